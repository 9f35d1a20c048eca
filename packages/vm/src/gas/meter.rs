use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use anyhow::{bail, Result as AnyResult};
use cosmwasm_std::{Addr, Checksum, CosmosMsg, Empty, SubMsg};

use super::dispatch::{Dispatch, Entry};
use super::prices::{self, GAS_MULTIPLIER, INSTANCE, INSTANCE_DISCOUNT};
use super::report::{Charge, GasReport};
use super::trace::Touched;

/// SDK gas that a transaction or query may use when nobody says otherwise: enough for anything, and an endless loop
/// still ends within half a minute.
pub const DEFAULT_LIMIT: u64 = 100_000_000;

/// Smart queries inside each other, as x/wasm allows them by default.
const MAX_QUERY_DEPTH: u32 = 10;

/// The gas of a transaction, of a submessage or of a query is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("out of gas: all of the {limit} were used")]
pub struct OutOfGas {
    /// SDK gas at which it ended, counted from the start of the transaction.
    pub limit: u64,
}

/// Too many smart queries inside each other, in the words of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("codespace: wasm, code: 29")]
struct TooManyQueries;

/// Counts the gas of all contracts of an engine. Clones count together.
///
/// Between [`start_transaction`](Self::start_transaction) and [`stop`](Self::stop) everything is one transaction: code that was
/// loaded once is cheaper the next time, and limits hold, also those of submessages. Outside of that each call is on its
/// own and may use [`DEFAULT_LIMIT`].
#[derive(Clone, Default)]
pub struct GasMeter(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    pinned: HashSet<Checksum>,
    scope: Option<Scope>,
    /// What the last transaction or query did to rows.
    touched: Vec<Touched>,
}

/// What is counted together.
struct Scope {
    report: GasReport,
    limit: u64,
    /// Code loaded in this transaction. None in a query, which has no such memory.
    loaded: Option<HashSet<Checksum>>,
    dispatch: Dispatch,
    open_calls: u32,
    query_depth: u32,
    /// A call ended for want of gas, and nothing has caught that yet.
    ran_out: bool,
    /// Nobody started it: it ends with its outermost call.
    implicit: bool,
}

impl Scope {
    fn new(limit: Option<u64>, loaded: Option<HashSet<Checksum>>) -> Self {
        Self {
            report: GasReport::default(),
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            loaded,
            dispatch: Dispatch::default(),
            open_calls: 0,
            query_depth: 0,
            ran_out: false,
            implicit: false,
        }
    }

    fn consumed(&self) -> u64 {
        self.report.total()
    }

    fn left(&self) -> u64 {
        self.limit.saturating_sub(self.consumed())
    }

    fn run_out(&mut self) -> OutOfGas {
        self.ran_out = true;
        OutOfGas { limit: self.limit }
    }

    /// Errors when nothing is left: x/wasm ends a call that used its gas to the last unit. Errors also behind a call that
    /// ran out with a part of a unit left, as calls inside queries can.
    fn check(&mut self) -> Result<(), OutOfGas> {
        match self.ran_out || self.left() == 0 {
            true => Err(self.run_out()),
            false => Ok(()),
        }
    }

    /// Counts up to the limit, and errors beyond it. Returns what was counted too.
    fn consume(&mut self, charge: Charge, amount: u64) -> (u64, Result<(), OutOfGas>) {
        let granted = amount.min(self.left());
        self.report.add(charge, granted);
        let result = match granted == amount {
            true => Ok(()),
            false => Err(self.run_out()),
        };
        (granted, result)
    }

    fn charge(&mut self, charge: Charge, amount: u64) -> Result<(), OutOfGas> {
        self.consume(charge, amount).1
    }

    /// x/wasm's `checkDiscountEligibility`.
    fn instance_price(&mut self, code: Checksum, pinned: bool) -> u64 {
        let known = pinned || self.loaded.as_mut().is_some_and(|loaded| !loaded.insert(code));
        if known {
            INSTANCE_DISCOUNT
        } else {
            INSTANCE
        }
    }

    fn charge_entry(&mut self, code: Checksum, pinned: bool, entry: &Entry) -> Result<(), OutOfGas> {
        let lookup = match entry {
            Entry::Instantiate { msg, .. } => prices::registration(msg.len()),
            Entry::Migrate { msg } => prices::migration(msg.len()),
            Entry::Reply(_) => prices::lookup(),
            Entry::Execute { .. } | Entry::Sudo | Entry::Query => prices::lookup_with_pin(),
        };
        self.charge(Charge::Lookup, lookup)?;
        if let Entry::Reply(reply) = entry {
            self.charge(Charge::Event, prices::reply_events(reply))?;
            return self.charge(Charge::Instance, INSTANCE_DISCOUNT);
        }
        let price = self.instance_price(code, pinned);
        self.charge(Charge::Instance, price)
    }

    fn count_native_messages(&mut self, messages: &[SubMsg<Empty>]) {
        let native = messages
            .iter()
            .filter(|message| !matches!(message.msg, CosmosMsg::Wasm(_)));
        let count = u32::try_from(native.count()).unwrap_or(u32::MAX);
        self.report.native_messages = self.report.native_messages.saturating_add(count);
    }
}

impl GasMeter {
    /// Begins a transaction with this limit of SDK gas, or [`DEFAULT_LIMIT`]. What was counted before is forgotten.
    pub fn start_transaction(&self, limit: Option<u64>) {
        self.start(Scope::new(limit, Some(HashSet::new())));
    }

    /// Begins a query from outside, where each code is loaded anew. Otherwise as
    /// [`start_transaction`](Self::start_transaction).
    pub fn start_query(&self, limit: Option<u64>) {
        self.start(Scope::new(limit, None));
    }

    fn start(&self, scope: Scope) {
        let mut state = self.0.borrow_mut();
        state.scope = Some(scope);
        state.touched.clear();
    }

    /// What was done to rows since the last start, in order.
    pub fn touched(&self) -> Vec<Touched> {
        self.0.borrow().touched.clone()
    }

    /// Remembers what was done to a row, between start and stop.
    pub(crate) fn note(&self, touched: Touched) {
        let mut state = self.0.borrow_mut();
        if state.scope.as_ref().is_some_and(|scope| !scope.implicit) {
            state.touched.push(touched);
        }
    }

    /// Ends it. Returns what it used, or nothing but zeros when none was started.
    pub fn stop(&self) -> GasReport {
        let scope = self.0.borrow_mut().scope.take();
        scope.map_or_else(GasReport::default, |scope| scope.report)
    }

    /// What was used since the start.
    pub fn so_far(&self) -> GasReport {
        self.with(|scope| scope.report).unwrap_or_default()
    }

    /// Makes a code cheap to load for good, as governance does.
    pub fn pin(&self, code: Checksum) {
        self.0.borrow_mut().pinned.insert(code);
    }

    fn with<T>(&self, act: impl FnOnce(&mut Scope) -> T) -> Option<T> {
        self.0.borrow_mut().scope.as_mut().map(act)
    }

    pub(crate) fn consumed(&self) -> u64 {
        self.with(|scope| scope.consumed()).unwrap_or_default()
    }

    /// CosmWasm gas that a call may use.
    pub(crate) fn vm_gas_left(&self) -> u64 {
        let left = self.with(|scope| scope.left()).unwrap_or_default();
        left.saturating_mul(GAS_MULTIPLIER)
    }

    /// Counts up to the limit, and errors beyond it. Returns what was counted too.
    pub(crate) fn consume(&self, charge: Charge, amount: u64) -> (u64, Result<(), OutOfGas>) {
        self.with(|scope| scope.consume(charge, amount))
            .unwrap_or((amount, Ok(())))
    }

    pub(crate) fn charge(&self, charge: Charge, amount: u64) -> Result<(), OutOfGas> {
        self.consume(charge, amount).1
    }

    /// Errors when nothing is left.
    pub(crate) fn check(&self) -> Result<(), OutOfGas> {
        self.with(Scope::check).unwrap_or(Ok(()))
    }

    /// The VM found that nothing is left.
    pub(crate) fn run_out(&self) -> OutOfGas {
        self.with(Scope::run_out)
            .unwrap_or(OutOfGas { limit: DEFAULT_LIMIT })
    }

    /// Runs `act` with no more than this SDK gas.
    pub(crate) fn limited<T>(&self, gas: u64, act: impl FnOnce() -> T) -> T {
        let outer = self.with(|scope| {
            let outer = scope.limit;
            scope.limit = scope.limit.min(scope.consumed().saturating_add(gas));
            outer
        });
        let _restore = Restore(self, outer);
        act()
    }

    /// Begins a call of a contract and charges what it costs before it runs.
    ///
    /// # Errors
    /// [`OutOfGas`], and when queries are nested too deep.
    pub(crate) fn enter(&self, contract: &Addr, code: Checksum, entry: &Entry) -> AnyResult<Call<'_>> {
        let mut state = self.0.borrow_mut();
        let pinned = state.pinned.contains(&code);
        let scope = state.scope.get_or_insert_with(|| Scope {
            implicit: true,
            ..Scope::new(None, None)
        });
        let is_query = matches!(entry, Entry::Query);
        if is_query && scope.query_depth >= MAX_QUERY_DEPTH {
            bail!(TooManyQueries);
        }
        if !scope.implicit {
            let consumed = scope.consumed();
            scope.dispatch.begin(contract, entry, consumed, &mut scope.limit);
        }
        scope.report.calls = scope.report.calls.saturating_add(1);
        scope.open_calls = scope.open_calls.saturating_add(1);
        scope.query_depth = scope.query_depth.saturating_add(u32::from(is_query));
        let charged = scope.charge_entry(code, pinned, entry);
        drop(state);
        // Made before the result is looked at: its end is due in any case.
        let call = Call {
            meter: self,
            is_query,
        };
        charged?;
        Ok(call)
    }

    /// Notes that a contract is about to be replied to. Returns whether its submessage, or one inside that, ran out of
    /// gas at a limit of its own, so that there is gas to go on with. Call it before [`enter`](Self::enter).
    pub(crate) fn finish_submessage(&self, contract: &Addr, id: u64, succeeded: bool) -> bool {
        let hit_its_limit = self.with(|scope| {
            let limited = scope.dispatch.finish(contract, id, succeeded, &mut scope.limit);
            limited && !succeeded && std::mem::take(&mut scope.ran_out)
        });
        hit_its_limit.unwrap_or_default()
    }

    /// Notes what a contract wants to have done next.
    pub(crate) fn dispatch(&self, contract: &Addr, messages: &[SubMsg<Empty>]) {
        self.with(|scope| {
            scope.count_native_messages(messages);
            if !scope.implicit {
                scope.dispatch.push(contract, messages);
            }
        });
    }
}

/// Puts a limit back, also when the stack unwinds.
struct Restore<'m>(&'m GasMeter, Option<u64>);

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        if let Some(outer) = self.1 {
            self.0.with(|scope| scope.limit = outer);
        }
    }
}

/// A call under way. Ends when dropped, also when the stack unwinds.
pub(crate) struct Call<'m> {
    meter: &'m GasMeter,
    is_query: bool,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let over = self.meter.with(|scope| {
            scope.open_calls = scope.open_calls.saturating_sub(1);
            scope.query_depth = scope.query_depth.saturating_sub(u32::from(self.is_query));
            scope.implicit && scope.open_calls == 0
        });
        if over == Some(true) {
            self.meter.0.borrow_mut().scope = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Addr {
        Addr::unchecked("contract")
    }

    fn code(seed: &str) -> Checksum {
        Checksum::generate(seed.as_bytes())
    }

    /// What loading the code takes this time.
    fn instances(meter: &GasMeter, code: Checksum, entry: &Entry) -> u64 {
        let before = meter.so_far().instances;
        drop(meter.enter(&contract(), code, entry).unwrap());
        meter.so_far().instances.checked_sub(before).unwrap()
    }

    fn execute(sender: &Addr) -> Entry<'_> {
        Entry::Execute { sender, msg: b"{}" }
    }

    #[test]
    fn the_second_load_of_a_code_in_a_transaction_is_cheaper() {
        let (meter, sender) = (GasMeter::default(), contract());
        meter.start_transaction(None);
        assert_eq!(instances(&meter, code("a"), &execute(&sender)), 60_000);
        assert_eq!(instances(&meter, code("a"), &Entry::Query), 2_000);
        assert_eq!(instances(&meter, code("b"), &Entry::Query), 60_000);
        meter.start_transaction(None);
        assert_eq!(instances(&meter, code("a"), &execute(&sender)), 60_000);
    }

    #[test]
    fn a_query_from_outside_has_no_memory_of_loaded_code() {
        let meter = GasMeter::default();
        meter.start_query(None);
        assert_eq!(instances(&meter, code("a"), &Entry::Query), 60_000);
        assert_eq!(instances(&meter, code("a"), &Entry::Query), 60_000);
    }

    #[test]
    fn pinned_code_is_always_cheap() {
        let meter = GasMeter::default();
        meter.pin(code("a"));
        meter.start_query(None);
        assert_eq!(instances(&meter, code("a"), &Entry::Query), 2_000);
    }

    #[test]
    fn gas_is_counted_up_to_the_limit_and_not_beyond() {
        let meter = GasMeter::default();
        meter.start_transaction(Some(100));
        assert_eq!(meter.consume(Charge::Storage, 99), (99, Ok(())));
        assert_eq!(meter.check(), Ok(()));
        assert_eq!(meter.consume(Charge::Wasm, 2), (1, Err(OutOfGas { limit: 100 })));
        assert_eq!(meter.check(), Err(OutOfGas { limit: 100 }));
        let report = meter.stop();
        assert_eq!((report.storage, report.wasm, report.total()), (99, 1, 100));
        assert_eq!(meter.stop(), GasReport::default());
    }

    #[test]
    fn a_limit_inside_never_gives_more_than_the_one_outside() {
        let meter = GasMeter::default();
        meter.start_transaction(Some(100));
        meter.limited(10, || {
            assert_eq!(meter.vm_gas_left(), 10 * 140_000);
            meter.charge(Charge::Wasm, 10).unwrap();
            assert!(meter.check().is_err());
        });
        // Whoever asked for this has to end too.
        assert!(meter.check().is_err());
        let meter = GasMeter::default();
        meter.start_transaction(Some(100));
        meter.charge(Charge::Wasm, 10).unwrap();
        meter.limited(1_000, || assert_eq!(meter.vm_gas_left(), 90 * 140_000));
    }

    #[test]
    fn the_eleventh_query_inside_another_is_refused() {
        let meter = GasMeter::default();
        meter.start_transaction(None);
        let open: Vec<Call> = (0..10)
            .map(|_| meter.enter(&contract(), code("a"), &Entry::Query).unwrap())
            .collect();
        let refused = meter.enter(&contract(), code("a"), &Entry::Query).err();
        assert!(refused.unwrap().is::<TooManyQueries>());
        drop(open);
        assert!(meter.enter(&contract(), code("a"), &Entry::Query).is_ok());
    }

    #[test]
    fn calls_outside_of_a_transaction_are_on_their_own() {
        let (meter, sender) = (GasMeter::default(), contract());
        let call = meter.enter(&contract(), code("a"), &execute(&sender)).unwrap();
        assert_eq!(meter.so_far().instances, 60_000);
        assert_eq!(instances(&meter, code("a"), &Entry::Query), 60_000);
        drop(call);
        assert_eq!(meter.so_far(), GasReport::default());
    }
}

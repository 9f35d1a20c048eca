//! The VM's view of the chain: everything is lent by cw-multi-test and charged as x/wasm does.

use cosmwasm_std::{
    from_json, Addr, Binary, ContractResult, Empty, Order, QueryRequest, Record, SystemResult, WasmQuery,
};
use cosmwasm_vm::{
    BackendError, BackendResult, Cache, GasInfo, Instance, Querier as VmQuerier, Storage as VmStorage,
};

use crate::api::ContractApi;
use crate::gas::prices::{self, GAS_MULTIPLIER};
use crate::gas::{Act, Charge, GasMeter, Touched};
use crate::lend::Loan;

/// Compiled modules, and instances of them that run on a loan.
pub(crate) type Modules = Cache<ContractApi, LentStorage, LentQuerier>;

/// A contract that is being run.
pub(crate) type VmInstance = Instance<ContractApi, LentStorage, LentQuerier>;

/// Charges the price and passes the value on, if there is enough gas for it.
fn charged<T>(meter: &GasMeter, charge: Charge, price: u64, value: T) -> BackendResult<T> {
    let (granted, result) = meter.consume(charge, price);
    let value = result.map(|()| value).map_err(|_| BackendError::out_of_gas());
    (value, externally(granted))
}

/// SDK gas that the chain's own meter has counted: the VM only takes it off what is left.
fn externally(sdk_gas: u64) -> GasInfo {
    GasInfo::with_externally_used(sdk_gas.saturating_mul(GAS_MULTIPLIER))
}

/// An error that cost nothing.
fn free<T>(error: BackendError) -> BackendResult<T> {
    (Err(error), GasInfo::free())
}

/// One pass over a range. cw-multi-test's iterators borrow the storage, so none is kept: each step seeks again.
struct Cursor {
    start: Option<Vec<u8>>,
    end: Option<Vec<u8>>,
    order: Order,
}

impl Cursor {
    fn peek(&self, loan: &Loan) -> Result<Option<Record>, BackendError> {
        loan.with(|host| {
            let storage = host.storage.readable();
            let mut range = storage.range(self.start.as_deref(), self.end.as_deref(), self.order);
            range.next()
        })
    }

    /// Leaves everything up to this key behind.
    fn pass(&mut self, key: &[u8]) {
        match self.order {
            Order::Ascending => self.start = Some([key, &[0]].concat()),
            Order::Descending => self.end = Some(key.to_vec()),
        }
    }
}

/// A contract's storage, on loan.
pub(crate) struct LentStorage {
    contract: Addr,
    loan: Loan,
    meter: GasMeter,
    cursors: Vec<Cursor>,
}

impl LentStorage {
    pub(crate) fn new(contract: Addr, loan: Loan, meter: GasMeter) -> Self {
        Self {
            contract,
            loan,
            meter,
            cursors: vec![],
        }
    }

    fn note(&self, act: Act, key: &[u8], value: usize, gas: u64) {
        self.meter.note(Touched {
            contract: self.contract.clone(),
            act,
            key: key.to_vec(),
            value,
            gas,
        });
    }

    fn note_entry(&self, act: Act, entry: Option<&Record>, gas: u64) {
        let (key, value) = entry.map_or((&[][..], 0), |(key, value)| (key.as_slice(), value.len()));
        self.note(act, key, value, gas);
    }

    fn write(
        &self,
        price: u64,
        act: impl for<'s> FnOnce(&mut (dyn cosmwasm_std::Storage + 's)),
    ) -> BackendResult<()> {
        let (paid, gas) = charged(&self.meter, Charge::Storage, price, ());
        let written = paid.and_then(|()| {
            self.loan.with(|host| match host.storage.writable() {
                Some(storage) => {
                    act(storage);
                    Ok(())
                }
                None => Err(BackendError::unknown("a query wrote to storage")),
            })?
        });
        (written, gas)
    }
}

impl VmStorage for LentStorage {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        match self.loan.with(|host| host.storage.readable().get(key)) {
            Ok(value) => {
                let length = value.as_ref().map_or(0, Vec::len);
                let price = prices::get(key.len(), length);
                self.note(Act::Read, key, length, price);
                charged(&self.meter, Charge::Storage, price, value)
            }
            Err(error) => free(error),
        }
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> BackendResult<u32> {
        let cursor = Cursor {
            start: start.map(<[u8]>::to_vec),
            end: end.map(<[u8]>::to_vec),
            order,
        };
        let first = match cursor.peek(&self.loan) {
            Ok(first) => first,
            Err(error) => return free(error),
        };
        // A node's iterator stands on its first entry from the start and pays for it.
        let price = prices::step(first.as_ref());
        self.note_entry(Act::Seek, first.as_ref(), price);
        match u32::try_from(self.cursors.len()) {
            Ok(id) => {
                self.cursors.push(cursor);
                charged(&self.meter, Charge::Storage, price, id)
            }
            Err(_) => free(BackendError::bad_argument()),
        }
    }

    fn next(&mut self, iterator_id: u32) -> BackendResult<Option<Record>> {
        let index = usize::try_from(iterator_id).unwrap_or(usize::MAX);
        let Some(cursor) = self.cursors.get_mut(index) else {
            return free(BackendError::iterator_does_not_exist(iterator_id));
        };
        match cursor.peek(&self.loan) {
            Ok(Some(entry)) => {
                cursor.pass(&entry.0);
                let price = prices::step(Some(&entry));
                self.note_entry(Act::Pass, Some(&entry), price);
                charged(&self.meter, Charge::Storage, price, Some(entry))
            }
            // The end was known before: asking for it costs nothing.
            Ok(None) => (Ok(None), GasInfo::free()),
            Err(error) => free(error),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        let price = prices::set(key.len(), value.len());
        self.note(Act::Write, key, value.len(), price);
        self.write(price, |storage| storage.set(key, value))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        self.note(Act::Remove, key, 0, prices::DELETE);
        self.write(prices::DELETE, |storage| storage.remove(key))
    }
}

/// The chain's querier, on loan.
pub(crate) struct LentQuerier {
    loan: Loan,
    meter: GasMeter,
}

impl LentQuerier {
    pub(crate) fn new(loan: Loan, meter: GasMeter) -> Self {
        Self { loan, meter }
    }

    fn note_raw(&self, request: &QueryRequest<Empty>, value: usize, gas: u64) {
        if let QueryRequest::Wasm(WasmQuery::Raw { contract_addr, key }) = request {
            self.meter.note(Touched {
                contract: Addr::unchecked(contract_addr),
                act: Act::Read,
                key: key.to_vec(),
                value,
                gas,
            });
        }
    }

    /// Asks, and pays for what no contract pays itself. True behind it when the limit was reached.
    fn ask(&self, request: &[u8]) -> Result<(SystemResult<ContractResult<Binary>>, bool), BackendError> {
        let answer = self.loan.with(|host| host.querier.raw_query(request))?;
        if let Ok(parsed) = from_json::<QueryRequest<Empty>>(request) {
            let content = match &answer {
                SystemResult::Ok(ContractResult::Ok(content)) => content.as_slice(),
                _ => &[],
            };
            if let Some((charge, price)) = prices::query(&parsed, content) {
                self.note_raw(&parsed, content.len(), price);
                let (_, result) = self.meter.consume(charge, price);
                result.map_err(|_| BackendError::out_of_gas())?;
            }
        }
        Ok((answer, self.meter.check().is_err()))
    }
}

impl VmQuerier for LentQuerier {
    fn query_raw(
        &self,
        request: &[u8],
        gas_limit: u64,
    ) -> BackendResult<SystemResult<ContractResult<Binary>>> {
        let before = self.meter.consumed();
        let limit = gas_limit.checked_div(GAS_MULTIPLIER).unwrap_or_default();
        let asked = self.meter.limited(limit, || self.ask(request));
        let gas = externally(self.meter.consumed().saturating_sub(before));
        // An error for want of gas must not reach the contract, which could go on as if it were any other.
        let answer = asked.and_then(|(answer, exhausted)| match exhausted {
            true => Err(BackendError::out_of_gas()),
            false => Ok(answer),
        });
        (answer, gas)
    }
}

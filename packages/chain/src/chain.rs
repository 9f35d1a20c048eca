//! A chain for tests: cw-multi-test's `App` with the modules of this crate, and a clock.

use std::ops::{Deref, DerefMut};

use anyhow::Result as AnyResult;
use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{Addr, Api, Empty, Event, Storage, Timestamp};
use cw_multi_test::{App, BankKeeper, FailingModule, IbcFailingModule, Router, StargateFailing, WasmKeeper};

use crate::builder::ChainBuilder;
use crate::context::{Ctx, RouterBank};
use crate::distribution_module::DistributionModule;
use crate::error::SdkError;
use crate::faults::Faults;
use crate::gov::GovModule;
use crate::overlay::Overlay;
use crate::params::Params;
use crate::staking_module::StakingModule;
use crate::state::{BLOCK_EVENTS, CONTRACT_EVENTS, PARAMS};

/// The app inside a [`Chain`].
pub type ChainApp<A = MockApi> = App<
    BankKeeper,
    A,
    MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakingModule,
    DistributionModule,
    IbcFailingModule,
    GovModule,
    StargateFailing,
>;

pub(crate) type ChainRouter = Router<
    BankKeeper,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakingModule,
    DistributionModule,
    IbcFailingModule,
    GovModule,
    StargateFailing,
>;

/// A chain whose staking behaves like the Cosmos SDK's. It derefs to cw-multi-test's `App`, so contracts are
/// stored, instantiated, executed and queried as ever.
///
/// A test is always inside a block: transactions run in it until the block is ended by one of the methods that
/// advance the chain. These run, in the order of a chain, the EndBlock of that block (set changes, payment of
/// mature unbondings) and the BeginBlock of the next one (rewards, slashes).
pub struct Chain<A = MockApi> {
    app: ChainApp<A>,
    faults: Faults,
    created: Vec<String>,
    prefix: &'static str,
    block_seconds: u64,
    max_blocks_per_step: u64,
}

impl<A> Deref for Chain<A> {
    type Target = ChainApp<A>;

    fn deref(&self) -> &Self::Target {
        &self.app
    }
}

impl<A> DerefMut for Chain<A> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.app
    }
}

impl Chain {
    /// Describes a chain.
    pub fn builder() -> ChainBuilder {
        ChainBuilder::default()
    }
}

impl<A: Api> Chain<A> {
    pub(crate) fn new(
        app: ChainApp<A>,
        faults: Faults,
        created: Vec<String>,
        prefix: &'static str,
        block_seconds: u64,
        max_blocks_per_step: u64,
    ) -> Self {
        Self {
            app,
            faults,
            created,
            prefix,
            block_seconds,
            max_blocks_per_step,
        }
    }

    /// The app, where deref is not enough.
    pub fn app(&self) -> &ChainApp<A> {
        &self.app
    }

    /// The app, to change.
    pub fn app_mut(&mut self) -> &mut ChainApp<A> {
        &mut self.app
    }

    /// An account address made of a name.
    pub fn addr(&self, name: &str) -> Addr {
        MockApi::default().with_prefix(self.prefix).addr_make(name)
    }

    /// The address of the validator that was created as number `index`, from 0. Panics beyond the last, so that
    /// tests stay short.
    #[track_caller]
    pub fn valoper(&self, index: usize) -> String {
        let count = self.created.len();
        assert!(index < count, "validator {index} of {count} created");
        self.created.get(index).cloned().unwrap_or_default()
    }

    /// Addresses of all validators ever created, in that order.
    pub fn created_validators(&self) -> &[String] {
        &self.created
    }

    /// Failures on demand.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The parameters in force.
    pub fn params(&self) -> AnyResult<Params> {
        Ok(PARAMS.load(self.app.storage())?)
    }

    /// Changes parameters at once.
    pub fn set_params(&mut self, change: impl FnOnce(&mut Params)) -> AnyResult<()> {
        let mut params = self.params()?;
        change(&mut params);
        Ok(PARAMS.save(self.app.storage_mut(), &params)?)
    }

    /// Seconds between the blocks to come.
    pub fn set_block_seconds(&mut self, seconds: u64) {
        self.block_seconds = seconds;
    }

    /// The height of the block in progress.
    pub fn height(&self) -> u64 {
        self.app.block_info().height
    }

    /// The time of the block in progress.
    pub fn time(&self) -> Timestamp {
        self.app.block_info().time
    }

    /// Ends the block and begins the next one, the usual time later.
    pub fn next_block(&mut self) {
        self.next_block_after(self.block_seconds);
    }

    /// Ends the block and begins the next one, this much later. A long time is a halt of the chain: no block in
    /// between, and in the first one everything that ripened meanwhile is still unpaid.
    pub fn next_block_after(&mut self, seconds: u64) {
        self.next_block_at(self.time().plus_seconds(seconds));
    }

    /// Ends the block and begins the next one at this time.
    pub fn next_block_at(&mut self, time: Timestamp) {
        self.app.update_block(|block| {
            block.height = block.height.saturating_add(1);
            block.time = time;
        });
    }

    /// Makes this many blocks.
    pub fn pass_blocks(&mut self, blocks: u64) {
        for _ in 0..blocks {
            self.next_block();
        }
    }

    /// Lets time pass, exactly: in blocks of the usual interval, or in at most
    /// [`max_blocks_per_step`](ChainBuilder::max_blocks_per_step) longer ones. Zero is no block.
    pub fn pass_seconds(&mut self, seconds: u64) {
        let wanted = seconds.checked_div(self.block_seconds).unwrap_or(seconds);
        let blocks = wanted.clamp(1, self.max_blocks_per_step).min(seconds);
        let mut left = seconds;
        for rest in (1..=blocks).rev() {
            let step = left.checked_div(rest).unwrap_or(left);
            self.next_block_after(step);
            left = left.saturating_sub(step);
        }
    }

    /// Lets the unbonding period in force pass, and one block more: everything that was unbonding is paid.
    pub fn pass_unbonding(&mut self) -> AnyResult<()> {
        let seconds = self.params()?.unbonding_seconds;
        self.pass_seconds(seconds);
        self.next_block();
        Ok(())
    }

    /// A halt: nothing for this long, then one block.
    pub fn halt(&mut self, seconds: u64) {
        self.next_block_after(seconds);
    }

    /// Events of the last EndBlock and of the BeginBlock after it.
    pub fn block_events(&self) -> AnyResult<Vec<Event>> {
        Ok(BLOCK_EVENTS
            .may_load(self.app.storage())?
            .unwrap_or_else(Vec::new))
    }

    /// Events of the staking and distribution messages that contracts sent in the block in progress. Their replies
    /// and the transaction's response have none of these, unless
    /// [`events_in_replies`](crate::Params::events_in_replies) is set.
    pub fn contract_events(&self) -> AnyResult<Vec<Event>> {
        Ok(CONTRACT_EVENTS
            .may_load(self.app.storage())?
            .unwrap_or_else(Vec::new))
    }

    /// Runs a keeper on the block in progress. A failure leaves no trace.
    pub(crate) fn with_ctx<T>(&mut self, act: impl FnOnce(&mut Ctx) -> AnyResult<T>) -> AnyResult<T> {
        let block = self.app.block_info();
        let result = self.app.init_modules(|router, api, storage| {
            let bank = RouterBank {
                api,
                router,
                block: &block,
            };
            let mut overlay = Overlay::new(storage);
            let done = act(&mut Ctx::new(api, &mut overlay, &bank, &block)?)?;
            let changes = overlay.into_changes();
            changes.write(storage);
            Ok(done)
        });
        explain(result)
    }

    pub(crate) fn remember_validator(&mut self, address: String) {
        self.created.push(address);
    }

    pub(crate) fn store(&self) -> &dyn Storage {
        self.app.storage()
    }
}

/// Puts the SDK's sentence in front of an error that only shows its code.
pub(crate) fn explain<T>(result: AnyResult<T>) -> AnyResult<T> {
    result.map_err(
        |err| match err.downcast_ref::<SdkError>().map(|sdk| sdk.text().to_string()) {
            Some(text) => err.context(text),
            None => err,
        },
    )
}

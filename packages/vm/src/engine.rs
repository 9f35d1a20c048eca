//! The simulated chain with artifacts in place of Rust contracts.

use std::cell::Cell;

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Api, Binary, Checksum, Coin, Uint128};
use palisade_interfaces::ballot::WeightedVote;
use palisade_testing::gas::Metered;
use palisade_testing::{
    native_contract, Code, Engine, Instance, Issuance, Moment, NativeBuilder, NativeEngine, Response,
    ValidatorState,
};

use crate::api::ContractApi;
use crate::artifacts::Artifacts;
use crate::either::{EitherContract, InRust};
use crate::gas::{GasMeter, GasReport, Touched};

/// Bytes of an account of a person, as chains make them.
const ACCOUNT_BYTES: usize = 20;

/// cw-multi-test on the simulated chain, with the contracts as artifacts in the VM, and with gas.
pub struct WasmEngine {
    chain: NativeEngine,
    meter: GasMeter,
    limit: Option<u64>,
    last: Cell<GasReport>,
    in_rust: InRust,
    /// Prefix of accounts that are as long as on a chain.
    chain_accounts: Option<&'static str>,
}

impl WasmEngine {
    /// The chain that `builder` describes, with the artifacts of a folder. An artifact is loaded when its code is first
    /// asked for.
    ///
    /// # Errors
    /// When the chain refuses its genesis.
    pub fn new(builder: NativeBuilder, artifacts: Artifacts) -> AnyResult<Self> {
        let meter = GasMeter::default();
        let counted = meter.clone();
        let in_rust = InRust::default();
        let preparing = in_rust.clone();
        let chain = builder.build_with(move |code| {
            let artifact = artifacts.contract(code.artifact(), &counted)?;
            let either = EitherContract::new(artifact, native_contract(code), preparing.clone());
            Ok(Box::new(either))
        })?;
        Ok(Self {
            chain,
            meter,
            limit: None,
            last: Cell::default(),
            in_rust,
            chain_accounts: None,
        })
    }

    /// Makes accounts with this prefix that are as long as on a chain: addresses stand in rows, and bytes cost gas.
    pub fn with_chain_accounts(mut self, prefix: &'static str) -> Self {
        self.chain_accounts = Some(prefix);
        self
    }

    /// The chain below, for tests that need what only a simulation can do.
    pub fn chain(&self) -> &NativeEngine {
        &self.chain
    }

    /// As [`Self::chain`], to change. Contracts that are called from there are not in [`Self::gas`].
    pub fn chain_mut(&mut self) -> &mut NativeEngine {
        &mut self.chain
    }

    /// Counts all contracts of this chain.
    pub fn meter(&self) -> &GasMeter {
        &self.meter
    }

    /// What the last message or query used, also if it failed.
    pub fn gas(&self) -> GasReport {
        self.last.get()
    }

    /// SDK gas that each message from here on may use. None is [`DEFAULT_LIMIT`](crate::DEFAULT_LIMIT).
    pub fn limit_gas(&mut self, limit: Option<u64>) {
        self.limit = limit;
    }

    fn transaction<T>(&mut self, act: impl FnOnce(&mut NativeEngine) -> AnyResult<T>) -> AnyResult<T> {
        self.meter.start_transaction(self.limit);
        let result = act(&mut self.chain);
        self.last.set(self.meter.stop());
        result
    }
}

/// An account of 20 bytes that belongs to a name.
pub(crate) fn chain_account(prefix: &'static str, name: &str) -> Addr {
    let hash = Checksum::generate(name.as_bytes());
    let bytes = hash
        .as_slice()
        .iter()
        .copied()
        .take(ACCOUNT_BYTES)
        .collect::<Vec<u8>>();
    let address = ContractApi::with_prefix(prefix).addr_humanize(&bytes.into());
    // A hash of 20 bytes is always an address.
    address.unwrap_or_else(|_| Addr::unchecked(name))
}

/// What a message or query used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// By what it was spent on.
    pub report: GasReport,
    /// What was done to rows, in order.
    pub touched: Vec<Touched>,
}

impl Metered for WasmEngine {
    type Gas = Reading;

    fn used(&self) -> AnyResult<Reading> {
        Ok(Reading {
            report: self.last.get(),
            touched: self.meter.touched(),
        })
    }

    /// Prepares with the contracts' Rust, which is quicker and leaves the same rows.
    fn prepare(&mut self, preparing: bool) {
        self.in_rust.set(preparing);
    }
}

impl Engine for WasmEngine {
    fn chain_id(&self) -> AnyResult<String> {
        self.chain.chain_id()
    }

    fn denom(&self) -> AnyResult<String> {
        self.chain.denom()
    }

    fn day_seconds(&self) -> u64 {
        self.chain.day_seconds()
    }

    fn mints_rewards(&self) -> bool {
        self.chain.mints_rewards()
    }

    fn now(&self) -> AnyResult<Moment> {
        self.chain.now()
    }

    fn account(&self, name: &str) -> Addr {
        match self.chain_accounts {
            Some(prefix) => chain_account(prefix, name),
            None => self.chain.account(name),
        }
    }

    fn fund(&mut self, to: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        self.chain.fund(to, coins)
    }

    fn send(&mut self, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<Response> {
        self.transaction(|chain| chain.send(from, to, coins))
    }

    fn code_id(&mut self, code: Code) -> AnyResult<u64> {
        self.chain.code_id(code)
    }

    fn instantiate(
        &mut self,
        sender: &Addr,
        code: Code,
        msg: &Binary,
        funds: Vec<Coin>,
        label: &str,
    ) -> AnyResult<Instance> {
        self.transaction(|chain| chain.instantiate(sender, code, msg, funds, label))
    }

    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: Vec<Coin>,
    ) -> AnyResult<Response> {
        self.transaction(|chain| chain.execute(sender, contract, msg, funds))
    }

    fn smart(&self, contract: &Addr, msg: &Binary) -> AnyResult<Binary> {
        self.meter.start_query(self.limit);
        let answer = self.chain.smart(contract, msg);
        self.last.set(self.meter.stop());
        answer
    }

    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128> {
        self.chain.balance(account, denom)
    }

    fn supply(&self, denom: &str) -> AnyResult<Uint128> {
        self.chain.supply(denom)
    }

    fn validators(&self) -> AnyResult<Vec<ValidatorState>> {
        self.chain.validators()
    }

    fn delegated(&self, delegator: &Addr, validator: &str) -> AnyResult<Uint128> {
        self.chain.delegated(delegator, validator)
    }

    fn unbonding(&self, delegator: &Addr, validator: &str) -> AnyResult<Vec<Uint128>> {
        self.chain.unbonding(delegator, validator)
    }

    fn next_block(&mut self) -> AnyResult<()> {
        self.chain.next_block()
    }

    fn pass_seconds(&mut self, seconds: u64) -> AnyResult<()> {
        self.chain.pass_seconds(seconds)
    }

    fn reward(&mut self, validator: &str, amount: Uint128) -> AnyResult<()> {
        self.chain.reward(validator, amount)
    }

    fn downtime(&mut self, validator: &str) -> AnyResult<()> {
        self.chain.downtime(validator)
    }

    fn unjail(&mut self, validator: &str) -> AnyResult<()> {
        self.chain.unjail(validator)
    }

    fn double_sign(&mut self, validator: &str, height: u64) -> AnyResult<()> {
        self.chain.double_sign(validator, height)
    }

    fn start_vote(&mut self) -> AnyResult<u64> {
        self.chain.start_vote()
    }

    fn vote_of(&self, proposal_id: u64, voter: &Addr) -> AnyResult<Vec<WeightedVote>> {
        self.chain.vote_of(proposal_id, voter)
    }

    fn issuance(&self) -> AnyResult<Issuance> {
        self.chain.issuance()
    }

    fn module_accounts(&self) -> AnyResult<Vec<(String, Addr)>> {
        self.chain.module_accounts()
    }

    fn check_books(&self) -> AnyResult<()> {
        self.chain.check_books()
    }
}

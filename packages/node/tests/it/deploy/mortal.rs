//! A chain during whose calls the deploying process dies.

use std::cell::Cell;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Checksum, Coin, Uint128};
use palisade_node::deploy::{
    Answer, Chain, ContractFacts, Included, Message, Reader, Rehearsal, Signed, Signer,
};

/// What unwinds when the process dies.
struct Death;

/// Counts the moments before and after each call, and dies in one of them. Between two calls the deployments file is
/// written at most once, so every order of what is on the chain and what is on disk comes up.
pub struct Mortal<'a> {
    chain: &'a Rehearsal,
    moment: Cell<usize>,
    death: Option<usize>,
    has_index: bool,
}

impl<'a> Mortal<'a> {
    /// Dies in the moment with this number, from 1.
    pub fn new(chain: &'a Rehearsal, death: Option<usize>) -> Self {
        Self {
            chain,
            moment: Cell::new(0),
            death,
            has_index: true,
        }
    }

    /// The same, on a node that shows no transaction in a block.
    pub fn without_index(mut self) -> Self {
        self.has_index = false;
        self
    }

    /// Moments so far.
    pub fn moments(&self) -> usize {
        self.moment.get()
    }

    /// What `act` returns, or None when the process died.
    pub fn live<T>(&self, act: impl FnOnce(&Self) -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| act(self))) {
            Ok(result) => Some(result),
            Err(cause) if cause.is::<Death>() => None,
            Err(cause) => resume_unwind(cause),
        }
    }

    fn beat(&self) {
        let moment = self.moment.get() + 1;
        self.moment.set(moment);
        if self.death == Some(moment) {
            // Without the message of a panic: this is what is tested.
            resume_unwind(Box::new(Death));
        }
    }

    fn around<T>(&self, call: impl FnOnce(&Rehearsal) -> T) -> T {
        self.beat();
        let result = call(self.chain);
        self.beat();
        result
    }
}

impl Reader for Mortal<'_> {
    fn chain_id(&self) -> AnyResult<String> {
        self.chain.chain_id()
    }

    fn first_block(&self) -> AnyResult<Option<String>> {
        self.chain.first_block()
    }

    fn height(&self) -> AnyResult<u64> {
        self.around(Reader::height)
    }

    fn smart(&self, contract: &Addr, msg: &[u8]) -> AnyResult<Vec<u8>> {
        self.around(|chain| chain.smart(contract, msg))
    }

    fn raw(&self, contract: &Addr, key: &[u8]) -> AnyResult<Option<Vec<u8>>> {
        self.chain.raw(contract, key)
    }

    fn code_checksum(&self, code_id: u64) -> AnyResult<Option<Checksum>> {
        self.chain.code_checksum(code_id)
    }

    fn find_code(&self, checksum: &Checksum) -> AnyResult<Option<u64>> {
        self.around(|chain| chain.find_code(checksum))
    }

    fn contract(&self, address: &Addr) -> AnyResult<Option<ContractFacts>> {
        self.around(|chain| chain.contract(address))
    }

    fn codes_of(&self, contract: &Addr) -> AnyResult<Vec<u64>> {
        self.chain.codes_of(contract)
    }

    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128> {
        self.chain.balance(account, denom)
    }

    fn staking_denom(&self) -> AnyResult<String> {
        self.chain.staking_denom()
    }

    fn unbonding_seconds(&self) -> AnyResult<u64> {
        self.chain.unbonding_seconds()
    }

    fn bonded_validators(&self) -> AnyResult<Vec<String>> {
        self.chain.bonded_validators()
    }

    fn withdraw_address(&self, delegator: &Addr) -> AnyResult<Addr> {
        self.chain.withdraw_address(delegator)
    }
}

impl Chain for Mortal<'_> {
    fn account(&self, signer: Signer) -> AnyResult<Addr> {
        self.chain.account(signer)
    }

    fn simulate(&self, signer: Signer, messages: &[Message]) -> AnyResult<Option<u64>> {
        self.around(|chain| chain.simulate(signer, messages))
    }

    fn fee(&self, gas: u64) -> AnyResult<Coin> {
        self.chain.fee(gas)
    }

    fn sign(&self, signer: Signer, messages: &[Message], gas: u64, last: u64) -> AnyResult<Signed> {
        self.around(|chain| chain.sign(signer, messages, gas, last))
    }

    fn submit(&self, signed: &Signed) -> AnyResult<Answer> {
        self.around(|chain| chain.submit(signed))
    }

    fn transaction(&self, hash: &str) -> AnyResult<Option<Included>> {
        let found = self.around(|chain| chain.transaction(hash))?;
        Ok(found.filter(|_| self.has_index))
    }

    fn wait(&self) -> AnyResult<()> {
        self.around(Chain::wait)
    }
}

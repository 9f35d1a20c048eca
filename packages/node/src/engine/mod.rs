//! The engine of scenarios on a real chain.
//!
//! A chain goes on while a scenario thinks. So that what it sees between two messages is one state, all queries are asked
//! of one block, the *head*: the block of the last message, or the one that was waited for. Messages act on the newest
//! block, as everybody's do.

mod act;
mod artifacts;
mod books;
pub mod command;
mod downtime;
mod equivocation;
mod gov;
mod holders;
mod issuance;
mod staking;
mod vote;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{bail, Context, Result as AnyResult};
use cosmwasm_std::{Addr, Binary, Coin, Decimal, Uint128};
use palisade_interfaces::ballot::WeightedVote;
use palisade_testing::{Code, Engine, Instance, Issuance, Moment, Response, ValidatorState};

use crate::client::{Client, ClientConfig, Head, Key};
use crate::localnet::Localnet;
use issuance::Tally;

pub use artifacts::Artifacts;

/// Prefix of account addresses of the node.
const PREFIX: &str = "wasm";
/// Name of the account that everybody's coins are from.
const FAUCET: &str = "faucet";

/// A local network as the engine of scenarios.
#[derive(Debug)]
pub struct NodeEngine {
    network: Localnet,
    client: Client,
    artifacts: Artifacts,
    denom: String,
    head: Head,
    /// Who held coins before the scenario began.
    earlier: BTreeSet<Addr>,
    /// Those of them that the scenario counts itself.
    counted: BTreeSet<Addr>,
    /// Keys of accounts that were asked for by name: only these can sign.
    signers: RefCell<BTreeMap<Addr, Key>>,
    /// Accounts that can sign, because the chain knows them.
    known: BTreeSet<Addr>,
    codes: BTreeMap<Code, u64>,
    tally: RefCell<Tally>,
}

impl NodeEngine {
    /// The engine on a network that is up, with the artifacts of this workspace.
    ///
    /// # Errors
    /// When the network does not answer.
    pub fn new(network: Localnet) -> AnyResult<Self> {
        Self::with_artifacts(network, Artifacts::of_workspace())
    }

    /// The engine on a network that is up.
    ///
    /// # Errors
    /// When the network does not answer.
    pub fn with_artifacts(network: Localnet, artifacts: Artifacts) -> AnyResult<Self> {
        let client = connect(&network, &network.rpc())?;
        let head = client.latest()?;
        let denom = network.denom().to_string();
        let tally = Tally::begin(&client, &denom, head.height)?;
        let earlier = holders::owners(&client, &denom, head.height)?;
        Ok(Self {
            network,
            client,
            artifacts,
            earlier,
            counted: BTreeSet::new(),
            denom,
            head,
            signers: RefCell::default(),
            known: BTreeSet::new(),
            codes: BTreeMap::new(),
            tally: RefCell::new(tally),
        })
    }

    /// Contracts of the scenario that are deployed already. Others that hold coins by now are none of its business.
    pub fn with_contracts(mut self, contracts: impl IntoIterator<Item = Addr>) -> Self {
        self.counted.extend(contracts);
        self
    }

    /// The network.
    pub fn network(&self) -> &Localnet {
        &self.network
    }

    /// The client that it speaks through.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The block that all queries are asked of.
    pub fn head(&self) -> Head {
        self.head
    }

    fn key(&self, name: &str) -> Key {
        let key = Key::named(name);
        let address = self.client.address(&key);
        self.signers.borrow_mut().insert(address, key.clone());
        key
    }
}

fn connect(network: &Localnet, rpc: &str) -> AnyResult<Client> {
    let mut config = ClientConfig::new(rpc, network.chain_id(), PREFIX);
    // Gas is free here, and a message has more to do a block after its simulation, when rewards have accrued.
    config.gas_adjustment = Decimal::percent(300);
    Client::connect(config).context("the local network")
}

impl Engine for NodeEngine {
    fn chain_id(&self) -> AnyResult<String> {
        Ok(self.network.chain_id().to_string())
    }

    fn denom(&self) -> AnyResult<String> {
        Ok(self.denom.clone())
    }

    fn day_seconds(&self) -> u64 {
        self.network.day_seconds()
    }

    fn mints_rewards(&self) -> bool {
        true
    }

    fn now(&self) -> AnyResult<Moment> {
        Ok(Moment {
            height: self.head.height,
            time: self.head.time.seconds(),
        })
    }

    fn account(&self, name: &str) -> Addr {
        self.client.address(&self.key(name))
    }

    fn fund(&mut self, to: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        let faucet = self.account(FAUCET);
        self.send(&faucet, to, coins)?;
        Ok(())
    }

    fn send(&mut self, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<Response> {
        self.sent(from, to, &coins)
    }

    fn code_id(&mut self, code: Code) -> AnyResult<u64> {
        self.stored(code)
    }

    fn instantiate(
        &mut self,
        sender: &Addr,
        code: Code,
        msg: &Binary,
        funds: Vec<Coin>,
        label: &str,
    ) -> AnyResult<Instance> {
        let code_id = self.code_id(code)?;
        self.instantiated(sender, code_id, msg, &funds, label)
    }

    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: Vec<Coin>,
    ) -> AnyResult<Response> {
        self.executed(sender, contract, msg, &funds)
    }

    fn smart(&self, contract: &Addr, msg: &Binary) -> AnyResult<Binary> {
        Ok(self
            .client
            .smart_raw(contract.as_str(), msg, Some(self.head.height))?)
    }

    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128> {
        Ok(self
            .client
            .balance(account.as_str(), denom, Some(self.head.height))?)
    }

    fn supply(&self, denom: &str) -> AnyResult<Uint128> {
        Ok(self.client.supply(denom, Some(self.head.height))?)
    }

    fn validators(&self) -> AnyResult<Vec<ValidatorState>> {
        self.validator_states()
    }

    fn delegated(&self, delegator: &Addr, validator: &str) -> AnyResult<Uint128> {
        staking::delegated(&self.client, delegator, validator, self.head.height)
    }

    fn unbonding(&self, delegator: &Addr, validator: &str) -> AnyResult<Vec<Uint128>> {
        staking::unbonding(&self.client, delegator, validator, self.head.height)
    }

    fn next_block(&mut self) -> AnyResult<()> {
        self.wait_for("the next block", |engine, latest| {
            Ok(latest.height > engine.head.height)
        })
    }

    fn pass_seconds(&mut self, seconds: u64) -> AnyResult<()> {
        let due = self.head.time.seconds().saturating_add(seconds);
        self.wait_until(due)
    }

    fn reward(&mut self, validator: &str, _amount: Uint128) -> AnyResult<()> {
        bail!("{validator} earns what the chain mints, and nobody can add to that")
    }

    fn downtime(&mut self, validator: &str) -> AnyResult<()> {
        self.stand_still(validator)
    }

    fn unjail(&mut self, validator: &str) -> AnyResult<()> {
        self.released(validator)
    }

    fn double_sign(&mut self, validator: &str, height: u64) -> AnyResult<()> {
        self.equivocate(validator, height)
    }

    fn start_vote(&mut self) -> AnyResult<u64> {
        self.proposed()
    }

    fn vote_of(&self, proposal_id: u64, voter: &Addr) -> AnyResult<Vec<WeightedVote>> {
        gov::vote_of(&self.client, proposal_id, voter, self.head.height)
    }

    fn issuance(&self) -> AnyResult<Issuance> {
        self.tally
            .borrow_mut()
            .up_to(&self.client, &self.denom, self.head.height)
    }

    fn module_accounts(&self) -> AnyResult<Vec<(String, Addr)>> {
        self.known_holders()
    }

    fn check_books(&self) -> AnyResult<()> {
        books::check(&self.client, &self.denom, self.head.height)
    }
}

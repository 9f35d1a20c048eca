//! The whole protocol on an engine, with named actors.

mod assets;
mod avs;
mod ballot;
mod builder;
mod commitments;
mod events;
mod evidence;
mod hub;
mod lens;
mod operator;
mod queries;
mod registry;
mod settings;
mod vault;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{coins, from_json, to_json_binary, Addr, Coin, Uint128};
use palisade_interfaces::ballot::BallotContract;
use palisade_interfaces::collector::CollectorContract;
use palisade_interfaces::commitments::CommitmentsContract;
use palisade_interfaces::hub::HubContract;
use palisade_interfaces::lens::LensContract;
use palisade_interfaces::registry::{KeyScheme, RegistryContract};
use palisade_interfaces::slasher::SlasherContract;
use palisade_interfaces::token::TokenContract;
use palisade_interfaces::vault::VaultContract;
use palisade_interfaces::Asset;
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::engine::{Engine, Moment, NativeEngine};
use crate::keys::OperatorKey;
use crate::outcome::Outcome;

use events::EventLog;

pub use avs::{AvsSetup, Payout};
pub use builder::SuiteBuilder;
pub use operator::OperatorSetup;
pub use settings::Settings;

/// Who owns the contracts.
pub const OWNER: &str = "owner";
/// Who may pause parts of the hub.
pub const GUARDIAN: &str = "guardian";
/// Who decides where the vault restakes.
pub const MANAGER: &str = "manager";
/// Who gets the fees of hub and vault.
pub const TREASURY: &str = "treasury";
/// Who turns the cranks. It needs no permission for that, and anybody could do it.
pub const KEEPER: &str = "keeper";

/// The contracts of one deployment.
#[derive(Clone, Debug)]
pub struct House {
    /// Native coin to LST.
    pub hub: HubContract,
    /// The LST.
    pub lst: TokenContract,
    /// Where staking rewards arrive.
    pub collector: CollectorContract,
    /// Where holders of LST direct the hub's votes.
    pub ballot: BallotContract,
    /// Restaking.
    pub registry: RegistryContract,
    /// What it means for risk.
    pub lens: LensContract,
    /// LST to LRT.
    pub vault: VaultContract,
    /// The LRT.
    pub lrt: TokenContract,
    /// Where AVSs rent stake of operators.
    pub commitments: CommitmentsContract,
}

/// The whole protocol, deployed on an engine. Begin with [`Suite::builder`].
///
/// Actors are named: a name is an account of the engine, and everybody who ever acts is remembered, so that the
/// invariants can add up what all of them have.
pub struct Suite<E = NativeEngine> {
    engine: E,
    denom: String,
    house: House,
    people: BTreeMap<String, Addr>,
    keys: BTreeMap<(String, KeyScheme), OperatorKey>,
    slashers: BTreeMap<String, SlasherContract>,
    strays: BTreeMap<(Addr, String), Uint128>,
    events: EventLog,
    genesis_supply: Uint128,
}

impl Suite {
    /// Describes a suite.
    pub fn builder() -> SuiteBuilder {
        SuiteBuilder::default()
    }
}

impl<E: Engine> Suite<E> {
    /// The chain it runs on.
    pub fn engine(&self) -> &E {
        &self.engine
    }

    /// The chain it runs on, to change.
    pub fn engine_mut(&mut self) -> &mut E {
        &mut self.engine
    }

    /// The chain with the contracts on it, without anybody who acted.
    pub fn into_parts(self) -> (E, House) {
        (self.engine, self.house)
    }

    /// The contracts.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// The staking coin.
    pub fn denom(&self) -> &str {
        &self.denom
    }

    /// The staking coin as an asset.
    pub fn native(&self) -> Asset {
        Asset::native(&self.denom)
    }

    /// The LST as an asset.
    pub fn lst(&self) -> Asset {
        Asset::cw20(&self.house.lst.0)
    }

    /// The LRT as an asset.
    pub fn lrt(&self) -> Asset {
        Asset::cw20(&self.house.lrt.0)
    }

    /// An amount of the staking coin.
    pub fn coins(&self, amount: impl Into<u128>) -> Vec<Coin> {
        coins(amount.into(), &self.denom)
    }

    /// Types of the events that contracts of the suite emitted so far, with the keys of their attributes.
    pub fn events_seen(&self) -> &BTreeMap<String, BTreeSet<String>> {
        self.events.kinds()
    }

    /// Native coins in existence before the engine minted any.
    pub fn genesis_supply(&self) -> Uint128 {
        self.genesis_supply
    }

    /// Everybody who ever acted, by name.
    pub fn people(&self) -> &BTreeMap<String, Addr> {
        &self.people
    }

    /// The account with this name, which is remembered.
    pub fn join(&mut self, name: &str) -> Addr {
        let account = self.engine.account(name);
        self.people.insert(name.to_string(), account.clone());
        account
    }

    /// The account with this name.
    pub fn addr(&self, name: &str) -> Addr {
        self.engine.account(name)
    }

    /// The name of an account, or its address if it has none.
    pub fn name_of(&self, account: &Addr) -> String {
        let named = self.people.iter().find(|(_, address)| *address == account);
        named.map_or_else(|| account.to_string(), |(name, _)| name.clone())
    }

    /// The block in progress.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn now(&self) -> AnyResult<Moment> {
        self.engine.now()
    }

    /// Coins that were sent to a contract unasked, through [`Self::donate`].
    pub fn strays(&self, contract: &Addr, asset: &Asset) -> Uint128 {
        let key = (contract.clone(), asset.to_string());
        self.strays.get(&key).copied().unwrap_or_default()
    }

    /// Gives coins of the engine's faucet to somebody.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn fund(&mut self, who: &str, amount: u128) -> AnyResult<()> {
        let (account, funds) = (self.join(who), self.coins(amount));
        self.engine.fund(&account, funds)
    }

    /// Sends any message to any contract, as anybody.
    pub fn execute(&mut self, who: &str, contract: &Addr, msg: &impl Serialize, funds: Vec<Coin>) -> Outcome {
        let sender = self.join(who);
        let result = to_json_binary(msg)
            .map_err(anyhow::Error::from)
            .and_then(|msg| self.engine.execute(&sender, contract, &msg, funds));
        if let Ok(response) = &result {
            self.events.record(response);
        }
        result.into()
    }

    /// Asks a contract.
    ///
    /// # Errors
    /// Those of the contract.
    pub fn ask<T: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> AnyResult<T> {
        let answer = self.engine.smart(contract, &to_json_binary(msg)?)?;
        Ok(from_json(answer)?)
    }

    /// Makes blocks until this many seconds have passed.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn pass_seconds(&mut self, seconds: u64) -> AnyResult<()> {
        self.engine.pass_seconds(seconds)
    }

    /// Makes blocks until this second, if it is still to come.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn pass_until(&mut self, time: u64) -> AnyResult<()> {
        let left = time.saturating_sub(self.now()?.time);
        if left > 0 {
            self.engine.pass_seconds(left)?;
        }
        Ok(())
    }

    /// Makes one block.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn next_block(&mut self) -> AnyResult<()> {
        self.engine.next_block()
    }

    /// The slasher of an AVS.
    ///
    /// # Errors
    /// When it has none.
    pub fn slasher(&self, avs: &str) -> AnyResult<&SlasherContract> {
        let slasher = self.slashers.get(avs);
        slasher.with_context(|| format!("{avs} was set up without a slasher"))
    }

    /// The slashers of all AVSs that have one.
    pub fn slashers(&self) -> impl Iterator<Item = &SlasherContract> {
        self.slashers.values()
    }
}

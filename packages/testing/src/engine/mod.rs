//! The seam between a scenario and the chain it runs on.
//!
//! A scenario touches the chain only through [`Engine`]. It names contracts by [`Code`] and leaves to the engine how they
//! get there; it reads heights, times and rewards, and assumes none of them.

mod contracts;
mod native;

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Binary, Coin, Event, Uint128};
use palisade_interfaces::ballot::WeightedVote;

pub use contracts::native_contract;
pub use native::{NativeBuilder, NativeEngine};

/// The contracts of the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// `palisade-hub`.
    Hub,
    /// `palisade-token`.
    Token,
    /// `palisade-collector`.
    Collector,
    /// `palisade-ballot`.
    Ballot,
    /// `palisade-registry`.
    Registry,
    /// `palisade-lens`.
    Lens,
    /// `palisade-vault`.
    Vault,
    /// `palisade-commitments`.
    Commitments,
    /// `palisade-slasher-equivocation`.
    EquivocationSlasher,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Hub,
        Self::Token,
        Self::Collector,
        Self::Ballot,
        Self::Registry,
        Self::Lens,
        Self::Vault,
        Self::Commitments,
        Self::EquivocationSlasher,
    ];

    /// Name of the artifact, without `.wasm`.
    pub const fn artifact(self) -> &'static str {
        match self {
            Self::Hub => "palisade_hub",
            Self::Token => "palisade_token",
            Self::Collector => "palisade_collector",
            Self::Ballot => "palisade_ballot",
            Self::Registry => "palisade_registry",
            Self::Lens => "palisade_lens",
            Self::Vault => "palisade_vault",
            Self::Commitments => "palisade_commitments",
            Self::EquivocationSlasher => "palisade_slasher_equivocation",
        }
    }
}

/// The block in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Its height.
    pub height: u64,
    /// Its time, in seconds since 1970.
    pub time: u64,
}

/// What a message left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Events of the message and of all that followed from it.
    pub events: Vec<Event>,
    /// Data of the contract.
    pub data: Option<Binary>,
}

impl Response {
    /// The first attribute with this key in an event of this type.
    pub fn attribute(&self, event: &str, key: &str) -> Option<&str> {
        let mut events = self.events.iter().filter(|found| found.ty == event);
        let mut attributes = events.by_ref().flat_map(|found| &found.attributes);
        attributes
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value.as_str())
    }
}

/// A new contract.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Where it is.
    pub address: Addr,
    /// What making it left behind.
    pub response: Response,
}

/// A validator as x/staking knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorState {
    /// Its operator address.
    pub address: String,
    /// All delegations to it, in units of the staking coin.
    pub tokens: Uint128,
    /// Whether it is in the active set.
    pub bonded: bool,
    /// Whether it is jailed.
    pub jailed: bool,
}

/// Staking coins made and destroyed since the engine began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Issuance {
    /// Units minted: rewards, and what [`Engine::fund`] gave.
    pub minted: Uint128,
    /// Units burned by slashes.
    pub burned: Uint128,
}

/// A chain with accounts, contracts and validators.
///
/// Messages are sent one transaction each, and either happen as a whole or fail and change nothing. A failure's
/// text, printed with `{:#}`, contains the contract's error.
pub trait Engine {
    /// The chain's id.
    fn chain_id(&self) -> AnyResult<String>;

    /// The staking coin.
    fn denom(&self) -> AnyResult<String>;

    /// Seconds of one day of a story. A chain on which nobody can let time pass lives through it faster, with all its
    /// periods shortened alike.
    fn day_seconds(&self) -> u64 {
        86_400
    }

    /// Whether the chain mints rewards for its validators by itself, block by block. Elsewhere [`Self::reward`] is
    /// all that they earn.
    fn mints_rewards(&self) -> bool {
        false
    }

    /// The block in progress.
    fn now(&self) -> AnyResult<Moment>;

    /// The account with this name. The same name is the same account, always.
    fn account(&self, name: &str) -> Addr;

    /// Gives coins to an account, as a faucet does.
    fn fund(&mut self, to: &Addr, coins: Vec<Coin>) -> AnyResult<()>;

    /// Sends coins from account to account.
    fn send(&mut self, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<Response>;

    /// The number of a code, which is stored at its first use.
    fn code_id(&mut self, code: Code) -> AnyResult<u64>;

    /// Makes a contract that nobody can migrate.
    fn instantiate(
        &mut self,
        sender: &Addr,
        code: Code,
        msg: &Binary,
        funds: Vec<Coin>,
        label: &str,
    ) -> AnyResult<Instance>;

    /// Sends a message to a contract.
    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: Vec<Coin>,
    ) -> AnyResult<Response>;

    /// Asks a contract. The answer is JSON.
    fn smart(&self, contract: &Addr, msg: &Binary) -> AnyResult<Binary>;

    /// Units of a coin in an account.
    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128>;

    /// All units of a coin.
    fn supply(&self, denom: &str) -> AnyResult<Uint128>;

    /// All validators, in an order that stays.
    fn validators(&self) -> AnyResult<Vec<ValidatorState>>;

    /// Units that a delegation reads as. Zero without one.
    fn delegated(&self, delegator: &Addr, validator: &str) -> AnyResult<Uint128>;

    /// Balances of the undelegations under way from a validator, oldest first.
    fn unbonding(&self, delegator: &Addr, validator: &str) -> AnyResult<Vec<Uint128>>;

    /// Ends the block and begins the next one.
    fn next_block(&mut self) -> AnyResult<()>;

    /// Makes blocks until at least this many seconds have passed.
    fn pass_seconds(&mut self, seconds: u64) -> AnyResult<()>;

    /// Adds staking coins to the rewards of a validator and its delegators.
    fn reward(&mut self, validator: &str, amount: Uint128) -> AnyResult<()>;

    /// Has a validator slashed and jailed for missed blocks. Makes at least one block.
    fn downtime(&mut self, validator: &str) -> AnyResult<()>;

    /// Brings a validator back that was jailed for missed blocks. Refused before its jail time is over.
    fn unjail(&mut self, validator: &str) -> AnyResult<()>;

    /// Has a validator slashed and jailed for good, for two votes at a past height. Makes at least one block.
    fn double_sign(&mut self, validator: &str, height: u64) -> AnyResult<()>;

    /// Puts a proposal of the chain to the vote, for a day at least, and returns its number.
    fn start_vote(&mut self) -> AnyResult<u64>;

    /// What an account last voted on a proposal that is voted on. Nothing without a vote.
    fn vote_of(&self, proposal_id: u64, voter: &Addr) -> AnyResult<Vec<WeightedVote>>;

    /// Staking coins made and destroyed since the engine began.
    fn issuance(&self) -> AnyResult<Issuance>;

    /// Accounts of the chain's own modules that hold coins, with their names.
    fn module_accounts(&self) -> AnyResult<Vec<(String, Addr)>>;

    /// Checks what the engine itself can check of the chain's books.
    ///
    /// # Errors
    /// When they do not add up, with the numbers.
    fn check_books(&self) -> AnyResult<()>;
}

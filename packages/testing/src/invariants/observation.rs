//! What can be seen at one moment.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use palisade_interfaces::registry::{
    AllocationResponse, AvsResponse, LedgerResponse, OperatorBondResponse, Params, PoolResponse,
    RewardResponse, RewardStreamResponse, SlashRecordResponse, StakerResponse, WithdrawalResponse,
};
use palisade_interfaces::{ballot, commitments, hub, vault, Asset};

use crate::engine::{Issuance, Moment};

/// All balances of one coin or token.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// Its whole supply.
    pub supply: Uint128,
    /// Balances of every account that is known, contracts and modules of the chain included.
    pub balances: BTreeMap<Addr, Uint128>,
    /// What was sent unasked, by contract.
    pub strays: BTreeMap<Addr, Uint128>,
}

impl Book {
    /// Units in an account.
    pub fn of(&self, account: &Addr) -> Uint128 {
        self.balances.get(account).copied().unwrap_or_default()
    }

    /// Units in a contract that it was sent unasked.
    pub fn stray(&self, contract: &Addr) -> Uint128 {
        self.strays.get(contract).copied().unwrap_or_default()
    }
}

/// Everything that public queries and the chain say at one moment.
#[derive(Clone, Debug)]
pub struct Observation {
    /// When.
    pub moment: Moment,
    /// Native coins before the engine minted any.
    pub genesis_supply: Uint128,
    /// Native coins minted and burned since.
    pub issuance: Issuance,
    /// What the chain's own checks found wrong.
    pub chain_fault: Option<String>,
    /// Native coins.
    pub native: Book,
    /// LST.
    pub lst: Book,
    /// LRT.
    pub lrt: Book,
    /// The hub.
    pub hub: HubView,
    /// The ballot.
    pub ballot: BallotView,
    /// The registry.
    pub registry: RegistryView,
    /// The vault.
    pub vault: VaultView,
    /// The commitments.
    pub commitments: CommitmentsView,
}

/// The hub.
#[derive(Clone, Debug)]
pub struct HubView {
    /// Where it is.
    pub address: Addr,
    /// Its parameters.
    pub params: hub::Params,
    /// Its ledger.
    pub state: hub::StateResponse,
    /// What the chain took since the last `Sync`.
    pub impaired: hub::ImpairedResponse,
    /// Its validators.
    pub validators: Vec<ValidatorView>,
    /// Batches that take requests or still owe something, by number.
    pub batches: BTreeMap<u64, hub::BatchResponse>,
    /// Undelegations that are not settled.
    pub legs: Vec<hub::LegResponse>,
    /// Requests of all known accounts.
    pub requests: Vec<hub::UnbondRequestResponse>,
}

/// The ballot.
#[derive(Clone, Debug)]
pub struct BallotView {
    /// Where it is.
    pub address: Addr,
    /// LST of all depositors.
    pub total_deposit: Uint128,
    /// LST of known accounts.
    pub deposits: BTreeMap<Addr, Uint128>,
    /// Proposals that were opened, with their votes.
    pub proposals: Vec<(ballot::ProposalResponse, Vec<ballot::VoteResponse>)>,
}

/// The commitments.
#[derive(Clone, Debug)]
pub struct CommitmentsView {
    /// Where they are.
    pub address: Addr,
    /// All of them.
    pub commitments: Vec<commitments::CommitmentResponse>,
    /// Rent in each known asset that is still to be paid.
    pub owed: Vec<(Asset, Uint128)>,
    /// How many stand on the stake of each operator in each asset.
    pub standing: Vec<(Addr, Asset, u32)>,
}

/// A validator, as the hub and as the chain know it.
#[derive(Clone, Debug)]
pub struct ValidatorView {
    /// What the hub says.
    pub hub: hub::ValidatorResponse,
    /// What the chain says that the hub has delegated.
    pub delegated: Uint128,
    /// What the chain says that is unbonding for the hub.
    pub unbonding: Vec<Uint128>,
}

/// The registry.
#[derive(Clone, Debug)]
pub struct RegistryView {
    /// Where it is.
    pub address: Addr,
    /// Its parameters.
    pub params: Params,
    /// Its ledger and its balance, of native coins and of every asset that can be staked.
    pub ledgers: Vec<(Asset, LedgerResponse)>,
    /// All pools.
    pub pools: Vec<PoolView>,
    /// Withdrawals of all known accounts.
    pub withdrawals: Vec<WithdrawalResponse>,
    /// Every slash.
    pub slashes: Vec<SlashRecordResponse>,
    /// Every AVS.
    pub avs: Vec<AvsResponse>,
    /// Reward streams, with what they pay.
    pub streams: Vec<(Asset, RewardStreamResponse)>,
}

/// A pool.
#[derive(Clone, Debug)]
pub struct PoolView {
    /// Whose.
    pub operator: Addr,
    /// Of which asset.
    pub asset: Asset,
    /// What the registry says.
    pub pool: PoolResponse,
    /// What its operator put before it.
    pub bond: OperatorBondResponse,
    /// What AVSs may take and count of it.
    pub allocations: Vec<AllocationResponse>,
    /// Known accounts with shares.
    pub stakers: Vec<(Addr, StakerResponse)>,
    /// Rewards that known accounts and the operator may claim.
    pub claimable: Vec<RewardResponse>,
}

/// The vault.
#[derive(Clone, Debug)]
pub struct VaultView {
    /// Where it is.
    pub address: Addr,
    /// Its ledger.
    pub state: vault::StateResponse,
    /// Its positions.
    pub positions: Vec<PositionView>,
    /// Batches that take requests or still owe something, by number.
    pub batches: BTreeMap<u64, vault::BatchResponse>,
    /// Requests of all known accounts.
    pub requests: Vec<vault::RedeemRequestResponse>,
}

/// A position of the vault, as the vault and as the registry know it.
#[derive(Clone, Debug)]
pub struct PositionView {
    /// What the vault says.
    pub vault: vault::PositionResponse,
    /// What the registry says.
    pub live: StakerResponse,
}

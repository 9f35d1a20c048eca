//! What the registry answers.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Uint128};

#[cfg(doc)]
use super::QueryMsg;
use super::{AvsTerms, DepositLimits, Destination};
use crate::asset::Asset;

/// Answer to [`QueryMsg::Epoch`].
#[cw_serde]
pub struct EpochResponse {
    /// Its number.
    pub epoch: u64,
    /// Its first second.
    pub start: u64,
    /// First second of the next.
    pub end: u64,
}

/// One AVS.
#[cw_serde]
pub struct AvsResponse {
    /// Its account.
    pub avs: Addr,
    /// Where people read about it.
    pub metadata_uri: String,
    /// What operators and stakers consent to.
    pub terms: AvsTerms,
    /// When it registered.
    pub registered_at: u64,
    /// Operators that opted in.
    pub operators: u32,
    /// Last second of its service, once it announced to leave.
    pub leaves_after: Option<u64>,
    /// Whether it left for good.
    pub deregistered: bool,
}

/// Answer to [`QueryMsg::ProposedTerms`].
#[cw_serde]
pub struct ProposedTermsResponse {
    /// What it will be, once somebody applies it.
    pub terms: AvsTerms,
    /// Last second before anyone may.
    pub eta: u64,
    /// Last second in which anyone may.
    pub expires: u64,
}

/// One operator.
#[cw_serde]
pub struct OperatorResponse {
    /// Its account.
    pub operator: Addr,
    /// Where people read about it.
    pub metadata_uri: String,
    /// Part of the rewards that it keeps, of pools that it opens from now on.
    pub commission_bps: u16,
    /// Most of a pool's scale that all AVSs together may take.
    pub max_exposure_bps: u16,
    /// Who chooses its stakers. None: anyone may deposit.
    pub delegation_approver: Option<Addr>,
    /// When it registered.
    pub registered_at: u64,
    /// The AVSs that it serves.
    pub avs: Vec<Addr>,
}

/// Answer to [`QueryMsg::StakerApproval`].
#[cw_serde]
pub struct StakerApprovalResponse {
    /// Last second of the approval. None when there is none.
    pub until: Option<u64>,
}

/// Answer to [`QueryMsg::Commission`].
#[cw_serde]
pub struct CommissionResponse {
    /// Part of the rewards that the operator keeps.
    pub commission_bps: u16,
    /// What it is to become.
    pub raise: Option<CommissionRaise>,
}

/// A commission that is to rise.
#[cw_serde]
pub struct CommissionRaise {
    /// The part that it becomes.
    pub commission_bps: u16,
    /// Last second before it may.
    pub eta: u64,
}

/// Answer to [`QueryMsg::Key`].
#[cw_serde]
pub struct KeyResponse {
    /// None when it had none.
    pub public_key: Option<Binary>,
}

/// One pool. All zero while nobody staked or allocated there.
#[cw_serde]
#[derive(Default)]
pub struct PoolResponse {
    /// Lives of the pool before this one.
    pub generation: u64,
    /// Assets of the active shares and of those queued in the open bucket.
    pub assets: Uint128,
    /// Shares that stay.
    pub active_shares: Uint128,
    /// Shares queued in the open bucket.
    pub open_shares: Uint128,
    /// Assets of closed buckets that were not paid yet. The last bucket of a life that ended is counted once a message is about
    /// it.
    pub unbonding_assets: Uint128,
    /// Taken from this pool and not yet released or given back. What the operator's bond paid is not in it.
    pub escrow: Uint128,
    /// What budgets and weights are measured in.
    pub scale: Uint128,
    /// Budgets of all AVSs, increases under way included.
    pub encumbered: Uint128,
    /// Slashes that may still be vetoed. Above zero, nobody can deposit.
    pub contested: u64,
    /// Latest time at which the last of them ends.
    pub contested_until: Option<u64>,
    /// Slashes of this pool so far.
    pub slash_sequence: u64,
    /// All that slashes ever took of this pool, less what vetoes gave back.
    pub total_slashed: Uint128,
}

/// Stake of a pool: the answer to [`QueryMsg::OperatorStake`], and part of that to [`QueryMsg::Allocations`].
#[cw_serde]
#[derive(Default)]
pub struct StakeResponse {
    /// Assets.
    pub assets: Uint128,
    /// Scale that they are shared by.
    pub scale: Uint128,
}

/// Answer to [`QueryMsg::Allocations`].
#[cw_serde]
#[derive(Default)]
pub struct AllocationsResponse {
    /// What the AVSs share. All zero while nobody staked or allocated there.
    pub stake: StakeResponse,
    /// One row for each AVS that the operator serves or leaves, and that has something of the pool or on its way.
    pub allocations: Vec<AllocationResponse>,
}

/// One AVS's part of one pool.
#[cw_serde]
pub struct AllocationResponse {
    /// Whose.
    pub avs: Addr,
    /// Its group of AVSs that may fail together.
    pub correlation_group: Option<String>,
    /// What it may take, decreases under way included.
    pub budget: Uint128,
    /// The budget in assets, rounded down.
    pub budget_assets: Uint128,
    /// What it counts.
    pub weight: Uint128,
    /// What counts of the weight: at most the scale, and what the free budget allows. Nothing of a jailed operator.
    pub counted_weight: Uint128,
    /// The counted weight in assets, rounded down.
    pub counted_assets: Uint128,
    /// Decreases under way, oldest first.
    pub decreases: Vec<PendingChange>,
    /// Increases under way, oldest first.
    pub increases: Vec<PendingChange>,
}

/// A change under way.
#[cw_serde]
pub struct PendingChange {
    /// By how much the budget changes.
    pub budget: Uint128,
    /// By how much the weight changes.
    pub weight: Uint128,
    /// Last second before it does.
    pub eta: u64,
}

/// Answer to [`QueryMsg::AllocationAt`]. All zero when there was none.
#[cw_serde]
#[derive(Default)]
pub struct AllocationAtResponse {
    /// What the AVS could take.
    pub budget: Uint128,
    /// What the fraction of a slash is taken of.
    pub base_weight: Uint128,
}

/// Answer to [`QueryMsg::AllocationLock`].
#[cw_serde]
#[derive(Default)]
pub struct AllocationLockResponse {
    /// Lives of the pool before this one.
    pub generation: u64,
    /// What the AVS may take, without increases and decreases under way.
    pub free_budget: Uint128,
    /// All that its slashes charged in this life, less what vetoes gave back.
    pub charged: Uint128,
    /// Last second before the operator may unjail itself. None when it is free.
    pub jailed_until: Option<u64>,
    /// None when nothing binds.
    pub lock: Option<LockedBudget>,
}

/// What an operator bound itself to.
#[cw_serde]
pub struct LockedBudget {
    /// What it leaves the AVS at least, other than by slashes.
    pub budget: Uint128,
    /// Last second of it.
    pub until: u64,
}

/// Answer to [`QueryMsg::Jail`].
#[cw_serde]
pub struct JailResponse {
    /// Last second before the operator may unjail itself. None when it is free.
    pub until: Option<u64>,
}

/// Answer to [`QueryMsg::OperatorBond`]. All zero where there is none.
#[cw_serde]
#[derive(Default)]
pub struct OperatorBondResponse {
    /// What stays.
    pub active: Uint128,
    /// What leaves, oldest first. Faults before `matures - unbonding` reach it.
    pub leaving: Vec<LeavingBond>,
    /// What can be completed now. No slash reaches it.
    pub matured: Uint128,
}

/// A part of a bond that leaves.
#[cw_serde]
pub struct LeavingBond {
    /// How much.
    pub amount: Uint128,
    /// First second in which it can be completed.
    pub matures: u64,
}

/// One staker's shares of a pool.
#[cw_serde]
#[derive(Default)]
pub struct StakerResponse {
    /// Life of the pool.
    pub generation: u64,
    /// Active shares.
    pub shares: Uint128,
    /// What they are worth, rounded down.
    pub value: Uint128,
    /// Slashes of this life of the pool that a veto may still undo.
    pub contested: u64,
}

/// One withdrawal.
#[cw_serde]
pub struct WithdrawalResponse {
    /// Its number.
    pub id: u64,
    /// Whose.
    pub staker: Addr,
    /// From whose pool.
    pub operator: Addr,
    /// Of which asset.
    pub asset: Asset,
    /// Life of the pool.
    pub generation: u64,
    /// Shares that leave.
    pub shares: Uint128,
    /// What they are worth after the slashes so far, rounded down, what was paid included.
    pub value: Uint128,
    /// What was paid.
    pub paid: Uint128,
    /// First second of payouts.
    pub matures: u64,
    /// Slashes of this life of the pool that a veto may still undo, zero once all of them are too late for its bucket. Above
    /// zero, it can become worth more.
    pub contested: u64,
    /// Where anyone may deposit it. None of a withdrawal that is paid out.
    pub redelegation: Option<Redelegation>,
}

/// Where a withdrawal is to be deposited.
#[cw_serde]
pub struct Redelegation {
    /// With whom.
    pub to: Addr,
    /// Limits of the deposit.
    pub limits: DepositLimits,
}

/// One slash of one pool.
#[cw_serde]
pub struct SlashRecordResponse {
    /// Its number.
    pub id: u64,
    /// Who was harmed.
    pub avs: Addr,
    /// Whose pool.
    pub operator: Addr,
    /// Of which asset.
    pub asset: Asset,
    /// Id of the offence.
    pub evidence_id: Binary,
    /// Who brought the evidence.
    pub reporter: Addr,
    /// Second of the fault.
    pub infraction_time: u64,
    /// Second of the slash.
    pub slashed_at: u64,
    /// What it took.
    pub amount: Uint128,
    /// Part of it that the operator's bond paid.
    pub bond: Uint128,
    /// Where it stands.
    pub status: SlashStatus,
    /// Where it goes.
    pub destination: Destination,
}

/// Where a slash stands.
#[cw_serde]
pub enum SlashStatus {
    /// It may be vetoed.
    Contested {
        /// Last second of a veto.
        deadline: u64,
    },
    /// It is final, and its escrow waits to be released.
    Final {
        /// What waits.
        escrow: Uint128,
    },
    /// Its escrow is gone.
    Released {
        /// What went to the destination.
        amount: Uint128,
        /// What the reporter got.
        bounty: Uint128,
        /// What a veto gave back.
        returned: Uint128,
    },
}

/// A reward and how much of it.
#[cw_serde]
pub struct RewardResponse {
    /// Which.
    pub reward: Asset,
    /// How much, rounded down.
    pub amount: Uint128,
}

/// Answer to [`QueryMsg::ClaimPreferences`].
#[cw_serde]
pub struct ClaimPreferencesResponse {
    /// Whether anyone may claim.
    pub allow_push: bool,
}

/// An account that acts for a staker.
#[cw_serde]
pub struct ProxyResponse {
    /// Which.
    pub proxy: Addr,
    /// Last second of it.
    pub until: u64,
}

/// Answer to [`QueryMsg::RewardStream`].
#[cw_serde]
pub struct RewardStreamResponse {
    /// Ever funded.
    pub funded: Uint128,
    /// Still to be streamed.
    pub remaining: Uint128,
    /// When the stream ends.
    pub ends: u64,
    /// Weight of all pools that earn, in units of the asset.
    pub total_weight: Uint128,
}

/// Answer to [`QueryMsg::Ledger`].
#[cw_serde]
#[derive(Default)]
pub struct LedgerResponse {
    /// Stake in pools and buckets.
    pub stakes: Uint128,
    /// Slashed and not yet released.
    pub escrow: Uint128,
    /// Funded and not yet claimed.
    pub rewards: Uint128,
    /// Bonds of AVSs and of operators.
    pub bonds: Uint128,
}

//! What can be asked of the registry.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cw_ownable::cw_ownable_query;

// By name they would be unused in wasm, where nothing says what a query returns.
use super::*;

/// What the registry answers. Lists return at most `limit` rows (default 30, at most 100) after `start_after`. `at`
/// asks for the state before anything that happened in that second; without it, for now.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Periods and bonds.
    #[returns(Params)]
    Params {},
    /// Assets that can be staked.
    #[returns(Vec<AllowedAsset>)]
    Assets {
        /// Asset after which to start.
        start_after: Option<Asset>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// The epoch of a second, by default of now.
    #[returns(EpochResponse)]
    Epoch {
        /// Which second.
        at: Option<u64>,
    },
    /// One AVS.
    #[returns(AvsResponse)]
    Avs {
        /// Which.
        avs: String,
    },
    /// Every AVS, by address.
    #[returns(Vec<AvsResponse>)]
    AvsList {
        /// AVS after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// One operator.
    #[returns(OperatorResponse)]
    Operator {
        /// Which.
        operator: String,
    },
    /// Every operator, by address.
    #[returns(Vec<OperatorResponse>)]
    Operators {
        /// Operator after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// Whether an operator's approver lets a staker deposit.
    #[returns(StakerApprovalResponse)]
    StakerApproval {
        /// With whom.
        operator: String,
        /// Who would own the shares.
        staker: String,
    },
    /// What an operator keeps of rewards.
    #[returns(CommissionResponse)]
    Commission {
        /// Whose.
        operator: String,
        /// Of the pool of which asset. Default, and where nobody opened it yet: of pools to come.
        asset: Option<Asset>,
        /// Of what that pool earns from which AVS. Default, and where nothing was ever set for it: of the pool.
        avs: Option<String>,
    },
    /// An operator's key of a scheme.
    #[returns(KeyResponse)]
    Key {
        /// Whose.
        operator: String,
        /// Of which scheme.
        scheme: KeyScheme,
        /// As of when.
        at: Option<u64>,
    },
    /// One pool as of now.
    #[returns(PoolResponse)]
    Pool {
        /// Whose.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// Stake of a pool that shares slashes: active shares and those queued in the open bucket.
    #[returns(StakeResponse)]
    OperatorStake {
        /// Whose.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// As of when.
        at: Option<u64>,
    },
    /// What an AVS may take of a pool and what it counts, as of now.
    #[returns(AllocationResponse)]
    Allocation {
        /// Whose.
        avs: String,
        /// Of whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// What a fault at some second could cost: the base of its fraction and the budget of then.
    #[returns(AllocationAtResponse)]
    AllocationAt {
        /// Whose.
        avs: String,
        /// Of whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// As of when.
        at: u64,
    },
    /// All allocations of one pool, and the stake that they share.
    #[returns(AllocationsResponse)]
    Allocations {
        /// Whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// What an operator bound itself to leave an AVS of a pool, and what is there. All zero of a pool that nobody opened yet.
    #[returns(AllocationLockResponse)]
    AllocationLock {
        /// Whose.
        avs: String,
        /// Of whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// Whether an AVS counts nothing of an operator.
    #[returns(JailResponse)]
    Jail {
        /// Which AVS.
        avs: String,
        /// Of whom.
        operator: String,
        /// As of when.
        at: Option<u64>,
    },
    /// What an operator put before one of its pools.
    #[returns(OperatorBondResponse)]
    OperatorBond {
        /// Whose.
        operator: String,
        /// Before the pool of which asset.
        asset: Asset,
    },
    /// One staker's shares of a pool.
    #[returns(StakerResponse)]
    Staker {
        /// Whose.
        staker: String,
        /// Of whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// Life of the pool. Default: the current one.
        generation: Option<u64>,
    },
    /// One withdrawal. None when there is no such, or it was paid for good.
    #[returns(Option<WithdrawalResponse>)]
    Withdrawal {
        /// Its number.
        id: u64,
    },
    /// One staker's withdrawals.
    #[returns(Vec<WithdrawalResponse>)]
    Withdrawals {
        /// Whose.
        staker: String,
        /// Withdrawal after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// One slash.
    #[returns(SlashRecordResponse)]
    SlashRecord {
        /// Its number.
        id: u64,
    },
    /// Every slash, by number.
    #[returns(Vec<SlashRecordResponse>)]
    SlashRecords {
        /// Slash after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// What a staker would be paid now.
    #[returns(Vec<RewardResponse>)]
    PendingRewards {
        /// Whose.
        staker: String,
        /// From whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// Whether anyone may claim a staker's rewards for it.
    #[returns(ClaimPreferencesResponse)]
    ClaimPreferences {
        /// Whose.
        staker: String,
    },
    /// Accounts that act for a staker, those whose time is over included.
    #[returns(Vec<ProxyResponse>)]
    Proxies {
        /// For whom.
        staker: String,
        /// Account after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// What an operator would be paid now.
    #[returns(Vec<RewardResponse>)]
    PendingCommission {
        /// Whose.
        operator: String,
        /// From its pool of which asset.
        asset: Asset,
    },
    /// A reward stream.
    #[returns(RewardStreamResponse)]
    RewardStream {
        /// Of which AVS.
        avs: String,
        /// The asset whose stakers are paid.
        asset: Asset,
        /// What they are paid.
        reward: Asset,
    },
    /// The terms of an AVS at some second.
    #[returns(AvsTerms)]
    TermsAt {
        /// Whose.
        avs: String,
        /// As of when.
        at: u64,
    },
    /// Terms that an AVS announced. None when it announced none.
    #[returns(Option<ProposedTermsResponse>)]
    ProposedTerms {
        /// Which.
        avs: String,
    },
    /// The operators that serve an AVS, by address.
    #[returns(Vec<cosmwasm_std::Addr>)]
    AvsOperators {
        /// Which.
        avs: String,
        /// Operator after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// The operators that an AVS admits, by address, whether they serve or not.
    #[returns(Vec<cosmwasm_std::Addr>)]
    AdmittedOperators {
        /// Which AVS.
        avs: String,
        /// Operator after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// Whether an operator can be slashed now for a fault at some second, by default this one.
    #[returns(OperatorSlashableResponse)]
    IsOperatorSlashable {
        /// By which AVS.
        avs: String,
        /// Who.
        operator: String,
        /// Second of the fault.
        at: Option<u64>,
    },
    /// What budget, window and caps leave to a slash for a fault at some second, by default this one.
    #[returns(SlashBudgetResponse)]
    SlashBudget {
        /// By which AVS.
        avs: String,
        /// Of whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// Second of the fault.
        at: Option<u64>,
    },
    /// What an operator lets the AVSs of a correlation group take of each of its pools together.
    #[returns(GroupCapResponse)]
    GroupCap {
        /// Whose.
        operator: String,
        /// Which.
        group: String,
    },
    /// What an AVS declared of an attack on its stake in an asset, and how much of that stake counts.
    #[returns(StakeAtRiskResponse)]
    StakeAtRisk {
        /// Which AVS.
        avs: String,
        /// Of which asset. Nothing counts of one that does not secure the AVS.
        asset: Asset,
    },
    /// What the registry holds of an asset, and for what. `stakes + escrow + rewards + bonds` is never more than its
    /// balance.
    #[returns(LedgerResponse)]
    Ledger {
        /// Which.
        asset: Asset,
    },
}

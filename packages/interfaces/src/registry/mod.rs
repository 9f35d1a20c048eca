//! The registry: operators and stakers secure AVSs, and are rewarded and slashed for it.
//!
//! A pool is the stake of one operator in one asset. Budgets and weights of AVSs are measured in units of the
//! pool's scale, which starts at 10^18 and falls with each slash: `palisade_math::slash` has the arithmetic.

mod answers;
mod query;
mod risk;
pub mod rows;

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Coin, Decimal, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

pub use answers::*;
pub use query::*;
pub use risk::*;

use crate::asset::Asset;
use crate::handle::handle;

/// Makes an empty registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may allow assets. Meant to be a DAO or a timelock.
    pub owner: String,
    /// Periods and bonds, fixed for ever.
    pub params: Params,
    /// The first assets that can be staked.
    pub assets: Vec<AllowedAsset>,
}

/// Periods and bonds of a registry. They never change: stakers consented to them.
#[cw_serde]
pub struct Params {
    /// Withdrawals queued within one such period leave together. At least one second.
    pub bucket_seconds: u64,
    /// How long after the end of that period they are paid. At most 30 bucket periods.
    pub unbonding_seconds: u64,
    /// Time to notice an announcement. Whatever raises a staker's risk waits at least
    /// `notice + bucket + unbonding`, which is longer than leaving takes.
    pub notice_seconds: u64,
    /// Length of an epoch, by which signed statements are dated: epoch `n` begins at second
    /// `n * epoch_seconds` of unix time.
    pub epoch_seconds: u64,
    /// What an AVS pays in when it registers, and gets back when it leaves for good.
    pub avs_bond: Coin,
    /// Shortest reward stream.
    pub min_reward_seconds: u64,
}

/// Most AVSs that one operator serves, so that every loop over them ends.
pub const MAX_AVS_PER_OPERATOR: u32 = 16;

/// Most assets that one AVS accepts.
pub const MAX_ASSETS_PER_AVS: usize = 4;

/// Most conflict groups that one AVS is in.
pub const MAX_CONFLICT_GROUPS: usize = 4;

/// Most kinds of rewards that one pool ever earns.
pub const MAX_REWARDS_PER_POOL: usize = 8;

/// Most kinds of rewards that one AVS ever pays the stakers of one asset, so that it leaves room for others in a pool.
pub const MAX_REWARDS_PER_AVS: usize = 4;

/// Most by which one message raises a commission.
pub const MAX_COMMISSION_STEP_BPS: u16 = 500;

/// Most of a slash that the operator's bond pays. Half: so nobody empties a bond by a slash of an AVS of their own without
/// taking as much of the pool.
pub const MAX_BOND_SHARE_BPS: u16 = 5_000;

/// Longest time for which a staker lets a proxy act in one message.
pub const MAX_PROXY_SECONDS: u64 = 365 * 24 * 60 * 60;

/// Longest time for which a slasher jails an operator in one message.
pub const MAX_JAIL_SECONDS: u64 = 365 * 24 * 60 * 60;

/// Longest time for which an operator locks an allocation in one message.
pub const MAX_LOCK_SECONDS: u64 = 365 * 24 * 60 * 60;

/// An asset that can be staked.
#[cw_serde]
pub struct AllowedAsset {
    /// Which.
    pub asset: Asset,
    /// Where a cw20 goes when it is burnt: a contract that takes `{"burn_shares":{}}` by cw20 `Send`, as the hub
    /// of an LST does. A native coin needs none. A cw20 without one cannot be burnt, so AVSs that burn cannot
    /// accept it.
    pub burner: Option<String>,
}

/// What an AVS publishes before anybody serves it, and changes only with an announcement.
#[cw_serde]
pub struct AvsTerms {
    /// What it is, such as `sequencer` or `oracle`. At most 32 bytes.
    pub kind: String,
    /// The assets that secure it.
    pub assets: Vec<Asset>,
    /// The contract that may slash, whose `Config` query must name this registry and this AVS. None: the AVS
    /// slashes nobody.
    pub slasher: Option<String>,
    /// Who may veto a slash, and until when. None: slashes are final at once.
    pub resolver: Option<Resolver>,
    /// Where slashed assets go.
    pub destination: Destination,
    /// Most of its weight that one slash takes.
    pub max_slash_bps: u16,
    /// Most of its weight that the faults of any one slash window take together.
    pub max_window_slash_bps: u16,
    /// Part of what a slash takes that its reporter gets when it is released, at most what the operator's bond paid of it.
    pub bounty_bps: u16,
    /// How long after a fault a slash is allowed.
    pub slash_window_seconds: u64,
    /// How long budget that an operator takes back stays slashable: at least the slash window, at most the
    /// unbonding period.
    pub deallocation_delay_seconds: u64,
    /// How long an increase of budget or weight waits: at least `notice + bucket + unbonding`.
    pub allocation_delay_seconds: u64,
    /// A weight counts only as far as the free budget is at least this part of it.
    pub min_slashable_bps: u16,
    /// What is asked of operators before they serve or allocate. By default nothing.
    #[serde(default)]
    pub entry: EntryTerms,
}

/// What an AVS asks of operators before they serve or allocate. Nothing here ever keeps one from leaving.
#[cw_serde]
#[serde(default)]
#[derive(Default)]
pub struct EntryTerms {
    /// Who admits operators. None: whoever wants to serves.
    pub admission: Option<String>,
    /// Groups of AVSs, such as the two ends of one flow, of which an operator serves one at most. At most
    /// [`MAX_CONFLICT_GROUPS`] names of 1 to 32 bytes. An AVS puts itself into a group; it is alone in it until others do.
    pub conflict_groups: Vec<String>,
    /// The group of AVSs with which this one may fail together, such as those that run the same software. What all of them
    /// take of a pool is capped by what its operator published.
    pub correlation_group: Option<String>,
}

/// Who may veto slashes of an AVS.
#[cw_serde]
pub struct Resolver {
    /// Its account.
    pub address: String,
    /// How long after the slash. At most the unbonding period.
    pub delay_seconds: u64,
}

/// Where slashed assets go.
#[cw_serde]
pub enum Destination {
    /// They are destroyed.
    Burn {},
    /// To an account, by plain transfer.
    Recipient {
        /// Which.
        address: String,
    },
}

/// How an operator signs.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum KeyScheme {
    /// 32-byte public keys, 64-byte signatures over the 32 sign-bytes.
    Ed25519,
    /// 33-byte compressed public keys, 64-byte signatures of the 32 sign-bytes as the hash.
    Secp256k1,
}

/// `ed25519` or `secp256k1`, as in JSON.
impl fmt::Display for KeyScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "ed25519",
            Self::Secp256k1 => "secp256k1",
        })
    }
}

/// What the registry does.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// Owner. Lets an asset be staked, or sets the burner of one that has none. It cannot be taken back.
    AllowAsset {
        /// Which, and how it is burnt.
        allowed: AllowedAsset,
    },
    /// Anyone, with the AVS bond. The sender is the AVS from now on; one account is one AVS.
    RegisterAvs {
        /// Where people read about it. At most 256 bytes.
        metadata_uri: String,
        /// What operators and stakers consent to.
        terms: AvsTerms,
    },
    /// AVS. Announces other terms, in place of any it announced before. They can be applied after `notice + bucket +
    /// unbonding`, in which everybody can leave. The slash window and the groups never change, and assets are only added.
    ProposeTerms {
        /// All of them.
        terms: AvsTerms,
    },
    /// Anyone, once the announcement is over and for as long again. Lets announced terms take effect. A fault of before is punished by the
    /// stricter of both, and never by a slasher that was not there yet.
    ApplyTerms {
        /// Whose.
        avs: String,
    },
    /// AVS. Takes announced terms back.
    CancelTerms {},
    /// AVS. Says what an attack on its stake in one asset gains and needs, and how large a pool has to be. Replaces what it
    /// said of that asset before, from now on.
    DeclareRisk {
        /// All of it.
        declared: DeclaredRisk,
    },
    /// AVS. Pays the bond back once no operator can be slashed for the time of its service, and the account can never be
    /// an AVS again. Before that it announces to leave: from now on nobody opts in or allocates more, faults are
    /// punished until the deallocation delay and the slash window are over, and then a second message pays the bond
    /// back, whoever still serves.
    DeregisterAvs {},
    /// Anyone. The sender is an operator from now on.
    RegisterAsOperator {
        /// Where people read about it. At most 256 bytes.
        metadata_uri: String,
        /// Part of the rewards that it keeps, of pools that it opens from now on. See [`ExecuteMsg::SetCommission`].
        commission_bps: u16,
        /// Most of a pool's scale that all AVSs together may take, at most 10,000. Fixed at registration.
        max_exposure_bps: u16,
        /// Who chooses its stakers. Default: anyone may deposit. It may be dropped and never set again.
        delegation_approver: Option<String>,
    },
    /// Operator. Tells people to read somewhere else about it.
    UpdateOperatorMetadata {
        /// At most 256 bytes.
        metadata_uri: String,
    },
    /// AVS. Tells people to read somewhere else about it.
    UpdateAvsMetadata {
        /// At most 256 bytes.
        metadata_uri: String,
    },
    /// Operator. Sets the part of the rewards that it keeps. What falls does so at once, and takes back a raise under way.
    /// What rises waits for `notice + bucket + unbonding` and for [`ExecuteMsg::ApplyCommission`], one raise at a time. Until
    /// then rewards are shared as before.
    SetCommission {
        /// Of its pool of which asset. Default: of pools that it opens from now on.
        asset: Option<Asset>,
        /// Of what that pool earns from which AVS. It follows the pool's no more from this message on, for ever, also where
        /// it only announces a raise. Default: of the pool, which holds for every AVS that was never named.
        avs: Option<String>,
        /// The part, at most [`MAX_COMMISSION_STEP_BPS`] above that of now.
        commission_bps: u16,
    },
    /// Anyone, once a raise has waited. It takes effect in this second.
    ApplyCommission {
        /// Whose.
        operator: String,
        /// Of the pool of which asset. Default: of pools to come.
        asset: Option<Asset>,
        /// Of what that pool earns from which AVS. Default: of the pool.
        avs: Option<String>,
    },
    /// Approver of the operator. Lets a staker deposit with it. Replaces the end that was set before.
    ApproveStaker {
        /// With whom.
        operator: String,
        /// Who owns the shares that are bought.
        staker: String,
        /// Last second of it, now or later.
        until: u64,
    },
    /// Approver of the operator. Takes that back; what was deposited stays.
    RevokeStaker {
        /// With whom.
        operator: String,
        /// Whose approval.
        staker: String,
    },
    /// Operator. Anyone may deposit with it from now on.
    DropDelegationApprover {},
    /// Operator. Sets its key of a scheme. The key it replaces stays valid for evidence of its time, and no key is
    /// ever accepted twice.
    RegisterKey {
        /// How it signs.
        scheme: KeyScheme,
        /// See [`KeyScheme`].
        public_key: Binary,
        /// Signature of `palisade_evidence::possession_bytes` by that key.
        proof_of_possession: Binary,
    },
    /// Operator. Serves an AVS from now on, with nothing allocated yet.
    OptIn {
        /// Which.
        avs: String,
    },
    /// Operator. Serves an AVS no longer: weight stops counting at once, and all budget is taken back with the
    /// AVS's deallocation delay. It stays slashable until then.
    OptOut {
        /// Which.
        avs: String,
    },
    /// The account that the terms name for admission. Lets an operator opt in, until it is taken back or the AVS ejects it.
    AdmitOperator {
        /// Which AVS.
        avs: String,
        /// Whom.
        operator: String,
    },
    /// The account that the terms name for admission. Takes an admission back. Who serves already goes on.
    RefuseOperator {
        /// Which AVS.
        avs: String,
        /// Whom.
        operator: String,
    },
    /// AVS. Ends an operator's service as if it had opted out, with the same delays, and takes its admission back.
    EjectOperator {
        /// Who serves.
        operator: String,
    },
    /// Operator. Sets what the AVSs of a correlation group may take of each of its pools together. A group of which it says
    /// nothing is not capped. A cap falls at once, also below what is allocated; it rises after `notice + bucket +
    /// unbonding`.
    SetGroupCap {
        /// Name of the group.
        group: String,
        /// Most of a pool's scale, at most 10,000.
        max_bps: u16,
    },
    /// Operator that opted in. Sets what an AVS may take of a pool (budget) and what it counts (weight), in units
    /// of the pool's scale. What rises waits for the allocation delay. What falls is taken off increases under way, at
    /// once; the rest waits for the deallocation delay, and weight stops counting at once. No budget rises while a slash of
    /// the pool is contested.
    ModifyAllocation {
        /// Whose.
        avs: String,
        /// Of which pool.
        asset: Asset,
        /// The budget that the sender believes there is, changes under way included, so that a slash in between
        /// is noticed.
        expected_budget: Uint128,
        /// The budget wanted.
        budget: Uint128,
        /// The weight wanted, changes under way included. At least the budget.
        weight: Uint128,
    },
    /// Operator that opted in. Binds itself not to take back budget below `budget`, and not to opt out, until `until`. A lock that
    /// binds is only raised or prolonged. It binds no more once the pool's life closes, or the AVS leaves, ejects the operator, or
    /// has other terms than at the lock; and not while other terms are announced.
    LockAllocation {
        /// Whose.
        avs: String,
        /// Of which pool.
        asset: Asset,
        /// Above zero, and at most what is there and not on its way out.
        budget: Uint128,
        /// Last second of it, from now to [`MAX_LOCK_SECONDS`] ahead.
        until: u64,
    },
    /// Operator, with native coins. Adds to its bond before its pool of that asset, which pays up to
    /// [`MAX_BOND_SHARE_BPS`] of each slash of the pool first, as long as it lasts.
    DepositBond {},
    /// Operator. Moves a part of its bond into the bucket that is open now, as [`ExecuteMsg::QueueWithdrawal`] does with
    /// shares: it pays for faults before its close.
    QueueBondWithdrawal {
        /// Before the pool of which asset.
        asset: Asset,
        /// How much.
        amount: Uint128,
    },
    /// Operator. Pays what matured of its bond.
    CompleteBondWithdrawal {
        /// Before the pool of which asset.
        asset: Asset,
        /// Who gets it. Default: the sender.
        recipient: Option<String>,
    },
    /// Staker, with native coins. Buys shares of the operator's pool. Where that has an approver, the owner of the shares
    /// needs its [`ExecuteMsg::ApproveStaker`].
    Deposit {
        /// With whom.
        operator: String,
        /// Who owns the shares. Default: the sender.
        staker: Option<String>,
        /// Limits of the buyer.
        limits: DepositLimits,
    },
    /// A cw20 token, when it is sent here: see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Staker. Moves shares into the bucket that is open now. They are slashable for faults before its close, earn no
    /// more, and can be completed once the bucket matures. The response data is a [`QueueWithdrawalResponse`].
    QueueWithdrawal {
        /// With whom they are.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// How many shares.
        shares: Uint128,
        /// Life of the pool that they belong to. Default: the current one.
        generation: Option<u64>,
    },
    /// Owner of the withdrawals. Pays what they are worth and were not paid yet. A withdrawal that a veto may still
    /// make worth more, which is an unbonding period long at most, is kept and can be completed again.
    CompleteWithdrawal {
        /// 1 to 30 of them.
        ids: Vec<u64>,
        /// Who gets the assets. Default: the sender.
        recipient: Option<String>,
    },
    /// Staker. Moves shares to another operator: they are queued as by [`ExecuteMsg::QueueWithdrawal`], and when they mature
    /// anyone deposits what they are worth by [`ExecuteMsg::CompleteRedelegation`]. The staker may complete them as a
    /// withdrawal instead. The response data is a [`QueueWithdrawalResponse`].
    Redelegate {
        /// With whom they are.
        from: String,
        /// With whom they are to be.
        to: String,
        /// Of which asset.
        asset: Asset,
        /// How many shares.
        shares: Uint128,
        /// Life of the pool that they belong to. Default: the current one.
        generation: Option<u64>,
        /// Limits of each deposit, also of one of what a veto gives back later.
        limits: DepositLimits,
    },
    /// Staker of the redelegation. Has it paid out after all, as any other withdrawal, when it matures.
    CancelRedelegation {
        /// Number of the withdrawal.
        id: u64,
    },
    /// Anyone, once a redelegation matured. Deposits what it is worth and was not paid yet, for its staker. Refused when the
    /// deposit is. One that a veto may still make worth more is kept and can be completed again.
    CompleteRedelegation {
        /// Number of the withdrawal.
        id: u64,
    },
    /// The slasher of the AVS. Takes a part of the operator's bonds and pools into escrow, at most what caps and budget allow.
    /// Calls nobody back. The response data is a [`SlashResponse`].
    Slash {
        /// The AVS that was harmed.
        avs: String,
        /// Who did it.
        operator: String,
        /// Second of the fault. The state before that second counts.
        infraction_time: u64,
        /// What to take, one entry an asset.
        slashes: Vec<SlashPart>,
        /// Id of the offence, 32 bytes. One id slashes once.
        evidence_id: Binary,
        /// Who brought the evidence, and gets the bounty.
        reporter: String,
    },
    /// The slasher of the AVS. From now on the operator's weight counts nothing for the AVS and earns nothing from it,
    /// until the operator unjails itself. All of it stays slashable, and the operator may leave.
    JailOperator {
        /// Which AVS.
        avs: String,
        /// Who serves or leaves it.
        operator: String,
        /// Last second of the jail, from now to [`MAX_JAIL_SECONDS`] ahead. An end that is set already and later stays.
        until: u64,
    },
    /// Operator, once its jail is over. Its weight counts and earns again.
    Unjail {
        /// Which AVS.
        avs: String,
    },
    /// The resolver named in the terms at the slash, until its deadline. Gives back what is not upheld, to the shares
    /// that were hit and to the operator's bond.
    VetoSlash {
        /// Number of the slash.
        slash_id: u64,
        /// The part that stands, zero to one.
        upheld: Decimal,
    },
    /// Anyone, once the slash can no longer be vetoed. Pays the reporter's bounty, and moves the rest of the escrow to its
    /// destination.
    ReleaseSlash {
        /// Number of the slash.
        slash_id: u64,
    },
    /// AVS, with native coins. Streams them to the pools that secure it, over `duration_seconds`, together with what
    /// is left of the stream.
    FundRewards {
        /// The asset whose stakers are paid.
        asset: Asset,
        /// At least the registry's minimum, at most a year.
        duration_seconds: u64,
    },
    /// AVS that left for good. Pays it back what it funded of a reward and nobody earned: who serves it still earns no more.
    ReclaimRewards {
        /// The asset whose stakers were to be paid.
        asset: Asset,
        /// Which reward.
        reward: Asset,
    },
    /// Anyone. Refreshes the weight by which a pool earns from an AVS.
    SyncWeight {
        /// Which AVS.
        avs: String,
        /// Whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// Staker. Pays its rewards from one pool.
    ClaimRewards {
        /// Whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// Which rewards.
        rewards: Vec<Asset>,
        /// Who gets them. Default: the sender.
        recipient: Option<String>,
    },
    /// Staker. Says whether anyone may claim its rewards for it. In the beginning nobody may.
    SetClaimPreferences {
        /// Whether anyone may send [`ExecuteMsg::ClaimRewardsFor`].
        allow_push: bool,
    },
    /// Staker. Lets an account queue, complete and claim for it, always to the staker's own address. Replaces the end that
    /// was set before.
    ApproveProxy {
        /// Which account.
        proxy: String,
        /// Last second of it, from now to [`MAX_PROXY_SECONDS`] ahead.
        until: u64,
    },
    /// Staker. Takes that back now.
    RevokeProxy {
        /// Which account.
        proxy: String,
    },
    /// Proxy of the staker. As [`ExecuteMsg::QueueWithdrawal`].
    QueueWithdrawalFor {
        /// Whose shares.
        staker: String,
        /// With whom they are.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// How many shares.
        shares: Uint128,
        /// Life of the pool that they belong to. Default: the current one.
        generation: Option<u64>,
    },
    /// Proxy of the staker. As [`ExecuteMsg::CompleteWithdrawal`], to the staker.
    CompleteWithdrawalFor {
        /// Whose withdrawals.
        staker: String,
        /// 1 to 30 of them.
        ids: Vec<u64>,
    },
    /// Proxy of the staker, or anyone where the staker allowed it by [`ExecuteMsg::SetClaimPreferences`]. As
    /// [`ExecuteMsg::ClaimRewards`], to the staker.
    ClaimRewardsFor {
        /// Whose rewards.
        staker: String,
        /// From whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
        /// Which rewards.
        rewards: Vec<Asset>,
    },
    /// Operator. Pays its commission from one pool.
    ClaimCommission {
        /// Of which asset.
        asset: Asset,
        /// Which rewards.
        rewards: Vec<Asset>,
        /// Who gets them. Default: the sender.
        recipient: Option<String>,
    },
}

/// What a depositor accepts at worst.
#[cw_serde]
#[derive(Default)]
pub struct DepositLimits {
    /// Refused when it buys fewer shares.
    pub min_shares: Option<Uint128>,
    /// Refused when the shares bought are worth less of the asset.
    pub min_value: Option<Uint128>,
    /// Refused when all AVSs together may take more than this part of the pool.
    pub max_exposure_bps: Option<u16>,
}

/// One asset of a slash.
#[cw_serde]
pub struct SlashPart {
    /// Which.
    pub asset: Asset,
    /// Part of the weight, at least one basis point, at most one.
    pub fraction: Decimal,
}

/// What a cw20 can be sent here for.
#[cw_serde]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Deposit`].
    Deposit {
        /// With whom.
        operator: String,
        /// Who owns the shares. Always named, because the cw20 sender may be a contract that forwards.
        staker: String,
        /// Limits of the buyer.
        limits: DepositLimits,
    },
    /// As [`ExecuteMsg::DepositBond`], from the operator.
    DepositBond {},
    /// As [`ExecuteMsg::FundRewards`], from the AVS. Only in assets that can be staked.
    FundRewards {
        /// The asset whose stakers are paid.
        asset: Asset,
        /// At least the registry's minimum, at most a year.
        duration_seconds: u64,
    },
}

/// What a burner takes by cw20 `Send`.
#[cw_serde]
pub enum BurnerMsg {
    /// Destroys the tokens.
    BurnShares {},
}

/// Response data of [`ExecuteMsg::QueueWithdrawal`].
#[cw_serde]
pub struct QueueWithdrawalResponse {
    /// Number of the withdrawal.
    pub id: u64,
}

/// Response data of [`ExecuteMsg::Slash`].
#[cw_serde]
pub struct SlashResponse {
    /// Numbers of the slashes, one an asset that lost something.
    pub slash_ids: Vec<u64>,
}

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A registry contract.
    RegistryContract, ExecuteMsg, QueryMsg
}

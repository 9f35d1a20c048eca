use cosmwasm_std::{Addr, Binary, OverflowError, StdError, Uint128};
use cw_ownable::OwnershipError;
use cw_utils::PaymentError;
use palisade_evidence::EvidenceError;
use palisade_math::slash::SlashError;
use palisade_math::{Bps, MathError, PoolAssets, PoolShares, Scale};
use thiserror::Error;

/// Why the registry refuses.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, addresses, queries or JSON.
    #[error("{0}")]
    Std(#[from] StdError),

    /// A number leaves its type.
    #[error("{0}")]
    Math(#[from] MathError),

    /// The slash arithmetic refuses.
    #[error("{0}")]
    Slash(#[from] SlashError),

    /// A key or its proof of possession is refused.
    #[error("{0}")]
    Evidence(#[from] EvidenceError),

    /// Coins that do not belong to the message, or are missing.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// Not the owner, or no ownership to accept.
    #[error("{0}")]
    Ownership(#[from] OwnershipError),

    /// The stored contract is another one or newer.
    #[error("{0}")]
    Version(#[from] cw2::VersionError),

    /// Somebody else's message.
    #[error("unauthorized: sender is {found}, only {expected} may send this")]
    Unauthorized {
        /// Sender.
        found: Addr,
        /// Who may.
        expected: Addr,
    },

    /// A number out of its range.
    #[error("{name} is {found}, must be {min} to {max}")]
    OutOfRange {
        /// Field of the message.
        name: &'static str,
        /// What was given.
        found: u64,
        /// Least.
        min: u64,
        /// Most.
        max: u64,
    },

    /// A text of the wrong size.
    #[error("{name} has {found} bytes, must have {min} to {max}")]
    TextLength {
        /// Field of the message.
        name: &'static str,
        /// Bytes given.
        found: usize,
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },

    /// An empty or too long list.
    #[error("{found} {name}, must be 1 to {max}")]
    Count {
        /// Field of the message.
        name: &'static str,
        /// Entries.
        found: usize,
        /// Most.
        max: usize,
    },

    /// A coin without a name.
    #[error("the denom is empty")]
    EmptyDenom {},

    /// A burner for a coin that the bank itself burns.
    #[error("{denom} is burnt by the bank, it needs no burner")]
    BurnerNotNeeded {
        /// The coin.
        denom: String,
    },

    /// It is allowed, and what is known of it cannot be changed.
    #[error("asset {asset} is already allowed")]
    AssetAlreadyAllowed {
        /// Which.
        asset: String,
    },

    /// It cannot be staked.
    #[error("asset {asset} is not allowed")]
    AssetNotAllowed {
        /// Which.
        asset: String,
    },

    /// It has no burner, so an AVS that burns cannot accept it.
    #[error("asset {asset} cannot be burnt")]
    NotBurnable {
        /// Which.
        asset: String,
    },

    /// An asset named twice.
    #[error("asset {asset} is named twice")]
    DuplicateAsset {
        /// Which.
        asset: String,
    },

    /// One account is one AVS, also after it left.
    #[error("{avs} is or was an avs")]
    AvsExists {
        /// The account.
        avs: Addr,
    },

    /// Nobody registered it.
    #[error("{avs} is no avs")]
    UnknownAvs {
        /// The account.
        avs: Addr,
    },

    /// It left for good.
    #[error("{avs} is no avs any more")]
    AvsDeregistered {
        /// The account.
        avs: Addr,
    },

    /// More, less or something else than the bond.
    #[error("sent {found}, the bond is {expected}")]
    WrongBond {
        /// What was sent.
        found: String,
        /// The bond.
        expected: String,
    },

    /// What is counted by it would be counted anew.
    #[error("{name} of the terms never changes")]
    TermsFixed {
        /// Field of the message.
        name: &'static str,
    },

    /// Nothing to announce.
    #[error("the terms are these already")]
    TermsUnchanged {},

    /// The same terms again would only put them off.
    #[error("these terms are announced, and can be applied after {until}")]
    TermsUnderWay {
        /// Last second before that.
        until: u64,
    },

    /// Nothing to apply or to take back.
    #[error("avs {avs} announced no terms")]
    NoTermsProposed {
        /// Which.
        avs: Addr,
    },

    /// Not everybody could leave yet.
    #[error("now is {found}, the terms can be applied after {until}")]
    TermsTooEarly {
        /// This second.
        found: u64,
        /// Last second before they can.
        until: u64,
    },

    /// Too long after they were announced.
    #[error("now is {found}, the terms could be applied until {until}: announce them again")]
    TermsExpired {
        /// This second.
        found: u64,
        /// Last second in which they could.
        until: u64,
    },

    /// Who looks back at this second must know which terms counted.
    #[error("the terms changed in this second, {now}: slash in a later one")]
    TermsJustChanged {
        /// This second.
        now: u64,
    },

    /// Stakers of then did not consent to this slasher.
    #[error("the fault was at {found}, the slasher answers for faults after {since}")]
    FaultBeforeSlasher {
        /// Second of the fault.
        found: u64,
        /// Second in which the slasher took over.
        since: u64,
    },

    /// The slasher's `Config` names somebody else.
    #[error("slasher {slasher} serves avs {avs} of registry {registry}")]
    SlasherServesAnother {
        /// The slasher.
        slasher: Addr,
        /// Its registry.
        registry: Addr,
        /// Its AVS.
        avs: Addr,
    },

    /// Nobody begins or extends a service that will end.
    #[error("avs {avs} leaves after {until}")]
    AvsLeaving {
        /// Whose.
        avs: Addr,
        /// Last second of it.
        until: u64,
    },

    /// An operator can still be slashed.
    #[error("now is {found}, operators can be slashed until {until}")]
    StillSlashable {
        /// This second.
        found: u64,
        /// Last second of it.
        until: u64,
    },

    /// It is one already.
    #[error("{operator} is an operator already")]
    OperatorExists {
        /// The account.
        operator: Addr,
    },

    /// Nobody registered it.
    #[error("{operator} is no operator")]
    UnknownOperator {
        /// The account.
        operator: Addr,
    },

    /// Anyone may deposit with it.
    #[error("operator {operator} has no approver")]
    NoApprover {
        /// Which.
        operator: Addr,
    },

    /// The operator's approver did not let it in, took that back, or the time is over.
    #[error("{staker} may not deposit with {operator}")]
    NotApproved {
        /// With whom.
        operator: Addr,
        /// Who would own the shares.
        staker: Addr,
    },

    /// One raise at a time.
    #[error("a raise to {wanted} bps is under way until {until}")]
    RaiseUnderWay {
        /// What it becomes.
        wanted: Bps,
        /// Last second before it may.
        until: u64,
    },

    /// A commission of what an AVS pays is one of a pool.
    #[error("a commission of what {avs} pays needs an asset")]
    AvsWithoutAsset {
        /// The account.
        avs: Addr,
    },

    /// Neither another commission nor a raise to take back.
    #[error("the commission is {found} bps already")]
    SameCommission {
        /// That of now.
        found: Bps,
    },

    /// Nothing was announced.
    #[error("the commission is {found} bps and no raise is under way")]
    NoRaise {
        /// That of now.
        found: Bps,
    },

    /// Stakers may still leave before it.
    #[error("now is {found}, the raise waits until {until}")]
    RaiseNotDue {
        /// This second.
        found: u64,
        /// Last second of it.
        until: u64,
    },

    /// No key is accepted twice.
    #[error("the key was registered by {owner}")]
    KeyTaken {
        /// By whom.
        owner: Addr,
    },

    /// It opted in before.
    #[error("already serves {avs}")]
    AlreadyServing {
        /// Which.
        avs: Addr,
    },

    /// It opted out, and that is not over.
    #[error("still leaving {avs}: slashable until {until}, {open_slashes} slashes may be vetoed")]
    StillLeaving {
        /// Which.
        avs: Addr,
        /// Last second in which it can be slashed.
        until: u64,
        /// Slashes that have not ended.
        open_slashes: u32,
    },

    /// A group named twice.
    #[error("group {group} is named twice")]
    DuplicateGroup {
        /// Which.
        group: String,
    },

    /// Nobody serves two of one conflict group.
    #[error("already serves {avs}, which is in conflict group {group} too")]
    ConflictingAvs {
        /// Which it serves.
        avs: Addr,
        /// The group of both.
        group: String,
    },

    /// The AVSs of one group may take more than the operator allows.
    #[error("the avs of group {group} together may take {found} of the scale, at most {max} is accepted")]
    GroupExposureTooHigh {
        /// Which.
        group: String,
        /// Budgets of all AVSs in it.
        found: Scale,
        /// The cap.
        max: Scale,
    },

    /// The same raise again would only put it off.
    #[error("the cap rises to that after {until}")]
    CapRaiseUnderWay {
        /// Last second before it does.
        until: u64,
    },

    /// Nothing to set.
    #[error("the cap is {max} already")]
    CapUnchanged {
        /// The cap.
        max: Bps,
    },

    /// Whoever wants to serves.
    #[error("avs {avs} admits nobody, it is open to all")]
    NoAdmission {
        /// Which.
        avs: Addr,
    },

    /// The AVS lets in whom it chooses.
    #[error("{operator} is not admitted by {avs}")]
    NotAdmitted {
        /// Who.
        operator: Addr,
        /// Which.
        avs: Addr,
    },

    /// Once is enough.
    #[error("{operator} is admitted by {avs} already")]
    AlreadyAdmitted {
        /// Who.
        operator: Addr,
        /// Which.
        avs: Addr,
    },

    /// It did not opt in, or opted out.
    #[error("{operator} does not serve {avs}")]
    NotServing {
        /// Who.
        operator: Addr,
        /// Which.
        avs: Addr,
    },

    /// The AVS counts it.
    #[error("{operator} is not jailed by {avs}")]
    NotJailed {
        /// Who.
        operator: Addr,
        /// Which.
        avs: Addr,
    },

    /// Its time is not over.
    #[error("now is {found}, jailed until {until}")]
    StillJailed {
        /// This second.
        found: u64,
        /// Last second of it.
        until: u64,
    },

    /// No more fit.
    #[error("serves or leaves {found} avs, at most {max} are allowed")]
    TooManyAvs {
        /// How many now.
        found: u32,
        /// Most.
        max: u32,
    },

    /// The AVS does not accept it.
    #[error("avs {avs} does not accept {asset}")]
    AssetNotOfAvs {
        /// Which asset.
        asset: String,
        /// Which AVS.
        avs: Addr,
    },

    /// The AVS is not secured by it.
    #[error("asset {asset} does not secure this avs")]
    AssetNotSecured {
        /// Which asset.
        asset: String,
    },

    /// A slash or another message changed the budget in between.
    #[error("the budget is {found}, {expected} was expected")]
    BudgetMoved {
        /// The budget, changes under way included.
        found: Scale,
        /// What the sender believed.
        expected: Scale,
    },

    /// Less than the operator bound itself to.
    #[error("a budget of {found} is less than {expected}, which is locked until {until}")]
    AllocationLocked {
        /// What would be left or locked.
        found: Scale,
        /// What is locked.
        expected: Scale,
        /// Last second of it.
        until: u64,
    },

    /// Only what is there, and not on its way out, can be locked.
    #[error("cannot lock a budget of {found}, must be 1 to {max}")]
    BudgetNotThere {
        /// What was asked for.
        found: Scale,
        /// Budget less pending decreases.
        max: Scale,
    },

    /// The AVS will have other terms, or has them since this second.
    #[error("the terms of avs {avs} are about to change or just did, a lock would be void")]
    LockVoid {
        /// Which.
        avs: Addr,
    },

    /// An AVS would be paid more than it counts on.
    #[error("a budget of {budget} is more than the weight of {weight}")]
    BudgetAboveWeight {
        /// Budget wanted.
        budget: Scale,
        /// Weight wanted.
        weight: Scale,
    },

    /// The AVS wants larger pools.
    #[error("the pool's active stake is {found}, the avs asks for at least {expected}")]
    StakeTooSmall {
        /// What the active shares are worth.
        found: PoolAssets,
        /// What the AVS declared.
        expected: PoolAssets,
    },

    /// The AVS wants more of the operator's own before the pool.
    #[error("the operator's bond is {found}, the avs asks for at least {expected}")]
    BondTooSmall {
        /// What stays of it.
        found: PoolAssets,
        /// What the AVS declared.
        expected: PoolAssets,
    },

    /// All AVSs together may take more than a cap allows.
    #[error("all avs together may take {found} of the scale, at most {max} is accepted")]
    ExposureTooHigh {
        /// Budgets of all AVSs.
        found: Scale,
        /// The cap.
        max: Scale,
    },

    /// Nobody staked or allocated here yet.
    #[error("operator {operator} has no pool of {asset}")]
    UnknownPool {
        /// Whose.
        operator: Addr,
        /// Of which asset.
        asset: String,
    },

    /// A life that the pool did not have yet.
    #[error("generation is {found}, the latest is {latest}")]
    UnknownGeneration {
        /// What was asked for.
        found: u64,
        /// The current one.
        latest: u64,
    },

    /// No price is right for both outcomes of a contest.
    #[error("{open} slashes of this pool may be vetoed until {until}, and have to be released then")]
    Contested {
        /// How many.
        open: u64,
        /// Last second of the last of them.
        until: u64,
    },

    /// Below the depositor's limit.
    #[error("buys {found} shares, at least {expected} are wanted")]
    TooFewShares {
        /// Shares bought.
        found: PoolShares,
        /// The limit.
        expected: Uint128,
    },

    /// Below the depositor's limit.
    #[error("buys shares worth {found}, at least {expected} is wanted")]
    TooLittleValue {
        /// What they are worth.
        found: PoolAssets,
        /// The limit.
        expected: Uint128,
    },

    /// No such, or it was paid for good.
    #[error("no withdrawal {id}")]
    UnknownWithdrawal {
        /// Its number.
        id: u64,
    },

    /// It is paid out.
    #[error("withdrawal {id} is no redelegation")]
    NotARedelegation {
        /// Its number.
        id: u64,
    },

    /// The stake is there already.
    #[error("{operator} cannot redelegate to itself")]
    SameOperator {
        /// Where it is.
        operator: Addr,
    },

    /// The staker did not approve it, took that back, or its time is over.
    #[error("{found} may not act for {staker}")]
    NotAProxy {
        /// For whom.
        staker: Addr,
        /// Who would.
        found: Addr,
    },

    /// The terms name none.
    #[error("avs {avs} has no slasher")]
    NoSlasher {
        /// Which.
        avs: Addr,
    },

    /// Not a hash.
    #[error("evidence id has {found} bytes, must have {expected}")]
    EvidenceIdLength {
        /// Bytes given.
        found: usize,
        /// 32.
        expected: usize,
    },

    /// One offence slashes once.
    #[error("evidence {evidence_id} slashed already")]
    EvidenceUsed {
        /// Its id.
        evidence_id: Binary,
    },

    /// No such.
    #[error("no slash {id}")]
    UnknownSlash {
        /// Its number.
        id: u64,
    },

    /// The terms named none at the slash.
    #[error("the slash has no resolver")]
    NoResolver {},

    /// A burner or recipient that calls back.
    #[error("another release is under way")]
    ReleaseUnderWay {},

    /// Rewards of zero.
    #[error("nothing funded")]
    NothingFunded {},

    /// It still serves those who earn its rewards.
    #[error("avs {avs} has not left for good")]
    AvsNotDeregistered {
        /// Which.
        avs: Addr,
    },

    /// All of it was streamed, or taken back before.
    #[error("no {reward} is left to be streamed")]
    NothingToReclaim {
        /// Which.
        reward: String,
    },

    /// A reply to nothing that was sent.
    #[error("unknown reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
}

impl From<OverflowError> for ContractError {
    fn from(error: OverflowError) -> Self {
        Self::Math(error.into())
    }
}

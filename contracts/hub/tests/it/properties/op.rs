//! Everything that can happen to a hub.

use proptest::prelude::*;

/// People of the histories.
pub const USERS: [&str; 3] = ["alice", "bob", "carol"];

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 86_400;

/// One thing that happens. Users, validators and batches are picked among those there are, whatever the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// The block ends and the next one begins.
    Block,
    Bond {
        user: usize,
        amount: u128,
    },
    Stake {
        max_messages: u32,
    },
    /// A part of the user's LST, in thousandths, for oneself or somebody else.
    Queue {
        user: usize,
        part: u16,
        receiver: usize,
    },
    BurnShares {
        user: usize,
        part: u16,
    },
    Submit {
        max_messages: u32,
    },
    Reconcile {
        limit: u32,
    },
    Withdraw {
        user: usize,
        limit: u32,
    },
    WithdrawOne {
        user: usize,
        request: usize,
    },
    /// A part of a request, in thousandths.
    Transfer {
        user: usize,
        request: usize,
        part: u16,
        recipient: usize,
    },
    Prefer {
        user: usize,
        allow_push: bool,
        tip_bps: u16,
    },
    Push {
        user: usize,
        owner: usize,
        limit: u32,
    },
    Harvest {
        limit: u32,
    },
    /// Leaves at once, with a part of the user's LST in thousandths.
    InstantUnstake {
        user: usize,
        part: u16,
    },
    Donate {
        user: usize,
        amount: u128,
    },
    /// Makes a part of what holders lost good, in thousandths.
    CoverHolders {
        user: usize,
        part: u16,
    },
    /// The same of a batch.
    CoverBatch {
        user: usize,
        which: usize,
        part: u16,
    },
    /// Bonds, harvests everything, and leaves again, all in one block.
    Snipe {
        user: usize,
        amount: u128,
    },
    Sync,
    Add {
        validator: usize,
        weight: u32,
        cap_bps: u16,
    },
    Remove {
        validator: usize,
    },
    /// Of two validators.
    SetWeights {
        first: usize,
        second: usize,
        weight: u32,
        cap_bps: u16,
    },
    /// By the guardian, or by the owner.
    PauseValidator {
        guardian: bool,
        validator: usize,
        seconds: u64,
    },
    ResumeValidator {
        validator: usize,
    },
    Rebalance {
        max_messages: u32,
    },
    /// By the guardian, or by the owner.
    Pause {
        guardian: bool,
        what: usize,
        seconds: u64,
    },
    Unpause {
        guardian: bool,
        what: usize,
    },
    /// The owner changes one of the parameters.
    Update {
        which: usize,
        to: u16,
    },
    /// The owner chooses another guardian, or the one that there is.
    ReplaceGuardian {
        stays: bool,
    },
    /// The owner chooses who gets the coins of another denom, or that nobody does.
    Route {
        denom: u8,
        recipient: Option<usize>,
    },
    /// Coins of another denom come to the collector, and are paid out.
    RouteRewards {
        denom: u8,
    },
    ApplyUpdate {
        which: usize,
    },
    CancelUpdate {
        guardian: bool,
        which: usize,
    },
    ResolveDispute {
        which: usize,
    },
    /// A stranger tries what only others may.
    Intrude {
        which: usize,
    },
    /// Coins of the hub's denom from nowhere.
    BankSend {
        amount: u128,
    },
    /// The same, to the collector.
    FeedCollector {
        amount: u128,
    },
    Reward {
        validator: usize,
        amount: u128,
    },
    /// Rewards in a denom that nobody knows.
    WorthlessReward {
        validator: usize,
        denom: u8,
    },
    /// For what the validator did `age` blocks ago: of everything that was undelegated since then too.
    Slash {
        validator: usize,
        age: u64,
        permille: u64,
    },
    /// Slashed, jailed for a while.
    Downtime {
        validator: usize,
    },
    /// Slashed, jailed for ever.
    DoubleSign {
        validator: usize,
        age: u64,
    },
    Jail {
        validator: usize,
    },
    Unjail {
        validator: usize,
    },
    /// The next message of a kind to a validator fails.
    Refuse {
        kind: usize,
        validator: usize,
        guilty: bool,
    },
    /// The chain changes its unbonding period.
    ChangeUnbonding {
        seconds: u64,
    },
    Pass {
        seconds: u64,
    },
    /// One block for all that time.
    Halt {
        seconds: u64,
    },
    /// Until the next leg is complete.
    Mature,
}

/// A denom that nobody knows.
pub fn worthless(denom: u8) -> String {
    format!("worthless{denom}")
}

impl Op {
    /// Its name alone.
    pub fn kind(&self) -> String {
        let text = format!("{self:?}");
        let end = text.find(' ').unwrap_or(text.len());
        text[..end].to_string()
    }

    /// Nothing but time passes.
    pub fn is_time(&self) -> bool {
        matches!(
            self,
            Self::Block | Self::Pass { .. } | Self::Halt { .. } | Self::Mature
        )
    }
}

/// An operation, and whether the block ends after it.
pub type Turn = (Op, bool);

/// What a history is made of mostly.
#[derive(Clone, Copy)]
pub enum Mood {
    /// People and cranks.
    Crowd,
    /// Slashes, jails, refusals, halts.
    Trouble,
}

pub fn turn(mood: Mood) -> impl Strategy<Value = Turn> {
    let (people, chain) = match mood {
        Mood::Crowd => (3, 1),
        Mood::Trouble => (1, 1),
    };
    (
        prop_oneof![people => person(), people => crank(), chain => owner_or_stranger(), chain => surroundings()],
        prop::bool::weighted(0.6),
    )
}

fn person() -> impl Strategy<Value = Op> {
    let user = 0..USERS.len();
    prop_oneof![
        6 => (user.clone(), amount()).prop_map(|(user, amount)| Op::Bond { user, amount }),
        6 => (user.clone(), 1u16..=1_000, user.clone())
            .prop_map(|(user, part, receiver)| Op::Queue { user, part, receiver }),
        1 => (user.clone(), 1u16..=300).prop_map(|(user, part)| Op::BurnShares { user, part }),
        4 => (user.clone(), 1u32..40).prop_map(|(user, limit)| Op::Withdraw { user, limit }),
        2 => (user.clone(), 0usize..8).prop_map(|(user, request)| Op::WithdrawOne { user, request }),
        4 => (user.clone(), 0usize..8, 1u16..=1_000, user.clone())
            .prop_map(|(user, request, part, recipient)| Op::Transfer { user, request, part, recipient }),
        1 => (user.clone(), any::<bool>(), 0u16..=100)
            .prop_map(|(user, allow_push, tip_bps)| Op::Prefer { user, allow_push, tip_bps }),
        2 => (user.clone(), user.clone(), 1u32..40)
            .prop_map(|(user, owner, limit)| Op::Push { user, owner, limit }),
        4 => (user.clone(), 1u16..=300).prop_map(|(user, part)| Op::InstantUnstake { user, part }),
        1 => (user.clone(), 1u128..10_000_000).prop_map(|(user, amount)| Op::Donate { user, amount }),
        1 => (user.clone(), 1u16..=1_100).prop_map(|(user, part)| Op::CoverHolders { user, part }),
        2 => (user.clone(), 0usize..8, 1u16..=1_100)
            .prop_map(|(user, which, part)| Op::CoverBatch { user, which, part }),
        1 => (user, amount()).prop_map(|(user, amount)| Op::Snipe { user, amount }),
    ]
}

/// Small bonds and large ones.
fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![1 => 500u128..5_000, 6 => 1_000u128..100_000_000, 1 => 1_000_000_000u128..50_000_000_000]
}

fn crank() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (1u32..6).prop_map(|max_messages| Op::Stake { max_messages }),
        5 => (1u32..6).prop_map(|max_messages| Op::Submit { max_messages }),
        12 => (1u32..8).prop_map(|limit| Op::Reconcile { limit }),
        3 => (1u32..5).prop_map(|limit| Op::Harvest { limit }),
        2 => Just(Op::Sync),
        3 => (1u32..6).prop_map(|max_messages| Op::Rebalance { max_messages }),
        4 => Just(Op::Mature),
        4 => (1u64..18 * HOUR).prop_map(|seconds| Op::Pass { seconds }),
    ]
}

fn owner_or_stranger() -> impl Strategy<Value = Op> {
    let validator = 0..usize::from(u8::MAX);
    prop_oneof![
        2 => (validator.clone(), 1u32..5, cap())
            .prop_map(|(validator, weight, cap_bps)| Op::Add { validator, weight, cap_bps }),
        2 => validator.clone().prop_map(|validator| Op::Remove { validator }),
        2 => (validator.clone(), validator.clone(), 1u32..9, cap())
            .prop_map(|(first, second, weight, cap_bps)| Op::SetWeights { first, second, weight, cap_bps }),
        1 => (any::<bool>(), validator.clone(), 1u64..2 * DAY)
            .prop_map(|(guardian, validator, seconds)| Op::PauseValidator { guardian, validator, seconds }),
        1 => validator.prop_map(|validator| Op::ResumeValidator { validator }),
        1 => (0usize..16).prop_map(|which| Op::Intrude { which }),
        2 => (any::<bool>(), 0usize..5, 1u64..8 * DAY)
            .prop_map(|(guardian, what, seconds)| Op::Pause { guardian, what, seconds }),
        2 => (any::<bool>(), 0usize..5).prop_map(|(guardian, what)| Op::Unpause { guardian, what }),
        2 => (0usize..16, any::<u16>()).prop_map(|(which, to)| Op::Update { which, to }),
        1 => any::<bool>().prop_map(|stays| Op::ReplaceGuardian { stays }),
        1 => (routed(), prop::option::weighted(0.8, 0..USERS.len()))
            .prop_map(|(denom, recipient)| Op::Route { denom, recipient }),
        3 => routed().prop_map(|denom| Op::RouteRewards { denom }),
        3 => (0usize..8).prop_map(|which| Op::ApplyUpdate { which }),
        1 => (any::<bool>(), 0usize..8).prop_map(|(guardian, which)| Op::CancelUpdate { guardian, which }),
        2 => (0usize..8).prop_map(|which| Op::ResolveDispute { which }),
        2 => (1u128..1_000_000).prop_map(|amount| Op::BankSend { amount }),
        1 => (1u128..1_000_000).prop_map(|amount| Op::FeedCollector { amount }),
    ]
}

/// Few denoms, so that one that is paid out often has a route.
fn routed() -> impl Strategy<Value = u8> {
    prop_oneof![5 => Just(0u8), 1 => Just(1u8)]
}

fn cap() -> impl Strategy<Value = u16> {
    prop_oneof![1_000u16..=10_000, Just(10_000u16)]
}

fn surroundings() -> impl Strategy<Value = Op> {
    let validator = 0..usize::from(u8::MAX);
    prop_oneof![
        4 => (validator.clone(), 1u128..100_000_000_000)
            .prop_map(|(validator, amount)| Op::Reward { validator, amount }),
        1 => (validator.clone(), prop_oneof![routed(), any::<u8>()])
            .prop_map(|(validator, denom)| Op::WorthlessReward { validator, denom }),
        6 => (validator.clone(), 0u64..80, fraction())
            .prop_map(|(validator, age, permille)| Op::Slash { validator, age, permille }),
        1 => validator.clone().prop_map(|validator| Op::Downtime { validator }),
        1 => (validator.clone(), 0u64..80).prop_map(|(validator, age)| Op::DoubleSign { validator, age }),
        1 => validator.clone().prop_map(|validator| Op::Jail { validator }),
        3 => validator.clone().prop_map(|validator| Op::Unjail { validator }),
        4 => (0usize..4, validator, any::<bool>())
            .prop_map(|(kind, validator, guilty)| Op::Refuse { kind, validator, guilty }),
        1 => (2 * DAY..4 * DAY).prop_map(|seconds| Op::ChangeUnbonding { seconds }),
        3 => (HOUR..4 * DAY).prop_map(|seconds| Op::Halt { seconds }),
    ]
}

/// Of a slash, in thousandths: mostly the usual ones, at times everything.
fn fraction() -> impl Strategy<Value = u64> {
    prop_oneof![20 => 1u64..120, 4 => 120u64..700, 1 => Just(1_000u64)]
}

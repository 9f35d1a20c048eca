use proptest::prelude::*;

pub const OPERATORS: [&str; 2] = ["atlas", "brontes"];
/// The last one has a resolver.
pub const AVSS: [&str; 3] = ["avs", "other_avs", "third_avs"];

/// What somebody does. Operators and AVSs by their place in the lists, commitments and slashes counted from the latest.
#[derive(Clone, Debug)]
pub enum Op {
    Wait {
        seconds: u64,
    },
    Deposit {
        operator: usize,
        amount: u128,
    },
    Queue {
        operator: usize,
        percent: u128,
    },
    Complete {
        operator: usize,
    },
    Gift {
        amount: u128,
    },
    Offer {
        avs: usize,
        operator: usize,
        amount: u128,
        percent: u128,
        open: u64,
        term: u64,
    },
    /// An offer, a lock that is enough for it, and its acceptance in the last second.
    Agree {
        avs: usize,
        operator: usize,
        amount: u128,
        percent: u128,
        term: u64,
        open: u64,
    },
    Bind {
        operator: usize,
        avs: usize,
        percent: u128,
        seconds: u64,
    },
    Accept {
        operator: usize,
        back: usize,
    },
    Settle {
        back: usize,
    },
    End {
        operator: usize,
        back: usize,
    },
    Claim {
        operator: usize,
        back: usize,
    },
    Return {
        back: usize,
    },
    Allocate {
        operator: usize,
        avs: usize,
        percent: u128,
    },
    OptIn {
        operator: usize,
        avs: usize,
    },
    OptOut {
        operator: usize,
        avs: usize,
    },
    Eject {
        avs: usize,
        operator: usize,
    },
    Slash {
        avs: usize,
        operator: usize,
        percent: u64,
    },
    Veto {
        back: usize,
    },
    Release {
        back: usize,
    },
    Jail {
        avs: usize,
        operator: usize,
        seconds: u64,
    },
    Unjail {
        operator: usize,
        avs: usize,
    },
    Propose {
        avs: usize,
    },
    Cancel {
        avs: usize,
    },
    Apply {
        avs: usize,
    },
    Deregister {
        avs: usize,
    },
}

impl Op {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Wait { .. } => "wait",
            Self::Deposit { .. } => "deposit",
            Self::Queue { .. } => "queue",
            Self::Complete { .. } => "complete",
            Self::Gift { .. } => "gift",
            Self::Offer { .. } => "offer",
            Self::Agree { .. } => "agree",
            Self::Bind { .. } => "bind",
            Self::Accept { .. } => "accept",
            Self::Settle { .. } => "settle",
            Self::End { .. } => "end",
            Self::Claim { .. } => "claim",
            Self::Return { .. } => "return",
            Self::Allocate { .. } => "allocate",
            Self::OptIn { .. } => "opt in",
            Self::OptOut { .. } => "opt out",
            Self::Eject { .. } => "eject",
            Self::Slash { .. } => "slash",
            Self::Veto { .. } => "veto",
            Self::Release { .. } => "release",
            Self::Jail { .. } => "jail",
            Self::Unjail { .. } => "unjail",
            Self::Propose { .. } => "propose",
            Self::Cancel { .. } => "cancel",
            Self::Apply { .. } => "apply",
            Self::Deregister { .. } => "deregister",
        }
    }
}

pub fn history() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 60)
}

fn op() -> impl Strategy<Value = Op> {
    let operator = || 0..OPERATORS.len();
    let avs = || 0..AVSS.len();
    let back = || 0..4usize;
    prop_oneof![
        12 => prop_oneof![8 => 1..400u64, 2 => Just(1_151u64), 1 => Just(2_500u64)].prop_map(|seconds| Op::Wait { seconds }),
        2 => (operator(), 1..300_000u128).prop_map(|(operator, amount)| Op::Deposit { operator, amount }),
        1 => (operator(), 1..101u128).prop_map(|(operator, percent)| Op::Queue { operator, percent }),
        2 => operator().prop_map(|operator| Op::Complete { operator }),
        1 => (1..1_000u128).prop_map(|amount| Op::Gift { amount }),
        6 => (avs(), operator(), 1..100_000u128, 1..21u128, 0..100u64, 1..5_000u64).prop_map(
            |(avs, operator, amount, percent, open, term)| Op::Agree { avs, operator, amount, percent, open, term }
        ),
        1 => (avs(), operator(), 1..100_000u128, 1..25u128, 0..1_000u64, 1..5_000u64).prop_map(
            |(avs, operator, amount, percent, open, term)| Op::Offer { avs, operator, amount, percent, open, term }
        ),
        3 => (operator(), avs(), 5..30u128, 1_000..9_000u64)
            .prop_map(|(operator, avs, percent, seconds)| Op::Bind { operator, avs, percent, seconds }),
        4 => (operator(), back()).prop_map(|(operator, back)| Op::Accept { operator, back }),
        8 => back().prop_map(|back| Op::Settle { back }),
        5 => (operator(), back()).prop_map(|(operator, back)| Op::End { operator, back }),
        4 => (operator(), back()).prop_map(|(operator, back)| Op::Claim { operator, back }),
        3 => back().prop_map(|back| Op::Return { back }),
        2 => (operator(), avs(), 0..40u128).prop_map(|(operator, avs, percent)| Op::Allocate { operator, avs, percent }),
        2 => (operator(), avs()).prop_map(|(operator, avs)| Op::OptIn { operator, avs }),
        2 => (operator(), avs()).prop_map(|(operator, avs)| Op::OptOut { operator, avs }),
        2 => (avs(), operator()).prop_map(|(avs, operator)| Op::Eject { avs, operator }),
        4 => (avs(), operator(), prop_oneof![3 => 1..10u64, 1 => Just(100u64)])
            .prop_map(|(avs, operator, percent)| Op::Slash { avs, operator, percent }),
        2 => back().prop_map(|back| Op::Veto { back }),
        2 => back().prop_map(|back| Op::Release { back }),
        3 => (avs(), operator(), 0..60u64).prop_map(|(avs, operator, seconds)| Op::Jail { avs, operator, seconds }),
        3 => (operator(), avs()).prop_map(|(operator, avs)| Op::Unjail { operator, avs }),
        2 => avs().prop_map(|avs| Op::Propose { avs }),
        1 => avs().prop_map(|avs| Op::Cancel { avs }),
        2 => avs().prop_map(|avs| Op::Apply { avs }),
        1 => prop_oneof![9 => Just(usize::MAX), 1 => avs()].prop_map(|avs| Op::Deregister { avs }),
    ]
}

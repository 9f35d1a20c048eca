use proptest::prelude::*;

use super::*;

/// Parts are of 1,000. Which staker, AVS or row is meant wraps around what there is.
#[derive(Clone, Debug)]
pub enum Op {
    Deposit {
        who: usize,
        amount: u128,
    },
    Queue {
        who: usize,
        part: u128,
        old: bool,
    },
    Complete {
        who: usize,
    },
    /// To another operator, whom nobody slashes.
    Redelegate {
        who: usize,
        part: u128,
        old: bool,
    },
    CompleteRedelegation {
        row: usize,
    },
    BondDeposit {
        amount: u128,
    },
    BondQueue {
        part: u128,
    },
    BondComplete,
    Allocate {
        avs: usize,
        budget: u128,
        weight: u128,
    },
    Slash {
        avs: usize,
        ago: u64,
        part: u64,
    },
    Veto {
        row: usize,
        upheld: u64,
    },
    Release {
        row: usize,
    },
    Fund {
        avs: usize,
        amount: u128,
        seconds: u64,
    },
    Sync {
        avs: usize,
    },
    Claim {
        who: usize,
    },
    ClaimCommission,
    /// Of what one AVS pays, or of the pool. By parts of 10,000, as far as it is a commission.
    SetCommission {
        avs: Option<usize>,
        change: i16,
    },
    ApplyCommission {
        avs: Option<usize>,
    },
    Jail {
        avs: usize,
        seconds: u64,
    },
    Unjail {
        avs: usize,
    },
    OptOut {
        avs: usize,
    },
    Eject {
        avs: usize,
    },
    /// Other caps, another resolver and another destination.
    Propose {
        avs: usize,
        cap: u16,
        resolver: bool,
        burn: bool,
    },
    Apply {
        avs: usize,
    },
    OptIn {
        avs: usize,
    },
    Wait {
        seconds: u64,
    },
    /// Both AVSs get all there is and take it, as far as the operator still may, and nobody vetoes.
    LoseAll,
}

pub fn op() -> impl Strategy<Value = Op> {
    let who = || 0..STAKERS.len();
    let avs = || 0..AVSS.len();
    let part = || prop_oneof![Just(1_000u128), 0..=1_000u128];
    prop_oneof![
        8 => (who(), prop_oneof![1..60u128, 1..1_000_000_000u128])
            .prop_map(|(who, amount)| Op::Deposit { who, amount }),
        6 => (who(), part(), any::<bool>()).prop_map(|(who, part, old)| Op::Queue { who, part, old }),
        6 => who().prop_map(|who| Op::Complete { who }),
        3 => (who(), part(), any::<bool>()).prop_map(|(who, part, old)| Op::Redelegate { who, part, old }),
        6 => any::<usize>().prop_map(|row| Op::CompleteRedelegation { row }),
        6 => prop_oneof![1..60u128, 1..10_000_000u128].prop_map(|amount| Op::BondDeposit { amount }),
        4 => part().prop_map(|part| Op::BondQueue { part }),
        3 => Just(Op::BondComplete),
        6 => (avs(), part(), part())
            .prop_map(|(avs, budget, weight)| Op::Allocate { avs, budget, weight }),
        8 => (avs(), 0..=WINDOW + 1, prop_oneof![Just(1_000u64), 1..=1_000u64])
            .prop_map(|(avs, ago, part)| Op::Slash { avs, ago, part }),
        6 => (any::<usize>(), 0..=1_000u64).prop_map(|(row, upheld)| Op::Veto { row, upheld }),
        4 => any::<usize>().prop_map(|row| Op::Release { row }),
        3 => (avs(), 1..100_000u128, 1..30u64)
            .prop_map(|(avs, amount, seconds)| Op::Fund { avs, amount, seconds }),
        4 => avs().prop_map(|avs| Op::Sync { avs }),
        4 => who().prop_map(|who| Op::Claim { who }),
        2 => Just(Op::ClaimCommission),
        4 => (prop::option::of(avs()), -300..500i16)
            .prop_map(|(avs, change)| Op::SetCommission { avs, change }),
        6 => prop::option::of(avs()).prop_map(|avs| Op::ApplyCommission { avs }),
        2 => (avs(), 0..8u64).prop_map(|(avs, seconds)| Op::Jail { avs, seconds }),
        4 => avs().prop_map(|avs| Op::Unjail { avs }),
        1 => avs().prop_map(|avs| Op::OptOut { avs }),
        1 => avs().prop_map(|avs| Op::Eject { avs }),
        3 => (avs(), 1..=10_000u16, any::<bool>(), any::<bool>())
            .prop_map(|(avs, cap, resolver, burn)| Op::Propose { avs, cap, resolver, burn }),
        3 => avs().prop_map(|avs| Op::Apply { avs }),
        4 => avs().prop_map(|avs| Op::OptIn { avs }),
        2 => Just(Op::LoseAll),
        12 => prop_oneof![1..4u64, 10..20u64].prop_map(|seconds| Op::Wait { seconds }),
    ]
}

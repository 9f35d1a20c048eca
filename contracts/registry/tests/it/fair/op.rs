//! What may happen to rewards, and how often.

use proptest::prelude::*;

use super::STAKERS;

#[derive(Clone, Debug)]
pub enum Op {
    Deposit {
        pool: usize,
        who: usize,
        amount: u128,
    },
    Queue {
        pool: usize,
        who: usize,
        part: u128,
    },
    Fund {
        avs: usize,
        kind: usize,
        amount: u128,
        seconds: u64,
    },
    Sync {
        avs: usize,
        pool: usize,
    },
    Allocate {
        avs: usize,
        pool: usize,
        weight: u128,
    },
    OptOut {
        avs: usize,
        pool: usize,
    },
    Jail {
        avs: usize,
        pool: usize,
        seconds: u64,
    },
    Unjail {
        avs: usize,
        pool: usize,
    },
    /// Of the pool by 0, and of each AVS by the numbers above.
    SetCommission {
        pool: usize,
        of: usize,
        change: i16,
    },
    ApplyCommission {
        pool: usize,
        of: usize,
    },
    Claim {
        pool: usize,
        who: usize,
    },
    Wait {
        seconds: u64,
    },
}

pub fn op() -> impl Strategy<Value = Op> {
    let two = || 0..2usize;
    let who = || 0..STAKERS.len();
    let part = || prop_oneof![Just(100u128), 1..100u128];
    prop_oneof![
        6 => (two(), who(), prop_oneof![1..50u128, 1..1_000_000_000u128])
            .prop_map(|(pool, who, amount)| Op::Deposit { pool, who, amount }),
        8 => (two(), who(), part()).prop_map(|(pool, who, part)| Op::Queue { pool, who, part }),
        4 => (two(), two(), 1..1_000_000u128, 10..60u64)
            .prop_map(|(avs, kind, amount, seconds)| Op::Fund { avs, kind, amount, seconds }),
        6 => (two(), two()).prop_map(|(avs, pool)| Op::Sync { avs, pool }),
        2 => (two(), two(), 0..=100u128).prop_map(|(avs, pool, weight)| Op::Allocate { avs, pool, weight }),
        1 => (two(), two()).prop_map(|(avs, pool)| Op::OptOut { avs, pool }),
        4 => (two(), two(), 0..4u64).prop_map(|(avs, pool, seconds)| Op::Jail { avs, pool, seconds }),
        14 => (two(), two()).prop_map(|(avs, pool)| Op::Unjail { avs, pool }),
        8 => (two(), 0..3usize, -100..600i16)
            .prop_map(|(pool, of, change)| Op::SetCommission { pool, of, change }),
        14 => (two(), 0..3usize).prop_map(|(pool, of)| Op::ApplyCommission { pool, of }),
        12 => (two(), who()).prop_map(|(pool, who)| Op::Claim { pool, who }),
        8 => prop_oneof![1..4u64, 5..80u64].prop_map(|seconds| Op::Wait { seconds }),
    ]
}

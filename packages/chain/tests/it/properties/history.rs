//! Random histories: what may happen, and how likely it is.

use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Op {
    Delegate {
        who: usize,
        val: usize,
        amount: u128,
    },
    Undelegate {
        who: usize,
        val: usize,
        percent: u128,
    },
    Redelegate {
        who: usize,
        src: usize,
        dst: usize,
        percent: u128,
    },
    CancelUnbonding {
        who: usize,
        val: usize,
        percent: u128,
    },
    Withdraw {
        who: usize,
        val: usize,
    },
    SetWithdrawAddress {
        who: usize,
        to: usize,
    },
    WithdrawCommission {
        val: usize,
    },
    Reward {
        val: usize,
        amount: u128,
    },
    Deposit {
        who: usize,
        val: usize,
        amount: u128,
    },
    Slash {
        val: usize,
        back: u64,
        basis_points: u64,
    },
    Downtime {
        val: usize,
    },
    DoubleSign {
        val: usize,
        back: u64,
    },
    Unjail {
        val: usize,
    },
    MaxValidators {
        count: u32,
    },
    Pass {
        seconds: u64,
    },
}

pub const VALIDATORS: usize = 4;
pub const DELEGATORS: usize = 3;

pub fn op() -> impl Strategy<Value = Op> {
    let who = 0..DELEGATORS;
    let val = 0..VALIDATORS;
    let percent = prop_oneof![Just(100u128), 1..100u128];
    prop_oneof![
        6 => (who.clone(), val.clone(), 1..50_000_000u128)
            .prop_map(|(who, val, amount)| Op::Delegate { who, val, amount }),
        5 => (0..DELEGATORS + VALIDATORS, val.clone(), percent.clone())
            .prop_map(|(who, val, percent)| Op::Undelegate { who, val, percent }),
        5 => (who.clone(), val.clone(), val.clone(), percent.clone())
            .prop_map(|(who, src, dst, percent)| Op::Redelegate { who, src, dst, percent }),
        1 => (who.clone(), val.clone(), percent)
            .prop_map(|(who, val, percent)| Op::CancelUnbonding { who, val, percent }),
        2 => (who.clone(), val.clone()).prop_map(|(who, val)| Op::Withdraw { who, val }),
        1 => (who.clone(), 0..DELEGATORS).prop_map(|(who, to)| Op::SetWithdrawAddress { who, to }),
        1 => val.clone().prop_map(|val| Op::WithdrawCommission { val }),
        3 => (val.clone(), 1..10_000_000u128).prop_map(|(val, amount)| Op::Reward { val, amount }),
        1 => (who, val.clone(), 1..10_000u128).prop_map(|(who, val, amount)| Op::Deposit { who, val, amount }),
        4 => (val.clone(), 0..12u64, prop_oneof![Just(10_000u64), 1..2_000u64])
            .prop_map(|(val, back, basis_points)| Op::Slash { val, back, basis_points }),
        1 => val.clone().prop_map(|val| Op::Downtime { val }),
        1 => (val.clone(), 1..12u64).prop_map(|(val, back)| Op::DoubleSign { val, back }),
        2 => val.prop_map(|val| Op::Unjail { val }),
        1 => (1..=VALIDATORS as u32).prop_map(|count| Op::MaxValidators { count }),
        6 => prop_oneof![Just(5u64), Just(500), Just(1_000), 1..3_000u64]
            .prop_map(|seconds| Op::Pass { seconds }),
    ]
}

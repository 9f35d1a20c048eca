//! Numbers of every size. A uniform one would nearly always have 127 or 128 bits.

use std::ops::RangeInclusive;

use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;

/// Zero to 2^bits - 1, each length in bits as likely as any other.
pub fn amount(bits: u32) -> impl Strategy<Value = u128> {
    (0..=bits, any::<u128>()).prop_map(|(bits, number)| match bits {
        0 => 0,
        bits => number >> (128 - bits),
    })
}

/// The same without zero.
pub fn positive(bits: u32) -> impl Strategy<Value = u128> {
    amount(bits).prop_map(|number| number.max(1))
}

/// A part of `whole`: its ends and its neighbourhood are as likely as what lies between.
pub fn part_of(whole: u128) -> impl Strategy<Value = u128> {
    prop_oneof![
        1 => Just(whole),
        1 => (0..=whole.min(3)).prop_map(move |less| whole - less),
        1 => 0..=whole.min(3),
        3 => 0..=whole,
    ]
}

/// So many amounts of so many bits each.
pub fn amounts(count: RangeInclusive<usize>, bits: u32) -> impl Strategy<Value = Vec<u128>> {
    prop::collection::vec(amount(bits), count)
}

pub fn big(number: u128) -> BigUint {
    BigUint::from(number)
}

pub fn signed(number: u128) -> BigInt {
    BigInt::from(number)
}

/// Whether `part` differs from `numerator / denominator` by less than one.
pub fn within_one(part: u128, numerator: &BigInt, denominator: &BigInt) -> bool {
    let distance = signed(part) * denominator - numerator;
    &distance < denominator && -distance < *denominator
}

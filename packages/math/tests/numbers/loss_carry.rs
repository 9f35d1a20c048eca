use palisade_math::loss_carry::Harvested;
use palisade_math::{Bps, LossCarry, Lst, MathError, Native};
use proptest::prelude::*;

use crate::any::{amount, amounts, big, part_of, positive};

fn carrying(loss: u128) -> LossCarry<Native> {
    let mut carry = LossCarry::default();
    carry.add_loss(Native::new(loss)).unwrap();
    carry
}

fn harvest(carry: &mut LossCarry<Native>, gain: u128, fee: u16) -> Harvested<Native> {
    carry.harvest(Native::new(gain), Bps::new(fee).unwrap()).unwrap()
}

/// A supply, a part of it that leaves some over, and a part of those.
fn two_burns() -> impl Strategy<Value = (u128, u128, u128)> {
    positive(128).prop_flat_map(|supply| {
        part_of(supply - 1).prop_flat_map(move |first| (Just(supply), Just(first), part_of(supply - first)))
    })
}

proptest! {
    #[test]
    fn a_harvest_adds_up_and_pays_no_fee_before_losses_are_earned_back(
        (loss, gain) in (amount(128), amount(128)),
        fee in 0..=10_000u16,
    ) {
        let mut carry = carrying(loss);
        let done = harvest(&mut carry, gain, fee);
        let (repaid, fee_paid) = (done.repaid.u128(), done.fee.u128());
        prop_assert_eq!(big(repaid) + fee_paid + done.net.u128(), big(gain));
        prop_assert_eq!(carry.amount().u128(), loss - repaid);
        prop_assert!(carry.amount().is_zero() || fee_paid == 0);
        let new = gain - gain.min(loss);
        prop_assert!(big(fee_paid) * 10_000u32 <= big(new) * fee);
        prop_assert!((big(fee_paid) + 1u32) * 10_000u32 > big(new) * fee);
    }

    #[test]
    fn many_small_harvests_never_cost_more_than_a_large_one(
        loss in amount(100),
        gains in amounts(1..=20, 100),
        fee in 0..=10_000u16,
    ) {
        let (mut pieces, mut whole) = (carrying(loss), carrying(loss));
        let fees = gains.iter().map(|&gain| harvest(&mut pieces, gain, fee).fee.u128());
        let in_pieces: u128 = fees.sum();
        let at_once = harvest(&mut whole, gains.iter().sum(), fee).fee.u128();
        prop_assert!(in_pieces <= at_once);
        prop_assert!(at_once - in_pieces < gains.len() as u128);
        prop_assert_eq!(pieces, whole);
    }

    /// Leavers never leave a smaller loss behind than what is not theirs, so no fee comes early; and less than
    /// one unit more.
    #[test]
    fn a_burn_takes_its_part_of_the_loss_along(
        loss in amount(128),
        (supply, burnt) in positive(128).prop_flat_map(|supply| (Just(supply), part_of(supply))),
    ) {
        let mut carry = carrying(loss);
        carry.scale_on_burn_ceil(Lst::new(burnt), Lst::new(supply)).unwrap();
        let left = carry.amount().u128();
        prop_assert!(left <= loss);
        prop_assert!(big(left) * supply >= big(loss) * (supply - burnt));
        prop_assert!(left == 0 || big(left - 1) * supply < big(loss) * (supply - burnt));
    }

    #[test]
    fn burning_in_pieces_never_brings_a_fee_forward(
        loss in amount(128),
        (supply, first, second) in two_burns(),
    ) {
        let (mut pieces, mut whole) = (carrying(loss), carrying(loss));
        pieces.scale_on_burn_ceil(Lst::new(first), Lst::new(supply)).unwrap();
        pieces.scale_on_burn_ceil(Lst::new(second), Lst::new(supply - first)).unwrap();
        whole.scale_on_burn_ceil(Lst::new(first + second), Lst::new(supply)).unwrap();
        prop_assert!(pieces >= whole);
        prop_assert!(pieces.amount().u128() - whole.amount().u128() <= 1);
    }
}

#[test]
fn losses_come_first_then_the_fee() {
    let mut carry = carrying(300);
    let done = harvest(&mut carry, 250, 1_000);
    assert_eq!(
        done,
        Harvested {
            repaid: Native::new(250),
            fee: Native::ZERO,
            net: Native::ZERO
        }
    );
    // 50 are still owed; of the other 209 the fee is 20.9.
    let done = harvest(&mut carry, 259, 1_000);
    assert_eq!(
        done,
        Harvested {
            repaid: Native::new(50),
            fee: Native::new(20),
            net: Native::new(189)
        }
    );
    assert_eq!(carry.amount(), Native::ZERO);
}

/// A million assets with 900 locked: when half of the shares leave, gross assets per share rise by 450
/// millionths, and nobody has earned anything.
#[test]
fn a_phantom_gain_pays_no_fee() {
    let mut carry = LossCarry::<Native>::default();
    carry
        .scale_on_burn_ceil(Lst::new(500_000), Lst::new(1_000_000))
        .unwrap();
    assert_eq!(harvest(&mut carry, 0, 1_000).fee, Native::ZERO);
    // And a gain of 9,000 pays its fee however many shares were minted since.
    assert_eq!(harvest(&mut carry, 9_000, 1_000).fee, Native::new(900));
}

#[test]
fn burns_scale_the_loss_up_to_nothing() {
    let mut carry = carrying(100);
    // 100 * 2 / 3 = 66.67
    carry.scale_on_burn_ceil(Lst::new(1), Lst::new(3)).unwrap();
    assert_eq!(carry.amount(), Native::new(67));
    carry.scale_on_burn_ceil(Lst::new(2), Lst::new(2)).unwrap();
    assert_eq!(carry.amount(), Native::ZERO);
}

#[test]
fn the_ends_of_the_range_hold() {
    let mut carry = carrying(u128::MAX);
    assert!(matches!(
        carry.add_loss(Native::new(1)),
        Err(MathError::Overflow(_))
    ));
    carry.scale_on_burn_ceil(Lst::ZERO, Lst::new(u128::MAX)).unwrap();
    assert_eq!(carry.amount(), Native::new(u128::MAX));
    assert_eq!(
        carry.scale_on_burn_ceil(Lst::new(4), Lst::new(3)),
        Err(MathError::NotThatManyShares {
            found: 4u128.into(),
            expected: 3u128.into()
        })
    );
    assert_eq!(
        carry.scale_on_burn_ceil(Lst::ZERO, Lst::ZERO),
        Err(MathError::NoShares {
            assets: u128::MAX.into()
        })
    );
    assert_eq!(carry.amount(), Native::new(u128::MAX));
    let done = LossCarry::default()
        .harvest(Native::new(u128::MAX), Bps::ONE)
        .unwrap();
    assert_eq!((done.fee, done.net), (Native::new(u128::MAX), Native::ZERO));
    assert_eq!(serde_json::to_string(&carrying(5)).unwrap(), r#""5""#);
}

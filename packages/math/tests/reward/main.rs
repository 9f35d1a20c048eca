//! Rewards from stream to staker: nothing is lost, nobody is paid twice, and how often one looks makes no difference.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used
)]

use cosmwasm_std::Uint128;
use palisade_math::reward::{Claim, Earnings, Fine, Index, Stream};
use palisade_math::{Bps, MathError, PoolAssets, PoolShares};
use proptest::prelude::*;

fn units(amount: u128) -> Fine {
    Fine::from_units(Uint128::new(amount)).unwrap()
}

fn whole(amount: Fine) -> u128 {
    amount.units_floor().unwrap().u128()
}

fn funded(amount: u128, duration: u64) -> Stream {
    let mut stream = Stream::new(0);
    stream.fund(Uint128::new(amount), duration).unwrap();
    stream
}

#[test]
fn a_stream_releases_in_a_straight_line_and_then_no_more() {
    let mut stream = funded(1_000, 300);
    let weight = PoolAssets::new(1);
    let at = |stream: &mut Stream, now| {
        stream.accrue(weight, now).unwrap();
        whole(stream.earned(weight, Index::default()).unwrap())
    };
    assert_eq!(at(&mut stream, 1), 3);
    assert_eq!(at(&mut stream, 299), 996);
    assert_eq!(at(&mut stream, 300), 1_000);
    assert_eq!(at(&mut stream, 9_999), 1_000);
    assert_eq!(
        (stream.remaining().unwrap().u128(), stream.seconds_left()),
        (0, 0)
    );
}

#[test]
fn the_clock_stands_still_without_weight() {
    let mut stream = funded(1_000, 100);
    stream.accrue(PoolAssets::ZERO, 5_000).unwrap();
    assert_eq!(
        (stream.remaining().unwrap().u128(), stream.seconds_left()),
        (1_000, 100)
    );
    stream.accrue(PoolAssets::new(4), 5_025).unwrap();
    assert_eq!(
        (stream.remaining().unwrap().u128(), stream.seconds_left()),
        (750, 75)
    );
}

#[test]
fn new_funds_join_what_is_left() {
    let mut stream = funded(1_000, 100);
    stream.accrue(PoolAssets::new(1), 40).unwrap();
    stream.fund(Uint128::new(400), 10).unwrap();
    assert_eq!(stream.funded.u128(), 1_400);
    assert_eq!(
        (stream.remaining().unwrap().u128(), stream.seconds_left()),
        (1_000, 10)
    );
    let error = stream.fund(Uint128::new(1), 0).unwrap_err();
    assert_eq!(error, MathError::ZeroWindow);
}

#[test]
fn what_is_taken_back_is_released_no_more_and_funds_begin_anew() {
    let mut stream = funded(1_000, 100);
    stream.accrue(PoolAssets::new(1), 40).unwrap();
    let seen = stream.index;
    assert_eq!(stream.take_back().unwrap().u128(), 600);
    assert_eq!(stream.take_back().unwrap().u128(), 0);
    assert_eq!((stream.funded.u128(), stream.seconds_left()), (400, 0));
    stream.accrue(PoolAssets::new(1), 90).unwrap();
    assert_eq!(stream.index, seen);
    stream.fund(Uint128::new(50), 10).unwrap();
    stream.accrue(PoolAssets::new(1), 100).unwrap();
    let earned = stream.earned(PoolAssets::new(1), Index::default()).unwrap();
    assert_eq!(whole(earned), 450);
}

#[test]
fn what_a_pool_gave_back_is_taken_back_in_whole_units() {
    let mut stream = funded(1_000, 100);
    stream.accrue(PoolAssets::new(3), 40).unwrap();
    let earned = stream.earned(PoolAssets::new(2), Index::default()).unwrap();
    stream.give_back(earned).unwrap();
    // 266 2/3 of the 400, less what the index cannot express.
    assert_eq!(stream.take_back().unwrap().u128(), 266 + 600);
    assert_eq!(stream.funded.u128(), 134);
    assert_eq!(stream.take_back().unwrap().u128(), 0);
}

#[test]
fn what_a_pool_gives_back_goes_to_all_with_weight() {
    let mut stream = funded(100, 10);
    stream.accrue(PoolAssets::new(4), 10).unwrap();
    let seen = stream.index;
    let mine = stream.earned(PoolAssets::new(1), Index::default()).unwrap();
    stream.give_back(mine).unwrap();
    stream.accrue(PoolAssets::new(4), 11).unwrap();
    let again = stream.earned(PoolAssets::new(4), seen).unwrap();
    assert_eq!(whole(again), 25);
}

#[test]
fn commission_comes_first_and_is_ceiled_in_its_last_place() {
    let third = Bps::new(3_333).unwrap();
    let mut earnings = Earnings::default();
    earnings.receive(units(10), third, PoolShares::new(1)).unwrap();
    assert_eq!(whole(earnings.commission), 3);
    // The smallest amount there is goes to the operator whole.
    let mut stream = funded(1, 1);
    stream.accrue(PoolAssets::new(1), 1).unwrap();
    let smallest = {
        let mut claim = Claim::default();
        let mut spread = Earnings::default();
        spread
            .receive(units(1), Bps::ZERO, PoolShares::new(10u128.pow(27)))
            .unwrap();
        claim.settle(PoolShares::new(1), spread.index).unwrap();
        claim.owed
    };
    let mut earnings = Earnings::default();
    earnings.receive(smallest, third, PoolShares::new(1)).unwrap();
    assert_eq!(earnings.commission, smallest);
    assert!(earnings.carry.is_zero());
}

#[test]
fn what_comes_without_shares_waits_for_them() {
    let mut earnings = Earnings::default();
    earnings.receive(units(10), Bps::ZERO, PoolShares::ZERO).unwrap();
    assert_eq!(earnings.carry, units(10));
    earnings
        .receive(Fine::ZERO, Bps::ZERO, PoolShares::new(2))
        .unwrap();
    let mut claim = Claim::default();
    claim.settle(PoolShares::new(1), earnings.index).unwrap();
    assert_eq!(whole(claim.owed), 5);
}

#[test]
fn a_payout_keeps_the_part_of_a_unit() {
    let mut earnings = Earnings::default();
    earnings.receive(units(5), Bps::ZERO, PoolShares::new(2)).unwrap();
    let mut claim = Claim::default();
    claim.settle(PoolShares::new(1), earnings.index).unwrap();
    assert_eq!(claim.owed.take_units().unwrap().u128(), 2);
    assert_eq!(claim.owed.take_units().unwrap().u128(), 0);
    earnings.receive(units(5), Bps::ZERO, PoolShares::new(2)).unwrap();
    claim.settle(PoolShares::new(1), earnings.index).unwrap();
    assert_eq!(claim.owed.take_units().unwrap().u128(), 3);
}

#[test]
fn the_largest_numbers_fit() {
    let most = u128::MAX;
    let mut stream = funded(most, 1);
    stream.accrue(PoolAssets::new(1), 1).unwrap();
    let all = stream.earned(PoolAssets::new(1), Index::default()).unwrap();
    let mut earnings = Earnings::default();
    earnings
        .receive(all, Bps::new(5_000).unwrap(), PoolShares::new(1))
        .unwrap();
    let mut claim = Claim::default();
    claim.settle(PoolShares::new(1), earnings.index).unwrap();
    assert_eq!(whole(claim.owed) + whole(earnings.commission), most - 1);
}

/// Two pools on one stream, each with two stakers that never move.
struct Small {
    stream: Stream,
    weights: [PoolAssets; 2],
    seen: [Index; 2],
    earnings: [Earnings; 2],
    shares: [[PoolShares; 2]; 2],
    claims: [[Claim; 2]; 2],
}

impl Small {
    fn settle(&mut self, now: u64, commission: Bps) {
        let weight = self.weights[0].checked_add(self.weights[1]).unwrap();
        self.stream.accrue(weight, now).unwrap();
        for pool in 0..2 {
            let earned = self.stream.earned(self.weights[pool], self.seen[pool]).unwrap();
            self.seen[pool] = self.stream.index;
            let [first, second] = self.shares[pool];
            self.earnings[pool]
                .receive(earned, commission, first.checked_add(second).unwrap())
                .unwrap();
        }
    }

    fn settle_claims(&mut self) {
        for pool in 0..2 {
            for staker in 0..2 {
                let index = self.earnings[pool].index;
                self.claims[pool][staker]
                    .settle(self.shares[pool][staker], index)
                    .unwrap();
            }
        }
    }

    /// Everything that left the stream and is written down somewhere.
    fn sum(&self) -> Fine {
        let mut sum = Fine::ZERO;
        for pool in 0..2 {
            let earnings = &self.earnings[pool];
            for part in [earnings.carry, earnings.commission] {
                sum = sum.checked_add(part).unwrap();
            }
            for claim in &self.claims[pool] {
                sum = sum.checked_add(claim.owed).unwrap();
            }
        }
        sum
    }
}

proptest! {
    #[test]
    fn registry_i25_what_was_funded_is_owed_or_carried(
        amount in 1..10u128.pow(24),
        duration in 1..100_000u64,
        weights in prop::array::uniform2(1..10u128.pow(24)),
        shares in prop::array::uniform4(1..10u128.pow(24)),
        commission in 0..=10_000u16,
        mut looks in prop::collection::vec(0..120_000u64, 0..20),
    ) {
        let small = || Small {
            stream: funded(amount, duration),
            weights: weights.map(PoolAssets::new),
            seen: Default::default(),
            earnings: Default::default(),
            shares: [
                [PoolShares::new(shares[0]), PoolShares::new(shares[1])],
                [PoolShares::new(shares[2]), PoolShares::new(shares[3])],
            ],
            claims: Default::default(),
        };
        let commission = Bps::new(commission).unwrap();
        looks.sort_unstable();
        let (mut often, mut once) = (small(), small());
        for &now in &looks {
            often.settle(now, commission);
            often.settle_claims();
        }
        for each in [&mut often, &mut once] {
            each.settle(200_000, commission);
            each.settle_claims();
        }
        // The stream itself carries less than one part for each unit of weight.
        let rest = units(amount).checked_sub(often.sum()).unwrap();
        prop_assert!(whole(rest) == 0, "{rest:?} is nowhere");
        prop_assert!(units(amount) >= once.sum());
        for pool in 0..2 {
            for staker in 0..2 {
                let (a, b) = (often.claims[pool][staker].owed, once.claims[pool][staker].owed);
                prop_assert!(whole(a).abs_diff(whole(b)) <= 1, "{a:?} or {b:?}");
            }
        }
    }

    /// One pool has room and the other gives all of its part back.
    #[test]
    fn registry_i25_what_is_taken_back_is_what_nobody_earned(
        amount in 1..10u128.pow(24),
        duration in 1..100_000u64,
        weights in prop::array::uniform2(1..10u128.pow(24)),
        mut looks in prop::collection::vec(0..120_000u64, 1..20),
    ) {
        let weights = weights.map(PoolAssets::new);
        let both = weights[0].checked_add(weights[1]).unwrap();
        let mut stream = funded(amount, duration);
        let (mut seen, mut got) = (Index::default(), Fine::ZERO);
        looks.sort_unstable();
        for &now in &looks {
            stream.accrue(both, now).unwrap();
            got = got.checked_add(stream.earned(weights[0], seen).unwrap()).unwrap();
            let missed = stream.earned(weights[1], seen).unwrap();
            seen = stream.index;
            stream.give_back(missed).unwrap();
        }
        let taken = stream.take_back().unwrap();
        let rest = units(amount).checked_sub(got).unwrap();
        let rest = rest.checked_sub(units(taken.u128())).unwrap();
        prop_assert!(whole(rest) == 0, "{rest:?} is nowhere");
        // What is left of a unit is all that anybody can still earn.
        stream.accrue(both, 200_000).unwrap();
        let late = stream.earned(both, seen).unwrap();
        prop_assert!(rest >= late, "{late:?} of {rest:?}");
    }
}

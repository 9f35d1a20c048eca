use palisade_math::settlement::{apportion, losses};
use palisade_math::{Claim, Lst, MathError, Native};
use proptest::prelude::*;

use crate::any::{amount, amounts, big, part_of, positive, signed, within_one};

fn native(amounts: &[u128]) -> Vec<Native> {
    amounts.iter().copied().map(Native::new).collect()
}

fn bare(parts: Vec<Native>) -> Vec<u128> {
    parts.into_iter().map(Native::u128).collect()
}

/// An amount, and weights whose sum is not zero and fits 128 bits.
fn division() -> impl Strategy<Value = (u128, Vec<u128>)> {
    (amount(128), positive(122), amounts(0..=40, 122)).prop_map(|(whole, first, mut weights)| {
        weights.insert(weights.len() / 2, first);
        (whole, weights)
    })
}

/// Expected payments, and what is missing of them.
fn shortfall() -> impl Strategy<Value = (u128, Vec<u128>)> {
    amounts(0..=40, 122).prop_flat_map(|expected| (part_of(expected.iter().sum()), Just(expected)))
}

#[derive(Clone, Debug)]
enum Step {
    /// The batch receives more.
    Receive(u128),
    Pay {
        owner: usize,
    },
    Transfer {
        from: usize,
        to: usize,
        part: f64,
    },
}

const OWNERS: usize = 4;

fn batch() -> impl Strategy<Value = (Vec<u128>, Vec<Step>)> {
    let step = prop_oneof![
        2 => amount(90).prop_map(Step::Receive),
        2 => (0..OWNERS).prop_map(|owner| Step::Pay { owner }),
        3 => (0..OWNERS, 0..OWNERS, prop_oneof![Just(1.0), Just(0.0), 0.0..1.0f64])
            .prop_map(|(from, to, part)| Step::Transfer { from, to, part }),
    ];
    (
        prop::collection::vec(positive(30), OWNERS),
        prop::collection::vec(step, 1..60),
    )
}

proptest! {
    #[test]
    fn parts_add_up_and_are_off_by_less_than_one((whole, weights) in division()) {
        let sum: u128 = weights.iter().sum();
        let parts = bare(apportion(Native::new(whole), &native(&weights)).unwrap());
        prop_assert_eq!(parts.iter().map(|&part| signed(part)).sum::<num_bigint::BigInt>(), signed(whole));
        for (&part, &weight) in parts.iter().zip(&weights) {
            prop_assert!(within_one(part, &(signed(whole) * weight), &signed(sum)));
        }
    }

    #[test]
    fn losses_add_up_to_the_shortfall_and_leave_no_payment_below_zero((missing, expected) in shortfall()) {
        let lost = bare(losses(Native::new(missing), &native(&expected)).unwrap());
        prop_assert_eq!(lost.iter().sum::<u128>(), missing);
        prop_assert_eq!(lost.len(), expected.len());
        for (&lost, &expected) in lost.iter().zip(&expected) {
            prop_assert!(lost <= expected);
        }
    }

    /// The units that rounding left over go to the largest remainders: who got one lost at least as much by
    /// rounding down as who got none.
    #[test]
    fn left_over_units_go_to_the_largest_remainders((whole, weights) in division()) {
        let sum: u128 = weights.iter().sum();
        let parts = bare(apportion(Native::new(whole), &native(&weights)).unwrap());
        let mut rows: Vec<_> = parts.iter().zip(&weights).map(|(&part, &weight)| {
            let exact = big(whole) * weight;
            (exact.clone() % sum, big(part) > exact / sum)
        }).collect();
        rows.sort();
        let lowest_raised = rows.iter().find(|(_, raised)| *raised).map(|(remainder, _)| remainder);
        let highest_kept = rows.iter().rev().find(|(_, raised)| !*raised).map(|(remainder, _)| remainder);
        if let (Some(raised), Some(kept)) = (lowest_raised, highest_kept) {
            prop_assert!(raised >= kept);
        }
    }

    #[test]
    fn the_order_of_payments_moves_nobodys_loss_by_more_than_one((missing, expected) in shortfall()) {
        let forwards = bare(losses(Native::new(missing), &native(&expected)).unwrap());
        let reversed: Vec<u128> = expected.iter().rev().copied().collect();
        let backwards = bare(losses(Native::new(missing), &native(&reversed)).unwrap());
        for (one, other) in forwards.iter().zip(backwards.iter().rev()) {
            prop_assert!(one.abs_diff(*other) <= 1);
        }
    }

    /// Whatever is paid and moved in whatever order: a batch pays no more than it received, and everybody gets
    /// what is theirs, less at most a unit per owner and transfer.
    #[test]
    fn a_batch_pays_what_it_received_and_no_more((shares, steps) in batch()) {
        let total = Lst::new(shares.iter().sum());
        let owners = shares.into_iter().map(|shares| Claim::new(Lst::new(shares)));
        let mut owners: Vec<Claim<Native, Lst>> = owners.collect();
        let (mut received, mut paid, mut transfers) = (0u128, 0u128, 0u128);
        for step in steps {
            match step {
                Step::Receive(more) => received += more,
                Step::Pay { owner } => {
                    let promised = owners[owner].payable_floor(Native::new(received), total).unwrap();
                    let amount = owners[owner].pay(Native::new(received), total).unwrap();
                    prop_assert_eq!(amount, promised);
                    paid += amount.u128();
                    prop_assert_eq!(owners[owner].pay(Native::new(received), total).unwrap(), Native::ZERO);
                }
                Step::Transfer { from, to, part } => {
                    let moved = (owners[from].shares.u128() as f64 * part) as u128;
                    let mut claim = owners[from].split_off(Lst::new(moved)).unwrap();
                    prop_assert_eq!(claim.shares, Lst::new(moved));
                    claim.forgive_ceil(Native::new(received), total).unwrap();
                    let payable = |owner: &Claim<Native, Lst>| owner.payable_floor(Native::new(received), total).unwrap();
                    let before = payable(&owners[to]).u128() + payable(&claim).u128();
                    owners[to].merge(claim).unwrap();
                    // Nobody is worse off by more than a unit for being given something.
                    prop_assert!(payable(&owners[to]).u128() + 1 >= before);
                    transfers += 1;
                }
            }
            prop_assert!(paid <= received);
            let all = owners.iter().map(|owner| owner.shares.u128()).sum::<u128>();
            prop_assert_eq!(all, total.u128());
        }
        for owner in &mut owners {
            paid += owner.pay(Native::new(received), total).unwrap().u128();
        }
        prop_assert!(paid <= received);
        prop_assert!(received - paid < OWNERS as u128 + transfers + 1);
    }

    #[test]
    fn a_split_takes_its_part_of_what_was_paid_ceiled(
        paid in amount(128),
        (shares, moved) in positive(128).prop_flat_map(|shares| (Just(shares), part_of(shares))),
    ) {
        let mut claim = Claim { shares: Lst::new(shares), paid: Native::new(paid) };
        let taken = claim.split_off(Lst::new(moved)).unwrap();
        for (part, of) in [(taken, moved), (claim, shares - moved)] {
            prop_assert_eq!(part.shares, Lst::new(of));
            let (found, exact) = (part.paid.u128(), big(paid) * of);
            prop_assert!(big(found) * shares >= exact);
            prop_assert!(found == 0 || big(found - 1) * shares < exact);
        }
    }
}

#[test]
fn the_largest_remainder_takes_the_odd_unit() {
    // 100 over 1 : 1 : 1 is 33.3 each; of equal remainders the first is served.
    assert_eq!(
        bare(apportion(Native::new(100), &native(&[1, 1, 1])).unwrap()),
        [34, 33, 33]
    );
    // 10 over 15 : 25 : 60 is 1.5, 2.5, 6.
    assert_eq!(
        bare(apportion(Native::new(10), &native(&[15, 25, 60])).unwrap()),
        [2, 2, 6]
    );
    // 7 over 10 : 0 : 11 is 3.33 and 3.67; a weight of zero gets nothing.
    assert_eq!(
        bare(apportion(Native::new(7), &native(&[10, 0, 11])).unwrap()),
        [3, 0, 4]
    );
}

/// Two batches, 400 and 1,000,000, and 600 are missing: by count each would lose 300, which is three quarters
/// of the small one.
#[test]
fn a_shortfall_is_shared_by_size_and_not_by_count() {
    // 600 * 400 / 1,000,400 = 0.24
    assert_eq!(
        bare(losses(Native::new(600), &native(&[400, 1_000_000])).unwrap()),
        [0, 600]
    );
    // 60,000 * 400 / 1,000,400 = 23.99
    assert_eq!(
        bare(losses(Native::new(60_000), &native(&[400, 1_000_000])).unwrap()),
        [24, 59_976]
    );
}

#[test]
fn nothing_to_divide_needs_nobody() {
    assert_eq!(apportion(Native::ZERO, &native(&[])).unwrap(), []);
    assert_eq!(bare(apportion(Native::ZERO, &native(&[0, 5])).unwrap()), [0, 0]);
    let nobody = Err(MathError::NoWeights { amount: 3u128.into() });
    assert_eq!(apportion(Native::new(3), &native(&[])), nobody);
    assert_eq!(apportion(Native::new(3), &native(&[0, 0])), nobody);
}

#[test]
fn a_shortfall_ends_at_what_was_expected() {
    assert_eq!(
        bare(losses(Native::new(30), &native(&[10, 20])).unwrap()),
        [10, 20]
    );
    assert_eq!(
        losses(Native::new(31), &native(&[10, 20])),
        Err(MathError::ShortfallAboveExpected {
            found: 31u128.into(),
            expected: 30u128.into()
        })
    );
    assert!(matches!(
        losses(Native::new(1), &native(&[u128::MAX, 1])),
        Err(MathError::Overflow(_))
    ));
}

#[test]
fn the_ends_of_the_range_hold() {
    assert_eq!(
        bare(losses(Native::new(u128::MAX), &native(&[u128::MAX])).unwrap()),
        [u128::MAX]
    );
    // u128::MAX over three equal parts divides evenly; one unit less leaves out the last.
    let third = u128::MAX / 3;
    let parts = apportion(Native::new(u128::MAX - 1), &native(&[third; 3])).unwrap();
    assert_eq!(bare(parts), [third, third, third - 1]);
    let mut claim = Claim {
        shares: Lst::new(u128::MAX),
        paid: Native::new(u128::MAX),
    };
    let taken = claim.split_off(Lst::new(u128::MAX / 3)).unwrap();
    assert_eq!(
        (taken.paid, claim.paid),
        (Native::new(third), Native::new(2 * third))
    );
    assert!(matches!(
        claim.merge(Claim {
            shares: Lst::new(u128::MAX),
            paid: Native::ZERO
        }),
        Err(MathError::Overflow(_))
    ));
}

/// Of 1,000 shares 600 coins are there already. 100 shares take 60, move on, and must not take 60 again.
#[test]
fn a_claim_that_moves_remembers_what_was_paid() {
    let total = Lst::new(1_000);
    let mut first = Claim::new(Lst::new(100));
    assert_eq!(first.pay(Native::new(600), total).unwrap(), Native::new(60));
    let mut second = first.split_off(Lst::new(100)).unwrap();
    assert_eq!(first, Claim::default());
    assert_eq!(second.pay(Native::new(600), total).unwrap(), Native::ZERO);
    // 400 more arrive: 40 of them are theirs.
    assert_eq!(second.pay(Native::new(1_000), total).unwrap(), Native::new(40));
    assert_eq!(first.pay(Native::new(1_000), total).unwrap(), Native::ZERO);
}

/// 1,000 shares were paid 500, a half each. Moved one by one with a ceiled half, 499 of them would take 499 of
/// 500 along, and the others could be paid once more.
#[test]
fn moving_a_claim_share_by_share_never_pays() {
    let (received, total) = (Native::new(500), Lst::new(1_000));
    let (mut from, mut to) = (Claim::new(total), Claim::default());
    assert_eq!(from.pay(received, total).unwrap(), received);
    for _ in 0..499 {
        to.merge(from.split_off(Lst::new(1)).unwrap()).unwrap();
    }
    assert_eq!(from.pay(received, total).unwrap(), Native::ZERO);
    assert_eq!(to.pay(received, total).unwrap(), Native::ZERO);
}

#[test]
fn claims_end_at_their_shares() {
    let mut claim = Claim::<Native, Lst>::new(Lst::new(5));
    let short = |found: u128, expected: u128| MathError::NotThatManyShares {
        found: found.into(),
        expected: expected.into(),
    };
    assert_eq!(claim.split_off(Lst::new(6)), Err(short(6, 5)));
    assert_eq!(claim.payable_floor(Native::new(1), Lst::new(4)), Err(short(5, 4)));
    assert_eq!(claim.pay(Native::new(1), Lst::ZERO), Err(short(5, 0)));
    assert_eq!(claim, Claim::new(Lst::new(5)));
    assert_eq!(
        Claim::<Native, Lst>::default()
            .pay(Native::new(1), Lst::ZERO)
            .unwrap(),
        Native::ZERO
    );
    assert_eq!(claim.split_off(Lst::ZERO).unwrap(), Claim::default());
}

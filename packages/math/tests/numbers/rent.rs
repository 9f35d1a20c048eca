use cosmwasm_std::Uint128;
use palisade_math::rent::Rent;
use palisade_math::MathError;
use proptest::prelude::*;

fn rent(amount: u128, start: u64, end: u64) -> Rent {
    Rent::new(Uint128::new(amount), start, end).unwrap()
}

#[test]
fn each_kept_second_earns_the_same() {
    let mut rent = rent(1_000, 100, 200);
    rent.count(false, 110);
    assert_eq!(rent.earned_floor().unwrap().u128(), 0);
    rent.count(true, 135);
    assert_eq!(rent.take_earned().unwrap().u128(), 250);
    assert_eq!(rent.take_earned().unwrap().u128(), 0);
    rent.count(false, 150);
    rent.count(true, 1_000);
    assert_eq!(rent.take_earned().unwrap().u128(), 500);
    assert_eq!(rent.unearned_ceil().unwrap().u128(), 250);
    assert_eq!(rent.paid().u128(), 750);
}

#[test]
fn no_second_is_counted_twice_nor_one_outside() {
    let mut rent = rent(1_000, 100, 200);
    rent.count(true, 50);
    rent.count(true, 150);
    rent.count(true, 120);
    rent.count(true, 150);
    assert_eq!(rent.earned_floor().unwrap().u128(), 500);
    rent.count(false, u64::MAX);
    rent.count(true, u64::MAX);
    assert_eq!(rent.earned_floor().unwrap().u128(), 500);
}

#[test]
fn who_pays_keeps_what_does_not_divide() {
    let mut rent = rent(10, 0, 3);
    for (second, earned) in [(1, 3), (2, 6), (3, 10)] {
        rent.count(true, second);
        assert_eq!(rent.earned_floor().unwrap().u128(), earned);
        assert_eq!(rent.unearned_ceil().unwrap().u128(), 10 - earned);
    }
}

#[test]
fn a_time_without_a_second_is_refused() {
    for (start, end) in [(5, 5), (6, 5)] {
        let error = Rent::new(Uint128::one(), start, end).unwrap_err();
        assert_eq!(error, MathError::ZeroWindow);
    }
    let mut longest = rent(u128::MAX, 0, u64::MAX);
    longest.count(true, u64::MAX);
    assert_eq!(longest.earned_floor().unwrap(), Uint128::MAX);
}

proptest! {
    /// However often it is counted and taken, who keeps it is paid for the seconds it kept, and who paid has all the rest.
    #[test]
    fn every_unit_goes_to_one_of_both(
        amount: u128,
        start in 0..1_000u64,
        seconds in 1..100_000u64,
        steps in prop::collection::vec((any::<bool>(), 0..5_000u64, any::<bool>()), 0..50),
    ) {
        let end = start + seconds;
        let mut found = rent(amount, start, end);
        let (mut now, mut kept, mut taken) = (start, 0, 0u128);
        for (is_kept, step, is_taken) in steps {
            let before = now;
            now += step;
            if is_kept {
                kept += now.min(end) - before.min(end);
            }
            found.count(is_kept, now);
            if is_taken {
                taken += found.take_earned().unwrap().u128();
            }
        }
        let earned = found.earned_floor().unwrap();
        let exact = Uint128::new(amount).full_mul(kept);
        let (low, high) = (earned.full_mul(seconds), earned.full_mul(seconds) + cosmwasm_std::Uint256::from(seconds));
        prop_assert!(low <= exact && exact < high);
        prop_assert_eq!(found.paid().u128(), taken);
        taken += found.take_earned().unwrap().u128();
        prop_assert_eq!(taken + found.unearned_ceil().unwrap().u128(), amount);
    }
}

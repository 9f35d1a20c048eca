use palisade_math::exit::{debits_ceil, fund_exit, Sources};
use palisade_math::tolerance::is_rounding;
use palisade_math::{Bps, Lst, MathError, Native};
use proptest::prelude::*;

use crate::any::{amount, amounts, big, part_of, positive};

fn native(amounts: &[u128]) -> Vec<Native> {
    amounts.iter().copied().map(Native::new).collect()
}

proptest! {
    #[test]
    fn sources_pay_an_exit_in_full_and_in_their_order(
        unallocated in amount(126),
        buffer in amount(126),
        bonded in amount(126),
        value in amount(127),
        cap in 0..=10_000u16,
    ) {
        let cap = Bps::new(cap).unwrap();
        let sources = Sources {
            unallocated: Native::new(unallocated),
            buffer: Native::new(buffer),
            bonded: Native::new(bonded),
        };
        let found = match fund_exit(Native::new(value), &sources, cap) {
            Ok(found) => found,
            Err(error) => {
                let expected = (unallocated + buffer + bonded).into();
                prop_assert_eq!(error, MathError::PartAboveWhole { found: value.into(), expected });
                prop_assert!(value > unallocated + buffer + bonded);
                return Ok(());
            }
        };
        let (netted, buffered, undelegated) =
            (found.unallocated.u128(), found.buffer.u128(), found.undelegated.u128());
        prop_assert_eq!(netted + buffered + undelegated, value);
        prop_assert!(netted <= unallocated && buffered <= buffer && undelegated <= bonded);
        // Beyond the cap only once all stake is taken, and the buffer only after that.
        let above_cap = big(netted) * 10_000u32 > big(value) * cap.u16();
        prop_assert!(!above_cap || undelegated == bonded);
        prop_assert!(buffered == 0 || (undelegated == bonded && netted == unallocated));
    }

    #[test]
    fn parts_of_an_exit_cost_all_its_shares_and_each_its_own(
        shares in amount(128),
        parts in amounts(1..=30, 122),
    ) {
        let value: u128 = parts.iter().sum();
        let debits = debits_ceil(Lst::new(shares), Native::new(value), &native(&parts)).unwrap();
        prop_assert_eq!(debits.iter().map(|debit| debit.u128()).sum::<u128>(), shares);
        for (debit, &part) in debits.iter().zip(&parts) {
            let (found, exact) = (big(debit.u128()) * value, big(part) * shares);
            prop_assert!(value == 0 || found.clone() < &exact + value && exact < found + value);
        }
    }

    /// Shares that are left over are worth what is left over, or less: nobody who stays pays for it.
    #[test]
    fn what_is_paid_of_an_exit_costs_no_fewer_shares_than_its_part(
        shares in amount(128),
        parts in amounts(1..=30, 121),
        missing in positive(121),
    ) {
        let paid: u128 = parts.iter().sum();
        let value = paid + missing;
        let debits = debits_ceil(Lst::new(shares), Native::new(value), &native(&parts)).unwrap();
        let debited: u128 = debits.iter().map(|debit| debit.u128()).sum();
        prop_assert!(big(debited) * value >= big(paid) * shares);
        prop_assert!(debited == 0 || big(debited - 1) * value < big(paid) * shares);
    }

    #[test]
    fn rounding_ends_at_its_bound(
        (whole, units, ppm) in (amount(126), amount(126), 0..=1_000_000u32),
        beyond in positive(100),
    ) {
        let bound = (big(whole) * ppm / 1_000_000u32 + units).try_into().unwrap();
        let check = |difference: u128| {
            is_rounding(Native::new(difference), Native::new(whole), Native::new(units), ppm).unwrap()
        };
        prop_assert!(check(bound));
        prop_assert!(!check(bound + beyond));
    }

    #[test]
    fn more_parts_than_the_exit_are_refused(
        (value, part) in amount(127).prop_flat_map(|value| (Just(value), part_of(value))),
        beyond in positive(100),
    ) {
        let parts = native(&[part, value - part + beyond]);
        let refused = debits_ceil(Lst::new(5), Native::new(value), &parts);
        let (found, expected) = ((value + beyond).into(), value.into());
        prop_assert_eq!(refused, Err(MathError::PartAboveWhole { found, expected }));
    }
}

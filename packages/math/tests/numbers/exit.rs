use palisade_math::exit::{debits_ceil, fund_exit, Sources};
use palisade_math::tolerance::is_rounding;
use palisade_math::{Bps, ExchangeRate, Lst, MathError, Native};
use proptest::prelude::*;

use crate::any::{amount, big, part_of, positive};

fn native(amounts: &[u128]) -> Vec<Native> {
    amounts.iter().copied().map(Native::new).collect()
}

proptest! {
    #[test]
    fn sources_pay_an_exit_in_full_and_in_their_order(
        unallocated in amount(126),
        buffer in amount(126),
        buffer_target in amount(126),
        bonded in amount(126),
        value in amount(127),
        cap in 0..=10_000u16,
    ) {
        let cap = Bps::new(cap).unwrap();
        let sources = Sources {
            unallocated: Native::new(unallocated),
            buffer: Native::new(buffer),
            buffer_target: Native::new(buffer_target),
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
        // Beyond the cap only once all stake is taken, and below its target the buffer only after that.
        let above_cap = big(netted) * 10_000u32 > big(value) * cap.u16();
        let spare = buffer.saturating_sub(buffer_target);
        prop_assert!(!above_cap || (undelegated == bonded && buffered >= spare));
        prop_assert!(buffered <= spare || (undelegated == bonded && netted == unallocated));
        // Nothing is undelegated that coins at hand may pay.
        let cap_left = unallocated.min(cap.of_floor(Native::new(value)).unwrap().u128()) > netted;
        prop_assert!(undelegated == 0 || (buffered >= spare && !cap_left));
    }

    /// Whichever of them are paid in the end, those who stay pay for none, and all together cost all shares.
    #[test]
    fn each_part_of_an_exit_costs_no_fewer_shares_than_it_is_worth(
        (assets, supply) in (positive(100), positive(100)),
        share in 0..=1_000_000u32,
        cuts in proptest::collection::vec(0..=1_000_000u32, 0..30),
    ) {
        let rate = ExchangeRate::new(Native::new(assets), Lst::new(supply)).unwrap();
        let shares = Lst::new(supply).mul_ratio_floor(u128::from(share), 1_000_000u128).unwrap();
        let value = rate.assets_for_redeem_floor(shares).unwrap().u128();
        let mut left = value;
        let mut parts: Vec<u128> = cuts
            .iter()
            .map(|&cut| {
                let part = Native::new(left).mul_ratio_floor(u128::from(cut), 1_000_000u128).unwrap().u128();
                left -= part;
                part
            })
            .collect();
        parts.push(left);
        let debits = debits_ceil(&rate, shares, &native(&parts)).unwrap();
        for (debit, &part) in debits.iter().zip(&parts) {
            prop_assert!(big(debit.u128()) * assets >= big(part) * supply);
        }
        let debited: u128 = debits.iter().map(|debit| debit.u128()).sum();
        prop_assert!(debited >= shares.u128());
        prop_assert!(debited - shares.u128() <= u128::try_from(parts.len()).unwrap());
        // Without the last part, what is left over is worth at least what is missing, less the rounding of each.
        let (_, paid) = parts.split_last().unwrap();
        let debits = debits_ceil(&rate, shares, &native(paid)).unwrap();
        if paid.iter().sum::<u128>() < value {
            for (debit, &part) in debits.iter().zip(paid) {
                prop_assert!(debit.is_zero() || big(debit.u128() - 1) * assets < big(part) * supply);
            }
        }
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
        (value, part) in positive(120).prop_flat_map(|value| (Just(value), part_of(value))),
        beyond in positive(100),
    ) {
        let rate = ExchangeRate::new(Native::new(value), Lst::new(5)).unwrap();
        let parts = native(&[part, value - part + beyond]);
        let refused = debits_ceil(&rate, Lst::new(5), &parts);
        let (found, expected) = ((value + beyond).into(), value.into());
        prop_assert_eq!(refused, Err(MathError::PartAboveWhole { found, expected }));
    }
}

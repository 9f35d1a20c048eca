//! What pays for an exit from liquid staking, and what each part of it costs in shares.

use cosmwasm_std::Uint128;

use crate::funding::netted_floor;
use crate::{Bps, ExchangeRate, MathError, Unit};

/// Assets that can pay for an exit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources<U> {
    /// Not delegated yet.
    pub unallocated: U,
    /// Kept for instant exits.
    pub buffer: U,
    /// What the buffer is to have once the exit has left.
    pub buffer_target: U,
    /// Delegated.
    pub bonded: U,
}

/// Where the assets of an exit come from. The three add up to its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExitFunding<U> {
    /// Netted: paid at once.
    pub unallocated: U,
    /// Paid at once too.
    pub buffer: U,
    /// To be undelegated.
    pub undelegated: U,
}

/// Funds an exit worth `value`: unallocated assets as far as [`netted_floor`] allows, then what the buffer has above its
/// target, and undelegation for the rest.
///
/// What is delegated may be less than that rest; then unallocated assets pay beyond the cap, and then all of the buffer,
/// so that the last one out is not locked in by a cap that protects nobody any more.
///
/// # Errors
/// [`MathError::PartAboveWhole`] when all sources together are less than `value`.
pub fn fund_exit<U: Unit>(value: U, sources: &Sources<U>, cap: Bps) -> Result<ExitFunding<U>, MathError> {
    let (whole, idle, kept) = (value.into(), sources.unallocated.into(), sources.buffer.into());
    let netted: Uint128 = netted_floor(value, sources.unallocated, cap)?.into();
    let spare = kept.saturating_sub(sources.buffer_target.into());
    let spared = spare.min(whole.checked_sub(netted)?);
    let rest = whole.checked_sub(netted)?.checked_sub(spared)?;
    let undelegated = rest.min(sources.bonded.into());
    let uncovered = rest.checked_sub(undelegated)?;
    let beyond = uncovered.min(idle.checked_sub(netted)?);
    let unallocated = netted.checked_add(beyond)?;
    let buffer = spared.checked_add(uncovered.checked_sub(beyond)?)?;
    if buffer > kept {
        let expected = idle.checked_add(kept)?.checked_add(sources.bonded.into())?;
        return Err(MathError::PartAboveWhole {
            found: whole,
            expected,
        });
    }
    Ok(ExitFunding {
        unallocated: unallocated.into(),
        buffer: buffer.into(),
        undelegated: undelegated.into(),
    })
}

/// Shares that each part of an exit uses up, where `shares` leave at `rate`. Every part is paid for in full, `ceil(part * S /
/// A)`, whatever becomes of the others: a part that is never paid out must not have carried the rounding of
/// one that is. Parts that add up to what the shares are worth use up all of them, the last one those that are worth
/// less than a unit.
///
/// The debits together may exceed `shares` by less than one per part: debit no more than is left at the time.
///
/// # Errors
/// [`MathError::PartAboveWhole`] when the parts are more than the shares are worth, or
/// [`MathError::NotThatManyShares`] when there are fewer.
pub fn debits_ceil<U: Unit, S: Unit>(
    rate: &ExchangeRate<U, S>,
    shares: S,
    parts: &[U],
) -> Result<Vec<S>, MathError> {
    let whole: Uint128 = rate.assets_for_redeem_floor(shares)?.into();
    let (mut paid, mut left) = (Uint128::zero(), shares.into());
    let mut debits = Vec::with_capacity(parts.len());
    for &part in parts {
        paid = paid.checked_add(part.into())?;
        if paid > whole {
            return Err(MathError::PartAboveWhole {
                found: paid,
                expected: whole,
            });
        }
        debits.push(rate.shares_for_withdrawal_ceil(part)?);
        if let Some(debit) = debits.last_mut().filter(|_| paid == whole) {
            *debit = left.max((*debit).into()).into();
        }
        left = debits
            .last()
            .map_or(left, |&debit| left.saturating_sub(debit.into()));
    }
    Ok(debits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lst, Native};

    /// With a buffer that is not above its target.
    fn sources(unallocated: u128, buffer: u128, bonded: u128) -> Sources<Native> {
        Sources {
            unallocated: Native::new(unallocated),
            buffer: Native::new(buffer),
            buffer_target: Native::new(buffer),
            bonded: Native::new(bonded),
        }
    }

    #[track_caller]
    fn assert_funding(value: u128, from: Sources<Native>, cap: u16, expected: (u128, u128, u128)) {
        let funding = fund_exit(Native::new(value), &from, Bps::new(cap).unwrap()).unwrap();
        let found = (
            funding.unallocated.u128(),
            funding.buffer.u128(),
            funding.undelegated.u128(),
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn netting_stays_within_its_cap() {
        assert_funding(1_000, sources(900, 0, 10_000), 5_000, (500, 0, 500));
        assert_funding(1_000, sources(200, 0, 10_000), 5_000, (200, 0, 800));
        assert_funding(1_000, sources(900, 900, 10_000), 0, (0, 0, 1_000));
        assert_funding(999, sources(900, 0, 10_000), 5_000, (499, 0, 500)); // the cap is floored
    }

    #[test]
    fn the_buffer_pays_what_it_has_above_its_target_before_anything_is_undelegated() {
        let above = |target, from| Sources {
            buffer_target: Native::new(target),
            ..from
        };
        assert_funding(999, above(0, sources(0, 100, 900)), 5_000, (0, 100, 899));
        assert_funding(1_000, above(60, sources(900, 100, 9_000)), 5_000, (500, 40, 460));
        assert_funding(30, above(60, sources(0, 100, 9_000)), 5_000, (0, 30, 0));
        assert_funding(30, above(101, sources(0, 100, 9_000)), 5_000, (0, 0, 30));
        // The rest of the buffer is the very last.
        assert_funding(1_099, above(60, sources(100, 100, 900)), 0, (100, 99, 900));
    }

    #[test]
    fn the_last_one_out_is_paid_beyond_the_cap_and_from_the_buffer() {
        assert_funding(999, sources(0, 100, 900), 5_000, (0, 99, 900));
        assert_funding(999, sources(60, 40, 900), 0, (60, 39, 900));
        assert_funding(999, sources(100, 100, 900), 0, (99, 0, 900));
        assert_funding(1_000, sources(1_000, 0, 0), 0, (1_000, 0, 0));
    }

    #[test]
    fn an_exit_of_more_than_there_is_is_an_error() {
        let err = fund_exit(Native::new(1_001), &sources(60, 40, 900), Bps::ONE).unwrap_err();
        let (found, expected) = (Uint128::new(1_001), Uint128::new(1_000));
        assert_eq!(err, MathError::PartAboveWhole { found, expected });
    }

    /// `shares` of `supply` that is worth `assets`.
    fn debits(shares: u128, (assets, supply): (u128, u128), parts: &[u128]) -> Result<Vec<u128>, MathError> {
        let parts: Vec<Native> = parts.iter().copied().map(Native::new).collect();
        let rate = ExchangeRate::new(Native::new(assets), Lst::new(supply))?;
        let debits = debits_ceil(&rate, Lst::new(shares), &parts)?;
        Ok(debits.into_iter().map(Lst::u128).collect())
    }

    #[test]
    fn parts_of_the_whole_use_up_all_shares() {
        assert_eq!(debits(11, (30, 100), &[1, 1, 1]), Ok(vec![4, 4, 4]));
        assert_eq!(debits(13, (30, 100), &[1, 1, 1]), Ok(vec![4, 4, 5]));
        assert_eq!(debits(3, (30, 100), &[0]), Ok(vec![3])); // shares worth less than a unit go for nothing
        assert_eq!(debits(7, (30, 100), &[]), Ok(vec![]));
    }

    #[test]
    fn a_part_costs_its_shares_rounded_up() {
        assert_eq!(debits(11, (30, 100), &[1]), Ok(vec![4]));
        assert_eq!(debits(11, (30, 100), &[0, 2]), Ok(vec![0, 7]));
        debits(11, (30, 100), &[2, 2]).unwrap_err();
        debits(101, (30, 100), &[1]).unwrap_err();
    }
}

//! The rate of each of the last days.

use cosmwasm_std::{Decimal, Deps, SignedDecimal, StdError, StdResult, Storage};
use palisade_interfaces::hub::{AprResponse, RateHistoryResponse};
use palisade_kit::page;
use palisade_math::{Lst, Native};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::ledger::Ledger;
use crate::state;

const DAY_SECONDS: u64 = 86_400;
const YEAR_SECONDS: u64 = 31_536_000;
/// Days that are remembered; each then makes room for a new one.
const DAYS: u64 = 400;
const DEFAULT_APR_DAYS: u64 = 7;

/// The rate at one moment of a day.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct DailyRate {
    /// When, in seconds.
    pub time: u64,
    /// A.
    pub assets: Native,
    /// S.
    pub shares: Lst,
}

impl DailyRate {
    fn rate(&self) -> Decimal {
        Decimal::checked_from_ratio(self.assets, self.shares).unwrap_or_default()
    }
}

/// Remembers the rate, once a day. The ledger knows which day was the last, so all other calls pay nothing for it. The caller
/// saves it.
pub fn record(storage: &mut dyn Storage, ledger: &mut Ledger, now: u64) -> Result<(), ContractError> {
    let day = now / DAY_SECONDS;
    if day <= ledger.last_day {
        return Ok(());
    }
    ledger.last_day = day;
    let row = DailyRate {
        time: now,
        assets: ledger.assets(now)?,
        shares: ledger.total_shares,
    };
    Ok(state::save_daily_rate(storage, slot(day), &row)?)
}

fn slot(day: u64) -> u16 {
    u16::try_from(day % DAYS).unwrap_or_default()
}

/// The rate of this day, where it was remembered. What else is in its slot is of a day long ago.
fn rate_of(storage: &dyn Storage, day: u64) -> StdResult<Option<DailyRate>> {
    let row = state::daily_rate(storage, slot(day))?;
    Ok(row.filter(|row| row.time / DAY_SECONDS == day))
}

/// By time. At most as many rows are read as there are days.
#[inline(never)]
pub fn rate_history(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<Vec<RateHistoryResponse>> {
    let last = state::ledger(deps.storage)?.last_day;
    let (after, limit) = (start_after.unwrap_or(0), page::limit(limit));
    let first = last.saturating_sub(DAYS).saturating_add(1);
    let mut rows = Vec::new();
    for day in first.max(after / DAY_SECONDS)..=last {
        if rows.len() == limit {
            break;
        }
        if let Some(row) = rate_of(deps.storage, day)?.filter(|row| row.time > after) {
            rows.push(RateHistoryResponse {
                time: row.time,
                total_assets: row.assets.amount(),
                total_shares: row.shares.amount(),
                exchange_rate: row.rate(),
            });
        }
    }
    Ok(rows)
}

/// From `days` before the last entry, or from the first entry after that where there is none of that day.
#[inline(never)]
pub fn apr(deps: Deps, days: Option<u32>) -> StdResult<Option<AprResponse>> {
    let last_day = state::ledger(deps.storage)?.last_day;
    let days = days
        .map_or(DEFAULT_APR_DAYS, u64::from)
        .min(DAYS.saturating_sub(1));
    let Some(last) = rate_of(deps.storage, last_day)? else {
        return Ok(None);
    };
    for day in last_day.saturating_sub(days)..last_day {
        if let Some(first) = rate_of(deps.storage, day)? {
            let yearly = yearly(&first, &last)?;
            return Ok(yearly.map(|apr| AprResponse {
                apr,
                from: first.time,
                to: last.time,
            }));
        }
    }
    Ok(None)
}

/// How much of the first rate a year would add, going on as between the two. None where the first is nothing.
fn yearly(first: &DailyRate, last: &DailyRate) -> StdResult<Option<SignedDecimal>> {
    let (from, to) = (first.rate(), last.rate());
    if from.is_zero() {
        return Ok(None);
    }
    let years = Decimal::checked_from_ratio(YEAR_SECONDS, last.time.saturating_sub(first.time));
    let years = years.map_err(|error| StdError::generic_err(error.to_string()))?;
    let change = from.abs_diff(to).checked_div(from);
    let change = change.map_err(|error| StdError::generic_err(error.to_string()))?;
    let apr = SignedDecimal::try_from(change.checked_mul(years)?);
    let apr = apr.map_err(|error| StdError::generic_err(error.to_string()))?;
    Ok(Some(if to < from {
        SignedDecimal::zero().checked_sub(apr)?
    } else {
        apr
    }))
}

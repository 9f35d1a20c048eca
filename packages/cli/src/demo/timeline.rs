use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use palisade_testing::story::{Ledger, Slashed, Snapshot, Step};

/// The state of the world at one time.
pub struct Moment<'a> {
    /// Days since the story began, with their fractions.
    pub day: f64,
    /// The state.
    pub state: &'a Snapshot,
    /// What had just happened. None at the beginning of a day.
    pub step: Option<&'a Step>,
}

/// A slash as it is marked in a chart.
pub struct Mark<'a> {
    /// Days since the story began.
    pub day: f64,
    /// What it was.
    pub slash: &'a Slashed,
}

/// Every moment that curves go through, by time: the beginning of each day, and after each step. They end with the
/// last day that was written down: later on, nobody has a token whose rate could matter.
pub fn moments(ledger: &Ledger) -> Vec<Moment<'_>> {
    let last = ledger.days.iter().map(|day| day.time).max();
    let days = ledger.days.iter().map(|day| (day, None));
    let steps = ledger.steps.iter().map(|step| (&step.after, Some(step)));
    let mut moments: Vec<_> = days
        .chain(steps)
        .filter(|(state, _)| last.map_or(true, |last| state.time <= last))
        .map(|(state, step)| Moment {
            day: day_of(ledger, state),
            state,
            step,
        })
        .collect();
    // Stable: a day is written down before its steps, and steps of one second keep their order.
    moments.sort_by_key(|moment| moment.state.time);
    moments
}

/// When each slash was, in the order in which they are told.
pub fn marks(ledger: &Ledger) -> Vec<Mark<'_>> {
    ledger
        .slashes
        .iter()
        .filter_map(|slash| {
            let step = ledger.steps.iter().find(|step| step.number == slash.step)?;
            Some(Mark {
                day: day_of(ledger, &step.after),
                slash,
            })
        })
        .collect()
}

/// Each step with the one before it.
pub fn pairs(ledger: &Ledger) -> impl Iterator<Item = (Option<&Step>, &Step)> {
    let before = std::iter::once(None).chain(ledger.steps.iter().map(Some));
    before.zip(&ledger.steps)
}

fn day_of(ledger: &Ledger, state: &Snapshot) -> f64 {
    let times = ledger.steps.iter().map(|step| &step.after).chain(&ledger.days);
    let start = times.map(|state| state.time).min().unwrap_or(state.time);
    // Exact up to 2^53 seconds.
    state.time.saturating_sub(start) as f64 / ledger.day_seconds as f64
}

/// How much was slashed of each coin, by its symbol.
pub fn slashed_in(ledger: &Ledger) -> BTreeMap<&str, Uint128> {
    let mut sums = BTreeMap::new();
    for slash in &ledger.slashes {
        let sum: &mut Uint128 = sums.entry(slash.coin.as_str()).or_default();
        *sum = sum.saturating_add(slash.amount);
    }
    sums
}

/// How many times an invariant was checked.
pub fn checks(ledger: &Ledger) -> usize {
    ledger.steps.iter().map(|step| step.invariants.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample;

    #[test]
    fn moments_are_in_order_and_days_begin_before_their_steps() {
        let ledger = sample::ledger();
        let told: Vec<_> = moments(&ledger)
            .iter()
            .map(|moment| (moment.day, moment.step.map(|step| step.number)))
            .collect();
        let expected = [
            (0.0, None),
            (0.0, Some(1)),
            (1.0, None),
            (2.0, None),
            (3.0, None),
            (3.0, Some(2)),
        ];
        assert_eq!(told, expected);
        assert!(moments(&sample::empty()).is_empty());
    }

    #[test]
    fn moments_end_with_the_last_day_that_was_written_down() {
        let mut ledger = sample::ledger();
        ledger.days.pop();
        let last = |ledger: &Ledger| moments(ledger).last().map(|moment| moment.day);
        assert_eq!(last(&ledger), Some(2.0));
        ledger.days.clear();
        assert_eq!(last(&ledger), Some(3.0));
    }

    #[test]
    fn a_slash_is_marked_at_its_step() {
        let ledger = sample::ledger();
        let days: Vec<_> = marks(&ledger).iter().map(|mark| mark.day).collect();
        assert_eq!(days, [3.0]);
    }

    #[test]
    fn slashes_are_summed_by_coin() {
        let mut ledger = sample::ledger();
        ledger.slashes.push(ledger.slashes[0].clone());
        ledger.slashes.push(palisade_testing::story::Slashed {
            coin: "STAKE".to_owned(),
            ..ledger.slashes[0].clone()
        });
        let sums: Vec<_> = slashed_in(&ledger).into_iter().collect();
        let coins = |coins: u128| Uint128::new(coins * 1_000_000);
        assert_eq!(sums, [("LST", coins(20)), ("STAKE", coins(10))]);
    }

    #[test]
    fn checks_are_counted_over_all_steps() {
        assert_eq!(checks(&sample::ledger()), 3);
    }

    #[test]
    fn the_first_step_has_none_before_it() {
        let ledger = sample::ledger();
        let pairs: Vec<_> = pairs(&ledger)
            .map(|(before, step)| (before.map(|before| before.number), step.number))
            .collect();
        assert_eq!(pairs, [(None, 1), (Some(1), 2)]);
    }
}

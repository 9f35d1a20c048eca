//! What a hub takes in a day on which nothing special happens, whoever sends its messages.

use palisade_testing::gas::Row;

/// What keepers of a hub and of its peers spend in a day.
pub struct Day {
    /// Validators of the hub.
    pub validators: u32,
    /// Ours, each message in a transaction of its own.
    pub apart: u64,
    /// Ours, all but the last message in one transaction, which loads every code once.
    pub together: u64,
    /// The cheaper peer: a harvest, and a third of a batch, which it can submit every three days.
    pub peer: u64,
}

/// Validators that a harvest asks.
const PER_HARVEST: u32 = 30;
/// What loading a code costs beyond using one that this transaction loaded before.
const LOADING: u64 = 58_000;
/// What a contract costs that was loaded before.
const LOADED: u64 = 2_000;
/// Hub, token and collector.
const CODES: u64 = 3;

/// Messages of a day besides harvests. The last one comes a block after the others.
const MESSAGES: [&str; 4] = [
    "Stake, one validator",
    "SubmitBatch, one validator",
    "Reconcile, arming, one undelegation",
    "Reconcile, settling, one undelegation",
];

/// Validators, and what eris takes for a harvest, a batch and a reconciliation with as many.
const PEERS: [(u32, u64, u64, u64); 2] = [(10, 517_314, 227_694, 83_083), (100, 3_656_765, 549_727, 83_083)];

/// Days with 10 and 100 validators, where all messages of one were measured.
pub fn days(rows: &[Row]) -> Vec<Day> {
    let days = PEERS
        .into_iter()
        .filter_map(|(validators, harvest, batch, reconciliation)| {
            let (apart, together) = ours(rows, validators)?;
            let rare = batch.saturating_add(reconciliation);
            Some(Day {
                validators,
                apart,
                together,
                peer: harvest.saturating_add(rare.div_ceil(3)),
            })
        });
    days.collect()
}

fn ours(rows: &[Row], validators: u32) -> Option<(u64, u64)> {
    let situation = format!("{validators} validators, 1 user");
    let find = |message: &str| rows.iter().find(|row| row.key() == ("hub", message, &situation));
    let harvests = usize::try_from(validators.div_ceil(PER_HARVEST)).ok()?;
    let harvest = find("Harvest")?;
    let mut messages = vec![harvest; harvests];
    for message in MESSAGES {
        messages.push(find(message)?);
    }
    let sum = |amounts: &mut dyn Iterator<Item = u64>| amounts.fold(0u64, u64::saturating_add);
    let apart = sum(&mut messages.iter().map(|row| row.total));
    messages.pop();
    let loads = sum(&mut messages.iter().map(|row| loads(row)));
    let saved = loads.saturating_sub(CODES).saturating_mul(LOADING);
    Some((apart, apart.saturating_sub(saved)))
}

/// Codes that a message loads.
fn loads(row: &Row) -> u64 {
    let used = u64::from(row.calls).saturating_mul(LOADED);
    row.instances
        .saturating_sub(used)
        .checked_div(LOADING)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::tests::row;
    use super::*;

    fn measured(message: &str, total: u64, loads: u64, calls: u32) -> Row {
        let used = LOADED.saturating_mul(calls.into());
        let instances = LOADING.saturating_mul(loads).saturating_add(used);
        Row {
            instances,
            calls,
            ..row("hub", message, "10 validators, 1 user", total)
        }
    }

    fn day() -> Vec<Row> {
        vec![
            measured("Harvest", 160_000, 2, 3),
            measured("Stake, one validator", 100_000, 1, 2),
            measured("SubmitBatch, one validator", 240_000, 2, 3),
            measured("Reconcile, arming, one undelegation", 78_000, 1, 1),
            measured("Reconcile, settling, one undelegation", 88_000, 1, 1),
        ]
    }

    #[test]
    fn a_day_together_loads_three_codes_once() {
        let days = days(&day());
        let [day] = days.as_slice() else {
            panic!("one day was measured");
        };
        assert_eq!(day.validators, 10);
        assert_eq!(day.apart, 666_000);
        assert_eq!(day.together, 666_000 - 3 * 58_000);
        assert_eq!(day.peer, 517_314 + 103_593);
    }

    #[test]
    fn a_day_lacks_no_message() {
        for missing in 0..5 {
            let mut rows = day();
            rows.remove(missing);
            assert!(days(&rows).is_empty());
        }
    }
}

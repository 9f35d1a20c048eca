//! What a message cannot do without, priced.

use std::collections::HashSet;

use palisade_testing::gas::{Floor, How, Needs, Touch};

use super::prices;

/// The least that a message with these needs takes.
///
/// The first call of each code loads it, every other call and every reply finds it loaded. Each row is read and written once, at
/// the bytes of its terse form. Instructions, events and answers count nothing.
pub(crate) fn floor(needs: &Needs) -> Floor {
    let mut loaded = HashSet::new();
    let mut floor = Floor::default();
    for code in &needs.calls {
        let price = match loaded.insert(code.artifact()) {
            true => prices::INSTANCE,
            false => prices::INSTANCE_DISCOUNT,
        };
        floor.instances = floor.instances.saturating_add(price);
        floor.lookups = floor.lookups.saturating_add(prices::lookup_with_pin());
    }
    let replies = u64::from(needs.replies);
    let reply = |price: u64| price.saturating_mul(replies);
    floor.instances = floor.instances.saturating_add(reply(prices::INSTANCE_DISCOUNT));
    floor.lookups = floor.lookups.saturating_add(reply(prices::lookup()));
    for row in &needs.rows {
        let price = touched(row).saturating_mul(row.count.into());
        floor.storage = floor.storage.saturating_add(price);
    }
    let queries = &needs.queries;
    let asked = [
        queries.delegations.map(prices::delegations),
        queries.validators.map(prices::validators),
        Some(prices::balances(queries.balances)),
    ];
    floor.native_queries = asked.into_iter().flatten().fold(0, u64::saturating_add);
    let parts = [
        floor.storage,
        floor.instances,
        floor.lookups,
        floor.native_queries,
    ];
    floor.total = parts.into_iter().fold(0, u64::saturating_add);
    floor
}

fn touched(row: &Touch) -> u64 {
    let length = |bytes: u32| usize::try_from(bytes).unwrap_or(usize::MAX);
    let (key, value) = (length(row.key), length(row.value));
    let (read, write) = (prices::get(key, value), prices::set(key, value));
    match row.how {
        How::Read => read,
        How::Scanned => prices::entry(key, value),
        How::Written => write,
        How::Changed => read.saturating_add(write),
        How::Removed => read.saturating_add(prices::DELETE),
    }
}

#[cfg(test)]
mod tests {
    use palisade_testing::gas::ChainQueries;
    use palisade_testing::Code;

    use super::*;

    fn row(how: How) -> Touch {
        Touch {
            what: "row",
            count: 1,
            key: 4,
            value: 6,
            how,
        }
    }

    fn storage(touch: Touch) -> u64 {
        let needs = Needs {
            rows: vec![touch],
            ..Needs::default()
        };
        floor(&needs).storage
    }

    #[test]
    fn each_code_is_loaded_once_and_every_call_is_found() {
        let needs = Needs {
            calls: vec![Code::Hub, Code::Token, Code::Token],
            replies: 2,
            ..Needs::default()
        };
        let floor = floor(&needs);
        assert_eq!(floor.instances, 60_000 + 60_000 + 2_000 + 2 * 2_000);
        let lookups = 3 * prices::lookup_with_pin() + 2 * prices::lookup();
        assert_eq!((floor.lookups, floor.total), (lookups, floor.instances + lookups));
    }

    /// 33 + 4 + 6 = 43 bytes.
    #[test]
    fn rows_cost_what_the_sdk_takes_once() {
        let (read, write) = (1_000 + 3 * 43, 2_000 + 30 * 43);
        assert_eq!(storage(row(How::Read)), read);
        assert_eq!(storage(row(How::Scanned)), 30 + 3 * 43);
        assert_eq!(storage(row(How::Written)), write);
        assert_eq!(storage(row(How::Changed)), read + write);
        assert_eq!(storage(row(How::Removed)), read + 1_000);
        let three = Touch {
            count: 3,
            ..row(How::Read)
        };
        assert_eq!(storage(three), 3 * read);
    }

    #[test]
    fn questions_cost_what_the_model_takes_for_them() {
        let needs = Needs {
            queries: ChainQueries {
                delegations: Some(10),
                validators: Some(2),
                balances: 1,
            },
            ..Needs::default()
        };
        let floor = floor(&needs);
        let asked = prices::delegations(10) + prices::validators(2) + prices::balances(1);
        assert_eq!((floor.native_queries, floor.total), (asked, asked));
    }
}

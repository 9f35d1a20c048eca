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

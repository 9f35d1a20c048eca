//! Prices in SDK gas, from the sources of the Cosmos SDK and of x/wasm (wasmd 0.70). The README tells which of them are
//! exact and which are estimates.

use cosmwasm_std::{
    from_json, AllDelegationsResponse, AllValidatorsResponse, Attribute, BankQuery, DistributionQuery, Empty,
    Event, QueryRequest, Record, Reply, Response, StakingQuery, SubMsgResult, WasmQuery,
};

use super::Charge;

/// CosmWasm gas in one SDK gas. (x/wasm/types/gas_register.go)
pub(crate) const GAS_MULTIPLIER: u64 = 140_000;
/// Loading code that nothing says is in memory. (gas_register.go)
pub(crate) const INSTANCE: u64 = 60_000;
/// Loading code that is pinned, was loaded in this transaction before, or is replied to. (gas_register.go)
pub(crate) const INSTANCE_DISCOUNT: u64 = 2_000;
/// Reading one byte of a contract's answer. (x/wasm/keeper/api.go)
pub(crate) const RESPONSE_PER_BYTE: u64 = 1;
/// (x/wasm/keeper/api.go)
pub(crate) const HUMANIZE: u64 = 5;
/// Also for an address that turns out to be none. (x/wasm/keeper/api.go)
pub(crate) const CANONICALIZE: u64 = 4;
/// (x/wasm/keeper/api.go)
pub(crate) const VALIDATE: u64 = 9;

/// (gas_register.go)
const ATTRIBUTE: u64 = 10;
/// (gas_register.go)
const EVENT: u64 = 20;
/// One byte of a type of event, of a key or of a value. (gas_register.go)
const EVENT_PER_BYTE: u64 = 1;
/// Bytes of keys and values that are free in each response. (gas_register.go)
const FREE_ATTRIBUTE_BYTES: u64 = 100;

/// (store/types/gas.go of the SDK, as all that follow)
const READ: u64 = 1_000;
const READ_PER_BYTE: u64 = 3;
const WRITE: u64 = 2_000;
const WRITE_PER_BYTE: u64 = 30;
const STEP: u64 = 30;
const HAS: u64 = 1_000;
/// A removal, whatever was there.
pub(crate) const DELETE: u64 = 1_000;

/// A contract's keys begin with one byte for the kind and 32 of its address.
const KEY_PREFIX: usize = 33;
/// Key and value of what x/wasm knows of a contract, as read off real transactions. Labels and creators differ by some bytes.
const CONTRACT_INFO: usize = 33 + 145;
/// Key and value of what x/wasm knows of a code.
const CODE_INFO: usize = 9 + 85;

/// Writing down a new contract, without what depends on its message: two counters, an account and its number, three
/// indices and the record itself. An estimate from the keys and values that x/wasm and x/auth write.
const REGISTRATION: u64 = 40_400;
/// Writing down that a contract has other code. An estimate, as [`REGISTRATION`].
const MIGRATION: u64 = 16_500;

/// Reading x/staking's record of a delegation or validator. An estimate.
const STAKING_RECORD: u64 = 2_400;
/// A list of all bonded validators: a parameter, and the first entry of an iterator twice.
const VALIDATORS: u64 = 1_330;
/// One bonded validator in it, as read off real transactions.
const LISTED_VALIDATOR: u64 = 2_068;
/// A list of all delegations of one account: a parameter, and the first entry of an iterator twice.
const DELEGATIONS: u64 = 1_800;
/// One delegation in it, as read off real transactions.
const LISTED_DELEGATION: u64 = 2_475;
/// A delegation with its rewards: x/distribution closes a period to count them. An estimate.
const DELEGATION_WITH_REWARDS: u64 = 31_200;
/// A balance, as read off real transactions.
const BALANCE: u64 = 1_140;
/// A supply, a parameter. An estimate.
const SMALL_RECORD: u64 = 1_200;

/// Lengths are those of Rust's memory, which fit.
fn bytes(length: usize, price: u64) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX).saturating_mul(price)
}

fn read(length: usize) -> u64 {
    READ.saturating_add(bytes(length, READ_PER_BYTE))
}

/// Reading a contract's own key, with what lies there.
pub(crate) fn get(key: usize, value: usize) -> u64 {
    read(KEY_PREFIX.saturating_add(key).saturating_add(value))
}

/// Writing a contract's own key.
pub(crate) fn set(key: usize, value: usize) -> u64 {
    let length = KEY_PREFIX.saturating_add(key).saturating_add(value);
    WRITE.saturating_add(bytes(length, WRITE_PER_BYTE))
}

/// Standing on an entry of an iterator. The SDK charges an entry when the iterator leaves it, and the first one also
/// when the iterator is made.
pub(crate) fn step(entry: Option<&Record>) -> u64 {
    let length = entry.map_or(0, |(key, value)| {
        KEY_PREFIX.saturating_add(key.len()).saturating_add(value.len())
    });
    STEP.saturating_add(bytes(length, READ_PER_BYTE))
}

/// One entry of an iterator, of the length of its key and value.
pub(crate) fn entry(key: usize, value: usize) -> u64 {
    let length = KEY_PREFIX.saturating_add(key).saturating_add(value);
    STEP.saturating_add(bytes(length, READ_PER_BYTE))
}

/// Finding a contract and its code.
pub(crate) fn lookup() -> u64 {
    read(CONTRACT_INFO).saturating_add(read(CODE_INFO))
}

/// [`lookup`], and whether the code is pinned.
pub(crate) fn lookup_with_pin() -> u64 {
    lookup().saturating_add(HAS)
}

/// Finding a code, and writing down a new contract of it with the message that made it.
pub(crate) fn registration(msg: usize) -> u64 {
    read(CODE_INFO)
        .saturating_add(HAS)
        .saturating_add(REGISTRATION)
        .saturating_add(bytes(msg, WRITE_PER_BYTE))
}

/// Finding a contract and its code, and writing down another code with the message that changed it.
pub(crate) fn migration(msg: usize) -> u64 {
    lookup_with_pin()
        .saturating_add(MIGRATION)
        .saturating_add(bytes(msg, WRITE_PER_BYTE))
}

/// What a contract says in its response.
pub(crate) fn response_events<T>(response: &Response<T>) -> u64 {
    let mut free = FREE_ATTRIBUTE_BYTES;
    let own = attributes(&response.attributes, &mut free);
    let custom = response.events.iter().map(|event| {
        EVENT
            .saturating_add(bytes(event.ty.len(), EVENT_PER_BYTE))
            .saturating_add(attributes(&event.attributes, &mut free))
    });
    custom.fold(own, u64::saturating_add)
}

/// What a reply shows a contract.
pub(crate) fn reply_events(reply: &Reply) -> u64 {
    let SubMsgResult::Ok(response) = &reply.result else {
        return 0;
    };
    let mut free = FREE_ATTRIBUTE_BYTES;
    let events = response.events.iter().map(
        |Event {
             ty, attributes: all, ..
         }| { bytes(ty.len(), EVENT_PER_BYTE).saturating_add(attributes(all, &mut free)) },
    );
    events.fold(0, u64::saturating_add)
}

fn attributes(attributes: &[Attribute], free: &mut u64) -> u64 {
    attributes.iter().fold(0, |sum, Attribute { key, value, .. }| {
        let length = bytes(key.len().saturating_add(value.len()), 1);
        let paid = length.saturating_sub(*free);
        *free = free.saturating_sub(length);
        sum.saturating_add(ATTRIBUTE)
            .saturating_add(paid.saturating_mul(EVENT_PER_BYTE))
    })
}

/// What a query costs beside what the contract that is asked pays itself. None for smart queries.
pub(crate) fn query(request: &QueryRequest<Empty>, answer: &[u8]) -> Option<(Charge, u64)> {
    let native = |price| Some((Charge::NativeQuery, price));
    match request {
        QueryRequest::Wasm(WasmQuery::Smart { .. }) => None,
        QueryRequest::Wasm(WasmQuery::Raw { key, .. }) => {
            Some((Charge::Storage, get(key.len(), answer.len())))
        }
        QueryRequest::Wasm(WasmQuery::ContractInfo { .. }) => {
            Some((Charge::Lookup, read(CONTRACT_INFO).saturating_add(HAS)))
        }
        QueryRequest::Wasm(_) => Some((Charge::Lookup, read(CODE_INFO))),
        QueryRequest::Bank(BankQuery::Balance { .. }) => native(BALANCE),
        QueryRequest::Staking(query) => native(staking_query(query, answer)),
        QueryRequest::Distribution(query) => native(distribution_query(query)),
        _ => native(SMALL_RECORD),
    }
}

/// All delegations of one account.
pub(crate) fn delegations(count: u32) -> u64 {
    u64::from(count)
        .saturating_mul(LISTED_DELEGATION)
        .saturating_add(DELEGATIONS)
}

/// All bonded validators.
pub(crate) fn validators(count: u32) -> u64 {
    u64::from(count)
        .saturating_mul(LISTED_VALIDATOR)
        .saturating_add(VALIDATORS)
}

/// Balances, one by one.
pub(crate) fn balances(count: u32) -> u64 {
    u64::from(count).saturating_mul(BALANCE)
}

fn staking_query(query: &StakingQuery, answer: &[u8]) -> u64 {
    let listed = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    match query {
        StakingQuery::AllDelegations { .. } => {
            let found = from_json::<AllDelegationsResponse>(answer);
            delegations(found.map_or(0, |found| listed(found.delegations.len())))
        }
        StakingQuery::AllValidators {} => {
            let found = from_json::<AllValidatorsResponse>(answer);
            validators(found.map_or(0, |found| listed(found.validators.len())))
        }
        StakingQuery::Delegation { .. } => DELEGATION_WITH_REWARDS,
        StakingQuery::Validator { .. } => STAKING_RECORD,
        _ => SMALL_RECORD,
    }
}

fn distribution_query(query: &DistributionQuery) -> u64 {
    match query {
        DistributionQuery::DelegationRewards { .. } | DistributionQuery::DelegationTotalRewards { .. } => {
            DELEGATION_WITH_REWARDS
        }
        _ => SMALL_RECORD,
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Binary, SubMsgResponse};

    use super::*;

    #[test]
    fn storage_costs_what_the_sdk_takes() {
        // 33 + 4 + 6 = 43 bytes.
        assert_eq!(get(4, 6), 1_000 + 3 * 43);
        assert_eq!(set(4, 6), 2_000 + 30 * 43);
        assert_eq!(get(4, 0), 1_000 + 3 * 37);
    }

    #[test]
    fn a_step_costs_the_entry_it_stands_on() {
        let entry = (b"key".to_vec(), b"value".to_vec());
        assert_eq!(step(Some(&entry)), 30 + 3 * (33 + 3 + 5));
        assert_eq!(step(None), 30);
    }

    /// What a node took per further call, beside its instance, for contracts of different labels and creators.
    #[test]
    fn a_lookup_costs_what_was_measured_on_a_node() {
        assert!(
            (3_750..=3_850).contains(&lookup_with_pin()),
            "{}",
            lookup_with_pin()
        );
    }

    /// What a node with five validators took for both lists, and for a balance.
    #[test]
    fn questions_cost_what_was_measured_on_a_node() {
        assert!(validators(5).abs_diff(11_669) < 20, "{}", validators(5));
        assert!(delegations(5).abs_diff(14_177) < 20, "{}", delegations(5));
        assert!(balances(1).abs_diff(1_139) < 20, "{}", balances(1));
    }

    #[test]
    fn a_hundred_bytes_of_attributes_are_free_in_all() {
        let long = |length| Attribute::new("k".to_string(), "v".repeat(length));
        let response = Response::<Empty>::new().add_attribute("k", "v".repeat(99));
        assert_eq!(response_events(&response), 10);
        let response = response.add_attribute("key", "value");
        assert_eq!(response_events(&response), 20 + 8);
        // The free bytes that the attributes left go to the events; the type of an event is never free.
        let event = Event::new("type").add_attributes([long(59), long(50)]);
        let response = Response::<Empty>::new()
            .add_attribute("k", "v".repeat(39))
            .add_event(event);
        assert_eq!(response_events(&response), 10 + (20 + 4) + (10 + 10 + 51));
    }

    #[test]
    fn a_reply_pays_for_the_events_it_is_shown() {
        let event = Event::new("wasm").add_attribute("k", "v".repeat(109));
        let reply = |result| Reply {
            id: 1,
            payload: Binary::default(),
            gas_used: 0,
            result,
        };
        #[allow(deprecated)]
        let response = SubMsgResponse {
            events: vec![event.clone(), event],
            data: None,
            msg_responses: vec![],
        };
        assert_eq!(
            reply_events(&reply(SubMsgResult::Ok(response))),
            2 * (4 + 10) + 10 + 110
        );
        assert_eq!(reply_events(&reply(SubMsgResult::Err("refused".to_string()))), 0);
    }
}

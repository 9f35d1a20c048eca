//! What calls cost, to the unit where the model is exact.

use cosmwasm_std::{to_json_vec, ContractResult, Empty};
use cosmwasm_std::{Event, Response, SubMsg};

use crate::probe::{answer, messages, probe, raw, smart, to, Probes};

/// Key and value that the probe writes, with the prefix of a contract's keys.
const WRITTEN: u64 = 33 + 1 + 7;
const READ: u64 = 1_000;
const WRITE: u64 = 2_000;
const STEP: u64 = 30;

#[test]
fn a_write_costs_what_the_sdk_takes() {
    let mut probes = Probes::new();
    let a = probes.a.clone();
    let (result, gas) = probes.metered(&a, probe('w', messages([])), None);
    result.unwrap();
    assert_eq!(gas.storage, WRITE + 30 * WRITTEN);
    assert_eq!((gas.instances, gas.calls, gas.events), (60_000, 1, 0));
    assert_eq!(gas.responses, u64::try_from(messages([]).len()).unwrap());
    let parts = gas.wasm + gas.storage + gas.instances + gas.lookups + gas.responses;
    assert_eq!(gas.total(), parts);
}

#[test]
fn an_iterator_pays_its_first_entry_twice_and_its_end_never() {
    let mut probes = Probes::new();
    let a = probes.a.clone();
    let (_, empty) = probes.metered(&a, probe('s', []), None);
    assert_eq!(empty.storage, STEP);
    probes.execute(&a, probe('w', messages([]))).unwrap();
    let (_, one) = probes.metered(&a, probe('s', []), None);
    assert_eq!(one.storage, 2 * (STEP + 3 * WRITTEN));
}

#[test]
fn a_raw_query_costs_a_read_and_an_answer_is_paid_by_the_byte() {
    let mut probes = Probes::new();
    let a = probes.a.clone();
    probes.execute(&a, probe('w', messages([]))).unwrap();
    let b = probes.b.clone();
    let (result, gas) = probes.metered(&b, probe('Q', raw(&a, "k")), None);
    result.unwrap();
    let stored = probes.stored(&b, "k").unwrap().len();
    let write = WRITE + 30 * (33 + 1 + u64::try_from(stored).unwrap());
    assert_eq!(gas.storage, READ + 3 * WRITTEN + write);
    assert_eq!((gas.calls, gas.native_queries), (1, 0));
}

#[test]
fn code_that_was_loaded_in_the_transaction_is_cheaper_and_so_is_a_reply() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let call = SubMsg::reply_always(to(&b, probe('r', messages([]))), 1);
    let (result, gas) = probes.metered(&a, probe('r', messages([call])), None);
    result.unwrap();
    assert_eq!((gas.instances, gas.calls), (60_000 + 2_000 + 2_000, 3));
    let (result, gas) = probes.metered(&a, probe('Q', smart(&b, probe('r', answer("")))), None);
    result.unwrap();
    assert_eq!((gas.instances, gas.calls), (60_000 + 2_000, 2));
}

#[test]
fn a_query_from_outside_loads_every_code_anew() {
    let probes = Probes::new();
    probes.meter.start_query(None);
    let nested = probe('q', smart(&probes.b, probe('r', answer(""))));
    probes.query(&probes.a, nested).unwrap();
    assert_eq!(probes.meter.stop().instances, 60_000 + 60_000);
}

#[test]
fn pinned_code_is_cheap_from_the_first_call() {
    let mut probes = Probes::new();
    let wasm = wat::parse_str(include_str!("probe.wat")).unwrap();
    probes.meter.pin(cosmwasm_std::Checksum::generate(&wasm));
    let a = probes.a.clone();
    assert_eq!(
        probes.metered(&a, probe('r', messages([])), None).1.instances,
        2_000
    );
}

#[test]
fn events_are_paid_by_their_sender_and_by_who_is_replied_to() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let event = Event::new("moved").add_attribute("amount", "1");
    let response: Response<Empty> = Response::new().add_event(event);
    let with_event = to_json_vec(&ContractResult::Ok(response)).unwrap();
    let (_, gas) = probes.metered(&b, probe('r', &with_event), None);
    let sent = 20 + 5 + 10;
    assert_eq!(gas.events, sent);
    let call = SubMsg::reply_always(to(&b, probe('r', &with_event)), 1);
    let (_, gas) = probes.metered(&a, probe('r', messages([call])), None);
    // `execute` and `wasm-moved`, the first with one attribute and the second with two.
    let bytes = 2 * u64::try_from("_contract_address".len() + b.as_str().len()).unwrap() + 7;
    let replied = 7 + 10 + 3 * 10 + bytes - 100;
    assert_eq!(gas.events, sent + replied);
}

#[test]
fn the_same_transaction_costs_the_same_each_time() {
    let run = || {
        let mut probes = Probes::new();
        let (a, b) = (probes.a.clone(), probes.b.clone());
        let call = SubMsg::reply_always(to(&b, probe('Q', smart(&a, probe('s', [])))), 1);
        probes.metered(&a, probe('w', messages([call])), None).1
    };
    let gas = run();
    assert_eq!(gas, run());
    assert!(gas.wasm > 0);
}

#[test]
fn a_message_outside_of_a_transaction_is_not_counted() {
    let mut probes = Probes::new();
    let msg = to(&probes.a, probe('w', messages([])));
    let user = probes.user.clone();
    cw_multi_test::Executor::execute(&mut probes.app, user, msg.into()).unwrap();
    assert_eq!(probes.meter.stop(), palisade_vm::GasReport::default());
}

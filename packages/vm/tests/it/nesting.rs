//! Contracts that query each other, send each other messages, fail and panic.

use std::panic::{catch_unwind, AssertUnwindSafe};

use anyhow::Result as AnyResult;
use cosmwasm_std::{
    from_json, Binary, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult, SubMsg,
};
use cw_multi_test::{Contract, ContractWrapper, Executor};

use crate::probe::{answer, messages, probe, raw, refusal, smart, to, Probes};

/// What the probe writes of a query's answer, decoded.
fn received(stored: &str) -> Result<Binary, String> {
    from_json::<ContractResult<Binary>>(stored).unwrap().into_result()
}

#[test]
fn a_query_may_come_back_to_the_contract_that_asked() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let back = smart(&a, probe('r', answer("from a")));
    probes
        .execute(&a, probe('Q', smart(&b, probe('q', back))))
        .unwrap();
    let stored = probes.stored(&a, "k").unwrap();
    assert_eq!(received(&stored).unwrap().as_slice(), b"from a");
}

/// cw-multi-test answers with the state before the call. A node would answer with what was just written.
#[test]
fn a_contract_that_queries_itself_sees_the_state_before_the_call() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    probes.execute(&a, probe('Q', raw(&a, "k"))).unwrap();
    let stored = probes.stored(&a, "k").unwrap();
    assert_eq!(received(&stored).unwrap().as_slice(), b"");
    // Another contract sees what earlier messages of the same transaction left.
    let look = SubMsg::new(to(&b, probe('Q', raw(&a, "k"))));
    probes.execute(&a, probe('w', messages([look]))).unwrap();
    let stored = probes.stored(&b, "k").unwrap();
    assert_eq!(received(&stored).unwrap().as_slice(), b"written");
}

#[test]
fn a_submessage_writes_and_is_replied_to() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let write = SubMsg::reply_on_success(to(&b, probe('w', messages([]))), 7);
    probes.execute(&a, probe('r', messages([write]))).unwrap();
    assert_eq!(probes.stored(&b, "k").as_deref(), Some("written"));
    let reply: cosmwasm_std::Reply = from_json(probes.stored(&a, "r").unwrap()).unwrap();
    assert_eq!((reply.id, reply.result.is_ok()), (7, true));
}

#[test]
fn a_caught_failure_reverts_the_submessage_alone() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let fail = SubMsg::reply_on_error(to(&b, probe('w', refusal("not today"))), 7);
    probes.execute(&a, probe('w', messages([fail]))).unwrap();
    assert_eq!(probes.stored(&a, "k").as_deref(), Some("written"));
    assert_eq!(probes.stored(&b, "k"), None);
    let error = probes.replied_error(&a);
    assert!(error.contains("not today"), "{error}");
    assert!(!error.contains("backtrace"), "{error}");
}

#[test]
fn a_failure_that_nobody_catches_reverts_everything() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let fail = SubMsg::new(to(&b, probe('w', refusal("not today"))));
    let error = probes.execute(&a, probe('w', messages([fail]))).unwrap_err();
    assert_eq!(error.root_cause().to_string(), "not today");
    assert_eq!((probes.stored(&a, "k"), probes.stored(&b, "k")), (None, None));
}

#[test]
fn a_trap_is_an_error_and_changes_nothing() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let trap = SubMsg::new(to(&b, probe('p', [])));
    let error = probes.execute(&a, probe('w', messages([trap]))).unwrap_err();
    assert!(
        error.root_cause().to_string().starts_with("Error executing Wasm"),
        "{error:#}"
    );
    assert_eq!(probes.stored(&a, "k"), None);
    probes.execute(&a, probe('w', messages([]))).unwrap();
    assert_eq!(probes.stored(&a, "k").as_deref(), Some("written"));
}

#[test]
fn a_query_cannot_write() {
    let probes = Probes::new();
    let error = probes.query(&probes.a, probe('w', answer("never"))).unwrap_err();
    assert!(
        error.contains("Must not call a writing storage function"),
        "{error}"
    );
    assert_eq!(probes.stored(&probes.a, "k"), None);
}

#[test]
fn sudo_and_migrate_reach_the_artifact() {
    let mut probes = Probes::new();
    let (a, user) = (probes.a.clone(), probes.user.clone());
    let code = probes.app.contract_data(&a).unwrap().code_id;
    // Messages that are JSON for cw-multi-test's helpers, and nothing to do for the probe.
    probes.app.wasm_sudo(a.clone(), &Empty {}).unwrap();
    probes.app.migrate_contract(user, a, &Empty {}, code).unwrap();
}

#[test]
fn a_code_has_the_checksum_of_its_artifact() {
    let probes = Probes::new();
    let wasm = wat::parse_str(include_str!("probe.wat")).unwrap();
    let code = probes.app.contract_data(&probes.a).unwrap().code_id;
    let info = probes.app.wrap().query_wasm_code_info(code).unwrap();
    assert_eq!(info.checksum, cosmwasm_std::Checksum::generate(&wasm));
}

fn panicking() -> Box<dyn Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_: Deps, _: Env, _: Empty) -> AnyResult<Binary> {
        panic!("in a native query")
    }
    Box::new(ContractWrapper::new(instantiate, instantiate, query))
}

#[test]
fn a_panic_in_a_native_contract_below_unwinds_and_leaves_the_engine_usable() {
    let mut probes = Probes::new();
    let native = probes.native(panicking());
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let nested = probe('q', smart(&b, probe('q', smart(&native, b"{}"))));
    let panic = catch_unwind(AssertUnwindSafe(|| probes.query(&a, nested.clone())));
    let words = panic.unwrap_err();
    assert_eq!(words.downcast_ref::<&str>(), Some(&"in a native query"));

    // Depth and limits are where they were, and nothing is left half done.
    probes.execute(&a, probe('w', messages([]))).unwrap();
    let back = probes.query(&a, probe('q', smart(&b, probe('r', answer("still here")))));
    assert_eq!(back.unwrap().as_slice(), b"still here");
}

//! Prepared by Rust, measured on artifacts.

use palisade_testing::gas::Metered;
use palisade_testing::{Engine, NativeBuilder, Suite};
use palisade_vm::{Artifacts, WasmEngine};

fn engine() -> WasmEngine {
    let builder = NativeBuilder::default().validators(3, 1_000_000);
    WasmEngine::new(builder, Artifacts::of_workspace().unwrap()).unwrap()
}

#[test]
fn rust_prepares_what_artifacts_go_on_with() {
    let run = |preparing: bool| {
        let mut engine = engine();
        engine.prepare(preparing);
        let mut suite = Suite::builder().user("ann", 10_000_000).build_on(engine).unwrap();
        suite.bond("ann", 1_000_000).should_succeed();
        let prepared = suite.engine().used().unwrap().report;
        suite.engine_mut().prepare(false);
        suite.bond("ann", 1_000_000).should_succeed();
        let measured = suite.engine().used().unwrap();
        (prepared, measured, suite.hub_state().unwrap())
    };
    let (by_rust, measured, state) = run(true);
    let (by_artifacts, the_same, the_same_state) = run(false);
    assert_eq!((by_rust.calls, by_artifacts.calls), (0, 2));
    assert_eq!((measured, state), (the_same, the_same_state));
}

#[test]
fn accounts_can_be_as_long_as_on_a_chain() {
    let engine = engine();
    let long = engine.account("ann");
    let short = engine.with_chain_accounts("cosmwasm").account("ann");
    // 32 and 20 bytes, of which bech32 makes a letter of five bits, behind the prefix, a 1, and with six of a checksum.
    assert_eq!(
        (long.as_str().len(), short.as_str().len()),
        (9 + 52 + 6, 9 + 32 + 6)
    );
    assert!(short.as_str().starts_with("cosmwasm1"));
}

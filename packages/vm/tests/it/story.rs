//! The whole story on artifacts.

use palisade_testing::story::{self, Ledger};
use palisade_testing::{Engine, NativeBuilder};
use palisade_vm::{Artifacts, WasmEngine};

/// The chain that the story is told on.
fn chain() -> NativeBuilder {
    NativeBuilder::default()
        .denom("upal")
        .validators(5, 250_000_000_000)
}

fn told_on(engine: impl Engine) -> Ledger {
    match story::run(engine, |_| ()) {
        Ok(ledger) => ledger,
        Err(error) => panic!("{error:#}"),
    }
}

/// Every balance, rate, slash and kind of event of two months, with the invariants checked each day.
#[test]
fn the_story_is_the_same_on_artifacts() {
    let artifacts = Artifacts::of_workspace().unwrap();
    let wasm = told_on(WasmEngine::new(chain(), artifacts).unwrap());
    let native = told_on(chain().build().unwrap());
    assert!(native.steps.len() > 20);
    for (native, wasm) in native.steps.iter().zip(&wasm.steps) {
        assert_eq!(
            wasm, native,
            "if the sources changed, build the artifacts again with `cargo run -- wasm`"
        );
    }
    assert_eq!(wasm, native);
}

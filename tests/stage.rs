//! What the scenarios run on: the contracts as Rust, or, with the feature `wasm-engine`, their artifacts in the VM of the
//! chains. The same code, and the same numbers.

use palisade_chain::Chain;
use palisade_testing::NativeBuilder;

#[cfg(not(feature = "wasm-engine"))]
pub type Stage = palisade_testing::NativeEngine;

#[cfg(feature = "wasm-engine")]
pub type Stage = palisade_vm::WasmEngine;

/// The whole protocol on the stage.
pub type Suite = palisade_testing::Suite<Stage>;

#[cfg(not(feature = "wasm-engine"))]
pub fn open(chain: NativeBuilder) -> Stage {
    chain.build().unwrap()
}

#[cfg(feature = "wasm-engine")]
pub fn open(chain: NativeBuilder) -> Stage {
    let artifacts = palisade_vm::Artifacts::of_workspace().unwrap();
    palisade_vm::WasmEngine::new(chain, artifacts).unwrap()
}

/// The simulated chain, for what only a simulation can do.
#[cfg(not(feature = "wasm-engine"))]
pub fn chain(suite: &Suite) -> &Chain {
    suite.engine().chain()
}

#[cfg(feature = "wasm-engine")]
pub fn chain(suite: &Suite) -> &Chain {
    suite.engine().chain().chain()
}

/// As [`chain`], to change.
#[cfg(not(feature = "wasm-engine"))]
pub fn chain_mut(suite: &mut Suite) -> &mut Chain {
    suite.engine_mut().chain_mut()
}

#[cfg(feature = "wasm-engine")]
pub fn chain_mut(suite: &mut Suite) -> &mut Chain {
    suite.engine_mut().chain_mut().chain_mut()
}

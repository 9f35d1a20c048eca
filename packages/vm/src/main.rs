//! The wasm VM of the chains, for checking artifacts. Not part of anything that is shipped.

fn main() {}

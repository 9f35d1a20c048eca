//! The palisade command: demo, wasm, schema.

fn main() {}

//! What `palisade` does on real chains.

fn main() {}

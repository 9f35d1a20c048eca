//! Artifacts on cw-multi-test: the token beside its Rust, and a probe for what contracts do to each other.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod either;
mod engine;
mod flat;
mod gas;
mod limits;
mod nesting;
mod probe;
mod story;
mod token;

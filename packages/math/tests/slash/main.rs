//! The slash arithmetic, driven by a pool that lives in memory: recorded vectors, random sequences and worked
//! examples.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod bond;
mod cancel;
mod dice;
mod exact;
mod fair;
mod invariants;
mod leave;
mod pool;
mod refusals;
mod review;
mod risk;
mod trials;
mod vectors;
mod walk;
mod window;

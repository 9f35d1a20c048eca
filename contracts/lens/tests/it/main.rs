//! The lens on a real registry: what it says is held against what the registry says, and against what slashes then do.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod world;

mod beginning;
mod exposure;
mod pages;
mod report;
mod stake;
mod walk;

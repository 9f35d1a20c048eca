//! Commitments beside a real registry, with a token, AVSs whose slashers do as they are told, and a token that lies.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod mocks;
mod world;

mod accepting;
mod breaches;
mod hostile;
mod keeping;
mod offers;
mod setup;
mod stake;
mod walk;

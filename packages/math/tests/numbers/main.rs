//! The numbers of hub and vault: properties over the whole range of 128 bits, and examples worked out by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod any;
mod ballot;
mod drip;
mod exit;
mod funding;
mod instant_fee;
mod limit;
mod loss_carry;
mod rate;
mod rebalance;
mod rent;
mod selection;
mod settlement;
mod target;

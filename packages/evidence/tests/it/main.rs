//! Tests of what every slasher shares, with real keys and the crypto of a node.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod handshake;
mod keys;
mod sign_bytes;
mod signatures;
mod support;
mod vector;

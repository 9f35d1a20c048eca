//! The registry, run in a simulated chain with a cw20 token, a slasher that forwards what it is told, and a burner
//! that does as it is told.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod mocks;
mod tape;
mod world;

mod admission;
mod allocations;
mod approvals;
mod assets;
mod avs;
mod bonds;
mod bounties;
mod claims;
mod commission;
mod commission_of_avs;
mod deposits;
mod example;
mod exposure;
mod fair;
mod groups;
mod jail;
mod kinds;
mod leaving;
mod lives;
mod locks;
mod metadata;
mod model;
mod operators;
mod proxies;
mod reclaims;
mod redelegations;
mod releases;
mod review;
mod rewards;
mod risk;
mod service;
mod setup;
mod shape;
mod slashes;
mod strangers;
mod terms;
mod trials;
mod vetoes;
mod walk;
mod withdrawals;

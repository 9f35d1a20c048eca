//! Tests of the simulated chain. Expected numbers are worked out by hand from the rules of the SDK; the working
//! stands beside them.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]

mod lifecycle;
mod properties;

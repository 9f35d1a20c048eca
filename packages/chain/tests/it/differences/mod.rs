//! What cw-multi-test's own staking does otherwise: one test for each of the fourteen differences of the README.

mod rewards;
mod stake;
mod surface;

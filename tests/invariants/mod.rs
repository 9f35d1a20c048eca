//! The named invariants, on random histories and on observations that break them.

mod each_can_fail;
mod random_operations;

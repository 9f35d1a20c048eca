//! The named invariants, on random histories and on observations that break them.

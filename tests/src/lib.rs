//! Scenarios, invariants and attacks over all contracts.

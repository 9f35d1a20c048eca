//! Palisade on real chains.

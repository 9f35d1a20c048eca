//! Messages of every Palisade contract, and helpers that send them.

//! Storage helpers that two or more Palisade contracts share.

pub mod packed;
pub mod page;
pub mod reply;

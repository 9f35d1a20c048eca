//! Storage helpers that two or more Palisade contracts share.

pub mod page;
pub mod reply;

//! What two or more Palisade contracts share: packed storage, pages of lists, answers of submessages, typed events.

pub mod event;
pub mod packed;
pub mod page;
pub mod reply;

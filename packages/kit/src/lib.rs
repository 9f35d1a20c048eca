//! What Palisade contracts share: packed storage, pages of lists, answers of submessages, typed events, bounds of
//! parameters, pauses that end, updates that wait.

pub mod event;
pub mod json;
pub mod packed;
pub mod page;
pub mod pause;
pub mod range;
pub mod reply;
pub mod updates;

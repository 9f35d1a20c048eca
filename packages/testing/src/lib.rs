//! Boots all of Palisade in one call: suite, engines, named invariants, the story.

pub mod story;

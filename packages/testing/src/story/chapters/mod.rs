//! The story, chapter by chapter.

pub(super) mod beginning;
pub(super) mod choices;
pub(super) mod closing;
pub(super) mod leaving;
pub(super) mod misfortune;
pub(super) mod slashing;
pub(super) mod staking;

//! An operator as a scenario describes it.

use palisade_interfaces::registry::KeyScheme;

/// An operator that the suite registers, with real keys.
#[derive(Clone, Debug)]
pub struct OperatorSetup {
    pub(super) name: String,
    pub(super) commission_bps: u16,
    pub(super) max_exposure_bps: u16,
    pub(super) schemes: Vec<KeyScheme>,
}

impl OperatorSetup {
    /// An operator that keeps a tenth of the rewards, risks at most half of its stake, and signs with ed25519.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_string(),
            commission_bps: 1_000,
            max_exposure_bps: 5_000,
            schemes: vec![KeyScheme::Ed25519],
        }
    }

    /// Part of the rewards that it keeps.
    pub fn commission_bps(mut self, bps: u16) -> Self {
        self.commission_bps = bps;
        self
    }

    /// Most of its stake that all AVSs together may take.
    pub fn max_exposure_bps(mut self, bps: u16) -> Self {
        self.max_exposure_bps = bps;
        self
    }

    /// How it signs.
    pub fn schemes(mut self, schemes: &[KeyScheme]) -> Self {
        self.schemes = schemes.to_vec();
        self
    }
}

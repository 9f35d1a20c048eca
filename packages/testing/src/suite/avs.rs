//! An AVS as a scenario describes it.

use cosmwasm_std::Decimal;

/// Where the slashed assets of an AVS go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payout {
    /// They are destroyed.
    Burn,
    /// To the named account.
    To(String),
}

/// An AVS that the suite registers. It accepts the LST, and its delays are the shortest that the registry allows.
#[derive(Clone, Debug)]
pub struct AvsSetup {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) equivocation: Option<Decimal>,
    pub(super) resolver: Option<(String, u64)>,
    pub(super) payout: Payout,
    pub(super) max_slash_bps: u16,
    pub(super) max_window_slash_bps: u16,
    pub(super) min_slashable_bps: u16,
    pub(super) bounty_bps: u16,
    pub(super) correlation_group: Option<String>,
}

impl AvsSetup {
    /// An AVS that slashes nobody.
    pub fn new(name: &str, kind: &str) -> Self {
        Self {
            name: name.to_string(),
            kind: kind.to_string(),
            equivocation: None,
            resolver: None,
            payout: Payout::Burn,
            max_slash_bps: 10_000,
            max_window_slash_bps: 10_000,
            min_slashable_bps: 0,
            bounty_bps: 0,
            correlation_group: None,
        }
    }

    /// Slashes operators who sign two statements for one slot, by this part of their weight.
    pub fn equivocation(mut self, fraction: Decimal) -> Self {
        self.equivocation = Some(fraction);
        self
    }

    /// Lets a named account veto slashes for some seconds.
    pub fn resolver(mut self, name: &str, delay_seconds: u64) -> Self {
        self.resolver = Some((name.to_string(), delay_seconds));
        self
    }

    /// Part of a slash that goes to its reporter, out of what the operator's bond paid. None unless set.
    pub fn bounty_bps(mut self, bps: u16) -> Self {
        self.bounty_bps = bps;
        self
    }

    /// The AVSs with which it may fail together. None unless set.
    pub fn correlation_group(mut self, group: &str) -> Self {
        self.correlation_group = Some(group.to_string());
        self
    }

    /// Where slashed assets go. They are burnt unless set.
    pub fn payout(mut self, payout: Payout) -> Self {
        self.payout = payout;
        self
    }

    /// Most of its weight that one slash takes, and that the slashes of one window take together. No limit unless set.
    pub fn caps(mut self, max_slash_bps: u16, max_window_slash_bps: u16) -> Self {
        self.max_slash_bps = max_slash_bps;
        self.max_window_slash_bps = max_window_slash_bps;
        self
    }

    /// The part of a weight that must be slashable for all of it to count. None unless set.
    pub fn min_slashable_bps(mut self, bps: u16) -> Self {
        self.min_slashable_bps = bps;
        self
    }
}

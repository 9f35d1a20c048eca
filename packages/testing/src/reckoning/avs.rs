//! An AVS: its terms, and where the operator stands with it.

use palisade_interfaces::registry::AvsTerms;

/// Where an operator stands with an AVS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// It never served it, or that is over.
    Never,
    /// It serves it.
    Active,
    /// It goes, or went.
    Leaving {
        /// Last second in which what it allocated is still there.
        eta: u64,
        /// Last second in which it may be slashed.
        slashable_until: u64,
    },
}

/// One AVS.
#[derive(Clone, Debug)]
pub struct Avs {
    /// Those of now.
    pub terms: AvsTerms,
    /// The second in which they took effect.
    pub since: u64,
    /// Terms of before with the second in which they took effect, the oldest first.
    pub earlier: Vec<(u64, AvsTerms)>,
    /// With the last second before they can be applied.
    pub proposed: Option<(u64, AvsTerms)>,
    /// Where the operator stands with it.
    pub service: Service,
    /// Whether the operator counts nothing for it.
    pub is_jailed: bool,
}

impl Avs {
    pub(super) fn new(terms: &AvsTerms) -> Self {
        Self {
            terms: terms.clone(),
            since: 0,
            earlier: Vec::new(),
            proposed: None,
            service: Service::Never,
            is_jailed: false,
        }
    }

    pub(super) fn apply(&mut self, terms: AvsTerms, now: u64) {
        let before = std::mem::replace(&mut self.terms, terms);
        self.earlier.push((self.since, before));
        self.since = now;
    }

    /// By what a fault is punished: the stricter of the terms of now and of then.
    pub fn governing(&self, fault: u64) -> AvsTerms {
        let now = &self.terms;
        let earlier = self.earlier.iter().rev().find(|(since, _)| *since < fault);
        let then = match earlier {
            Some((_, terms)) if self.since >= fault => terms,
            _ => now,
        };
        AvsTerms {
            max_slash_bps: now.max_slash_bps.min(then.max_slash_bps),
            max_window_slash_bps: now.max_window_slash_bps.min(then.max_window_slash_bps),
            resolver: now.resolver.clone().or_else(|| then.resolver.clone()),
            ..now.clone()
        }
    }
}

use cosmwasm_std::Addr;
use palisade_interfaces::registry::{AvsTerms, Destination, EntryTerms, Params};
use palisade_interfaces::{registry, Asset};
use palisade_math::slash::Terms;
use palisade_math::Bps;
use serde::{Deserialize, Serialize};

use super::later;
use crate::check::shortest_announcement;
use crate::ContractError;

/// What operators and stakers of an AVS consent to.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct PublishedTerms {
    pub kind: String,
    pub assets: Vec<Asset>,
    pub slasher: Option<Addr>,
    pub resolver: Option<Resolver>,
    pub payee: Payee,
    pub max_slash: Bps,
    pub max_window_slash: Bps,
    pub min_slashable: Bps,
    pub bounty: Bps,
    pub slash_window: u64,
    pub deallocation_delay: u64,
    pub allocation_delay: u64,
    pub entry: Entry,
}

/// What is asked of operators before they serve or allocate.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Who admits operators.
    pub admission: Option<Addr>,
    pub conflict_groups: Vec<String>,
    pub correlation_group: Option<String>,
}

/// Who may veto slashes, and for how long.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Resolver {
    pub address: Addr,
    pub delay: u64,
}

/// Where slashed assets go.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Payee {
    Burn,
    Account { address: Addr },
}

impl Payee {
    pub fn into_destination(self) -> Destination {
        match self {
            Self::Burn => Destination::Burn {},
            Self::Account { address } => Destination::Recipient {
                address: address.into_string(),
            },
        }
    }
}

/// Terms that were announced.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub terms: PublishedTerms,
    /// Last second before they can be applied.
    pub eta: u64,
}

impl Proposal {
    /// Last second in which they can be applied, for as long as they were announced: who kept an old announcement in stock
    /// could otherwise apply it without any.
    pub fn expires(&self, params: &Params) -> Result<u64, ContractError> {
        later(self.eta, shortest_announcement(params)?)
    }
}

impl PublishedTerms {
    /// What a slash keeps to whose fault was under the terms `then`, and which comes under these: the lower caps and bounty,
    /// the resolver of now or else that of then, and the account of then unless one of both burns.
    #[must_use]
    pub fn with_strictness_of(&self, then: Self) -> Self {
        Self {
            max_slash: self.max_slash.min(then.max_slash),
            max_window_slash: self.max_window_slash.min(then.max_window_slash),
            bounty: self.bounty.min(then.bounty),
            resolver: self.resolver.clone().or(then.resolver),
            payee: match (&self.payee, then.payee) {
                (Payee::Burn, _) => Payee::Burn,
                (Payee::Account { .. }, then) => then,
            },
            ..self.clone()
        }
    }

    /// The part that slash arithmetic needs.
    pub fn slash_terms(&self) -> Terms {
        Terms {
            slash_window: self.slash_window,
            deallocation_delay: self.deallocation_delay,
            allocation_delay: self.allocation_delay,
            resolution_delay: self.resolver.as_ref().map(|resolver| resolver.delay),
        }
    }

    pub fn into_terms(self) -> AvsTerms {
        AvsTerms {
            kind: self.kind,
            assets: self.assets,
            slasher: self.slasher.map(Addr::into_string),
            resolver: self.resolver.map(|resolver| registry::Resolver {
                address: resolver.address.into_string(),
                delay_seconds: resolver.delay,
            }),
            destination: self.payee.into_destination(),
            max_slash_bps: self.max_slash.u16(),
            max_window_slash_bps: self.max_window_slash.u16(),
            bounty_bps: self.bounty.u16(),
            slash_window_seconds: self.slash_window,
            deallocation_delay_seconds: self.deallocation_delay,
            allocation_delay_seconds: self.allocation_delay,
            min_slashable_bps: self.min_slashable.u16(),
            entry: EntryTerms {
                admission: self.entry.admission.map(Addr::into_string),
                conflict_groups: self.entry.conflict_groups,
                correlation_group: self.entry.correlation_group,
            },
        }
    }
}

pub mod proposals {
    use cosmwasm_std::{Addr, StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    use super::Proposal;
    use crate::ContractError;

    /// By number of the AVS.
    const PROPOSALS: PackedMap<u32, Proposal> = PackedMap::new("tp");

    pub fn may_load(storage: &dyn Storage, number: u32) -> StdResult<Option<Proposal>> {
        PROPOSALS.may_load(storage, number)
    }

    pub fn load(storage: &dyn Storage, number: u32, avs: &Addr) -> Result<Proposal, ContractError> {
        may_load(storage, number)?.ok_or_else(|| ContractError::NoTermsProposed { avs: avs.clone() })
    }

    pub fn save(storage: &mut dyn Storage, number: u32, proposal: &Proposal) -> StdResult<()> {
        PROPOSALS.save(storage, number, proposal)
    }

    pub fn remove(storage: &mut dyn Storage, number: u32) {
        PROPOSALS.remove(storage, number);
    }
}

pub mod past_terms {
    use std::borrow::Cow;

    use cosmwasm_std::{Order, StdResult, Storage};
    use cw_storage_plus::Bound;
    use palisade_kit::packed::PackedMap;

    use super::PublishedTerms;
    use crate::state::Avs;

    /// By number of the AVS and the second in which they ended.
    const PAST_TERMS: PackedMap<(u32, u64), PublishedTerms> = PackedMap::new("th");

    pub fn save(storage: &mut dyn Storage, avs: u32, ended: u64, terms: &PublishedTerms) -> StdResult<()> {
        PAST_TERMS.save(storage, (avs, ended), terms)
    }

    /// The terms before anything that happened in second `at`. Reads nothing for a time since the last change.
    pub fn at<'a>(storage: &dyn Storage, row: &'a Avs, at: u64) -> StdResult<Cow<'a, PublishedTerms>> {
        if at > row.terms_since {
            return Ok(Cow::Borrowed(&row.terms));
        }
        let ended = PAST_TERMS
            .prefix(row.number)
            .range(storage, Some(Bound::inclusive(at)), None, Order::Ascending)
            .next()
            .transpose()?;
        Ok(ended.map_or(Cow::Borrowed(&row.terms), |(_, terms)| Cow::Owned(terms)))
    }

    /// The terms by which a fault is punished.
    pub fn governing<'a>(
        storage: &dyn Storage,
        row: &'a Avs,
        fault_time: u64,
        slashed_at: u64,
    ) -> StdResult<Cow<'a, PublishedTerms>> {
        let now = at(storage, row, slashed_at)?;
        if fault_time > row.terms_since {
            return Ok(now);
        }
        let then = at(storage, row, fault_time)?.into_owned();
        Ok(Cow::Owned(now.with_strictness_of(then)))
    }
}

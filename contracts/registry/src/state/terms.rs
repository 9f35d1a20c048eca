use cosmwasm_std::Addr;
use palisade_interfaces::registry::{AvsTerms, Destination, EntryTerms};
use palisade_interfaces::{registry, Asset};
use palisade_math::slash::Terms;
use palisade_math::Bps;
use serde::{Deserialize, Serialize};

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

impl PublishedTerms {
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

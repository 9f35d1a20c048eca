use cosmwasm_std::Addr;
use palisade_interfaces::registry::AvsResponse;
use palisade_interfaces::Asset;
use serde::{Deserialize, Serialize};

use super::PublishedTerms;
use crate::ContractError;

/// An AVS and what it published.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Avs {
    /// AVSs are numbered as they register. In the keys of other rows the number stands for the address.
    pub number: u32,
    pub metadata_uri: String,
    pub terms: PublishedTerms,
    /// Second in which other terms last took effect. Zero if they are the first.
    pub terms_since: u64,
    /// Second in which another slasher last took over. Zero of the first.
    pub slasher_since: u64,
    pub registered_at: u64,
    /// Operators that serve it.
    pub operators: u32,
    /// Last second in which an operator that left can be slashed.
    pub slashable_until: u64,
    pub status: AvsStatus,
}

/// Whether an AVS can be served.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum AvsStatus {
    /// Its bond is here.
    Registered,
    /// Its bond is here, and nobody begins or extends a service.
    Leaving {
        /// Last second in which it slashes.
        until: u64,
    },
    /// It got its bond back, and the account can never be an AVS again.
    Deregistered,
}

impl Avs {
    /// Refuses everybody else.
    pub fn check_slasher(&self, avs: &Addr, sender: &Addr) -> Result<(), ContractError> {
        match &self.terms.slasher {
            Some(slasher) if slasher == sender => Ok(()),
            Some(slasher) => Err(ContractError::Unauthorized {
                found: sender.clone(),
                expected: slasher.clone(),
            }),
            None => Err(ContractError::NoSlasher { avs: avs.clone() }),
        }
    }

    /// Refuses to slash in the second of a change, since later reads of that second find the terms before it; and for a
    /// fault before the slasher took over, to which stakers of then did not consent.
    pub const fn check_terms_since(&self, fault_time: u64, now: u64) -> Result<(), ContractError> {
        if now <= self.terms_since {
            return Err(ContractError::TermsJustChanged { now });
        }
        if fault_time <= self.slasher_since {
            return Err(ContractError::FaultBeforeSlasher {
                found: fault_time,
                since: self.slasher_since,
            });
        }
        Ok(())
    }

    /// Refuses to begin or extend a service of an AVS that left, or that announced it.
    pub fn check_staying(&self, avs: &Addr) -> Result<(), ContractError> {
        match self.status {
            AvsStatus::Registered => Ok(()),
            AvsStatus::Leaving { until } => Err(ContractError::AvsLeaving {
                avs: avs.clone(),
                until,
            }),
            AvsStatus::Deregistered => Err(ContractError::AvsDeregistered { avs: avs.clone() }),
        }
    }

    /// Refuses what does not secure the AVS.
    pub fn check_asset(&self, avs: &Addr, asset: &Asset) -> Result<(), ContractError> {
        if self.terms.assets.contains(asset) {
            return Ok(());
        }
        Err(ContractError::AssetNotOfAvs {
            asset: asset.to_string(),
            avs: avs.clone(),
        })
    }

    pub fn into_response(self, avs: Addr) -> AvsResponse {
        AvsResponse {
            avs,
            metadata_uri: self.metadata_uri,
            terms: self.terms.into_terms(),
            registered_at: self.registered_at,
            operators: self.operators,
            leaves_after: match self.status {
                AvsStatus::Leaving { until } => Some(until),
                AvsStatus::Registered | AvsStatus::Deregistered => None,
            },
            deregistered: matches!(self.status, AvsStatus::Deregistered),
        }
    }
}

/// One operator in the service of one AVS. The row stays until nothing of it can be slashed or vetoed any more.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub service: Service,
    /// Slashes by this AVS that may still be vetoed.
    pub open_slashes: u32,
    /// Last second before it may unjail itself. None of an operator that is free.
    pub jailed_until: Option<u64>,
}

/// Whether the operator serves.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Active,
    /// It opted out.
    Leaving {
        /// Last second in which what it took back by leaving is slashable.
        eta: u64,
        /// Last second in which a fault for which there was any budget can be punished.
        slashable_until: u64,
    },
}

impl Membership {
    pub const fn is_active(&self) -> bool {
        matches!(self.service, Service::Active)
    }

    /// Whether weight counts for the AVS, and earns.
    pub const fn counts(&self) -> bool {
        self.is_active() && self.jailed_until.is_none()
    }

    /// Whether the row can go: the operator left and nothing can reach it any more.
    pub const fn is_over(&self, now: u64) -> bool {
        match self.service {
            Service::Active => false,
            Service::Leaving { slashable_until, .. } => now > slashable_until && self.open_slashes == 0,
        }
    }
}

pub mod avs {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use palisade_kit::packed::{PackedItem, PackedMap};
    use palisade_kit::page;

    use super::{Avs, AvsStatus};
    use crate::state::one_more_u32;
    use crate::ContractError;

    const AVS: PackedMap<&Addr, Avs> = PackedMap::new("a");
    const LAST: PackedItem<u32> = PackedItem::new("al");
    const ADDRESSES: PackedMap<u32, Addr> = PackedMap::new("ai");

    pub fn exists(storage: &dyn Storage, avs: &Addr) -> bool {
        AVS.has(storage, avs)
    }

    pub fn may_load(storage: &dyn Storage, avs: &Addr) -> StdResult<Option<Avs>> {
        AVS.may_load(storage, avs)
    }

    pub fn load(storage: &dyn Storage, avs: &Addr) -> Result<Avs, ContractError> {
        may_load(storage, avs)?.ok_or_else(|| ContractError::UnknownAvs { avs: avs.clone() })
    }

    /// Refuses one that left for good.
    pub fn registered(storage: &dyn Storage, avs: &Addr) -> Result<Avs, ContractError> {
        let row = load(storage, avs)?;
        match row.status {
            AvsStatus::Registered | AvsStatus::Leaving { .. } => Ok(row),
            AvsStatus::Deregistered => Err(ContractError::AvsDeregistered { avs: avs.clone() }),
        }
    }

    /// One that did not leave, nor announce it.
    pub fn staying(storage: &dyn Storage, avs: &Addr) -> Result<Avs, ContractError> {
        let row = load(storage, avs)?;
        row.check_staying(avs)?;
        Ok(row)
    }

    /// The number of a new AVS.
    pub fn take_number(storage: &mut dyn Storage, avs: &Addr) -> Result<u32, ContractError> {
        let number = one_more_u32(LAST.may_load(storage)?.unwrap_or_default())?;
        LAST.save(storage, &number)?;
        ADDRESSES.save(storage, number, avs)?;
        Ok(number)
    }

    /// Whose number it is.
    pub fn address(storage: &dyn Storage, number: u32) -> StdResult<Addr> {
        ADDRESSES.load(storage, number)
    }

    /// By its number, with its account.
    pub fn numbered(storage: &dyn Storage, number: u32) -> Result<(Addr, Avs), ContractError> {
        let avs = address(storage, number)?;
        let row = load(storage, &avs)?;
        Ok((avs, row))
    }

    pub fn save(storage: &mut dyn Storage, avs: &Addr, row: &Avs) -> StdResult<()> {
        AVS.save(storage, avs, row)
    }

    pub fn page(
        storage: &dyn Storage,
        start_after: Option<&Addr>,
        limit: Option<u32>,
    ) -> StdResult<Vec<(Addr, Avs)>> {
        let range = AVS.range(storage, page::after(start_after), None, Order::Ascending);
        page::rows(range, limit, Ok)
    }
}

pub mod memberships {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    use super::{Avs, Membership};
    use crate::ContractError;

    /// By operator and number of the AVS.
    const MEMBERSHIPS: PackedMap<(&Addr, u32), Membership> = PackedMap::new("m");

    pub fn may_load(storage: &dyn Storage, operator: &Addr, avs: u32) -> StdResult<Option<Membership>> {
        MEMBERSHIPS.may_load(storage, (operator, avs))
    }

    /// Whether weight counts for the AVS, and earns.
    pub fn counts(storage: &dyn Storage, operator: &Addr, avs: u32) -> StdResult<bool> {
        Ok(may_load(storage, operator, avs)?.is_some_and(|membership| membership.counts()))
    }

    /// One that serves now.
    pub fn active(
        storage: &dyn Storage,
        operator: &Addr,
        avs: &Addr,
        row: &Avs,
    ) -> Result<Membership, ContractError> {
        may_load(storage, operator, row.number)?
            .filter(Membership::is_active)
            .ok_or_else(|| ContractError::NotServing {
                operator: operator.clone(),
                avs: avs.clone(),
            })
    }

    pub fn save(
        storage: &mut dyn Storage,
        operator: &Addr,
        avs: u32,
        membership: &Membership,
    ) -> StdResult<()> {
        MEMBERSHIPS.save(storage, (operator, avs), membership)
    }

    pub fn remove(storage: &mut dyn Storage, operator: &Addr, avs: u32) {
        MEMBERSHIPS.remove(storage, (operator, avs));
    }

    /// All of one operator by number of the AVS, of which there are at most `MAX_AVS_PER_OPERATOR`.
    pub fn of_operator(storage: &dyn Storage, operator: &Addr) -> StdResult<Vec<(u32, Membership)>> {
        MEMBERSHIPS
            .prefix(operator)
            .range(storage, None, None, Order::Ascending)
            .collect()
    }
}

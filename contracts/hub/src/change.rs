//! What an update changes, from what to what.

use cosmwasm_std::{Addr, Api, Event as WasmEvent, Storage};
use palisade_interfaces::hub::Update;
use palisade_kit::event::or_none;
use palisade_kit::range;
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::events::Event;
use crate::instantiate::check_entries;
use crate::params::Params;
use crate::receive::ensure_no_dead_end;
use crate::state::{self, Config};
use crate::{buffer, risk};

/// Shortest and longest denom of the bank module, in bytes.
const DENOM_LENGTH: (u32, u32) = (3, 128);

/// A change that was checked. It holds what was there when it was made: whoever agreed to that change did not agree to one
/// from something else, and parameters that were made safer meanwhile must not come back.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Params {
        from: Box<Params>,
        to: Box<Params>,
    },
    Guardian {
        from: Option<Addr>,
        to: Option<Addr>,
    },
    Route {
        denom: String,
        from: Option<Addr>,
        to: Option<Addr>,
    },
}

impl Change {
    /// # Errors
    /// When it changes nothing, or something into what it cannot be.
    pub fn of(
        update: Update,
        storage: &dyn Storage,
        api: &dyn Api,
        hub: &Addr,
        config: &Config,
    ) -> Result<Self, ContractError> {
        let address = |text: Option<String>| text.map(|text| api.addr_validate(&text)).transpose();
        let (change, changes) = match update {
            Update::Params { params } => {
                let from = Box::new(config.params.clone());
                let to = Box::new(Params::check(*params, config.seed, api)?);
                check_enough_entries(storage, &to)?;
                let changes = from != to;
                (Self::Params { from, to }, changes)
            }
            Update::Guardian { guardian } => {
                let (from, to) = (config.guardian.clone(), address(guardian)?);
                let changes = from != to;
                (Self::Guardian { from, to }, changes)
            }
            Update::Route { denom, recipient } => {
                check_routed(&denom, config)?;
                let (from, to) = (state::route(storage, &denom)?, address(recipient)?);
                let to = to.map(|to| ensure_no_dead_end(storage, hub, to)).transpose()?;
                let changes = from != to;
                (Self::Route { denom, from, to }, changes)
            }
        };
        if !changes {
            return Err(ContractError::NothingToUpdate);
        }
        Ok(change)
    }

    /// The word for what it changes.
    pub fn subject(&self) -> &'static str {
        match self {
            Self::Params { .. } => "params",
            Self::Guardian { .. } => "guardian",
            Self::Route { .. } => "route",
        }
    }

    /// Whether it can hurt nobody who holds LST.
    pub fn is_safe(&self) -> bool {
        match self {
            Self::Params { from, to } => risk::is_only_lowered(from, to),
            _ => false,
        }
    }

    /// Whether what it changes is no longer what it was.
    pub fn is_outdated(&self, storage: &dyn Storage, config: &Config) -> Result<bool, ContractError> {
        Ok(match self {
            Self::Params { from, .. } => **from != config.params,
            Self::Guardian { from, .. } => *from != config.guardian,
            Self::Route { denom, from, .. } => *from != state::route(storage, denom)?,
        })
    }

    /// Puts it in force. `update` is its number, if it waited. Gains that drip are bound by the new parameters at once, and so is
    /// the buffer: what is above its target would leave for the least fee.
    pub fn apply(
        self,
        storage: &mut dyn Storage,
        config: &mut Config,
        update: Option<u64>,
        now: u64,
    ) -> Result<Vec<WasmEvent>, ContractError> {
        let update = update.map_or_else(String::new, |id| id.to_string());
        Ok(match self {
            Self::Params { to, .. } => {
                config.params = *to;
                let mut ledger = state::ledger(storage)?;
                ledger.cap_rise(&config.params, now)?;
                let adjusted = buffer::adjust(&mut ledger, &config.params, now)?;
                state::save_ledger(storage, &ledger)?;
                let updated = Event::ParamsUpdated { update }.into();
                std::iter::once(updated).chain(adjusted).collect()
            }
            Self::Guardian { to, .. } => {
                config.guardian = to;
                let guardian = or_none(config.guardian.as_ref());
                vec![Event::GuardianUpdated { update, guardian }.into()]
            }
            Self::Route { denom, to, .. } => {
                state::save_route(storage, &denom, to.as_ref())?;
                let (denom, recipient) = (denom.as_str(), or_none(to.as_ref()));
                let updated = Event::RouteUpdated {
                    update,
                    denom,
                    recipient,
                };
                vec![updated.into()]
            }
        })
    }
}

impl From<Change> for Update {
    fn from(change: Change) -> Self {
        match change {
            Change::Params { to, .. } => Self::Params {
                params: Box::new((*to).into()),
            },
            Change::Guardian { to, .. } => Self::Guardian {
                guardian: to.map(Addr::into),
            },
            Change::Route { denom, to, .. } => Self::Route {
                denom,
                recipient: to.map(Addr::into),
            },
        }
    }
}

/// Batches must find unbonding entries at the validators that keep their stake.
fn check_enough_entries(storage: &dyn Storage, params: &Params) -> Result<(), ContractError> {
    let validators = state::validators(storage)?;
    let lasting = validators
        .iter()
        .filter(|(_, validator)| !validator.is_draining());
    check_entries(lasting.count(), params)
}

/// # Errors
/// [`ContractError::StakingDenom`] for what the collector forwards to the hub, or when no coin is called that.
pub fn check_routed(denom: &str, config: &Config) -> Result<(), ContractError> {
    let (min, max) = DENOM_LENGTH;
    range::check("denom", u32::try_from(denom.len()).unwrap_or(u32::MAX), min, max)?;
    if denom == config.denom {
        let denom = denom.to_string();
        return Err(ContractError::StakingDenom { denom });
    }
    Ok(())
}

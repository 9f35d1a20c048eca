use cosmwasm_std::{Response, Storage};

use crate::contract::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::error::ContractError;
use crate::events::Event;

/// Every version so far stores the same. A newer version, or another contract, is refused.
pub fn migrate(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let from_version = from.to_string();
    Ok(Response::new().add_event(Event::Migrated {
        from_version: &from_version,
        to_version: CONTRACT_VERSION,
    }))
}

use cosmwasm_std::{Response, Storage};

use crate::contract::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::events::Event;
use crate::ContractError;

/// Refuses another contract and older code. No step needs anything yet.
pub fn migrate_registry(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new().add_event(Event::Migrated {
        from_version: &from.to_string(),
        to_version: CONTRACT_VERSION,
    }))
}

//! From one version of the code to the next.

use cosmwasm_std::{DepsMut, Response};

use crate::contract::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::error::ContractError;
use crate::events::Event;

/// # Errors
/// When the contract is another one, or of a newer version.
pub fn migrate(deps: DepsMut) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let from_version = from.to_string();
    Ok(Response::new().add_event(Event::Migrated {
        from_version: &from_version,
        to_version: CONTRACT_VERSION,
    }))
}

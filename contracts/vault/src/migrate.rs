use cosmwasm_std::{DepsMut, Response};

use crate::contract::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::error::ContractError;
use crate::events::Migrated;

/// From any older version of this contract. No version changed what is stored.
pub(crate) fn migrate_vault(deps: DepsMut) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new().add_event(Migrated {
        from_version: from.to_string(),
        to_version: CONTRACT_VERSION,
    }))
}

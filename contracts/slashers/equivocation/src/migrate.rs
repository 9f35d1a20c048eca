use cosmwasm_std::{DepsMut, Response};

use crate::contract::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::events::Migrated;
use crate::ContractError;

/// From any older version of this contract. No version changed what is stored.
pub(crate) fn migrate_slasher(deps: DepsMut) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let event = Migrated {
        from_version: from.to_string(),
        to_version: CONTRACT_VERSION,
    };
    Ok(Response::new().add_event(event))
}

//! Who may do what only few may.

use cosmwasm_std::{Addr, Storage};

use crate::error::ContractError;
use crate::state::Config;

/// # Errors
/// [`ContractError::NotGuardian`] for everybody but the guardian and the owner.
pub fn ensure_guardian(storage: &dyn Storage, config: &Config, sender: &Addr) -> Result<(), ContractError> {
    if config.guardian.as_ref() == Some(sender) || cw_ownable::is_owner(storage, sender)? {
        return Ok(());
    }
    Err(ContractError::NotGuardian {
        found: sender.clone(),
    })
}

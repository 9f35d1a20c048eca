//! What every end of a contest has in common.

use cosmwasm_std::Storage;

use crate::life::Life;
use crate::state::{memberships, one_less_u32, Membership};
use crate::ContractError;

/// Counts a slash that was contested as ended. Its record and its life are updated already.
pub fn end_contest(
    storage: &mut dyn Storage,
    life: &mut Life,
    avs: u32,
    membership: Option<&mut Membership>,
) -> Result<(), ContractError> {
    life.end_contest();
    if let Some(membership) = membership {
        membership.open_slashes = one_less_u32(membership.open_slashes)?;
        memberships::save(storage, &life.id.operator, avs, membership)?;
    }
    Ok(())
}

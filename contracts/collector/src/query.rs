use cosmwasm_std::{StdResult, Storage};
use palisade_interfaces::collector::ConfigResponse;

use crate::state;

/// What it collects, and for whom.
pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::load_config(storage)?;
    Ok(ConfigResponse {
        hub: config.hub.0,
        denom: config.denom,
    })
}

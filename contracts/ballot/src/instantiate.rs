use cosmwasm_std::{Addr, DepsMut, Response, Uint128};
use palisade_interfaces::ballot::Params;
use palisade_interfaces::hub::{self, HubContract};
use palisade_interfaces::token::TokenContract;
use palisade_math::Bps;
use serde::Deserialize;

use crate::error::ContractError;
use crate::events::Event;
use crate::state::{self, Config};

const YEAR_SECONDS: u64 = 31_536_000;

/// What is read of the hub's configuration. To read all of it would be a large part of this contract's code.
#[derive(Deserialize)]
struct OfHub {
    token: Addr,
}

/// Asks the hub for its LST, which exists by then, and stores what is fixed for ever.
pub fn instantiate(deps: DepsMut, hub: Addr, params: &Params) -> Result<Response, ContractError> {
    range("quorum_bps", params.quorum_bps, 1u16, Bps::ONE.u16())?;
    range("min_open", params.min_open, 1u128, u128::MAX)?;
    range("open_seconds", params.open_seconds, 1, YEAR_SECONDS)?;
    let hub = HubContract(hub);
    let of_hub: OfHub = hub.query(&deps.querier, &hub::QueryMsg::Config {})?;
    let config = Config {
        hub,
        token: TokenContract(of_hub.token),
        quorum: Bps::new(params.quorum_bps)?,
        min_open: params.min_open.into(),
        open_seconds: params.open_seconds,
    };
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(Event::Created {
        hub: &config.hub.0,
        token: &config.token.0,
    }))
}

fn range<T: Into<Uint128>>(
    name: &'static str,
    found: impl Into<Uint128>,
    min: T,
    max: T,
) -> Result<(), ContractError> {
    let (found, min, max) = (found.into(), min.into(), max.into());
    if found < min || found > max {
        return Err(ContractError::ParamOutOfRange {
            name,
            found,
            min,
            max,
        });
    }
    Ok(())
}

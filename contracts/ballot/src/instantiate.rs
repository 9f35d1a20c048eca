use cosmwasm_std::{Addr, DepsMut, Response};
use palisade_interfaces::ballot::Params;
use palisade_interfaces::hub::{self, HubContract};
use palisade_interfaces::token::TokenContract;
use palisade_kit::range;
use palisade_math::Bps;
use serde::Deserialize;

use crate::error::ContractError;
use crate::events::Event;
use crate::state::{self, Config};

/// What is read of the hub's configuration. To read all of it would be a large part of this contract's code.
#[derive(Deserialize)]
struct OfHub {
    token: Addr,
}

/// Asks the hub for its LST, which exists by then, and stores what is fixed for ever.
pub fn instantiate(deps: DepsMut, hub: Addr, params: &Params) -> Result<Response, ContractError> {
    range::check("quorum_bps", params.quorum_bps, 1u16, Bps::ONE.u16())?;
    range::check("min_open", params.min_open, 1u128, u128::MAX)?;
    range::seconds("open_seconds", params.open_seconds, 1)?;
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

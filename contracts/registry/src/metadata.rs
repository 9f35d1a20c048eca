//! Where people read about who is here. It says nothing that the contract relies on, so it changes at once.

use cosmwasm_std::{Addr, Response, Storage};

use crate::check;
use crate::events::Event;
use crate::state::{avs, operators};
use crate::ContractError;

/// Of the sender as an operator.
#[inline(never)]
pub fn update_operator(
    storage: &mut dyn Storage,
    operator: &Addr,
    metadata_uri: String,
) -> Result<Response, ContractError> {
    check::metadata_uri(&metadata_uri)?;
    let mut row = operators::load(storage, operator)?;
    row.metadata_uri = metadata_uri;
    operators::save(storage, operator, &row)?;
    Ok(Response::new().add_event(Event::OperatorMetadataUpdated {
        operator,
        metadata_uri: &row.metadata_uri,
    }))
}

/// Of the sender as an AVS, until it left for good.
#[inline(never)]
pub fn update_avs(
    storage: &mut dyn Storage,
    avs: &Addr,
    metadata_uri: String,
) -> Result<Response, ContractError> {
    check::metadata_uri(&metadata_uri)?;
    let mut row = avs::registered(storage, avs)?;
    row.metadata_uri = metadata_uri;
    avs::save(storage, avs, &row)?;
    Ok(Response::new().add_event(Event::AvsMetadataUpdated {
        avs,
        metadata_uri: &row.metadata_uri,
    }))
}

use cosmwasm_std::{Response, Storage, Uint128};

use crate::error::ContractError;
use crate::events::Event;
use crate::state::{self, Stage};

/// Pays an AVS what was not earned of a commitment that has ended.
pub fn return_rent(storage: &mut dyn Storage, id: u64) -> Result<Response, ContractError> {
    let mut commitment = state::commitment(storage, id)?;
    let Stage::Ended { unreturned: amount } = commitment.stage else {
        return Err(ContractError::NotEnded { id });
    };
    if amount.is_zero() {
        return Err(ContractError::NothingToPay { id });
    }
    commitment.stage = Stage::Ended {
        unreturned: Uint128::zero(),
    };
    state::save_commitment(storage, id, &commitment)?;
    state::debit(storage, &commitment.rent_asset, amount)?;
    let pay = commitment.rent_asset.transfer(&commitment.avs, amount)?;
    Ok(Response::new().add_message(pay).add_event(Event::RentReturned {
        id,
        avs: &commitment.avs,
        rent: &commitment.rent_asset,
        amount,
    }))
}

use cosmwasm_std::{Addr, Response, Storage};

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Pays the sender what its commitment earned by now, as it was found last.
pub fn claim_rent(
    storage: &mut dyn Storage,
    now: u64,
    sender: &Addr,
    id: u64,
    recipient: &Addr,
) -> Result<Response, ContractError> {
    let mut commitment = state::commitment(storage, id)?;
    commitment.check_operator(sender)?;
    commitment.count(now);
    let amount = commitment.rent.take_earned()?;
    if amount.is_zero() {
        return Err(ContractError::NothingToPay { id });
    }
    state::save_commitment(storage, id, &commitment)?;
    state::debit(storage, &commitment.rent_asset, amount)?;
    let pay = commitment.rent_asset.transfer(recipient, amount)?;
    Ok(Response::new().add_message(pay).add_event(Event::RentClaimed {
        id,
        operator: &commitment.operator,
        recipient,
        rent: &commitment.rent_asset,
        amount,
    }))
}

use cosmwasm_std::{Addr, Response, Storage};

use crate::earn;
use crate::events::Event;
use crate::life::{Life, Which};
use crate::state::{avs, Clock, PoolId};
use crate::ContractError;

/// Refreshes the weight by which a pool earns from an AVS.
#[inline(never)]
pub fn sync_weight(
    storage: &mut dyn Storage,
    clock: &Clock,
    avs: &Addr,
    id: PoolId,
) -> Result<Response, ContractError> {
    let row = avs::load(storage, avs)?;
    let mut life = Life::load(storage, id, Which::Current, clock)?;
    let allocation = life.load_allocation(storage, row.number, clock)?;
    life.save(storage)?;
    let weight = earn::refresh_weight(storage, &life, &row, allocation.as_ref(), clock.now)?;
    Ok(Response::new().add_event(Event::WeightSynced {
        pool: &life,
        avs,
        weight,
    }))
}

use cosmwasm_std::{Addr, Response, Storage};
use palisade_math::PoolAssets;

use crate::earn;
use crate::events::Event;
use crate::life::{Life, Which};
use crate::state::{avs, memberships, Avs, Clock, PoolId};
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
    let (life, weight) = refresh(storage, clock, &row, id)?;
    Ok(Response::new().add_event(Event::WeightSynced {
        pool: &life,
        avs,
        weight,
    }))
}

/// Brings the current life and its allocation up to now, and the weight after them.
pub fn refresh(
    storage: &mut dyn Storage,
    clock: &Clock,
    row: &Avs,
    id: PoolId,
) -> Result<(Life, PoolAssets), ContractError> {
    let mut life = Life::load(storage, id, Which::Current, clock)?;
    let allocation = life.load_allocation(storage, row.number, clock)?;
    life.save(storage)?;
    let counts = memberships::counts(storage, &life.id.operator, row.number)?;
    let counting = allocation.as_ref().filter(|_| counts);
    let weight = earn::refresh_weight(storage, &life, row, counting, clock.now)?;
    Ok((life, weight))
}

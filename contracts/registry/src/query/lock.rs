use cosmwasm_std::{Addr, Storage};
use palisade_interfaces::registry::{AllocationLockResponse, LockedBudget};

use crate::life::{Life, Which};
use crate::lock::in_force;
use crate::state::{avs, jails, Clock, PoolId};
use crate::ContractError;

#[inline(never)]
pub fn allocation_lock(
    storage: &dyn Storage,
    clock: &Clock,
    id: Option<PoolId>,
    avs: &Addr,
) -> Result<AllocationLockResponse, ContractError> {
    let row = avs::load(storage, avs)?;
    let Some(id) = id else {
        return Ok(AllocationLockResponse::default());
    };
    let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
    let allocation = life.read_allocation(storage, row.number, clock)?;
    let (allocation, _) = allocation.unwrap_or_default();
    let jailed_until = jails::load(storage, &life.id.operator, row.number, None)?;
    let lock = in_force(storage, &life.id, &row, clock.now)?;
    Ok(AllocationLockResponse {
        generation: life.index,
        free_budget: allocation.free_budget()?.amount(),
        charged: allocation.charged.amount(),
        jailed_until,
        lock: lock.map(|lock| LockedBudget {
            budget: lock.budget.amount(),
            until: lock.until,
        }),
    })
}

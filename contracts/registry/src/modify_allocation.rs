use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::Asset;
use palisade_math::slash::{Allocation, SlashError};
use palisade_math::Scale;

use crate::bond::check_least;
use crate::deposit::check_contest;
use crate::earn;
use crate::events::Event;
use crate::group;
use crate::life::Life;
use crate::lock;
use crate::state::{avs, declarations, memberships, operators, Avs, Clock};
use crate::ContractError;

/// What the operator wants an AVS to have of a pool, changes under way included.
pub struct Wanted {
    pub avs: Addr,
    pub asset: Asset,
    pub expected_budget: Scale,
    pub budget: Scale,
    pub weight: Scale,
}

/// Sets what an AVS may take of the sender's pool and what it counts. What rises waits for the allocation delay. What falls is
/// taken off increases under way, and what is more than these waits for the deallocation delay.
#[inline(never)]
pub fn modify_allocation(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: Addr,
    wanted: &Wanted,
) -> Result<Response, ContractError> {
    let max_exposure = operators::load(storage, &operator)?.max_exposure;
    let row = avs::load(storage, &wanted.avs)?;
    let membership = memberships::active(storage, &operator, &wanted.avs, &row)?;
    check_wanted(&row, wanted)?;
    let mut life = Life::open(storage, operator, wanted.asset.clone(), clock)?;
    // What other AVSs gave back meanwhile makes room for this one.
    life.settle_allocations(storage, clock)?;
    let mut allocation = life
        .load_allocation(storage, row.number, clock)?
        .unwrap_or_default();
    let ((budget, _), free) = (allocation.outlook()?, allocation.free_budget()?);
    if budget != wanted.expected_budget {
        return Err(ContractError::BudgetMoved {
            found: budget,
            expected: wanted.expected_budget,
        });
    }
    change(storage, clock, &mut life, &mut allocation, &row, wanted)?;
    let most = max_exposure.of_floor(life.state.slot.scale)?;
    if wanted.budget > budget && life.state.encumbered > most {
        return Err(ContractError::ExposureTooHigh {
            found: life.state.encumbered,
            max: most,
        });
    }
    if wanted.budget > budget {
        group::check_cap(storage, clock, &life, &row, &allocation)?;
    }
    // An increase that is taken back was not there yet, so no lock is about it.
    let left = allocation.free_budget()?;
    if left < free {
        lock::check_left(storage, clock, &life.id, &row, left)?;
    }
    life.save_allocation(storage, row.number, &allocation)?;
    life.save(storage)?;
    let counting = Some(&allocation).filter(|_| membership.counts());
    earn::refresh_weight(storage, &life, &row, counting, clock.now)?;
    Ok(Response::new().add_event(Event::AllocationModified {
        pool: &life,
        avs: &wanted.avs,
        budget: allocation.budget,
        weight: allocation.weight,
        wanted_budget: wanted.budget,
        wanted_weight: wanted.weight,
        encumbered: life.state.encumbered,
    }))
}

fn check_wanted(row: &Avs, wanted: &Wanted) -> Result<(), ContractError> {
    row.check_asset(&wanted.avs, &wanted.asset)?;
    if wanted.budget > wanted.weight {
        return Err(ContractError::BudgetAboveWeight {
            budget: wanted.budget,
            weight: wanted.weight,
        });
    }
    Ok(())
}

/// Asked for when an AVS begins to rely on more of a pool. Stakers may leave afterwards.
fn check_stake(storage: &dyn Storage, clock: &Clock, life: &Life, row: &Avs) -> Result<(), ContractError> {
    let declared = declarations::load(storage, row.number, &life.id.asset)?;
    check_least(storage, clock, Some(&life.id), declared.min_operator_bond)?;
    let expected = declared.min_operator_stake;
    let found = life.state.value_floor(life.state.active_shares)?;
    if found < expected {
        return Err(ContractError::StakeTooSmall { found, expected });
    }
    Ok(())
}

/// Whether what is wanted was locked for the AVS. Who is bound to give it may give it again after a slash, whatever the AVS asks of
/// others since: or it could hold an operator to what it does not let it keep.
fn is_promised(
    storage: &dyn Storage,
    clock: &Clock,
    life: &Life,
    row: &Avs,
    wanted: &Wanted,
    more_weight: Scale,
) -> Result<bool, ContractError> {
    let lock = lock::in_force(storage, &life.id, row, clock.now)?;
    Ok(lock.is_some_and(|lock| {
        wanted.budget <= lock.budget && (more_weight.is_zero() || wanted.weight <= lock.budget)
    }))
}

fn change(
    storage: &mut dyn Storage,
    clock: &Clock,
    life: &mut Life,
    allocation: &mut Allocation,
    row: &Avs,
    wanted: &Wanted,
) -> Result<(), ContractError> {
    let (budget, weight) = allocation.outlook()?;
    let more = (
        wanted.budget.saturating_sub(budget),
        wanted.weight.saturating_sub(weight),
    );
    let less = (
        budget.saturating_sub(wanted.budget),
        weight.saturating_sub(wanted.weight),
    );
    let nothing = (Scale::ZERO, Scale::ZERO);
    if more == nothing && less == nothing {
        return Err(SlashError::NothingToChange.into());
    }
    // What is not there yet goes at once.
    let less = allocation.cancel_increases(&mut life.state, less.0, less.1)?;
    if less != nothing {
        let done = allocation.deallocate(less.0, less.1, row.terms.deallocation_delay, clock.now)?;
        life.write_allocation(storage, row.number, &done.write)?;
    }
    if more != nothing {
        row.check_staying(&wanted.avs)?;
        if !more.0.is_zero() {
            check_contest(life)?;
        }
        if let Err(refusal) = check_stake(storage, clock, life, row) {
            if !is_promised(storage, clock, life, row, wanted, more.1)? {
                return Err(refusal);
            }
        }
        let delay = row.terms.allocation_delay;
        let done = allocation.allocate(&mut life.state, more.0, more.1, delay, clock.now)?;
        if let Some(write) = done.write {
            life.write_allocation(storage, row.number, &write)?;
        }
    }
    Ok(())
}

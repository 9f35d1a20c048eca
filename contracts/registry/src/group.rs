//! AVSs that have something in common: those that no operator should serve together, and those that may fail together.

use cosmwasm_std::{Addr, Response, Storage};
use palisade_math::slash::Allocation;
use palisade_math::{Bps, Scale};

use crate::events::Event;
use crate::life::Life;
use crate::state::{
    avs, group_caps, later, memberships, operators, params, pools, Avs, CapRaise, Clock, GroupCap,
};
use crate::{check, ContractError};

/// Sets what the AVSs of a correlation group may take of each of the sender's pools together. A cap falls at once, also
/// below what they have, and rises after as long as it takes to leave.
#[inline(never)]
pub fn set_group_cap(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    group: &str,
    max_bps: u16,
) -> Result<Response, ContractError> {
    operators::load(storage, operator)?;
    check::group(group)?;
    let max = Bps::new(max_bps)?;
    let now = group_caps::load(storage, operator, group, clock.now)?;
    let cap = if max <= now.max {
        GroupCap { max, raise: None }
    } else {
        let delay = check::shortest_announcement(&params(storage)?)?;
        let eta = later(clock.now, delay)?;
        GroupCap {
            raise: Some(CapRaise { max, eta }),
            ..now
        }
    };
    if let Some(raise) = now.raise.filter(|raise| raise.max == max) {
        return Err(ContractError::CapRaiseUnderWay { until: raise.eta });
    }
    if cap == now {
        return Err(ContractError::CapUnchanged { max });
    }
    group_caps::save(storage, operator, group, &cap)?;
    Ok(Response::new().add_event(Event::GroupCapSet {
        operator,
        group,
        max_bps: cap.max,
        wanted_bps: max,
        eta: cap.raise.map_or(clock.now, |raise| raise.eta),
    }))
}

/// Refuses an operator that serves another AVS of one of the groups. At most `MAX_AVS_PER_OPERATOR` are looked at, and none
/// for an AVS without such groups.
pub fn check_conflicts(storage: &dyn Storage, operator: &Addr, row: &Avs) -> Result<(), ContractError> {
    let groups = &row.terms.entry.conflict_groups;
    if groups.is_empty() {
        return Ok(());
    }
    for (number, membership) in memberships::of_operator(storage, operator)? {
        if !membership.is_active() {
            continue;
        }
        let (avs, other) = avs::numbered(storage, number)?;
        let others = &other.terms.entry.conflict_groups;
        if let Some(group) = groups.iter().find(|group| others.contains(group)) {
            return Err(ContractError::ConflictingAvs {
                avs,
                group: group.clone(),
            });
        }
    }
    Ok(())
}

/// Refuses more budget than the cap of the AVS's correlation group lets. `allocation` is what the AVS is to have of
/// `life`, whose other allocations are settled and stored.
pub fn check_cap(
    storage: &dyn Storage,
    clock: &Clock,
    life: &Life,
    row: &Avs,
    allocation: &Allocation,
) -> Result<(), ContractError> {
    let Some(group) = &row.terms.entry.correlation_group else {
        return Ok(());
    };
    let operator = &life.id.operator;
    let mut found = reserved(allocation)?;
    for (number, _) in memberships::of_operator(storage, operator)? {
        if number == row.number {
            continue;
        }
        let (_, other) = avs::numbered(storage, number)?;
        if other.terms.entry.correlation_group.as_ref() != Some(group) {
            continue;
        }
        if let Some(allocation) = pools::allocation(storage, &life.id, life.index, number)? {
            found = found.checked_add(reserved(&allocation)?)?;
        }
    }
    let cap = group_caps::load(storage, operator, group, clock.now)?;
    let max = cap.max.of_floor(life.state.slot.scale)?;
    if found > max {
        return Err(ContractError::GroupExposureTooHigh {
            group: group.clone(),
            found,
            max,
        });
    }
    Ok(())
}

/// Budget with decreases and increases under way, as it counts against every cap.
fn reserved(allocation: &Allocation) -> Result<Scale, ContractError> {
    let increases = allocation.increases.iter().map(|change| change.budget);
    let mut sum = allocation.budget;
    for budget in increases {
        sum = sum.checked_add(budget)?;
    }
    Ok(sum)
}

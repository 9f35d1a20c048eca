use cosmwasm_std::{Addr, Decimal, Response, Storage};
use palisade_math::slash::{
    Allocation, AllocationThen, Bucket, HistoryWrite, Reach, SlashError, Split, Vetoed,
};
use palisade_math::PoolAssets;

use crate::earn;
use crate::events::{Event, SlashOf, Stake};
use crate::life::{Life, Which};
use crate::resolve;
use crate::state::{
    avs, bonds, ledgers, memberships, pools, slashes, windows, Account, Avs, Clock, Escrow, Membership,
    Resolver, Service, Slash, Stage,
};
use crate::ContractError;

/// Gives back what is not upheld, to the shares that were hit. Moves no assets: what is upheld waits for its release.
#[inline(never)]
pub fn veto(
    storage: &mut dyn Storage,
    clock: &Clock,
    sender: &Addr,
    slash_id: u64,
    upheld: Decimal,
) -> Result<Response, ContractError> {
    let mut slash = slashes::load(storage, slash_id)?;
    let row = avs::load(storage, &slash.avs)?;
    check(&slash, slash.terms(storage, &row)?.resolver.as_ref(), sender)?;
    let id = pools::numbered(storage, slash.pool)?;
    let mut life = Life::load(storage, id, Which::Numbered(slash.generation), clock)?;
    let mut allocation = life
        .load_allocation(storage, row.number, clock)?
        .ok_or(SlashError::NoAllocation)?;
    let since = pools::splits_from(storage, &life.id, life.index, slash.record.splits_before)?;
    let mut buckets = hit_buckets(storage, &life, &slash, &since)?;
    let before = life.state.slot.assets;
    let mut reach = Reach {
        generation: &mut life.state,
        allocation: &mut allocation,
        buckets: &mut buckets,
    };
    let vetoed = reach.veto(&mut slash.record, &since, upheld, clock.now)?;
    let to_joint = life.state.slot.assets.checked_sub(before)?;
    for bucket in &buckets {
        pools::save_bucket(storage, &life.id, life.index, bucket)?;
    }
    let mut membership = memberships::may_load(storage, &life.id.operator, row.number)?;
    let write = keep_away(clock, &mut life, &mut allocation, membership.as_ref())?
        .unwrap_or_else(|| vetoed.allocation.clone());
    life.save_allocation(storage, row.number, &allocation)?;
    life.write_allocation(storage, row.number, &write)?;
    life.write_joint(storage, &vetoed.joint)?;
    uncharge(storage, &life, &slash, &row, &vetoed)?;
    let to_bond = restore_bond(storage, clock, &life, &slash, upheld)?;
    let bounty = slash.terms(storage, &row)?.bounty;
    let kept = slash.bond.total()?.checked_sub(to_bond)?;
    let escrow = Escrow::new(vetoed.released, kept, bounty)?;
    let returned = vetoed.returned.checked_add(to_bond)?;
    slash.stage = if escrow.total()?.is_zero() {
        Stage::Released {
            amount: PoolAssets::ZERO,
            returned,
        }
    } else {
        Stage::Final { escrow, returned }
    };
    book(storage, &mut life, &vetoed, to_joint, to_bond)?;
    resolve::end_contest(storage, &mut life, row.number, membership.as_mut())?;
    life.save(storage)?;
    slashes::save(storage, slash_id, &slash)?;
    let event = Event::SlashVetoed {
        slash: SlashOf(&slash, &life.id),
        id: slash_id,
        returned,
        bond: to_bond,
        upheld: escrow.total()?,
        stake: Stake(&life),
    };
    let mut response = Response::new().add_event(event);
    if vetoed.generation_closed {
        life = life.open_next(storage, clock)?;
        response = response.add_event(Event::GenerationOpened { pool: &life });
        earn::refresh_weight(storage, &life, &row, None, clock.now)?;
    } else if life.is_current() {
        let counts = membership.is_some_and(|membership| membership.counts());
        let counting = Some(&allocation).filter(|_| counts);
        earn::refresh_weight(storage, &life, &row, counting, clock.now)?;
    }
    Ok(response)
}

fn check(slash: &Slash, resolver: Option<&Resolver>, sender: &Addr) -> Result<(), ContractError> {
    match resolver {
        Some(resolver) if resolver.address == *sender => {}
        Some(resolver) => {
            return Err(ContractError::Unauthorized {
                found: sender.clone(),
                expected: resolver.address.clone(),
            })
        }
        None => return Err(ContractError::NoResolver {}),
    }
    match slash.stage {
        Stage::Contested => Ok(()),
        _ => Err(SlashError::AlreadyEnded.into()),
    }
}

/// The buckets that the record's takes are in today.
fn hit_buckets(
    storage: &dyn Storage,
    life: &Life,
    slash: &Slash,
    since: &[Split],
) -> Result<Vec<Bucket>, ContractError> {
    let mut buckets = Vec::new();
    for take in slash.record.takes(since)?.buckets {
        // One that is missing is refused by the veto itself.
        buckets.extend(pools::bucket(storage, &life.id, life.index, take.bucket)?);
    }
    Ok(buckets)
}

/// What a veto gives back to the budget of an operator that has left leaves with the rest of it.
fn keep_away(
    clock: &Clock,
    life: &mut Life,
    allocation: &mut Allocation,
    membership: Option<&Membership>,
) -> Result<Option<HistoryWrite<AllocationThen>>, ContractError> {
    match membership.map(|membership| membership.service) {
        Some(Service::Leaving { eta, .. }) => Ok(Some(allocation.leave(&mut life.state, eta, clock.now)?)),
        _ => Ok(None),
    }
}

fn uncharge(
    storage: &mut dyn Storage,
    life: &Life,
    slash: &Slash,
    row: &Avs,
    vetoed: &Vetoed,
) -> Result<(), ContractError> {
    let mut charges = windows::load(storage, &life.id, life.index, row.number)?;
    charges.give_back(
        vetoed.charge_returned,
        slash.record.fault_time,
        row.terms.slash_window,
    );
    Ok(windows::save(
        storage, &life.id, life.index, row.number, &charges,
    )?)
}

/// Gives back to the operator's bond what is not upheld.
fn restore_bond(
    storage: &mut dyn Storage,
    clock: &Clock,
    life: &Life,
    slash: &Slash,
    upheld: Decimal,
) -> Result<PoolAssets, ContractError> {
    if slash.bond.total()?.is_zero() {
        return Ok(PoolAssets::ZERO);
    }
    let mut bond = bonds::load(storage, clock, &life.id)?;
    let returned = bond.give_back(&slash.bond, upheld, &clock.periods, clock.now)?;
    bonds::save(storage, &life.id, &bond)?;
    Ok(returned)
}

fn book(
    storage: &mut dyn Storage,
    life: &mut Life,
    vetoed: &Vetoed,
    to_joint: PoolAssets,
    to_bond: PoolAssets,
) -> Result<(), ContractError> {
    let returned = vetoed.returned;
    let pool = &mut life.pool;
    pool.unbonding = pool.unbonding.checked_add(returned.checked_sub(to_joint)?)?;
    pool.escrow = pool.escrow.checked_sub(returned)?;
    pool.total_slashed = pool.total_slashed.checked_sub(returned)?;
    let given = [
        (Account::Escrow, Account::Bonds, to_bond),
        (Account::Escrow, Account::Stakes, returned),
    ];
    ledgers::transfer(storage, &life.id.asset, given)
}

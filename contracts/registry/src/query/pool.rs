use cosmwasm_std::{Addr, Storage};
use palisade_interfaces::registry::{
    AllocationAtResponse, AllocationResponse, PendingChange, PoolResponse, StakeResponse, StakerResponse,
    WithdrawalResponse,
};
use palisade_math::slash::{Allocation, Change, JointThen};
use palisade_math::{Bps, Scale};

use crate::life::{Life, Which};
use crate::scene::{joint_at, Past};
use crate::state::{self, avs, memberships, pools, stakes, Clock, PoolId, WithdrawalRow};
use crate::ContractError;

/// The life with every allocation settled, so that `encumbered` is of now.
fn settled(storage: &dyn Storage, clock: &Clock, id: PoolId) -> Result<Life, ContractError> {
    let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
    for (avs, membership) in memberships::of_operator(storage, &life.id.operator)? {
        life.read_allocation_of(storage, avs, &membership, clock)?;
    }
    Ok(life)
}

pub fn pool(storage: &dyn Storage, clock: &Clock, id: PoolId) -> Result<PoolResponse, ContractError> {
    let Life {
        index, pool, state, ..
    } = settled(storage, clock, id)?;
    Ok(PoolResponse {
        generation: index,
        assets: state.slot.assets.amount(),
        active_shares: state.active_shares.amount(),
        open_shares: state.open_shares.amount(),
        unbonding_assets: pool.unbonding.amount(),
        escrow: pool.escrow.amount(),
        scale: state.slot.scale.amount(),
        encumbered: state.encumbered.amount(),
        contested: state.contested,
        contested_until: pool.contested_until,
        slash_sequence: pool.slash_sequence,
        total_slashed: pool.total_slashed.amount(),
    })
}

/// Of now, or before anything that happened in second `at`: nothing before the first life.
pub fn operator_stake(
    storage: &dyn Storage,
    clock: &Clock,
    id: PoolId,
    at: Option<u64>,
) -> Result<StakeResponse, ContractError> {
    let joint = match at {
        None => {
            let slot = Life::read(storage, id, Which::Current, clock)?.0.state.slot;
            Some(JointThen {
                assets: slot.assets,
                scale: slot.scale,
            })
        }
        Some(at) => {
            let (life, closed) = Life::read(storage, id, Which::AtFault(at), clock)?;
            joint_at(storage, &life, closed.as_ref(), at)?
        }
    };
    Ok(joint.map_or_else(StakeResponse::default, |joint| StakeResponse {
        assets: joint.assets.amount(),
        scale: joint.scale.amount(),
    }))
}

pub fn allocation(
    storage: &dyn Storage,
    clock: &Clock,
    id: PoolId,
    avs: Addr,
) -> Result<AllocationResponse, ContractError> {
    let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
    let row = avs::load(storage, &avs)?;
    let allocation = life.read_allocation(storage, row.number, clock)?;
    let allocation = allocation.map(|(allocation, _)| allocation).unwrap_or_default();
    let counts = memberships::counts(storage, &life.id.operator, row.number)?;
    allocation_response(&life, avs, counts.then_some(row.terms.min_slashable), &allocation)
}

/// One row for each AVS that the operator serves or leaves, and that has something of the pool or on its way.
pub fn allocations(
    storage: &dyn Storage,
    clock: &Clock,
    id: PoolId,
) -> Result<Vec<AllocationResponse>, ContractError> {
    let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
    let mut rows = Vec::new();
    for (number, membership) in memberships::of_operator(storage, &life.id.operator)? {
        if let Some((allocation, _)) = life.read_allocation_of(storage, number, &membership, clock)? {
            let avs = avs::address(storage, number)?;
            let min_slashable = avs::load(storage, &avs)?.terms.min_slashable;
            let counting = membership.counts().then_some(min_slashable);
            rows.push(allocation_response(&life, avs, counting, &allocation)?);
        }
    }
    Ok(rows)
}

/// `counting` is the part of the weight that has to be slashable for it to count. None where nothing counts.
fn allocation_response(
    life: &Life,
    avs: Addr,
    counting: Option<Bps>,
    allocation: &Allocation,
) -> Result<AllocationResponse, ContractError> {
    let slot = &life.state.slot;
    let counted = match counting {
        Some(min_slashable) => allocation.counted_weight(slot.scale, min_slashable)?,
        None => Scale::ZERO,
    };
    Ok(AllocationResponse {
        avs,
        budget: allocation.budget.amount(),
        budget_assets: slot.behind_floor(allocation.budget)?.amount(),
        weight: allocation.weight.amount(),
        counted_weight: counted.amount(),
        counted_assets: slot.behind_floor(counted)?.amount(),
        decreases: allocation.decreases.iter().map(pending).collect(),
        increases: allocation.increases.iter().map(pending).collect(),
    })
}

fn pending(change: &Change) -> PendingChange {
    PendingChange {
        budget: change.budget.amount(),
        weight: change.weight.amount(),
        eta: change.eta,
    }
}

/// Read as a slash reads it. Nothing of an AVS, operator or pool that is unknown or was then.
pub fn allocation_at(
    storage: &dyn Storage,
    clock: &Clock,
    id: Option<PoolId>,
    avs: &Addr,
    at: u64,
) -> Result<AllocationAtResponse, ContractError> {
    let (Some(id), Some(row)) = (id, avs::may_load(storage, avs)?) else {
        return Ok(AllocationAtResponse::default());
    };
    let Some(then) = Past::read(storage, clock, row.number, id, at)?.map(|past| past.then) else {
        return Ok(AllocationAtResponse::default());
    };
    let (Some(allocation), Some(base)) = (then.allocation, then.base()) else {
        return Ok(AllocationAtResponse::default());
    };
    Ok(AllocationAtResponse {
        budget: allocation.budget.amount(),
        base_weight: base.amount(),
    })
}

pub fn staker(
    storage: &dyn Storage,
    clock: &Clock,
    id: Option<PoolId>,
    staker: &Addr,
    generation: Option<u64>,
) -> Result<StakerResponse, ContractError> {
    // Who asks about a pool that nobody opened yet has nothing in it.
    let Some(id) = id else {
        return Ok(StakerResponse::default());
    };
    let (life, _) = Life::read(storage, id, generation.into(), clock)?;
    let shares = stakes::load(storage, &life.id, staker, life.index)?.shares;
    Ok(StakerResponse {
        generation: life.index,
        shares: shares.amount(),
        value: life.state.value_floor(shares)?.amount(),
        contested: life.state.contested,
    })
}

pub fn withdrawal(
    storage: &dyn Storage,
    clock: &Clock,
    id: u64,
) -> Result<Option<WithdrawalResponse>, ContractError> {
    let row = state::withdrawals::may_load(storage, id)?;
    row.map(|row| withdrawal_response(storage, clock, id, row))
        .transpose()
}

pub fn withdrawals(
    storage: &dyn Storage,
    clock: &Clock,
    staker: &Addr,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<WithdrawalResponse>, ContractError> {
    let rows = state::withdrawals::page(storage, staker, start_after, limit)?;
    rows.into_iter()
        .map(|(id, row)| withdrawal_response(storage, clock, id, row))
        .collect()
}

fn withdrawal_response(
    storage: &dyn Storage,
    clock: &Clock,
    id: u64,
    row: WithdrawalRow,
) -> Result<WithdrawalResponse, ContractError> {
    let pool = pools::numbered(storage, row.pool)?;
    let (life, closed) = Life::read(storage, pool, Which::Numbered(row.generation), clock)?;
    let (index, shares) = (row.withdrawal.bucket, row.withdrawal.shares);
    let bucket = match closed {
        Some(closed) if closed.bucket.index == index => Some(closed.bucket),
        _ => pools::bucket(storage, &life.id, life.index, index)?,
    };
    let purpose = state::withdrawals::purpose(storage, &row.staker, id)?;
    let value = match bucket {
        Some(bucket) => bucket.value_floor(shares)?,
        None => life.state.value_floor(shares)?,
    };
    Ok(WithdrawalResponse {
        id,
        staker: row.staker,
        operator: life.id.operator,
        asset: life.id.asset,
        generation: row.generation,
        shares: shares.amount(),
        value: value.amount(),
        paid: row.withdrawal.paid.amount(),
        matures: clock.periods.matures(index)?,
        contested: life.state.contested,
        redelegation: purpose.into_redelegation(),
    })
}

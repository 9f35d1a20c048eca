use cosmwasm_std::{Addr, Storage};
use palisade_interfaces::registry::{
    AllocationAtResponse, AllocationResponse, AllocationsResponse, PendingChange, PoolResponse,
    StakeResponse, StakerResponse, WithdrawalResponse,
};
use palisade_math::slash::{Allocation, Change, Slot};
use palisade_math::{PoolAssets, Scale};

use crate::life::{Life, Which};
use crate::scene::{joint_at, Past};
use crate::state::{self, avs, memberships, pools, stakes, Avs, Clock, Membership, PoolId, WithdrawalRow};
use crate::ContractError;

/// What one AVS, by number, has of a pool.
struct Part {
    avs: u32,
    membership: Membership,
    allocation: Allocation,
}

/// The current life with what each AVS has of it, settled, so that `encumbered` is of now. As in histories, a unit that rounding
/// left of a budget that is gone is there until a message frees it.
fn settled(storage: &dyn Storage, clock: &Clock, id: PoolId) -> Result<(Life, Vec<Part>), ContractError> {
    let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
    let mut parts = Vec::new();
    for (avs, membership) in memberships::of_operator(storage, &life.id.operator)? {
        if let Some((allocation, _)) = life.read_allocation(storage, avs, clock)? {
            parts.push(Part {
                avs,
                membership,
                allocation,
            });
        }
    }
    Ok((life, parts))
}

// Who asks about a pool that nobody opened yet has nothing in it: that is what no `id` says here.

pub fn pool(storage: &dyn Storage, clock: &Clock, id: Option<PoolId>) -> Result<PoolResponse, ContractError> {
    let Some(id) = id else {
        return Ok(PoolResponse::default());
    };
    let (life, _) = settled(storage, clock, id)?;
    let Life {
        index, pool, state, ..
    } = life;
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
    id: Option<PoolId>,
    at: Option<u64>,
) -> Result<StakeResponse, ContractError> {
    let Some(id) = id else {
        return Ok(StakeResponse::default());
    };
    let joint = match at {
        None => {
            let slot = Life::read(storage, id, Which::Current, clock)?.0.state.slot;
            return Ok(stake(slot.assets, slot.scale));
        }
        Some(at) => {
            let (life, closed) = Life::read(storage, id, Which::AtFault(at), clock)?;
            joint_at(storage, &life, closed.as_ref(), at)?
        }
    };
    Ok(joint.map_or_else(StakeResponse::default, |joint| stake(joint.assets, joint.scale)))
}

fn stake(assets: PoolAssets, scale: Scale) -> StakeResponse {
    StakeResponse {
        assets: assets.amount(),
        scale: scale.amount(),
    }
}

pub fn allocation(
    storage: &dyn Storage,
    clock: &Clock,
    id: Option<PoolId>,
    avs: Addr,
) -> Result<AllocationResponse, ContractError> {
    let row = avs::load(storage, &avs)?;
    let Some(id) = id else {
        return allocation_response(&Slot::default(), avs, row, false, &Allocation::default());
    };
    let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
    let membership = memberships::may_load(storage, &life.id.operator, row.number)?;
    let allocation = life.read_allocation(storage, row.number, clock)?;
    let allocation = allocation.map(|(allocation, _)| allocation).unwrap_or_default();
    let counts = membership.is_some_and(|membership| membership.counts());
    allocation_response(&life.state.slot, avs, row, counts, &allocation)
}

pub fn allocations(
    storage: &dyn Storage,
    clock: &Clock,
    id: Option<PoolId>,
) -> Result<AllocationsResponse, ContractError> {
    let Some(id) = id else {
        return Ok(AllocationsResponse::default());
    };
    let (life, parts) = settled(storage, clock, id)?;
    let slot = &life.state.slot;
    let row = |part: Part| {
        let (avs, row) = avs::numbered(storage, part.avs)?;
        allocation_response(slot, avs, row, part.membership.counts(), &part.allocation)
    };
    Ok(AllocationsResponse {
        stake: stake(slot.assets, slot.scale),
        allocations: parts.into_iter().map(row).collect::<Result<_, _>>()?,
    })
}

/// `counts` says whether weight of the operator counts for the AVS.
fn allocation_response(
    slot: &Slot,
    avs: Addr,
    row: Avs,
    counts: bool,
    allocation: &Allocation,
) -> Result<AllocationResponse, ContractError> {
    let counted = if counts {
        allocation.counted_weight(slot.scale, row.terms.min_slashable)?
    } else {
        Scale::ZERO
    };
    Ok(AllocationResponse {
        avs,
        correlation_group: row.terms.entry.correlation_group,
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
    let contested = life.state.contested;
    let is_settled = row.withdrawal.is_settled(contested, &clock.periods, clock.now)?;
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
        contested: if is_settled { 0 } else { contested },
        redelegation: purpose.into_redelegation(),
    })
}

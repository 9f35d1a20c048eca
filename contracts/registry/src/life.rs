//! One life of one pool, brought up to this second: time acts before any message does.

use cosmwasm_std::{Addr, Storage};
use palisade_interfaces::Asset;
use palisade_math::slash::{
    generation_at, Allocation, AllocationThen, ClosedBucket, Generation, HistoryWrite, JointThen, START_SCALE,
};
use palisade_math::PoolShares;

use crate::state::{
    assets, histories, life_of, memberships, one_more, operators, pools, Clock, Membership, Pool, PoolId,
    PoolRow, Service,
};
use crate::ContractError;

/// An allocation of now, and what its history does not know yet.
pub type Settlement = (Allocation, Vec<HistoryWrite<AllocationThen>>);

/// Which life of a pool.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// The latest.
    Current,
    /// By its number.
    Numbered(u64),
    /// That to which a fault at this second belongs.
    AtFault(u64),
}

impl From<Option<u64>> for Which {
    fn from(index: Option<u64>) -> Self {
        index.map_or(Self::Current, Self::Numbered)
    }
}

/// What two lives have in common is in `pool`, so one message has one life of a pool in hand at a time.
#[derive(Clone, Debug)]
pub struct Life {
    pub id: PoolId,
    pub index: u64,
    pub pool: Pool,
    pub state: Generation,
    /// The current life, if this one is past.
    current: Option<Generation>,
    /// What is in storage. None of a new pool.
    stored: Option<PoolRow>,
}

impl Life {
    /// Brings a life up to now in memory. Also returns the bucket that closed on the way.
    pub fn read(
        storage: &dyn Storage,
        id: PoolId,
        which: Which,
        clock: &Clock,
    ) -> Result<(Self, Option<ClosedBucket>), ContractError> {
        let row = pools::load(storage, &id)?;
        let index = index_of(storage, &id, &row, which)?;
        let mut life = Self {
            state: life_of(storage, &row, &id, index)?,
            current: (index != row.pool.generation).then(|| row.current.clone()),
            pool: row.pool.clone(),
            stored: Some(row),
            id,
            index,
        };
        let closed = life.state.close_due_bucket(&clock.periods, clock.now)?;
        if let Some(closed) = &closed {
            let assets = closed.bucket.slot.assets;
            life.pool.unbonding = life.pool.unbonding.checked_add(assets)?;
        }
        Ok((life, closed))
    }

    /// As [`Life::read`], and stores the bucket that closed. The life itself is stored by [`Life::save`].
    pub fn load(
        storage: &mut dyn Storage,
        id: PoolId,
        which: Which,
        clock: &Clock,
    ) -> Result<Self, ContractError> {
        let (life, closed) = Self::read(storage, id, which, clock)?;
        if let Some(closed) = closed {
            let (id, index) = (&life.id, life.index);
            pools::save_bucket(storage, id, index, &closed.bucket)?;
            pools::save_split(storage, id, index, closed.split_index, &closed.split)?;
            histories::write_joint(storage, id, index, &closed.joint)?;
        }
        Ok(life)
    }

    /// The current life of a pool; the first one of an operator that has none of this asset yet.
    ///
    /// What a pool is made of never goes, so only who opens one is asked whether operator and asset are known.
    pub fn open(
        storage: &mut dyn Storage,
        operator: Addr,
        asset: Asset,
        clock: &Clock,
    ) -> Result<Self, ContractError> {
        if let Some(id) = pools::find(storage, &operator, &asset)? {
            return Self::load(storage, id, Which::Current, clock);
        }
        let row = operators::load(storage, &operator)?;
        let is_gated = row.delegation_approver.is_some();
        assets::load(storage, &asset)?;
        let (state, joint) = Generation::open(clock.now, START_SCALE);
        let life = Self {
            id: pools::add(storage, operator, asset, row.commission, is_gated)?,
            index: 0,
            pool: Pool::default(),
            state,
            current: None,
            stored: None,
        };
        life.write_joint(storage, &joint)?;
        Ok(life)
    }

    /// Writes what changed.
    pub fn save(&mut self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        if self.current.is_some() {
            pools::save_past(storage, &self.id, self.index, &self.state)?;
        }
        let row = PoolRow {
            pool: self.pool.clone(),
            current: self.current.as_ref().unwrap_or(&self.state).clone(),
        };
        if self.stored.as_ref() != Some(&row) {
            pools::save(storage, &self.id, &row)?;
            self.stored = Some(row);
        }
        Ok(())
    }

    pub fn write_joint(
        &self,
        storage: &mut dyn Storage,
        write: &HistoryWrite<JointThen>,
    ) -> Result<(), ContractError> {
        Ok(histories::write_joint(storage, &self.id, self.index, write)?)
    }

    /// Opens the next life after this one, which was the current one, closed. Without stake or allocations.
    pub fn open_next(self, storage: &mut dyn Storage, clock: &Clock) -> Result<Self, ContractError> {
        pools::save_past(storage, &self.id, self.index, &self.state)?;
        let (state, joint) = Generation::open(clock.now, START_SCALE);
        let index = one_more(self.index)?;
        let mut life = Self {
            id: self.id,
            index,
            pool: Pool {
                generation: index,
                ..self.pool
            },
            state,
            current: None,
            stored: None,
        };
        life.write_joint(storage, &joint)?;
        life.save(storage)?;
        Ok(life)
    }

    /// Active shares of a life of this pool.
    pub fn active_shares_of(&self, storage: &dyn Storage, index: u64) -> Result<PoolShares, ContractError> {
        if index == self.index {
            return Ok(self.state.active_shares);
        }
        Ok(pools::past(storage, &self.id, index)?.active_shares)
    }

    /// Whether stake, allocations and rewards of now are those of this life.
    pub const fn is_current(&self) -> bool {
        self.index == self.pool.generation && self.state.closed.is_none()
    }

    /// Notes until when this life is contested at most, if it is the current one.
    pub fn extend_contest(&mut self, deadline: u64) {
        if self.index == self.pool.generation {
            self.pool.contested_until = self.pool.contested_until.max(Some(deadline));
        }
    }

    /// Forgets it once the last contest of the current life has ended.
    pub fn end_contest(&mut self) {
        if self.index == self.pool.generation && self.state.contested == 0 {
            self.pool.contested_until = None;
        }
    }

    /// Brings an AVS's allocation up to now in memory, and the budgets of this life with it.
    pub fn read_allocation(
        &mut self,
        storage: &dyn Storage,
        avs: u32,
        clock: &Clock,
    ) -> Result<Option<Settlement>, ContractError> {
        let Some(mut allocation) = pools::allocation(storage, &self.id, self.index, avs)? else {
            return Ok(None);
        };
        let writes = allocation.settle_changes(&mut self.state, clock.now)?;
        Ok(Some((allocation, writes)))
    }

    /// As [`Life::read_allocation`], and stores what changed.
    pub fn load_allocation(
        &mut self,
        storage: &mut dyn Storage,
        avs: u32,
        clock: &Clock,
    ) -> Result<Option<Allocation>, ContractError> {
        let settled = self.read_allocation(storage, avs, clock)?;
        settled
            .map(|settled| self.store(storage, avs, settled))
            .transpose()
    }

    /// As [`Life::load_allocation`]. Of an operator that left, also frees what stayed of a budget that is gone: where it was on
    /// its way in several parts, a slash rounds each of them by itself.
    pub fn load_allocation_of(
        &mut self,
        storage: &mut dyn Storage,
        avs: u32,
        membership: &Membership,
        clock: &Clock,
    ) -> Result<Option<Allocation>, ContractError> {
        let Some((mut allocation, mut writes)) = self.read_allocation(storage, avs, clock)? else {
            return Ok(None);
        };
        match membership.service {
            Service::Leaving { eta, .. } if clock.now > eta && !allocation.free_budget()?.is_zero() => {
                writes.push(allocation.leave(&mut self.state, eta, clock.now)?);
            }
            _ => {}
        }
        self.store(storage, avs, (allocation, writes)).map(Some)
    }

    fn store(
        &self,
        storage: &mut dyn Storage,
        avs: u32,
        (allocation, writes): Settlement,
    ) -> Result<Allocation, ContractError> {
        for write in &writes {
            histories::write_allocation(storage, &self.id, self.index, avs, write)?;
        }
        if !writes.is_empty() {
            self.save_allocation(storage, avs, &allocation)?;
        }
        Ok(allocation)
    }

    pub fn save_allocation(
        &self,
        storage: &mut dyn Storage,
        avs: u32,
        allocation: &Allocation,
    ) -> Result<(), ContractError> {
        Ok(pools::save_allocation(
            storage, &self.id, self.index, avs, allocation,
        )?)
    }

    pub fn write_allocation(
        &self,
        storage: &mut dyn Storage,
        avs: u32,
        write: &HistoryWrite<AllocationThen>,
    ) -> Result<(), ContractError> {
        Ok(histories::write_allocation(
            storage, &self.id, self.index, avs, write,
        )?)
    }

    /// Settles the allocations of every AVS, so that decreases that are over no longer count as encumbered. At most
    /// `MAX_AVS_PER_OPERATOR` of them.
    pub fn settle_allocations(
        &mut self,
        storage: &mut dyn Storage,
        clock: &Clock,
    ) -> Result<(), ContractError> {
        for (avs, membership) in memberships::of_operator(storage, &self.id.operator)? {
            self.load_allocation_of(storage, avs, &membership, clock)?;
        }
        Ok(())
    }
}

fn index_of(storage: &dyn Storage, id: &PoolId, row: &PoolRow, which: Which) -> Result<u64, ContractError> {
    let latest = row.pool.generation;
    match which {
        Which::Current => Ok(latest),
        Which::Numbered(found) if found > latest => Err(ContractError::UnknownGeneration { found, latest }),
        Which::Numbered(index) => Ok(index),
        Which::AtFault(time) => index_at(storage, id, row, time),
    }
}

/// Walks back from the current life. A life ends only by a slash of a budget that waited longer than any slash window,
/// so for a punishable fault these are two at most.
fn index_at(storage: &dyn Storage, id: &PoolId, row: &PoolRow, time: u64) -> Result<u64, ContractError> {
    let mut openings = Vec::new();
    for index in (0..=row.pool.generation).rev() {
        let opened = life_of(storage, row, id, index)?.opened;
        openings.push((index, opened));
        if opened < time {
            break;
        }
    }
    Ok(generation_at(openings, time).unwrap_or_default())
}

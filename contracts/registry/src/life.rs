//! One life of one pool, brought up to this second: time acts before any message does.

use cosmwasm_std::{Addr, Storage};
use palisade_math::slash::{
    generation_at, Allocation, AllocationThen, ClosedBucket, Generation, HistoryWrite, JointThen, START_SCALE,
};

use crate::state::{histories, memberships, one_more, pools, Clock, Pool, PoolId};
use crate::ContractError;

/// An allocation of now, and what its history does not know yet.
pub type Settlement = (Allocation, Vec<HistoryWrite<AllocationThen>>);

/// What two lives have in common is in `pool`, so one message has one life of a pool in hand at a time.
#[derive(Clone, Debug)]
pub struct Life {
    pub id: PoolId,
    pub index: u64,
    pub pool: Pool,
    pub state: Generation,
}

impl Life {
    /// Brings a life up to now in memory, by default the current one. Also returns the bucket that closed on the way.
    pub fn read(
        storage: &dyn Storage,
        id: PoolId,
        index: Option<u64>,
        clock: &Clock,
    ) -> Result<(Self, Option<ClosedBucket>), ContractError> {
        let mut pool = pools::load(storage, &id)?;
        let index = index.unwrap_or(pool.generation);
        if index > pool.generation {
            return Err(ContractError::UnknownGeneration {
                found: index,
                latest: pool.generation,
            });
        }
        let mut state = pools::generation(storage, &id, index)?;
        let closed = state.close_due_bucket(&clock.periods, clock.now)?;
        if let Some(closed) = &closed {
            pool.unbonding = pool.unbonding.checked_add(closed.bucket.slot.assets)?;
        }
        let life = Self {
            id,
            index,
            pool,
            state,
        };
        Ok((life, closed))
    }

    /// As [`Life::read`], and stores the bucket that closed. The life itself is stored by [`Life::save`].
    pub fn load(
        storage: &mut dyn Storage,
        id: PoolId,
        index: Option<u64>,
        clock: &Clock,
    ) -> Result<Self, ContractError> {
        let (life, closed) = Self::read(storage, id, index, clock)?;
        if let Some(closed) = closed {
            let (id, index) = (&life.id, life.index);
            pools::save_bucket(storage, id, index, &closed.bucket)?;
            pools::save_split(storage, id, index, closed.split_index, &closed.split)?;
            histories::write_joint(storage, id, index, &closed.joint)?;
        }
        Ok(life)
    }

    /// The current life; the first one if the pool is new.
    pub fn open(storage: &mut dyn Storage, id: PoolId, clock: &Clock) -> Result<Self, ContractError> {
        if pools::may_load(storage, &id)?.is_some() {
            return Self::load(storage, id, None, clock);
        }
        let (state, joint) = Generation::open(clock.now, START_SCALE);
        let life = Self {
            id,
            index: 0,
            pool: Pool::default(),
            state,
        };
        life.write_joint(storage, &joint)?;
        Ok(life)
    }

    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        pools::save(storage, &self.id, &self.pool)?;
        pools::save_generation(storage, &self.id, self.index, &self.state)?;
        Ok(())
    }

    pub fn write_joint(
        &self,
        storage: &mut dyn Storage,
        write: &HistoryWrite<JointThen>,
    ) -> Result<(), ContractError> {
        Ok(histories::write_joint(storage, &self.id, self.index, write)?)
    }

    /// Opens the next life after this one closed, without stake or allocations. This one was saved.
    pub fn open_next(&self, storage: &mut dyn Storage, clock: &Clock) -> Result<Self, ContractError> {
        let (state, joint) = Generation::open(clock.now, START_SCALE);
        let index = one_more(self.index)?;
        let life = Self {
            id: self.id.clone(),
            index,
            pool: Pool {
                generation: index,
                contested_until: None,
                ..self.pool.clone()
            },
            state,
        };
        life.write_joint(storage, &joint)?;
        life.save(storage)?;
        Ok(life)
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
        avs: &Addr,
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
        avs: &Addr,
        clock: &Clock,
    ) -> Result<Option<Allocation>, ContractError> {
        let Some((allocation, writes)) = self.read_allocation(storage, avs, clock)? else {
            return Ok(None);
        };
        for write in &writes {
            histories::write_allocation(storage, &self.id, self.index, avs, write)?;
        }
        if !writes.is_empty() {
            self.save_allocation(storage, avs, &allocation)?;
        }
        Ok(Some(allocation))
    }

    pub fn save_allocation(
        &self,
        storage: &mut dyn Storage,
        avs: &Addr,
        allocation: &Allocation,
    ) -> Result<(), ContractError> {
        Ok(pools::save_allocation(
            storage, &self.id, self.index, avs, allocation,
        )?)
    }

    pub fn write_allocation(
        &self,
        storage: &mut dyn Storage,
        avs: &Addr,
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
        for (avs, _) in memberships::of_operator(storage, &self.id.operator)? {
            self.load_allocation(storage, &avs, clock)?;
        }
        Ok(())
    }
}

/// Which life of a pool a fault at `time` belongs to.
///
/// Walks back from the current one. A life ends only by a slash of a budget that waited longer than any slash window,
/// so for a punishable fault these are two at most.
pub fn index_at(storage: &dyn Storage, id: &PoolId, pool: &Pool, time: u64) -> Result<u64, ContractError> {
    let mut openings = Vec::new();
    for index in (0..=pool.generation).rev() {
        let opened = pools::generation(storage, id, index)?.opened;
        openings.push((index, opened));
        if opened < time {
            break;
        }
    }
    Ok(generation_at(openings, time).unwrap_or_default())
}

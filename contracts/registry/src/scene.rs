//! The parts of a pool that one slash touches, brought up to now.

use cosmwasm_std::Storage;
use palisade_interfaces::registry::MAX_BOND_SHARE_BPS;
use palisade_math::slash::{
    Allocation, AllocationThen, Bond, BondTakes, Bucket, ClosedBucket, HistoryWrite, JointThen, Offence,
    Reach, SlashPlan, Slashed, Then, WindowCharges,
};
use palisade_math::{Bps, Scale};

use crate::life::{Life, Which};
use crate::state::{histories, pools, windows, Clock, PoolId, PublishedTerms};
use crate::ContractError;

/// What a slash of one pool by one AVS for a fault of some second works on.
pub struct Scene {
    pub life: Life,
    pub allocation: Allocation,
    pub buckets: Vec<Bucket>,
    pub then: Then,
    pub charges: WindowCharges,
}

impl Scene {
    /// Also stores what time did. None where the operator never had anything allocated to the AVS, by number, in the
    /// life that the fault belongs to.
    #[inline(never)]
    pub fn load(
        storage: &mut dyn Storage,
        clock: &Clock,
        avs: u32,
        id: PoolId,
        fault_time: u64,
    ) -> Result<Option<Self>, ContractError> {
        let mut life = Life::load(storage, id, Which::AtFault(fault_time), clock)?;
        let Some(allocation) = life.load_allocation(storage, avs, clock)? else {
            life.save(storage)?;
            return Ok(None);
        };
        let then = Then {
            allocation: histories::allocation(storage, &life.id, life.index, avs, fault_time)?,
            joint: histories::joint(storage, &life.id, life.index, fault_time)?,
        };
        let first = clock.periods.first_reached(fault_time)?;
        let buckets = pools::buckets_from(storage, &life.id, life.index, first)?;
        Ok(Some(Self {
            charges: windows::load(storage, &life.id, life.index, avs)?,
            life,
            allocation,
            buckets,
            then,
        }))
    }

    /// As [`Scene::load`], in memory.
    pub fn read(
        storage: &dyn Storage,
        clock: &Clock,
        avs: u32,
        id: PoolId,
        fault_time: u64,
    ) -> Result<Option<Self>, ContractError> {
        let Some(Past {
            life,
            allocation,
            closed,
            then,
        }) = Past::read(storage, clock, avs, id, fault_time)?
        else {
            return Ok(None);
        };
        let first = clock.periods.first_reached(fault_time)?;
        let mut buckets = pools::buckets_from(storage, &life.id, life.index, first)?;
        buckets.extend(closed.map(|closed| closed.bucket));
        Ok(Some(Self {
            charges: windows::load(storage, &life.id, life.index, avs)?,
            life,
            allocation,
            buckets,
            then,
        }))
    }

    fn reach(&mut self) -> Reach<'_> {
        Reach {
            generation: &mut self.life.state,
            allocation: &mut self.allocation,
            buckets: &mut self.buckets,
        }
    }

    /// What is left of the cap per window, counted by the time of the fault, on the base of then.
    pub fn window_left(
        &self,
        terms: &PublishedTerms,
        base: Scale,
        fault_time: u64,
    ) -> Result<Scale, ContractError> {
        let cap = terms.max_window_slash.of_floor(base)?;
        Ok(self.charges.left(cap, fault_time, terms.slash_window)?)
    }

    /// Works out what an offence costs.
    #[inline(never)]
    pub fn plan(
        &mut self,
        terms: &PublishedTerms,
        offence: &Offence,
        now: u64,
    ) -> Result<SlashPlan, ContractError> {
        let base = self.then.base();
        let limit = base.map(|base| self.window_left(terms, base, offence.fault_time));
        let limit = limit.transpose()?;
        let then = self.then;
        Ok(self.reach().plan(offence, &then, limit, now)?)
    }
}

/// Carries a plan out in memory, the operator's bond first.
#[inline(never)]
pub fn carry_out(
    scene: &mut Scene,
    bond: &mut Bond,
    terms: &PublishedTerms,
    plan: &SlashPlan,
    now: u64,
) -> Result<(Slashed, BondTakes), ContractError> {
    let share = Bps::new(MAX_BOND_SHARE_BPS)?;
    let delay = terms.slash_terms().resolution_delay;
    Ok(scene.reach().apply_after(bond, share, plan, delay, now)?)
}

/// What the histories say, and what they will once somebody settles what is due.
pub struct Past {
    life: Life,
    allocation: Allocation,
    closed: Option<ClosedBucket>,
    pub then: Then,
}

impl Past {
    /// None where the operator never had anything allocated to the AVS, by number, in the life that `at` belongs to.
    pub fn read(
        storage: &dyn Storage,
        clock: &Clock,
        avs: u32,
        id: PoolId,
        at: u64,
    ) -> Result<Option<Self>, ContractError> {
        let (mut life, closed) = Life::read(storage, id, Which::AtFault(at), clock)?;
        let Some((allocation, writes)) = life.read_allocation(storage, avs, clock)? else {
            return Ok(None);
        };
        let then = Then {
            allocation: allocation_at(storage, &life, avs, &writes, at)?,
            joint: joint_at(storage, &life, closed.as_ref(), at)?,
        };
        Ok(Some(Self {
            life,
            allocation,
            closed,
            then,
        }))
    }
}

/// The history knows nothing yet of a bucket that closed and that no message has settled.
pub fn joint_at(
    storage: &dyn Storage,
    life: &Life,
    closed: Option<&ClosedBucket>,
    at: u64,
) -> Result<Option<JointThen>, ContractError> {
    match closed {
        Some(closed) if closed.joint.at < at => Ok(Some(closed.joint.value)),
        _ => Ok(histories::joint(storage, &life.id, life.index, at)?),
    }
}

/// The history knows nothing yet of changes that are over and that no message has settled: these are `unsettled`.
fn allocation_at(
    storage: &dyn Storage,
    life: &Life,
    avs: u32,
    unsettled: &[HistoryWrite<AllocationThen>],
    at: u64,
) -> Result<Option<AllocationThen>, ContractError> {
    match unsettled.iter().rev().find(|write| write.at < at) {
        Some(write) => Ok(Some(write.value)),
        None => Ok(histories::allocation(storage, &life.id, life.index, avs, at)?),
    }
}

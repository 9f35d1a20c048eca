use cosmwasm_std::{Decimal, Uint128, Uint256, Uint512};
use serde::{Deserialize, Serialize};

use super::{AllocationThen, Invariant, JointThen, Offence, Reach, SlashError, Slot};
use crate::{MathError, PoolAssets, Scale};

/// What the histories say about the second of a fault, read before anything that happened in it.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Then {
    /// The AVS's allocation, None when it had none yet.
    pub allocation: Option<AllocationThen>,
    /// The joint slot, None before the first generation.
    pub joint: Option<JointThen>,
}

impl Then {
    /// What a fraction is taken of: the weight at the fault, at most the scale at the fault. None without either.
    /// It is the weight of then, because other AVSs' slashes since must not change what this one is due.
    pub fn base(&self) -> Option<Scale> {
        Some(self.allocation?.base_weight.min(self.joint?.scale))
    }
}

/// One slash, worked out but not carried out.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlashPlan {
    /// Second of the fault.
    pub fault_time: u64,
    /// What the fraction was taken of: the weight at the fault, at most the scale at the fault.
    pub base: Scale,
    /// What q loses and X gains.
    pub charge: Scale,
    /// What M and M_b lose; at most `charge`.
    pub captured: Scale,
    /// What all slots together lose for `captured`.
    pub due: PoolAssets,
}

impl SlashPlan {
    /// The same slash after the operator's bond paid `paid` of `due`: the pool's scale falls only for its own
    /// part, `ceil(captured * (due - paid) / due)`, while the AVS is charged in full. Ceiled, so the bond does
    /// not pay for the rounding. `due` becomes what is left for the pool by amount; carrying the plan out may
    /// take up to one unit per slot more.
    ///
    /// # Errors
    /// [`SlashError::BondAboveDue`].
    pub fn after_bond(&self, paid: PoolAssets) -> Result<Self, SlashError> {
        if paid > self.due {
            return Err(SlashError::BondAboveDue {
                found: paid,
                expected: self.due,
            });
        }
        if paid.is_zero() {
            return Ok(*self);
        }
        let due = self.due.checked_sub(paid)?;
        Ok(Self {
            captured: self.captured.mul_ratio_ceil(due, self.due)?,
            due,
            ..*self
        })
    }
}

impl Reach<'_> {
    /// Works out what `offence` charges and takes, in the order budget of today, fraction of the weight at the
    /// fault, budget at the fault, the caller's `limit` (what is left of a cap per window), captured stake.
    /// [`Offence::check`] comes first; the generation and the allocation are settled up to `now`.
    ///
    /// # Errors
    /// [`SlashError::NotAllocatedAtFault`], [`SlashError::NoBudgetLeft`], [`SlashError::NothingToTake`].
    pub fn plan(
        &self,
        offence: &Offence,
        then: &Then,
        limit: Option<Scale>,
        now: u64,
    ) -> Result<SlashPlan, SlashError> {
        let fault_time = offence.fault_time;
        let (Some(allocation_then), Some(joint_then), Some(base)) =
            (then.allocation, then.joint, then.base())
        else {
            return Err(SlashError::NotAllocatedAtFault { found: fault_time });
        };
        let charge = self.charge(base, offence.fraction, &allocation_then, limit)?;
        let slots = self.reached_slots(fault_time, now)?;
        let captured = captured_part(charge, &joint_then, &slots)?;
        if captured.is_zero() {
            return Err(SlashError::NothingToTake { charge });
        }
        let due = slots.iter().try_fold(PoolAssets::ZERO, |sum, slot| {
            Ok::<_, SlashError>(sum.checked_add(slot.due_ceil(captured)?)?)
        })?;
        Ok(SlashPlan {
            fault_time,
            base,
            charge,
            captured,
            due,
        })
    }

    fn charge(
        &self,
        base: Scale,
        fraction: Decimal,
        then: &AllocationThen,
        limit: Option<Scale>,
    ) -> Result<Scale, SlashError> {
        let of_base = base.mul_ratio_ceil(fraction.atomics(), Decimal::one().atomics())?;
        let due = limit.map_or(of_base, |limit| of_base.min(limit));
        // q(t) - (X - X(t)): many slashes for one t never charge more than the budget of that t.
        let left_of_then = then
            .budget
            .checked_add(then.charged)?
            .saturating_sub(self.allocation.charged);
        let budget = self.allocation.budget;
        let charge = budget.min(due).min(left_of_then);
        if charge.is_zero() {
            return Err(SlashError::NoBudgetLeft {
                budget,
                left_of_then,
                due,
            });
        }
        Ok(charge)
    }

    /// The joint slot and every bucket that was open at the fault or later.
    fn reached_slots(&self, fault_time: u64, now: u64) -> Result<Vec<Slot>, Invariant> {
        let mut slots = vec![self.generation.slot];
        for bucket in self
            .buckets
            .iter()
            .filter(|bucket| bucket.is_reached_by(fault_time))
        {
            if now >= bucket.matures {
                return Err(Invariant::MaturedBucketReached {
                    bucket: bucket.index,
                    matures: bucket.matures,
                    now,
                });
            }
            slots.push(bucket.slot);
        }
        Ok(slots)
    }
}

/// `min(x, ceil(x * R(t) / R(now)))`: stake that came after the fault does not raise what the fault costs.
///
/// `R = A / M` is what one unit of scale is worth; R(now) sums the slots reached, R(t) is the joint slot then.
/// Slashes leave R alone, so the cap does not depend on their order. In 96-bit fixed point R(t) is ceiled and
/// each part of R(now) floored, so the result is never too small; it is too large by scale worth less than
/// `x * (1 + slots) / 2^96` token units over all slots together, before the ceil of each take. Zero when no
/// stake is left.
///
/// # Errors
/// When a scale is zero or a number leaves its type.
pub fn captured_part(charge: Scale, then: &JointThen, reached: &[Slot]) -> Result<Scale, MathError> {
    let worth_then = {
        let (assets, scale) = (fixed_point(then.assets)?, Uint256::from(then.scale.amount()));
        let floor = assets.checked_div(scale)?;
        let exact = assets.checked_rem(scale)?.is_zero();
        if exact {
            floor
        } else {
            floor.checked_add(Uint256::one())?
        }
    };
    let mut worth_now = Uint256::zero();
    for slot in reached {
        let worth = fixed_point(slot.assets)?.checked_div(Uint256::from(slot.scale.amount()))?;
        worth_now = worth_now.checked_add(worth)?;
    }
    if worth_now.is_zero() {
        return Ok(Scale::ZERO);
    }
    let product = Uint256::from(charge.amount()).full_mul(worth_then);
    let divisor = Uint512::from(worth_now);
    let floor = product.checked_div(divisor)?;
    if floor >= Uint512::from(charge.amount()) {
        return Ok(charge);
    }
    let floor = Scale::from(Uint128::try_from(floor)?);
    if product.checked_rem(divisor)?.is_zero() {
        return Ok(floor);
    }
    floor.checked_add(Scale::new(1))
}

fn fixed_point(assets: PoolAssets) -> Result<Uint256, MathError> {
    Ok(Uint256::from(assets.amount()).checked_shl(96)?)
}

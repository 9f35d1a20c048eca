//! Slash arithmetic of the registry: one pool, that is the stake of one operator in one asset.
//!
//! | Term | Letter | Meaning |
//! | --- | --- | --- |
//! | generation | | life of a pool between two wipe-outs; every number below belongs to one generation |
//! | joint slot | A, M | active shares and the shares of the open bucket, with one amount and one scale |
//! | bucket | A_b, M_b | shares whose unbonding period runs, with assets and scale of their own |
//! | scale | M | what budgets and weights are measured in; starts at [`START_SCALE`], falls with each slash |
//! | budget | q | what one AVS may take in all, in scale; `sum q <= M`, so every AVS can be paid in full |
//! | weight | w | stake an AVS counts and the base of its slash fractions; weights may overlap |
//! | charge | X | everything one AVS was ever charged, less what vetoes gave back |
//! | contested | | taken by a slash whose veto deadline is running: neither stake nor released |
//! | split | | close of an open bucket: which part of the joint slot's shares left it |
//! | record | | one slash: what it took and charged, so that a veto can undo exactly that |
//! | bond | | the operator's own assets, of which a part of each slash is paid first |
//!
//! A token amount behind x units of scale is `A * x / M`. A slash lowers A and M of a slot together, which
//! leaves `q_j * A / M` of every other AVS where it was.
//!
//! # Boundaries in time
//! A bucket closes at the end of second `closes - 1`; a fault at t reaches it iff `closes > t`. It matures
//! when `now >= matures = closes + unbonding`. Changes of allocation take effect when `now > eta`. A read of
//! the past at t gives the state before anything that happened in second t; of several writes in one second
//! the last wins. A veto is allowed at its deadline second, a release only after it.
//!
//! # How a caller uses it
//! Load the few structs a message touches, first let time act on them ([`Generation::close_due_bucket`],
//! [`Allocation::settle_changes`]), call one function, save what it changed and write the [`HistoryWrite`]s
//! it returned. No function needs all stakers, all AVSs or all splits. After an error nothing may be saved;
//! a refusal has changed nothing beforehand.
//!
//! Left to the caller: who may call, minimum delays, rewards, evidence.
//! [`WindowCharges`] counts for a cap per window.

mod allocation;
mod apply;
mod bond;
mod cancel;
mod due;
mod error;
mod generation;
mod leave;
mod plan;
mod record;
pub mod risk;
mod slot;
mod stakers;
mod terms;
mod veto;
mod window;
mod withdrawal;

use cosmwasm_std::{OverflowError, OverflowOperation};
use serde::{Deserialize, Serialize};

pub use allocation::{Allocated, Allocation, AllocationThen, Change, Deallocated};
pub use apply::{Reach, Slashed};
pub use bond::{bounty_floor, Bond, BondEntry, BondTakes};
pub use error::{Invariant, SlashError};
pub use generation::{generation_at, ClosedBucket, Generation};
pub use plan::{captured_part, SlashPlan, Then};
pub use record::{BucketTake, PendingCut, Record, Released, Takes};
pub use slot::{Bucket, JointThen, Slot, Split};
pub use stakers::{Deposited, Queued};
pub use terms::{Offence, Periods, Terms};
pub use veto::Vetoed;
pub use window::WindowCharges;
pub use withdrawal::Withdrawal;

use crate::{MathError, Scale};

/// Scale of a new generation.
pub const START_SCALE: Scale = Scale::new(1_000_000_000_000_000_000);

/// Smallest slash fraction, one basis point, in 10^-18: many tiny slashes round up to more than one large one.
pub const MIN_SLASH_FRACTION: u128 = 100_000_000_000_000;

/// A generation closes once its scale or its price falls below 1 / `FLOOR_DIVISOR` of its start.
pub const FLOOR_DIVISOR: u64 = 1_000_000;

/// Most decreases, and most increases, that one AVS may have under way.
pub const MAX_PENDING: usize = 4;

/// A value to write to a history as the state after second `at`. It replaces an earlier write of that second.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct HistoryWrite<T> {
    /// Second in unix time; never before an earlier write of the same history.
    pub at: u64,
    /// What a read of any later second finds.
    pub value: T,
}

fn later(time: u64, seconds: u64) -> Result<u64, MathError> {
    Ok(time
        .checked_add(seconds)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?)
}

fn one_more(count: u64) -> Result<u64, MathError> {
    later(count, 1)
}

fn one_less(count: u64) -> Result<u64, MathError> {
    Ok(count
        .checked_sub(1)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Sub))?)
}

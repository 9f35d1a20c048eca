//! Which validators get new stake, and which give stake up.
//!
//! Both directions rank validators by their distance from target and serve the furthest first. A message may go
//! past the target by [`Limits::slack`] of it: balanced validators would otherwise share every small amount in
//! n messages, and an undelegation uses up one of seven entries of its validator however small it is.
//!
//! Targets are weights of the validators that take part, and of nobody else: what a paused validator would get
//! is the others' until it is back. Ties go to the earlier row, so callers pass rows in a fixed order. The cost
//! is one sort of the rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use cosmwasm_std::Uint128;

use crate::{Bps, MathError, Native};

/// One validator, as far as choosing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Delegated to it.
    pub tracked: Native,
    /// Its part of the target, zero when it drains.
    pub weight: u32,
    /// Whether it may be chosen: not paused for new stake, not without a free entry for undelegations.
    pub available: bool,
}

/// How an amount may be cut up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most validators in one selection.
    pub max_messages: u32,
    /// Less than this is not worth a message.
    pub min_message: Native,
    /// How far past its target a validator may go, as a part of the target.
    pub slack: Bps,
}

/// An amount of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Index of its row.
    pub index: usize,
    /// To delegate or undelegate, above zero.
    pub amount: Native,
}

/// Which validators move how much: all of it, with `left`, is the amount asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// At most one per row, in the order they were chosen.
    pub chosen: Vec<Selected>,
    /// What found no place.
    pub left: Native,
}

/// A row with the amount it could move, before limits of messages.
struct Room {
    index: usize,
    /// To the target.
    gap: Uint128,
    /// To the target and past it by the slack, at least one smallest message.
    wanted: Uint128,
    /// Never more than this.
    most: Uint128,
    /// Comes before all others, however wide its gap.
    first: bool,
}

/// Places `amount` on the validators furthest below target. Draining ones get nothing.
///
/// Every message is at least [`Limits::min_message`]; it goes further past the target than the slack where it
/// would be smaller otherwise or would leave less than one message. `left` is zero unless messages run out,
/// nobody is available, or `amount` itself is less than one message.
///
/// # Errors
/// When the sum of stake and `amount` leaves 128 bits.
pub fn place_stake(rows: &[Candidate], amount: Native, limits: &Limits) -> Result<Selection, MathError> {
    if amount < limits.min_message {
        return Ok(Selection {
            chosen: Vec::new(),
            left: amount,
        });
    }
    let takes = |row: &&Candidate| row.available && row.weight > 0;
    let weights = sum(rows.iter().filter(takes).map(|row| Uint128::from(row.weight)))?;
    let stake =
        sum(rows.iter().filter(takes).map(|row| row.tracked.amount()))?.checked_add(amount.amount())?;
    let mut rooms = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| takes(row)) {
        // Ceiled: the gaps together are never less than `amount`.
        let target = stake.checked_mul_ceil((Uint128::from(row.weight), weights))?;
        let gap = target.saturating_sub(row.tracked.amount());
        if !gap.is_zero() {
            let wanted = wanted(gap, target, limits)?;
            rooms.push(Room {
                index,
                gap,
                wanted,
                most: Uint128::MAX,
                first: false,
            });
        }
    }
    fill(&rooms, amount, limits)
}

/// Takes `amount` from draining validators first, the largest first, then from those furthest above the target
/// they have once it is gone; never more than a validator has.
///
/// A message is at least [`Limits::min_message`] unless it empties its validator or ends the amount: an exit
/// must be able to finish, dust or not. `left` is zero unless messages run out or available validators have
/// less than `amount`.
///
/// # Errors
/// When the sum of stake leaves 128 bits.
pub fn take_stake(rows: &[Candidate], amount: Native, limits: &Limits) -> Result<Selection, MathError> {
    let gives = |row: &&Candidate| row.available && !row.tracked.is_zero();
    let weighted = |row: &Candidate| row.weight > 0;
    let stake_of = |draining: bool| -> Result<Uint128, MathError> {
        let rows = rows.iter().filter(gives).filter(|row| weighted(row) != draining);
        sum(rows.map(|row| row.tracked.amount()))
    };
    let weights = sum(rows.iter().filter(gives).map(|row| Uint128::from(row.weight)))?;
    let by_weighted = amount.amount().saturating_sub(stake_of(true)?);
    let stake = stake_of(false)?.saturating_sub(by_weighted);
    let mut rooms = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| gives(row)) {
        let most = row.tracked.amount();
        if !weighted(row) {
            rooms.push(Room {
                index,
                gap: most,
                wanted: most,
                most,
                first: true,
            });
            continue;
        }
        // Floored: the gaps together are never less than what weighted ones must give.
        let target = stake.checked_mul_floor((Uint128::from(row.weight), weights))?;
        let gap = most.saturating_sub(target);
        if !gap.is_zero() {
            rooms.push(Room {
                index,
                gap,
                wanted: wanted(gap, target, limits)?,
                most,
                first: false,
            });
        }
    }
    fill(&rooms, amount, limits)
}

fn sum(mut amounts: impl Iterator<Item = Uint128>) -> Result<Uint128, MathError> {
    amounts.try_fold(Uint128::zero(), |sum, amount| Ok(sum.checked_add(amount)?))
}

fn wanted(gap: Uint128, target: Uint128, limits: &Limits) -> Result<Uint128, MathError> {
    let slack = limits.slack.of_floor(Native::from(target))?.amount();
    // Saturated: more than 128 bits are never there to be moved.
    Ok(gap.saturating_add(slack).max(limits.min_message.amount()))
}

/// Serves rooms, the widest gap first, until nothing is left or messages run out.
fn fill(rooms: &[Room], amount: Native, limits: &Limits) -> Result<Selection, MathError> {
    // Of equal ones the earliest. A sort would be four kilobytes more of wasm.
    let ranks = rooms.iter().enumerate();
    let mut ranks: BinaryHeap<_> = ranks
        .map(|(position, room)| (room.first, room.gap, Reverse(position)))
        .collect();
    let max_messages = usize::try_from(limits.max_messages).unwrap_or(usize::MAX);
    let mut left = amount.amount();
    let mut chosen = Vec::with_capacity(rooms.len().min(max_messages));
    while chosen.len() < max_messages && !left.is_zero() {
        let Some((_, _, Reverse(position))) = ranks.pop() else {
            break;
        };
        let Some(room) = rooms.get(position) else {
            break;
        };
        let part = room.wanted.min(room.most).min(left);
        // A rest that is no message of its own goes along, if there is room for it.
        let dust = left.checked_sub(part)? < limits.min_message.amount();
        let part = if dust && left <= room.most { left } else { part };
        left = left.checked_sub(part)?;
        chosen.push(Selected {
            index: room.index,
            amount: part.into(),
        });
    }
    Ok(Selection {
        chosen,
        left: left.into(),
    })
}

//! Which validators get new stake, and which give stake up.
//!
//! Both directions rank validators by their distance from target and serve the furthest first. A message may go
//! past the target by [`Limits::slack`] of it: balanced validators would otherwise share every small amount in
//! n messages, and an undelegation uses up one of seven entries of its validator however small it is.
//!
//! Targets are those of [`crate::target`]. Where a validator cannot take part, what it would get is the others' until it is back,
//! within their caps. Ties go to the earlier row, so callers pass rows in a fixed order. The cost is one heap of the rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use cosmwasm_std::Uint128;

use crate::target::{Level, Part};
use crate::{Bps, MathError, Native};

/// One validator, as far as choosing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Delegated to it.
    pub tracked: Native,
    /// Its part of the target, zero when it drains.
    pub weight: u32,
    /// Its cap: it never gets more than this, and has no larger target.
    pub most: Native,
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

impl Candidate {
    /// What it has a right to.
    pub fn part(&self) -> Part {
        Part {
            weight: self.weight,
            most: self.most.amount(),
        }
    }

    fn takes(&self) -> bool {
        self.available && self.weight > 0
    }

    fn gives(&self) -> bool {
        self.available && !self.tracked.is_zero()
    }
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

/// The level at which those that may be chosen take all of `stake`: what they have together, and what is to be placed.
///
/// # Errors
/// None in practice, see [`Level::of`].
pub fn level_for_stake(rows: &[Candidate], stake: Native) -> Result<Level, MathError> {
    let takers = rows.iter().filter(|row| row.takes());
    let parts: Vec<_> = takers.map(Candidate::part).collect();
    Level::of(stake.amount(), &parts)
}

/// What one message would place on a validator at this level: nothing where it is at its target, may not be chosen, or has less room below its
/// cap than a message is worth.
///
/// # Errors
/// When the slack leaves 128 bits.
pub fn wanted_stake(row: &Candidate, level: &Level, limits: &Limits) -> Result<Native, MathError> {
    Ok(room_for_stake(0, row, level, limits)?.map_or(Native::ZERO, |room| room.wanted.min(room.most).into()))
}

fn room_for_stake(
    index: usize,
    row: &Candidate,
    level: &Level,
    limits: &Limits,
) -> Result<Option<Room>, MathError> {
    if !row.takes() {
        return Ok(None);
    }
    // Ceiled: the gaps together are never less than what is to be placed, if the caps allow that.
    let target = level.target_ceil(&row.part())?;
    let gap = target.saturating_sub(row.tracked.amount());
    let most = row.most.saturating_sub(row.tracked).amount();
    if gap.is_zero() || most < limits.min_message.amount() {
        return Ok(None);
    }
    Ok(Some(Room {
        index,
        gap,
        wanted: wanted(gap, target, limits)?,
        most,
        first: false,
    }))
}

/// Places `amount` on the validators furthest below their targets at this level. Draining ones get nothing.
///
/// Every message is at least [`Limits::min_message`]; it goes further past the target than the slack where it
/// would be smaller otherwise or would leave less than one message, and past the cap never. `left` is zero unless messages run
/// out, nobody is available, caps leave no room, or `amount` itself is less than one message.
///
/// # Errors
/// When a slack leaves 128 bits.
pub fn place_stake(
    rows: &[Candidate],
    level: &Level,
    amount: Native,
    limits: &Limits,
) -> Result<Selection, MathError> {
    let nothing = Selection {
        chosen: Vec::new(),
        left: amount,
    };
    if amount < limits.min_message {
        return Ok(nothing);
    }
    let mut rooms = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        rooms.extend(room_for_stake(index, row, level, limits)?);
    }
    let mut selection = fill(&rooms, amount, limits)?;
    // A rest that no validator before had room for is no message of its own.
    let rest = selection
        .chosen
        .last()
        .filter(|last| last.amount < limits.min_message);
    if let Some(Selected { amount, .. }) = rest.copied() {
        selection.left = selection.left.checked_add(amount)?;
        selection.chosen.pop();
    }
    Ok(selection)
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
    let (mut draining, mut stake) = (Uint128::zero(), Uint128::zero());
    let mut parts = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.gives()) {
        let sum = if row.weight == 0 {
            &mut draining
        } else {
            &mut stake
        };
        *sum = sum.checked_add(row.tracked.amount())?;
        parts.push(row.part());
    }
    let by_weighted = amount.amount().saturating_sub(draining);
    let level = Level::of(stake.saturating_sub(by_weighted), &parts)?;
    let mut rooms = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.gives()) {
        let most = row.tracked.amount();
        if row.weight == 0 {
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
        let target = level.target_floor(&row.part())?;
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

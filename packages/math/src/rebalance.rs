//! Which stake is moved between validators.
//!
//! A redelegation is no small thing for a chain: for a whole unbonding period its destination can redelegate nothing, and a pair of
//! validators has seven at a time. So few are made, and large ones: those that drain come first, then those furthest above
//! their targets, and each is paired with the validator that has the most room, of those that did not refuse the last time if there
//! are any.

use cosmwasm_std::Uint128;

use crate::target::{Level, Part};
use crate::{Bps, MathError, Native};

/// One validator, as far as moving goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Delegated to it.
    pub tracked: Native,
    /// Its part of the target, zero when it drains.
    pub weight: u32,
    /// Its cap.
    pub most: Native,
    /// Whether stake may be moved away from it.
    pub gives: bool,
    /// Whether stake may be moved to it.
    pub takes: bool,
    /// Whether it had a part in a redelegation that was refused, and none since that was not. Others come before it as destinations, or
    /// a source would try the same one again and again.
    pub refused: bool,
}

/// What is worth a redelegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Most redelegations.
    pub max_messages: u32,
    /// Less than this is not moved, unless it is the last of a draining validator.
    pub min_message: Native,
    /// Who is above target by no more than this part of it and [`Self::leeway`], and not above its cap, is left alone. Who receives
    /// may go this far past its target.
    pub tolerance: Bps,
    /// How far new stake may put somebody past what is tolerated.
    pub leeway: Native,
}

/// One redelegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Index of the source's row.
    pub from: usize,
    /// Index of the destination's row.
    pub to: usize,
    /// Above zero.
    pub amount: Native,
}

/// All that is to be moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each pair at most once, and nobody on both sides.
    pub moves: Vec<Move>,
    /// Whether the limit of messages cut some off.
    pub is_cut: bool,
}

/// What a row can still give or take.
#[derive(Clone, Copy, Default)]
struct Rest {
    is_draining: bool,
    refused: bool,
    excess: Uint128,
    room: Uint128,
}

/// Pairs those that have too much with those that have too little. `may_pair` says whether a source may move stake to a
/// destination at all.
///
/// Equal ones are served in the order of rows. The cost is the number of redelegations times that of rows.
///
/// # Errors
/// When a target leaves 128 bits.
pub fn rebalance(
    rows: &[Holding],
    level: &Level,
    rules: &Rules,
    may_pair: &dyn Fn(usize, usize) -> bool,
) -> Result<Plan, MathError> {
    let mut rests = Vec::with_capacity(rows.len());
    for row in rows {
        rests.push(rest(row, level, rules)?);
    }
    let max_messages = usize::try_from(rules.max_messages).unwrap_or(usize::MAX);
    let min = rules.min_message.amount();
    let mut plan = Plan::default();
    while let Some(from) = widest(&rests, |_, rest| (rest.is_draining, rest.excess)) {
        let to = widest(&rests, |to, rest| {
            (
                !rest.refused,
                if may_pair(from, to) {
                    rest.room
                } else {
                    Uint128::zero()
                },
            )
        });
        let room = to
            .and_then(|to| rests.get(to))
            .map_or(Uint128::zero(), |rest| rest.room);
        let Some(source) = rests.get_mut(from) else { break };
        let amount = source.excess.min(room);
        let is_last = source.is_draining && amount == source.excess;
        let (Some(to), true) = (to, amount >= min || is_last) else {
            source.excess = Uint128::zero();
            continue;
        };
        if plan.moves.len() >= max_messages {
            plan.is_cut = true;
            break;
        }
        source.excess = source.excess.checked_sub(amount)?;
        if let Some(destination) = rests.get_mut(to) {
            destination.room = destination.room.checked_sub(amount)?;
        }
        let amount = amount.into();
        plan.moves.push(Move { from, to, amount });
    }
    Ok(plan)
}

fn rest(row: &Holding, level: &Level, rules: &Rules) -> Result<Rest, MathError> {
    let tracked = row.tracked.amount();
    let mut rest = Rest {
        refused: row.refused,
        ..Rest::default()
    };
    if row.weight == 0 {
        rest.is_draining = true;
        rest.excess = if row.gives { tracked } else { Uint128::zero() };
        return Ok(rest);
    }
    let most = row.most.amount();
    let part = Part {
        weight: row.weight,
        most,
    };
    // Ceiled: all that drains finds room, and new stake goes as far.
    let target = level.target_ceil(&part)?;
    let slack = rules.tolerance.of_floor(Native::from(target))?.amount();
    // Saturated: more than 128 bits are never there.
    let tolerated = target.saturating_add(slack);
    if row.gives && tracked > tolerated.saturating_add(rules.leeway.amount()).min(most) {
        rest.excess = tracked.checked_sub(level.target_floor(&part)?)?;
    }
    if row.takes && tracked < target {
        rest.room = tolerated.min(most).saturating_sub(tracked);
    }
    Ok(rest)
}

/// The earliest row with the most by this measure, if that is not zero.
fn widest(rests: &[Rest], measure: impl Fn(usize, &Rest) -> (bool, Uint128)) -> Option<usize> {
    let mut widest = None;
    for (index, rest) in rests.iter().enumerate() {
        let found = measure(index, rest);
        if !found.1.is_zero() && widest.map_or(true, |(_, most)| found > most) {
            widest = Some((index, found));
        }
    }
    widest.map(|(index, _)| index)
}

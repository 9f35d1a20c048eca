//! That the reckoning notices whatever differs: answers, events and effects that were made wrong on purpose.

use cosmwasm_std::Uint128;
use palisade_interfaces::registry::*;
use palisade_testing::reckoning::Reckoning;

use super::compare::compare;
use super::seen::Seen;
use super::turn::check_turn;
use super::{follow, reckoning_of, Pair};
use crate::tape::{Refusal, Sent};
use crate::walk::Op;

/// Stake that stays, leaves and left, a bond, a slash that was vetoed in part and one that may be.
fn played() -> Pair {
    let mut pair = Pair::new();
    let queue = |who, part| Op::Queue {
        who,
        part,
        old: false,
    };
    let slash = |avs, ago| Op::Slash { avs, ago, part: 100 };
    let ops = [
        Op::Deposit {
            who: 1,
            amount: 7_000_000,
        },
        queue(0, 250),
        Op::Wait { seconds: 4 },
        Op::BondDeposit { amount: 900_000 },
        Op::BondQueue { part: 500 },
        queue(1, 300),
        Op::Allocate {
            avs: 0,
            budget: 500,
            weight: 900,
        },
        Op::Allocate {
            avs: 1,
            budget: 200,
            weight: 950,
        },
        Op::Wait { seconds: 2 },
        slash(1, 3),
        Op::Wait { seconds: 1 },
        Op::Veto { row: 0, upheld: 400 },
        queue(1, 100),
        Op::BondQueue { part: 100 },
        slash(1, 1),
    ];
    for op in &ops {
        pair.crowd.run(op).unwrap();
    }
    pair
}

fn one_more(amount: &mut Uint128) {
    *amount += Uint128::one();
}

fn much_more(amount: &mut Uint128) {
    *amount += Uint128::new(10_000);
}

#[test]
fn every_answer_that_is_wrong_is_noticed() {
    let mut pair = played();
    pair.follow().unwrap();
    let seen = pair.look(2);
    compare(&pair.reckoning, &seen).unwrap();
    let corruptions: [fn(&mut Seen); 29] = [
        |seen| seen.pool.generation += 1,
        |seen| one_more(&mut seen.pool.scale),
        |seen| one_more(&mut seen.pool.encumbered),
        |seen| seen.pool.contested += 1,
        |seen| much_more(&mut seen.pool.assets),
        |seen| much_more(&mut seen.pool.unbonding_assets),
        |seen| much_more(&mut seen.stakers[0].1.value),
        |seen| seen.stakers[0].1.contested += 1,
        |seen| much_more(&mut seen.withdrawals[0].value),
        |seen| one_more(&mut seen.withdrawals[0].paid),
        |seen| seen.withdrawals.truncate(1),
        |seen| seen.withdrawals.push(seen.withdrawals[0].clone()),
        |seen| one_more(&mut seen.allocations[1].budget),
        |seen| one_more(&mut seen.allocations[1].weight),
        |seen| one_more(&mut seen.allocations[1].counted_weight),
        |seen| much_more(&mut seen.allocations[1].counted_assets),
        |seen| much_more(&mut seen.allocations[1].budget_assets),
        |seen| one_more(&mut seen.allocations[0].decreases[0].budget),
        |seen| seen.allocations[1].increases[0].eta += 1,
        |seen| much_more(&mut seen.budgets[1].1.amount),
        |seen| one_more(&mut seen.budgets[1].1.charge),
        |seen| one_more(&mut seen.stake_then.scale),
        |seen| much_more(&mut seen.stake_then.assets),
        |seen| one_more(&mut seen.allocations_then[1].1.base_weight),
        |seen| one_more(&mut seen.records.last_mut().unwrap().amount),
        |seen| seen.buckets[0].1.slot.scale = seen.pool.scale.into(),
        |seen| seen.buckets[0].1.slot.assets = (seen.pool.assets * Uint128::new(2)).into(),
        |seen| much_more(&mut seen.bond.active),
        |seen| much_more(&mut seen.bond.leaving[0].amount),
    ];
    for (number, corrupt) in corruptions.iter().enumerate() {
        let mut seen = seen.clone();
        corrupt(&mut seen);
        assert!(compare(&pair.reckoning, &seen).is_err(), "corruption {number}");
    }
}

/// The reckoning of what was sent before the last message of a kind, and that message.
fn before_last(pair: &Pair, is_it: fn(&ExecuteMsg) -> bool) -> (Reckoning, Sent) {
    let tape = &pair.crowd.world.tape;
    let last = tape.iter().rposition(|sent| is_it(&sent.msg)).unwrap();
    let mut reckoning = reckoning_of(&pair.crowd.world);
    for sent in &tape[..last] {
        follow(&mut reckoning, sent).unwrap();
    }
    (reckoning, tape[last].clone())
}

type Change = fn(u128) -> u128;

fn with(sent: &Sent, key: &str, change: Change) -> Sent {
    let mut sent = sent.clone();
    let response = sent.outcome.as_mut().unwrap();
    let attributes = response.events.iter_mut().flat_map(|event| &mut event.attributes);
    for attribute in attributes.filter(|attribute| attribute.key == key) {
        attribute.value = change(attribute.value.parse().unwrap()).to_string();
    }
    sent
}

#[test]
fn every_event_that_tells_something_wrong_is_noticed() {
    let pair = played();
    let check = |is_it, keys: &[(&str, Change)]| {
        let (reckoning, sent) = before_last(&pair, is_it);
        follow(&mut reckoning.clone(), &sent).unwrap();
        for (key, change) in keys {
            let wrong = with(&sent, key, *change);
            assert!(
                follow(&mut reckoning.clone(), &wrong).is_err(),
                "{key} of {:?}",
                sent.msg
            );
        }
    };
    check(
        |msg| matches!(msg, ExecuteMsg::Slash { .. }),
        &[
            ("amount", |amount| amount + 10_000),
            ("amount", |_| 0),
            ("bond", |bond| bond / 2),
            ("charge", |charge| charge + 1),
            ("pool_scale", |scale| scale - scale / 100),
            ("deadline", |deadline| deadline + 1),
            ("generation", |generation| generation + 1),
        ],
    );
    check(
        |msg| matches!(msg, ExecuteMsg::VetoSlash { .. }),
        &[
            ("returned", |returned| returned - 10_000),
            ("bond", |bond| bond + 10_000),
            ("pool_scale", |scale| scale + 1),
        ],
    );
    check(
        |msg| matches!(msg, ExecuteMsg::QueueWithdrawal { .. }),
        &[("matures", |matures| matures + 1)],
    );
}

#[test]
fn a_refusal_of_what_is_allowed_is_noticed() {
    let pair = played();
    let (reckoning, sent) = before_last(&pair, |msg| matches!(msg, ExecuteMsg::Slash { .. }));
    let refused = Sent {
        outcome: Err(Refusal::NothingToTake),
        ..sent
    };
    follow(&mut reckoning.clone(), &refused).unwrap_err();
    let (reckoning, sent) = before_last(&pair, |msg| matches!(msg, ExecuteMsg::Deposit { .. }));
    let refused = Sent {
        outcome: Err(Refusal::Contested),
        ..sent
    };
    follow(&mut reckoning.clone(), &refused).unwrap_err();
}

/// Of what is seen before and after.
type Corruption = fn(&mut Seen, &mut Seen);

/// What is seen before and after one message of the crowd.
fn one_turn(op: &Op) -> (Seen, Seen, Vec<Sent>) {
    let mut pair = played();
    pair.follow().unwrap();
    pair.crowd.run(&Op::Veto { row: 0, upheld: 0 }).unwrap();
    pair.follow().unwrap();
    let began = pair.crowd.world.tape.len();
    let before = pair.look(1);
    pair.crowd.run(op).unwrap();
    pair.follow().unwrap();
    let after = pair.look(1);
    (before, after, pair.crowd.world.tape[began..].to_vec())
}

#[test]
fn every_effect_that_is_wrong_is_noticed() {
    let deposit = Op::Deposit {
        who: 2,
        amount: 1_000,
    };
    let slash = Op::Slash {
        avs: 1,
        ago: 0,
        part: 100,
    };
    let cases: [(Op, Corruption); 8] = [
        (deposit.clone(), |before, _| before.pool.contested = 1),
        (deposit.clone(), |before, _| {
            one_more(&mut before.stakers[0].1.value)
        }),
        (deposit.clone(), |before, _| {
            one_more(&mut before.withdrawals[0].value)
        }),
        (deposit.clone(), |_, after| {
            after.stakers[2].1.value += Uint128::new(2)
        }),
        (deposit.clone(), |_, after| {
            after.stakers[2].1.value -= Uint128::new(3)
        }),
        (deposit, |_, after| after.pool.assets -= Uint128::new(3)),
        (slash.clone(), |_, after| one_more(&mut after.pool.assets)),
        (slash, |_, after| after.pool.assets -= Uint128::one()),
    ];
    for (number, (op, corrupt)) in cases.iter().enumerate() {
        let (mut before, mut after, sent) = one_turn(op);
        check_turn(&before, &after, &sent).unwrap();
        corrupt(&mut before, &mut after);
        assert!(check_turn(&before, &after, &sent).is_err(), "corruption {number}");
    }
}

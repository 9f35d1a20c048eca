//! Long histories of random messages, and the reckoning beside them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use anyhow::{ensure, Context};
use cosmwasm_std::coin;
use palisade_interfaces::registry::ExecuteMsg;
use palisade_testing::reckoning::Life;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::compare::{compare, watch};
use super::seen::{bucket, Seen};
use super::turn::check_turn;
use super::{Pair, Verdict};
use crate::strangers::{reserved_messages, Reserved, STRANGER};
use crate::walk::{self, is_broken, Op, AVSS, STAKERS};
use crate::world::*;

/// Messages of one history.
const LENGTH: usize = 200;

/// The walk's own look at the books, which is slow, comes with one message of so many.
const BOOKS: usize = 20;

#[derive(Clone, Debug)]
enum Turn {
    Crowd(Op),
    /// Somebody without a role tries what only others may do.
    Stranger(usize),
    /// The slasher of a slash that went through sends it again.
    Again(usize),
}

/// As the crowd's walk, but nobody leaves the AVSs all the time, so that there is something to slash, and buckets close
/// before vetoes come.
fn turn() -> impl Strategy<Value = Turn> {
    let seldom = |(op, rarely): (Op, bool)| match op {
        Op::OptOut { .. } | Op::Eject { .. } if !rarely => Op::Wait { seconds: 1 },
        op => op,
    };
    let avs = || 0..AVSS.len();
    let part = || prop_oneof![Just(1_000u64), 1..=1_000u64];
    prop_oneof![
        60 => (walk::op(), prop::bool::weighted(0.25)).prop_map(move |pair| Turn::Crowd(seldom(pair))),
        9 => (avs(), 0..8u64, part()).prop_map(|(avs, ago, part)| Turn::Crowd(Op::Slash { avs, ago, part })),
        6 => (avs(), 0..=500u128, 500..=1_000u128)
            .prop_map(|(avs, budget, weight)| Turn::Crowd(Op::Allocate { avs, budget, weight })),
        4 => (any::<usize>(), prop_oneof![Just(0u64), 0..=1_000u64])
            .prop_map(|(row, upheld)| Turn::Crowd(Op::Veto { row, upheld })),
        6 => (0..STAKERS.len(), 1..=700u128)
            .prop_map(|(who, part)| Turn::Crowd(Op::Queue { who, part, old: false })),
        12 => (1..=3u64).prop_map(|seconds| Turn::Crowd(Op::Wait { seconds })),
        1 => any::<usize>().prop_map(Turn::Stranger),
        1 => any::<usize>().prop_map(Turn::Again),
    ]
}

/// A history whose messages fall away when it is made smaller.
fn history() -> impl Strategy<Value = Vec<Option<Turn>>> {
    prop::collection::vec(prop::option::weighted(0.999, turn()), LENGTH)
}

impl Pair {
    /// What the registry answers now, about `back` seconds before too.
    pub fn look(&mut self, back: u64) -> Seen {
        let live = |life: &Life| life.hits.iter().find(|hit| hit.is_contested).map(|hit| hit.id);
        let oldest = self.reckoning.lives().filter_map(live).min();
        let at = self.crowd.world.now() - back;
        let last = self.reckoning.current();
        let world = &self.crowd.world;
        let mut seen = Seen::of(world, at, last.saturating_sub(1), oldest.unwrap_or(u64::MAX));
        for (number, life) in self.reckoning.lives().enumerate() {
            let buckets = life.buckets().into_iter();
            let live =
                buckets.filter(|closes| closes + 2 * self.reckoning.spans.unbonding_seconds >= world.now());
            let indices = live.map(|closes| closes / self.reckoning.spans.bucket_seconds - 1);
            seen.buckets
                .extend(indices.filter_map(|index| bucket(world, number as u64, index)));
        }
        seen
    }

    fn play(&mut self, history: &[Option<Turn>], factor: u128, met: &RefCell<Met>) -> Verdict {
        self.follow()?;
        let mut before = self.look(1);
        compare(&self.reckoning, &before)?;
        for (number, turn) in history.iter().enumerate() {
            let Some(turn) = turn else { continue };
            let began = self.crowd.world.tape.len();
            self.take(turn, factor, &mut met.borrow_mut())?;
            self.follow()?;
            let after = self.look(number as u64 % 9);
            check_turn(&before, &after, &self.crowd.world.tape[began..])?;
            watch(&mut self.reckoning, &after);
            compare(&self.reckoning, &after).with_context(|| format!("after {turn:?}"))?;
            if number % BOOKS == 0 {
                self.crowd.check();
            }
            before = after;
        }
        Ok(())
    }

    fn take(&mut self, turn: &Turn, factor: u128, met: &mut Met) -> Verdict {
        match turn {
            Turn::Crowd(op) => {
                let op = larger(op, factor);
                match self.crowd.run(&op) {
                    Ok(()) => met.count(&op),
                    Err(error) => ensure!(!is_broken(&error), "{error} by {op:?}"),
                }
            }
            Turn::Stranger(number) => {
                let world = &mut self.crowd.world;
                let mut messages = reserved_messages(world);
                let number = number % messages.len();
                let Reserved { msg, funds, .. } = messages.swap_remove(number);
                let (registry, stored) = (world.registry.clone(), world.stored());
                let outcome = world.call(&addr(STRANGER), &registry, &msg, &funds);
                ensure!(outcome.is_err(), "registry_i34: {msg:?} went through");
                ensure!(
                    stored == world.stored(),
                    "registry_i34: {msg:?} changed something"
                );
            }
            Turn::Again(number) => {
                let world = &mut self.crowd.world;
                let slashed = |sent: &&crate::tape::Sent| {
                    matches!(sent.msg, ExecuteMsg::Slash { .. }) && sent.outcome.is_ok()
                };
                let slashes: Vec<_> = world.tape.iter().filter(slashed).cloned().collect();
                if let Some(sent) = slashes.get(number % slashes.len().max(1)) {
                    let registry = world.registry.clone();
                    let again = world.call(&sent.sender, &registry, &sent.msg, &[]);
                    ensure!(again.is_err(), "registry_i22: {:?} slashed twice", sent.msg);
                }
            }
        }
        Ok(())
    }
}

/// The same in a pool of other size.
fn larger(op: &Op, factor: u128) -> Op {
    match op.clone() {
        Op::Deposit { who, amount } => Op::Deposit {
            who,
            amount: amount * factor,
        },
        // The walk multiplies parts of a bond.
        Op::BondDeposit { amount } => Op::BondDeposit {
            amount: amount * factor.div_ceil(1_000),
        },
        other => other,
    }
}

/// How often each kind of message went through, and how many lives ended.
#[derive(Default)]
struct Met {
    kinds: BTreeMap<String, u64>,
    lives: u64,
}

impl Met {
    fn count(&mut self, op: &Op) {
        walk::count(&mut self.kinds, op);
    }
}

fn failed(why: anyhow::Error) -> TestCaseError {
    TestCaseError::fail(format!("{why:#}"))
}

/// Half of the cases that proptest is told to run.
fn play_all(factor: u128) {
    let config = ProptestConfig {
        cases: ProptestConfig::default().cases.div_ceil(2),
        ..walk::config()
    };
    let (met, cases) = (RefCell::new(Met::default()), config.cases);
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&history(), |history| {
        let mut pair = Pair::new();
        let wealth = vec![coin(RICH, REWARD), coin(RICH, STAKE)];
        pair.crowd.world.mint(STRANGER, wealth);
        pair.play(&history, factor, &met).map_err(failed)?;
        pair.crowd.check();
        met.borrow_mut().lives += pair.reckoning.current();
        pair.crowd.leave();
        pair.follow().map_err(failed)?;
        let end = pair.look(1);
        compare(&pair.reckoning, &end).map_err(failed)
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let met = met.into_inner();
    println!("{cases} histories, {} lives ended: {:?}", met.lives, met.kinds);
    if cases >= 64 {
        assert!(met.kinds.len() >= 27, "too little was met: {:?}", met.kinds);
        assert!(met.lives > 0, "no pool ever lost all");
    }
}

/// Everything is as reckoned, in pools of a few million units.
#[test]
fn registry_i01_i02_i03_i04_i05_i06_i09_i10_i11_i12_i14_i15_i16_i17_i18_i19_i20_i21_i22_i25_i26_i34_small() {
    play_all(1);
}

/// And in pools as large as those of tokens with eighteen places.
#[test]
fn registry_i01_i02_i03_i04_i05_i06_i09_i10_i11_i12_i14_i15_i16_i17_i18_i19_i20_i21_i22_i25_i26_i34_large() {
    play_all(1_000_000_000_000);
}

//! A suite to which things happen.

use cosmwasm_std::Uint128;
use palisade_testing::invariants::Watch;
use palisade_testing::{Engine, Outcome, Response};
use proptest::test_runner::TestCaseError;

use super::op::Op;
use crate::stage::Suite;
use crate::world::{staked, OPERATORS, ORACLE, PAL, PEOPLE, SEQUENCER};

/// One of several, whatever the number.
pub fn pick<T: Copy>(among: &[T], which: u8) -> T {
    among[usize::from(which) % among.len()]
}

/// From a 256th to all of it.
pub fn part_of(amount: Uint128, part: u8) -> Uint128 {
    amount.multiply_ratio(u128::from(part) + 1, 256u128)
}

/// People have some of everything, so that most of what may happen is possible from the start.
fn begun() -> Suite {
    let mut suite = staked(100_000 * PAL);
    for (who, operator) in PEOPLE.iter().zip(OPERATORS.iter().cycle()) {
        suite.restake(who, operator, 20_000 * PAL).should_succeed();
        suite.enter_vault(who, 20_000 * PAL).should_succeed();
        suite.deposit_in_ballot(who, 35_000 * PAL).should_succeed();
    }
    for operator in OPERATORS {
        suite
            .allocate_to_operator(operator, 20_000 * PAL)
            .should_succeed();
        for avs in [SEQUENCER, ORACLE] {
            suite.sync_weight(avs, operator).should_succeed();
        }
    }
    suite.turn_cranks().unwrap();
    suite.next_block().unwrap();
    assert_eq!(suite.engine_mut().start_vote().unwrap(), 1);
    suite
}

pub struct History {
    pub suite: Suite,
    watch: Watch,
    /// Slots used for offences so far.
    pub slots: u64,
    pub proposals: Proposals,
}

/// Proposals of the chain that were put to the vote.
pub struct Proposals {
    pub count: u64,
}

impl Proposals {
    /// One of the last two: older ones are over.
    pub fn of(&self, which: u8) -> u64 {
        self.count.saturating_sub(u64::from(which % 2)).max(1)
    }
}

impl History {
    pub fn new() -> Self {
        let mut history = Self {
            suite: begun(),
            watch: Watch::default(),
            slots: 0,
            proposals: Proposals { count: 1 },
        };
        history.check("at the start").unwrap();
        history
    }

    /// Does it, and says whether it was accepted. Every invariant must hold either way.
    pub fn act(&mut self, op: &Op) -> Result<bool, TestCaseError> {
        let before = self.suite.now().unwrap();
        let outcome = match op {
            Op::Person { who, does } => self.person(pick(&PEOPLE, *who), does),
            Op::Operator { operator, event } => self.operator(pick(&OPERATORS, *operator), event),
            Op::Surroundings(around) => self.surroundings(around),
        };
        self.check(&format!("{op:?} at {before:?}"))?;
        Ok(outcome.result.is_ok())
    }

    /// Checks every invariant.
    pub fn check(&mut self, when: &str) -> Result<(), TestCaseError> {
        match self.watch.check(&self.suite) {
            Ok(_) => Ok(()),
            Err(broken) => Err(TestCaseError::fail(format!("{when}: {broken:#}"))),
        }
    }

    /// Something that is no transaction.
    pub fn chain(&mut self, act: impl FnOnce(&mut Suite) -> anyhow::Result<()>) -> Outcome {
        act(&mut self.suite).map(|()| Response::default()).into()
    }

    /// A validator.
    pub fn validator(&self, which: u8) -> String {
        let validators = self.suite.engine().validators().unwrap();
        validators[usize::from(which) % validators.len()].address.clone()
    }
}

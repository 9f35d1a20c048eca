//! Random histories of everybody over all contracts, with every invariant checked after every operation, and everybody
//! out at the end.

use std::collections::BTreeMap;

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::{KeyScheme, SlashStatus};
use palisade_testing::invariants::Watch;
use palisade_testing::{Engine, Outcome, Suite};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};

use crate::world::{staked, COUNCIL, DAY, HOUR, OPERATORS, ORACLE, PAL, PEOPLE, SEQUENCER};

/// Longest history. The number of histories scales with `PROPTEST_CASES`.
const LENGTH: usize = 50;

/// What may happen. Small numbers choose among people, operators, AVSs and validators; `part` is of 256.
#[derive(Clone, Debug)]
enum Op {
    Bond {
        who: u8,
        amount: u32,
    },
    BondIntoVault {
        who: u8,
        amount: u32,
    },
    BondIntoPool {
        who: u8,
        operator: u8,
        amount: u32,
    },
    Unbond {
        who: u8,
        part: u8,
    },
    WithdrawUnbonded {
        who: u8,
    },
    Restake {
        who: u8,
        operator: u8,
        part: u8,
    },
    QueueWithdrawal {
        who: u8,
        operator: u8,
        part: u8,
    },
    CompleteWithdrawals {
        who: u8,
    },
    EnterVault {
        who: u8,
        part: u8,
    },
    RequestRedeem {
        who: u8,
        part: u8,
    },
    ClaimRedeemed {
        who: u8,
    },
    Allocate {
        operator: u8,
        part: u8,
    },
    Deallocate {
        operator: u8,
        part: u8,
    },
    SetAllocation {
        operator: u8,
        avs: u8,
        budget: u8,
        weight: u8,
    },
    FundRewards {
        avs: u8,
        in_lst: bool,
        amount: u32,
    },
    ClaimRewards {
        who: u8,
        operator: u8,
    },
    ClaimCommission {
        operator: u8,
    },
    Equivocate {
        operator: u8,
        avs: u8,
        hours_ago: u8,
    },
    Veto {
        upheld: u8,
    },
    Release,
    Downtime {
        validator: u8,
    },
    DoubleSign {
        validator: u8,
        blocks_ago: u8,
    },
    Unjail {
        validator: u8,
    },
    RemoveValidator {
        validator: u8,
    },
    Donate {
        to: u8,
        what: u8,
        amount: u32,
    },
    SendLst {
        who: u8,
        to: u8,
        part: u8,
    },
    Crank {
        which: u8,
    },
    Cranks,
    Hours {
        hours: u8,
    },
    Days {
        days: u8,
    },
    Live {
        days: u8,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let amount = 1_000u32..=u32::MAX;
    let small = any::<u8>;
    prop_oneof![
        4 => (small(), amount.clone()).prop_map(|(who, amount)| Op::Bond { who, amount }),
        2 => (small(), amount.clone()).prop_map(|(who, amount)| Op::BondIntoVault { who, amount }),
        2 => (small(), small(), amount.clone())
            .prop_map(|(who, operator, amount)| Op::BondIntoPool { who, operator, amount }),
        3 => (small(), small()).prop_map(|(who, part)| Op::Unbond { who, part }),
        2 => small().prop_map(|who| Op::WithdrawUnbonded { who }),
        3 => (small(), small(), small())
            .prop_map(|(who, operator, part)| Op::Restake { who, operator, part }),
        3 => (small(), small(), small())
            .prop_map(|(who, operator, part)| Op::QueueWithdrawal { who, operator, part }),
        2 => small().prop_map(|who| Op::CompleteWithdrawals { who }),
        3 => (small(), small()).prop_map(|(who, part)| Op::EnterVault { who, part }),
        3 => (small(), small()).prop_map(|(who, part)| Op::RequestRedeem { who, part }),
        3 => small().prop_map(|who| Op::ClaimRedeemed { who }),
        4 => (small(), small()).prop_map(|(operator, part)| Op::Allocate { operator, part }),
        2 => (small(), small()).prop_map(|(operator, part)| Op::Deallocate { operator, part }),
        2 => (small(), small(), small(), small())
            .prop_map(|(operator, avs, budget, weight)| Op::SetAllocation { operator, avs, budget, weight }),
        2 => (small(), any::<bool>(), amount.clone())
            .prop_map(|(avs, in_lst, amount)| Op::FundRewards { avs, in_lst, amount }),
        1 => (small(), small()).prop_map(|(who, operator)| Op::ClaimRewards { who, operator }),
        1 => small().prop_map(|operator| Op::ClaimCommission { operator }),
        4 => (small(), small(), small())
            .prop_map(|(operator, avs, hours_ago)| Op::Equivocate { operator, avs, hours_ago }),
        1 => small().prop_map(|upheld| Op::Veto { upheld }),
        2 => Just(Op::Release),
        1 => small().prop_map(|validator| Op::Downtime { validator }),
        1 => (small(), small())
            .prop_map(|(validator, blocks_ago)| Op::DoubleSign { validator, blocks_ago }),
        1 => small().prop_map(|validator| Op::Unjail { validator }),
        1 => small().prop_map(|validator| Op::RemoveValidator { validator }),
        1 => (small(), small(), amount).prop_map(|(to, what, amount)| Op::Donate { to, what, amount }),
        1 => (small(), small(), small()).prop_map(|(who, to, part)| Op::SendLst { who, to, part }),
        4 => small().prop_map(|which| Op::Crank { which }),
        4 => Just(Op::Cranks),
        3 => small().prop_map(|hours| Op::Hours { hours }),
        2 => (1u8..12).prop_map(|days| Op::Days { days }),
        3 => (1u8..12).prop_map(|days| Op::Live { days }),
    ]
}

fn pick<T: Copy>(among: &[T], which: u8) -> T {
    among[usize::from(which) % among.len()]
}

fn part_of(amount: Uint128, part: u8) -> Uint128 {
    amount.multiply_ratio(u128::from(part) + 1, 256u128)
}

/// How often each kind of operation was tried and succeeded.
type Coverage = BTreeMap<String, (u32, u32)>;

/// People have some of everything, so that most of what may happen is possible from the start.
fn begun() -> Suite {
    let mut suite = staked(100_000 * PAL);
    for (who, operator) in PEOPLE.iter().zip(OPERATORS.iter().cycle()) {
        suite.restake(who, operator, 20_000 * PAL).should_succeed();
        suite.enter_vault(who, 20_000 * PAL).should_succeed();
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
    suite
}

struct History {
    suite: Suite,
    watch: Watch,
    slots: u64,
}

impl History {
    fn new() -> Self {
        let mut history = Self {
            suite: begun(),
            watch: Watch::default(),
            slots: 0,
        };
        history.watch.check(&history.suite).unwrap();
        history
    }

    /// Does it, and says whether it was accepted.
    fn act(&mut self, op: &Op) -> Result<bool, TestCaseError> {
        let before = self.suite.now().unwrap();
        let outcome = self.perform(op);
        self.watch
            .check(&self.suite)
            .map_err(|broken| TestCaseError::fail(format!("{op:?} at {before:?}: {broken:#}")))?;
        Ok(outcome.result.is_ok())
    }

    fn perform(&mut self, op: &Op) -> Outcome {
        let suite = &mut self.suite;
        match *op {
            Op::Bond { who, amount } => suite.bond(pick(&PEOPLE, who), amount.into()),
            Op::BondIntoVault { who, amount } => suite.bond_into_vault(pick(&PEOPLE, who), amount.into()),
            Op::BondIntoPool {
                who,
                operator,
                amount,
            } => suite.bond_into_pool(pick(&PEOPLE, who), pick(&OPERATORS, operator), amount.into()),
            Op::Unbond { who, part } => {
                let who = pick(&PEOPLE, who);
                let amount = part_of(suite.balance(who, &suite.lst()).unwrap(), part);
                suite.unbond(who, amount)
            }
            Op::WithdrawUnbonded { who } => suite.withdraw_unbonded(pick(&PEOPLE, who)),
            Op::Restake { who, operator, part } => {
                let who = pick(&PEOPLE, who);
                let amount = part_of(suite.balance(who, &suite.lst()).unwrap(), part);
                suite.restake(who, pick(&OPERATORS, operator), amount)
            }
            Op::QueueWithdrawal { who, operator, part } => {
                let (who, operator) = (pick(&PEOPLE, who), pick(&OPERATORS, operator));
                let shares = part_of(suite.staker(who, operator).unwrap().shares, part);
                suite.queue_withdrawal(who, operator, shares)
            }
            Op::CompleteWithdrawals { who } => self.complete_withdrawals(pick(&PEOPLE, who)),
            Op::EnterVault { who, part } => {
                let who = pick(&PEOPLE, who);
                let amount = part_of(suite.balance(who, &suite.lst()).unwrap(), part);
                suite.enter_vault(who, amount)
            }
            Op::RequestRedeem { who, part } => {
                let who = pick(&PEOPLE, who);
                let amount = part_of(suite.balance(who, &suite.lrt()).unwrap(), part);
                suite.request_redeem(who, amount)
            }
            Op::ClaimRedeemed { who } => self.claim_redeemed(pick(&PEOPLE, who)),
            Op::Allocate { operator, part } => {
                let amount = part_of(suite.vault_state().unwrap().idle, part);
                suite.allocate_to_operator(pick(&OPERATORS, operator), amount)
            }
            Op::Deallocate { operator, part } => {
                let operator = pick(&OPERATORS, operator);
                let position = suite.vault_positions().unwrap().into_iter();
                let position = position.filter(|row| row.operator == suite.addr(operator));
                let value: Uint128 = position.map(|row| row.value).sum();
                suite.deallocate_from_operator(operator, part_of(value, part))
            }
            Op::SetAllocation {
                operator,
                avs,
                budget,
                weight,
            } => {
                let (budget, weight) = (u16::from(budget) * 10, u16::from(weight) * 39);
                let (operator, avs) = (pick(&OPERATORS, operator), pick(&[SEQUENCER, ORACLE], avs));
                suite.allocate_to_avs(operator, avs, budget, weight)
            }
            Op::FundRewards { avs, in_lst, amount } => {
                self.fund(pick(&[SEQUENCER, ORACLE], avs), in_lst, amount)
            }
            Op::ClaimRewards { who, operator } => {
                let rewards = vec![suite.native(), suite.lst()];
                suite.claim_rewards(pick(&PEOPLE, who), pick(&OPERATORS, operator), rewards)
            }
            Op::ClaimCommission { operator } => {
                let rewards = vec![suite.native(), suite.lst()];
                suite.claim_commission(pick(&OPERATORS, operator), rewards)
            }
            Op::Equivocate {
                operator,
                avs,
                hours_ago,
            } => self.equivocate(
                pick(&OPERATORS, operator),
                pick(&[SEQUENCER, ORACLE], avs),
                hours_ago,
            ),
            Op::Veto { upheld } => {
                let records = suite.slash_records().unwrap();
                let open = records
                    .iter()
                    .find(|record| matches!(record.status, SlashStatus::Contested { .. }));
                let id = open.map_or(1, |record| record.id);
                suite.veto_slash(COUNCIL, id, Decimal::from_ratio(upheld, 255u8))
            }
            Op::Release => {
                let records = suite.slash_records().unwrap();
                let waiting = records
                    .iter()
                    .find(|record| matches!(record.status, SlashStatus::Final { .. }));
                let id = waiting.map_or(1, |record| record.id);
                suite.release_slash(id)
            }
            Op::Downtime { validator } => {
                let validator = self.validator(validator);
                self.chain(|suite| suite.engine_mut().downtime(&validator))
            }
            Op::DoubleSign {
                validator,
                blocks_ago,
            } => {
                let validator = self.validator(validator);
                let height = self.suite.now().unwrap().height - u64::from(blocks_ago) % 40;
                self.chain(|suite| suite.engine_mut().double_sign(&validator, height))
            }
            Op::Unjail { validator } => {
                let validators = self.suite.engine().validators().unwrap();
                let jailed = validators.into_iter().find(|found| found.jailed);
                let validator = jailed.map_or_else(|| self.validator(validator), |found| found.address);
                self.chain(|suite| suite.engine_mut().chain_mut().unjail(&validator))
            }
            Op::RemoveValidator { validator } => {
                let validator = self.validator(validator);
                self.suite.remove_validator(&validator)
            }
            Op::Donate { to, what, amount } => self.donate(to, what, amount),
            Op::SendLst { who, to, part } => {
                let (who, to) = (pick(&PEOPLE, who), suite.addr(pick(&PEOPLE, to)));
                let lst = suite.lst();
                let amount = part_of(suite.balance(who, &lst).unwrap(), part);
                suite.transfer(who, &to, &lst, amount)
            }
            Op::Crank { which } => self.crank(which),
            Op::Cranks => self.chain(Suite::turn_cranks),
            Op::Hours { hours } => {
                let seconds = (u64::from(hours) + 1) * HOUR / 8;
                self.chain(|suite| suite.pass_seconds(seconds))
            }
            Op::Live { days } => self.chain(|suite| {
                for _ in 0..=days / 2 {
                    suite.pass_seconds(2 * DAY)?;
                    reward(suite)?;
                    suite.turn_cranks()?;
                }
                Ok(())
            }),
            Op::Days { days } => self.chain(|suite| {
                suite.pass_seconds(u64::from(days) * DAY)?;
                reward(suite)
            }),
        }
    }

    fn chain(&mut self, act: impl FnOnce(&mut Suite) -> anyhow::Result<()>) -> Outcome {
        act(&mut self.suite)
            .map(|()| palisade_testing::Response::default())
            .into()
    }

    fn validator(&self, which: u8) -> String {
        let validators = self.suite.engine().validators().unwrap();
        validators[usize::from(which) % validators.len()].address.clone()
    }

    fn complete_withdrawals(&mut self, who: &str) -> Outcome {
        let now = self.suite.now().unwrap().time;
        let rows = self.suite.withdrawals(who).unwrap();
        let due = rows.iter().filter(|row| row.matures <= now);
        let ids = due.map(|row| row.id).take(30).collect();
        self.suite.complete_withdrawal(who, ids)
    }

    fn claim_redeemed(&mut self, who: &str) -> Outcome {
        let rows = self.suite.redeem_requests(who).unwrap();
        let batch = rows.iter().find(|row| !row.claimable.is_zero()).or(rows.first());
        let batch = batch.map_or(1, |row| row.batch_id);
        self.suite.claim_redeemed(who, batch)
    }

    fn fund(&mut self, avs: &str, in_lst: bool, amount: u32) -> Outcome {
        let suite = &mut self.suite;
        let (native, lst) = (suite.native(), suite.lst());
        let seconds = (1 + u64::from(amount) % 20) * DAY;
        if !in_lst {
            return suite.fund_rewards(avs, &native, amount, seconds);
        }
        let bonded = suite.bond(avs, amount.into());
        if bonded.result.is_err() {
            return bonded;
        }
        let held = suite.balance(avs, &lst).unwrap();
        suite.fund_rewards(avs, &lst, held, seconds)
    }

    fn equivocate(&mut self, operator: &str, avs: &str, hours_ago: u8) -> Outcome {
        self.slots += 1;
        let epoch = self.suite.epoch().unwrap().epoch - u64::from(hours_ago) % 48;
        let slot = (epoch, self.slots);
        let evidence = self
            .suite
            .equivocation(operator, KeyScheme::Ed25519, avs, slot, ["this", "that"])
            .unwrap();
        self.suite.submit_evidence("anyone", avs, evidence)
    }

    fn donate(&mut self, to: u8, what: u8, amount: u32) -> Outcome {
        let house = self.suite.house().clone();
        // The hub and the collector make use of native coins that arrive unasked; all else stays where it is.
        let (to, asset) = match to % 3 {
            0 => (house.registry.0, pick(&[true, false], what)),
            1 => (house.vault.0, pick(&[true, false], what)),
            _ => (house.hub.0, true),
        };
        let asset = if asset {
            self.suite.lst()
        } else {
            self.suite.native()
        };
        let who = pick(&PEOPLE, what);
        let balance = self.suite.balance(who, &asset).unwrap().u128();
        self.suite
            .donate(who, &to, &asset, u128::from(amount).min(balance))
    }

    fn crank(&mut self, which: u8) -> Outcome {
        let suite = &mut self.suite;
        let operator = pick(&OPERATORS, which / 16);
        match which % 12 {
            0 => suite.sync_hub(),
            1 => suite.harvest_staking(),
            2 => suite.stake(),
            3 => suite.submit_unbond_batch(),
            4 => suite.reconcile(),
            5 => suite.sync_vault(),
            6 => suite.submit_redeem_batch(),
            7 => {
                let batch = suite
                    .redeem_batches()
                    .unwrap()
                    .first()
                    .map_or(1, |batch| batch.id);
                suite.settle_redeem_batch(batch)
            }
            8 => suite.collect_from_operator(operator),
            9 => {
                let rewards = vec![suite.native(), suite.lst()];
                suite.harvest_restaking(operator, rewards)
            }
            10 => suite.sync_weight(SEQUENCER, operator),
            _ => suite.sync_weight(ORACLE, operator),
        }
    }
}

fn reward(suite: &mut Suite) -> anyhow::Result<()> {
    for validator in suite.engine().validators()? {
        if validator.bonded {
            let reward = validator.tokens.multiply_ratio(1u128, 2_500u128);
            suite.engine_mut().reward(&validator.address, reward)?;
        }
    }
    Ok(())
}

/// Everybody leaves through every exit, whatever happened before.
fn leave(history: &mut History) -> Result<(), TestCaseError> {
    let suite = &mut history.suite;
    for who in PEOPLE {
        for operator in OPERATORS {
            let shares = suite.staker(who, operator).unwrap().shares;
            if !shares.is_zero() {
                suite.queue_withdrawal(who, operator, shares).should_succeed();
            }
        }
        let lrt = suite.balance(who, &suite.lrt()).unwrap();
        if lrt >= Uint128::new(1_000) {
            suite.request_redeem(who, lrt).should_succeed();
        }
    }
    days(history, 12)?;
    // A withdrawal that a veto may make worth more stays open until the slash ends.
    let suite = &mut history.suite;
    for record in suite.slash_records().unwrap() {
        if matches!(record.status, SlashStatus::Final { .. }) {
            suite.release_slash(record.id).should_succeed();
        }
    }
    // Then the vault settles the batches that held such withdrawals.
    days(history, 1)?;
    let suite = &mut history.suite;
    for who in PEOPLE {
        let ids: Vec<u64> = suite.withdrawals(who).unwrap().iter().map(|row| row.id).collect();
        for ids in ids.chunks(30) {
            suite.complete_withdrawal(who, ids.to_vec()).should_succeed();
        }
        for request in suite.redeem_requests(who).unwrap() {
            suite.claim_redeemed(who, request.batch_id).should_succeed();
        }
        let lst = suite.balance(who, &suite.lst()).unwrap();
        if lst >= Uint128::new(1_000) {
            suite.unbond(who, lst).should_succeed();
        }
    }
    days(history, 40)?;
    let suite = &mut history.suite;
    for who in PEOPLE {
        if !suite.unbond_requests(who).unwrap().is_empty() {
            suite.withdraw_unbonded(who).should_succeed();
        }
    }
    everybody_is_out(history)
}

/// A batch is due after a day, and settled three days later if it lost more than usual.
fn days(history: &mut History, days: u64) -> Result<(), TestCaseError> {
    for day in (0..days).step_by(2) {
        history.suite.pass_seconds(2 * DAY).unwrap();
        let cranked = history.suite.turn_cranks();
        cranked.map_err(|refused| TestCaseError::fail(format!("leaving, day {day}: {refused:#}")))?;
    }
    let checked = history.watch.check(&history.suite);
    checked.map_err(|broken| TestCaseError::fail(format!("leaving: {broken:#}")))?;
    Ok(())
}

fn everybody_is_out(history: &History) -> Result<(), TestCaseError> {
    let suite = &history.suite;
    for who in PEOPLE {
        prop_assert!(
            suite.unbond_requests(who).unwrap().is_empty(),
            "{who} waits for the hub"
        );
        prop_assert!(
            suite.redeem_requests(who).unwrap().is_empty(),
            "{who} waits for the vault"
        );
        prop_assert!(
            suite.withdrawals(who).unwrap().is_empty(),
            "{who} waits for the registry"
        );
        for operator in OPERATORS {
            prop_assert!(
                suite.staker(who, operator).unwrap().shares.is_zero(),
                "{who} is staked"
            );
        }
        for asset in [suite.lst(), suite.lrt()] {
            let left = suite.balance(who, &asset).unwrap();
            prop_assert!(left < Uint128::new(1_000), "{who} has {left} of {asset}");
        }
    }
    prop_assert!(suite.hub_state().unwrap().unbonding.is_zero());
    Ok(())
}

fn run(ops: &[Op], coverage: &mut Coverage) -> Result<(), TestCaseError> {
    let mut history = History::new();
    for op in ops {
        let accepted = history.act(op)?;
        let kind = format!("{op:?}");
        let kind = kind.split([' ', '{']).next().unwrap_or_default().to_string();
        let (tried, succeeded) = coverage.entry(kind).or_default();
        *tried += 1;
        *succeeded += u32::from(accepted);
    }
    leave(&mut history)
}

#[test]
fn invariants_hold_over_random_histories_and_everybody_gets_out() {
    let seeds = FileFailurePersistence::Direct("proptest-regressions/random_operations.txt");
    let config = Config {
        failure_persistence: Some(Box::new(seeds)),
        max_shrink_iters: 60,
        ..Config::default()
    };
    let cases = config.cases;
    let mut runner = TestRunner::new(config);
    let coverage = std::cell::RefCell::new(Coverage::new());
    let histories = prop::collection::vec(op(), 1..=LENGTH);
    let result = runner.run(&histories, |ops| run(&ops, &mut coverage.borrow_mut()));
    if let Err(broken) = result {
        panic!("{broken}");
    }
    // An operation that is never accepted tests nothing.
    let coverage = coverage.into_inner();
    let idle: Vec<_> = coverage
        .iter()
        .filter(|(_, (_, succeeded))| *succeeded == 0)
        .collect();
    assert!(
        idle.is_empty() || cases < 200,
        "never accepted: {idle:?} of {coverage:?}"
    );
}

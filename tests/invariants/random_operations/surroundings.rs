//! What the chain, the AVSs, the council and a keeper do.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::SlashStatus;
use palisade_interfaces::vault::{BatchResponse, BatchStatus};
use palisade_testing::{Engine, Outcome};

use super::history::{pick, History};
use super::op::Around;
use crate::stage::Suite;
use crate::world::{COUNCIL, DAY, HOUR, OPERATORS, ORACLE, SEQUENCER};

/// A validator earns one part in so many of its stake, now and then.
const REWARD_PART: u128 = 2_500;

impl History {
    pub fn surroundings(&mut self, around: &Around) -> Outcome {
        match *around {
            Around::FundRewards { avs, in_lst, amount } => {
                self.fund(pick(&[SEQUENCER, ORACLE], avs), in_lst, amount)
            }
            Around::Veto { upheld } => {
                let slash = self.slash(|status| matches!(status, SlashStatus::Contested { .. }));
                let upheld = Decimal::from_ratio(upheld, u8::MAX);
                self.suite.veto_slash(COUNCIL, slash, upheld)
            }
            Around::Release => {
                let slash = self.slash(|status| matches!(status, SlashStatus::Final { .. }));
                self.suite.release_slash(slash)
            }
            Around::StartVote => {
                self.proposals.count += 1;
                self.chain(|suite| suite.engine_mut().start_vote().map(|_| ()))
            }
            Around::Cast { proposal } => self.suite.cast(self.proposals.of(proposal)),
            Around::Crank { which } => self.crank(which),
            Around::RemoveValidator { validator } => {
                let validator = self.validator(validator);
                self.suite.remove_validator(&validator)
            }
            Around::Downtime { .. } | Around::DoubleSign { .. } | Around::Unjail { .. } => {
                self.validators(around)
            }
            Around::Cranks => self.chain(Suite::turn_cranks),
            Around::Wait { eighths } => {
                let seconds = (u64::from(eighths) + 1) * HOUR / 8;
                self.chain(|suite| suite.pass_seconds(seconds))
            }
            Around::Sleep { days } => self.chain(|suite| {
                suite.pass_seconds(u64::from(days) * DAY)?;
                reward(suite)
            }),
            Around::Live { days } => self.chain(|suite| live(suite, days)),
        }
    }

    fn validators(&mut self, around: &Around) -> Outcome {
        match *around {
            Around::Downtime { validator } => {
                let validator = self.validator(validator);
                self.chain(|suite| suite.engine_mut().downtime(&validator))
            }
            Around::DoubleSign {
                validator,
                blocks_ago,
            } => {
                let validator = self.validator(validator);
                let height = self.suite.now().unwrap().height - u64::from(blocks_ago) % 40;
                self.chain(|suite| suite.engine_mut().double_sign(&validator, height))
            }
            Around::Unjail { validator } => {
                let validators = self.suite.engine().validators().unwrap();
                let jailed = validators.into_iter().find(|found| found.jailed);
                let validator = jailed.map_or_else(|| self.validator(validator), |found| found.address);
                self.chain(|suite| suite.engine_mut().chain_mut().unjail(&validator))
            }
            _ => panic!("nothing that happens to a validator: {around:?}"),
        }
    }

    /// Number of the first slash like this, or of none.
    fn slash(&self, like: impl Fn(&SlashStatus) -> bool) -> u64 {
        let records = self.suite.slash_records().unwrap();
        let found = records.iter().find(|record| like(&record.status));
        found.map_or(0, |record| record.id)
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
                let batches = suite.redeem_batches().unwrap().into_values();
                let unbonding = |batch: &BatchResponse| matches!(batch.status, BatchStatus::Unbonding { .. });
                let batch = batches.filter(unbonding).map(|batch| batch.id).next();
                suite.settle_redeem_batch(batch.unwrap_or_default())
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
            let reward = validator.tokens.multiply_ratio(1u128, REWARD_PART);
            suite.engine_mut().reward(&validator.address, reward)?;
        }
    }
    Ok(())
}

/// A keeper comes every other day.
fn live(suite: &mut Suite, days: u8) -> anyhow::Result<()> {
    for _ in (0..days).step_by(2) {
        suite.pass_seconds(2 * DAY)?;
        reward(suite)?;
        suite.turn_cranks()?;
    }
    Ok(())
}

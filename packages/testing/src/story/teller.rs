//! Tells the story step by step, and writes down what is seen after each.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::{hub, registry, vault};

use super::cast::{self, AVS, OPERATORS, PEOPLE};
use super::{AvsStake, Holding, Slashed, Snapshot, Step, ValidatorStake};
use crate::digits::grouped;
use crate::engine::{Engine, Issuance};
use crate::invariants::Watch;
use crate::suite::Suite;

/// What a validator and its delegators earn in a year, in percent. Paid by the teller, day by day, where the chain does
/// not.
const YEARLY_PERCENT: u128 = 12;
const DAYS_PER_YEAR: u128 = 365;
/// Days after which what did not come will not come.
const PATIENCE_DAYS: u64 = 30;

/// Tells the story.
pub(super) struct Teller<E, F> {
    pub suite: Suite<E>,
    pub steps: Vec<Step>,
    pub days: Vec<Snapshot>,
    pub slashes: Vec<Slashed>,
    pub at_start: Start,
    watch: Watch,
    began: u64,
    day_seconds: u64,
    on_step: F,
}

/// Native coins before the first step.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub supply: Uint128,
    pub issuance: Issuance,
}

impl<E: Engine, F: FnMut(&Step)> Teller<E, F> {
    pub fn new(suite: Suite<E>, on_step: F) -> AnyResult<Self> {
        Ok(Self {
            began: suite.now()?.time,
            day_seconds: suite.engine().day_seconds(),
            at_start: Start {
                supply: suite.supply(&suite.native())?,
                issuance: suite.engine().issuance()?,
            },
            suite,
            steps: vec![],
            days: vec![],
            slashes: vec![],
            watch: Watch::default(),
            on_step,
        })
    }

    /// Number of the step that is told next.
    pub fn next_number(&self) -> AnyResult<u32> {
        Ok(u32::try_from(self.steps.len())?.saturating_add(1))
    }

    /// Checks every invariant and writes down a step.
    pub fn tell(&mut self, title: &str, who: &[&str], what: impl Into<String>) -> AnyResult<()> {
        let number = self.next_number()?;
        let invariants = self.watch.check(&self.suite);
        let invariants = invariants.with_context(|| format!("step {number}, {title}"))?;
        let step = Step {
            number,
            title: title.to_string(),
            who: who.iter().map(ToString::to_string).collect(),
            what: what.into(),
            after: self.snapshot()?,
            holdings: PEOPLE
                .iter()
                .map(|name| self.holding(name))
                .collect::<AnyResult<_>>()?,
            invariants: invariants.into_iter().map(str::to_string).collect(),
        };
        (self.on_step)(&step);
        self.steps.push(step);
        Ok(())
    }

    /// Days since the story began.
    pub fn day(&self) -> AnyResult<u64> {
        let seconds = self.suite.now()?.time.saturating_sub(self.began);
        Ok(seconds.checked_div(self.day_seconds).unwrap_or_default())
    }

    /// Seconds of this many days.
    pub fn days_long(&self, days: u64) -> u64 {
        self.day_seconds.saturating_mul(days)
    }

    /// Lets the hub look at the chain, if that was long ago: where days are short, it may take no more bonds before the
    /// keeper comes.
    pub fn look(&mut self) -> AnyResult<()> {
        let last = self.suite.hub_state()?.last_sync;
        if self.suite.now()?.time.saturating_sub(last) >= self.day_seconds {
            self.suite.sync_hub().result?;
        }
        Ok(())
    }

    /// Lets days begin until this one. In each, validators are paid and a keeper turns the cranks.
    pub fn live_until(&mut self, day: u64) -> AnyResult<()> {
        while self.day()? < day {
            let tomorrow = self.day()?.saturating_add(1);
            // Asked before the day: the one on which the last LST goes still counts.
            let somebody_was_in = self.somebody_is_in()?;
            self.suite
                .pass_until(self.began.saturating_add(self.days_long(tomorrow)))?;
            self.pay_validators()?;
            self.suite
                .turn_cranks()
                .with_context(|| format!("on day {tomorrow}"))?;
            self.watch
                .check(&self.suite)
                .with_context(|| format!("on day {tomorrow}"))?;
            if somebody_was_in {
                let snapshot = self.snapshot()?;
                self.days.push(snapshot);
            }
        }
        Ok(())
    }

    /// As [`Self::live_until`], and on until something is so. Where days are short, what takes a day elsewhere may take more.
    pub fn live_until_so(&mut self, day: u64, is_so: impl Fn(&Suite<E>) -> AnyResult<bool>) -> AnyResult<()> {
        self.live_until(day)?;
        while !is_so(&self.suite)? {
            let tomorrow = self.day()?.saturating_add(1);
            ensure!(
                tomorrow < day.saturating_add(PATIENCE_DAYS),
                "waited for it from day {day} on"
            );
            self.live_until(tomorrow)?;
        }
        Ok(())
    }

    /// Whether LST belongs to anybody, or only the seeds are left.
    fn somebody_is_in(&self) -> AnyResult<bool> {
        for name in PEOPLE {
            let holding = self.holding(name)?;
            let lst = [holding.lst, holding.lrt, holding.restaked, holding.leaving_lst];
            if lst.iter().any(|amount| !amount.is_zero()) {
                return Ok(true);
            }
        }
        let mut batches = self.suite.unbond_batches()?.into_values();
        Ok(batches.any(|batch| matches!(batch.status, hub::BatchStatus::Pending { .. })))
    }

    fn pay_validators(&mut self) -> AnyResult<()> {
        if self.suite.engine().mints_rewards() {
            return Ok(());
        }
        for validator in self.suite.engine().validators()? {
            let yearly = validator.tokens.multiply_ratio(YEARLY_PERCENT, 100u128);
            let reward = yearly.multiply_ratio(1u128, DAYS_PER_YEAR);
            if validator.bonded && !reward.is_zero() {
                self.suite.engine_mut().reward(&validator.address, reward)?;
            }
        }
        Ok(())
    }

    pub fn snapshot(&self) -> AnyResult<Snapshot> {
        let (suite, hub) = (&self.suite, &self.suite.house().hub.0);
        let now = suite.now()?;
        let mut validators = vec![];
        for (index, validator) in suite.engine().validators()?.into_iter().enumerate() {
            validators.push(ValidatorStake {
                name: cast::validator_name(index),
                tokens: validator.tokens,
                from_hub: suite.engine().delegated(hub, &validator.address)?,
                jailed: validator.jailed,
            });
        }
        Ok(Snapshot {
            time: now.time,
            height: now.height,
            day: self.day()?,
            lst_rate: suite.hub_state()?.exchange_rate,
            lrt_rate: suite.vault_state()?.exchange_rate,
            validators,
            avs: AVS
                .iter()
                .map(|avs| self.avs_stake(avs))
                .collect::<AnyResult<_>>()?,
        })
    }

    /// Nothing before it and the operators registered.
    fn avs_stake(&self, avs: &str) -> AnyResult<AvsStake> {
        let mut stake = AvsStake {
            name: avs.to_string(),
            counted: Uint128::zero(),
            slashable: Uint128::zero(),
        };
        let account = self.suite.addr(avs);
        if !self.suite.avs_list()?.iter().any(|row| row.avs == account) {
            return Ok(stake);
        }
        let known = self.suite.operators()?;
        let is_known = |operator: &&str| {
            let account = self.suite.addr(operator);
            known.iter().any(|row| row.operator == account)
        };
        for operator in OPERATORS.into_iter().filter(is_known) {
            let allocation = self.suite.allocation(avs, operator)?;
            stake.counted = stake.counted.checked_add(allocation.counted_assets)?;
            stake.slashable = stake.slashable.checked_add(allocation.budget_assets)?;
        }
        Ok(stake)
    }

    pub fn holding(&self, name: &str) -> AnyResult<Holding> {
        let suite = &self.suite;
        let mut restaked = Uint128::zero();
        for operator in OPERATORS {
            let value = suite.staker(name, operator)?.value;
            restaked = restaked.checked_add(value)?;
        }
        let mut leaving_lst = Uint128::zero();
        for withdrawal in suite.withdrawals(name)? {
            let due = withdrawal.value.saturating_sub(withdrawal.paid);
            leaving_lst = leaving_lst.checked_add(due)?;
        }
        Ok(Holding {
            name: name.to_string(),
            native: suite.balance(name, &suite.native())?,
            lst: suite.balance(name, &suite.lst())?,
            lrt: suite.balance(name, &suite.lrt())?,
            restaked,
            leaving_native: self.leaving_hub(name)?,
            leaving_lst: leaving_lst.checked_add(self.leaving_vault(name)?)?,
        })
    }

    /// What somebody's requests to the hub are expected to bring.
    fn leaving_hub(&self, name: &str) -> AnyResult<Uint128> {
        let state = self.suite.hub_state()?;
        let mut leaving = Uint128::zero();
        for request in self.suite.unbond_requests(name)? {
            let batch: hub::BatchResponse = self
                .suite
                .ask_hub(&hub::QueryMsg::Batch { id: request.batch_id })?;
            let worth = match batch.status {
                hub::BatchStatus::Pending { .. } => request
                    .shares
                    .multiply_ratio(state.total_assets, state.total_shares),
                _ => {
                    let coming = batch.expected.saturating_sub(batch.lost);
                    request.shares.multiply_ratio(coming, batch.total_shares)
                }
            };
            leaving = leaving.checked_add(worth.saturating_sub(request.paid))?;
        }
        Ok(leaving)
    }

    /// What somebody's requests to the vault are expected to bring.
    fn leaving_vault(&self, name: &str) -> AnyResult<Uint128> {
        let state = self.suite.vault_state()?;
        let mut leaving = Uint128::zero();
        for request in self.suite.redeem_requests(name)? {
            let batch: vault::BatchResponse = self
                .suite
                .ask_vault(&vault::QueryMsg::Batch { id: request.batch_id })?;
            let worth = match batch.status {
                vault::BatchStatus::Open { .. } => {
                    request.shares.multiply_ratio(state.total_assets, state.supply)
                }
                vault::BatchStatus::Unbonding { .. } => {
                    request.shares.multiply_ratio(batch.expected, batch.total_shares)
                }
                vault::BatchStatus::Settled {} => {
                    request.shares.multiply_ratio(batch.received, batch.total_shares)
                }
            };
            leaving = leaving.checked_add(worth.saturating_sub(request.paid))?;
        }
        Ok(leaving)
    }

    /// The name of a validator.
    pub fn validator_name(&self, address: &str) -> AnyResult<String> {
        let validators = self.suite.engine().validators()?;
        let index = validators.iter().position(|found| found.address == address);
        let index = index.with_context(|| format!("no validator {address}"))?;
        Ok(cast::validator_name(index))
    }

    /// The only slash there is.
    pub fn slash_record(&self) -> AnyResult<registry::SlashRecordResponse> {
        let mut records = self.suite.slash_records()?;
        ensure!(records.len() == 1, "{} slashes", records.len());
        records.pop().context("no slash")
    }
}

/// An amount with its coin, for people: `1,234.5 PAL`.
pub(super) fn amount(units: impl Into<u128>, symbol: &str) -> String {
    let units = units.into();
    let whole = units.checked_div(cast::PAL).unwrap_or_default();
    let rest = units.checked_rem(cast::PAL).unwrap_or_default();
    let grouped = grouped(&whole.to_string());
    let fraction = format!("{rest:06}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        format!("{grouped} {symbol}")
    } else {
        format!("{grouped}.{fraction} {symbol}")
    }
}

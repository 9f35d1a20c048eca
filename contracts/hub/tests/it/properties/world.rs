//! A hub to which things happen.

use anyhow::Result as AnyResult;
use cosmwasm_std::{coins, Addr, Uint128};
use cw_multi_test::AppResponse;
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg, ValidatorStatus};

use super::checks::{self, Broken};
use super::op::{worthless, Op, Turn, DAY, HOUR, USERS};
use super::seen::Seen;
use super::setup::{open, Setup};
use super::told::Told;
use crate::support::{Hub, SEED};

/// One operation: what was before, what came of it, and what is after it.
#[derive(Clone, Debug)]
pub struct Step {
    pub op: Op,
    pub before: Seen,
    /// The response, or the error of a refused message. What is no message is never refused.
    pub answer: Result<AppResponse, String>,
    pub after: Seen,
    /// This answer included. Requests that it closed are still there.
    pub told: Told,
}

/// The hub, as it was seen last, and all that it told.
pub struct World {
    pub hub: Hub,
    seen: Seen,
    told: Told,
}

impl World {
    pub fn new(setup: &Setup) -> Self {
        let hub = open(setup);
        Self {
            seen: Seen::of(&hub),
            told: Told::new(),
            hub,
        }
    }

    /// Does it, and says whether it was accepted. Every invariant must hold either way.
    pub fn turn(&mut self, (op, block_ends): &Turn) -> Result<bool, Broken> {
        let accepted = self.act(op)?;
        if *block_ends {
            self.act(&Op::Block)?;
        }
        Ok(accepted)
    }

    /// Does it within the block.
    pub fn act(&mut self, op: &Op) -> Result<bool, Broken> {
        let step = self.step(op);
        checks::all(&step)?;
        Ok(step.answer.is_ok())
    }

    /// Does it without a check.
    pub fn step(&mut self, op: &Op) -> Step {
        let answer = self
            .run(op)
            .map_err(|error| match error.downcast::<ContractError>() {
                Ok(error) => format!("{error:?}"),
                Err(error) => format!("{error:#}"),
            });
        let after = Seen::of(&self.hub);
        if let Ok(response) = &answer {
            self.told.follow(response);
        }
        let step = Step {
            op: op.clone(),
            before: std::mem::replace(&mut self.seen, after.clone()),
            answer,
            after,
            told: self.told.clone(),
        };
        if let Ok(response) = &step.answer {
            self.told.close(response, &self.seen);
        }
        step
    }

    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    pub fn user(&self, index: usize) -> Addr {
        self.hub.addr(USERS[index % USERS.len()])
    }

    pub fn valoper(&self, index: usize) -> String {
        let validators = self.hub.created_validators();
        validators[index % validators.len()].clone()
    }

    /// One of the validators that are paused or in quarantine, or of all where none is.
    pub fn waiting_validator(&self, index: usize) -> String {
        let waits = |status: &ValidatorStatus| {
            matches!(
                status,
                ValidatorStatus::Paused { .. } | ValidatorStatus::Quarantined { .. }
            )
        };
        let mut rows = self.seen.validators.iter().map(|validator| &validator.row);
        let found = rows.find(|row| waits(&row.status));
        found.map_or_else(|| self.valoper(index), |row| row.validator.clone())
    }

    pub fn part_of_lst(&self, user: usize, part: u16) -> u128 {
        self.seen.users[&self.user(user)].lst * u128::from(part) / 1_000
    }

    /// One of the user's requests, if there is any: its batch and its shares.
    pub fn request(&self, user: usize, which: usize) -> Option<(u64, u128)> {
        let owner = self.user(user);
        let mut found = self.seen.requests.iter().filter(|((_, who), _)| *who == owner);
        let count = found.clone().count().max(1);
        found
            .nth(which % count)
            .map(|((batch, _), row)| (*batch, row.shares.u128()))
    }

    /// One of the batches there are, if there is any.
    pub fn batch(&self, which: usize) -> u64 {
        let count = self.seen.batches.len().max(1);
        let found = self.seen.batches.keys().nth(which % count);
        found.copied().unwrap_or_default()
    }

    /// One of the batches in dispute, or of all where none is.
    pub fn disputed_batch(&self, which: usize) -> u64 {
        let mut disputed = self.seen.batches.values();
        let found = disputed.find(|batch| matches!(batch.status, BatchStatus::Disputed { .. }));
        found.map_or_else(|| self.batch(which), |batch| batch.id)
    }

    /// One of the updates that wait, if there is any.
    pub fn pending_update(&self, which: usize) -> u64 {
        let count = self.seen.updates.len().max(1);
        let found = self.seen.updates.get(which % count);
        found.map(|update| update.id).unwrap_or_default()
    }

    fn run(&mut self, op: &Op) -> AnyResult<AppResponse> {
        match *op {
            Op::Stake { max_messages } => self.hub.crank(ExecuteMsg::Stake {
                max_messages: Some(max_messages),
                gas_limit: None,
            }),
            Op::Submit { max_messages } => self.hub.crank(ExecuteMsg::SubmitBatch {
                max_messages: Some(max_messages),
                gas_limit: None,
            }),
            Op::Reconcile { limit } => self.hub.crank(ExecuteMsg::Reconcile { limit: Some(limit) }),
            Op::Harvest { limit } => self.hub.crank(ExecuteMsg::Harvest {
                validators: None,
                limit: Some(limit),
                gas_limit: None,
            }),
            Op::Sync => self.hub.sync(),
            Op::Rebalance { max_messages } => self.hub.crank(ExecuteMsg::Rebalance {
                max_messages: Some(max_messages),
                gas_limit: None,
            }),
            Op::ApplyUpdate { which } => {
                let id = self.pending_update(which);
                self.hub.crank(ExecuteMsg::ApplyUpdate { id })
            }
            Op::RouteRewards { denom } => {
                let (denom, collector) = (worthless(denom), self.hub.collector.clone());
                self.hub.chain.mint(&collector, coins(1_000, &denom)).unwrap();
                self.hub.crank(ExecuteMsg::RouteRewards { denom })
            }
            Op::Intrude { which } => self.intrude(which),
            ref op if op.is_time() => Ok(self.pass(op)),
            ref op => {
                let result = self.person(op).or_else(|| self.govern(op));
                result.unwrap_or_else(|| {
                    self.happen(op);
                    Ok(AppResponse::default())
                })
            }
        }
    }

    /// Everybody leaves, whatever happened before: nothing is stuck.
    pub fn wind_down(&mut self) -> Result<(), Broken> {
        self.hub.faults().clear();
        self.act(&Op::Pass { seconds: 8 * DAY })?;
        self.act(&Op::Sync)?;
        if self.seen.state.total_assets.is_zero() {
            return Ok(());
        }
        for user in 0..USERS.len() {
            self.act(&Op::Queue {
                user,
                part: 1_000,
                receiver: user,
            })?;
        }
        for _ in 0..100 {
            if self.seen.legs.is_empty() && self.seen.lst_held == SEED {
                break;
            }
            self.act(&Op::Pass { seconds: 6 * HOUR })?;
            self.act(&Op::Submit { max_messages: 5 })?;
            self.act(&Op::Mature)?;
            self.turn(&(Op::Reconcile { limit: 100 }, true))?;
            self.turn(&(Op::Reconcile { limit: 100 }, true))?;
        }
        self.act(&Op::Pass { seconds: 2 * DAY })?;
        for user in 0..USERS.len() {
            self.act(&Op::Withdraw { user, limit: 100 })?;
        }
        let state = &self.seen.state;
        let rest = (self.seen.lst_held, state.claimable, state.unbonding);
        let is_empty = self.seen.batches.is_empty() && rest == (SEED, Uint128::zero(), Uint128::zero());
        Broken::unless(is_empty, "hub_i08", || {
            format!("not everybody got out: {:?}", self.seen)
        })
    }
}

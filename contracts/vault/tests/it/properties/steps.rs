//! What can happen to a vault.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Decimal};
use cw_multi_test::{AppResponse, Executor};
use palisade_interfaces::registry;
use palisade_interfaces::token;
use palisade_interfaces::vault::BatchStatus;
use palisade_interfaces::Asset;
use palisade_math::MathError;
use palisade_vault::ContractError;
use proptest::prelude::*;

use super::invariants as hold;
use crate::support::{World, DELAY, DENOM, EXIT, SEED};

pub const USERS: [&str; 3] = ["alice", "bob", "carol"];
pub const OPERATORS: [&str; 2] = ["one", "two"];

#[derive(Clone, Debug)]
pub enum Step {
    Deposit {
        who: usize,
        amount: u128,
    },
    Redeem {
        who: usize,
        percent: u128,
    },
    Submit {
        wait: bool,
    },
    Settle {
        pick: usize,
        wait: bool,
    },
    Claim {
        pick: usize,
        who: usize,
    },
    Allocate {
        operator: usize,
        amount: u128,
    },
    Deallocate {
        operator: usize,
        percent: u128,
    },
    DeallocateExcess {
        operator: usize,
    },
    Collect {
        operator: usize,
        wait: bool,
    },
    Harvest {
        operator: usize,
        lst: bool,
        funded: u128,
    },
    Slash {
        operator: usize,
        contestable: bool,
        percent: u64,
    },
    Veto {
        upheld: u64,
    },
    Release,
    Donate {
        amount: u128,
    },
    StakeInItsName {
        operator: usize,
        amount: u128,
    },
    Pass {
        seconds: u64,
    },
}

pub fn step() -> impl Strategy<Value = Step> {
    let who = 0..USERS.len();
    let operator = 0..OPERATORS.len();
    let amount = 1_000u128..3_000_000;
    prop_oneof![
        4 => (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::Deposit { who, amount }),
        4 => (who.clone(), 1u128..=100).prop_map(|(who, percent)| Step::Redeem { who, percent }),
        6 => any::<bool>().prop_map(|wait| Step::Submit { wait }),
        4 => (0usize..8, any::<bool>()).prop_map(|(pick, wait)| Step::Settle { pick, wait }),
        4 => (0usize..8, who).prop_map(|(pick, who)| Step::Claim { pick, who }),
        5 => (operator.clone(), 1u128..3_000_000)
            .prop_map(|(operator, amount)| Step::Allocate { operator, amount }),
        3 => (operator.clone(), 1u128..=100)
            .prop_map(|(operator, percent)| Step::Deallocate { operator, percent }),
        4 => operator.clone().prop_map(|operator| Step::DeallocateExcess { operator }),
        3 => (operator.clone(), any::<bool>()).prop_map(|(operator, wait)| Step::Collect { operator, wait }),
        3 => (operator.clone(), any::<bool>(), prop_oneof![Just(0), 100_000u128..1_000_000])
            .prop_map(|(operator, lst, funded)| Step::Harvest { operator, lst, funded }),
        2 => (operator.clone(), any::<bool>(), 1u64..=100)
            .prop_map(|(operator, contestable, percent)| Step::Slash { operator, contestable, percent }),
        4 => (0u64..=100).prop_map(|upheld| Step::Veto { upheld }),
        1 => Just(Step::Release),
        1 => (1u128..1_000_000).prop_map(|amount| Step::Donate { amount }),
        2 => (operator, 1_000u128..20_000_000).prop_map(|(operator, amount)| Step::StakeInItsName { operator, amount }),
        5 => prop_oneof![1u64..100, 1_000u64..10_000, 30_000u64..100_000]
            .prop_map(|seconds| Step::Pass { seconds }),
    ]
}

impl Step {
    pub const NAMES: [&'static str; 16] = [
        "deposit",
        "redeem",
        "submit",
        "settle",
        "claim",
        "allocate",
        "deallocate",
        "deallocate excess",
        "collect",
        "harvest",
        "slash",
        "veto",
        "release",
        "donate",
        "stake in its name",
        "pass",
    ];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Deposit { .. } => "deposit",
            Self::Redeem { .. } => "redeem",
            Self::Submit { .. } => "submit",
            Self::Settle { .. } => "settle",
            Self::Claim { .. } => "claim",
            Self::Allocate { .. } => "allocate",
            Self::Deallocate { .. } => "deallocate",
            Self::DeallocateExcess { .. } => "deallocate excess",
            Self::Collect { .. } => "collect",
            Self::Harvest { .. } => "harvest",
            Self::Slash { .. } => "slash",
            Self::Veto { .. } => "veto",
            Self::Release => "release",
            Self::Donate { .. } => "donate",
            Self::StakeInItsName { .. } => "stake in its name",
            Self::Pass { .. } => "pass",
        }
    }
}

/// A vault and what its ledger cannot know.
pub struct Model {
    pub world: World,
    /// LST sent to the vault unasked.
    pub donated: u128,
    /// Paid by batch and user.
    pub paid: BTreeMap<(u64, usize), u128>,
    contestable: Addr,
    final_at_once: Addr,
    slashes: Vec<u64>,
    evidence: u8,
}

impl Model {
    pub fn new() -> Self {
        let mut world = World::with(|msg| msg.limits.max_exposure_bps = 10_000);
        let contestable = world.avs("avs", Some("resolver"));
        let final_at_once = world.avs("avs2", None);
        for operator in OPERATORS {
            world.operator(operator);
            world.opt_in(operator, "avs", 40);
            world.opt_in(operator, "avs2", 60);
        }
        world.pass(DELAY + 1);
        // What most steps need.
        for user in USERS {
            world.deposit(user, 3_000_000);
        }
        for operator in OPERATORS {
            world.allocate(operator, 3_000_000).unwrap();
        }
        Self {
            world,
            donated: 0,
            paid: BTreeMap::new(),
            contestable,
            final_at_once,
            slashes: vec![],
            evidence: 0,
        }
    }

    /// Does it, where it is possible. Losses and gains that wait are booked beforehand, so that what a message does to
    /// the rate is seen alone.
    pub fn take(&mut self, step: &Step) -> bool {
        self.wait(step);
        self.sync();
        let before = self.world.state();
        let done = match *step {
            Step::Deposit { who, amount } => self.deposit(who, amount),
            Step::Redeem { who, percent } => {
                let shares = self.world.lrt_of(USERS[who]) * percent / 100;
                shares > 0 && accepted(self.world.redeem(USERS[who], shares)).is_some()
            }
            Step::Submit { .. } => self.submit(),
            Step::Settle { pick, .. } => {
                let id = self.pick(pick);
                accepted(self.world.settle(id)).is_some()
            }
            Step::Claim { pick, who } => {
                let id = self.pick(pick);
                self.claim(id, who)
            }
            Step::Allocate { operator, amount } => self.allocate(operator, amount),
            Step::Deallocate { operator, percent } => {
                let amount = self.active(operator) * percent / 100;
                accepted(self.world.deallocate("manager", OPERATORS[operator], amount)).is_some()
            }
            Step::DeallocateExcess { operator } => {
                let gross = (before.idle + before.deployed + before.exiting).u128();
                let excess = self
                    .active(operator)
                    .saturating_sub((gross * 6_500).div_ceil(10_000));
                accepted(self.world.deallocate("anyone", OPERATORS[operator], excess)).is_some()
            }
            Step::Collect { operator, .. } => accepted(self.world.collect(OPERATORS[operator])).is_some(),
            Step::Harvest { operator, lst, .. } => self.harvest(operator, lst),
            _ => self.happen(step),
        };
        if done {
            hold::vault_i03_the_rate_never_falls_without_a_loss(step, &before, &self.world);
        }
        done
    }

    /// Lets time pass until the step is possible, if it says so. Rewards stream until they are harvested.
    fn wait(&mut self, step: &Step) {
        if let Step::Harvest {
            operator,
            lst,
            funded,
        } = *step
        {
            self.fund(OPERATORS[operator], lst, funded);
        }
        if let Step::DeallocateExcess { operator } = *step {
            self.breach(operator);
        }
        let second = match *step {
            Step::Submit { wait: true } => self.world.open_batch().map(|batch| batch.status),
            Step::Settle { pick, wait: true } => {
                let id = self.pick(pick);
                let rows = hold::batches(&self.world);
                rows.into_iter().find(|row| row.id == id).map(|row| row.status)
            }
            Step::Collect { operator, wait: true } => {
                let operator = self.world.addr(OPERATORS[operator]);
                let rows = self.world.positions();
                let exits = rows
                    .into_iter()
                    .find(|row| row.operator == operator)
                    .map(|row| row.exits);
                exits
                    .unwrap_or_default()
                    .first()
                    .map(|exit| BatchStatus::Open { due: exit.matures })
            }
            _ => None,
        };
        if let Some(BatchStatus::Open { due } | BatchStatus::Unbonding { matures: due, .. }) = second {
            if due > self.world.now() {
                self.world.pass_until(due);
            }
        }
    }

    /// What others do.
    fn happen(&mut self, step: &Step) -> bool {
        match *step {
            Step::Slash {
                operator,
                contestable,
                percent,
            } => self.slash(OPERATORS[operator], contestable, percent),
            Step::Veto { upheld } => self.end_slash("resolver", |slash_id| registry::ExecuteMsg::VetoSlash {
                slash_id,
                upheld: Decimal::percent(upheld),
            }),
            Step::Release => self.end_slash("anyone", |slash_id| registry::ExecuteMsg::ReleaseSlash {
                slash_id,
            }),
            Step::Donate { amount } => {
                self.world.bond("carol", amount).unwrap();
                let transfer = token::ExecuteMsg::Transfer {
                    recipient: self.world.vault.to_string(),
                    amount: amount.into(),
                };
                let (carol, lst) = (self.world.addr("carol"), self.world.lst.clone());
                self.world
                    .chain
                    .execute_contract(carol, lst, &transfer, &[])
                    .unwrap();
                self.donated += amount;
                true
            }
            Step::StakeInItsName { operator, amount } => self.stake_in_its_name(operator, amount),
            Step::Pass { seconds } => {
                self.world.pass(seconds);
                true
            }
            _ => unreachable!("a message of the vault"),
        }
    }

    fn fund(&mut self, operator: &str, lst: bool, amount: u128) {
        if amount == 0 {
            return;
        }
        if lst {
            self.world.bond("avs", amount).unwrap();
            let token = self.world.lst.clone();
            self.world.fund_cw20("avs", operator, &token, amount, 10_000);
        } else {
            self.world.fund_native("avs", operator, amount, 10_000);
        }
        self.world.pass(5_000);
    }

    /// Refused while the pool is in contest.
    fn stake_in_its_name(&mut self, operator: usize, amount: u128) -> bool {
        self.world.bond("carol", amount).unwrap();
        let msg = registry::ReceiveMsg::Deposit {
            operator: self.world.addr(OPERATORS[operator]).to_string(),
            staker: self.world.vault.to_string(),
            limits: registry::DepositLimits::default(),
        };
        let (lst, registry) = (self.world.lst.clone(), self.world.registry.clone());
        self.world.send(&lst, "carol", &registry, amount, &msg).is_ok()
    }

    /// Stakes in the vault's name until 70% of everything is with one operator, unless that became too much.
    fn breach(&mut self, operator: usize) {
        let state = self.world.state();
        let gross = (state.idle + state.deployed + state.exiting).u128();
        let active = self.active(operator);
        if active == 0 || gross > 10_000_000_000 {
            return;
        }
        let amount = (gross * 7 / 10).saturating_sub(active) * 10 / 3;
        if amount > 0 {
            self.stake_in_its_name(operator, amount);
        }
    }

    pub fn sync(&mut self) {
        // Nothing can keep a loss from being booked.
        self.world.sync();
    }

    pub fn check(&mut self) {
        self.sync();
        hold::vault_i01_lst_is_where_the_ledger_says(self);
        hold::vault_i02_supply_is_what_the_token_says(&self.world);
        hold::vault_i08_a_round_trip_returns_no_more(&self.world);
        hold::vault_i11_what_is_claimable_can_be_claimed(self);
        hold::vault_i12_a_rate_is_never_zero(&self.world);
        hold::vault_i13_positions_are_what_the_registry_answers(&self.world);
    }

    /// Ends every slash and lets everything mature: all batches are paid in full.
    pub fn drain(&mut self) {
        self.world.pass(EXIT + DELAY);
        while self.end_slash("anyone", |slash_id| registry::ExecuteMsg::ReleaseSlash {
            slash_id,
        }) {}
        for batch in self.owing() {
            if let Err(error) = self.world.settle(batch) {
                let error: ContractError = error.downcast().unwrap();
                assert_eq!(error, ContractError::NothingToReceive);
            }
            assert_eq!(self.world.batch(batch).status, BatchStatus::Settled {});
        }
        self.check();
        for batch in self.owing() {
            for who in 0..USERS.len() {
                self.claim(batch, who);
            }
        }
        assert_eq!(self.owing(), Vec::<u64>::new());
        hold::vault_i06_users_get_what_their_batch_received(self);
        assert_eq!(self.world.state().claimable.u128(), 0);
        self.check();
    }

    fn deposit(&mut self, who: usize, amount: u128) -> bool {
        self.world.bond(USERS[who], amount).unwrap();
        let preview = self.world.preview(amount);
        let before = self.world.lrt_of(USERS[who]);
        let Some(_) = accepted(self.world.deposit_with(USERS[who], amount, None)) else {
            return false;
        };
        let minted = self.world.lrt_of(USERS[who]) - before;
        hold::vault_i08_the_preview_is_what_is_minted(preview.unwrap().u128(), minted);
        hold::vault_i07_a_depositor_could_not_leave_with_more(&self.world, amount, minted);
        hold::vault_i10_nothing_is_minted_for_nothing(amount, minted);
        true
    }

    fn submit(&mut self) -> bool {
        let before = self.world.state();
        let open = self.world.open_batch();
        let Some(_) = accepted(self.world.submit()) else {
            return false;
        };
        let batch = self.world.batch(open.unwrap().id);
        hold::vault_i10_nothing_is_minted_for_nothing(batch.expected.u128(), batch.total_shares.u128());
        hold::vault_i03_a_batch_takes_what_it_is_worth(&before, &batch, &self.world);
        true
    }

    fn claim(&mut self, id: u64, who: usize) -> bool {
        let before = self.world.lst_of(USERS[who]);
        let done = accepted(self.world.claim(id, USERS[who])).is_some();
        let amount = self.world.lst_of(USERS[who]) - before;
        *self.paid.entry((id, who)).or_default() += amount;
        done
    }

    fn allocate(&mut self, operator: usize, amount: u128) -> bool {
        let done = accepted(self.world.allocate(OPERATORS[operator], amount)).is_some();
        if done {
            hold::vault_i09_limits_hold_after_an_allocation(&self.world, OPERATORS[operator]);
        }
        done
    }

    fn harvest(&mut self, operator: usize, lst: bool) -> bool {
        let before = self.world.state();
        let reward = if lst {
            self.world.asset()
        } else {
            Asset::native(DENOM)
        };
        let done = accepted(self.world.harvest(OPERATORS[operator], &[reward])).is_some();
        if done {
            hold::vault_i05_a_harvest_moves_no_rate(&before, &self.world.state());
        }
        done
    }

    fn slash(&mut self, operator: &str, contestable: bool, percent: u64) -> bool {
        let (slasher, avs) = if contestable {
            (self.contestable.clone(), "avs")
        } else {
            (self.final_at_once.clone(), "avs2")
        };
        self.evidence += 1;
        self.world.pass(1);
        let msg = registry::ExecuteMsg::Slash {
            avs: self.world.addr(avs).to_string(),
            operator: self.world.addr(operator).to_string(),
            infraction_time: self.world.now(),
            slashes: vec![registry::SlashPart {
                asset: self.world.asset(),
                fraction: Decimal::percent(percent),
            }],
            evidence_id: [self.evidence; 32].into(),
            reporter: self.world.addr("reporter").to_string(),
        };
        let Ok(response) = self.world.registry(&slasher, &msg, 0) else {
            return false;
        };
        let answer: Option<registry::SlashResponse> =
            response.data.map(|data| cosmwasm_std::from_json(data).unwrap());
        self.slashes.extend(answer.unwrap().slash_ids);
        true
    }

    /// Ends the first slash for which it is possible.
    fn end_slash(&mut self, sender: &str, msg: impl Fn(u64) -> registry::ExecuteMsg) -> bool {
        let sender = self.world.addr(sender);
        for index in 0..self.slashes.len() {
            let id = self.slashes[index];
            let msg = msg(id);
            if self.world.registry(&sender, &msg, 0).is_ok() {
                if matches!(msg, registry::ExecuteMsg::ReleaseSlash { .. }) {
                    self.slashes.remove(index);
                }
                return true;
            }
        }
        false
    }

    fn active(&self, operator: usize) -> u128 {
        let operator = self.world.addr(OPERATORS[operator]);
        let rows = self.world.positions();
        let row = rows.iter().find(|row| row.operator == operator);
        row.map_or(0, |row| row.value.u128())
    }

    pub fn owing(&self) -> Vec<u64> {
        hold::batches(&self.world).iter().map(|batch| batch.id).collect()
    }

    /// One of the batches that owe something, or one that does not exist.
    fn pick(&self, pick: usize) -> u64 {
        self.owing()
            .get(pick % (self.owing().len() + 1))
            .copied()
            .unwrap_or(999)
    }
}

/// None for a refusal of the vault that makes sense, or of the registry. Everything else is a fault.
#[track_caller]
fn accepted(result: anyhow::Result<AppResponse>) -> Option<AppResponse> {
    let error = match result {
        Ok(response) => return Some(response),
        Err(error) => error,
    };
    let refused = match error.downcast_ref::<ContractError>() {
        Some(ContractError::Math(error)) => matches!(
            error,
            MathError::Insolvent { .. } | MathError::BelowOneShare { .. }
        ),
        Some(
            ContractError::Std(_)
            | ContractError::Overflow(_)
            | ContractError::LostWithdrawal { .. }
            | ContractError::MissingReplyData
            | ContractError::UnexpectedReply { .. }
            | ContractError::InFlight,
        ) => false,
        Some(_) => true,
        None => error.downcast_ref::<palisade_registry::ContractError>().is_some(),
    };
    assert!(refused, "{error:?}");
    None
}

/// LRT of the vault for ever.
pub const DEAD: u128 = SEED;

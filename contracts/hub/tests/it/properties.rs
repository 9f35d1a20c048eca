//! Random histories of a hub, with everything that a chain and strangers do to it, checked after every step.

use std::collections::BTreeMap;

use anyhow::Result as AnyResult;
use cosmwasm_std::{coins, Addr, Decimal, Uint128};
use cw_multi_test::AppResponse;
use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_interfaces::hub::{
    BatchResponse, BatchStatus, ExecuteMsg, LegResponse, Params, QueryMsg, ReceiveMsg, StateResponse,
    UnbondRequestResponse, ValidatorResponse,
};
use proptest::prelude::*;

use crate::support::*;

const USERS: [&str; 3] = ["alice", "bob", "carol"];
const VALIDATORS: u32 = 4;
const HOUR: u64 = 3_600;
/// A short one, so that a history sees many batches through.
const SHORT_UNBONDING: u64 = 3 * DAY;

#[derive(Clone, Debug)]
enum Op {
    Bond {
        user: usize,
        amount: u128,
    },
    Stake {
        max_messages: u32,
    },
    Queue {
        user: usize,
        part: u16,
    },
    BurnShares {
        user: usize,
        part: u16,
    },
    Submit {
        max_messages: u32,
    },
    Reconcile {
        limit: u32,
    },
    Withdraw {
        user: usize,
    },
    WithdrawOne {
        user: usize,
        batch: u64,
    },
    Harvest {
        limit: u32,
    },
    Sync,
    Reward {
        validator: usize,
        amount: u128,
    },
    /// Of everything that was undelegated in the last `age` blocks too.
    Slash {
        validator: usize,
        age: u64,
        permille: u64,
    },
    Jail {
        validator: usize,
    },
    Unjail {
        validator: usize,
    },
    Refuse {
        kind: usize,
        validator: usize,
        guilty: bool,
    },
    BankSend {
        amount: u128,
    },
    Remove {
        validator: usize,
    },
    Add {
        validator: usize,
        weight: u32,
    },
    Pass {
        seconds: u64,
    },
    Halt {
        seconds: u64,
    },
    /// Until the next leg is complete.
    Mature,
}

fn op() -> impl Strategy<Value = Op> {
    let user = 0..USERS.len();
    let validator = 0..usize::try_from(VALIDATORS).unwrap();
    prop_oneof![
        6 => (user.clone(), 1_000u128..100_000_000).prop_map(|(user, amount)| Op::Bond { user, amount }),
        5 => (1u32..6).prop_map(|max_messages| Op::Stake { max_messages }),
        6 => (user.clone(), 1u16..=1_000).prop_map(|(user, part)| Op::Queue { user, part }),
        1 => (user.clone(), 1u16..=300).prop_map(|(user, part)| Op::BurnShares { user, part }),
        6 => (1u32..6).prop_map(|max_messages| Op::Submit { max_messages }),
        14 => (1u32..8).prop_map(|limit| Op::Reconcile { limit }),
        4 => user.clone().prop_map(|user| Op::Withdraw { user }),
        2 => (user, 1u64..8).prop_map(|(user, batch)| Op::WithdrawOne { user, batch }),
        3 => (1u32..5).prop_map(|limit| Op::Harvest { limit }),
        3 => Just(Op::Sync),
        3 => (validator.clone(), 1u128..100_000_000_000).prop_map(|(validator, amount)| Op::Reward { validator, amount }),
        6 => (validator.clone(), 0u64..80, 1u64..200)
            .prop_map(|(validator, age, permille)| Op::Slash { validator, age, permille }),
        1 => validator.clone().prop_map(|validator| Op::Jail { validator }),
        1 => validator.clone().prop_map(|validator| Op::Unjail { validator }),
        2 => (0usize..3, validator.clone(), any::<bool>())
            .prop_map(|(kind, validator, guilty)| Op::Refuse { kind, validator, guilty }),
        1 => (1u128..1_000_000).prop_map(|amount| Op::BankSend { amount }),
        1 => validator.clone().prop_map(|validator| Op::Remove { validator }),
        1 => (validator, 1u32..5).prop_map(|(validator, weight)| Op::Add { validator, weight }),
        8 => (1u64..18 * HOUR).prop_map(|seconds| Op::Pass { seconds }),
        2 => (HOUR..4 * DAY).prop_map(|seconds| Op::Halt { seconds }),
        5 => Just(Op::Mature),
    ]
}

fn history() -> impl Strategy<Value = (u16, u16, Vec<Op>)> {
    (0u16..=10_000, 0u16..=1_000, prop::collection::vec(op(), 1..100))
}

/// The hub and what must be true of it, as told by its events.
struct World {
    hub: Hub,
    params: Params,
    /// All that came in, less all that went out or was lost: what the ledger must hold.
    books: i128,
    /// Paid to each user for each batch.
    paid: BTreeMap<(String, u64), u128>,
    /// The ledger after the last step.
    last: StateResponse,
}

fn number(event: &BTreeMap<String, String>, key: &str) -> u128 {
    event[key].parse().unwrap()
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap()
}

impl World {
    fn new(netting_cap_bps: u16, reward_fee_bps: u16) -> Self {
        let chain = people()
            .validators(VALIDATORS, 1_000_000_000_000, Decimal::zero())
            .unbonding_seconds(SHORT_UNBONDING)
            .max_blocks_per_step(4)
            .build()
            .unwrap();
        let params = Params {
            netting_cap_bps,
            reward_fee_bps,
            unbonding_seconds: SHORT_UNBONDING,
            batch_interval_seconds: 6 * HOUR,
            drip_seconds: 6 * HOUR,
            dispute_seconds: DAY,
            cooldown_seconds: 6 * HOUR,
            ..params(&chain)
        };
        let hub = hub_on(chain, |msg| msg.params = params.clone());
        let last = hub.state();
        Self {
            hub,
            params,
            books: signed(SEED),
            paid: BTreeMap::new(),
            last,
        }
    }

    fn user(&self, index: usize) -> Addr {
        account(USERS[index])
    }

    fn batches(&self) -> Vec<BatchResponse> {
        self.hub
            .query(&QueryMsg::Batches {
                start_after: None,
                limit: Some(100),
            })
            .unwrap()
    }

    fn validators(&self) -> Vec<ValidatorResponse> {
        self.hub
            .query(&QueryMsg::Validators {
                start_after: None,
                limit: Some(100),
            })
            .unwrap()
    }

    fn act(&mut self, op: &Op) {
        let before = self.hub.state();
        let result = self.run(op, &before);
        if let Ok(response) = &result {
            self.follow(response);
        }
        self.check(op, &before, result.as_ref().ok());
        self.hub.next_block();
    }

    fn part_of_lst(&self, user: usize, part: u16) -> u128 {
        self.hub.lst(&self.user(user)) * u128::from(part) / 1_000
    }

    fn run(&mut self, op: &Op, before: &StateResponse) -> AnyResult<AppResponse> {
        let hub = &mut self.hub;
        match *op {
            Op::Bond { user, amount } => {
                let expected = amount * before.total_shares.u128() / before.total_assets.u128();
                let owner = account(USERS[user]);
                let shares = hub.lst(&owner);
                let response = hub.bond(&owner, amount)?;
                assert_eq!(hub.lst(&owner) - shares, expected, "hub_i05: minted");
                // A round trip never pays.
                let after = hub.state();
                let back = expected * after.total_assets.u128() / after.total_shares.u128();
                assert!(back <= amount, "hub_i05: {back} for {amount}");
                Ok(response)
            }
            Op::Stake { max_messages } => hub.crank(ExecuteMsg::Stake {
                max_messages: Some(max_messages),
                gas_limit: None,
            }),
            Op::Queue { user, part } => {
                let shares = self.part_of_lst(user, part);
                let owner = self.user(user);
                let result = self.hub.queue(&owner, shares);
                assert!(result.is_ok() || shares < 1_000, "hub_i14: {result:?}");
                result
            }
            Op::BurnShares { user, part } => {
                let shares = self.part_of_lst(user, part);
                let owner = self.user(user);
                self.hub.send_lst(&owner, shares, &ReceiveMsg::BurnShares {})
            }
            Op::Submit { max_messages } => hub.crank(ExecuteMsg::SubmitBatch {
                max_messages: Some(max_messages),
                gas_limit: None,
            }),
            Op::Reconcile { limit } => self.reconcile(limit),
            Op::Withdraw { user } => {
                let owner = self.user(user);
                self.hub.withdraw(&owner)
            }
            Op::WithdrawOne { user, batch } => {
                let owner = self.user(user);
                let batch_ids = Some(vec![batch]);
                self.hub.execute(
                    &owner,
                    ExecuteMsg::WithdrawUnbonded {
                        batch_ids,
                        receiver: None,
                        limit: None,
                    },
                    &[],
                )
            }
            Op::Harvest { limit } => hub.crank(ExecuteMsg::Harvest {
                validators: None,
                limit: Some(limit),
                gas_limit: None,
            }),
            Op::Sync => {
                let response = hub.sync()?;
                for row in self.validators() {
                    let actual = self.hub.delegated(&self.hub.address, &row.validator)?;
                    assert_eq!(row.tracked.u128(), actual, "hub_i02: {row:?}");
                }
                let again = self.hub.sync()?;
                assert_eq!(
                    number(&event(&again, "synced"), "loss"),
                    0,
                    "hub_i12: booked once"
                );
                Ok(response)
            }
            Op::Remove { validator } => {
                let (owner, validator) = (hub.owner.clone(), hub.valoper(validator));
                hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
            }
            Op::Add { validator, weight } => {
                let (owner, validator) = (hub.owner.clone(), hub.valoper(validator));
                hub.execute(
                    &owner,
                    ExecuteMsg::AddValidator {
                        validator,
                        weight,
                        cap_bps: None,
                    },
                    &[],
                )
            }
            ref other => {
                self.happen(other);
                Ok(AppResponse::default())
            }
        }
    }

    /// What the chain and strangers do.
    fn happen(&mut self, op: &Op) {
        let hub = &mut self.hub;
        match *op {
            Op::Reward { validator, amount } => {
                let valoper = hub.valoper(validator);
                hub.reward(&valoper, coins(amount, DENOM)).unwrap();
            }
            Op::Slash {
                validator,
                age,
                permille,
            } => {
                let (valoper, height) = (
                    hub.valoper(validator),
                    hub.height().saturating_sub(age).max(1_000),
                );
                hub.slash(&valoper, height, Decimal::permille(permille)).unwrap();
            }
            Op::Jail { validator } => {
                let valoper = hub.valoper(validator);
                hub.jail(&valoper).unwrap();
            }
            Op::Unjail { validator } => {
                let valoper = hub.valoper(validator);
                // It may not be in jail.
                let _ = hub.unjail(&valoper);
            }
            Op::Refuse {
                kind,
                validator,
                guilty,
            } => {
                let kind = [MsgKind::Delegate, MsgKind::Undelegate, MsgKind::WithdrawReward][kind];
                let error = match guilty {
                    true => StakingFault::DelegatorShareExRateInvalid.into(),
                    false => SdkError::new("sdk", 11, "out of gas"),
                };
                hub.refuse_next(kind, validator, error);
            }
            Op::BankSend { amount } => hub.bank_send(amount),
            Op::Pass { seconds } => hub.pass_seconds(seconds),
            Op::Halt { seconds } => hub.halt(seconds),
            Op::Mature => {
                let waiting = hub.legs().into_iter().filter(|leg| leg.armed_at_height.is_none());
                if let Some(next) = waiting.map(|leg| leg.completion).min() {
                    let wait = next.saturating_sub(hub.time().seconds());
                    hub.next_block_after(wait.max(1));
                }
            }
            _ => unreachable!("{op:?} is a message to the hub"),
        }
    }

    /// Reconciles and checks who bears what is missing, and that no leg settles before its block has ended.
    fn reconcile(&mut self, limit: u32) -> AnyResult<AppResponse> {
        let before = self.hub.state();
        let legs: Vec<LegResponse> = self.hub.legs();
        let (height, now) = (self.hub.height(), self.hub.time().seconds());
        let held = before.claimable + before.unallocated + before.buffer;
        let came = self.hub.purse() - held.u128();
        let response = self.hub.crank(ExecuteMsg::Reconcile { limit: Some(limit) })?;

        let armed: Vec<&LegResponse> = legs.iter().filter(|leg| leg.armed_at_height.is_some()).collect();
        let expected: u128 = armed.iter().map(|leg| leg.expected.u128()).sum();
        let shortfall = expected.saturating_sub(came);
        for settled in events(&response, "leg_settled") {
            let leg = armed
                .iter()
                .find(|leg| leg.id.to_string() == settled["leg"])
                .unwrap();
            assert!(
                leg.armed_at_height.unwrap() < height && leg.completion <= now,
                "hub_i09: {leg:?}"
            );
            let unarmed = legs.iter().filter(|leg| leg.armed_at_height.is_none());
            assert!(
                unarmed.into_iter().all(|leg| leg.completion > now),
                "hub_i09: one is complete and unarmed"
            );
            let loss = leg.expected.u128() - number(&settled, "received");
            let due = (shortfall * leg.expected.u128())
                .checked_div(expected)
                .unwrap_or_default();
            assert!(loss.abs_diff(due) <= 1, "hub_i11: {loss} of {due}");
            let bound = (leg.expected.u128() * u128::from(self.params.max_slash_bps)).div_ceil(10_000);
            let disputes = events(&response, "batch_disputed");
            let disputed = disputes
                .iter()
                .any(|dispute| dispute["batch"] == settled["batch"]);
            assert!(
                loss <= bound || disputed,
                "hub_i09: {loss} of {} without dispute",
                leg.expected
            );
        }
        Ok(response)
    }

    /// Keeps the books that the events tell of.
    fn follow(&mut self, response: &AppResponse) {
        for (name, keys, sign) in [
            ("bonded", &["amount"][..], 1),
            ("rewards_collected", &["repaid", "net"], 1),
            ("surplus_found", &["amount"], 1),
            ("batch_topped_up", &["amount"], 1),
            ("synced", &["gain"], 1),
            ("synced", &["loss"], -1),
            ("withdrawn", &["amount"], -1),
            ("batch_closed", &["dust"], -1),
        ] {
            for event in events(response, name) {
                self.books += sign * keys.iter().map(|key| signed(number(&event, key))).sum::<i128>();
            }
        }
        for event in events(response, "leg_settled") {
            self.books -= signed(number(&event, "expected") - number(&event, "received"));
        }
        for event in events(response, "withdrawn") {
            let key = (event["owner"].clone(), event["batch"].parse().unwrap());
            *self.paid.entry(key).or_default() += number(&event, "amount");
        }
        for event in events(response, "rewards_collected") {
            let (amount, repaid, fee) = (
                number(&event, "amount"),
                number(&event, "repaid"),
                number(&event, "fee"),
            );
            let cap = (amount - repaid) * u128::from(self.params.reward_fee_bps) / 10_000;
            assert_eq!(fee, cap, "hub_i17: fee");
            assert!(
                fee == 0 || number(&event, "loss_carry") == 0,
                "hub_i17: a loss is not earned back"
            );
        }
        for event in events(response, "undelegation_refused") {
            assert_ne!(event["code"], "27", "hub_i13: {event:?}");
        }
    }

    fn check(&mut self, op: &Op, before: &StateResponse, response: Option<&AppResponse>) {
        let state = self.hub.state();
        self.hub.check();
        self.check_ledger(&state);
        self.check_rate(op, &state, response);
        if matches!(op, Op::BankSend { .. }) {
            assert_eq!(
                (&state.total_assets, &state.claimable),
                (&before.total_assets, &before.claimable),
                "hub_i20"
            );
        }
        if matches!(op, Op::Slash { .. }) {
            let tracked = self.validators();
            let mut loss = 0;
            for row in &tracked {
                let actual = self.hub.delegated(&self.hub.address, &row.validator).unwrap();
                loss += row.tracked.u128().saturating_sub(actual);
            }
            let impaired: palisade_interfaces::hub::ImpairedResponse =
                self.hub.query(&QueryMsg::Impaired {}).unwrap();
            assert_eq!(impaired.loss.u128(), loss, "hub_i12");
        }
        self.check_claims(&state);
    }

    fn check_ledger(&self, state: &StateResponse) {
        let validators = self.validators();
        let tracked: Uint128 = validators.iter().map(|row| row.tracked).sum();
        assert_eq!(state.tracked_bonded, tracked, "hub_i02: sum over validators");
        assert!(
            validators.iter().all(|row| row.open_entries <= 7),
            "hub_i13: entries"
        );
        let gross = state.tracked_bonded + state.in_flight + state.unallocated + state.buffer;
        assert_eq!(state.total_assets, gross - state.locked_profit, "hub_i03");
        let legs = self.hub.legs();
        assert_eq!(
            state.unbonding,
            legs.iter().map(|leg| leg.expected).sum::<Uint128>(),
            "legs"
        );
        for row in &validators {
            let open = legs.iter().filter(|leg| leg.validator == row.validator).count();
            assert_eq!(
                usize::try_from(row.open_entries).unwrap(),
                open,
                "hub_i13: a leg is an entry"
            );
            let entries = self
                .hub
                .unbonding_entries(&self.hub.address, &row.validator)
                .unwrap()
                .len();
            assert!(
                entries <= open,
                "hub_i13: {entries} entries on the chain, {open} in the books"
            );
        }
        let all = gross + state.claimable + state.unbonding;
        assert_eq!(signed(all.u128()), self.books, "hub_i21: conservation");
    }

    /// The rate falls by losses only, and `BankSend`s and the like never move it.
    fn check_rate(&mut self, op: &Op, state: &StateResponse, response: Option<&AppResponse>) {
        let losses: u128 = response
            .map(|response| {
                events(response, "synced")
                    .iter()
                    .map(|event| number(event, "loss"))
                    .sum()
            })
            .unwrap_or_default();
        let old = &self.last;
        if losses == 0 {
            let now = state.total_assets.full_mul(old.total_shares);
            let then = old.total_assets.full_mul(state.total_shares);
            assert!(
                now >= then,
                "hub_i04: {op:?} lowered the rate from {old:?} to {state:?}"
            );
        }
        self.last = state.clone();
    }

    fn check_claims(&self, state: &StateResponse) {
        let mut rows: BTreeMap<u64, Vec<(String, UnbondRequestResponse)>> = BTreeMap::new();
        for user in USERS {
            for request in self.hub.requests(&account(user)) {
                rows.entry(request.batch_id)
                    .or_default()
                    .push((account(user).into(), request));
            }
        }
        let (mut owed, mut waiting) = (Uint128::zero(), Uint128::zero());
        for batch in self.batches() {
            let requests = rows.remove(&batch.id).unwrap_or_default();
            let shares: Uint128 = requests.iter().map(|(_, request)| request.shares).sum();
            assert!(shares <= batch.total_shares, "hub_i07: shares");
            if !self.paid.keys().any(|(_, id)| *id == batch.id) {
                assert_eq!(
                    shares, batch.total_shares,
                    "hub_i07: nobody was paid, all are there"
                );
            }
            assert!(
                batch.received <= batch.expected && batch.paid <= batch.received,
                "hub_i07: {batch:?}"
            );
            for (owner, request) in &requests {
                let due = batch.received.multiply_ratio(request.shares, batch.total_shares);
                assert_eq!(
                    request.paid + request.claimable,
                    due,
                    "hub_i08: {request:?} of {batch:?}"
                );
                let paid = self
                    .paid
                    .get(&(owner.clone(), batch.id))
                    .copied()
                    .unwrap_or_default();
                assert_eq!(request.paid.u128(), paid, "hub_i07: paid");
            }
            let held = match batch.status {
                BatchStatus::Disputed { held, .. } => held,
                BatchStatus::Pending { .. } => {
                    waiting += batch.total_shares;
                    Uint128::zero()
                }
                BatchStatus::Submitting { remaining_shares } => {
                    waiting += remaining_shares;
                    Uint128::zero()
                }
                _ => Uint128::zero(),
            };
            owed += batch.received + held - batch.paid;
        }
        assert!(rows.is_empty(), "hub_i07: requests without a batch");
        assert!(
            owed <= state.claimable,
            "hub_i10: {owed} owed, {} kept",
            state.claimable
        );
        let queued = self.hub.lst(&self.hub.address) - SEED;
        assert_eq!(queued, waiting.u128(), "hub_i06: shares that wait");
    }

    /// Everybody leaves: nothing is stuck.
    fn wind_down(&mut self) {
        self.hub.faults().clear();
        self.act(&Op::Sync);
        if self.hub.state().total_assets.is_zero() {
            return;
        }
        for user in 0..USERS.len() {
            if self.hub.lst(&self.user(user)) >= 1_000 {
                self.act(&Op::Queue { user, part: 1_000 });
            }
        }
        for _ in 0..100 {
            if self.hub.legs().is_empty() && self.hub.lst(&self.hub.address) == SEED {
                break;
            }
            self.act(&Op::Pass { seconds: 6 * HOUR });
            self.act(&Op::Submit { max_messages: 5 });
            self.act(&Op::Mature);
            self.act(&Op::Reconcile { limit: 100 });
            self.act(&Op::Reconcile { limit: 100 });
        }
        self.act(&Op::Pass { seconds: DAY });
        for user in 0..USERS.len() {
            self.act(&Op::Withdraw { user });
        }
        assert!(self.batches().is_empty(), "{:?}", self.batches());
        let state = self.hub.state();
        assert_eq!(
            (state.claimable, state.unbonding),
            (Uint128::zero(), Uint128::zero())
        );
        assert_eq!(self.hub.lst(&self.hub.address), SEED);
    }
}

/// A part of the usual number of cases: each is a history of its own.
fn config(divisor: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases.div_ceil(divisor),
        max_shrink_iters: 200,
        ..usual
    }
}

proptest! {
    #![proptest_config(config(4))]

    /// Solvency (1), sums (2, 3), rate (4, 5), supply (6), claims (7, 8, 10), settlement (9, 11), losses (12), entries (13),
    /// isolation (14), fee (17), strangers' coins (20), conservation (21).
    #[test]
    fn hub_i01_stays_solvent_and_its_books_add_up((cap, fee, ops) in history()) {
        let mut world = World::new(cap, fee);
        for op in &ops {
            world.act(op);
        }
    }
}

proptest! {
    #![proptest_config(config(8))]

    /// Whatever happened before, everybody gets out.
    #[test]
    fn hub_i08_everybody_leaves((cap, fee, ops) in history()) {
        let mut world = World::new(cap, fee);
        for op in &ops {
            world.act(op);
        }
        world.wind_down();
    }
}

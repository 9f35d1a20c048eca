//! Pins the bytes of every stored type. What breaks here makes rows of a live hub unreadable without a migration.

use std::fs;

use cosmwasm_std::Addr;
use palisade_interfaces::ballot::BallotContract;
use palisade_interfaces::collector::CollectorContract;
use palisade_interfaces::hub::Pausable;
use palisade_interfaces::token::TokenContract;
use palisade_kit::packed::layout;
use palisade_kit::pause::Pauses;
use palisade_kit::updates::Pending;
use palisade_math::target::Level;
use palisade_math::{Bps, Drip, LossCarry, Lst, Native, Used};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::batch::{Batch, Held, Leg, Phase};
use crate::change::Change;
use crate::delegation::Delegation;
use crate::history::DailyRate;
use crate::ledger::Ledger;
use crate::operation::Operation;
use crate::params::{BondLimit, Impairment, InstantExit, Params, Rebalance};
use crate::redelegation::{Redelegation, Running};
use crate::roster::Roster;
use crate::state::{ClaimRow, Config, Queue};
use crate::undelegation::Undelegation;
use crate::validator::{Backoff, Standing, Validator};

fn assert_layout<T: Serialize + DeserializeOwned + PartialEq>(row: &T, expected: &str) {
    assert_eq!(layout(row).unwrap(), expected);
}

fn addr(name: &str) -> Addr {
    Addr::unchecked(name)
}

#[test]
fn no_two_rows_share_a_key() {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/state")).unwrap();
    let sources = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let source: String = sources.collect();
    let declarations = source.split("::new(\"").skip(1);
    let mut keys: Vec<_> = declarations.filter_map(|rest| rest.split('"').next()).collect();
    assert!(keys.len() > 20, "{keys:?}");
    keys.sort_unstable();
    let mut distinct = keys.clone();
    distinct.dedup();
    assert_eq!(keys, distinct);
}

#[test]
fn parties_and_parameters_keep_their_layout() {
    let mut pauses = Pauses::default();
    pauses.pause(Pausable::QueueUnbond, 10, 10, 10).unwrap();
    let config = Config {
        denom: "uatom".to_string(),
        seed: Native::new(50),
        params: Params {
            batch_interval_seconds: 300,
            min_batch: Native::new(10),
            unbonding_seconds: 600,
            max_messages: 2,
            staking_gas_limit: 1_000,
            drip_seconds: 3,
            max_daily_rise: Bps::new(600).unwrap(),
            reward_fee: Bps::new(500).unwrap(),
            fee_recipient: addr("fees"),
            netting_cap: Bps::new(400).unwrap(),
            max_slash: Bps::new(700).unwrap(),
            dispute_seconds: 4,
            sync_max_age_seconds: 5,
            bonded_max_age_seconds: 8,
            dust_units: Native::new(20),
            dust_ppm: 6,
            cooldown_seconds: 7,
            min_bond: Native::new(30),
            min_unbond: Lst::new(40),
            max_assets: Some(Native::new(60)),
            bond_limit: Some(BondLimit {
                max: Native::new(70),
                regain_seconds: 9,
            }),
            instant_exit: Some(InstantExit {
                buffer: Bps::new(10).unwrap(),
                refill_seconds: 11,
                min_fee: Bps::new(12).unwrap(),
                max_fee: Bps::new(13).unwrap(),
            }),
            rebalance: Rebalance {
                tolerance: Bps::new(14).unwrap(),
                min_redelegation: Native::new(80),
                cooldown_seconds: 15,
            },
            impairment: Impairment {
                loss: Bps::new(16).unwrap(),
                seconds: 17,
            },
            update_delay_seconds: 18,
        },
        guardian: Some(addr("guard")),
        pauses,
    };
    assert_layout(
        &config,
        "057561746f6d32ac020ad80402e80703d804f40304666565739003bc050405081406071e28013c014609010a0b0c0d0e500f1011120105677561726401010a14",
    );
    assert_layout(&TokenContract(addr("lst")), "036c7374");
    assert_layout(&CollectorContract(addr("col")), "03636f6c");
    assert_layout(&BallotContract(addr("bal")), "0362616c");
}

fn used(amount: u128, at: u64) -> Used<Native> {
    let (mut used, max) = (Used::default(), Native::new(amount));
    used.take(max, max, 1, at).unwrap();
    used
}

#[test]
fn updates_that_wait_keep_their_layout() {
    let pending = |change| Pending { change, eta: 300 };
    let (from, to) = (Some(addr("a")), None);
    assert_layout(&pending(Change::Guardian { from, to }), "0101016100ac02");
    let denom = "ibc".to_string();
    let (from, to) = (None, Some(addr("a")));
    assert_layout(
        &pending(Change::Route { denom, from, to }),
        "020369626300010161ac02",
    );
}

#[test]
fn the_ledger_keeps_its_layout() {
    let mut locked_profit = Drip::default();
    locked_profit.add_gain(Native::new(60), 100, 1_000).unwrap();
    let mut loss_carry = LossCarry::default();
    loss_carry.add_loss(Native::new(100)).unwrap();
    let ledger = Ledger {
        total_shares: Lst::new(10),
        tracked_bonded: Native::new(20),
        in_flight: Native::new(30),
        unallocated: Native::new(40),
        buffer: Native::new(50),
        locked_profit,
        claimable: Native::new(70),
        unbonding: Native::new(80),
        armed: Native::new(90),
        loss_carry,
        last_sync: 1_100,
        operations: 3,
        last_leg: 4,
        last_sync_height: 5,
        bonded: used(6, 7),
        drawn: used(8, 9),
        impaired_until: 1_200,
        last_day: 10,
    };
    assert_layout(&ledger, "0a141e28323ce807cc080046505a64cc0803040506070809b0090a");
}

#[test]
fn the_queue_keeps_its_layout() {
    let queue = |pending, submitting| Queue {
        pending,
        submitting,
        last_batch: 3,
    };
    assert_layout(&queue(Some(1), None), "01010003");
    assert_layout(&queue(None, Some(2)), "00010203");
}

#[test]
fn validators_keep_their_layout() {
    let validator = |standing| Validator {
        weight: 1,
        cap: Bps::new(300).unwrap(),
        standing,
        tracked: Native::new(20),
        open_entries: 3,
        delegate_backoff: Backoff {
            refusals: 4,
            until: 300,
            gas_limit: 500,
        },
        undelegate_backoff: Backoff::default(),
        redelegate_backoff: Backoff::default(),
        rank: Some(200),
    };
    let rest = "140304ac02f40300000000000001c801";
    let of = |standing: &str| format!("01ac02{standing}{rest}");
    assert_layout(&validator(Standing::Active {}), &of("00"));
    assert_layout(&validator(Standing::Paused { until: 7 }), &of("0107"));
    assert_layout(&validator(Standing::Quarantined { until: 8 }), &of("0208"));
    assert_layout(&validator(Standing::Draining {}), &of("03"));
    assert_layout(&validator(Standing::Unbonded { paused_until: 9 }), &of("0409"));
}

#[test]
fn the_roster_keeps_its_layout() {
    let roster = Roster {
        level: Level {
            amount: 200u128.into(),
            weight: 300,
        },
        bonded_at: 400,
        rebalanced_at: 500,
    };
    assert_layout(&roster, "c801ac029003f403");
}

#[test]
fn rates_of_past_days_keep_their_layout() {
    let row = DailyRate {
        time: 300,
        assets: Native::new(10),
        shares: Lst::new(20),
    };
    assert_layout(&row, "ac020a14");
}

#[test]
fn the_cursor_of_harvests_keeps_its_layout() {
    assert_layout(&"val".to_string(), "0376616c");
}

#[test]
fn batches_legs_and_claims_keep_their_layout() {
    let batch = |phase, held| Batch {
        phase,
        total_shares: Lst::new(10),
        requests: 2,
        open_legs: 3,
        expected: Native::new(40),
        received: Native::new(50),
        lost: Native::new(60),
        paid: Native::new(70),
        held,
        open_until: 300,
    };
    assert_layout(
        &batch(Phase::Pending { since: 400 }, None),
        "0090030a020328323c4600ac02",
    );
    let submitting = Phase::Submitting {
        remaining: Lst::new(80),
        unburnt: Lst::new(90),
    };
    assert_layout(&batch(submitting, None), "01505a0a020328323c4600ac02");
    let held = Held {
        amount: Native::new(1),
        until: 500,
    };
    assert_layout(
        &batch(Phase::Submitted {}, Some(held)),
        "020a020328323c460101f403ac02",
    );
    let leg = Leg {
        batch: 1,
        validator: "val".to_string(),
        expected: Native::new(20),
        completion: 300,
    };
    assert_layout(&leg, "010376616c14ac02");
    let claim = ClaimRow {
        shares: Lst::new(10),
        paid: Native::new(20),
    };
    assert_layout(&claim, "0a14");
    assert_layout(&Bps::new(100).unwrap(), "64");
}

#[test]
fn staking_messages_keep_their_layout() {
    let delegation = Delegation {
        validator: "val".to_string(),
        amount: Native::new(10),
        gas_limit: 300,
    };
    assert_layout(&Operation::Delegate(delegation), "000376616c0aac02");
    let undelegation = Undelegation {
        batch: 1,
        validator: "val".to_string(),
        amount: Native::new(20),
        shares: Lst::new(30),
        gas_limit: 300,
    };
    assert_layout(&Operation::Undelegate(undelegation), "01010376616c141eac02");
    let redelegation = Redelegation {
        source: "from".to_string(),
        destination: "to".to_string(),
        amount: Native::new(10),
        gas_limit: 300,
    };
    assert_layout(&Operation::Redelegate(redelegation), "020466726f6d02746f0aac02");
}

#[test]
fn redelegations_keep_their_layout() {
    let running = Running {
        source: "from".to_string(),
        destination: "to".to_string(),
        amount: Native::new(10),
        completion: 300,
    };
    assert_layout(&running, "0466726f6d02746f0aac02");
}

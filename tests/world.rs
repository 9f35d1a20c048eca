//! What the tests share: a suite with operators, AVSs and people.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::ballot::VoteOption;
use palisade_interfaces::commitments::Offer;
use palisade_interfaces::registry::KeyScheme;
use palisade_testing::invariants::Watch;
use palisade_testing::{AvsSetup, Engine, OperatorSetup, Settings, SuiteBuilder};

use crate::stage;
use crate::stage::Suite;

/// Base units of one coin.
pub const PAL: u128 = 1_000_000;
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 86_400;

/// What each of the people begins with.
pub const PURSE: u128 = 1_000_000 * PAL;
pub const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];
pub const OPERATORS: [&str; 2] = ["atlas", "borealis"];
pub const SEQUENCER: &str = "sequencer";
pub const ORACLE: &str = "oracle";
pub const COUNCIL: &str = "council";

/// Two operators serve a sequencer network that slashes a tenth for equivocation, with a council that may veto for
/// three days, and an oracle network whose slashes are final at once and reward reporters with a tenth. All allocations are in force, nothing is staked.
pub fn world() -> Suite {
    let mut builder = SuiteBuilder::default()
        .avs(
            AvsSetup::new(SEQUENCER, "sequencer")
                .equivocation(Decimal::percent(10))
                .resolver(COUNCIL, 3 * DAY),
        )
        .avs(
            AvsSetup::new(ORACLE, "oracle")
                .equivocation(Decimal::percent(20))
                .bounty_bps(1_000),
        );
    for operator in OPERATORS {
        builder = builder
            .operator(OperatorSetup::new(operator).schemes(&[KeyScheme::Ed25519, KeyScheme::Secp256k1]));
    }
    for operator in OPERATORS {
        builder = builder
            .service(operator, SEQUENCER, 2_000, 10_000)
            .service(operator, ORACLE, 1_000, 5_000);
    }
    for name in PEOPLE.iter().chain(&[SEQUENCER, ORACLE]) {
        builder = builder.user(name, PURSE);
    }
    builder.build_on(stage::open(SuiteBuilder::chain())).unwrap()
}

/// The contracts and the people without operators and AVSs, with other settings: what concerns the hub alone.
pub fn hub_world(change: impl FnOnce(&mut Settings) + 'static) -> Suite {
    let mut builder = SuiteBuilder::default().settings(change);
    for name in PEOPLE {
        builder = builder.user(name, PURSE);
    }
    builder.build_on(stage::open(SuiteBuilder::chain())).unwrap()
}

/// A world in which Alice, Bob and Carol have this much LST each.
pub fn staked(each: u128) -> Suite {
    let mut suite = world();
    for name in PEOPLE {
        suite.bond(name, each).should_succeed();
    }
    suite
}

/// A suite in which everything is under way: batches, legs, buckets, allocations, streams, a contested slash.
pub fn busy() -> Suite {
    let mut suite = staked(100_000 * PAL);
    suite.restake("alice", "atlas", 40_000 * PAL).should_succeed();
    suite.enter_vault("bob", 60_000 * PAL).should_succeed();
    suite.allocate_to_operator("atlas", 30_000 * PAL).should_succeed();
    commit_to_oracle(&mut suite, 10_000 * PAL);
    let native = suite.native();
    suite
        .fund_rewards(SEQUENCER, &native, 1_000 * PAL, 30 * DAY)
        .should_succeed();
    live(&mut suite, 2);
    suite.unbond("carol", 20_000 * PAL).should_succeed();
    suite.deposit_in_ballot("carol", 30_000 * PAL).should_succeed();
    suite.request_redeem("bob", 10_000 * PAL).should_succeed();
    live(&mut suite, 3);
    let proposal = suite.engine_mut().start_vote().unwrap();
    suite.vote("carol", proposal, VoteOption::Yes).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    suite
        .queue_withdrawal("alice", "atlas", 1_000 * PAL)
        .should_succeed();
    suite
        .deallocate_from_operator("atlas", 1_000 * PAL)
        .should_succeed();
    suite.unbond("carol", 10_000 * PAL).should_succeed();
    suite.request_redeem("bob", 5_000 * PAL).should_succeed();
    suite
}

/// Atlas commits this much LST of its own to the oracle network for 60 days, and a tenth of its pool, for a rent of 600.
pub fn commit_to_oracle(suite: &mut Suite, own: u128) {
    suite.fund("atlas", PURSE).unwrap();
    suite.bond("atlas", own).should_succeed();
    suite.deposit_own_stake("atlas", own).should_succeed();
    let (asset, now) = (suite.lst(), suite.now().unwrap().time);
    let scale = suite.pool("atlas").unwrap().scale;
    let offer = Offer {
        operator: suite.addr("atlas").to_string(),
        asset,
        min_stake: own.into(),
        budget: scale.multiply_ratio(1u128, 10u128),
        accept_until: now + DAY,
        until: now + 60 * DAY,
    };
    let (budget, until) = (offer.budget, offer.until);
    suite.offer_commitment(ORACLE, 600 * PAL, offer).should_succeed();
    suite
        .lock_allocation("atlas", ORACLE, budget, until)
        .should_succeed();
    suite.accept_commitment("atlas", 1).should_succeed();
}

pub fn lst(suite: &Suite, who: &str) -> u128 {
    suite.balance(who, &suite.lst()).unwrap().u128()
}

pub fn lrt(suite: &Suite, who: &str) -> u128 {
    suite.balance(who, &suite.lrt()).unwrap().u128()
}

pub fn native(suite: &Suite, who: &str) -> u128 {
    suite.balance(who, &suite.native()).unwrap().u128()
}

/// Native coins that a share of LST would be worth, by the hub's ledger.
pub fn worth(suite: &Suite, lst: u128) -> u128 {
    let state = suite.hub_state().unwrap();
    Uint128::new(lst)
        .multiply_ratio(state.total_assets, state.total_shares)
        .u128()
}

/// Lets days pass with rewards for every validator and all cranks turned.
pub fn live(suite: &mut Suite, days: u64) {
    for _ in 0..days {
        suite.pass_seconds(DAY).unwrap();
        reward_all(suite, 50 * PAL);
        suite.turn_cranks().unwrap();
    }
}

/// Pays each bonded validator and its delegators.
pub fn reward_all(suite: &mut Suite, each: u128) {
    for validator in suite.engine().validators().unwrap() {
        if validator.bonded {
            let engine = suite.engine_mut();
            engine.reward(&validator.address, each.into()).unwrap();
        }
    }
}

/// Lets an epoch pass, so that statements of it can be dated after everything so far. Returns it.
pub fn fresh_epoch(suite: &mut Suite) -> u64 {
    let end = suite.epoch().unwrap().end;
    suite.pass_until(end + 1).unwrap();
    suite.epoch().unwrap().epoch
}

/// Has an operator sign two payloads for one slot, and the evidence submitted. Returns what was taken.
pub fn equivocate(suite: &mut Suite, operator: &str, avs: &str, epoch: u64, slot: u64) -> u128 {
    let evidence = suite
        .equivocation(operator, KeyScheme::Ed25519, avs, (epoch, slot), ["this", "that"])
        .unwrap();
    let before = suite.slash_records().unwrap().len();
    suite.submit_evidence("anyone", avs, evidence).should_succeed();
    let records = suite.slash_records().unwrap();
    assert_eq!(records.len(), before + 1);
    records[before].amount.u128()
}

/// Every invariant holds.
#[track_caller]
pub fn check(suite: &Suite) {
    if let Err(broken) = Watch::default().check(suite) {
        panic!("{broken:#}");
    }
}

//! Restaking: what went wrong elsewhere, by the number of its row in the README.

mod authority;
mod delays;
mod rewards;
mod stake;

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::{
    AllocationResponse, AvsResponse, AvsTerms, ExecuteMsg, KeyScheme, QueryMsg,
};
use palisade_interfaces::slasher::Evidence;
use palisade_testing::{AvsSetup, OperatorSetup, Outcome, Payout, SuiteBuilder};

use crate::stage::{self, Suite};
use crate::world::{lst, staked, PAL, PEOPLE, PURSE};

/// Notice, bucket and unbonding: what raises a risk waits as long.
const ANNOUNCED: u64 = 9 * crate::world::DAY;
/// What Alice and Bob each restake.
const STAKE: u128 = 40_000 * PAL;

/// Hundredths of a new pool's scale.
fn percent(part: u128) -> u128 {
    10u128.pow(16) * part
}

/// Alice and Bob have restaked with Atlas.
fn restaked() -> Suite {
    let mut suite = staked(100_000 * PAL);
    for name in ["alice", "bob"] {
        suite.restake(name, "atlas", STAKE).should_succeed();
    }
    suite
}

/// A bridge that takes all of an operator's stake for one fault, which may be vetoed by nobody.
fn ruinous() -> Suite {
    let mut builder = SuiteBuilder::default()
        .operator(OperatorSetup::new("atlas").max_exposure_bps(10_000))
        .avs(AvsSetup::new("bridge", "bridge").equivocation(Decimal::one()))
        .service("atlas", "bridge", 10_000, 10_000);
    for name in PEOPLE {
        builder = builder.user(name, PURSE);
    }
    let mut suite = builder.build_on(stage::open(SuiteBuilder::chain())).unwrap();
    for name in PEOPLE {
        suite.bond(name, 100_000 * PAL).should_succeed();
    }
    suite.restake("alice", "atlas", STAKE).should_succeed();
    suite
}

/// An AVS of Mallory's that takes half of its weight for a fault and pays herself. Its keys sign whatever she likes: Atlas is
/// in it with her.
fn sham(suite: &mut Suite, name: &str) {
    let setup = AvsSetup::new(name, "sham")
        .equivocation(Decimal::percent(50))
        .payout(Payout::To("mallory".to_string()));
    suite.register_avs(&setup).unwrap();
    suite.opt_in("atlas", name).should_succeed();
}

/// Two payloads for one slot, really signed.
fn evidence(suite: &Suite, operator: &str, avs: &str, slot: (u64, u64)) -> Evidence {
    suite
        .equivocation(operator, KeyScheme::Ed25519, avs, slot, ["this", "that"])
        .unwrap()
}

/// Shares that somebody has with Atlas.
fn shares(suite: &Suite, who: &str) -> u128 {
    suite.staker(who, "atlas").unwrap().shares.u128()
}

fn value(suite: &Suite, who: &str) -> u128 {
    suite.staker(who, "atlas").unwrap().value.u128()
}

/// Queues all that somebody has with Atlas.
fn leave(suite: &mut Suite, who: &str) {
    let all = shares(suite, who);
    suite.queue_withdrawal(who, "atlas", all).should_succeed();
}

/// Completes all withdrawals of somebody's. Returns what was paid.
fn complete_all(suite: &mut Suite, who: &str) -> u128 {
    let before = lst(suite, who);
    let rows = suite.withdrawals(who).unwrap();
    let ids = rows.iter().map(|row| row.id).collect();
    suite.complete_withdrawal(who, ids).should_succeed();
    lst(suite, who) - before
}

fn terms_of(suite: &Suite, avs: &str) -> AvsTerms {
    let avs = suite.addr(avs).to_string();
    let row: AvsResponse = suite.ask_registry(&QueryMsg::Avs { avs }).unwrap();
    row.terms
}

fn allocation(suite: &Suite, avs: &str) -> AllocationResponse {
    suite.allocation(avs, "atlas").unwrap()
}

/// Has Atlas want an AVS to have this, in units of scale.
fn allocate(suite: &mut Suite, avs: &str, budget: u128, weight: u128) -> Outcome {
    let now = allocation(suite, avs);
    let up: Uint128 = now.increases.iter().map(|change| change.budget).sum();
    let down: Uint128 = now.decreases.iter().map(|change| change.budget).sum();
    let msg = ExecuteMsg::ModifyAllocation {
        avs: suite.addr(avs).to_string(),
        asset: suite.lst(),
        expected_budget: now.budget + up - down,
        budget: budget.into(),
        weight: weight.into(),
    };
    suite.registry("atlas", &msg)
}

//! Attacks that worked on others, or that this design was made against. The README beside this file says which is which.

mod claims;
mod control;
mod donations;
mod harvest;
mod hooks;
mod rates;
mod restaking;
mod settlement;
mod validators;
mod votes;

use std::collections::BTreeMap;

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::hub::{BatchResponse, QueryMsg};
use palisade_testing::{Engine, Response, Settings};

use crate::stage::{chain, chain_mut, Suite};
use crate::world::{hub_world, native, DAY, PEOPLE};

/// Alice, Bob and Carol have this much LST each, and all of it is delegated. Nothing is netted, no batch is too small, and
/// there are no instant exits, so that an exit is what is undelegated for it.
fn delegated(each: u128, change: impl FnOnce(&mut Settings) + 'static) -> Suite {
    let mut suite = hub_world(|settings| {
        settings.hub.netting_cap_bps = 0;
        settings.hub.min_batch = Uint128::zero();
        settings.hub.min_unbond = Uint128::one();
        settings.hub.instant_exit = None;
        change(settings);
    });
    for name in PEOPLE {
        suite.bond(name, each).should_succeed();
    }
    stake_all(&mut suite);
    // A delegation earns from the next block on.
    suite.next_block().unwrap();
    suite
}

/// Delegates in as many calls as it takes, which are few.
fn stake_all(suite: &mut Suite) {
    for _ in 0..10 {
        if suite.stake().result.is_err() {
            break;
        }
    }
}

/// Lets days pass with all cranks turned, and without rewards.
fn days(suite: &mut Suite, days: u64) {
    for _ in 0..days {
        suite.pass_seconds(DAY).unwrap();
        suite.turn_cranks().unwrap();
    }
}

/// Puts what they have into a batch, and submits it when it is due.
fn unbond(suite: &mut Suite, requests: &[(&str, u128)]) -> Response {
    for (who, amount) in requests {
        suite.unbond(who, *amount).should_succeed();
    }
    suite.pass_seconds(DAY).unwrap();
    suite.submit_unbond_batch().should_succeed()
}

/// Arms what is complete, and settles it in the next block.
fn settle(suite: &mut Suite) {
    suite.reconcile().should_succeed();
    suite.next_block().unwrap();
    suite.reconcile().should_succeed();
}

fn batch(suite: &Suite, id: u64) -> BatchResponse {
    suite.ask_hub(&QueryMsg::Batch { id }).unwrap()
}

/// What somebody withdraws from the hub.
fn withdraw(suite: &mut Suite, who: &str) -> u128 {
    let before = native(suite, who);
    suite.withdraw_unbonded(who).should_succeed();
    native(suite, who) - before
}

fn valoper(suite: &Suite, index: usize) -> String {
    chain(suite).valoper(index)
}

/// What the hub has delegated to a validator, as the chain says.
fn delegation(suite: &Suite, validator: &str) -> u128 {
    let hub = &suite.house().hub.0;
    suite.engine().delegated(hub, validator).unwrap().u128()
}

/// Burns a part of all that a validator had at stake at a height, and jails it for good.
fn slash(suite: &mut Suite, validator: &str, height: u64, part: Decimal) {
    let change = |params: &mut palisade_chain::Params| params.slash_fraction_double_sign = part;
    chain_mut(suite).set_params(change).unwrap();
    suite.engine_mut().double_sign(validator, height).unwrap();
}

/// Attributes of the hub's events of this name.
fn told(response: &Response, name: &str) -> Vec<BTreeMap<String, String>> {
    let ty = format!("wasm-palisade-hub/{name}");
    let wanted = response.events.iter().filter(|event| event.ty == ty);
    wanted
        .map(|event| {
            let attributes = event.attributes.iter();
            attributes
                .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
                .collect()
        })
        .collect()
}

//! What people without a role try, and what comes of it: nothing at all.

use std::collections::BTreeSet;

use cosmwasm_std::{coins, from_json, to_json_vec, Decimal, Uint128};
use palisade_interfaces::registry::*;
use schemars::schema::Schema;
use schemars::schema_for;

use crate::world::*;

mod messages;

pub use messages::{reserved_messages, Reserved};

/// Who has coins, and no role with the operator and the AVSs of the tests.
pub const STRANGER: &str = "mallory";

/// What anyone may send; of these, those that say nothing of others are about the sender alone.
const OPEN: [&str; 12] = [
    "apply_commission",
    "apply_terms",
    "approve_proxy",
    "claim_rewards",
    "complete_redelegation",
    "deposit",
    "register_as_operator",
    "register_avs",
    "release_slash",
    "revoke_proxy",
    "set_claim_preferences",
    "sync_weight",
];

/// Everything is under way that a message could be about: bob is alice's proxy, she has a withdrawal that matured, the
/// operator is in a jail that is over and was slashed, and carol is an AVS that left.
fn busy() -> World {
    let mut world = World::new();
    world.mint(STRANGER, [coins(RICH, STAKE), coins(RICH, REWARD)].concat());
    let terms = AvsTerms {
        resolver: Some(Resolver {
            address: addr("owner").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        entry: EntryTerms {
            admission: Some(addr("owner").into_string()),
            ..EntryTerms::default()
        },
        ..world.terms("avs")
    };
    world.register_avs("avs", terms).unwrap();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms.clone()).unwrap();
    let terms_of_carol = world.terms("carol");
    world.register_avs("carol", terms_of_carol).unwrap();
    world.fund("carol", 10_000, 1_000).unwrap();
    world.run("carol", &ExecuteMsg::DeregisterAvs {}).unwrap();
    world.register_operator("operator").unwrap();
    let chooses = ExecuteMsg::RegisterAsOperator {
        metadata_uri: String::new(),
        commission_bps: 0,
        max_exposure_bps: 10_000,
        delegation_approver: Some(addr("carol").into_string()),
    };
    world.run("other_operator", &chooses).unwrap();
    let admit = ExecuteMsg::AdmitOperator {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
    };
    world.run("owner", &admit).unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.allocate("avs", percent(50), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("alice", 1_000_000).unwrap();
    world.fund("avs", 1_000_000, 1_000).unwrap();
    world.sync("avs").unwrap();
    world.queue("alice", 1_000).unwrap();
    let redelegate = ExecuteMsg::Redelegate {
        from: addr("operator").into_string(),
        to: addr("other_operator").into_string(),
        asset: native(),
        shares: Uint128::new(1_000),
        generation: None,
        limits: DepositLimits::default(),
    };
    world.run("alice", &redelegate).unwrap();
    world.deposit_bond(1_000).unwrap();
    world.queue_bond(500).unwrap();
    world.wait(BUCKET + UNBONDING);
    let until = world.now() + 1_000;
    let proxy = addr("bob").into_string();
    world
        .run("alice", &ExecuteMsg::ApproveProxy { proxy, until })
        .unwrap();
    let approve = ExecuteMsg::ApproveStaker {
        operator: addr("other_operator").into_string(),
        staker: addr("alice").into_string(),
        until,
    };
    world.run("carol", &approve).unwrap();
    let terms = AvsTerms {
        max_slash_bps: 1,
        ..terms
    };
    world
        .run("other_avs", &ExecuteMsg::ProposeTerms { terms })
        .unwrap();
    let jail = ExecuteMsg::JailOperator {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        until: world.now(),
    };
    world.through_slasher("avs", &jail).unwrap();
    world.slash("avs", world.now() - 1, Decimal::percent(1)).unwrap();
    world.wait(1);
    world
}

fn name(msg: &ExecuteMsg) -> String {
    let text = to_json_vec(msg).unwrap();
    let value: std::collections::BTreeMap<String, serde::de::IgnoredAny> = from_json(text).unwrap();
    value.into_keys().next().unwrap()
}

fn names_in_schema() -> BTreeSet<String> {
    let schema = schema_for!(ExecuteMsg).schema;
    let variants = schema.subschemas.unwrap().one_of.unwrap();
    let object = variants.into_iter().map(Schema::into_object);
    object
        .map(|variant| variant.object.unwrap().properties.into_keys().next().unwrap())
        .collect()
}

#[test]
fn registry_i34_what_only_somebody_may_send_is_refused_to_a_stranger_and_changes_nothing() {
    let mut world = busy();
    let (registry, stranger) = (world.registry.clone(), addr(STRANGER));
    let before = (world.stored(), world.coins_of(&registry, STAKE));
    let messages = reserved_messages(&world);
    for Reserved { msg, funds, .. } in &messages {
        let outcome = world.call(&stranger, &registry, msg, funds);
        assert!(outcome.is_err(), "{msg:?}");
        assert!(world.stored() == before.0, "{msg:?} changed something");
        assert_eq!(world.coins_of(&registry, STAKE), before.1, "{msg:?}");
    }
    let open = OPEN.map(str::to_string);
    let known: BTreeSet<String> = messages.iter().map(|it| name(&it.msg)).chain(open).collect();
    assert_eq!(
        known,
        names_in_schema(),
        "every message is tried, or open to anyone"
    );
}

/// Else a stranger might have been refused for something else.
#[test]
fn registry_i34_who_may_send_it_does_so_with_the_very_same_message() {
    let count = reserved_messages(&busy()).len();
    for number in 0..count {
        let mut world = busy();
        let Reserved { by, msg, funds } = reserved_messages(&world).swap_remove(number);
        let (registry, before) = (world.registry.clone(), world.stored());
        let outcome = world.call(&by, &registry, &msg, &funds);
        assert!(outcome.is_ok(), "{msg:?}: {}", outcome.unwrap_err());
        assert!(world.stored() != before, "{msg:?} changed nothing");
    }
}

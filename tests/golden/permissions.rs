//! What a stranger may do: each message of each contract, sent by somebody without a role to a suite in which everything is
//! under way.

use std::collections::BTreeSet;

use cosmwasm_std::Addr;
use palisade_interfaces::{ballot, collector, commitments, hub, registry, slasher, token, vault};
use schemars::schema::{RootSchema, Schema, SchemaObject};
use serde_json::{json, Map, Value};

use super::assert_golden;
use super::calls::{
    ballot_calls, collector_calls, commitments_calls, hub_calls, registry_calls, slasher_calls, token_calls,
    vault_calls, Call,
};
use crate::stage::Suite;
use crate::world::{busy, PURSE, SEQUENCER};

/// Who has no role.
pub const STRANGER: &str = "mallory";

/// Variants of a message with the first sentence of what is written on them.
fn variants(schema: RootSchema) -> Vec<(String, String)> {
    let subschemas = schema.schema.subschemas.unwrap();
    let variants = subschemas.one_of.unwrap().into_iter();
    variants.map(Schema::into_object).map(variant).collect()
}

fn variant(schema: SchemaObject) -> (String, String) {
    let name = match (&schema.object, &schema.enum_values) {
        (Some(object), _) => object.properties.keys().next().unwrap().clone(),
        (_, Some(values)) => values[0].as_str().unwrap().to_string(),
        _ => panic!("not a variant: {schema:?}"),
    };
    let text = schema.metadata.and_then(|metadata| metadata.description);
    let text = text.unwrap_or_default().replace('\n', " ");
    (
        name,
        text.split(". ")
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_string(),
    )
}

/// Sends every message, and writes down who may send it and what the stranger was told.
fn matrix(suite: &mut Suite, contract: &Addr, schema: RootSchema, calls: Vec<Call>) -> Value {
    let variants = variants(schema);
    let mut rows = Map::new();
    for Call { msg, funds } in calls {
        let name = msg.as_object().unwrap().keys().next().unwrap().clone();
        let told = match suite.execute(STRANGER, contract, &msg, funds).result {
            Ok(_) => "done".to_string(),
            Err(refusal) => named(suite, &refusal.root_cause().to_string()),
        };
        let role = variants.iter().find(|(variant, _)| *variant == name);
        let role = role.unwrap_or_else(|| panic!("no message {name}")).1.clone();
        assert_role_is_kept(&name, &role, &told);
        rows.insert(name, json!({ "who": role, "a stranger is told": told }));
    }
    let sent: BTreeSet<_> = rows.keys().cloned().collect();
    let known: BTreeSet<_> = variants.into_iter().map(|(name, _)| name).collect();
    assert_eq!(sent, known, "every message must be tried");
    Value::Object(rows)
}

/// What says that only somebody else may send it is refused for that reason, and nothing else is.
fn assert_role_is_kept(name: &str, role: &str, told: &str) {
    let refused =
        told.starts_with("unauthorized") || told.starts_with("only the") || told.contains("Unauthorized");
    if role.starts_with("Anyone") {
        assert!(!refused, "{name}: {role}: {told}");
    }
    if [
        "Owner",
        "Manager",
        "The collector",
        "The ballot",
        "The slasher",
        "The resolver",
    ]
    .iter()
    .any(|exclusive| role.starts_with(exclusive))
    {
        assert_ne!(told, "done", "{name}: {role}");
    }
}

/// Names instead of addresses, and no amounts.
fn named(suite: &Suite, text: &str) -> String {
    let house = suite.house();
    let contracts = [
        ("hub", &house.hub.0),
        ("lst", &house.lst.0),
        ("collector", &house.collector.0),
        ("ballot", &house.ballot.0),
        ("registry", &house.registry.0),
        ("lens", &house.lens.0),
        ("vault", &house.vault.0),
        ("lrt", &house.lrt.0),
        ("commitments", &house.commitments.0),
    ];
    let slashers = suite.slashers().map(|slasher| ("slasher", &slasher.0));
    let people = suite
        .people()
        .iter()
        .map(|(name, account)| (name.as_str(), account));
    let all = contracts.into_iter().chain(slashers).chain(people);
    let text = all.fold(text.to_string(), |text, (name, account)| {
        text.replace(account.as_str(), &format!("<{name}>"))
    });
    without_numbers(&text)
}

/// Times and amounts, which say nothing here, become dots.
fn without_numbers(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let number = word.trim_end_matches([',', '.', ':']);
        let large = number.len() > 4 && number.chars().all(|char| char.is_ascii_digit());
        if large {
            word.replace(number, "…")
        } else {
            word.to_string()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_stranger_may_do_what_is_on_record_and_nothing_else() {
    let mut suite = busy();
    suite.fund(STRANGER, PURSE).unwrap();
    let house = suite.house().clone();
    let slasher = suite.slasher(SEQUENCER).unwrap().0.clone();
    let mut found = Map::new();
    let calls = hub_calls(&suite);
    let rows = matrix(
        &mut suite,
        &house.hub.0,
        schemars::schema_for!(hub::ExecuteMsg),
        calls,
    );
    found.insert("hub".to_string(), rows);
    let calls = token_calls(&suite);
    let rows = matrix(
        &mut suite,
        &house.lst.0,
        schemars::schema_for!(token::ExecuteMsg),
        calls,
    );
    found.insert("token".to_string(), rows);
    let calls = collector_calls(&suite);
    let rows = matrix(
        &mut suite,
        &house.collector.0,
        schemars::schema_for!(collector::ExecuteMsg),
        calls,
    );
    found.insert("collector".to_string(), rows);
    let calls = ballot_calls(&suite);
    let rows = matrix(
        &mut suite,
        &house.ballot.0,
        schemars::schema_for!(ballot::ExecuteMsg),
        calls,
    );
    found.insert("ballot".to_string(), rows);
    let calls = registry_calls(&suite);
    let rows = matrix(
        &mut suite,
        &house.registry.0,
        schemars::schema_for!(registry::ExecuteMsg),
        calls,
    );
    found.insert("registry".to_string(), rows);
    let calls = vault_calls(&suite);
    let rows = matrix(
        &mut suite,
        &house.vault.0,
        schemars::schema_for!(vault::ExecuteMsg),
        calls,
    );
    found.insert("vault".to_string(), rows);
    let calls = commitments_calls(&suite);
    let rows = matrix(
        &mut suite,
        &house.commitments.0,
        schemars::schema_for!(commitments::ExecuteMsg),
        calls,
    );
    found.insert("commitments".to_string(), rows);
    let calls = slasher_calls(&suite);
    let rows = matrix(
        &mut suite,
        &slasher,
        schemars::schema_for!(slasher::ExecuteMsg),
        calls,
    );
    found.insert("slasher-equivocation".to_string(), rows);
    assert_golden("permissions.json", &Value::Object(found));
}

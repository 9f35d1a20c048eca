//! What a stranger may do: each message of each contract, sent by somebody without a role to a suite in which everything is
//! under way.

use std::collections::BTreeSet;

use cosmwasm_std::{to_json_binary, Addr, Binary, Coin, Decimal, Uint128};
use cw20::{Cw20ReceiveMsg, Logo};
use palisade_interfaces::registry::{
    AllowedAsset, AvsTerms, DepositLimits, Destination, KeyScheme, SlashPart,
};
use palisade_interfaces::slasher::{Evidence, Statement};
use palisade_interfaces::{collector, hub, registry, slasher, token, vault, Asset};
use palisade_testing::Suite;
use schemars::schema::{RootSchema, Schema, SchemaObject};
use serde::Serialize;
use serde_json::{json, Map, Value};

use super::assert_golden;
use crate::world::{busy, PAL, PURSE, SEQUENCER};

const STRANGER: &str = "mallory";

/// A message with the coins that it needs.
struct Call {
    msg: Value,
    funds: Vec<Coin>,
}

fn call(msg: impl Serialize) -> Call {
    paid(msg, vec![])
}

fn paid(msg: impl Serialize, funds: Vec<Coin>) -> Call {
    Call {
        msg: serde_json::to_value(msg).unwrap(),
        funds,
    }
}

/// A hook of a token, called by somebody who is none.
fn hook(suite: &Suite, msg: impl Serialize) -> Cw20ReceiveMsg {
    Cw20ReceiveMsg {
        sender: suite.addr(STRANGER).to_string(),
        amount: Uint128::new(PAL),
        msg: to_json_binary(&msg).unwrap(),
    }
}

fn take_ownership() -> Value {
    json!({ "update_ownership": { "transfer_ownership": { "new_owner": STRANGER, "expiry": null } } })
}

fn hub_calls(suite: &Suite) -> Vec<Call> {
    use hub::ExecuteMsg as Msg;
    let validator = suite.engine().chain().valoper(0);
    vec![
        paid(
            Msg::Bond {
                receiver: None,
                min_shares: None,
                msg: None,
            },
            suite.coins(PAL),
        ),
        call(Msg::Receive(hook(
            suite,
            hub::ReceiveMsg::QueueUnbond { receiver: None },
        ))),
        call(Msg::Stake {
            max_messages: None,
            gas_limit: None,
        }),
        call(Msg::SubmitBatch {
            max_messages: None,
            gas_limit: None,
        }),
        call(Msg::Reconcile { limit: None }),
        call(Msg::WithdrawUnbonded {
            batch_ids: None,
            receiver: None,
            limit: None,
        }),
        call(Msg::Harvest {
            validators: None,
            limit: None,
            gas_limit: None,
        }),
        paid(Msg::CollectRewards {}, suite.coins(PAL)),
        call(Msg::Sync {}),
        call(Msg::AddValidator {
            validator: validator.clone(),
            weight: 9,
        }),
        call(Msg::RemoveValidator { validator }),
        call(take_ownership()),
    ]
}

fn token_calls(suite: &Suite) -> Vec<Call> {
    use token::ExecuteMsg as Msg;
    let (owner, recipient) = (suite.addr("alice").to_string(), suite.addr(STRANGER).to_string());
    let (amount, contract) = (Uint128::new(1), suite.house().vault.0.to_string());
    vec![
        call(Msg::Transfer {
            recipient: owner.clone(),
            amount,
        }),
        call(Msg::Burn { amount }),
        call(Msg::Send {
            contract: contract.clone(),
            amount,
            msg: Binary::default(),
        }),
        call(Msg::IncreaseAllowance {
            spender: owner.clone(),
            amount,
            expires: None,
        }),
        call(Msg::DecreaseAllowance {
            spender: owner.clone(),
            amount,
            expires: None,
        }),
        call(Msg::TransferFrom {
            owner: owner.clone(),
            recipient: recipient.clone(),
            amount,
        }),
        call(Msg::SendFrom {
            owner: owner.clone(),
            contract,
            amount,
            msg: Binary::default(),
        }),
        call(Msg::BurnFrom { owner, amount }),
        call(Msg::Mint {
            recipient: recipient.clone(),
            amount,
        }),
        call(Msg::UpdateMinter {
            new_minter: Some(recipient.clone()),
        }),
        call(Msg::UpdateMarketing {
            project: None,
            description: None,
            marketing: Some(recipient),
        }),
        call(Msg::UploadLogo(Logo::Url("https://mallory.example".to_string()))),
    ]
}

fn terms(suite: &Suite) -> AvsTerms {
    let avs: registry::AvsResponse = suite
        .ask_registry(&registry::QueryMsg::Avs {
            avs: suite.addr(SEQUENCER).to_string(),
        })
        .unwrap();
    AvsTerms {
        slasher: None,
        resolver: None,
        destination: Destination::Burn {},
        ..avs.terms
    }
}

fn registry_calls(suite: &Suite) -> Vec<Call> {
    use registry::ExecuteMsg as Msg;
    let (avs, operator) = (suite.addr(SEQUENCER).to_string(), suite.addr("atlas").to_string());
    let (asset, rewards) = (suite.lst(), vec![suite.native()]);
    let bond = suite.registry_params().unwrap().avs_bond;
    vec![
        call(Msg::AllowAsset {
            allowed: AllowedAsset {
                asset: Asset::native("dust"),
                burner: None,
            },
        }),
        call(Msg::DeregisterAvs {}),
        call(Msg::OptIn { avs: avs.clone() }),
        call(Msg::OptOut { avs: avs.clone() }),
        call(Msg::RegisterKey {
            scheme: KeyScheme::Ed25519,
            public_key: Binary::default(),
            proof_of_possession: Binary::default(),
        }),
        call(Msg::ModifyAllocation {
            avs: avs.clone(),
            asset: asset.clone(),
            expected_budget: Uint128::zero(),
            budget: Uint128::zero(),
            weight: Uint128::zero(),
        }),
        call(Msg::ClaimCommission {
            asset: asset.clone(),
            rewards: rewards.clone(),
            recipient: None,
        }),
        paid(
            Msg::FundRewards {
                asset: asset.clone(),
                duration_seconds: 86_400,
            },
            suite.coins(PAL),
        ),
        call(Msg::Slash {
            avs: avs.clone(),
            operator: operator.clone(),
            infraction_time: suite.now().unwrap().time,
            slashes: vec![SlashPart {
                asset: asset.clone(),
                fraction: Decimal::one(),
            }],
            evidence_id: Binary::new(vec![7; 32]),
            reporter: suite.addr(STRANGER).to_string(),
        }),
        call(Msg::VetoSlash {
            slash_id: 1,
            upheld: Decimal::zero(),
        }),
        call(Msg::ReleaseSlash { slash_id: 1 }),
        call(Msg::SyncWeight {
            avs: avs.clone(),
            operator: operator.clone(),
            asset: asset.clone(),
        }),
        call(Msg::ClaimRewards {
            operator: operator.clone(),
            asset: asset.clone(),
            rewards,
            recipient: None,
        }),
        call(Msg::QueueWithdrawal {
            operator: operator.clone(),
            asset,
            shares: Uint128::new(1),
            generation: None,
        }),
        call(Msg::CompleteWithdrawal {
            ids: vec![1],
            recipient: None,
        }),
        paid(
            Msg::Deposit {
                operator,
                staker: None,
                limits: DepositLimits::default(),
            },
            suite.coins(PAL),
        ),
        call(Msg::Receive(hook(
            suite,
            registry::ReceiveMsg::Deposit {
                operator: suite.addr("atlas").to_string(),
                staker: suite.addr(STRANGER).to_string(),
                limits: DepositLimits::default(),
            },
        ))),
        call(take_ownership()),
        paid(
            Msg::RegisterAvs {
                metadata_uri: "https://mallory.example".to_string(),
                terms: terms(suite),
            },
            vec![bond],
        ),
        call(Msg::RegisterAsOperator {
            metadata_uri: "https://mallory.example".to_string(),
            commission_bps: 0,
            max_exposure_bps: 0,
        }),
    ]
}

fn vault_calls(suite: &Suite) -> Vec<Call> {
    use vault::ExecuteMsg as Msg;
    let operator = suite.addr("atlas").to_string();
    let amount = Uint128::new(PAL);
    vec![
        call(Msg::Receive(hook(
            suite,
            vault::ReceiveMsg::RequestRedeem { recipient: None },
        ))),
        call(Msg::SubmitBatch {}),
        call(Msg::SettleBatch { batch_id: 1 }),
        call(Msg::Claim {
            batch_id: 1,
            account: suite.addr("bob").to_string(),
        }),
        call(Msg::Allocate {
            operator: operator.clone(),
            amount,
        }),
        call(Msg::Deallocate {
            operator: operator.clone(),
            amount,
        }),
        call(Msg::Collect {
            operator: operator.clone(),
        }),
        call(Msg::Harvest {
            operator,
            rewards: vec![suite.native()],
        }),
        call(Msg::Sync {}),
        call(Msg::SetManager {
            manager: suite.addr(STRANGER).to_string(),
        }),
        call(take_ownership()),
    ]
}

fn slasher_calls(suite: &Suite) -> Vec<Call> {
    let statement = |byte: u8| Statement {
        scheme: KeyScheme::Ed25519,
        payload_hash: Binary::new(vec![byte; 32]),
        signature: Binary::new(vec![0; 64]),
    };
    vec![call(slasher::ExecuteMsg::SubmitEvidence {
        evidence: Evidence {
            operator: suite.addr("atlas").to_string(),
            epoch: suite.epoch().unwrap().epoch,
            slot: 3,
            first: statement(1),
            second: statement(2),
        },
    })]
}

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
    if ["Owner", "Manager", "The collector", "The slasher", "The resolver"]
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
        ("registry", &house.registry.0),
        ("vault", &house.vault.0),
        ("lrt", &house.lrt.0),
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
    let calls = vec![call(collector::ExecuteMsg::Forward {})];
    let rows = matrix(
        &mut suite,
        &house.collector.0,
        schemars::schema_for!(collector::ExecuteMsg),
        calls,
    );
    found.insert("collector".to_string(), rows);
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

//! Transactions, with a node that says what a test wants.

use std::sync::{Arc, Mutex};

use cosmwasm_std::{coins, Binary, Decimal};
use k256::ecdsa::signature::Verifier;
use k256::ecdsa::{Signature, VerifyingKey};
use palisade_node::client::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountInfoResponse};
use palisade_node::client::proto::cosmos::tx::v1beta1::{AuthInfo, SignDoc, TxBody, TxRaw};
use palisade_node::client::proto::cosmwasm::wasm::v1::{MsgExecuteContractResponse, MsgStoreCodeResponse};
use palisade_node::client::proto::traits::Message;
use palisade_node::client::{msg, Any, Client, ClientError, Key, Stage};
use serde_json::{json, Value};

use super::stub::{refused, usual, value, Answer, Call, Stub};

const SIMULATE: &str = "/app/simulate";
const ACCOUNT: &str = "/cosmos.auth.v1beta1.Query/AccountInfo";
const WRONG_SEQUENCE: &str = "account sequence mismatch, expected 8, got 7: incorrect account sequence";

/// What a node thinks, which a test may change.
#[derive(Clone)]
struct World {
    /// The next sequence of everybody.
    sequence: u64,
    /// What a simulation is refused for.
    simulation_fails: Option<&'static str>,
    /// What becomes of the first hand-overs, one each.
    deliveries: Vec<Answer>,
    /// Answers of `tx` before the transaction is there.
    blocks_before: usize,
    /// Blocks that the chain makes between two questions.
    pace: u64,
    height: u64,
    /// Code in the block.
    code: u32,
}

impl Default for World {
    fn default() -> Self {
        Self {
            sequence: 7,
            simulation_fails: None,
            deliveries: vec![],
            blocks_before: 0,
            pace: 0,
            height: 91,
            code: 0,
        }
    }
}

fn stub(world: &Arc<Mutex<World>>) -> Stub {
    let world = world.clone();
    Stub::new(move |call| {
        let mut world = world.lock().unwrap();
        match call.method.as_str() {
            "abci_query" if call.params["path"] == SIMULATE => simulated(&world, call),
            "abci_query" => {
                let info = BaseAccount {
                    account_number: 3,
                    sequence: world.sequence,
                    ..BaseAccount::default()
                };
                value(&QueryAccountInfoResponse { info: Some(info) }.encode_to_vec())
            }
            "abci_info" => {
                world.height += world.pace;
                let height = world.height.to_string();
                Answer::Result(json!({ "response": {
                    "data": "WasmApp", "last_block_height": height, "last_block_app_hash": "",
                } }))
            }
            "broadcast_tx_sync" => {
                if world.deliveries.is_empty() {
                    world.sequence += 1;
                    return accepted(0, "");
                }
                world.deliveries.remove(0)
            }
            "tx" if world.blocks_before > 0 => {
                world.blocks_before -= 1;
                Answer::Error("tx (AA) not found")
            }
            "tx" => {
                let Answer::Result(mut found) = usual(call) else {
                    unreachable!()
                };
                found["tx_result"]["code"] = json!(world.code);
                found["tx_result"]["log"] = json!("out of luck");
                Answer::Result(found)
            }
            _ => usual(call),
        }
    })
}

/// A simulation looks at the sequence as a block does.
fn simulated(world: &World, call: &Call) -> Answer {
    if let Some(log) = world.simulation_fails {
        return refused(5, log);
    }
    let raw = TxRaw::decode(&*unhex(call.params["data"].as_str().unwrap())).unwrap();
    let auth = AuthInfo::decode(&*raw.auth_info_bytes).unwrap();
    if auth.signer_infos[0].sequence != world.sequence {
        return refused(32, WRONG_SEQUENCE);
    }
    value(
        br#"{"gas_info":{"gas_wanted":"0","gas_used":"100000"},"result":{"data":null,"log":"","events":[]}}"#,
    )
}

fn accepted(code: u32, log: &str) -> Answer {
    Answer::Result(json!({
        "code": code, "data": "", "log": log, "codespace": "sdk",
        "hash": "1402EAB5C88EB5068BED3E77445E2E893B629D87EE78FC831A2890C6EAFB8410",
    }))
}

fn unhex(digits: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn broadcast(stub: &Stub) -> Vec<TxRaw> {
    let calls = stub.calls("broadcast_tx_sync").into_iter();
    let bytes = calls.map(|params| Binary::from_base64(params["tx"].as_str().unwrap()).unwrap());
    bytes.map(|bytes| TxRaw::decode(&*bytes).unwrap()).collect()
}

fn sequence(raw: &TxRaw) -> u64 {
    AuthInfo::decode(&*raw.auth_info_bytes).unwrap().signer_infos[0].sequence
}

fn payment(client: &Client, key: &Key) -> Any {
    let alice = client.address(key);
    msg::send(&alice, &alice, &coins(5, "upal"))
}

#[test]
fn a_transaction_is_simulated_signed_broadcast_and_found_in_its_block() {
    let world = Arc::new(Mutex::new(World {
        blocks_before: 2,
        ..World::default()
    }));
    let stub = stub(&world);
    let mut config = stub.config().gas_price(Decimal::permille(25), "upal");
    config.patience_blocks = 50;
    let (client, key) = (Client::connect(config).unwrap(), Key::named("alice"));
    let outcome = client.execute_msgs(&key, &[payment(&client, &key)]).unwrap();
    assert_eq!(
        (outcome.height, outcome.gas_wanted, outcome.gas_used),
        (62, 533_530, 411_991)
    );
    assert_eq!(
        outcome.attribute("wasm-palisade-vault/allocated", "amount"),
        Some("56400000000")
    );
    assert!(outcome
        .response::<MsgExecuteContractResponse>(0)
        .unwrap()
        .data
        .is_empty());
    let wrong = outcome
        .response::<MsgStoreCodeResponse>(0)
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("MsgExecuteContractResponse"), "{wrong}");
    assert!(outcome.response::<MsgExecuteContractResponse>(1).is_err());

    let [raw] = broadcast(&stub).try_into().unwrap();
    let body = TxBody::decode(&*raw.body_bytes).unwrap();
    assert_eq!(body.messages, [payment(&client, &key)]);
    assert_eq!(body.timeout_height, 91 + 50);
    let fee = AuthInfo::decode(&*raw.auth_info_bytes).unwrap().fee.unwrap();
    assert_eq!(fee.gas_limit, 130_000);
    assert_eq!(
        (fee.amount[0].amount.as_str(), fee.amount[0].denom.as_str()),
        ("3250", "upal")
    );
    let doc = SignDoc {
        body_bytes: raw.body_bytes,
        auth_info_bytes: raw.auth_info_bytes,
        chain_id: "palisade-local-1".to_string(),
        account_number: 3,
    };
    let public = VerifyingKey::from_sec1_bytes(&key.public_key()).unwrap();
    let signature = Signature::from_slice(&raw.signatures[0]).unwrap();
    public.verify(&doc.encode_to_vec(), &signature).unwrap();
}

#[test]
fn what_fails_in_the_simulation_is_not_broadcast() {
    let world = Arc::new(Mutex::new(World {
        simulation_fails: Some("bond of 1 is too small, at least 1000: execute wasm contract failed"),
        ..World::default()
    }));
    let stub = stub(&world);
    let (client, key) = (stub.client(), Key::named("alice"));
    let refusal = client.execute_msgs(&key, &[payment(&client, &key)]).unwrap_err();
    assert!(
        matches!(
            &refusal,
            ClientError::TxRefused {
                stage: Stage::Simulation,
                code: 5,
                hash: None,
                ..
            }
        ),
        "{refusal:?}"
    );
    assert!(
        refusal.to_string().contains("bond of 1 is too small"),
        "{refusal}"
    );
    assert!(stub.calls("broadcast_tx_sync").is_empty());
}

#[test]
fn the_sequence_is_kept_and_read_again_only_when_it_is_wrong() {
    let world = Arc::new(Mutex::new(World::default()));
    let stub = stub(&world);
    let (client, key) = (stub.client(), Key::named("alice"));
    for _ in 0..2 {
        client.execute_msgs(&key, &[payment(&client, &key)]).unwrap();
    }
    assert_eq!(stub.queries(ACCOUNT), 1);
    // Somebody else signs with the same key.
    world.lock().unwrap().sequence = 20;
    client.execute_msgs(&key, &[payment(&client, &key)]).unwrap();
    assert_eq!(stub.queries(ACCOUNT), 2);
    let sequences: Vec<u64> = broadcast(&stub).iter().map(sequence).collect();
    assert_eq!(sequences, [7, 8, 20]);
}

#[test]
fn a_wrong_sequence_in_the_mempool_is_read_again_once() {
    let world = Arc::new(Mutex::new(World {
        deliveries: vec![accepted(32, WRONG_SEQUENCE); 3],
        blocks_before: 2,
        ..World::default()
    }));
    let stub = stub(&world);
    let (client, key) = (stub.client(), Key::named("alice"));
    // A simulation has read it.
    client.simulate(&key, &[payment(&client, &key)]).unwrap();
    let refusal = client
        .broadcast(&key, &[payment(&client, &key)], 100_000)
        .unwrap_err();
    assert!(
        matches!(
            &refusal,
            ClientError::TxRefused {
                stage: Stage::Mempool,
                code: 32,
                ..
            }
        ),
        "{refusal:?}"
    );
    assert_eq!(stub.calls("broadcast_tx_sync").len(), 2);
    assert_eq!(stub.queries(ACCOUNT), 2);
}

#[test]
fn a_transaction_that_arrived_although_nobody_said_so_is_not_sent_again() {
    let world = Arc::new(Mutex::new(World {
        deliveries: vec![Answer::Silence],
        ..World::default()
    }));
    let stub = stub(&world);
    let (client, key) = (stub.client(), Key::named("alice"));
    let outcome = client.execute_msgs(&key, &[payment(&client, &key)]).unwrap();
    assert_eq!(outcome.height, 62);
    assert_eq!(stub.calls("broadcast_tx_sync").len(), 1);
}

#[test]
fn a_transaction_that_is_not_there_is_handed_over_again_as_it_is() {
    for second in [accepted(0, ""), Answer::Error("tx already exists in cache")] {
        let world = Arc::new(Mutex::new(World {
            deliveries: vec![Answer::Silence, second],
            blocks_before: 3,
            ..World::default()
        }));
        let stub = stub(&world);
        let (client, key) = (stub.client(), Key::named("alice"));
        client.execute_msgs(&key, &[payment(&client, &key)]).unwrap();
        let [first, again] = broadcast(&stub).try_into().unwrap();
        assert_eq!(first, again);
    }
}

#[test]
fn an_earlier_copy_that_used_up_the_sequence_counts() {
    let world = Arc::new(Mutex::new(World {
        deliveries: vec![Answer::Silence, accepted(32, WRONG_SEQUENCE)],
        blocks_before: 1,
        ..World::default()
    }));
    let stub = stub(&world);
    let (client, key) = (stub.client(), Key::named("alice"));
    let outcome = client.execute_msgs(&key, &[payment(&client, &key)]).unwrap();
    assert_eq!(outcome.height, 62);
    assert_eq!(stub.calls("broadcast_tx_sync").len(), 2);
}

#[test]
fn a_transaction_that_no_block_takes_expires() {
    let world = Arc::new(Mutex::new(World {
        blocks_before: usize::MAX,
        pace: 1,
        ..World::default()
    }));
    let stub = stub(&world);
    let mut config = stub.config();
    config.patience_blocks = 5;
    let (client, key) = (Client::connect(config).unwrap(), Key::named("alice"));
    let refusal = client.execute_msgs(&key, &[payment(&client, &key)]).unwrap_err();
    // Signed at 92. Looked for as long as a block up to 97 may have it, and not longer.
    assert!(
        matches!(refusal, ClientError::Expired { height: 97, .. }),
        "{refusal:?}"
    );
    assert_eq!(world.lock().unwrap().height, 98);
}

#[test]
fn a_chain_that_stands_still_is_an_error_that_says_so() {
    let world = Arc::new(Mutex::new(World {
        blocks_before: usize::MAX,
        ..World::default()
    }));
    let stub = stub(&world);
    let mut config = stub.config();
    config.timeout = std::time::Duration::from_millis(100);
    let (client, key) = (Client::connect(config).unwrap(), Key::named("alice"));
    let refusal = client.execute_msgs(&key, &[payment(&client, &key)]).unwrap_err();
    assert!(
        matches!(refusal, ClientError::Stalled { height: 91, .. }),
        "{refusal:?}"
    );
}

#[test]
fn what_fails_in_its_block_is_an_error_with_the_hash() {
    let world = Arc::new(Mutex::new(World {
        code: 11,
        ..World::default()
    }));
    let stub = stub(&world);
    let (client, key) = (stub.client(), Key::named("alice"));
    let refusal = client.execute_msgs(&key, &[payment(&client, &key)]).unwrap_err();
    assert!(
        matches!(&refusal, ClientError::TxRefused { stage: Stage::Block, code: 11, hash: Some(_), log, .. } if log == "out of luck"),
        "{refusal:?}"
    );
    // Who wants to see what happened broadcasts, and looks.
    let outcome = client.broadcast(&key, &[payment(&client, &key)], 1).unwrap();
    assert_eq!(outcome.code, 11);
}

#[test]
fn a_signed_transaction_is_handed_over_by_whoever_finds_it() {
    let world = Arc::new(Mutex::new(World::default()));
    let stub = stub(&world);
    let (first, key) = (stub.client(), Key::named("alice"));
    let signed = first.sign(&key, &[payment(&first, &key)], 90_000, 500).unwrap();
    assert!(stub.calls("broadcast_tx_sync").is_empty());
    let second = stub.client();
    second.submit(&signed).unwrap();
    let [raw] = broadcast(&stub).try_into().unwrap();
    assert_eq!(raw.encode_to_vec(), signed.bytes);
    let found: Value = stub.calls("broadcast_tx_sync").remove(0);
    assert_eq!(found["tx"], Binary::from(signed.bytes.clone()).to_base64());
    // Signed again, it would be another with the next sequence, once the first is handed over.
    first.submit(&signed).unwrap();
    let next = first.sign(&key, &[payment(&first, &key)], 90_000, 500).unwrap();
    assert_eq!(sequence(&TxRaw::decode(&*next.bytes).unwrap()), 8);
}

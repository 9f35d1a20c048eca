//! The client, with a node that says what a test wants.

mod stub;
mod transactions;

use std::time::{Duration, Instant};

use cosmwasm_std::{Addr, Decimal, Uint128};
use palisade_node::client::proto::cosmos::bank::v1beta1::{
    QueryBalanceResponse, QuerySupplyOfRequest, QuerySupplyOfResponse,
};
use palisade_node::client::proto::cosmos::base::v1beta1::Coin;
use palisade_node::client::proto::traits::Message;
use palisade_node::client::tendermint::Hash;
use palisade_node::client::{Client, ClientConfig, ClientError, Key};
use stub::{refused, usual, value, Answer, Stub};

const BALANCE: &str = "/cosmos.bank.v1beta1.Query/Balance";

fn coin(amount: &str) -> Option<Coin> {
    Some(Coin {
        denom: "upal".to_string(),
        amount: amount.to_string(),
    })
}

#[test]
fn another_chain_is_refused() {
    let stub = Stub::new(usual);
    let mut config = stub.config();
    config.chain_id = "palisade-1".to_string();
    let refusal = Client::connect(config).unwrap_err();
    assert_eq!(
        refusal,
        ClientError::WrongChain {
            endpoint: stub.config().rpc,
            found: "palisade-local-1".to_string(),
            expected: "palisade-1".to_string(),
        }
    );
}

#[test]
fn a_prefix_or_an_endpoint_that_makes_no_sense_is_refused_before_any_call() {
    let stub = Stub::new(usual);
    for (rpc, prefix) in [(stub.config().rpc.as_str(), "Wasm Ä"), ("ftp:/nowhere", "wasm")] {
        let config = ClientConfig::new(rpc, "palisade-local-1", prefix);
        let refusal = Client::connect(config).unwrap_err();
        assert!(matches!(refusal, ClientError::Malformed { .. }), "{refusal}");
    }
    assert!(stub.calls("status").is_empty());
}

#[test]
fn the_last_block_is_the_one_whose_state_is_there() {
    let stub = Stub::new(usual);
    let head = stub.client().latest().unwrap();
    assert_eq!(head.height, 105);
    assert_eq!(stub.calls("header"), [serde_json::json!({ "height": "105" })]);
    assert_eq!(head.time.seconds(), 1_795_657_632);
    assert_eq!(head.time.subsec_nanos(), 12_789_101);
}

#[test]
fn a_query_is_made_again_when_the_line_breaks() {
    let mut breaks = 3;
    let answer = QueryBalanceResponse { balance: coin("42") }.encode_to_vec();
    let stub = Stub::new(move |call| match call.method.as_str() {
        "abci_query" if breaks > 0 => {
            breaks -= 1;
            Answer::Silence
        }
        "abci_query" => value(&answer),
        _ => usual(call),
    });
    let balance = stub.client().balance("wasm1alice", "upal", Some(7)).unwrap();
    assert_eq!(balance, Uint128::new(42));
    assert_eq!(stub.queries(BALANCE), 4);
    assert!(stub
        .calls("abci_query")
        .iter()
        .all(|params| params["height"] == "7"));
}

#[test]
fn an_endpoint_that_never_answers_is_given_up() {
    let stub = Stub::new(|call| match call.method.as_str() {
        "abci_query" => Answer::Sleep,
        _ => usual(call),
    });
    let mut config = stub.config();
    config.timeout = Duration::from_millis(150);
    let client = Client::connect(config).unwrap();
    let begin = Instant::now();
    let refusal = client.balance("wasm1alice", "upal", None).unwrap_err();
    assert!(matches!(refusal, ClientError::Unreachable { .. }), "{refusal}");
    assert!(begin.elapsed() < Duration::from_secs(10));
    assert_eq!(stub.queries(BALANCE), 5);
}

#[test]
fn why_nobody_answers_is_said() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let config = ClientConfig::new(&endpoint, "palisade-local-1", "wasm");
    let error = Client::connect(config).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("{endpoint} does not answer: ")) && error.contains("refused"),
        "{error}"
    );
}

#[test]
fn what_the_node_refuses_is_not_asked_again() {
    let stub = Stub::new(|call| match call.method.as_str() {
        "abci_query" => refused(18, "the address is none"),
        "header" => Answer::Error("height 92 must be less than or equal to the current blockchain height 91"),
        _ => usual(call),
    });
    let client = stub.client();
    let refusal = client.balance("alice", "upal", None).unwrap_err();
    assert_eq!(refusal.to_string(), format!("{BALANCE}: the address is none"));
    assert_eq!(stub.queries(BALANCE), 1);
    let refusal = client.head(92).unwrap_err().to_string();
    assert!(refusal.contains("less than or equal to the current"), "{refusal}");
    assert_eq!(stub.calls("header").len(), 1);
}

/// A transaction that is not found may be made anew, so nothing else may pass for that.
#[test]
fn a_node_that_finds_no_transactions_is_not_one_that_does_not_find_it() {
    let hash = Hash::Sha256([7; 32]);
    for (answer, is_missing) in [
        ("tx (0707) not found", true),
        ("Method not found", false),
        ("transaction indexing is disabled", false),
    ] {
        let stub = Stub::new(move |call| match call.method.as_str() {
            "tx" => Answer::Error(answer),
            _ => usual(call),
        });
        let found = stub.client().tx(hash);
        assert_eq!(matches!(found, Ok(None)), is_missing, "{answer}: {found:?}");
    }
}

#[test]
fn an_answer_of_another_type_is_an_error() {
    let stub = Stub::new(|call| match call.method.as_str() {
        "abci_query" => value(b"no protobuf"),
        "header" => Answer::Result(serde_json::json!({ "head": 1 })),
        _ => usual(call),
    });
    let client = stub.client();
    let request = QuerySupplyOfRequest::default();
    let refusal = client
        .query::<_, QuerySupplyOfResponse>("/a.path", &request, None)
        .unwrap_err();
    assert!(refusal.to_string().contains("the answer to /a.path"), "{refusal}");
    let refusal = client.head(92).unwrap_err();
    assert!(matches!(refusal, ClientError::Malformed { .. }), "{refusal}");
}

#[test]
fn a_key_of_a_mnemonic_has_the_account_that_wallets_show() {
    let words = format!("{}about", "abandon ".repeat(11));
    let key = Key::from_mnemonic(&words).unwrap();
    assert_eq!(
        key.address("cosmos").unwrap(),
        Addr::unchecked("cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4")
    );
    // The same whatever is between the words, in capitals or not.
    let spaced = words.to_uppercase().replace(' ', "  \n");
    let again = Key::from_mnemonic(&spaced).unwrap();
    assert_eq!(again.address("cosmos").unwrap(), key.address("cosmos").unwrap());
}

#[test]
fn keys_are_never_printed_nor_repeated_in_an_error() {
    let secret = "c4a48e2fce1481cd3294b4490f6678090ea98d3d0e5cd984558ab0968741b104";
    let key = Key::from_hex(secret).unwrap();
    assert_eq!(format!("{key:?}"), "Key(..)");
    for wrong in [&secret[1..], &secret.replace('c', "g"), &"f".repeat(64), "", "+1"] {
        let refusal = Key::from_hex(wrong).unwrap_err().to_string();
        assert!(wrong.is_empty() || !refusal.contains(wrong), "{refusal}");
    }
    let words = "legal winner thank year wave sausage worth useful legal winner thank thank";
    let refusal = Key::from_mnemonic(words).unwrap_err().to_string();
    assert!(!refusal.contains("winner"), "{refusal}");
}

#[test]
fn a_key_of_a_name_is_the_hash_of_the_name() {
    let named = Key::named("faucet");
    // SHA-256 of "palisade/localnet/faucet".
    let same = Key::from_hex("ebc768bf2417b0d1b56e8458aeb224950cbe29230fe0cf7cd3fc05dda6c267d4").unwrap();
    assert_eq!(named.address("wasm").unwrap(), same.address("wasm").unwrap());
    assert_ne!(
        named.address("wasm").unwrap(),
        Key::named("Faucet").address("wasm").unwrap()
    );
}

#[test]
fn a_gas_limit_is_the_simulated_gas_and_a_third_more() {
    let stub = Stub::new(usual);
    let mut config = stub.config();
    assert_eq!(stub.client().with_adjustment(100_001).unwrap(), 130_002);
    config.gas_adjustment = Decimal::from_ratio(u64::MAX, 1u64);
    let client = Client::connect(config).unwrap();
    assert_eq!(client.with_adjustment(1).unwrap(), u64::MAX);
    assert!(client.with_adjustment(2).is_err());
}

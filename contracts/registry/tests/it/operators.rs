//! Operators and their keys.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary};
use ed25519_zebra::{SigningKey, VerificationKey};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use palisade_evidence::{possession_bytes, EvidenceError};
use palisade_interfaces::registry::*;
use palisade_math::MathError;
use palisade_registry::ContractError;
use proptest::prelude::*;

use crate::world::*;

pub type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

pub struct Key {
    scheme: KeyScheme,
    public_key: Binary,
    sign: Sign,
}

pub fn ed25519(seed: u8) -> Key {
    let secret = SigningKey::from([seed; 32]);
    let public: [u8; 32] = VerificationKey::from(&secret).into();
    Key {
        scheme: KeyScheme::Ed25519,
        public_key: Binary::from(public),
        sign: Box::new(move |bytes| <[u8; 64]>::from(secret.sign(bytes)).to_vec()),
    }
}

fn secp256k1(seed: u8) -> Key {
    let secret = k256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap();
    let public = secret.verifying_key().to_encoded_point(true).as_bytes().to_vec();
    Key {
        scheme: KeyScheme::Secp256k1,
        public_key: Binary::new(public),
        sign: Box::new(move |bytes| {
            let signature: k256::ecdsa::Signature = secret.sign_prehash(bytes).unwrap();
            signature.to_bytes().to_vec()
        }),
    }
}

/// A registration of `key` whose proof is for `operator` in `registry`.
pub fn proven(world: &World, key: &Key, operator: &Addr, registry: &Addr) -> ExecuteMsg {
    let chain_id = world.app.block_info().chain_id;
    let bytes = possession_bytes(&chain_id, registry, operator, key.scheme, &key.public_key);
    ExecuteMsg::RegisterKey {
        scheme: key.scheme,
        public_key: key.public_key.clone(),
        proof_of_possession: Binary::new((key.sign)(&bytes)),
    }
}

fn register_key(world: &mut World, operator: &str, key: &Key) -> Outcome {
    let msg = proven(world, key, &addr(operator), &world.registry);
    world.run(operator, &msg)
}

fn key_of(world: &World, operator: &str, scheme: KeyScheme, at: Option<u64>) -> Option<Binary> {
    let operator = addr(operator).into_string();
    let answer: KeyResponse = world.query(&QueryMsg::Key { operator, scheme, at });
    answer.public_key
}

#[test]
fn an_account_becomes_an_operator_once() {
    let mut world = World::new();
    let response = world.register_operator_with("operator", 1_000, 5_000).unwrap();
    let told = attribute(&response, "operator_registered", "max_exposure_bps");
    assert_eq!(told, "5000");
    let answer: OperatorResponse = world.query(&QueryMsg::Operator {
        operator: addr("operator").into_string(),
    });
    assert_eq!(
        answer,
        OperatorResponse {
            operator: addr("operator"),
            metadata_uri: "https://operator.example".to_string(),
            commission_bps: 1_000,
            max_exposure_bps: 5_000,
            delegation_approver: None,
            registered_at: START,
            avs: vec![],
        }
    );
    let error = world.register_operator("operator").unwrap_err();
    let operator = addr("operator");
    assert_eq!(error, ContractError::OperatorExists { operator });
}

#[test]
fn commission_and_exposure_end_at_the_whole_and_the_link_at_256_bytes() {
    let mut world = World::new();
    world.register_operator_with("operator", 10_000, 10_000).unwrap();
    for (commission, exposure) in [(10_001, 0), (0, 10_001)] {
        let error = world
            .register_operator_with("other_operator", commission, exposure)
            .unwrap_err();
        let found = 10_001;
        assert_eq!(
            error,
            ContractError::Math(MathError::BpsOutOfRange { found, max: 10_000 })
        );
    }
    let msg = ExecuteMsg::RegisterAsOperator {
        metadata_uri: "u".repeat(257),
        commission_bps: 0,
        max_exposure_bps: 0,
        delegation_approver: None,
    };
    let error = world.run("other_operator", &msg).unwrap_err();
    assert!(matches!(error, ContractError::TextLength { .. }), "{error}");
}

#[test]
fn operators_are_listed_by_address_with_the_avss_they_serve() {
    let mut world = World::in_service();
    world.register_operator("other_operator").unwrap();
    let page = |world: &World, start_after, limit| -> Vec<OperatorResponse> {
        world.query(&QueryMsg::Operators { start_after, limit })
    };
    let all = page(&world, None, None);
    assert_eq!(all.len(), 2);
    assert!(all[0].operator < all[1].operator);
    let serving = all.iter().find(|row| row.operator == addr("operator")).unwrap();
    assert_eq!(serving.avs, [addr("avs")]);
    let second = page(&world, Some(all[0].operator.to_string()), Some(1));
    assert_eq!(second, all[1..]);
    world.opt_out("operator", "avs").unwrap();
    assert!(page(&world, None, None).iter().all(|row| row.avs.is_empty()));
}

#[test]
fn keys_of_both_schemes_are_registered_with_a_proof_of_possession() {
    for key in [ed25519(1), secp256k1(1)] {
        let mut world = World::new();
        world.register_operator("operator").unwrap();
        assert_eq!(key_of(&world, "operator", key.scheme, None), None);
        let response = register_key(&mut world, "operator", &key).unwrap();
        assert_eq!(
            attribute(&response, "key_registered", "public_key"),
            key.public_key.to_base64()
        );
        assert_eq!(key_of(&world, "operator", key.scheme, None), Some(key.public_key));
    }
}

#[test]
fn a_proof_is_for_one_operator_registry_and_key() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let (key, other_key) = (ed25519(1), ed25519(2));
    let wrong = ContractError::Evidence(EvidenceError::WrongSignature {
        scheme: KeyScheme::Ed25519,
    });
    let of_another = proven(&world, &key, &addr("other_operator"), &world.registry);
    assert_eq!(world.run("operator", &of_another).unwrap_err(), wrong);
    let elsewhere = proven(&world, &key, &addr("operator"), &addr("elsewhere"));
    assert_eq!(world.run("operator", &elsewhere).unwrap_err(), wrong);
    let ExecuteMsg::RegisterKey {
        proof_of_possession, ..
    } = proven(&world, &other_key, &addr("operator"), &world.registry)
    else {
        panic!("it is a registration of a key")
    };
    let of_another_key = ExecuteMsg::RegisterKey {
        scheme: key.scheme,
        public_key: key.public_key.clone(),
        proof_of_possession,
    };
    assert_eq!(world.run("operator", &of_another_key).unwrap_err(), wrong);
    assert_eq!(key_of(&world, "operator", key.scheme, None), None);
}

#[test]
fn a_key_of_the_wrong_size_is_refused() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let msg = ExecuteMsg::RegisterKey {
        scheme: KeyScheme::Ed25519,
        public_key: Binary::new(vec![1; 31]),
        proof_of_possession: Binary::new(vec![1; 64]),
    };
    let error = world.run("operator", &msg).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Evidence(EvidenceError::PublicKeyLength { found: 31, .. })
        ),
        "{error}"
    );
}

#[test]
fn only_operators_have_keys() {
    let mut world = World::new();
    let error = register_key(&mut world, "operator", &ed25519(1)).unwrap_err();
    let operator = addr("operator");
    assert_eq!(error, ContractError::UnknownOperator { operator });
}

#[test]
fn registry_i24_a_key_belongs_to_one_operator_for_ever() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    world.register_operator("other_operator").unwrap();
    register_key(&mut world, "operator", &ed25519(1)).unwrap();
    world.wait(1);
    register_key(&mut world, "operator", &ed25519(2)).unwrap();
    world.wait(1);
    let taken = ContractError::KeyTaken {
        owner: addr("operator"),
    };
    // Neither by another nor by its owner, neither while it is in use nor after.
    for key in [ed25519(1), ed25519(2)] {
        for operator in ["operator", "other_operator"] {
            assert_eq!(register_key(&mut world, operator, &key).unwrap_err(), taken);
        }
    }
}

/// Who tries which key of which scheme, and how long nobody does anything then.
fn tries() -> impl Strategy<Value = Vec<(usize, u8, bool, u64)>> {
    prop::collection::vec((0..2usize, 1..=6u8, any::<bool>(), 0..3u64), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.div_ceil(8), ..crate::walk::config() })]

    #[test]
    fn registry_i24_whoever_was_first_has_a_key_and_each_second_its_own(tries in tries()) {
        let mut world = World::new();
        let names = ["operator", "other_operator"];
        for name in names {
            world.register_operator(name).unwrap();
        }
        let began = world.now();
        let mut owners = BTreeMap::new();
        // By operator and scheme: since when which key.
        let mut keys = BTreeMap::<_, Vec<(u64, Binary)>>::new();
        for (who, seed, is_ed25519, seconds) in tries {
            let key = if is_ed25519 { ed25519(seed) } else { secp256k1(seed) };
            let outcome = register_key(&mut world, names[who], &key);
            match owners.get(&(is_ed25519, seed)) {
                Some(first) => prop_assert_eq!(
                    outcome.unwrap_err(),
                    ContractError::KeyTaken { owner: addr(names[*first]) }
                ),
                None => {
                    outcome.unwrap();
                    owners.insert((is_ed25519, seed), who);
                    let history = keys.entry((who, is_ed25519)).or_default();
                    history.push((world.now(), key.public_key));
                }
            }
            world.wait(seconds);
        }
        for at in began..=world.now() {
            for (who, is_ed25519) in [(0, true), (0, false), (1, true), (1, false)] {
                let history = keys.get(&(who, is_ed25519)).into_iter().flatten();
                let expected = history.filter(|(since, _)| *since < at).map(|(_, key)| key).next_back();
                let scheme = if is_ed25519 { KeyScheme::Ed25519 } else { KeyScheme::Secp256k1 };
                let found = key_of(&world, names[who], scheme, Some(at));
                prop_assert_eq!(found.as_ref(), expected, "{} in second {}", names[who], at);
            }
        }
    }
}

#[test]
fn a_key_counts_after_the_second_in_which_it_was_set() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let (first, second) = (ed25519(1), ed25519(2));
    let set = world.now();
    register_key(&mut world, "operator", &first).unwrap();
    world.wait(10);
    register_key(&mut world, "operator", &second).unwrap();
    world.wait(10);
    let at = |second| key_of(&world, "operator", KeyScheme::Ed25519, Some(second));
    assert_eq!(at(set), None);
    assert_eq!(at(set + 1), Some(first.public_key.clone()));
    assert_eq!(at(set + 10), Some(first.public_key.clone()));
    assert_eq!(at(set + 11), Some(second.public_key.clone()));
    assert_eq!(key_of(&world, "operator", KeyScheme::Secp256k1, None), None);
}

#[test]
fn of_two_keys_in_one_second_the_last_wins() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let set = world.now();
    register_key(&mut world, "operator", &ed25519(1)).unwrap();
    register_key(&mut world, "operator", &ed25519(2)).unwrap();
    world.wait(10);
    let at = |second| key_of(&world, "operator", KeyScheme::Ed25519, Some(second));
    assert_eq!(at(set), None);
    assert_eq!(at(set + 1), Some(ed25519(2).public_key));
}

use cosmwasm_std::{coins, Binary};
use cw_multi_test::{Executor, IntoAddr};
use cw_utils::PaymentError;
use palisade_evidence::EvidenceError;
use palisade_interfaces::registry::KeyScheme;
use palisade_interfaces::slasher::{Evidence, ExecuteMsg};
use palisade_slasher_equivocation::{ContractError, Which};

use crate::mock_registry::EPOCH_SECONDS;
use crate::signer::{Domain, Secret, SCHEMES};
use crate::world::{World, EPOCH, EPOCH_START, SECRET, SLOT};

fn wrong_signature(which: Which, scheme: KeyScheme) -> ContractError {
    ContractError::Statement {
        which,
        source: EvidenceError::WrongSignature { scheme },
    }
}

#[test]
fn statements_for_another_domain_are_no_evidence_here() {
    let foreign: [fn(&mut Domain); 7] = [
        |domain| domain.kind = "oracle",
        |domain| domain.chain_id.push('x'),
        |domain| domain.registry = "another registry".into_addr(),
        |domain| domain.avs = "another avs".into_addr(),
        |domain| domain.epoch = EPOCH - 1,
        |domain| domain.slot = SLOT + 1,
        |domain| std::mem::swap(&mut domain.epoch, &mut domain.slot),
    ];
    let mut world = World::new();
    for change in foreign {
        let mut domain = world.domain();
        change(&mut domain);
        for scheme in SCHEMES {
            let evidence = world.evidence_signed_for(&domain, scheme);
            assert_eq!(
                world.expect_refusal(&evidence),
                wrong_signature(Which::First, scheme)
            );
            let half = Evidence {
                first: world.evidence(scheme).first,
                ..evidence
            };
            assert_eq!(
                world.expect_refusal(&half),
                wrong_signature(Which::Second, scheme)
            );
        }
    }
}

#[test]
fn statements_by_another_operator_are_no_evidence() {
    let mut world = World::new();
    for scheme in SCHEMES {
        let evidence = Evidence {
            second: world.domain().statement(Secret(8), scheme, 2),
            ..world.evidence(scheme)
        };
        assert_eq!(
            world.expect_refusal(&evidence),
            wrong_signature(Which::Second, scheme)
        );
    }
}

#[test]
fn the_accused_must_have_a_key() {
    let mut world = World::new();
    let bystander = "bystander".into_addr();
    let evidence = Evidence {
        operator: bystander.to_string(),
        ..world.evidence(KeyScheme::Secp256k1)
    };
    let source = EvidenceError::NoKey {
        operator: bystander,
        scheme: KeyScheme::Secp256k1,
        at: EPOCH_START,
    };
    assert_eq!(
        world.expect_refusal(&evidence),
        ContractError::Statement {
            which: Which::First,
            source
        }
    );
}

#[test]
fn one_statement_twice_is_no_offence_whatever_its_signatures() {
    let mut world = World::new();
    let equal = ContractError::EqualPayloads {
        payload_hash: Binary::from([1; 32]),
    };
    for scheme in SCHEMES {
        let evidence = world.evidence(scheme);
        let same = Evidence {
            second: evidence.first.clone(),
            ..evidence
        };
        assert_eq!(world.expect_refusal(&same), equal);
    }
    let two_schemes = Evidence {
        second: world.domain().statement(SECRET, KeyScheme::Secp256k1, 1),
        ..world.evidence(KeyScheme::Ed25519)
    };
    assert_eq!(world.expect_refusal(&two_schemes), equal);
}

#[test]
fn two_signatures_of_one_secp256k1_statement_are_no_offence() {
    let mut world = World::new();
    let mut evidence = world.evidence(KeyScheme::Secp256k1);
    evidence.second = evidence.first.clone();
    let signature = k256::ecdsa::Signature::from_slice(&evidence.first.signature).unwrap();
    let (r, s) = signature.split_scalars();
    let high = k256::ecdsa::Signature::from_scalars(r, -s).unwrap();
    evidence.second.signature = Binary::new(high.to_bytes().to_vec());
    assert_ne!(evidence.first.signature, evidence.second.signature);
    assert_eq!(
        world.expect_refusal(&evidence),
        ContractError::EqualPayloads {
            payload_hash: Binary::from([1; 32])
        }
    );
}

#[test]
fn one_signature_under_two_payloads_is_no_evidence() {
    let mut world = World::new();
    for scheme in SCHEMES {
        let mut evidence = world.evidence(scheme);
        evidence.second.signature = evidence.first.signature.clone();
        assert_eq!(
            world.expect_refusal(&evidence),
            wrong_signature(Which::Second, scheme)
        );
    }
}

#[test]
fn a_payload_hash_has_32_bytes() {
    let mut world = World::new();
    for found in [0, 31, 33] {
        let source = || EvidenceError::PayloadHashLength { found, expected: 32 };
        let mut evidence = world.evidence(KeyScheme::Ed25519);
        evidence.first.payload_hash = Binary::new(vec![1; found]);
        let error = ContractError::Statement {
            which: Which::First,
            source: source(),
        };
        assert_eq!(world.expect_refusal(&evidence), error);

        let mut evidence = world.evidence(KeyScheme::Ed25519);
        evidence.second.payload_hash = Binary::new(vec![1; found]);
        let error = ContractError::Statement {
            which: Which::Second,
            source: source(),
        };
        assert_eq!(world.expect_refusal(&evidence), error);
    }
}

#[test]
fn a_signature_has_64_bytes() {
    let mut world = World::new();
    for scheme in SCHEMES {
        let mut evidence = world.evidence(scheme);
        evidence.second.signature = Binary::new(evidence.second.signature[..63].to_vec());
        let source = EvidenceError::SignatureLength {
            found: 63,
            expected: 64,
        };
        assert_eq!(
            world.expect_refusal(&evidence),
            ContractError::Statement {
                which: Which::Second,
                source
            }
        );
    }
}

#[test]
fn a_key_for_which_anybody_can_sign_convicts_nobody_though_a_registry_accepted_it() {
    let mut world = World::new();
    let mut neutral = vec![0; 64];
    neutral[0] = 1;
    let mut small_order = vec![0; 32];
    small_order[0] = 1;
    world.edit(|tables| {
        for row in &mut tables.keys {
            row.public_key = Binary::new(small_order.clone());
        }
    });
    let mut evidence = world.evidence(KeyScheme::Ed25519);
    evidence.first.signature = Binary::new(neutral.clone());
    evidence.second.signature = Binary::new(neutral);
    assert_eq!(
        world.expect_refusal(&evidence),
        ContractError::Statement {
            which: Which::First,
            source: EvidenceError::SmallOrderKey
        }
    );
}

#[test]
fn an_epoch_counts_from_its_first_second_on() {
    let mut world = World::new();
    let mut domain = world.domain();
    domain.epoch = EPOCH + 1;
    let evidence = Evidence {
        epoch: EPOCH + 1,
        ..world.evidence_signed_for(&domain, KeyScheme::Ed25519)
    };
    let start = EPOCH_START + EPOCH_SECONDS;
    world
        .app
        .update_block(|block| block.time = cosmwasm_std::Timestamp::from_seconds(start - 1));
    let future = EvidenceError::FutureEpoch {
        epoch: EPOCH + 1,
        found: start,
        now: start - 1,
    };
    assert_eq!(world.expect_refusal(&evidence), ContractError::Evidence(future));

    world
        .app
        .update_block(|block| block.time = block.time.plus_seconds(1));
    assert_eq!(world.expect_slash(&evidence).infraction_time, start);
}

#[test]
fn an_epoch_beyond_all_time_is_refused() {
    let mut world = World::new();
    let evidence = Evidence {
        epoch: u64::MAX,
        ..world.evidence(KeyScheme::Ed25519)
    };
    assert!(matches!(
        world.expect_refusal(&evidence),
        ContractError::Evidence(EvidenceError::Overflow(_))
    ));
}

#[test]
fn an_avs_that_never_registered_slashes_nobody() {
    let mut world = World::new();
    world.edit(|tables| tables.avs = None);
    let error = world.expect_refusal(&world.evidence(KeyScheme::Ed25519));
    assert!(matches!(error, ContractError::Evidence(EvidenceError::Std(_))));
}

#[test]
fn an_operator_that_is_no_address_is_refused() {
    let mut world = World::new();
    let evidence = Evidence {
        operator: "nobody".to_string(),
        ..world.evidence(KeyScheme::Ed25519)
    };
    assert!(matches!(world.expect_refusal(&evidence), ContractError::Std(_)));
}

#[test]
fn evidence_costs_no_funds() {
    let mut world = World::new();
    let funds = coins(1, "ucosm");
    world.app.init_modules(|router, _, storage| {
        router
            .bank
            .init_balance(storage, &world.reporter, funds.clone())
            .unwrap();
    });
    let message = ExecuteMsg::SubmitEvidence {
        evidence: world.evidence(KeyScheme::Ed25519),
    };
    let error = world
        .app
        .execute_contract(world.reporter.clone(), world.slasher.clone(), &message, &funds)
        .unwrap_err();
    assert_eq!(
        error.downcast::<ContractError>().unwrap(),
        ContractError::Payment(PaymentError::NonPayable {})
    );
    assert_eq!(world.slashed_at(world.evidence_id()), None);
}

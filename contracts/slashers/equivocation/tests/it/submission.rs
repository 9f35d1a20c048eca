use cosmwasm_std::{Binary, Decimal};
use palisade_evidence::EvidenceError;
use palisade_interfaces::registry::{KeyScheme, SlashPart};
use palisade_interfaces::slasher::Evidence;
use palisade_interfaces::Asset;
use palisade_slasher_equivocation::{events, ContractError};

use crate::mock_registry::RecordedSlash;
use crate::signer::SCHEMES;
use crate::world::{lst, World, EPOCH, EPOCH_START, SECRET, SLOT};

fn swapped(evidence: Evidence) -> Evidence {
    Evidence {
        first: evidence.second,
        second: evidence.first,
        ..evidence
    }
}

#[test]
fn two_statements_for_one_slot_are_slashed_under_either_scheme() {
    for scheme in SCHEMES {
        let mut world = World::new();
        let slash = world.expect_slash(&world.evidence(scheme));
        let expected = RecordedSlash {
            sender: world.slasher.clone(),
            avs: world.avs.to_string(),
            operator: world.operator.to_string(),
            infraction_time: EPOCH_START,
            slashes: vec![SlashPart {
                asset: lst(),
                fraction: Decimal::percent(20),
            }],
            evidence_id: Binary::from(world.evidence_id()),
            reporter: world.reporter.to_string(),
        };
        assert_eq!(slash, expected);
    }
}

#[test]
fn the_order_of_the_statements_makes_no_difference() {
    for scheme in SCHEMES {
        let (mut one, mut other) = (World::new(), World::new());
        let evidence = one.evidence(scheme);
        assert_eq!(
            one.expect_slash(&evidence),
            other.expect_slash(&swapped(evidence))
        );
    }
}

#[test]
fn a_key_of_each_scheme_does_not_allow_two_statements() {
    let mut world = World::new();
    let evidence = Evidence {
        second: world.domain().statement(SECRET, KeyScheme::Secp256k1, 2),
        ..world.evidence(KeyScheme::Ed25519)
    };
    world.expect_slash(&evidence);
}

#[test]
fn an_offence_is_slashed_once_whatever_the_evidence() {
    let mut world = World::new();
    let evidence = world.evidence(KeyScheme::Ed25519);
    world.expect_slash(&evidence);
    let slashed_at = world.now();
    world
        .app
        .update_block(|block| block.time = block.time.plus_seconds(5));

    let third_statement = Evidence {
        second: world.domain().statement(SECRET, KeyScheme::Ed25519, 3),
        ..evidence.clone()
    };
    let under_the_other_key = world.evidence(KeyScheme::Secp256k1);
    for again in [
        evidence.clone(),
        swapped(evidence),
        third_statement,
        under_the_other_key,
    ] {
        assert_eq!(
            world.expect_refusal(&again),
            ContractError::AlreadySlashed {
                evidence_id: Binary::from(world.evidence_id()),
                slashed_at
            }
        );
    }
}

#[test]
fn every_slot_is_an_offence_of_its_own() {
    let mut world = World::new();
    world.expect_slash(&world.evidence(KeyScheme::Ed25519));
    let mut domain = world.domain();
    domain.slot = SLOT + 1;
    let next = Evidence {
        slot: SLOT + 1,
        ..world.evidence_signed_for(&domain, KeyScheme::Ed25519)
    };
    let slash = world.expect_slash(&next);
    assert_ne!(slash.evidence_id, Binary::from(world.evidence_id()));
}

#[test]
fn every_asset_with_weight_at_the_fault_is_slashed_and_no_other() {
    let mut world = World::new();
    let [gone, late, second] = ["gone", "late", "second"].map(Asset::native);
    let assets = [lst(), gone.clone(), late.clone(), second.clone()];
    world.edit(|tables| tables.assets = assets.to_vec());
    world.set_weight(gone.clone(), 5, 1);
    world.set_weight(gone, 0, EPOCH_START - 1);
    world.set_weight(late, 5, EPOCH_START);
    world.set_weight(second.clone(), 5, EPOCH_START - 1);

    let slash = world.expect_slash(&world.evidence(KeyScheme::Ed25519));
    let parts = [lst(), second].map(|asset| SlashPart {
        asset,
        fraction: Decimal::percent(20),
    });
    assert_eq!(slash.slashes, parts);
}

#[test]
fn an_operator_without_weight_at_the_fault_has_nothing_to_slash() {
    let mut world = World::new();
    world.edit(|tables| tables.weights.clear());
    world.set_weight(lst(), 1_000, EPOCH_START);
    let nothing = EvidenceError::NothingAllocated {
        operator: world.operator.clone(),
        avs: world.avs.clone(),
        at: EPOCH_START,
    };
    let error = world.expect_refusal(&world.evidence(KeyScheme::Ed25519));
    assert_eq!(error, ContractError::Evidence(nothing));

    world.set_weight(lst(), 1_000, EPOCH_START - 1);
    world.expect_slash(&world.evidence(KeyScheme::Ed25519));
}

#[test]
fn a_refusal_by_the_registry_takes_the_mark_back() {
    let mut world = World::new();
    let evidence = world.evidence(KeyScheme::Ed25519);
    world.edit(|tables| tables.refuses = true);
    let error = world.submit(&evidence).unwrap_err();
    assert_eq!(
        error.root_cause().to_string(),
        "Generic error: the registry refuses"
    );
    assert_eq!(world.slashed_at(world.evidence_id()), None);
    assert_eq!(world.slashes(), []);

    world.edit(|tables| tables.refuses = false);
    world.expect_slash(&evidence);
}

#[test]
fn a_slash_is_told_with_what_was_signed_and_who_brought_it() {
    let mut world = World::new();
    let response = world.submit(&world.evidence(KeyScheme::Secp256k1)).unwrap();
    let event_type = format!("wasm-{}", events::EQUIVOCATION_PROVEN);
    let event = response
        .events
        .iter()
        .find(|event| event.ty == event_type)
        .unwrap();
    let attributes: Vec<_> = event
        .attributes
        .iter()
        .map(|attribute| (attribute.key.as_str(), attribute.value.clone()))
        .collect();
    let base64 = |bytes: [u8; 32]| Binary::from(bytes).to_base64();
    assert_eq!(
        attributes,
        [
            ("_contract_address", world.slasher.to_string()),
            ("avs", world.avs.to_string()),
            ("operator", world.operator.to_string()),
            ("epoch", EPOCH.to_string()),
            ("slot", SLOT.to_string()),
            ("infraction_time", EPOCH_START.to_string()),
            ("evidence_id", base64(world.evidence_id())),
            ("first_payload_hash", base64([1; 32])),
            ("second_payload_hash", base64([2; 32])),
            ("fraction", "0.2".to_string()),
            ("assets", "1".to_string()),
            ("reporter", world.reporter.to_string()),
        ]
    );
}

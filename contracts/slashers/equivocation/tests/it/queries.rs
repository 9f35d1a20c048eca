use cosmwasm_std::{Binary, Decimal};
use palisade_interfaces::registry::KeyScheme;
use palisade_interfaces::slasher::{EvidenceStatusResponse, QueryMsg, VerifyEvidenceResponse};
use palisade_slasher_equivocation::ContractError;

use crate::world::{lst, World, EPOCH_START};

#[test]
fn a_trial_run_tells_what_would_happen_and_does_not_do_it() {
    let world = World::new();
    let trial = world.verify(&world.evidence(KeyScheme::Ed25519)).unwrap();
    let expected = VerifyEvidenceResponse {
        evidence_id: Binary::from(world.evidence_id()),
        infraction_time: EPOCH_START,
        fraction: Decimal::percent(20),
        assets: vec![lst()],
    };
    assert_eq!(trial, expected);
    assert_eq!(world.slashed_at(world.evidence_id()), None);
    assert_eq!(world.slashes(), []);
}

#[test]
fn an_offence_nobody_proved_has_no_date() {
    let world = World::new();
    assert_eq!(world.slashed_at([0; 32]), None);
}

#[test]
fn an_evidence_id_has_32_bytes() {
    let world = World::new();
    for found in [0, 31, 33] {
        let message = QueryMsg::EvidenceStatus {
            evidence_id: Binary::new(vec![0; found]),
        };
        let error = world
            .app
            .wrap()
            .query_wasm_smart::<EvidenceStatusResponse>(&world.slasher, &message)
            .unwrap_err()
            .to_string();
        let expected = ContractError::EvidenceIdLength { found, expected: 32 }.to_string();
        assert!(error.ends_with(&expected), "{error}");
    }
}

use cosmwasm_std::Addr;
use palisade_evidence::{evidence_id, payload_hash, possession_bytes, EvidenceError, EQUIVOCATION};
use palisade_interfaces::registry::KeyScheme;
use proptest::array::uniform32;
use proptest::prelude::*;
use proptest::sample::select;
use sha2::{Digest, Sha256};

use crate::support::{Secret, Statement, SCHEMES};

/// Each field twice over: its length, its bytes.
fn hand_made(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

#[test]
fn the_layout_of_a_statement_is_as_documented() {
    let statement = Statement {
        kind: "oracle".to_string(),
        chain_id: "c-1".to_string(),
        registry: "registry".to_string(),
        avs: "avs".to_string(),
        epoch: 0x0102,
        slot: u64::MAX,
        payload_hash: [9; 32],
    };
    let expected = hand_made(&[
        &[0, 0, 0, 0, 0, 0, 0, 18],
        b"palisade/oracle/v1",
        &[0, 0, 0, 0, 0, 0, 0, 3],
        b"c-1",
        &[0, 0, 0, 0, 0, 0, 0, 8],
        b"registry",
        &[0, 0, 0, 0, 0, 0, 0, 3],
        b"avs",
        &[0, 0, 0, 0, 0, 0, 1, 2],
        &[255; 8],
        &[9; 32],
    ]);
    assert_eq!(statement.hash(), expected);
}

#[test]
fn the_layout_of_a_possession_proof_is_as_documented() {
    let (registry, operator) = (Addr::unchecked("registry"), Addr::unchecked("me"));
    for (scheme, name) in [
        (KeyScheme::Ed25519, &b"\0\0\0\0\0\0\0\x07ed25519"[..]),
        (KeyScheme::Secp256k1, &b"\0\0\0\0\0\0\0\x09secp256k1"[..]),
    ] {
        let key = Secret([7; 32]).public_key(scheme);
        let expected = hand_made(&[
            b"\0\0\0\0\0\0\0\x16palisade-possession/v1",
            b"\0\0\0\0\0\0\0\x03c-1",
            b"\0\0\0\0\0\0\0\x08registry",
            b"\0\0\0\0\0\0\0\x02me",
            name,
            &[0, 0, 0, 0, 0, 0, 0, u8::try_from(key.len()).unwrap()],
            &key,
        ]);
        assert_eq!(
            possession_bytes("c-1", &registry, &operator, scheme, &key),
            expected
        );
    }
}

#[test]
fn the_layout_of_an_evidence_id_is_as_documented() {
    let (avs, operator) = (Addr::unchecked("avs"), Addr::unchecked("me"));
    let expected = hand_made(&[
        b"\0\0\0\0\0\0\0\x17palisade-evidence-id/v1",
        b"\0\0\0\0\0\0\0\x03avs",
        b"\0\0\0\0\0\0\0\x02me",
        b"\0\0\0\0\0\0\0\x0cequivocation",
        &[0, 0, 0, 0, 0, 0, 0, 5],
        &[0, 0, 0, 0, 0, 0, 1, 0],
    ]);
    assert_eq!(evidence_id(&avs, &operator, EQUIVOCATION, 5, 256), expected);
}

#[test]
fn a_possession_proof_names_chain_registry_operator_scheme_and_key() {
    let (a, b) = (Addr::unchecked("a"), Addr::unchecked("b"));
    let mut proofs = vec![
        possession_bytes("c", &a, &b, KeyScheme::Ed25519, &[2; 32]),
        possession_bytes("d", &a, &b, KeyScheme::Ed25519, &[2; 32]),
        possession_bytes("c", &b, &b, KeyScheme::Ed25519, &[2; 32]),
        possession_bytes("c", &a, &a, KeyScheme::Ed25519, &[2; 32]),
        possession_bytes("c", &a, &b, KeyScheme::Secp256k1, &[2; 32]),
        possession_bytes("c", &a, &b, KeyScheme::Ed25519, &[3; 32]),
        possession_bytes("c", &a, &b, KeyScheme::Ed25519, &[2; 33]),
    ];
    proofs.sort_unstable();
    proofs.dedup();
    assert_eq!(proofs.len(), 7);
}

#[test]
fn a_payload_hash_has_32_bytes() {
    assert_eq!(payload_hash(&[5; 32]).unwrap(), [5; 32]);
    for found in [0, 31, 33, 64] {
        assert_eq!(
            payload_hash(&vec![5; found]).unwrap_err(),
            EvidenceError::PayloadHashLength { found, expected: 32 }
        );
    }
}

prop_compose! {
    fn statement()(
        kind in "[ -~]{1,32}",
        chain_id in "[ -~]{1,32}",
        registry in "[ -~]{1,64}",
        avs in "[ -~]{1,64}",
        epoch in any::<u64>(),
        slot in any::<u64>(),
        payload_hash in uniform32(any::<u8>()),
    ) -> Statement {
        Statement { kind, chain_id, registry, avs, epoch, slot, payload_hash }
    }
}

prop_compose! {
    /// Fields so short and alike that most of what they could be mixed up with comes up.
    fn short_statement()(
        kind in "a{0,2}",
        chain_id in "a{0,2}",
        registry in "a{0,2}",
        avs in "a{0,2}",
        epoch in 0..2u64,
        slot in 0..2u64,
        last in 0..2u8,
    ) -> Statement {
        Statement { kind, chain_id, registry, avs, epoch, slot, payload_hash: [last; 32] }
    }
}

/// Flips one bit of one field; which is chosen by `position`. Texts stay ASCII.
fn flip(statement: &mut Statement, field: usize, position: usize) {
    fn flip_text(text: &mut String, position: usize) {
        let mut bytes = std::mem::take(text).into_bytes();
        let at = position / 7 % bytes.len();
        bytes[at] ^= 1 << (position % 7);
        *text = String::from_utf8(bytes).unwrap();
    }
    match field {
        0 => flip_text(&mut statement.kind, position),
        1 => flip_text(&mut statement.chain_id, position),
        2 => flip_text(&mut statement.registry, position),
        3 => flip_text(&mut statement.avs, position),
        4 => statement.epoch ^= 1 << (position % 64),
        5 => statement.slot ^= 1 << (position % 64),
        _ => statement.payload_hash[position / 8 % 32] ^= 1 << (position % 8),
    }
}

proptest! {
    #[test]
    fn one_changed_bit_in_any_field_makes_every_signature_fail(
        signed in statement(),
        secret in uniform32(1..=254u8),
        field in 0..7usize,
        position in any::<usize>(),
        scheme in select(&SCHEMES[..]),
    ) {
        let api = cosmwasm_std::testing::MockApi::default();
        let mut claimed = signed.clone();
        flip(&mut claimed, field, position);
        prop_assert_ne!(signed.hash(), claimed.hash());
        let key = Secret(secret).public_key(scheme);
        let signature = Secret(secret).sign(scheme, &signed.hash());
        let verify = |statement: &Statement| {
            palisade_evidence::verify(&api, scheme, &statement.hash(), &signature, &key)
        };
        prop_assert_eq!(verify(&signed), Ok(()));
        prop_assert_eq!(verify(&claimed), Err(EvidenceError::WrongSignature { scheme }));
    }

    #[test]
    fn two_statements_have_one_hash_only_if_they_are_one(one in short_statement(), other in short_statement()) {
        prop_assert_eq!(one == other, one.hash() == other.hash());
    }

    #[test]
    fn a_boundary_between_fields_cannot_be_shifted(
        text in "[a-z0-9]{2,40}",
        first in any::<usize>(),
        second in any::<usize>(),
        whole in statement(),
    ) {
        let split = |at: usize| text.split_at(at % (text.len() + 1));
        for boundary in 0..3 {
            let with = |(left, right): (&str, &str)| {
                let mut statement = whole.clone();
                let Statement { kind, chain_id, registry, avs, .. } = &mut statement;
                let fields = [kind, chain_id, registry, avs];
                *fields[boundary] = left.to_string();
                *fields[boundary + 1] = right.to_string();
                statement
            };
            let (one, other) = (with(split(first)), with(split(second)));
            prop_assert_eq!(one == other, one.hash() == other.hash());
        }
    }

    #[test]
    fn an_evidence_id_names_avs_operator_kind_epoch_and_slot(one in short_statement(), other in short_statement()) {
        let id = |s: &Statement| {
            let (avs, operator) = (Addr::unchecked(&s.avs), Addr::unchecked(&s.registry));
            evidence_id(&avs, &operator, &s.kind, s.epoch, s.slot)
        };
        let same = one.avs == other.avs
            && one.registry == other.registry
            && one.kind == other.kind
            && one.epoch == other.epoch
            && one.slot == other.slot;
        prop_assert_eq!(same, id(&one) == id(&other));
    }
}

use cosmwasm_std::testing::MockApi;
use k256::ecdsa::Signature;
use palisade_evidence::{verify, EvidenceError};
use palisade_interfaces::registry::KeyScheme;
use proptest::array::uniform32;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Secret, SCHEMES};

const SECRET: Secret = Secret([7; 32]);
const HASH: [u8; 32] = [42; 32];

#[test]
fn a_signature_by_the_key_verifies() {
    for scheme in SCHEMES {
        let signature = SECRET.sign(scheme, &HASH);
        let key = SECRET.public_key(scheme);
        assert_eq!(
            verify(&MockApi::default(), scheme, &HASH, &signature, &key),
            Ok(())
        );
    }
}

#[test]
fn a_signature_by_another_key_is_refused() {
    for scheme in SCHEMES {
        let signature = SECRET.sign(scheme, &HASH);
        let key = Secret([8; 32]).public_key(scheme);
        assert_eq!(
            verify(&MockApi::default(), scheme, &HASH, &signature, &key),
            Err(EvidenceError::WrongSignature { scheme })
        );
    }
}

#[test]
fn a_signature_has_64_bytes() {
    for scheme in SCHEMES {
        let key = SECRET.public_key(scheme);
        for found in [0, 63, 65, 72] {
            assert_eq!(
                verify(&MockApi::default(), scheme, &HASH, &vec![1; found], &key),
                Err(EvidenceError::SignatureLength { found, expected: 64 })
            );
        }
    }
}

#[test]
fn both_signatures_that_differ_in_the_sign_of_s_are_of_the_same_statement() {
    let scheme = KeyScheme::Secp256k1;
    let low = SECRET.sign(scheme, &HASH);
    let (r, s) = Signature::from_slice(&low).unwrap().split_scalars();
    let high = Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec();
    assert_ne!(low, high);
    for signature in [low, high] {
        let key = SECRET.public_key(scheme);
        assert_eq!(
            verify(&MockApi::default(), scheme, &HASH, &signature, &key),
            Ok(())
        );
    }
}

#[test]
fn a_secp256k1_signature_of_zeros_cannot_be_read() {
    let scheme = KeyScheme::Secp256k1;
    let key = SECRET.public_key(scheme);
    assert!(matches!(
        verify(&MockApi::default(), scheme, &HASH, &[0; 64], &key),
        Err(EvidenceError::Crypto(_))
    ));
}

#[test]
fn the_hash_is_signed_as_it_is_and_not_hashed_again() {
    use k256::ecdsa::signature::Signer;
    let scheme = KeyScheme::Secp256k1;
    let of_the_hash_of_the_hash: Signature = SECRET.secp256k1().sign(&HASH);
    assert_eq!(
        verify(
            &MockApi::default(),
            scheme,
            &HASH,
            &of_the_hash_of_the_hash.to_bytes(),
            &SECRET.public_key(scheme)
        ),
        Err(EvidenceError::WrongSignature { scheme })
    );
}

proptest! {
    #[test]
    fn one_changed_bit_in_hash_signature_or_key_makes_it_fail(
        secret in uniform32(1..=254u8),
        hash in uniform32(any::<u8>()),
        position in any::<usize>(),
        scheme in select(&SCHEMES[..]),
    ) {
        fn flip(bytes: &[u8], position: usize) -> Vec<u8> {
            let mut flipped = bytes.to_vec();
            flipped[position / 8 % bytes.len()] ^= 1 << (position % 8);
            flipped
        }
        let api = MockApi::default();
        let key = Secret(secret).public_key(scheme);
        let signature = Secret(secret).sign(scheme, &hash);
        prop_assert_eq!(verify(&api, scheme, &hash, &signature, &key), Ok(()));

        let other_hash = <[u8; 32]>::try_from(flip(&hash, position)).unwrap();
        prop_assert_eq!(
            verify(&api, scheme, &other_hash, &signature, &key),
            Err(EvidenceError::WrongSignature { scheme })
        );
        prop_assert!(verify(&api, scheme, &hash, &flip(&signature, position), &key).is_err());
        prop_assert!(verify(&api, scheme, &hash, &signature, &flip(&key, position)).is_err());
    }
}

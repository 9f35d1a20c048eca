use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Api, VerificationError};
use palisade_evidence::{check_public_key, public_key_length, verify, EvidenceError};
use palisade_interfaces::registry::KeyScheme;

use crate::support::{unhex, Secret, SCHEMES};

const SECRET: Secret = Secret([7; 32]);
const HASH: [u8; 32] = [42; 32];

/// Every encoding of the eight points of small order that the chain's verifier reads, canonical or not.
const SMALL_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

#[test]
fn keys_that_were_made_from_a_secret_are_accepted() {
    for scheme in SCHEMES {
        for secret in 1..=32 {
            let key = Secret([secret; 32]).public_key(scheme);
            assert_eq!(key.len(), public_key_length(scheme));
            assert_eq!(check_public_key(&MockApi::default(), scheme, &key), Ok(()));
        }
    }
}

#[test]
fn keys_of_small_order_are_refused_in_every_encoding() {
    let api = MockApi::default();
    let scheme = KeyScheme::Ed25519;
    let mut neutral = [0; 64];
    neutral[0] = 1;
    for encoding in SMALL_ORDER {
        let key = unhex(encoding);
        assert!(
            api.ed25519_verify(&HASH, &neutral, &key).unwrap(),
            "{encoding} is harmless"
        );
        assert_eq!(
            check_public_key(&api, scheme, &key),
            Err(EvidenceError::SmallOrderKey)
        );
        assert_eq!(
            verify(&api, scheme, &HASH, &neutral, &key),
            Err(EvidenceError::SmallOrderKey)
        );
    }
}

#[test]
fn keys_have_one_length() {
    let api = MockApi::default();
    for (scheme, expected) in [(KeyScheme::Ed25519, 32), (KeyScheme::Secp256k1, 33)] {
        for found in [0, 31, 32, 33, 34, 64, 65] {
            let outcome = if found == expected {
                Ok(())
            } else {
                Err(EvidenceError::PublicKeyLength {
                    scheme,
                    found,
                    expected,
                })
            };
            assert_eq!(check_public_key(&api, scheme, &vec![2; found]), outcome);
        }
    }
}

#[test]
fn an_uncompressed_key_is_refused_though_it_is_the_same_key() {
    let api = MockApi::default();
    let scheme = KeyScheme::Secp256k1;
    let signature = SECRET.sign(scheme, &HASH);
    let uncompressed = SECRET.secp256k1().verifying_key().to_encoded_point(false);
    let key = uncompressed.as_bytes();
    assert!(api.secp256k1_verify(&HASH, &signature, key).unwrap());
    let error = EvidenceError::PublicKeyLength {
        scheme,
        found: 65,
        expected: 33,
    };
    assert_eq!(verify(&api, scheme, &HASH, &signature, key), Err(error));
}

#[test]
fn a_compressed_key_begins_with_two_or_three() {
    let api = MockApi::default();
    let scheme = KeyScheme::Secp256k1;
    for prefix in 0..=255u8 {
        let mut key = SECRET.public_key(scheme);
        key[0] = prefix;
        let expected = match prefix {
            2 | 3 => Ok(()),
            found => Err(EvidenceError::PublicKeyPrefix { found }),
        };
        assert_eq!(check_public_key(&api, scheme, &key), expected);
    }
}

#[test]
fn a_key_that_is_no_point_of_the_curve_verifies_nothing() {
    let api = MockApi::default();
    // No point of secp256k1 has x = 5, and none of edwards25519 has y = 2.
    let mut secp256k1 = vec![2; 33];
    secp256k1[1..].copy_from_slice(&[0; 32]);
    secp256k1[32] = 5;
    let mut ed25519 = vec![0; 32];
    ed25519[0] = 2;

    let signature = SECRET.sign(KeyScheme::Secp256k1, &HASH);
    assert_eq!(
        verify(&api, KeyScheme::Secp256k1, &HASH, &signature, &secp256k1),
        Err(EvidenceError::Crypto(VerificationError::GenericErr))
    );
    let scheme = KeyScheme::Ed25519;
    let signature = SECRET.sign(scheme, &HASH);
    assert_eq!(
        verify(&api, scheme, &HASH, &signature, &ed25519),
        Err(EvidenceError::WrongSignature { scheme })
    );
}

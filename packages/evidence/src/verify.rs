use cosmwasm_std::Api;
use palisade_interfaces::registry::KeyScheme;

use crate::preimage::Hash;
use crate::EvidenceError;

/// Bytes of a signature of either scheme: `R | S` for ed25519, `r | s` for secp256k1.
pub const SIGNATURE_LENGTH: usize = 64;

/// `R` the neutral element, `S` zero.
const NEUTRAL_SIGNATURE: [u8; SIGNATURE_LENGTH] = {
    let mut signature = [0; SIGNATURE_LENGTH];
    signature[0] = 1;
    signature
};

/// Bytes of a public key: 32 for ed25519, 33 for secp256k1, which must be compressed.
pub const fn public_key_length(scheme: KeyScheme) -> usize {
    match scheme {
        KeyScheme::Ed25519 => 32,
        KeyScheme::Secp256k1 => 33,
    }
}

/// Refuses public keys that must never be registered: other encodings than the one accepted, and ed25519 keys for
/// which anybody can sign.
///
/// Whether the key is a point of its curve shows only in [`verify`]. Costs one signature check for ed25519,
/// nothing for secp256k1.
///
/// # Errors
/// [`EvidenceError::PublicKeyLength`], [`EvidenceError::PublicKeyPrefix`], [`EvidenceError::SmallOrderKey`],
/// [`EvidenceError::Crypto`].
pub fn check_public_key(api: &dyn Api, scheme: KeyScheme, public_key: &[u8]) -> Result<(), EvidenceError> {
    let expected = public_key_length(scheme);
    if public_key.len() != expected {
        return Err(EvidenceError::PublicKeyLength {
            scheme,
            found: public_key.len(),
            expected,
        });
    }
    match scheme {
        KeyScheme::Ed25519 => check_order(api, public_key),
        KeyScheme::Secp256k1 => check_prefix(public_key),
    }
}

/// Checks that the owner of `public_key` signed `message_hash`: ed25519 over these 32 bytes as the message,
/// secp256k1 with them as the hash. The key is checked as in [`check_public_key`].
///
/// A second valid signature can be made from a first one without the secret (high S in secp256k1), so two
/// different signatures prove nothing: compare what was signed.
///
/// # Errors
/// Those of [`check_public_key`], [`EvidenceError::SignatureLength`], [`EvidenceError::WrongSignature`].
pub fn verify(
    api: &dyn Api,
    scheme: KeyScheme,
    message_hash: &Hash,
    signature: &[u8],
    public_key: &[u8],
) -> Result<(), EvidenceError> {
    check_public_key(api, scheme, public_key)?;
    if signature.len() != SIGNATURE_LENGTH {
        return Err(EvidenceError::SignatureLength {
            found: signature.len(),
            expected: SIGNATURE_LENGTH,
        });
    }
    let fits = match scheme {
        KeyScheme::Ed25519 => api.ed25519_verify(message_hash, signature, public_key)?,
        KeyScheme::Secp256k1 => api.secp256k1_verify(message_hash, signature, public_key)?,
    };
    if fits {
        Ok(())
    } else {
        Err(EvidenceError::WrongSignature { scheme })
    }
}

/// The chain verifies by ZIP-215, that is `8 S B = 8 R + 8 k A`. With `R` and `S` neutral this holds for every
/// message if `8 A` is neutral, and for no known message otherwise.
fn check_order(api: &dyn Api, public_key: &[u8]) -> Result<(), EvidenceError> {
    if api.ed25519_verify(&[], &NEUTRAL_SIGNATURE, public_key)? {
        return Err(EvidenceError::SmallOrderKey);
    }
    Ok(())
}

fn check_prefix(public_key: &[u8]) -> Result<(), EvidenceError> {
    let found = public_key.first().copied().unwrap_or_default();
    match found {
        2 | 3 => Ok(()),
        _ => Err(EvidenceError::PublicKeyPrefix { found }),
    }
}

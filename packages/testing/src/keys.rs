//! Keys of operators: real ones, made from names so that runs can be repeated.

use cosmwasm_std::Binary;
use ed25519_zebra::{SigningKey as Ed25519Key, VerificationKeyBytes};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey as Secp256k1Key};
use palisade_evidence::Hash;
use palisade_interfaces::registry::KeyScheme;
use sha2::{Digest, Sha256};

/// A secret key of an operator. Never use one outside of tests: it is made from a name.
#[derive(Clone)]
pub struct OperatorKey(Secret);

#[derive(Clone)]
enum Secret {
    Ed25519(Box<Ed25519Key>),
    Secp256k1(Box<Secp256k1Key>),
}

impl OperatorKey {
    /// The key of this scheme that belongs to a name.
    ///
    /// # Errors
    /// For about one name in 2^128, whose hash is no secp256k1 key.
    pub fn from_name(scheme: KeyScheme, name: &str) -> anyhow::Result<Self> {
        let seed: [u8; 32] = Sha256::digest(format!("palisade-testing/{scheme}/{name}")).into();
        Ok(Self(match scheme {
            KeyScheme::Ed25519 => Secret::Ed25519(Box::new(Ed25519Key::from(seed))),
            KeyScheme::Secp256k1 => Secret::Secp256k1(Box::new(Secp256k1Key::from_bytes(&seed.into())?)),
        }))
    }

    /// How it signs.
    pub const fn scheme(&self) -> KeyScheme {
        match &self.0 {
            Secret::Ed25519(_) => KeyScheme::Ed25519,
            Secret::Secp256k1(_) => KeyScheme::Secp256k1,
        }
    }

    /// The public key as the registry takes it.
    pub fn public_key(&self) -> Binary {
        match &self.0 {
            Secret::Ed25519(key) => {
                let bytes: [u8; 32] = VerificationKeyBytes::from(&**key).into();
                bytes.into()
            }
            Secret::Secp256k1(key) => key.verifying_key().to_encoded_point(true).as_bytes().into(),
        }
    }

    /// Signs the hash of a statement or of a proof of possession.
    ///
    /// # Errors
    /// For hashes that secp256k1 cannot sign, of which none is known.
    pub fn sign(&self, hash: &Hash) -> anyhow::Result<Binary> {
        Ok(match &self.0 {
            Secret::Ed25519(key) => key.sign(hash).to_bytes().into(),
            Secret::Secp256k1(key) => {
                let signature: Signature = key.sign_prehash(hash)?;
                signature.to_vec().into()
            }
        })
    }
}

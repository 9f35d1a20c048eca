use cosmwasm_std::{Addr, Binary};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::Signature;
use palisade_evidence::{Hash, SignBytes, EQUIVOCATION};
use palisade_interfaces::registry::KeyScheme;
use palisade_interfaces::slasher::Statement;

pub const SCHEMES: [KeyScheme; 2] = [KeyScheme::Ed25519, KeyScheme::Secp256k1];

/// A secret with a key in either scheme.
#[derive(Clone, Copy)]
pub struct Secret(pub u8);

impl Secret {
    pub fn public_key(self, scheme: KeyScheme) -> Binary {
        match scheme {
            KeyScheme::Ed25519 => {
                let key = ed25519_zebra::SigningKey::from([self.0; 32]);
                let key: [u8; 32] = ed25519_zebra::VerificationKey::from(&key).into();
                key.to_vec()
            }
            KeyScheme::Secp256k1 => self
                .secp256k1()
                .verifying_key()
                .to_encoded_point(true)
                .as_bytes()
                .to_vec(),
        }
        .into()
    }

    fn secp256k1(self) -> k256::ecdsa::SigningKey {
        k256::ecdsa::SigningKey::from_slice(&[self.0; 32]).unwrap()
    }

    pub fn sign(self, scheme: KeyScheme, hash: &Hash) -> Binary {
        match scheme {
            KeyScheme::Ed25519 => {
                let key = ed25519_zebra::SigningKey::from([self.0; 32]);
                key.sign(hash).to_bytes().to_vec()
            }
            KeyScheme::Secp256k1 => {
                let signature: Signature = self.secp256k1().sign_prehash(hash).unwrap();
                signature.to_bytes().to_vec()
            }
        }
        .into()
    }
}

/// What a statement is about, beside its payload.
#[derive(Clone)]
pub struct Domain {
    pub kind: &'static str,
    pub chain_id: String,
    pub registry: Addr,
    pub avs: Addr,
    pub epoch: u64,
    pub slot: u64,
}

impl Domain {
    pub fn equivocation(chain_id: &str, registry: &Addr, avs: &Addr, epoch: u64, slot: u64) -> Self {
        Self {
            kind: EQUIVOCATION,
            chain_id: chain_id.to_string(),
            registry: registry.clone(),
            avs: avs.clone(),
            epoch,
            slot,
        }
    }

    /// A statement whose payload hash is `payload` 32 times.
    pub fn statement(&self, secret: Secret, scheme: KeyScheme, payload: u8) -> Statement {
        let payload_hash = [payload; 32];
        let sign_bytes = SignBytes {
            kind: self.kind,
            chain_id: &self.chain_id,
            registry: &self.registry,
            avs: &self.avs,
            epoch: self.epoch,
            slot: self.slot,
            payload_hash: &payload_hash,
        };
        Statement {
            payload_hash: payload_hash.into(),
            scheme,
            signature: secret.sign(scheme, &sign_bytes.hash()),
        }
    }
}

use cosmwasm_std::Addr;
use ed25519_zebra::VerificationKey;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::Signature;
use palisade_evidence::{Hash, SignBytes};
use palisade_interfaces::registry::KeyScheme;

pub const SCHEMES: [KeyScheme; 2] = [KeyScheme::Ed25519, KeyScheme::Secp256k1];

/// A secret that works in both schemes.
#[derive(Clone, Copy, Debug)]
pub struct Secret(pub [u8; 32]);

impl Secret {
    pub fn public_key(self, scheme: KeyScheme) -> Vec<u8> {
        match scheme {
            KeyScheme::Ed25519 => {
                let key = ed25519_zebra::SigningKey::from(self.0);
                <[u8; 32]>::from(VerificationKey::from(&key)).to_vec()
            }
            KeyScheme::Secp256k1 => {
                let point = self.secp256k1().verifying_key().to_encoded_point(true);
                point.as_bytes().to_vec()
            }
        }
    }

    pub fn sign(self, scheme: KeyScheme, hash: &Hash) -> Vec<u8> {
        match scheme {
            KeyScheme::Ed25519 => {
                let key = ed25519_zebra::SigningKey::from(self.0);
                key.sign(hash).to_bytes().to_vec()
            }
            KeyScheme::Secp256k1 => {
                let signature: Signature = self.secp256k1().sign_prehash(hash).unwrap();
                signature.to_bytes().to_vec()
            }
        }
    }

    pub fn secp256k1(self) -> k256::ecdsa::SigningKey {
        k256::ecdsa::SigningKey::from_slice(&self.0).unwrap()
    }
}

/// A statement that owns its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub kind: String,
    pub chain_id: String,
    pub registry: String,
    pub avs: String,
    pub epoch: u64,
    pub slot: u64,
    pub payload_hash: Hash,
}

impl Statement {
    pub fn hash(&self) -> Hash {
        SignBytes {
            kind: &self.kind,
            chain_id: &self.chain_id,
            registry: &Addr::unchecked(&self.registry),
            avs: &Addr::unchecked(&self.avs),
            epoch: self.epoch,
            slot: self.slot,
            payload_hash: &self.payload_hash,
        }
        .hash()
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

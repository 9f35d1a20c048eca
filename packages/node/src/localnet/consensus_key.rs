use std::fs;
use std::path::Path;

use anyhow::Context;
use cosmwasm_std::Binary;
use ed25519_zebra::{SigningKey as Ed25519Key, VerificationKeyBytes};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The ed25519 key that a validator signs blocks with.
#[derive(Clone)]
pub struct ConsensusKey(Ed25519Key);

impl ConsensusKey {
    /// Reads it from a `priv_validator_key.json`.
    ///
    /// # Errors
    /// When the file is missing, or has no such key.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("reading the key in {}", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let file: KeyFile = serde_json::from_str(text)?;
        let pair = Binary::from_base64(&file.priv_key.value)?;
        // Seed and public key, one after the other.
        let seed: [u8; 32] = pair
            .get(..32)
            .and_then(|seed| seed.try_into().ok())
            .context("the private key is shorter than 32 bytes")?;
        Ok(Self(Ed25519Key::from(seed)))
    }

    /// Its public key.
    pub fn public_key(&self) -> [u8; 32] {
        VerificationKeyBytes::from(&self.0).into()
    }

    /// The consensus address: the first 20 bytes of the public key's hash.
    pub fn address(&self) -> [u8; 20] {
        let hash: [u8; 32] = Sha256::digest(self.public_key()).into();
        let mut address = [0; 20];
        address.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        address
    }

    /// Signs a message, which for a vote is its length-prefixed canonical form.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

#[derive(Deserialize)]
struct KeyFile {
    priv_key: TypedKey,
}

#[derive(Deserialize)]
struct TypedKey {
    value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `wasmd init` wrote it once.
    const FILE: &str = r#"{
        "address": "3008D5F3568EB7D5052C8ACDC750F273E4A8FD65",
        "pub_key": { "type": "tendermint/PubKeyEd25519", "value": "YR6Dq3BFcXX8AQJR0zdjn8s+J1LWfxrggQ4ul4aw+3o=" },
        "priv_key": { "type": "tendermint/PrivKeyEd25519", "value": "kUfj5jG+od8CXHGaDbcXqDZDXQDbDZkV53jyb/PJM5VhHoOrcEVxdfwBAlHTN2Ofyz4nUtZ/GuCBDi6XhrD7eg==" }
    }"#;

    #[test]
    fn address_and_public_key_are_those_that_the_node_wrote() {
        let key = ConsensusKey::parse(FILE).unwrap();
        let address: String = key.address().iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(address, "3008D5F3568EB7D5052C8ACDC750F273E4A8FD65");
        assert_eq!(
            Binary::from(key.public_key()).to_base64(),
            "YR6Dq3BFcXX8AQJR0zdjn8s+J1LWfxrggQ4ul4aw+3o="
        );
    }

    #[test]
    fn what_it_signs_its_public_key_verifies() {
        let key = ConsensusKey::parse(FILE).unwrap();
        let signature = ed25519_zebra::Signature::from(key.sign(b"vote"));
        let public = ed25519_zebra::VerificationKey::try_from(key.public_key()).unwrap();
        public.verify(&signature, b"vote").unwrap();
        assert!(public.verify(&signature, b"veto").is_err());
    }

    #[test]
    fn a_file_without_a_whole_key_is_refused() {
        let error = ConsensusKey::parse(r#"{ "priv_key": { "value": "AAAA" } }"#)
            .err()
            .unwrap();
        assert_eq!(error.to_string(), "the private key is shorter than 32 bytes");
    }
}

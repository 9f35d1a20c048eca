use std::fs;
use std::path::Path;

use anyhow::{anyhow, Context};
use cosmrs::crypto::secp256k1::SigningKey;
use cosmwasm_std::Binary;
use ed25519_zebra::{SigningKey as Ed25519Key, VerificationKeyBytes};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Bech32 prefix of the chain's addresses.
const PREFIX: &str = "wasm";

/// The secp256k1 secret of the account with this name. Everybody knows it, so use it nowhere else.
pub fn secret_of(name: &str) -> [u8; 32] {
    Sha256::digest(format!("palisade/localnet/{name}")).into()
}

/// The address of the account with this name.
///
/// # Errors
/// For about one name in 2^128, whose hash is no secp256k1 key.
pub fn address_of(name: &str) -> anyhow::Result<String> {
    let key = SigningKey::from_slice(&secret_of(name)).map_err(|error| anyhow!("key of {name}: {error}"))?;
    let id = key
        .public_key()
        .account_id(PREFIX)
        .map_err(|error| anyhow!("address of {name}: {error}"))?;
    Ok(id.to_string())
}

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

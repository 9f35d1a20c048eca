//! Keys of accounts.

use std::fmt;

use bech32::primitives::iter::{ByteIterExt, Fe32IterExt};
use bech32::{Bech32, Hrp};
use bip32::{DerivationPath, XPrv};
use bip39::{Language, Mnemonic};
use cosmwasm_std::Addr;
use k256::ecdsa::signature::Signer;
use k256::ecdsa::{Signature, SigningKey};
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};

use super::{ClientError, Result};

/// Where wallets of Cosmos chains find the first account of a mnemonic.
const COSMOS_PATH: &str = "m/44'/118'/0'/0/0";

/// A secp256k1 key of an account. It is never printed.
#[derive(Clone)]
pub struct Key(SigningKey);

impl Key {
    /// The key that belongs to a name on local networks: everybody can make it, so never use it elsewhere.
    pub fn named(name: &str) -> Self {
        Self(named(name).0)
    }

    /// The secret of [`Key::named`]: the SHA-256 of `palisade/localnet/<name>`, in hexadecimal digits.
    pub fn named_secret(name: &str) -> String {
        named(name).1.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The first account of a BIP-39 mnemonic, at the path that wallets of Cosmos chains use.
    ///
    /// # Errors
    /// When it is no mnemonic of 12 to 24 English words. The words are not repeated.
    pub fn from_mnemonic(words: &str) -> Result<Self> {
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &words.trim().to_lowercase())
            .map_err(|_| unusable("it is no mnemonic of 12 to 24 English words"))?;
        let path: DerivationPath = COSMOS_PATH
            .parse()
            .map_err(|_| unusable("its path is malformed"))?;
        let derived = XPrv::derive_from_path(mnemonic.to_seed_normalized(""), &path)
            .map_err(|_| unusable("nothing can be derived from it"))?;
        Ok(Self(derived.private_key().clone()))
    }

    /// The key with this secret of 64 hexadecimal digits.
    ///
    /// # Errors
    /// When it is something else. The digits are not repeated.
    pub fn from_hex(digits: &str) -> Result<Self> {
        let secret = unhex(digits.trim()).ok_or_else(|| unusable("it is not 64 hexadecimal digits"))?;
        let key = SigningKey::from_slice(&secret).map_err(|_| unusable("no key has this secret"))?;
        Ok(Self(key))
    }

    /// Its account on a chain whose addresses begin with `prefix`.
    ///
    /// # Errors
    /// When no address can begin so.
    pub fn address(&self, prefix: &str) -> Result<Addr> {
        Ok(self.account(&parse_prefix(prefix)?))
    }

    pub(super) fn account(&self, prefix: &Hrp) -> Addr {
        account_of(&self.public_key(), prefix)
    }

    /// The public key, compressed.
    pub fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().to_encoded_point(true).as_bytes().to_vec()
    }

    /// Signs the SHA-256 of some bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(bytes);
        signature.to_vec()
    }
}

fn named(name: &str) -> (SigningKey, [u8; 32]) {
    let mut secret: [u8; 32] = Sha256::digest(format!("palisade/localnet/{name}")).into();
    loop {
        // About one name in 2^128 has no key, and then takes that of its hash.
        match SigningKey::from_slice(&secret) {
            Ok(key) => return (key, secret),
            Err(_) => secret = Sha256::digest(secret).into(),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// The account of a public key.
pub(super) fn account_of(public_key: &[u8], prefix: &Hrp) -> Addr {
    let hash = Ripemd160::digest(Sha256::digest(public_key));
    let address = hash.into_iter().bytes_to_fes().with_checksum::<Bech32>(prefix);
    Addr::unchecked(address.chars().collect::<String>())
}

/// Prefix of addresses.
pub(super) fn parse_prefix(prefix: &str) -> Result<Hrp> {
    Hrp::parse(prefix).map_err(|error| ClientError::malformed(format!("the prefix {prefix:?}"), error))
}

fn unusable(reason: &str) -> ClientError {
    ClientError::malformed("the key is unusable", reason)
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    };
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    digits.as_bytes().chunks(2).map(byte).collect()
}

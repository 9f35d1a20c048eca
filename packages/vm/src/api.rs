//! Addresses, with the same words on both sides of the VM.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    Addr, Api, CanonicalAddr, HashFunction, RecoverPubkeyError, StdError, StdResult, VerificationError,
};
use cosmwasm_vm::{BackendApi, BackendError, BackendResult, GasInfo};

use crate::gas::prices::{CANONICALIZE, GAS_MULTIPLIER, HUMANIZE, VALIDATE};

/// Addresses and signatures as cosmwasm-std's `MockApi` does them, for contracts in the VM and, as an [`Api`], for
/// Rust contracts that are to say exactly the same about a bad address.
///
/// A node words these errors in another way: never compare a text of this with one of a node.
#[derive(Clone, Copy, Default)]
pub struct ContractApi(MockApi);

impl ContractApi {
    /// With this prefix of accounts. The default has `cosmwasm`.
    pub fn with_prefix(prefix: &'static str) -> Self {
        Self(MockApi::default().with_prefix(prefix))
    }

    /// An account address made of a name.
    pub fn addr_make(&self, name: &str) -> Addr {
        self.0.addr_make(name)
    }
}

impl BackendApi for ContractApi {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        let result = self.0.addr_validate(input).map(|_| ());
        let price = if result.is_ok() { VALIDATE } else { CANONICALIZE };
        charged(result, price)
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        charged(self.0.addr_canonicalize(human).map(Into::into), CANONICALIZE)
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        let address = self.0.addr_humanize(&CanonicalAddr::from(canonical));
        charged(address.map(Addr::into_string), HUMANIZE)
    }
}

/// Nodes let the VM charge these, as a part of the gas of wasm.
fn charged<T>(result: StdResult<T>, price: u64) -> BackendResult<T> {
    let gas = GasInfo::with_cost(price.saturating_mul(GAS_MULTIPLIER));
    (
        result.map_err(|error| BackendError::user_err(message(error))),
        gas,
    )
}

/// Without the words that std puts before the message: a contract puts them there itself.
fn message(error: StdError) -> String {
    match error {
        StdError::GenericErr { msg, .. } => msg,
        other => other.to_string(),
    }
}

/// What a contract in the VM makes of an error of the function with this name.
fn as_in_the_vm(function: &str, error: StdError) -> StdError {
    StdError::generic_err(format!("{function} errored: {}", message(error)))
}

/// The VM looks at this before it asks anybody.
fn not_empty(input: &str) -> StdResult<()> {
    match input {
        "" => Err(StdError::generic_err("Input is empty")),
        _ => Ok(()),
    }
}

impl Api for ContractApi {
    fn addr_validate(&self, human: &str) -> StdResult<Addr> {
        not_empty(human)
            .and_then(|()| self.0.addr_validate(human))
            .map_err(|error| as_in_the_vm("addr_validate", error))
    }

    fn addr_canonicalize(&self, human: &str) -> StdResult<CanonicalAddr> {
        not_empty(human)
            .and_then(|()| self.0.addr_canonicalize(human))
            .map_err(|error| as_in_the_vm("addr_canonicalize", error))
    }

    fn addr_humanize(&self, canonical: &CanonicalAddr) -> StdResult<Addr> {
        self.0
            .addr_humanize(canonical)
            .map_err(|error| as_in_the_vm("addr_humanize", error))
    }

    fn bls12_381_aggregate_g1(&self, g1s: &[u8]) -> Result<[u8; 48], VerificationError> {
        self.0.bls12_381_aggregate_g1(g1s)
    }

    fn bls12_381_aggregate_g2(&self, g2s: &[u8]) -> Result<[u8; 96], VerificationError> {
        self.0.bls12_381_aggregate_g2(g2s)
    }

    fn bls12_381_pairing_equality(
        &self,
        ps: &[u8],
        qs: &[u8],
        r: &[u8],
        s: &[u8],
    ) -> Result<bool, VerificationError> {
        self.0.bls12_381_pairing_equality(ps, qs, r, s)
    }

    fn bls12_381_hash_to_g1(
        &self,
        hash_function: HashFunction,
        msg: &[u8],
        dst: &[u8],
    ) -> Result<[u8; 48], VerificationError> {
        self.0.bls12_381_hash_to_g1(hash_function, msg, dst)
    }

    fn bls12_381_hash_to_g2(
        &self,
        hash_function: HashFunction,
        msg: &[u8],
        dst: &[u8],
    ) -> Result<[u8; 96], VerificationError> {
        self.0.bls12_381_hash_to_g2(hash_function, msg, dst)
    }

    fn secp256k1_verify(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        self.0.secp256k1_verify(message_hash, signature, public_key)
    }

    fn secp256k1_recover_pubkey(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        recovery_param: u8,
    ) -> Result<Vec<u8>, RecoverPubkeyError> {
        self.0
            .secp256k1_recover_pubkey(message_hash, signature, recovery_param)
    }

    fn secp256r1_verify(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        self.0.secp256r1_verify(message_hash, signature, public_key)
    }

    fn secp256r1_recover_pubkey(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        recovery_param: u8,
    ) -> Result<Vec<u8>, RecoverPubkeyError> {
        self.0
            .secp256r1_recover_pubkey(message_hash, signature, recovery_param)
    }

    fn ed25519_verify(
        &self,
        message: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        self.0.ed25519_verify(message, signature, public_key)
    }

    fn ed25519_batch_verify(
        &self,
        messages: &[&[u8]],
        signatures: &[&[u8]],
        public_keys: &[&[u8]],
    ) -> Result<bool, VerificationError> {
        self.0.ed25519_batch_verify(messages, signatures, public_keys)
    }

    fn debug(&self, message: &str) {
        self.0.debug(message);
    }
}

//! Signatures of transactions.

use bech32::Hrp;
use cosmrs::proto::cosmos::base::v1beta1::Coin;
use cosmrs::proto::cosmos::crypto::secp256k1::PubKey;
use cosmrs::proto::cosmos::tx::signing::v1beta1::SignMode;
use cosmrs::proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw};
use cosmrs::proto::traits::Message;
use cosmrs::Any;
use cosmwasm_std::Addr;

use super::key::account_of;
use super::msg::pack;
use super::{ClientError, Key, Result};

/// What a signer's next signature is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub number: u64,
    pub sequence: u64,
}

/// What a transaction costs at most.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    pub gas: u64,
    pub fee: Vec<Coin>,
    /// The last block that may include it, or zero.
    pub last_height: u64,
}

/// A transaction, without a signature that would hold: enough for a simulation.
pub(super) fn unsigned(key: &Key, account: Account, messages: &[Any]) -> Vec<u8> {
    let (body, auth) = parts(key, account, messages, &Limits::default());
    raw(body, auth, vec![])
}

/// A signed transaction.
pub(super) fn signed(
    key: &Key,
    chain_id: &str,
    account: Account,
    messages: &[Any],
    limits: &Limits,
) -> Vec<u8> {
    let (body, auth) = parts(key, account, messages, limits);
    let doc = SignDoc {
        body_bytes: body.clone(),
        auth_info_bytes: auth.clone(),
        chain_id: chain_id.to_string(),
        account_number: account.number,
    };
    let signature = key.sign(&doc.encode_to_vec());
    raw(body, auth, signature)
}

/// Who signed a transaction, and with which sequence.
pub(super) fn signer(transaction: &[u8], prefix: &Hrp) -> Result<(Addr, u64)> {
    let wrong = |reason: &dyn ToString| ClientError::malformed("the transaction", reason.to_string());
    let raw = TxRaw::decode(transaction).map_err(|error| wrong(&error))?;
    let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(|error| wrong(&error))?;
    let signer = auth
        .signer_infos
        .first()
        .ok_or_else(|| wrong(&"nobody signs it"))?;
    let public = signer
        .public_key
        .as_ref()
        .ok_or_else(|| wrong(&"its signer has no key"))?;
    let public = PubKey::decode(public.value.as_slice()).map_err(|error| wrong(&error))?;
    Ok((account_of(&public.key, prefix), signer.sequence))
}

fn parts(key: &Key, account: Account, messages: &[Any], limits: &Limits) -> (Vec<u8>, Vec<u8>) {
    let body = TxBody {
        messages: messages.to_vec(),
        timeout_height: limits.last_height,
        ..TxBody::default()
    };
    let signer = SignerInfo {
        public_key: Some(pack(&PubKey {
            key: key.public_key(),
        })),
        mode_info: Some(ModeInfo {
            sum: Some(Sum::Single(Single {
                mode: SignMode::Direct.into(),
            })),
        }),
        sequence: account.sequence,
    };
    let auth = AuthInfo {
        signer_infos: vec![signer],
        fee: Some(Fee {
            amount: limits.fee.clone(),
            gas_limit: limits.gas,
            ..Fee::default()
        }),
        ..AuthInfo::default()
    };
    (body.encode_to_vec(), auth.encode_to_vec())
}

fn raw(body_bytes: Vec<u8>, auth_info_bytes: Vec<u8>, signature: Vec<u8>) -> Vec<u8> {
    TxRaw {
        body_bytes,
        auth_info_bytes,
        signatures: vec![signature],
    }
    .encode_to_vec()
}

//! What became of a transaction.

use cosmrs::proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmrs::proto::traits::{Message, Name};
use cosmrs::tendermint::abci::types::ExecTxResult;
use cosmrs::tendermint::abci::Event as AbciEvent;
use cosmrs::tendermint::Hash;
use cosmrs::Any;
use cosmwasm_std::{Binary, Event};

use super::{ClientError, Result, Stage};

/// A transaction in a block.
#[derive(Clone, Debug)]
pub struct TxOutcome {
    /// The height of the block.
    pub height: u64,
    /// The hash of the transaction, in capitals.
    pub hash: String,
    /// Zero for success.
    pub code: u32,
    /// Which module the code is of.
    pub codespace: String,
    /// What the chain says.
    pub log: String,
    /// Gas it might have used.
    pub gas_wanted: u64,
    /// Gas it used.
    pub gas_used: u64,
    /// Events, those of fee and signature first. Each has the attribute `msg_index` where it is of a message, and
    /// attributes of sub-messages are sorted by key.
    pub events: Vec<Event>,
    /// Responses of the messages, one each.
    pub responses: Vec<Any>,
}

impl TxOutcome {
    /// Itself, if it succeeded.
    ///
    /// # Errors
    /// What the chain says, if not.
    pub fn success(self) -> Result<Self> {
        if self.code == 0 {
            return Ok(self);
        }
        Err(ClientError::TxRefused {
            stage: Stage::Block,
            codespace: self.codespace,
            code: self.code,
            log: self.log,
            hash: Some(self.hash),
        })
    }

    /// The response of the message with this index.
    ///
    /// # Errors
    /// When it is of another type, or there is none.
    pub fn response<M: Message + Name + Default>(&self, index: usize) -> Result<M> {
        let what = || format!("response {index} of transaction {}", self.hash);
        let any = self
            .responses
            .get(index)
            .ok_or_else(|| ClientError::malformed(what(), "there is none"))?;
        if any.type_url != M::type_url() {
            return Err(ClientError::malformed(
                what(),
                format!("it is a {}", any.type_url),
            ));
        }
        M::decode(any.value.as_slice()).map_err(|error| ClientError::malformed(what(), error))
    }

    /// The first attribute with this key in an event of this type.
    pub fn attribute(&self, event: &str, key: &str) -> Option<&str> {
        let events = self.events.iter().filter(|found| found.ty == event);
        let mut attributes = events.flat_map(|found| &found.attributes);
        attributes
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value.as_str())
    }
}

/// What a node says of a transaction.
pub(super) fn outcome(height: u64, hash: Hash, result: ExecTxResult) -> Result<TxOutcome> {
    let wrong = |reason: &dyn ToString| {
        ClientError::malformed(format!("the result of transaction {hash}"), reason.to_string())
    };
    let gas = |gas: i64| u64::try_from(gas).map_err(|error| wrong(&error));
    // The data are base64 text still.
    let text = std::str::from_utf8(&result.data).map_err(|error| wrong(&error))?;
    let data = Binary::from_base64(text).map_err(|error| wrong(&error))?;
    let data = TxMsgData::decode(data.as_slice()).map_err(|error| wrong(&error))?;
    Ok(TxOutcome {
        height,
        hash: hash.to_string(),
        code: result.code.value(),
        codespace: result.codespace,
        log: result.log,
        gas_wanted: gas(result.gas_wanted)?,
        gas_used: gas(result.gas_used)?,
        events: events(&result.events)?,
        responses: data.msg_responses,
    })
}

/// Events as contracts know them.
///
/// # Errors
/// When one is no text.
pub fn events(events: &[AbciEvent]) -> Result<Vec<Event>> {
    let wrong = |error| ClientError::malformed("an event", error);
    let mut found = vec![];
    for event in events {
        let mut copy = Event::new(event.kind.clone());
        for attribute in &event.attributes {
            let key = attribute.key_str().map_err(wrong)?;
            let value = attribute.value_str().map_err(wrong)?;
            copy = copy.add_attribute(key, value);
        }
        found.push(copy);
    }
    Ok(found)
}

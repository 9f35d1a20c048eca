//! Which reply belongs to which message.

use cosmwasm_std::{Reply, Response};

use crate::error::ContractError;
use crate::open;

/// A reply id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// The ballot asked whether the chain takes votes.
    Probe,
    /// The hub voted, to find that out.
    Vote,
}

impl From<ReplyId> for u64 {
    fn from(id: ReplyId) -> Self {
        match id {
            ReplyId::Probe => 1,
            ReplyId::Vote => 2,
        }
    }
}

impl TryFrom<u64> for ReplyId {
    type Error = ContractError;

    fn try_from(id: u64) -> Result<Self, ContractError> {
        Ok(match id {
            1 => Self::Probe,
            2 => Self::Vote,
            _ => return Err(ContractError::UnknownReply { id }),
        })
    }
}

/// Hands a reply to the message it belongs to.
pub fn dispatch(reply: Reply) -> Result<Response, ContractError> {
    match ReplyId::try_from(reply.id)? {
        ReplyId::Probe => open::on_probe(reply.result),
        ReplyId::Vote => open::on_vote(&reply.result),
    }
}

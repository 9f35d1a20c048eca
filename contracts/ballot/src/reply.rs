//! Which reply belongs to which message.

use cosmwasm_std::{Reply, Response};

use crate::error::ContractError;
use crate::{open, probe, prune};

/// A reply id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// The ballot asked whether the chain takes votes, to open a proposal.
    Opening,
    /// The hub voted, to find that out.
    Vote,
    /// The ballot asked whether the chain takes votes, to forget a proposal.
    Forgetting,
}

impl From<ReplyId> for u64 {
    fn from(id: ReplyId) -> Self {
        match id {
            ReplyId::Opening => 1,
            ReplyId::Vote => 2,
            ReplyId::Forgetting => 3,
        }
    }
}

impl TryFrom<u64> for ReplyId {
    type Error = ContractError;

    fn try_from(id: u64) -> Result<Self, ContractError> {
        Ok(match id {
            1 => Self::Opening,
            2 => Self::Vote,
            3 => Self::Forgetting,
            _ => return Err(ContractError::UnknownReply { id }),
        })
    }
}

/// Hands a reply to the message it belongs to.
pub fn dispatch(reply: Reply) -> Result<Response, ContractError> {
    match ReplyId::try_from(reply.id)? {
        ReplyId::Opening => open::on_probe(reply.result),
        ReplyId::Vote => probe::on_vote(&reply.result),
        ReplyId::Forgetting => prune::on_probe(reply.result),
    }
}

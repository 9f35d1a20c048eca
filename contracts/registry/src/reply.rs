use cosmwasm_std::{Reply, Response, Storage};

use crate::release;
use crate::ContractError;

/// Which submessage a reply is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// The payout of a slash.
    Release,
    /// The reporter's part of it, which comes before.
    Bounty,
}

impl From<ReplyId> for u64 {
    fn from(id: ReplyId) -> Self {
        match id {
            ReplyId::Release => 1,
            ReplyId::Bounty => 2,
        }
    }
}

impl TryFrom<u64> for ReplyId {
    type Error = ContractError;

    fn try_from(id: u64) -> Result<Self, ContractError> {
        match id {
            1 => Ok(Self::Release),
            2 => Ok(Self::Bounty),
            _ => Err(ContractError::UnknownReply { id }),
        }
    }
}

pub fn dispatch(storage: &mut dyn Storage, reply: Reply) -> Result<Response, ContractError> {
    match ReplyId::try_from(reply.id)? {
        ReplyId::Release => release::after_payout(storage, reply.result),
        ReplyId::Bounty => release::after_bounty(storage, reply.result),
    }
}

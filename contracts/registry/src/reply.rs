use cosmwasm_std::{Reply, Response, Storage};

use crate::release;
use crate::ContractError;

/// Which submessage a reply is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// The payout of a slash.
    Release,
}

impl From<ReplyId> for u64 {
    fn from(id: ReplyId) -> Self {
        match id {
            ReplyId::Release => 1,
        }
    }
}

impl TryFrom<u64> for ReplyId {
    type Error = ContractError;

    fn try_from(id: u64) -> Result<Self, ContractError> {
        match id {
            1 => Ok(Self::Release),
            _ => Err(ContractError::UnknownReply { id }),
        }
    }
}

pub fn dispatch(storage: &mut dyn Storage, reply: Reply) -> Result<Response, ContractError> {
    match ReplyId::try_from(reply.id)? {
        ReplyId::Release => release::after_payout(storage, reply.result),
    }
}

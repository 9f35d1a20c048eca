//! Which reply belongs to which message.

use cosmwasm_std::{DepsMut, Env, Reply, Response, SubMsgResult};

use crate::error::ContractError;
use crate::{collect_rewards, harvest, instantiate, operation};

/// First id of withdrawals of rewards.
const FIRST_REWARD: u64 = 1_000;
/// First id of delegations and undelegations.
const FIRST_OPERATION: u64 = 2_000;

/// A reply id. Its context, where it needs any, is in storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// The LST was instantiated.
    Token,
    /// The collector was instantiated.
    Collector,
    /// The fee could not be sent.
    Fee,
    /// The ballot was instantiated.
    Ballot,
    /// The rewards of the validator at this place of the list could not be withdrawn.
    Reward(u64),
    /// The staking message at this position was answered.
    Operation(u64),
}

impl From<ReplyId> for u64 {
    fn from(id: ReplyId) -> Self {
        match id {
            ReplyId::Token => 1,
            ReplyId::Collector => 2,
            ReplyId::Fee => 3,
            ReplyId::Ballot => 4,
            ReplyId::Reward(position) => FIRST_REWARD.saturating_add(position),
            ReplyId::Operation(position) => FIRST_OPERATION.saturating_add(position),
        }
    }
}

impl TryFrom<u64> for ReplyId {
    type Error = ContractError;

    fn try_from(id: u64) -> Result<Self, ContractError> {
        Ok(match id {
            1 => Self::Token,
            2 => Self::Collector,
            3 => Self::Fee,
            4 => Self::Ballot,
            FIRST_OPERATION.. => Self::Operation(id.saturating_sub(FIRST_OPERATION)),
            FIRST_REWARD.. => Self::Reward(id.saturating_sub(FIRST_REWARD)),
            _ => return Err(ContractError::UnknownReply { id }),
        })
    }
}

/// Hands a reply to the message it belongs to.
pub fn dispatch(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    let id = ReplyId::try_from(reply.id)?;
    match (id, reply.result) {
        (ReplyId::Token, SubMsgResult::Ok(response)) => instantiate::on_token(deps, &response),
        (ReplyId::Collector, SubMsgResult::Ok(response)) => instantiate::on_collector(deps, env, &response),
        (ReplyId::Ballot, SubMsgResult::Ok(response)) => instantiate::on_ballot(deps, &response),
        (ReplyId::Fee, SubMsgResult::Err(error)) => collect_rewards::on_refused_fee(deps, &error),
        (ReplyId::Reward(place), SubMsgResult::Err(error)) => harvest::on_refused(deps, place, &error),
        (ReplyId::Operation(position), result) => operation::on_reply(deps, env, position, &result),
        _ => Err(ContractError::UnknownReply { id: reply.id }),
    }
}

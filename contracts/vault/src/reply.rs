//! Which reply belongs to which message.

use cosmwasm_std::{DepsMut, Env, Reply, Response, SubMsgResponse, SubMsgResult};
use cw_utils::{parse_execute_response_data, parse_instantiate_response_data};
use palisade_kit::json::from_json;
use palisade_kit::reply::response_bytes;
use serde::de::DeserializeOwned;

use crate::error::ContractError;
use crate::pending::Pending;
use crate::{allocate, complete, deallocate, harvest, instantiate, state, submit_batch};

/// A reply id. Its context, where it needs any, is [`Pending`] in storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// The LRT was made.
    Token,
    /// The hub bonded the seed.
    Seed,
    /// What [`Pending`] says was done.
    Pending,
}

impl From<ReplyId> for u64 {
    fn from(id: ReplyId) -> Self {
        match id {
            ReplyId::Token => 1,
            ReplyId::Seed => 2,
            ReplyId::Pending => 3,
        }
    }
}

impl TryFrom<u64> for ReplyId {
    type Error = ContractError;

    fn try_from(id: u64) -> Result<Self, ContractError> {
        Ok(match id {
            1 => Self::Token,
            2 => Self::Seed,
            3 => Self::Pending,
            _ => return Err(ContractError::UnknownReply { id }),
        })
    }
}

/// Hands a reply to the message it belongs to. All replies are asked for on success only: what another contract refuses
/// is refused here, and nothing has changed.
pub fn dispatch(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    let SubMsgResult::Ok(response) = reply.result else {
        return Err(ContractError::UnknownReply { id: reply.id });
    };
    match ReplyId::try_from(reply.id)? {
        ReplyId::Token => instantiate::on_token(deps, &response),
        ReplyId::Seed => instantiate::on_seed(deps, env, &response),
        ReplyId::Pending => match state::take_pending(deps.storage)? {
            None => Err(ContractError::UnexpectedReply { id: reply.id }),
            Some(Pending::Allocate {
                operator,
                generation,
                amount,
            }) => allocate::on_deposited(deps, env, operator, generation, amount),
            Some(Pending::Deallocate {
                operator,
                sender,
                amount,
            }) => deallocate::on_queued(deps, env, operator, sender, amount, &response),
            Some(Pending::Submit(submission)) => submit_batch::on_queued(deps, env, submission, &response),
            Some(Pending::Complete { payee, before }) => complete::on_completed(deps, env, payee, &before),
            Some(Pending::Claim {
                operator,
                lst,
                native,
            }) => harvest::on_claimed(deps, env, operator, lst, native),
            Some(Pending::Bond { operator }) => harvest::on_bonded(deps, env, operator, &response),
        },
    }
}

/// The data that a contract answered with.
///
/// # Errors
/// [`ContractError::MissingReplyData`], or when it is of another form.
pub fn executed<T: DeserializeOwned>(response: &SubMsgResponse) -> Result<T, ContractError> {
    let bytes = response_bytes(response).ok_or(ContractError::MissingReplyData)?;
    let data = parse_execute_response_data(bytes)?.data;
    Ok(from_json(data.ok_or(ContractError::MissingReplyData)?)?)
}

/// The address of a contract that was made.
///
/// # Errors
/// [`ContractError::MissingReplyData`], or when it is of another form.
pub fn instantiated(response: &SubMsgResponse) -> Result<String, ContractError> {
    let bytes = response_bytes(response).ok_or(ContractError::MissingReplyData)?;
    Ok(parse_instantiate_response_data(bytes)?.contract_address)
}

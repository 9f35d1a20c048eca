//! Entry points.
//!
//! The functions to which [`execute`] dispatches are `#[inline(never)]`: inlined, they make one function of more than
//! 100 locals, and the wasm VM refuses the artifact.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use cw_utils::nonpayable;
use palisade_interfaces::hub::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::error::ContractError;
use crate::{
    bond, claim_preferences, collect_rewards, cover_loss, donate, harvest, pause, query, rebalance, receive,
    reconcile, reply as replies, resolve_dispute, route_rewards, stake, submit_batch, sync,
    transfer_unbonding, update, validators, vote, withdraw,
};

/// Name in cw2's record.
pub const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");
/// Version in cw2's record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes the hub. Anyone, with the seed.
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    crate::instantiate::instantiate(deps, &env, &info, msg)
}

/// Runs a message. Coins go with bonds, rewards, donations and covers, and with nothing else.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    if !takes_coins(&msg) {
        nonpayable(&info)?;
    }
    match msg {
        ExecuteMsg::Bond {
            receiver,
            min_shares,
            msg,
        } => bond::bond(deps, &env, &info, receiver, min_shares, msg),
        ExecuteMsg::Receive(cw20) => receive::receive(deps, &env, &info, cw20),
        ExecuteMsg::Stake {
            max_messages,
            gas_limit,
        } => stake::stake(deps, &env, max_messages, gas_limit),
        ExecuteMsg::SubmitBatch {
            max_messages,
            gas_limit,
        } => submit_batch::submit_batch(deps, &env, max_messages, gas_limit),
        ExecuteMsg::Reconcile { limit } => reconcile::reconcile(deps, &env, limit),
        ExecuteMsg::WithdrawUnbonded {
            batch_ids,
            receiver,
            limit,
        } => withdraw::withdraw_unbonded(deps, &env, &info, batch_ids, receiver, limit),
        ExecuteMsg::WithdrawFor {
            owner,
            batch_ids,
            limit,
        } => withdraw::withdraw_for(deps, &env, &info, &owner, batch_ids, limit),
        ExecuteMsg::SetClaimPreferences { allow_push, tip_bps } => {
            claim_preferences::set_claim_preferences(deps, &info, allow_push, tip_bps)
        }
        ExecuteMsg::TransferUnbonding {
            batch_id,
            shares,
            recipient,
            msg,
        } => transfer_unbonding::transfer_unbonding(deps, &env, &info, batch_id, shares, &recipient, msg),
        ExecuteMsg::Harvest {
            validators,
            limit,
            gas_limit,
        } => harvest::harvest(deps, env.block.time.seconds(), validators, limit, gas_limit),
        ExecuteMsg::CollectRewards {} => collect_rewards::collect_rewards(deps, &env, &info),
        ExecuteMsg::Donate {} => donate::donate(deps, &env, &info),
        ExecuteMsg::CoverLoss { batch_id } => cover_loss::cover_loss(deps, &env, &info, batch_id),
        ExecuteMsg::Sync {} => sync::sync(deps, &env),
        ExecuteMsg::Rebalance {
            max_messages,
            gas_limit,
        } => rebalance::rebalance(deps, &env, max_messages, gas_limit),
        ExecuteMsg::AddValidator {
            validator,
            weight,
            cap_bps,
        } => validators::add_validator(deps, &info, &validator, weight, cap_bps),
        ExecuteMsg::SetWeights { weights } => validators::set_weights(deps, &info, &weights),
        ExecuteMsg::PauseValidator { validator, seconds } => {
            validators::pause_validator(deps, &env, &info, &validator, seconds)
        }
        ExecuteMsg::ResumeValidator { validator } => {
            validators::resume_validator(deps, &env, &info, &validator)
        }
        ExecuteMsg::Pause { operations, seconds } => pause::pause(deps, &env, &info, &operations, seconds),
        ExecuteMsg::Unpause { operations } => pause::unpause(deps, &env, &info, &operations),
        ExecuteMsg::Update { update } => update::update(deps, &env, &info, update),
        ExecuteMsg::ApplyUpdate { id } => update::apply_update(deps, &env, id),
        ExecuteMsg::CancelUpdate { id } => update::cancel_update(deps, &info, id),
        ExecuteMsg::RouteRewards { denom } => route_rewards::route_rewards(deps, &denom),
        ExecuteMsg::ResolveDispute { batch_id } => {
            resolve_dispute::resolve_dispute(deps, &env, &info, batch_id)
        }
        ExecuteMsg::RemoveValidator { validator } => validators::remove_validator(deps, &info, &validator),
        ExecuteMsg::Vote { proposal_id, votes } => vote::vote(deps, &info, proposal_id, &votes),
        ExecuteMsg::UpdateOwnership(action) => validators::update_ownership(deps, &env, &info, action),
    }
}

fn takes_coins(msg: &ExecuteMsg) -> bool {
    matches!(
        msg,
        ExecuteMsg::Bond { .. }
            | ExecuteMsg::CollectRewards {}
            | ExecuteMsg::Donate {}
            | ExecuteMsg::CoverLoss { .. }
    )
}

/// Books the answer to one of the hub's own messages.
pub fn reply(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    replies::dispatch(deps, &env, reply)
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    query::query(deps, &env, msg)
}

/// Moves to this version of the code.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    crate::migrate::migrate(deps)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg, reply);

//! Answers. Prices are computed from live positions, lists and `State` show the ledger.

use cosmwasm_std::{Addr, Binary, Decimal, Deps, Env, Uint128};
use palisade_interfaces::vault::{
    BatchResponse, BatchStatus, ConfigResponse, ExitResponse, OtherRewardResponse, PositionResponse,
    QueryMsg, RedeemRequestResponse, RedemptionRateResponse, StateResponse,
};
use palisade_interfaces::{hub, Asset};
use palisade_kit::json::to_json_binary;
use palisade_kit::page;
use palisade_math::{Lrt, Lst};

use crate::batch::{Batch, OpenBatch};
use crate::books::{Books, Position};
use crate::error::ContractError;
use crate::state;
use crate::sync::observe;

/// Answers a query.
pub(crate) fn answer(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::State {} => to_json_binary(&ledger(deps, env)?),
        QueryMsg::TotalAssets {} => to_json_binary(&total_assets(deps, env)?),
        QueryMsg::TotalVaultTokenSupply {} => to_json_binary(&state::ledger(deps.storage)?.supply),
        QueryMsg::ConvertToShares { amount } => to_json_binary(&convert_to_shares(deps, env, amount)?),
        QueryMsg::ConvertToAssets { amount } => to_json_binary(&convert_to_assets(deps, env, amount)?),
        QueryMsg::PreviewDeposit { amount } => to_json_binary(&preview_deposit(deps, env, amount)?),
        QueryMsg::RedemptionRate { denom, .. } => to_json_binary(&redemption_rate(deps, env, &denom)?),
        QueryMsg::Positions { start_after, limit } => to_json_binary(&positions(deps, start_after, limit)?),
        QueryMsg::OpenBatch {} => {
            let open = state::open_batch(deps.storage)?;
            to_json_binary(&open.as_ref().map(open_batch))
        }
        QueryMsg::Batch { id } => to_json_binary(&batch(deps, id)?),
        QueryMsg::Batches { start_after, limit } => to_json_binary(&batches(deps, start_after, limit)?),
        QueryMsg::UnlockingPositions {
            owner,
            start_after,
            limit,
        } => to_json_binary(&unlocking_positions(deps, &owner, start_after, limit)?),
        QueryMsg::OtherRewards { start_after, limit } => {
            to_json_binary(&other_rewards(deps, start_after.as_ref(), limit)?)
        }
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let config = state::config(deps.storage)?;
    Ok(ConfigResponse {
        params: (&config).into(),
        limits: config.limits.into(),
        manager: config.manager,
        hub: config.hub.0,
        lst: config.lst.0,
        lrt: state::lrt(deps.storage)?.0,
        registry: config.registry.0,
    })
}

fn ledger(deps: Deps, env: &Env) -> Result<StateResponse, ContractError> {
    let books = state::books(deps.storage)?;
    let balances = books.balances(env.block.time.seconds())?;
    Ok(StateResponse {
        supply: balances.supply.amount(),
        total_assets: balances.total_assets.amount(),
        exchange_rate: balances.exchange_rate,
        idle: balances.idle.amount(),
        deployed: balances.deployed.amount(),
        exiting: balances.exiting.amount(),
        locked_profit: balances.locked_profit.amount(),
        claimable: books.ledger.claimable.amount(),
        uncollected: books.ledger.uncollected.amount(),
        loss_carry: books.ledger.loss_carry.amount().amount(),
        last_sync: books.ledger.last_sync,
    })
}

/// Books as a message would see them now.
fn live(deps: Deps, env: &Env) -> Result<Books, ContractError> {
    let config = state::config(deps.storage)?;
    Ok(observe(deps, env, &config)?.books)
}

fn total_assets(deps: Deps, env: &Env) -> Result<Lst, ContractError> {
    Ok(live(deps, env)?.assets(env.block.time.seconds())?)
}

fn convert_to_shares(deps: Deps, env: &Env, amount: Uint128) -> Result<Lrt, ContractError> {
    let rate = live(deps, env)?.rate(env.block.time.seconds())?;
    Ok(rate.shares().mul_ratio_floor(amount, rate.assets())?)
}

fn convert_to_assets(deps: Deps, env: &Env, amount: Uint128) -> Result<Lst, ContractError> {
    let rate = live(deps, env)?.rate(env.block.time.seconds())?;
    Ok(rate.assets().mul_ratio_floor(amount, rate.shares())?)
}

/// As a deposit would be priced.
fn preview_deposit(deps: Deps, env: &Env, amount: Uint128) -> Result<Lrt, ContractError> {
    let rate = live(deps, env)?.deposit_rate(env.block.time.seconds())?;
    Ok(rate.shares_for_deposit_floor(amount.into())?)
}

/// The rate of live positions times that of the hub. Its time is the hub's, as positions are read now and the hub may have
/// read its own earlier.
fn redemption_rate(deps: Deps, env: &Env, denom: &str) -> Result<RedemptionRateResponse, ContractError> {
    let lrt = state::lrt(deps.storage)?.0;
    let expected = Asset::cw20(lrt.as_str()).to_string();
    if denom != expected && denom != lrt.as_str() {
        return Err(ContractError::UnknownDenom {
            found: denom.to_string(),
            expected,
        });
    }
    let config = state::config(deps.storage)?;
    let now = env.block.time.seconds();
    let of_vault = live(deps, env)?.rate(now)?.per_share_floor()?;
    let of_hub: hub::RedemptionRateResponse = config.hub.query(
        &deps.querier,
        &hub::QueryMsg::RedemptionRate {
            denom: config.asset().to_string(),
            params: None,
        },
    )?;
    let redemption_rate = of_vault.checked_mul(of_hub.redemption_rate)?;
    if redemption_rate == Decimal::zero() {
        return Err(ContractError::RateBelowPrecision);
    }
    Ok(RedemptionRateResponse {
        redemption_rate,
        update_time: of_hub.update_time.min(now),
    })
}

fn positions(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Vec<PositionResponse>, ContractError> {
    let start_after = start_after
        .map(|operator| deps.api.addr_validate(&operator))
        .transpose()?;
    let books = state::books(deps.storage)?;
    books
        .positions
        .iter()
        .filter(|(operator, _)| start_after.as_ref().map_or(true, |after| *operator > after))
        .take(page::limit(limit))
        .map(|(operator, position)| position_row(deps, operator, position))
        .collect()
}

fn position_row(deps: Deps, operator: &Addr, position: &Position) -> Result<PositionResponse, ContractError> {
    let exits = position
        .exits
        .iter()
        .map(|exit| {
            Ok(ExitResponse {
                withdrawal_id: exit.id,
                value: exit.value()?.amount(),
                matures: state::withdrawal(deps.storage, exit.id)?.matures,
            })
        })
        .collect::<Result<_, ContractError>>()?;
    Ok(PositionResponse {
        operator: operator.clone(),
        shares: position.shares.amount(),
        value: position.value.amount(),
        exits,
    })
}

fn open_batch(open: &OpenBatch) -> BatchResponse {
    BatchResponse {
        id: open.id,
        total_shares: open.shares.amount(),
        status: BatchStatus::Open { due: open.due },
        expected: Uint128::zero(),
        received: Uint128::zero(),
        paid: Uint128::zero(),
    }
}

fn submitted_batch(id: u64, batch: &Batch) -> BatchResponse {
    let status = if batch.is_settled() {
        BatchStatus::Settled {}
    } else {
        BatchStatus::Unbonding {
            withdrawal_ids: batch.parts.iter().map(|part| part.id).collect(),
            matures: batch.matures,
        }
    };
    BatchResponse {
        id,
        total_shares: batch.shares.amount(),
        status,
        expected: batch.expected.amount(),
        received: batch.received.amount(),
        paid: batch.paid.amount(),
    }
}

fn batch(deps: Deps, id: u64) -> Result<BatchResponse, ContractError> {
    match state::open_batch(deps.storage)? {
        Some(open) if open.id == id => Ok(open_batch(&open)),
        _ => Ok(submitted_batch(id, &state::submitted_batch(deps.storage, id)?)),
    }
}

fn batches(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<BatchResponse>, ContractError> {
    let rows = state::owing_batches(deps.storage, start_after, limit)?;
    Ok(rows
        .iter()
        .map(|(id, batch)| submitted_batch(*id, batch))
        .collect())
}

fn unlocking_positions(
    deps: Deps,
    owner: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<RedeemRequestResponse>, ContractError> {
    let owner = deps.api.addr_validate(owner)?;
    let open = state::open_batch(deps.storage)?;
    state::requests(deps.storage, &owner, start_after, limit)?
        .into_iter()
        .map(|(batch_id, request)| {
            let claimable = match &open {
                Some(open) if open.id == batch_id => Lst::ZERO,
                _ => {
                    let batch = state::owing_batch(deps.storage, batch_id)?;
                    request.payable_floor(batch.received, batch.shares)?
                }
            };
            Ok(RedeemRequestResponse {
                batch_id,
                shares: request.shares.amount(),
                paid: request.paid.amount(),
                claimable: claimable.amount(),
            })
        })
        .collect()
}

fn other_rewards(
    deps: Deps,
    start_after: Option<&Asset>,
    limit: Option<u32>,
) -> Result<Vec<OtherRewardResponse>, ContractError> {
    let rows = state::other_rewards(deps.storage, start_after, limit)?;
    let row = |row: state::OtherReward| OtherRewardResponse {
        reward: row.asset,
        amount: row.amount,
    };
    Ok(rows.into_iter().map(row).collect())
}

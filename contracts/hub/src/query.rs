//! Answers. Rates come from the same functions as those of messages.

use cosmwasm_std::{Binary, Deps, Env, StdError, StdResult, Uint128};
use palisade_interfaces::hub::{
    BatchResponse, BondCapacityResponse, ClaimPreferencesResponse, ClaimableResponse, ConfigResponse,
    ImpairedResponse, LegResponse, QueryMsg, RedelegationResponse, RedemptionRateResponse, StateResponse,
    UnbondRequestResponse, ValidatorResponse,
};
use palisade_kit::json::to_json_binary;
use palisade_math::Native;

use crate::batch::{Batch, Leg};
use crate::error::ContractError;
use crate::ledger::Ledger;
use crate::params::Params;
use crate::redelegation::Running;
use crate::validator::Validator;
use crate::{bond, history, instant_unstake, oversight, rebalance, state, sync};

/// Dispatch.
pub fn query(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let now = env.block.time.seconds();
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::State {} => to_json_binary(&ledger_state(deps, now)?),
        QueryMsg::RedemptionRate { denom, .. } => to_json_binary(&redemption_rate(deps, env, denom)?),
        QueryMsg::Impaired {} => to_json_binary(&impaired(deps, env)?),
        QueryMsg::Validators { start_after, limit } => {
            let row = |(address, row)| Ok(validator(address, &row, now));
            to_json_binary(&state::validator_page(
                deps.storage,
                start_after.as_deref(),
                limit,
                row,
            )?)
        }
        QueryMsg::WantedDelegations {} => to_json_binary(&rebalance::wanted(deps.storage)?),
        QueryMsg::Redelegations { start_after, limit } => {
            let row = |(id, running)| Ok(redelegation(id, running));
            to_json_binary(&state::running_page(deps.storage, start_after, limit, row)?)
        }
        QueryMsg::PendingBatch {} => to_json_binary(&pending_batch(deps, now)?),
        QueryMsg::Batch { id } => {
            to_json_binary(&Batches::new(deps, now)?.describe(id, state::batch(deps.storage, id)?)?)
        }
        QueryMsg::Batches { start_after, limit } => {
            let batches = Batches::new(deps, now)?;
            let row = |(id, batch)| batches.describe(id, batch);
            to_json_binary(&state::batch_page(deps.storage, start_after, limit, row)?)
        }
        QueryMsg::Legs { start_after, limit } => {
            let armings = state::armings(deps.storage)?;
            let armed_at = |id| {
                armings
                    .iter()
                    .find(|(_, leg)| *leg == id)
                    .map(|(height, _)| *height)
            };
            let row = |(id, row)| Ok(leg(id, row, armed_at(id)));
            to_json_binary(&state::leg_page(deps.storage, start_after, limit, row)?)
        }
        QueryMsg::UnbondRequests {
            user,
            start_after,
            limit,
        } => to_json_binary(&unbond_requests(deps, now, &user, start_after, limit)?),
        QueryMsg::Claimable { owner, limit } => to_json_binary(&claimable(deps, now, &owner, limit)?),
        QueryMsg::ClaimPreferences { owner } => to_json_binary(&claim_preferences(deps, &owner)?),
        QueryMsg::SimulateBond { amount } => to_json_binary(&simulate_bond(deps, now, amount)?),
        QueryMsg::SimulateUnbond { shares } => to_json_binary(&simulate_unbond(deps, env, shares)?),
        QueryMsg::SimulateInstantUnstake { shares } => {
            to_json_binary(&instant_unstake::simulate_instant_unstake(deps, env, shares)?)
        }
        QueryMsg::BondCapacity {} => {
            let amount = bond::capacity(deps, now)?.map(Native::amount);
            to_json_binary(&BondCapacityResponse { amount })
        }
        QueryMsg::InstantCapacity {} => to_json_binary(&instant_unstake::instant_capacity(deps, env)?),
        QueryMsg::RateHistory { start_after, limit } => {
            to_json_binary(&history::rate_history(deps, start_after, limit)?)
        }
        QueryMsg::Apr { days } => to_json_binary(&history::apr(deps, days)?),
        QueryMsg::PauseInfo {} => to_json_binary(&oversight::pause_info(deps, now)?),
        QueryMsg::PendingUpdates {} => to_json_binary(&oversight::pending_updates(deps)?),
        QueryMsg::Routes { start_after, limit } => {
            to_json_binary(&oversight::routes(deps, start_after, limit)?)
        }
        QueryMsg::Roles {} => to_json_binary(&oversight::roles(deps, env)?),
        QueryMsg::Solvency {} => to_json_binary(&oversight::solvency(deps, env)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    Ok(ConfigResponse {
        denom: config.denom,
        token: state::token(deps.storage)?.0,
        collector: state::collector(deps.storage)?.0,
        ballot: state::ballot(deps.storage)?.map(|ballot| ballot.0),
        params: config.params.into(),
    })
}

fn ledger_state(deps: Deps, now: u64) -> Result<StateResponse, ContractError> {
    let ledger = state::ledger(deps.storage)?;
    let total_assets = ledger.assets(now)?;
    Ok(StateResponse {
        total_shares: ledger.total_shares.amount(),
        total_assets: total_assets.amount(),
        exchange_rate: ledger.shown_rate(total_assets),
        tracked_bonded: ledger.tracked_bonded.amount(),
        in_flight: ledger.in_flight.amount(),
        unallocated: ledger.unallocated.amount(),
        buffer: ledger.buffer.amount(),
        locked_profit: ledger.locked_profit.locked_ceil(now)?.amount(),
        claimable: ledger.claimable.amount(),
        unbonding: ledger.unbonding.amount(),
        loss_carry: ledger.loss_carry.amount().amount(),
        last_sync: ledger.last_sync,
    })
}

/// The rate after the losses that a sync would book now; gains would drip, so they count for nothing yet.
fn redemption_rate(deps: Deps, env: &Env, denom: String) -> Result<RedemptionRateResponse, ContractError> {
    let token = state::token(deps.storage)?.0;
    let expected = format!("cw20:{token}");
    if denom != expected && denom != token.as_str() {
        return Err(ContractError::UnknownDenom {
            found: denom,
            expected,
        });
    }
    let now = env.block.time.seconds();
    let redemption_rate = sync::foresee(deps, env)?.rate(now)?.per_share_floor()?;
    Ok(RedemptionRateResponse {
        redemption_rate,
        update_time: now,
    })
}

fn impaired(deps: Deps, env: &Env) -> Result<ImpairedResponse, ContractError> {
    let params = state::config(deps.storage)?.params;
    let comparison = sync::compare(deps.storage, deps.querier, &env.contract.address)?;
    let until = state::ledger(deps.storage)?.impaired_until(env.block.time.seconds());
    let mut impaired = until.is_some();
    for difference in &comparison.differences {
        impaired |= difference.is_slash(&params)?;
    }
    Ok(ImpairedResponse {
        impaired,
        loss: comparison.loss.amount(),
        until,
    })
}

fn validator(address: String, validator: &Validator, now: u64) -> ValidatorResponse {
    ValidatorResponse {
        validator: address,
        weight: validator.weight,
        cap_bps: validator.cap.u16(),
        status: validator.status(now),
        tracked: validator.tracked.amount(),
        open_entries: validator.open_entries,
    }
}

fn redelegation(id: u64, running: Running) -> RedelegationResponse {
    RedelegationResponse {
        id,
        source: running.source,
        destination: running.destination,
        amount: running.amount.amount(),
        completion: running.completion,
    }
}

fn pending_batch(deps: Deps, now: u64) -> Result<Option<BatchResponse>, ContractError> {
    let Some(id) = state::queue(deps.storage)?.pending else {
        return Ok(None);
    };
    Ok(Some(
        Batches::new(deps, now)?.describe(id, state::batch(deps.storage, id)?)?,
    ))
}

/// What describing a batch needs.
struct Batches {
    ledger: Ledger,
    params: Params,
    now: u64,
}

impl Batches {
    fn new(deps: Deps, now: u64) -> Result<Self, ContractError> {
        Ok(Self {
            ledger: state::ledger(deps.storage)?,
            params: state::config(deps.storage)?.params,
            now,
        })
    }

    fn describe(&self, id: u64, mut batch: Batch) -> Result<BatchResponse, ContractError> {
        batch.release(self.now)?;
        // Where there is no rate, a batch is worth nothing and waits until it is aged.
        let value = match self.ledger.rate(self.now) {
            Ok(rate) => rate.assets_for_redeem_floor(batch.remaining())?,
            Err(_) => Native::ZERO,
        };
        Ok(BatchResponse {
            id,
            total_shares: batch.total_shares.amount(),
            status: batch.status(batch.due(value, &self.params)),
            expected: batch.expected.amount(),
            received: batch.received.amount(),
            lost: batch.lost.amount(),
            paid: batch.paid.amount(),
        })
    }
}

fn leg(id: u64, leg: Leg, armed_at_height: Option<u64>) -> LegResponse {
    LegResponse {
        id,
        batch_id: leg.batch,
        validator: leg.validator,
        expected: leg.expected.amount(),
        completion: leg.completion,
        armed_at_height,
    }
}

fn unbond_requests(
    deps: Deps,
    now: u64,
    user: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<UnbondRequestResponse>, ContractError> {
    let user = deps.api.addr_validate(user)?;
    state::claim_page(deps.storage, &user, start_after, limit, |(batch_id, claim)| {
        let mut batch = state::batch(deps.storage, batch_id)?;
        batch.release(now)?;
        let claimable = claim.payable_floor(batch.received, batch.total_shares)?;
        Ok(UnbondRequestResponse {
            batch_id,
            shares: claim.shares.amount(),
            paid: claim.paid.amount(),
            claimable: claimable.amount(),
        })
    })
}

fn claimable(
    deps: Deps,
    now: u64,
    owner: &str,
    limit: Option<u32>,
) -> Result<ClaimableResponse, ContractError> {
    let mut requests = unbond_requests(deps, now, owner, None, limit)?;
    requests.retain(|request| !request.claimable.is_zero());
    let mut amount = Uint128::zero();
    for request in &requests {
        amount = amount.checked_add(request.claimable).map_err(StdError::from)?;
    }
    Ok(ClaimableResponse { amount, requests })
}

fn claim_preferences(deps: Deps, owner: &str) -> StdResult<ClaimPreferencesResponse> {
    let tip = state::push_tip(deps.storage, &deps.api.addr_validate(owner)?)?;
    Ok(ClaimPreferencesResponse {
        allow_push: tip.is_some(),
        tip_bps: tip.unwrap_or_default().u16(),
    })
}

fn simulate_bond(deps: Deps, now: u64, amount: Uint128) -> Result<Uint128, ContractError> {
    let rate = state::ledger(deps.storage)?.rate_of_bonds(now)?;
    Ok(rate.shares_for_deposit_floor(amount.into())?.amount())
}

/// In a batch that is submitted now.
fn simulate_unbond(deps: Deps, env: &Env, shares: Uint128) -> Result<Uint128, ContractError> {
    let rate = sync::foresee(deps, env)?.rate(env.block.time.seconds())?;
    Ok(rate.assets_for_redeem_floor(shares.into())?.amount())
}

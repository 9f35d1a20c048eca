//! Answers about who has which power, what waits, and whether all coins are there.

use cosmwasm_std::{Addr, Deps, Env, StdResult};
use cw20::MinterResponse;
use palisade_interfaces::hub::{
    Pausable, PauseResponse, PendingUpdateResponse, RolesResponse, RouteResponse, SolvencyResponse,
};
use palisade_interfaces::token;
use palisade_math::Native;

use crate::error::ContractError;
use crate::pause::longest;
use crate::state::{self, UPDATES};

/// Of every operation that can be paused.
pub fn pause_info(deps: Deps, now: u64) -> StdResult<Vec<PauseResponse>> {
    let pauses = state::config(deps.storage)?.pauses;
    let row = |operation| PauseResponse {
        operation,
        paused_until: pauses.paused_until(operation, now),
        max_seconds: longest(operation),
        next_pause: pauses.free_from(operation, longest(operation)),
    };
    Ok(Pausable::ALL.map(row).to_vec())
}

/// Every update that waits.
pub fn pending_updates(deps: Deps) -> Result<Vec<PendingUpdateResponse>, ContractError> {
    let config = state::config(deps.storage)?;
    UPDATES.all(deps.storage, |(id, pending)| {
        let outdated = pending.change.is_outdated(deps.storage, &config)?;
        Ok(PendingUpdateResponse {
            id,
            eta: pending.eta,
            expires_at: pending.expires_at(),
            update: pending.change.into(),
            outdated,
        })
    })
}

/// Routes of denoms, by denom.
pub fn routes(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Vec<RouteResponse>, ContractError> {
    let row = |(denom, recipient)| Ok(RouteResponse { denom, recipient });
    state::route_page(deps.storage, start_after.as_deref(), limit, row)
}

/// What the chain and the LST say, where the hub cannot know it.
pub fn roles(deps: Deps, env: &Env) -> StdResult<RolesResponse> {
    let code_admin = |contract: &Addr| -> StdResult<Option<Addr>> {
        Ok(deps.querier.query_wasm_contract_info(contract)?.admin)
    };
    let ownership = cw_ownable::get_ownership(deps.storage)?;
    let (token, collector) = (state::token(deps.storage)?, state::collector(deps.storage)?.0);
    let ballot = state::ballot(deps.storage)?.map(|ballot| ballot.0);
    let minter: Option<MinterResponse> = deps
        .querier
        .query_wasm_smart(&token.0, &token::QueryMsg::Minter {})?;
    Ok(RolesResponse {
        owner: ownership.owner,
        pending_owner: ownership.pending_owner,
        guardian: state::config(deps.storage)?.guardian,
        minter: minter.map(|answer| answer.minter),
        code_admin: code_admin(&env.contract.address)?,
        token_code_admin: code_admin(&token.0)?,
        collector_code_admin: code_admin(&collector)?,
        ballot_code_admin: ballot.as_ref().map(code_admin).transpose()?.flatten(),
        token: token.0,
        collector,
        ballot,
    })
}

/// The account against what must be on it.
pub fn solvency(deps: Deps, env: &Env) -> Result<SolvencyResponse, ContractError> {
    let (config, ledger) = (state::config(deps.storage)?, state::ledger(deps.storage)?);
    let coin = deps.querier.query_balance(&env.contract.address, config.denom)?;
    let (balance, held) = (Native::from(coin.amount), ledger.held()?);
    let shortfall = held.saturating_sub(balance);
    Ok(SolvencyResponse {
        balance: balance.amount(),
        claimable: ledger.claimable.amount(),
        buffer: ledger.buffer.amount(),
        unallocated: ledger.unallocated.amount(),
        held: held.amount(),
        unbonding: ledger.unbonding.amount(),
        armed: ledger.armed.amount(),
        surplus: balance.saturating_sub(held).amount(),
        shortfall: shortfall.amount(),
        solvent: shortfall.is_zero(),
    })
}

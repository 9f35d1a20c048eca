//! Answers. Whatever time has done meanwhile is worked out in memory, so they are right without any message first.

mod bond;
mod directory;
mod lock;
mod pool;
mod reward;
mod risk;
mod slash;

use cosmwasm_std::{Addr, Binary, Deps};
use palisade_interfaces::registry::{ClaimPreferencesResponse, QueryMsg};
use palisade_interfaces::Asset;
use palisade_kit::json::to_json_binary;

use crate::state::{self, Clock, ADMISSIONS, SERVICES};
use crate::{named, ContractError};

pub fn answer(deps: Deps, clock: &Clock, msg: QueryMsg) -> Result<Binary, ContractError> {
    let storage = deps.storage;
    let address = |text: String| named::address(deps.api, &text);
    let maybe = |text: Option<String>| named::maybe(deps.api, text);
    let find = |operator: String, asset: Asset| named::may_pool(deps, operator, asset);
    let of_known = |operator: String, asset: Asset| named::may_pool_of_known(deps, operator, asset);
    let answer = match msg {
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(storage)?),
        QueryMsg::Params {} => to_json_binary(&state::params(storage)?),
        QueryMsg::Assets { start_after, limit } => {
            to_json_binary(&directory::assets(storage, start_after, limit)?)
        }
        QueryMsg::Epoch { at } => to_json_binary(&directory::epoch(storage, at.unwrap_or(clock.now))?),
        QueryMsg::Avs { avs } => to_json_binary(&directory::avs(storage, address(avs)?)?),
        QueryMsg::AvsList { start_after, limit } => {
            to_json_binary(&directory::avs_list(storage, maybe(start_after)?, limit)?)
        }
        QueryMsg::Operator { operator } => to_json_binary(&directory::operator(storage, address(operator)?)?),
        QueryMsg::Operators { start_after, limit } => {
            to_json_binary(&directory::operators(storage, maybe(start_after)?, limit)?)
        }
        QueryMsg::StakerApproval { operator, staker } => to_json_binary(&directory::staker_approval(
            storage,
            &address(operator)?,
            &address(staker)?,
        )?),
        QueryMsg::Commission { operator, asset, avs } => {
            let avs = avs.map(address).transpose()?;
            to_json_binary(&directory::commission(storage, &address(operator)?, asset, avs)?)
        }
        QueryMsg::Key { operator, scheme, at } => {
            to_json_binary(&directory::key(storage, &address(operator)?, scheme, at)?)
        }
        QueryMsg::Pool { operator, asset } => {
            let id = of_known(operator, asset)?;
            to_json_binary(&pool::pool(storage, clock, id)?)
        }
        QueryMsg::OperatorStake { operator, asset, at } => {
            let id = of_known(operator, asset)?;
            to_json_binary(&pool::operator_stake(storage, clock, id, at)?)
        }
        QueryMsg::Allocation { avs, operator, asset } => {
            let id = of_known(operator, asset)?;
            to_json_binary(&pool::allocation(storage, clock, id, address(avs)?)?)
        }
        QueryMsg::AllocationAt {
            avs,
            operator,
            asset,
            at,
        } => {
            let id = find(operator, asset)?;
            to_json_binary(&pool::allocation_at(storage, clock, id, &address(avs)?, at)?)
        }
        QueryMsg::Allocations { operator, asset } => {
            let id = of_known(operator, asset)?;
            to_json_binary(&pool::allocations(storage, clock, id)?)
        }
        QueryMsg::AllocationLock { avs, operator, asset } => {
            let id = find(operator, asset)?;
            to_json_binary(&lock::allocation_lock(storage, clock, id, &address(avs)?)?)
        }
        QueryMsg::Jail { avs, operator, at } => to_json_binary(&directory::jail(
            storage,
            &address(avs)?,
            &address(operator)?,
            at,
        )?),
        QueryMsg::OperatorBond { operator, asset } => {
            let id = find(operator, asset)?;
            to_json_binary(&bond::operator_bond(storage, clock, id)?)
        }
        QueryMsg::Staker {
            staker,
            operator,
            asset,
            generation,
        } => {
            let id = find(operator, asset)?;
            to_json_binary(&pool::staker(storage, clock, id, &address(staker)?, generation)?)
        }
        QueryMsg::Withdrawal { id } => to_json_binary(&pool::withdrawal(storage, clock, id)?),
        QueryMsg::Withdrawals {
            staker,
            start_after,
            limit,
        } => {
            let staker: Addr = address(staker)?;
            to_json_binary(&pool::withdrawals(storage, clock, &staker, start_after, limit)?)
        }
        QueryMsg::SlashRecord { id } => to_json_binary(&slash::record(storage, clock, id)?),
        QueryMsg::SlashRecords { start_after, limit } => {
            to_json_binary(&slash::records(storage, clock, start_after, limit)?)
        }
        QueryMsg::PendingRewards {
            staker,
            operator,
            asset,
        } => {
            let id = find(operator, asset)?;
            to_json_binary(&reward::pending_rewards(
                storage,
                clock.now,
                &address(staker)?,
                id,
            )?)
        }
        QueryMsg::ClaimPreferences { staker } => to_json_binary(&ClaimPreferencesResponse {
            allow_push: state::pushes::are_allowed(storage, &address(staker)?),
        }),
        QueryMsg::Proxies {
            staker,
            start_after,
            limit,
        } => to_json_binary(&directory::proxies(
            storage,
            &address(staker)?,
            maybe(start_after)?,
            limit,
        )?),
        QueryMsg::PendingCommission { operator, asset } => {
            let id = find(operator, asset)?;
            to_json_binary(&reward::pending_commission(storage, clock.now, id)?)
        }
        QueryMsg::RewardStream { avs, asset, reward } => to_json_binary(&reward::stream(
            storage,
            clock.now,
            &address(avs)?,
            &asset,
            &reward,
        )?),
        QueryMsg::TermsAt { avs, at } => to_json_binary(&directory::terms_at(storage, &address(avs)?, at)?),
        QueryMsg::ProposedTerms { avs } => {
            to_json_binary(&directory::proposed_terms(storage, &address(avs)?)?)
        }
        QueryMsg::AvsOperators {
            avs,
            start_after,
            limit,
        } => to_json_binary(&directory::roster(
            storage,
            SERVICES,
            &address(avs)?,
            maybe(start_after)?,
            limit,
        )?),
        QueryMsg::AdmittedOperators {
            avs,
            start_after,
            limit,
        } => to_json_binary(&directory::roster(
            storage,
            ADMISSIONS,
            &address(avs)?,
            maybe(start_after)?,
            limit,
        )?),
        QueryMsg::IsOperatorSlashable { avs, operator, at } => to_json_binary(&risk::is_operator_slashable(
            storage,
            clock,
            &address(avs)?,
            &address(operator)?,
            at.unwrap_or(clock.now),
        )?),
        QueryMsg::SlashBudget {
            avs,
            operator,
            asset,
            at,
        } => {
            let (id, at) = (find(operator, asset)?, at.unwrap_or(clock.now));
            to_json_binary(&risk::slash_budget(storage, clock, &address(avs)?, id, at)?)
        }
        QueryMsg::GroupCap { operator, group } => {
            to_json_binary(&risk::group_cap(storage, clock, &address(operator)?, &group)?)
        }
        QueryMsg::StakeAtRisk { avs, asset } => {
            to_json_binary(&risk::stake_at_risk(storage, &address(avs)?, asset)?)
        }
        QueryMsg::Ledger { asset } => to_json_binary(&slash::ledger(storage, &asset)?),
    };
    Ok(answer?)
}

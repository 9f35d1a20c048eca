use cosmwasm_std::{
    coins, Addr, CosmosMsg, Deps, DepsMut, Env, Event, Response, StdResult, SubMsg, SubMsgResponse,
};
use cw20::BalanceResponse;
use palisade_interfaces::hub;
use palisade_interfaces::registry::{ExecuteMsg, MAX_REWARDS_PER_POOL};
use palisade_interfaces::{token, Asset};
use palisade_math::{Lst, Native};

use crate::error::ContractError;
use crate::events::{Harvested, RewardSetAside};
use crate::pending::Pending;
use crate::reply::{self, ReplyId};
use crate::stakes::Stakes;
use crate::state::{self, Config};
use crate::sync::sync_first;
use crate::transfer;

/// Anyone. Claims rewards of one pool. LST joins idle, native coins are bonded, the rest is set aside.
///
/// LST and native coins are claimed by a message of their own and measured by what the balance rose during it. Only the
/// registry, the LST and the bank run inside; a reward token of a stranger could run anything, such as a deposit that would be
/// counted twice. It is claimed afterwards, when nothing is measured any more.
#[inline(never)]
pub(crate) fn harvest(
    mut deps: DepsMut,
    env: &Env,
    operator: Addr,
    rewards: Vec<Asset>,
) -> Result<Response, ContractError> {
    ensure_distinct(&rewards)?;
    let config = state::config(deps.storage)?;
    let (_, synced) = sync_first(deps.branch(), env, &config)?;
    let (ours, others): (Vec<_>, Vec<_>) = rewards
        .into_iter()
        .partition(|reward| *reward == config.asset() || *reward == Asset::native(&config.denom));
    let mut response = Response::new().add_events(synced);
    if !ours.is_empty() {
        let (lst, native) = holdings(deps.as_ref(), env, &config)?;
        let msg = claim(&config, &operator, ours)?;
        let pending = Pending::Claim {
            operator: operator.clone(),
            lst,
            native,
        };
        state::save_pending(deps.storage, &pending)?;
        response = response.add_submessage(SubMsg::reply_on_success(msg, ReplyId::Pending.into()));
    }
    if !others.is_empty() {
        let events = set_aside(deps, env, &config, &operator, &others)?;
        response = response
            .add_message(claim(&config, &operator, others)?)
            .add_events(events);
    }
    Ok(response)
}

/// The registry paid. Native coins go on to the hub.
pub(crate) fn on_claimed(
    deps: DepsMut,
    env: &Env,
    operator: Addr,
    lst_before: Lst,
    native_before: Native,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let (lst, native) = holdings(deps.as_ref(), env, &config)?;
    let gain = lst.checked_sub(lst_before)?;
    let coins_gained = native.checked_sub(native_before)?;
    if gain.is_zero() && coins_gained.is_zero() {
        return Err(ContractError::NothingToHarvest);
    }
    let mut response = Response::new();
    if !coins_gained.is_zero() {
        let bond = hub::ExecuteMsg::Bond {
            receiver: None,
            min_shares: None,
            msg: None,
        };
        let msg = config
            .hub
            .execute(&bond, coins(coins_gained.u128(), &config.denom))?;
        let pending = Pending::Bond {
            operator: operator.clone(),
        };
        state::save_pending(deps.storage, &pending)?;
        response = response.add_submessage(SubMsg::reply_on_success(msg, ReplyId::Pending.into()));
    }
    if gain.is_zero() {
        return Ok(response);
    }
    book(deps, env, &config, operator, "lst", gain, response)
}

/// The hub bonded native rewards.
pub(crate) fn on_bonded(
    deps: DepsMut,
    env: &Env,
    operator: Addr,
    response: &SubMsgResponse,
) -> Result<Response, ContractError> {
    let bonded: hub::BondResponse = reply::executed(response)?;
    let config = state::config(deps.storage)?;
    let gain = Lst::from(bonded.shares);
    book(deps, env, &config, operator, "bonded", gain, Response::new())
}

/// Earns losses back, pays the fee and lets the rest drip into the rate.
fn book(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: Addr,
    source: &'static str,
    gain: Lst,
    response: Response,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let mut books = state::books(deps.storage)?;
    let ledger = &mut books.ledger;
    let parts = ledger.book_gain(gain, config.performance_fee, config.drip_seconds, now)?;
    ledger.idle = ledger.idle.checked_add(gain.checked_sub(parts.fee)?)?;
    state::save_ledger(deps.storage, ledger)?;
    let fee = transfer::pay(&config.lst, &config.fee_recipient, parts.fee)?;
    Ok(response.add_messages(fee).add_event(Harvested {
        operator,
        source,
        amount: gain,
        parts,
        balances: books.balances(now)?,
    }))
}

/// Notes what the registry will pay of assets that are no part of the rate.
fn set_aside(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: &Addr,
    assets: &[Asset],
) -> Result<Vec<Event>, ContractError> {
    let waiting = Stakes::new(deps.querier, config, env).pending_rewards(operator)?;
    let mut events = vec![];
    for row in waiting {
        if row.amount.is_zero() || !assets.contains(&row.reward) {
            continue;
        }
        let held = state::add_other_reward(deps.storage, &row.reward, row.amount)?;
        let event = RewardSetAside {
            operator,
            asset: &row.reward,
            amount: row.amount,
            held,
        };
        events.push(event.into());
    }
    if events.is_empty() {
        return Err(ContractError::NothingToHarvest);
    }
    Ok(events)
}

fn ensure_distinct(rewards: &[Asset]) -> Result<(), ContractError> {
    if rewards.is_empty() || rewards.len() > MAX_REWARDS_PER_POOL {
        return Err(ContractError::RewardCount {
            found: rewards.len(),
            max: MAX_REWARDS_PER_POOL,
        });
    }
    for (position, reward) in rewards.iter().enumerate() {
        if rewards
            .iter()
            .skip(position.saturating_add(1))
            .any(|other| other == reward)
        {
            return Err(ContractError::DuplicateReward {
                asset: reward.to_string(),
            });
        }
    }
    Ok(())
}

fn claim(config: &Config, operator: &Addr, rewards: Vec<Asset>) -> StdResult<CosmosMsg> {
    let msg = ExecuteMsg::ClaimRewards {
        operator: operator.to_string(),
        asset: config.asset(),
        rewards,
        recipient: None,
    };
    config.registry.execute(&msg, vec![])
}

/// LST and native coins that the vault has.
fn holdings(deps: Deps, env: &Env, config: &Config) -> StdResult<(Lst, Native)> {
    let vault = &env.contract.address;
    let lst: BalanceResponse = config.lst.query(
        &deps.querier,
        &token::QueryMsg::Balance {
            address: vault.to_string(),
        },
    )?;
    let native = deps.querier.query_balance(vault, &config.denom)?;
    Ok((lst.balance.into(), native.amount.into()))
}

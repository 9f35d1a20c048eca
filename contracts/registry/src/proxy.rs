//! Accounts that act for a staker. Whatever they do, assets go to the staker's own address.

use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::registry::MAX_PROXY_SECONDS;
use palisade_interfaces::Asset;
use palisade_math::PoolShares;

use crate::check;
use crate::claim::claim_rewards;
use crate::events::Event;
use crate::state::{later, proxies, pushes, Clock, PoolId, Purpose};
use crate::withdraw;
use crate::ContractError;

/// Lets an account act for the sender, until another second than before where it may already.
#[inline(never)]
pub fn approve(
    storage: &mut dyn Storage,
    now: u64,
    staker: &Addr,
    proxy: &Addr,
    until: u64,
) -> Result<Response, ContractError> {
    check::range("until", until, now, later(now, MAX_PROXY_SECONDS)?)?;
    proxies::save(storage, staker, proxy, until)?;
    Ok(Response::new().add_event(Event::ProxyApproved { staker, proxy, until }))
}

/// Ends that now.
#[inline(never)]
pub fn revoke(storage: &mut dyn Storage, staker: &Addr, proxy: &Addr) -> Result<Response, ContractError> {
    if proxies::may_load(storage, staker, proxy)?.is_none() {
        return Err(not_allowed(staker, proxy));
    }
    proxies::remove(storage, staker, proxy);
    Ok(Response::new().add_event(Event::ProxyRevoked { staker, proxy }))
}

/// Queues shares of a staker that approved the sender.
#[inline(never)]
pub fn queue(
    storage: &mut dyn Storage,
    clock: &Clock,
    sender: &Addr,
    staker: Addr,
    id: PoolId,
    shares: PoolShares,
    generation: Option<u64>,
) -> Result<Response, ContractError> {
    check_proxy(storage, clock.now, &staker, sender)?;
    withdraw::queue(
        storage,
        clock,
        staker,
        id,
        shares,
        generation,
        &Purpose::Withdrawal,
    )
}

/// Pays withdrawals to a staker that approved the sender.
#[inline(never)]
pub fn complete(
    storage: &mut dyn Storage,
    clock: &Clock,
    sender: &Addr,
    staker: &Addr,
    ids: &[u64],
) -> Result<Response, ContractError> {
    check_proxy(storage, clock.now, staker, sender)?;
    withdraw::complete(storage, clock, staker, ids, staker)
}

/// Pays rewards to a staker that approved the sender, or lets anyone do this.
#[inline(never)]
pub fn claim(
    storage: &mut dyn Storage,
    now: u64,
    sender: &Addr,
    staker: &Addr,
    id: &PoolId,
    rewards: Vec<Asset>,
) -> Result<Response, ContractError> {
    if !pushes::are_allowed(storage, staker) {
        check_proxy(storage, now, staker, sender)?;
    }
    claim_rewards(storage, now, staker, id, rewards, staker)
}

fn check_proxy(storage: &dyn Storage, now: u64, staker: &Addr, sender: &Addr) -> Result<(), ContractError> {
    match proxies::may_load(storage, staker, sender)? {
        Some(until) if now <= until => Ok(()),
        _ => Err(not_allowed(staker, sender)),
    }
}

fn not_allowed(staker: &Addr, found: &Addr) -> ContractError {
    ContractError::NotAProxy {
        staker: staker.clone(),
        found: found.clone(),
    }
}

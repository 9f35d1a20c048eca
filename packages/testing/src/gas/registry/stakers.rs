//! Stakers: deposits, withdrawals, and who acts for them.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::registry::{DepositLimits, ExecuteMsg};

use super::super::scene::Stage;
use super::super::{needs, Metered};
use super::{LARGE, NEW_OPERATOR, OPERATOR};

/// Who acts for Ann.
const PROXY: &str = "deputy";
/// Days for which it may.
const PROXY_DAYS: u64 = 100;

pub(super) fn measure_deposits<E: Metered>(stage: &mut Stage<E>, kinds: u32) -> AnyResult<()> {
    let first = needs::registry::deposit(kinds);
    stage.measure("Deposit", first, |suite| suite.restake("ann", OPERATOR, LARGE))?;
    stage.suite.next_block()?;
    let more = needs::registry::deposit(kinds);
    stage.measure("Deposit, more", more, |suite| {
        suite.restake("ann", OPERATOR, LARGE)
    })?;
    Ok(())
}

pub(super) fn measure_withdrawal<E: Metered>(stage: &mut Stage<E>, kinds: u32) -> AnyResult<()> {
    stage.suite.next_block()?;
    let needs = needs::registry::queue_withdrawal(kinds);
    let half = part_of_shares(stage, 2)?;
    stage.measure("QueueWithdrawal", needs, |suite| {
        suite.queue_withdrawal("ann", OPERATOR, half)
    })?;
    stage.pass_days(9)?;
    let id = first_withdrawal(stage)?;
    let needs = needs::registry::complete_withdrawal();
    stage.measure("CompleteWithdrawal", needs, |suite| {
        suite.complete_withdrawal("ann", vec![id])
    })?;
    Ok(())
}

/// Leaves one withdrawal of a proxy under way.
pub(super) fn measure_consent<E: Metered>(stage: &mut Stage<E>, kinds: u32) -> AnyResult<()> {
    stage.introduce(&[PROXY], 1)?;
    let proxy = stage.suite.addr(PROXY).to_string();
    let approve = ExecuteMsg::ApproveProxy {
        proxy: proxy.clone(),
        until: stage.later(PROXY_DAYS)?,
    };
    let needs = needs::registry::approve_proxy();
    stage.measure("ApproveProxy", needs, |suite| suite.registry("ann", &approve))?;
    let queue = ExecuteMsg::QueueWithdrawalFor {
        staker: stage.suite.addr("ann").to_string(),
        operator: stage.suite.addr(OPERATOR).to_string(),
        asset: stage.suite.lst(),
        shares: part_of_shares(stage, 20)?,
        generation: None,
    };
    let needs = needs::registry::queue_withdrawal_for(kinds);
    stage.measure("QueueWithdrawalFor", needs, |suite| suite.registry(PROXY, &queue))?;
    Ok(())
}

/// To a pool that has no stake yet. The second one is taken back.
pub(super) fn measure_redelegation<E: Metered>(stage: &mut Stage<E>, kinds: u32) -> AnyResult<()> {
    let redelegate = ExecuteMsg::Redelegate {
        from: stage.suite.addr(OPERATOR).to_string(),
        to: stage.suite.addr(NEW_OPERATOR).to_string(),
        asset: stage.suite.lst(),
        shares: part_of_shares(stage, 20)?,
        generation: None,
        limits: DepositLimits::default(),
    };
    let needs = needs::registry::redelegate(kinds);
    stage.measure("Redelegate", needs, |suite| suite.registry("ann", &redelegate))?;
    stage.suite.registry("ann", &redelegate).result?;
    let withdrawals = stage.suite.withdrawals("ann")?;
    let cancel = ExecuteMsg::CancelRedelegation {
        id: withdrawals.last().context("no withdrawal")?.id,
    };
    let needs = needs::registry::cancel_redelegation();
    stage.measure("CancelRedelegation", needs, |suite| {
        suite.registry("ann", &cancel)
    })?;
    Ok(())
}

/// The withdrawal of the proxy is older than the redelegation.
pub(super) fn measure_completion<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let complete = ExecuteMsg::CompleteWithdrawalFor {
        staker: stage.suite.addr("ann").to_string(),
        ids: vec![first_withdrawal(stage)?],
    };
    let needs = needs::registry::complete_withdrawal_for();
    stage.measure("CompleteWithdrawalFor", needs, |suite| {
        suite.registry(PROXY, &complete)
    })?;
    let revoke = ExecuteMsg::RevokeProxy {
        proxy: stage.suite.addr(PROXY).to_string(),
    };
    let needs = needs::registry::revoke_proxy();
    stage.measure("RevokeProxy", needs, |suite| suite.registry("ann", &revoke))?;
    let complete = ExecuteMsg::CompleteRedelegation {
        id: first_withdrawal(stage)?,
    };
    let needs = needs::registry::complete_redelegation();
    stage.measure("CompleteRedelegation", needs, |suite| {
        suite.registry(PROXY, &complete)
    })?;
    Ok(())
}

/// One of so many equal parts of what Ann has.
pub(super) fn part_of_shares<E: Metered>(stage: &Stage<E>, parts: u128) -> AnyResult<Uint128> {
    let shares = stage.suite.staker("ann", OPERATOR)?.shares;
    Ok(shares.multiply_ratio(1u128, parts))
}

fn first_withdrawal<E: Metered>(stage: &Stage<E>) -> AnyResult<u64> {
    let withdrawals = stage.suite.withdrawals("ann")?;
    Ok(withdrawals.first().context("no withdrawal")?.id)
}

//! Operators that pay first: their bond, and slashes of which it pays a part.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::{ExecuteMsg, ReceiveMsg};

use super::super::scene::{Stage, PAL};
use super::super::{needs, Metered};
use super::slashes::{measure_as_slasher, send_as_slasher, sends_as_contracts, slash};
use super::{LARGE, OPERATOR, RESOLVER, VETO_DAYS};

/// What the operator takes back of its bond.
const BACK: u128 = 100 * PAL;

pub(super) fn measure<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    stage.introduce(&[OPERATOR], LARGE)?;
    stage.suite.bond(OPERATOR, LARGE).result?;
    let (lst, registry) = (
        stage.suite.house().lst.clone(),
        stage.suite.house().registry.0.clone(),
    );
    let deposit = ReceiveMsg::DepositBond {};
    stage.measure("DepositBond", needs::registry::deposit_bond(), |suite| {
        suite.send_token(OPERATOR, &lst, &registry, LARGE / 2, &deposit)
    })?;
    let queue = ExecuteMsg::QueueBondWithdrawal {
        asset: stage.suite.lst(),
        amount: Uint128::new(BACK),
    };
    let needs = needs::registry::queue_bond();
    stage.measure("QueueBondWithdrawal", needs, |suite| {
        suite.registry(OPERATOR, &queue)
    })?;
    measure_slashes(stage)?;
    stage.pass_days(9)?;
    stage.suite.sync_hub().result?;
    let complete = ExecuteMsg::CompleteBondWithdrawal {
        asset: stage.suite.lst(),
        recipient: None,
    };
    let needs = needs::registry::complete_bond();
    stage.measure("CompleteBondWithdrawal", needs, |suite| {
        suite.registry(OPERATOR, &complete)
    })?;
    Ok(())
}

/// One that is vetoed, and one of which the reporter gets a part.
fn measure_slashes<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    if !sends_as_contracts(stage) {
        return Ok(());
    }
    stage.suite.pass_seconds(120)?;
    let first = slash(stage, 60, 9, 1)?;
    let needs = needs::registry::slash_of_bond();
    measure_as_slasher(stage, "Slash, alone, of a bond too", needs, &first)?;
    let id = last_slash(stage)?;
    let needs = needs::registry::veto_of_bond();
    stage.measure("VetoSlash, of a bond too", needs, |suite| {
        suite.veto_slash(RESOLVER, id, Decimal::zero())
    })?;
    stage.suite.next_block()?;
    let second = slash(stage, 60, 10, 1)?;
    send_as_slasher(&mut stage.suite, &second).result?;
    stage.pass_days(VETO_DAYS)?;
    stage.suite.pass_seconds(1)?;
    let id = last_slash(stage)?;
    let needs = needs::registry::release_with_bounty();
    stage.measure("ReleaseSlash, burnt, with a bounty", needs, |suite| {
        suite.release_slash(id)
    })?;
    Ok(())
}

fn last_slash<E: Metered>(stage: &Stage<E>) -> AnyResult<u64> {
    let records = stage.suite.slash_records()?;
    Ok(records.last().context("no slash")?.id)
}

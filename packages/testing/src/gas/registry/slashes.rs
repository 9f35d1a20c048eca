//! Slashes and jails.

use anyhow::Result as AnyResult;
use cosmwasm_std::{to_json_binary, Decimal};
use palisade_interfaces::registry::{ExecuteMsg, KeyScheme, SlashPart};
use palisade_interfaces::slasher::Evidence;

use super::super::scene::{name, Stage};
use super::super::{needs, Metered, Needs};
use super::stakers::part_of_shares;
use super::{settle, OPERATOR, RESOLVER, VETO_DAYS};
use crate::outcome::Outcome;
use crate::suite::Suite;

/// Closed buckets that a slash can reach at once: one a day, for as long as unbonding takes.
const BUCKETS: u32 = 7;

/// One that is vetoed, and one that is not.
pub(super) fn measure<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let avs = name("avs", 1);
    let evidence = evidence(stage, 1)?;
    let needs = needs::registry::submit_evidence();
    stage.measure("Slash, by SubmitEvidence", needs, |suite| {
        suite.submit_evidence("reporter", &avs, evidence)
    })?;
    let needs = needs::registry::veto();
    stage.measure("VetoSlash", needs, |suite| {
        suite.veto_slash(RESOLVER, 1, Decimal::zero())
    })?;
    slash_again(stage)?;
    stage.pass_days(VETO_DAYS)?;
    stage.suite.pass_seconds(1)?;
    stage.suite.next_block()?;
    let needs = needs::registry::release();
    stage.measure("ReleaseSlash, burnt", needs, |suite| suite.release_slash(2))?;
    Ok(())
}

/// The registry's part of a slash, where the engine can send as a contract.
fn slash_again<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    if !sends_as_contracts(stage) {
        let evidence = evidence(stage, 2)?;
        let avs = name("avs", 1);
        stage.suite.submit_evidence("reporter", &avs, evidence).result?;
        return Ok(());
    }
    let slash = slash(stage, 60, 7, 10)?;
    measure_as_slasher(stage, "Slash, alone", needs::registry::slash(1), &slash)
}

/// Of a fault since which stake has left in every bucket.
pub(super) fn measure_reach<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    if !sends_as_contracts(stage) {
        return Ok(());
    }
    for _ in 0..BUCKETS {
        let few = part_of_shares(stage, 100)?;
        stage.suite.queue_withdrawal("ann", OPERATOR, few).result?;
        stage.pass_days(1)?;
    }
    settle(stage)?;
    let age = stage.day.saturating_mul(BUCKETS.into());
    let slash = slash(stage, age.saturating_sub(60), 8, 1)?;
    let needs = needs::registry::slash(BUCKETS);
    measure_as_slasher(stage, "Slash, alone, of seven buckets", needs, &slash)
}

pub(super) fn measure_jail<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    if !sends_as_contracts(stage) {
        return Ok(());
    }
    let avs = stage.suite.addr(&name("avs", 1)).to_string();
    let jail = ExecuteMsg::JailOperator {
        avs: avs.clone(),
        operator: stage.suite.addr(OPERATOR).to_string(),
        until: stage.later(0)?,
    };
    measure_as_slasher(stage, "JailOperator", needs::registry::jail(), &jail)?;
    stage.suite.next_block()?;
    let unjail = ExecuteMsg::Unjail { avs };
    let needs = needs::registry::unjail();
    stage.measure("Unjail", needs, |suite| suite.registry(OPERATOR, &unjail))?;
    Ok(())
}

/// Nobody has the keys of a contract, but a simulated chain asks for none.
pub(super) fn sends_as_contracts<E: Metered>(stage: &Stage<E>) -> bool {
    !stage.suite.engine().mints_rewards()
}

pub(super) fn measure_as_slasher<E: Metered>(
    stage: &mut Stage<E>,
    message: &str,
    needs: Needs,
    msg: &ExecuteMsg,
) -> AnyResult<()> {
    stage.measure(message, needs, |suite| send_as_slasher(suite, msg))?;
    Ok(())
}

pub(super) fn send_as_slasher<E: Metered>(suite: &mut Suite<E>, msg: &ExecuteMsg) -> Outcome {
    let mut send = || {
        let slasher = suite.slasher(&name("avs", 1))?.0.clone();
        let registry = suite.house().registry.0.clone();
        let engine = suite.engine_mut();
        engine.execute(&slasher, &registry, &to_json_binary(msg)?, vec![])
    };
    send().into()
}

/// For a fault of so many seconds ago, of so many percent.
pub(super) fn slash<E: Metered>(
    stage: &Stage<E>,
    age: u64,
    evidence: u8,
    percent: u64,
) -> AnyResult<ExecuteMsg> {
    let suite = &stage.suite;
    Ok(ExecuteMsg::Slash {
        avs: suite.addr(&name("avs", 1)).to_string(),
        operator: suite.addr(OPERATOR).to_string(),
        infraction_time: suite.now()?.time.saturating_sub(age),
        slashes: vec![SlashPart {
            asset: suite.lst(),
            fraction: Decimal::percent(percent),
        }],
        evidence_id: vec![evidence; 32].into(),
        reporter: suite.addr("reporter").to_string(),
    })
}

/// Two statements of an epoch that has begun a while ago.
fn evidence<E: Metered>(stage: &mut Stage<E>, slot: u64) -> AnyResult<Evidence> {
    let seconds = stage.suite.registry_params()?.epoch_seconds;
    stage.suite.pass_seconds(seconds.saturating_mul(2))?;
    let slot = (stage.suite.epoch()?.epoch, slot);
    let avs = name("avs", 1);
    let payloads = ["this", "that"];
    stage
        .suite
        .equivocation(OPERATOR, KeyScheme::Ed25519, &avs, slot, payloads)
}

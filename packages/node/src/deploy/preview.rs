//! A dry run: every step with what it would send, and nothing is sent.

use std::fmt::Write;

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Coin, Uint128};
use palisade_testing::Code;

use super::chain::{Chain, Message};
use super::estimate::{self, Gas};
use super::plan::Plan;
use super::preflight::Finding;
use super::record::Record;
use super::step::{Role, Step};

/// The dry run as text.
///
/// # Errors
/// When the chain cannot be reached, or refuses a step in the simulation.
pub fn preview(plan: &Plan, record: &Record, chain: &dyn Chain, findings: &[Finding]) -> AnyResult<String> {
    let mut text = heading(plan, chain)?;
    for Finding { what, problem } in findings {
        match problem {
            None => writeln!(text, "  ok     {what}")?,
            Some(problem) => writeln!(text, "  WRONG  {what}: {problem}")?,
        }
    }
    text.push_str("\nsteps\n");
    let (mut gas, mut fees, mut to_do) = (0u64, Uint128::zero(), 0usize);
    for (index, step) in plan.steps().iter().enumerate() {
        let number = index.saturating_add(1);
        if let Some(done) = done(plan, step, record, chain)? {
            writeln!(text, "  {number:>2}. {step}: {done}")?;
            continue;
        }
        let limit = estimate::gas(plan, step, record, chain)?;
        let fee = chain.fee(limit.limit())?;
        (gas, fees) = (gas.saturating_add(limit.limit()), fees.checked_add(fee.amount)?);
        to_do = to_do.saturating_add(1);
        writeln!(
            text,
            "  {number:>2}. {step}: {}",
            described(plan, step, record, chain)?
        )?;
        writeln!(
            text,
            "        from {}, {}, fee {fee}",
            chain.account(Plan::signer(step))?,
            written(limit)
        )?;
    }
    let denom = &plan.network.chain.denom;
    let seeds: Uint128 = plan
        .steps()
        .iter()
        .filter(|step| !Plan::is_recorded(step, record))
        .map(|step| plan.seed(step))
        .sum();
    write!(
        text,
        "\n{to_do} transactions, {gas} gas, fees of {fees}{denom}, seeds of {seeds}{denom}; nothing was sent"
    )?;
    if Code::ALL
        .iter()
        .any(|code| !record.codes.contains_key(code.artifact()))
    {
        text.push_str("\nthe code id 0 above is of codes that the chain has not numbered yet");
    }
    Ok(text)
}

fn heading(plan: &Plan, chain: &dyn Chain) -> AnyResult<String> {
    let settings = &plan.network.chain;
    let balance = chain.balance(plan.deployer, &settings.denom)?;
    let mut text = format!(
        "{} at {}, height {}\ndeployer {} with {balance}{}\n",
        settings.id,
        settings.rpc,
        chain.height()?,
        plan.deployer,
        settings.denom
    );
    let roles = &plan.network.suite.roles;
    let guardian = roles.guardian.as_ref().map_or("nobody", Addr::as_str);
    writeln!(
        text,
        "owner {}, guardian {guardian}, manager {}, treasury {}",
        roles.owner, roles.manager, roles.treasury
    )?;
    let admin = plan.admin(&Role::Hub).map_or("nobody", Addr::as_str);
    writeln!(
        text,
        "the code of hub, registry and vault can be replaced by {admin}, that of the others by nobody"
    )?;
    text.push_str("\nchecks\n  ok     the artifacts are those of checksums.txt\n");
    Ok(text)
}

/// What there is of a step already.
fn done(plan: &Plan, step: &Step, record: &Record, chain: &dyn Chain) -> AnyResult<Option<String>> {
    if Plan::is_recorded(step, record) {
        return Ok(Some("done".to_string()));
    }
    if *step == Step::Fund && estimate::missing(plan, record, chain)?.is_zero() {
        return Ok(Some("not needed".to_string()));
    }
    let effect = plan.effect(step, chain)?;
    Ok(effect.map(|effect| format!("is there already, {effect}")))
}

fn described(plan: &Plan, step: &Step, record: &Record, chain: &dyn Chain) -> AnyResult<String> {
    Ok(match step {
        Step::Fund => {
            let missing = estimate::missing(plan, record, chain)?;
            format!("{missing}{}", plan.network.chain.denom)
        }
        Step::Store(code) => {
            let artifact = plan.artifacts.get(*code)?;
            format!("{} bytes, checksum {}", artifact.wasm.len(), artifact.checksum)
        }
        Step::Make(role) => {
            let messages = plan.messages(step, &supposed(plan, record)?, chain)?;
            let sent: String = messages.iter().map(sent).collect();
            format!("at {}{sent}", plan.address(role)?)
        }
    })
}

/// The record as it will be, where that can be known.
fn supposed(plan: &Plan, record: &Record) -> AnyResult<Record> {
    let mut supposed = record.clone();
    for code in Code::ALL {
        supposed.codes.entry(code.artifact().to_string()).or_default();
    }
    for role in [
        Role::Hub,
        Role::Registry,
        Role::Lens,
        Role::Vault,
        Role::Commitments,
    ] {
        let address = plan.address(&role)?;
        supposed.contracts.entry(role.to_string()).or_insert(address);
    }
    for role in [Role::Lst, Role::Collector, Role::Ballot, Role::Lrt] {
        let unknown = Addr::unchecked(format!("<{role}>"));
        supposed.contracts.entry(role.to_string()).or_insert(unknown);
    }
    Ok(supposed)
}

fn sent(message: &Message) -> String {
    match message {
        Message::Instantiate {
            msg, funds, admin, ..
        } => {
            let funds: Vec<String> = funds.iter().map(Coin::to_string).collect();
            let funds = if funds.is_empty() {
                "no coins".to_string()
            } else {
                funds.join(",")
            };
            let admin = admin.as_ref().map_or("nobody", Addr::as_str);
            let msg = String::from_utf8_lossy(msg);
            format!("\n        with {funds}, wasm admin {admin}: {msg}")
        }
        Message::Execute { contract, msg } => {
            format!("\n        first, to {contract}: {}", String::from_utf8_lossy(msg))
        }
        Message::Send { .. } | Message::StoreCode { .. } => String::new(),
    }
}

fn written(gas: Gas) -> String {
    match gas {
        Gas::Simulated(limit) => format!("{limit} gas (simulated)"),
        Gas::Typical(limit) => {
            format!("about {limit} gas (it can be simulated once the steps before it are done)")
        }
    }
}

//! What can be known to be wrong before anything is sent.

use anyhow::{bail, Context, Result as AnyResult};
use palisade_interfaces::hub::ValidatorWeight;

use super::chain::{Chain, Reader, Rehearsal, Stage};
use super::deployment::Deployment;
use super::estimate;
use super::network::Validators;
use super::plan::Plan;
use super::record::Record;
use super::run::Run;
use super::step::{Role, Step};
use super::verify::verify;

/// One thing that was looked at beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: &'static str,
    /// What is wrong with it, if anything.
    pub problem: Option<String>,
}

/// Looks at all that could stop the rest of a deployment on its way.
///
/// # Errors
/// When the chain cannot be reached.
pub fn preflight(plan: &Plan, record: &Record, chain: &dyn Chain) -> AnyResult<Vec<Finding>> {
    let mut bonded = chain.bonded_validators()?;
    let hub = Step::Make(Role::Hub);
    if Plan::is_recorded(&hub, record) || plan.effect(&hub, chain)?.is_some() {
        // The hub takes bonded ones only, and it has taken them.
        let named = named_validators(plan).iter().map(|row| row.validator.clone());
        bonded.extend(named.filter(|named| !bonded.contains(named)).collect::<Vec<_>>());
    }
    let finding = |what, problem| Finding { what, problem };
    Ok(vec![
        finding(
            "the chain is the one that the network file names",
            chain_problem(plan, chain)?,
        ),
        finding(
            "the chain takes as long to unbond",
            unbonding_problem(plan, chain)?,
        ),
        finding("the validators are bonded", validator_problem(plan, &bonded)),
        finding(
            "the deployer can pay for it",
            balance_problem(plan, record, chain)?,
        ),
        finding(
            "the whole deployment works in the simulator",
            rehearse(plan, bonded).err().map(|error| format!("{error:#}")),
        ),
    ])
}

fn chain_problem(plan: &Plan, reader: &dyn Reader) -> AnyResult<Option<String>> {
    let chain = &plan.network.chain;
    let rows = [
        ("chain.id", reader.chain_id()?, &chain.id),
        (
            "chain.denom, the staking coin,",
            reader.staking_denom()?,
            &chain.denom,
        ),
    ];
    let wrong = rows.into_iter().find(|(_, found, expected)| found != *expected);
    Ok(wrong
        .map(|(what, found, expected)| format!("{what} is {found} there, the network file says {expected}")))
}

/// The hub is told once and for ever.
fn unbonding_problem(plan: &Plan, reader: &dyn Reader) -> AnyResult<Option<String>> {
    let (found, told) = (reader.unbonding_seconds()?, plan.network.unbonding_seconds());
    Ok((found != told)
        .then(|| format!("undelegations take {found} seconds there, suite.hub.unbonding is {told} seconds")))
}

fn validator_problem(plan: &Plan, bonded: &[String]) -> Option<String> {
    let is_missing = |row: &&ValidatorWeight| !bonded.contains(&row.validator);
    let missing: Vec<&str> = named_validators(plan)
        .iter()
        .filter(is_missing)
        .map(|row| row.validator.as_str())
        .collect();
    (!missing.is_empty()).then(|| format!("not in the bonded set: {}", missing.join(", ")))
}

fn named_validators<'n>(plan: &Plan<'n>) -> &'n [ValidatorWeight] {
    match &plan.network.suite.hub.validators {
        Validators::Named(rows) => rows,
        Validators::AllBonded => &[],
    }
}

fn balance_problem(plan: &Plan, record: &Record, chain: &dyn Chain) -> AnyResult<Option<String>> {
    if plan.network.faucet.is_some() {
        return Ok(None);
    }
    let missing = estimate::missing(plan, record, chain)?;
    let needed = estimate::still_needed(plan, record, chain)?;
    let denom = &plan.network.chain.denom;
    Ok((!missing.is_zero()).then(|| {
        format!(
            "seeds and fees come to about {needed}{denom}, and {missing}{denom} of that are missing in {}",
            plan.deployer
        )
    }))
}

/// Deploys everything in the simulator, and verifies it there.
///
/// # Errors
/// The first refusal, or the first thing that is not as it should be.
pub fn rehearse(plan: &Plan, validators: Vec<String>) -> AnyResult<()> {
    let (chain, suite) = (&plan.network.chain, &plan.network.suite);
    let stage = Stage {
        chain_id: chain.id.clone(),
        prefix: chain.prefix.clone(),
        denom: chain.denom.clone(),
        unbonding_seconds: plan.network.unbonding_seconds(),
        validators,
        deployer: plan.deployer.clone(),
        // Whether the real account has enough is another question.
        funds: suite.hub.seed.0.checked_add(suite.vault.seed.0)?,
        first_block: String::new(),
    };
    let rehearsal = Rehearsal::new(stage, plan.artifacts)?;
    let mut record = Record::new(plan, None);
    Run {
        plan: *plan,
        chain: &rehearsal,
        save: &mut |_| Ok(()),
        tell: &mut |_| {},
    }
    .finish(&mut record)?;
    let deployment = Deployment::from_record(&record)?;
    let report = verify(plan.network, plan.artifacts, &deployment, &rehearsal)?;
    if let Some(check) = report.failures().next() {
        bail!("{check}");
    }
    let address = plan.address(&Role::Hub)?;
    (deployment.hub == address)
        .then_some(())
        .with_context(|| format!("the hub is not at {address}"))
}

//! The hub: bonding, unbonding, and the cranks.

mod ballot;
mod claims;
mod control;
mod instant;
mod losses;

use anyhow::{Context, Result as AnyResult};
use palisade_interfaces::hub;

use super::scene::{events, name, Stage, PAL, PAYER};
use super::{counted, needs, Measured, Metered};
use crate::engine::Code;
use crate::outcome::Outcome;
use crate::suite::{OperatorSetup, Settings, Suite, KEEPER};

/// What each user bonds.
const STAKE: u128 = 100 * PAL;
/// What the people whose messages are measured bond.
const LARGE: u128 = 10_000 * PAL;
/// Whose pool takes LST.
const OPERATOR: &str = "atlas";
/// Most staking messages of one call.
const MAX_MESSAGES: u32 = 30;

/// A hub with some validators and users.
#[derive(Clone, Copy, Debug)]
pub struct HubScene {
    /// Validators, all of which the hub stakes with.
    pub validators: u32,
    /// Users with LST and a request in a settled batch, each in one of its own.
    pub users: u32,
}

impl HubScene {
    /// What there is.
    pub fn situation(&self) -> String {
        let validators = counted(self.validators, "validator");
        format!("{validators}, {}", counted(self.users, "user"))
    }

    /// Plays it on a new engine with that many validators.
    ///
    /// # Errors
    /// When a message is refused.
    pub fn play<E: Metered>(&self, engine: E) -> AnyResult<Vec<Measured<E::Gas>>> {
        let day = engine.day_seconds();
        let builder = Suite::builder()
            .settings(move |settings| adjust(settings, day))
            .operator(OperatorSetup::new(OPERATOR));
        let mut stage = Stage::build(engine, builder, "hub", self.situation(), spent(self.users))?;
        settle_batches(&mut stage, self.users)?;
        self.measure_validators(&mut stage)?;
        measure_bonds(&mut stage)?;
        self.measure_cranks(&mut stage)?;
        instant::measure(&mut stage, self.validators)?;
        self.measure_exit(&mut stage)?;
        claims::measure(&mut stage)?;
        let proposal = ballot::measure(&mut stage)?;
        control::measure(&mut stage, self.validators)?;
        measure_transfers(&mut stage)?;
        self.measure_large_exit(&mut stage)?;
        ballot::measure_end(&mut stage, proposal)?;
        if self.validators > 1 {
            losses::measure(&mut stage)?;
        }
        control::measure_routes(&mut stage)?;
        let hub = stage.suite.house().hub.0.clone();
        stage.measure_handover(Code::Hub, &hub, hub::ExecuteMsg::UpdateOwnership)?;
        Ok(stage.into_rows())
    }

    /// Before anything is staked, so that a validator can be removed for good and added anew.
    fn measure_validators<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let validators = stage.suite.hub_validators()?;
        let last = validators.last().context("the hub has no validator")?;
        let validator = last.validator.clone();
        let needs = needs::hub::remove_validator();
        stage.measure("RemoveValidator", needs, |suite| {
            suite.remove_validator(&validator)
        })?;
        let needs = needs::hub::add_validator(self.validators);
        stage.measure("AddValidator", needs, |suite| suite.add_validator(&validator, 1))?;
        Ok(())
    }

    fn measure_cranks<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let asking = needs::hub::stake_asking(self.validators, 1);
        stage.measure("Stake, asking who is bonded", asking, stake_once)?;
        stage.suite.bond("bob", LARGE).result?;
        let one = needs::hub::stake(1);
        stage.measure("Stake, one validator", one, stake_once)?;
        stage.suite.bond("bob", LARGE).result?;
        let needs = |response: &_| needs::hub::stake(events(response, DELEGATED));
        stage.measure_counted("Stake, as many as one call takes", needs, Suite::stake)?;
        stake_all(stage)?;
        earn(stage)?;
        stage.pass_days(1)?;
        stage.measure("Sync", needs::hub::sync(self.validators), Suite::sync_hub)?;
        let needs = needs::hub::harvest(self.validators.min(MAX_MESSAGES));
        stage.measure("Harvest", needs, Suite::harvest_staking)?;
        let hub = stage.suite.house().hub.0.clone();
        let needs = needs::hub::state();
        stage.measure_query("State query", needs, &hub, &hub::QueryMsg::State {})?;
        let rate = hub::QueryMsg::RedemptionRate {
            denom: stage.suite.house().lst.0.to_string(),
            params: None,
        };
        let needs = needs::hub::redemption_rate(self.validators);
        stage.measure_query("RedemptionRate query", needs, &hub, &rate)
    }

    /// A batch as small as most are: one undelegation pays it.
    fn measure_exit<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        stake_all(stage)?;
        let needs = needs::hub::queue_unbond();
        stage.measure("QueueUnbond, first of a batch", needs, |suite| {
            suite.unbond("ann", PAL)
        })?;
        let needs = needs::hub::queue_unbond();
        stage.measure("QueueUnbond, further", needs, |suite| suite.unbond("bob", PAL))?;
        let needs = needs::hub::queue_unbond();
        stage.measure("QueueUnbond, same user again", needs, |suite| {
            suite.unbond("bob", PAL)
        })?;
        stage.pass_days(3)?;
        self.measure_submission(stage, "SubmitBatch, one validator")?;
        wait_for_coins(stage)?;
        measure_reconciliation(stage, ", one undelegation")?;
        stage.measure("WithdrawUnbonded", needs::hub::withdraw(), |suite| {
            suite.withdraw_unbonded("ann")
        })?;
        stage.suite.sync_hub().result?;
        Ok(())
    }

    /// A batch of nine tenths of all that somebody has, which takes as many undelegations as one call allows.
    fn measure_large_exit<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        stage.suite.unbond("bob", LARGE.saturating_mul(4)).result?;
        stage.pass_days(3)?;
        self.measure_submission(stage, "SubmitBatch, as many as one call takes")?;
        wait_for_coins(stage)?;
        measure_reconciliation(stage, ", all of a large batch")
    }

    fn measure_submission<E: Metered>(&self, stage: &mut Stage<E>, message: &str) -> AnyResult<()> {
        let validators = self.validators;
        let needs = |response: &_| needs::hub::submit_batch(validators, events(response, UNDELEGATED));
        stage.measure_counted(message, needs, Suite::submit_unbond_batch)?;
        Ok(())
    }
}

/// What users get in all.
fn spent(users: u32) -> u128 {
    STAKE.saturating_mul(users.into())
}

const DELEGATED: &str = "wasm-palisade-hub/delegated";
const UNDELEGATED: &str = "wasm-palisade-hub/undelegated";

/// Batches are paid from coins that are not staked where that is possible: a batch is then settled at once.
fn adjust(settings: &mut Settings, day: u64) {
    settings.hub.netting_cap_bps = 10_000;
    // Less than a double signature takes.
    settings.hub.max_slash_bps = 400;
    settings.ballot.quorum_bps = 1;
    // The first Stake of an hour asks who is bonded. On a chain with short days an hour is shorter than a message takes.
    settings.hub.bonded_max_age_seconds = day;
    // Seven entries of one validator last for the batches of three weeks.
    settings.hub.batch_interval_seconds = day.saturating_mul(3);
}

/// Gives each user LST, and a request in a batch of its own that is settled and not withdrawn.
fn settle_batches<E: Metered>(stage: &mut Stage<E>, users: u32) -> AnyResult<()> {
    for number in 1..=users {
        let user = name("user", number);
        let receiver = stage.suite.join(&user).to_string();
        let suite = &mut stage.suite;
        suite
            .bond_and_forward(PAYER, STAKE, Some(receiver), None)
            .result?;
        suite.unbond(&user, STAKE / 2).result?;
        stage.pass_days(3)?;
        stage.suite.submit_unbond_batch().result?;
    }
    stage.suite.bond_into_vault(PAYER, STAKE).result?;
    stage.suite.bond_into_pool(PAYER, OPERATOR, STAKE).result?;
    Ok(())
}

fn measure_bonds<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    stage.introduce(&["ann", "bob"], LARGE.saturating_mul(10))?;
    stage.measure("Bond", needs::hub::bond(), |suite| suite.bond("ann", LARGE))?;
    let cid = stage.suite.join("cid").to_string();
    stage.measure("Bond for another", needs::hub::bond(), |suite| {
        suite.bond_and_forward("ann", LARGE, Some(cid), None)
    })?;
    let needs = needs::hub::bond_into_vault();
    stage.measure("Bond into the vault", needs, |suite| {
        suite.bond_into_vault("ann", LARGE)
    })?;
    let needs = needs::hub::bond_into_registry();
    stage.measure("Bond into the registry", needs, |suite| {
        suite.bond_into_pool("ann", OPERATOR, LARGE)
    })?;
    stage.suite.bond("bob", LARGE.saturating_mul(5)).result?;
    Ok(())
}

fn measure_transfers<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let (cid, lst) = (stage.suite.join("cid"), stage.suite.lst());
    stage.measure_on("token", "Transfer", needs::token::transfer(), |suite| {
        suite.transfer("bob", &cid, &lst, PAL)
    })?;
    let newcomer = stage.suite.join("newcomer");
    let needs = needs::token::transfer();
    stage.measure_on("token", "Transfer to a newcomer", needs, |suite| {
        suite.transfer("bob", &newcomer, &lst, PAL)
    })?;
    let needs = needs::hub::queue_unbond();
    stage.measure_on("token", "Send, to the hub", needs, |suite| {
        suite.unbond("bob", PAL)
    })?;
    Ok(())
}

fn measure_reconciliation<E: Metered>(stage: &mut Stage<E>, which: &str) -> AnyResult<()> {
    let legs = u32::try_from(stage.suite.unbond_legs()?.len())?;
    let needs = needs::hub::arm(legs);
    stage.measure(&format!("Reconcile, arming{which}"), needs, Suite::reconcile)?;
    stage.suite.next_block()?;
    let needs = needs::hub::settle(legs);
    stage.measure(&format!("Reconcile, settling{which}"), needs, Suite::reconcile)?;
    Ok(())
}

fn stake_once<E: Metered>(suite: &mut Suite<E>) -> Outcome {
    let msg = hub::ExecuteMsg::Stake {
        max_messages: Some(1),
        gas_limit: None,
    };
    suite.hub(KEEPER, &msg)
}

fn stake_all<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    while stage.suite.hub_state()?.unallocated.u128() >= PAL {
        stage.suite.stake().result?;
    }
    Ok(())
}

fn wait_for_coins<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    stage.pass_days(21)?;
    stage.suite.pass_seconds(2)?;
    stage.suite.next_block()
}

/// Rewards of a day, at every validator.
fn earn<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    if stage.suite.engine().mints_rewards() {
        return Ok(());
    }
    for validator in stage.suite.engine().validators()? {
        let engine = stage.suite.engine_mut();
        engine.reward(&validator.address, PAL.into())?;
    }
    Ok(())
}

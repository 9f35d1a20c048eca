//! The hub: bonding, unbonding, and the cranks.

use anyhow::{Context, Result as AnyResult};
use palisade_interfaces::hub;

use super::scene::{name, Stage, PAL, PAYER};
use super::{counted, needs, Measured, Metered};
use crate::suite::{OperatorSetup, Settings, Suite};

/// What each user bonds.
const STAKE: u128 = 100 * PAL;
/// What the people whose messages are measured bond.
const LARGE: u128 = 10_000 * PAL;
/// Whose pool takes LST.
const OPERATOR: &str = "atlas";

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
        let (validators, users) = (counted(self.validators, "validator"), counted(self.users, "user"));
        format!("{validators}, {users}")
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
        let mut stage = Stage::build(engine, builder, "hub", self.situation())?;
        settle_batches(&mut stage, self.users)?;
        self.measure_validators(&mut stage)?;
        measure_bonds(&mut stage)?;
        self.measure_cranks(&mut stage)?;
        self.measure_exit(&mut stage)?;
        measure_transfers(&mut stage)?;
        Ok(stage.into_rows())
    }

    /// Before anything is staked, so that a validator can be removed for good and added anew.
    fn measure_validators<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let validator = last_validator(stage)?;
        let needs = needs::hub::remove_validator();
        stage.measure("RemoveValidator", needs, |suite| {
            suite.remove_validator(&validator)
        })?;
        let needs = needs::hub::add_validator(self.validators);
        stage.measure("AddValidator", needs, |suite| suite.add_validator(&validator, 1))?;
        Ok(())
    }

    fn measure_cranks<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let messages = self.validators.min(30);
        stage.measure(
            "Stake",
            needs::hub::stake(self.validators, messages),
            Suite::stake,
        )?;
        while stage.suite.hub_state()?.unallocated.u128() >= PAL {
            stage.suite.stake().result?;
        }
        earn(stage)?;
        stage.pass_days(1)?;
        stage.measure("Sync", needs::hub::sync(self.validators), Suite::sync_hub)?;
        let needs = needs::hub::harvest(self.validators, messages);
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

    fn measure_exit<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        while stage.suite.hub_state()?.unallocated.u128() >= PAL {
            stage.suite.stake().result?;
        }
        let first = needs::hub::queue_unbond_first();
        stage.measure("QueueUnbond, first of a batch", first, |suite| {
            suite.unbond("ann", LARGE / 4)
        })?;
        let further = needs::hub::queue_unbond();
        stage.measure("QueueUnbond, further", further, |suite| {
            suite.unbond("bob", LARGE / 4)
        })?;
        let more = needs::hub::queue_unbond();
        stage.measure("QueueUnbond, more of the same user", more, |suite| {
            suite.unbond("bob", LARGE / 4)
        })?;
        stage.pass_days(3)?;
        let legs = 1;
        let needs = needs::hub::submit_batch(self.validators, legs);
        stage.measure("SubmitBatch", needs, Suite::submit_unbond_batch)?;
        let legs = u32::try_from(stage.suite.unbond_legs()?.len())?;
        stage.pass_days(21)?;
        stage.suite.pass_seconds(1)?;
        stage.suite.next_block()?;
        stage.measure("Reconcile, arming", needs::hub::arm(legs), Suite::reconcile)?;
        stage.suite.next_block()?;
        stage.measure("Reconcile, settling", needs::hub::settle(legs), Suite::reconcile)?;
        let needs = needs::hub::withdraw();
        stage.measure("WithdrawUnbonded", needs, |suite| suite.withdraw_unbonded("ann"))?;
        stage.suite.sync_hub().result?;
        Ok(())
    }
}

/// Batches are paid from coins that are not staked where that is possible: a batch is then settled at once.
fn adjust(settings: &mut Settings, day: u64) {
    settings.hub.netting_cap_bps = 10_000;
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

fn last_validator<E: Metered>(stage: &Stage<E>) -> AnyResult<String> {
    let validators = stage.suite.hub_validators()?;
    let last = validators.last().context("the hub has no validator")?;
    Ok(last.validator.clone())
}

fn measure_bonds<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    for user in ["ann", "bob"] {
        stage.suite.fund(user, LARGE.saturating_mul(10))?;
    }
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
    stage.suite.bond("bob", LARGE).result?;
    Ok(())
}

fn measure_transfers<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let (cid, lst) = (stage.suite.join("cid"), stage.suite.lst());
    stage.measure_on("token", "Transfer", needs::token::transfer(), |suite| {
        suite.transfer("bob", &cid, &lst, PAL)
    })?;
    let new = stage.suite.join("newcomer");
    stage.measure_on(
        "token",
        "Transfer to a newcomer",
        needs::token::transfer(),
        |suite| suite.transfer("bob", &new, &lst, PAL),
    )?;
    Ok(())
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

//! What owner and guardian do, and what follows from it.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::coin;
use palisade_interfaces::hub::{self, Pausable, Update, ValidatorWeight};

use super::super::scene::{events, Stage};
use super::super::{needs, Metered};
use crate::suite::{Suite, KEEPER, OWNER};

const REDELEGATED: &str = "wasm-palisade-hub/redelegated";

pub(super) fn measure<E: Metered>(stage: &mut Stage<E>, validators: u32) -> AnyResult<()> {
    let operations = vec![Pausable::Harvest];
    let pause = hub::ExecuteMsg::Pause {
        operations: operations.clone(),
        seconds: stage.day,
    };
    stage.measure("Pause", needs::hub::pause(), |suite| suite.hub(OWNER, &pause))?;
    let unpause = hub::ExecuteMsg::Unpause { operations };
    stage.measure("Unpause", needs::hub::pause(), |suite| suite.hub(OWNER, &unpause))?;
    let update = hub::ExecuteMsg::Update {
        update: Update::Guardian { guardian: None },
    };
    stage.measure("Update, one that waits", needs::hub::update(), |suite| {
        suite.hub(OWNER, &update)
    })?;
    let cancel = hub::ExecuteMsg::CancelUpdate { id: 1 };
    stage.measure("CancelUpdate", needs::hub::cancel_update(), |suite| {
        suite.hub(OWNER, &cancel)
    })?;
    measure_rest(stage)?;
    stage.suite.hub(OWNER, &update).result?;
    stage.pass_days(8)?;
    let apply = hub::ExecuteMsg::ApplyUpdate { id: 2 };
    stage.measure("ApplyUpdate", needs::hub::apply_update(), |suite| {
        suite.hub(OWNER, &apply)
    })?;
    if validators > 1 {
        measure_rebalance(stage, validators)?;
    }
    Ok(())
}

/// A validator that gets no stake for a while.
fn measure_rest<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let rows = stage.suite.hub_validators()?;
    let validator = rows
        .first()
        .context("the hub has no validator")?
        .validator
        .clone();
    let pause = hub::ExecuteMsg::PauseValidator {
        validator: validator.clone(),
        seconds: stage.day,
    };
    stage.measure("PauseValidator", needs::hub::pause_validator(), |suite| {
        suite.hub(OWNER, &pause)
    })?;
    let resume = hub::ExecuteMsg::ResumeValidator { validator };
    let needs = needs::hub::resume_validator();
    stage.measure("ResumeValidator", needs, |suite| suite.hub(OWNER, &resume))?;
    Ok(())
}

/// Every second validator gets three times the weight of the others.
fn measure_rebalance<E: Metered>(stage: &mut Stage<E>, validators: u32) -> AnyResult<()> {
    let rows = stage.suite.hub_validators()?.into_iter();
    let weights = rows.zip([1, 3].into_iter().cycle());
    let weights = weights.map(|(row, weight)| ValidatorWeight {
        validator: row.validator,
        weight,
        cap_bps: None,
    });
    let weights = hub::ExecuteMsg::SetWeights {
        weights: weights.collect(),
    };
    let needs = needs::hub::set_weights(validators, validators / 2);
    stage.measure("SetWeights, of all", needs, |suite| suite.hub(OWNER, &weights))?;
    let needs = |response: &_| needs::hub::rebalance(validators, events(response, REDELEGATED));
    stage.measure_counted("Rebalance, as much as one call takes", needs, Suite::rebalance)?;
    Ok(())
}

/// Coins of another denom than the chain stakes, where they come from a faucet.
pub(super) fn measure_routes<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    if stage.suite.engine().mints_rewards() {
        return Ok(());
    }
    let denom = "reward".to_string();
    let update = hub::ExecuteMsg::Update {
        update: Update::Route {
            denom: denom.clone(),
            recipient: Some(stage.suite.addr(OWNER).to_string()),
        },
    };
    stage.suite.hub(OWNER, &update).result?;
    stage.pass_days(8)?;
    let apply = hub::ExecuteMsg::ApplyUpdate { id: 3 };
    stage.suite.hub(OWNER, &apply).result?;
    let collector = stage.suite.house().collector.0.clone();
    let coins = vec![coin(1, &denom)];
    stage.suite.engine_mut().fund(&collector, coins)?;
    let route = hub::ExecuteMsg::RouteRewards { denom };
    stage.measure("RouteRewards", needs::hub::route_rewards(), |suite| {
        suite.hub(KEEPER, &route)
    })?;
    Ok(())
}

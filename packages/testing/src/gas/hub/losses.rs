//! What the chain's slashes take, and who makes it good.

use anyhow::{Context, Result as AnyResult};
use palisade_interfaces::hub::ExecuteMsg;

use super::super::scene::{Stage, PAL};
use super::super::{needs, Metered};
use super::{stake_all, wait_for_coins};
use crate::suite::OWNER;

/// What is made good of each loss: less than is lost.
const COVER: u128 = PAL / 1_000;

/// A validator signs twice while it undelegates for a batch, which loses more than is usual. Nobody has the keys of a real one.
pub(super) fn measure<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    if stage.suite.engine().mints_rewards() {
        return Ok(());
    }
    let batch_id = lose(stage)?;
    let hub = stage.suite.house().hub.0.clone();
    let coins = stage.suite.coins(COVER);
    let cover = |batch_id| ExecuteMsg::CoverLoss { batch_id };
    let of_batch = cover(Some(batch_id));
    stage.measure("CoverLoss, of a batch", needs::hub::cover_loss(1), |suite| {
        suite.execute("bob", &hub, &of_batch, coins.clone())
    })?;
    let of_holders = cover(None);
    stage.measure("CoverLoss, of holders", needs::hub::cover_loss(0), |suite| {
        suite.execute("bob", &hub, &of_holders, coins)
    })?;
    let resolve = ExecuteMsg::ResolveDispute { batch_id };
    stage.measure("ResolveDispute", needs::hub::resolve_dispute(), |suite| {
        suite.hub(OWNER, &resolve)
    })?;
    Ok(())
}

/// Returns the batch, which is disputed.
fn lose<E: Metered>(stage: &mut Stage<E>) -> AnyResult<u64> {
    // What several batches lose together is shared by them.
    while stage.suite.submit_unbond_batch().result.is_ok() {}
    reconcile_all(stage)?;
    stake_all(stage)?;
    stage.suite.unbond("ann", 100 * PAL).result?;
    stage.pass_days(3)?;
    let height = stage.suite.now()?.height;
    stage.suite.submit_unbond_batch().result?;
    let legs = stage.suite.unbond_legs()?.into_iter();
    let leg = legs.max_by_key(|leg| leg.expected);
    let leg = leg.context("nothing is undelegated")?;
    stage.suite.next_block()?;
    stage.suite.engine_mut().double_sign(&leg.validator, height)?;
    stage.suite.sync_hub().result?;
    reconcile_all(stage)?;
    Ok(leg.batch_id)
}

fn reconcile_all<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    wait_for_coins(stage)?;
    while !stage.suite.unbond_legs()?.is_empty() {
        stage.suite.reconcile().result?;
        stage.suite.next_block()?;
    }
    Ok(())
}

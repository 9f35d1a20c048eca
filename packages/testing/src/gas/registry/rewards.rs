//! Rewards: streams of AVSs, what stakers and operators are paid.

use anyhow::Result as AnyResult;
use palisade_interfaces::registry::ExecuteMsg;
use palisade_interfaces::Asset;

use super::super::scene::{name, Stage};
use super::super::{needs, Metered};
use super::{OPERATOR, REWARD};
use crate::suite::KEEPER;

pub(super) fn measure<E: Metered>(stage: &mut Stage<E>, kinds: &[Asset]) -> AnyResult<()> {
    let avs = name("avs", 1);
    let needs = needs::registry::sync_weight();
    stage.measure("SyncWeight", needs, |suite| suite.sync_weight(&avs, OPERATOR))?;
    let (coin, duration) = (stage.suite.native(), stage.day.saturating_mul(30));
    let needs = needs::registry::fund_rewards();
    stage.measure("FundRewards", needs, |suite| {
        suite.fund_rewards(&avs, &coin, REWARD, duration)
    })?;
    stage.pass_days(1)?;
    let count = count(kinds);
    let needs = needs::registry::claim_rewards(count);
    stage.measure("ClaimRewards", needs, |suite| {
        suite.claim_rewards("ann", OPERATOR, kinds.to_vec())
    })?;
    stage.suite.next_block()?;
    let needs = needs::registry::claim_commission(count);
    stage.measure("ClaimCommission", needs, |suite| {
        suite.claim_commission(OPERATOR, kinds.to_vec())
    })?;
    Ok(())
}

/// Anyone claims for Ann.
pub(super) fn measure_for_others<E: Metered>(stage: &mut Stage<E>, kinds: &[Asset]) -> AnyResult<()> {
    let allow = ExecuteMsg::SetClaimPreferences { allow_push: true };
    let needs = needs::registry::set_claim_preferences();
    stage.measure("SetClaimPreferences", needs, |suite| {
        suite.registry("ann", &allow)
    })?;
    stage.suite.next_block()?;
    let claim = ExecuteMsg::ClaimRewardsFor {
        staker: stage.suite.addr("ann").to_string(),
        operator: stage.suite.addr(OPERATOR).to_string(),
        asset: stage.suite.lst(),
        rewards: kinds.to_vec(),
    };
    let needs = needs::registry::claim_rewards_for(count(kinds));
    stage.measure("ClaimRewardsFor", needs, |suite| suite.registry(KEEPER, &claim))?;
    Ok(())
}

fn count(kinds: &[Asset]) -> u32 {
    u32::try_from(kinds.len()).unwrap_or(u32::MAX)
}

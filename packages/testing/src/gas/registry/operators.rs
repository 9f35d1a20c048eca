//! Operators: what they publish, whom they serve and let in, and what they keep.

use anyhow::Result as AnyResult;
use palisade_interfaces::registry::{ExecuteMsg, KeyScheme};

use super::super::scene::{name, Stage};
use super::super::{needs, Metered};
use super::{NEW_OPERATOR, OPERATOR};
use crate::keys::OperatorKey;
use crate::suite::KEEPER;

/// An operator with an approver.
const CHOOSY: &str = "cirrus";
const APPROVER: &str = "curator";
/// What operators keep to begin with, and what one of them does in between.
const COMMISSION_BPS: u16 = 1_000;
const LOWER_BPS: u16 = 900;

pub(super) fn measure_service<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let avs = name("avs", 1);
    stage.measure("OptIn", needs::registry::opt_in(), |suite| {
        suite.opt_in(NEW_OPERATOR, &avs)
    })?;
    let needs = needs::registry::modify_allocation();
    stage.measure("ModifyAllocation", needs, |suite| {
        suite.allocate_to_avs(OPERATOR, &avs, 310, 10_000)
    })?;
    Ok(())
}

pub(super) fn measure_registration<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    stage.introduce(&[CHOOSY, APPROVER], 1)?;
    let register = ExecuteMsg::RegisterAsOperator {
        metadata_uri: "https://cirrus.example".to_string(),
        commission_bps: COMMISSION_BPS,
        max_exposure_bps: 5_000,
        delegation_approver: Some(stage.suite.addr(APPROVER).to_string()),
    };
    let needs = needs::registry::publish_operator();
    stage.measure("RegisterAsOperator", needs, |suite| {
        suite.registry(CHOOSY, &register)
    })?;
    let key = OperatorKey::from_name(KeyScheme::Ed25519, CHOOSY)?;
    stage.measure("RegisterKey", needs::registry::register_key(), |suite| {
        suite.register_key(CHOOSY, key)
    })?;
    let update = ExecuteMsg::UpdateOperatorMetadata {
        metadata_uri: "https://cirrus.example/2".to_string(),
    };
    let needs = needs::registry::publish_operator();
    stage.measure("UpdateOperatorMetadata", needs, |suite| {
        suite.registry(CHOOSY, &update)
    })?;
    measure_approvals(stage)?;
    let cap = ExecuteMsg::SetGroupCap {
        group: "client".to_string(),
        max_bps: 5_000,
    };
    let needs = needs::registry::set_group_cap();
    stage.measure("SetGroupCap", needs, |suite| suite.registry(OPERATOR, &cap))?;
    Ok(())
}

fn measure_approvals<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let operator = stage.suite.addr(CHOOSY).to_string();
    let staker = stage.suite.addr("ann").to_string();
    let approve = ExecuteMsg::ApproveStaker {
        operator: operator.clone(),
        staker: staker.clone(),
        until: stage.later(1)?,
    };
    let needs = needs::registry::approve_staker();
    stage.measure("ApproveStaker", needs, |suite| suite.registry(APPROVER, &approve))?;
    let revoke = ExecuteMsg::RevokeStaker { operator, staker };
    let needs = needs::registry::revoke_staker();
    stage.measure("RevokeStaker", needs, |suite| suite.registry(APPROVER, &revoke))?;
    let needs = needs::registry::publish_operator();
    stage.measure("DropDelegationApprover", needs, |suite| {
        suite.registry(CHOOSY, &ExecuteMsg::DropDelegationApprover {})
    })?;
    Ok(())
}

/// A pool's commission falls, and is to rise again.
pub(super) fn measure_announcement<E: Metered>(stage: &mut Stage<E>, kinds: u32) -> AnyResult<()> {
    let asset = Some(stage.suite.lst());
    let set = |commission_bps| ExecuteMsg::SetCommission {
        asset: asset.clone(),
        avs: None,
        commission_bps,
    };
    let (lower, higher) = (set(LOWER_BPS), set(COMMISSION_BPS));
    let needs = needs::registry::set_commission(kinds);
    stage.measure("SetCommission, lower", needs, |suite| {
        suite.registry(OPERATOR, &lower)
    })?;
    let needs = needs::registry::announce_commission();
    stage.measure("SetCommission, higher", needs, |suite| {
        suite.registry(OPERATOR, &higher)
    })?;
    Ok(())
}

pub(super) fn measure_application<E: Metered>(stage: &mut Stage<E>, kinds: u32) -> AnyResult<()> {
    let apply = ExecuteMsg::ApplyCommission {
        operator: stage.suite.addr(OPERATOR).to_string(),
        asset: Some(stage.suite.lst()),
        avs: None,
    };
    let needs = needs::registry::apply_commission(kinds);
    stage.measure("ApplyCommission", needs, |suite| suite.registry(KEEPER, &apply))?;
    Ok(())
}

/// The lock is over when the operator opts out.
pub(super) fn measure_lock<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let allocation = stage.suite.allocation(&name("avs", 1), OPERATOR)?;
    let lock = ExecuteMsg::LockAllocation {
        avs: stage.suite.addr(&name("avs", 1)).to_string(),
        asset: stage.suite.lst(),
        budget: allocation.budget,
        until: stage.later(1)?,
    };
    let needs = needs::registry::lock_allocation();
    stage.measure("LockAllocation", needs, |suite| suite.registry(OPERATOR, &lock))?;
    stage.pass_days(2)
}

pub(super) fn measure_opt_out<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let avs = name("avs", 1);
    stage.measure("OptOut", needs::registry::end_service(), |suite| {
        suite.opt_out(OPERATOR, &avs)
    })?;
    Ok(())
}

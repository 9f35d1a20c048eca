//! What the owner does, and the first stake in what it allowed.

use anyhow::Result as AnyResult;
use palisade_interfaces::registry::{AllowedAsset, DepositLimits, ExecuteMsg};

use super::super::scene::{Stage, PAL};
use super::super::{needs, Metered};
use super::OPERATOR;
use crate::engine::Code;
use crate::suite::OWNER;

/// The staking coin itself becomes stake.
pub(super) fn measure<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let allow = ExecuteMsg::AllowAsset {
        allowed: AllowedAsset {
            asset: stage.suite.native(),
            burner: None,
        },
    };
    let needs = needs::registry::allow_asset();
    stage.measure("AllowAsset", needs, |suite| suite.registry(OWNER, &allow))?;
    let deposit = ExecuteMsg::Deposit {
        operator: stage.suite.addr(OPERATOR).to_string(),
        staker: None,
        limits: DepositLimits::default(),
    };
    let (registry, coins) = (stage.suite.house().registry.0.clone(), stage.suite.coins(PAL));
    let needs = needs::registry::open_pool();
    stage.measure("Deposit of native coins, opening a pool", needs, |suite| {
        suite.execute("ann", &registry, &deposit, coins.clone())
    })?;
    stage.suite.next_block()?;
    let needs = needs::registry::deposit_native();
    stage.measure("Deposit of native coins", needs, |suite| {
        suite.execute("ann", &registry, &deposit, coins.clone())
    })?;
    stage.measure_handover(Code::Registry, &registry, ExecuteMsg::UpdateOwnership)
}

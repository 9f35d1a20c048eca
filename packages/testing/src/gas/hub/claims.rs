//! Requests that change hands or are paid for their owners.

use anyhow::{Context, Result as AnyResult};
use palisade_interfaces::hub;

use super::super::scene::Stage;
use super::super::{needs, Metered};
use crate::suite::KEEPER;

/// When Bob's batch has come.
pub(super) fn measure<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let requests = stage.suite.unbond_requests("bob")?;
    let request = requests.first().context("bob has no request")?.batch_id;
    let dan = stage.suite.join("dan");
    stage.measure("TransferUnbonding", needs::hub::transfer_unbonding(), |suite| {
        suite.transfer_unbonding("bob", request, &dan)
    })?;
    stage.introduce(&["dan"], 1)?;
    let allow = hub::ExecuteMsg::SetClaimPreferences {
        allow_push: true,
        tip_bps: Some(50),
    };
    let needs = needs::hub::set_claim_preferences();
    stage.measure("SetClaimPreferences", needs, |suite| suite.hub("dan", &allow))?;
    stage.measure("WithdrawFor", needs::hub::withdraw_for(), |suite| {
        suite.withdraw_for(KEEPER, "dan")
    })?;
    Ok(())
}

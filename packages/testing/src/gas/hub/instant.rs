//! Leaving at once, and gifts.

use anyhow::Result as AnyResult;
use palisade_interfaces::hub;

use super::super::scene::{Stage, PAL};
use super::super::{needs, Metered};

/// After the buffer was filled, which takes days.
pub(super) fn measure<E: Metered>(stage: &mut Stage<E>, validators: u32) -> AnyResult<()> {
    for _ in 0..5 {
        stage.pass_days(1)?;
        stage.suite.bond("bob", PAL).result?;
        stage.suite.stake().result?;
    }
    let needs = needs::hub::instant_unstake(Some(validators));
    stage.measure("InstantUnstake", needs, |suite| suite.instant_unstake("bob", PAL))?;
    let (hub, gift) = (stage.suite.house().hub.0.clone(), stage.suite.coins(PAL));
    let donate = hub::ExecuteMsg::Donate {};
    stage.measure("Donate", needs::hub::donate(), |suite| {
        suite.execute("bob", &hub, &donate, gift)
    })?;
    Ok(())
}

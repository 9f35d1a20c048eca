//! Votes of those who hold LST.

use anyhow::Result as AnyResult;
use palisade_interfaces::ballot::{ExecuteMsg, VoteOption};

use super::super::scene::{Stage, PAL};
use super::super::{needs, Metered};
use crate::suite::KEEPER;

/// Ann's vote opens the proposal, Bob's follows. Returns its number.
pub(super) fn measure<E: Metered>(stage: &mut Stage<E>) -> AnyResult<u64> {
    stage.suite.deposit_in_ballot("ann", 100 * PAL).result?;
    stage.measure_on("ballot", "Deposit", needs::ballot::deposit(), |suite| {
        suite.deposit_in_ballot("bob", 100 * PAL)
    })?;
    stage.suite.next_block()?;
    let proposal = stage.suite.engine_mut().start_vote()?;
    stage.measure_on(
        "ballot",
        "Vote, the first on a proposal",
        needs::ballot::open(),
        |suite| suite.vote("ann", proposal, VoteOption::Yes),
    )?;
    stage.measure_on("ballot", "Vote, further", needs::ballot::vote(), |suite| {
        suite.vote("bob", proposal, VoteOption::No)
    })?;
    stage.measure_on("ballot", "Cast", needs::ballot::cast(), |suite| {
        suite.cast(proposal)
    })?;
    stage.measure_on("ballot", "Withdraw", needs::ballot::withdraw(), |suite| {
        suite.withdraw_from_ballot("bob", PAL)
    })?;
    Ok(proposal)
}

/// Once the proposal is closed.
pub(super) fn measure_end<E: Metered>(stage: &mut Stage<E>, proposal_id: u64) -> AnyResult<()> {
    let prune = ExecuteMsg::Prune {
        proposal_id,
        limit: None,
    };
    stage.measure_on("ballot", "Prune", needs::ballot::prune(2), |suite| {
        suite.ballot(KEEPER, &prune)
    })?;
    Ok(())
}

//! The told story: what Palisade does, from the first stake to the last exit, as a value.
//!
//! Five validators, a hub, two operators, two AVSs and six users. They stake, restake and earn for sixty days; a validator
//! is slashed while a batch is unbonding; an operator signs two blocks and is slashed on evidence; somebody leaves at once, and stake
//! moves; then everybody leaves. After
//! each step, and each day, every invariant is checked.

mod cast;
mod chapters;
mod ledger;
mod teller;

use anyhow::Result as AnyResult;

use crate::engine::Engine;
use crate::suite::{House, Suite, SuiteBuilder};
use chapters::{beginning, choices, closing, leaving, misfortune, slashing, staking};
use teller::Teller;

pub use cast::{chain, native_engine, SEED};
pub use ledger::{
    Actor, AvsStake, Closing, Fate, Holding, Ledger, Part, Remainder, Role, Slashed, Snapshot, Step, Supply,
    Symbols, ValidatorStake,
};

/// Tells the story on an engine with at least three bonded validators, and calls `on_step` after each step. The same
/// engine tells the same story each time.
///
/// # Errors
/// When a message is refused, an invariant does not hold, or the books do not close, with the step or day.
pub fn run<E: Engine>(engine: E, on_step: impl FnMut(&Step)) -> AnyResult<Ledger> {
    let builder = Suite::builder().settings(|settings| {
        settings.hub_seed = SEED.into();
        settings.vault_seed = SEED.into();
    });
    tell(builder, engine, on_step)
}

/// As [`run`], in contracts that are deployed on the engine already: as `run` would, with [`SEED`], by nobody used yet, with
/// the accounts [`OWNER`](crate::OWNER), [`MANAGER`](crate::MANAGER) and [`TREASURY`](crate::TREASURY).
///
/// # Errors
/// As [`run`].
pub fn run_in<E: Engine>(house: House, engine: E, on_step: impl FnMut(&Step)) -> AnyResult<Ledger> {
    tell(Suite::builder().house(house), engine, on_step)
}

fn tell<E: Engine>(builder: SuiteBuilder, engine: E, on_step: impl FnMut(&Step)) -> AnyResult<Ledger> {
    let people = cast::USERS.iter().chain(&cast::PAYERS);
    let builder = people.fold(builder, |builder, (name, coins)| builder.user(name, *coins));
    let mut teller = Teller::new(builder.build_on(engine)?, on_step)?;
    beginning::tell(&mut teller)?;
    staking::tell(&mut teller)?;
    misfortune::tell(&mut teller)?;
    slashing::tell(&mut teller)?;
    choices::tell(&mut teller)?;
    leaving::tell(&mut teller)?;
    let closing = closing::close(&teller)?;
    Ok(Ledger {
        chain_id: teller.suite.engine().chain_id()?,
        day_seconds: teller.suite.engine().day_seconds(),
        symbols: cast::symbols(),
        cast: cast::actors(&teller.suite)?,
        events: teller.suite.events_seen().clone(),
        steps: teller.steps,
        days: teller.days,
        slashes: teller.slashes,
        closing,
    })
}

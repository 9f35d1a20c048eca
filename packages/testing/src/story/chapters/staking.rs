//! Staking, restaking, rewards.

use anyhow::Result as AnyResult;
use cosmwasm_std::Uint128;

use crate::engine::Engine;
use crate::story::cast::{
    ALICE, ATLAS, AVS, BOB, BOREALIS, CAROL, DAVE, ERIN, OPERATORS, ORACLE, PAL, SEQUENCER,
};
use crate::story::teller::{amount, Teller};
use crate::story::Step;
use crate::suite::{Suite, KEEPER, MANAGER};

/// Day on which all allocations are in force.
const IN_FORCE: u64 = 10;
/// Length of the reward streams.
const STREAM_DAYS: u64 = 45;

pub(in crate::story) fn tell<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    stake(teller)?;
    enter_vault(teller)?;
    restake(teller)?;
    manage(teller)?;
    first_day(teller)?;
    fund(teller)
}

fn stake<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.look()?;
    for (name, coins) in [(ALICE, 120_000 * PAL), (BOB, 80_000 * PAL)] {
        teller.suite.bond(name, coins).result?;
    }
    let what = format!(
        "Alice bonds {}, Bob {}. No validator is asked: the coins wait in the hub, and the stPAL is there at once.",
        amount(120_000 * PAL, "PAL"),
        amount(80_000 * PAL, "PAL"),
    );
    teller.tell("Alice and Bob stake", &[ALICE, BOB], what)
}

fn enter_vault<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.look()?;
    teller.suite.bond_into_vault(CAROL, 100_000 * PAL).result?;
    teller.suite.enter_vault(BOB, 40_000 * PAL).result?;
    let what = format!(
        "Carol turns {} into rstPAL in one transaction: the hub forwards the stPAL to the vault. Bob deposits half of his \
         stPAL.",
        amount(100_000 * PAL, "PAL"),
    );
    teller.tell("Carol and Bob enter the vault", &[CAROL, BOB], what)
}

fn restake<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.look()?;
    let suite = &mut teller.suite;
    suite.bond(DAVE, 60_000 * PAL).result?;
    let lst = suite.balance(DAVE, &suite.lst())?;
    suite.restake(DAVE, ATLAS, lst).result?;
    suite.bond_into_pool(ERIN, BOREALIS, 50_000 * PAL).result?;
    let what = format!(
        "Dave bonds {} and deposits the stPAL with Atlas; Erin does the same with Borealis in one transaction, with {}.",
        amount(60_000 * PAL, "PAL"),
        amount(50_000 * PAL, "PAL"),
    );
    teller.tell("Dave and Erin restake directly", &[DAVE, ERIN], what)
}

fn manage<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let suite = &mut teller.suite;
    let idle = suite.vault_state()?.idle;
    let half = idle.multiply_ratio(50u128, 100u128);
    let other = idle.multiply_ratio(40u128, 100u128);
    suite.allocate_to_operator(ATLAS, half).result?;
    suite.allocate_to_operator(BOREALIS, other).result?;
    let what = format!(
        "The manager of the vault restakes {} with Atlas and {} with Borealis, within the limits of the vault.",
        amount(half, "stPAL"),
        amount(other, "stPAL"),
    );
    teller.tell("The vault restakes", &[MANAGER], what)
}

fn first_day<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let tomorrow = teller.day()?.saturating_add(1);
    teller.live_until(tomorrow)?;
    let state = teller.suite.hub_state()?;
    let what = format!(
        "The first day ends. Whoever turns the crank has the hub delegate what came in: {} are bonded.",
        amount(state.tracked_bonded, "PAL"),
    );
    teller.tell("The hub delegates", &[KEEPER], what)
}

fn fund<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.live_until_so(IN_FORCE, |suite| Ok(suite.now()?.time > last_eta(suite)?))?;
    for operator in OPERATORS {
        for avs in AVS {
            teller.suite.sync_weight(avs, operator).result?;
        }
    }
    teller.look()?;
    let seconds = teller.days_long(STREAM_DAYS);
    let suite = &mut teller.suite;
    let (native, lst) = (suite.native(), suite.lst());
    suite
        .fund_rewards(SEQUENCER, &native, Uint128::new(6_000 * PAL), seconds)
        .result?;
    suite.bond(ORACLE, 4_000 * PAL).result?;
    let paid = suite.balance(ORACLE, &lst)?;
    suite.fund_rewards(ORACLE, &lst, paid, seconds).result?;
    let what = format!(
        "The allocations are in force. The sequencer network streams {} to those who secure it, over {STREAM_DAYS} days; \
         the oracle network bonds {} and streams the stPAL.",
        amount(6_000 * PAL, "PAL"),
        amount(4_000 * PAL, "PAL"),
    );
    teller.tell("The AVSs fund rewards", &[SEQUENCER, ORACLE], what)
}

/// Last second before all allocations are in force.
fn last_eta<E: Engine>(suite: &Suite<E>) -> AnyResult<u64> {
    let mut last = 0;
    for operator in OPERATORS {
        for avs in AVS {
            let allocation = suite.allocation(avs, operator)?;
            let increases = allocation.increases.into_iter();
            last = increases.fold(last, |last, change| last.max(change.eta));
        }
    }
    Ok(last)
}

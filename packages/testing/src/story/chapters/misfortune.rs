//! A validator is slashed while a batch is unbonding, and another one for missed blocks.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::hub::LegResponse;

use crate::engine::Engine;
use crate::story::cast::{ALICE, PAL};
use crate::story::teller::{amount, Teller};
use crate::story::{Part, Slashed, Step};
use crate::suite::{KEEPER, OWNER};

const REQUEST_DAY: u64 = 14;
const SUBMIT_DAY: u64 = 16;
const SLASH_DAY: u64 = 20;
const OFFLINE_DAY: u64 = 23;
const BACK_DAY: u64 = 26;
/// Days after which the chain lets a validator back that missed blocks, and one more.
const JAIL_DAYS: u64 = 3;

pub(in crate::story) fn tell<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.live_until(REQUEST_DAY)?;
    teller.suite.unbond(ALICE, 40_000 * PAL).result?;
    let what = format!(
        "Alice asks the hub for her coins back, for {}.",
        amount(40_000 * PAL, "stPAL")
    );
    teller.tell("Alice leaves with a part", &[ALICE], what)?;

    let before = teller.suite.now()?.height;
    teller.live_until_so(SUBMIT_DAY, |suite| Ok(!suite.unbond_legs()?.is_empty()))?;
    let legs = teller.suite.unbond_legs()?;
    let expected = legs
        .iter()
        .fold(Uint128::zero(), |sum, leg| sum.saturating_add(leg.expected));
    let what = format!(
        "The batch is submitted: {} are undelegated from {} validators and will arrive in 21 days.",
        amount(expected, "PAL"),
        legs.len(),
    );
    teller.tell("The batch unbonds", &[KEEPER], what)?;

    teller.live_until(SLASH_DAY)?;
    let leg = legs.into_iter().next().context("no undelegation is under way")?;
    slash(teller, &leg, before)?;

    teller.live_until(OFFLINE_DAY)?;
    let validator = offline(teller)?;
    // Where days are short, being jailed may have taken some.
    let released = teller.day()?.saturating_add(JAIL_DAYS);
    teller.live_until(BACK_DAY.max(released))?;
    back(teller, &validator)
}

/// What a slash took from, and who had it.
struct Stake {
    tokens: Uint128,
    from_hub: Uint128,
    unbonding: Uint128,
}

fn stake<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>, validator: &str) -> AnyResult<Stake> {
    let (engine, hub) = (teller.suite.engine(), &teller.suite.house().hub.0);
    let states = engine.validators()?;
    let state = states.into_iter().find(|state| state.address == validator);
    let entries = engine.unbonding(hub, validator)?;
    Ok(Stake {
        tokens: state.context("the validator is gone")?.tokens,
        from_hub: engine.delegated(hub, validator)?,
        unbonding: entries.into_iter().fold(Uint128::zero(), Uint128::saturating_add),
    })
}

/// What a slash burnt, and whose it was.
struct Burnt {
    all: Uint128,
    hub: Uint128,
    batch: Uint128,
    others: Uint128,
}

/// Has the chain punish a validator, and tells what was burnt.
fn punish<E: Engine, F: FnMut(&Step)>(
    teller: &mut Teller<E, F>,
    validator: &str,
    act: impl FnOnce(&mut E) -> AnyResult<()>,
) -> AnyResult<Burnt> {
    let (then, before) = (stake(teller, validator)?, teller.suite.engine().issuance()?);
    act(teller.suite.engine_mut())?;
    let (now, after) = (stake(teller, validator)?, teller.suite.engine().issuance()?);
    let hub = then.from_hub.checked_sub(now.from_hub)?;
    let burnt = Burnt {
        all: after.burned.checked_sub(before.burned)?,
        hub,
        batch: then.unbonding.checked_sub(now.unbonding)?,
        others: then.tokens.checked_sub(now.tokens)?.checked_sub(hub)?,
    };
    let Burnt {
        all, batch, others, ..
    } = burnt;
    ensure!(
        all == hub.checked_add(batch)?.checked_add(others)?,
        "{all} were burnt: {hub} of the hub, {batch} of the batch, {others} of others"
    );
    Ok(burnt)
}

fn slash<E: Engine, F: FnMut(&Step)>(
    teller: &mut Teller<E, F>,
    leg: &LegResponse,
    infraction_height: u64,
) -> AnyResult<()> {
    let validator = leg.validator.as_str();
    let (name, number) = (teller.validator_name(validator)?, teller.next_number()?);
    let rate = teller.suite.hub_state()?.exchange_rate;
    let burnt = punish(teller, validator, |engine| {
        engine.double_sign(validator, infraction_height)
    })?;
    // What left since that height is reached.
    ensure!(!burnt.batch.is_zero(), "the batch lost nothing");
    teller.suite.sync_hub().result?;
    let synced = teller.suite.hub_state()?.exchange_rate;
    teller.suite.remove_validator(validator).result?;

    let what = format!(
        "At a height before the batch was submitted, {name} voted twice. The chain burns {}: {} of the hub's delegation, {} of \
         the batch that is unbonding, and {} of the validator's own. Sync books the loss at once, the rate goes from {rate} to \
         {synced}, and the owner removes the validator.",
        amount(burnt.all, "PAL"),
        amount(burnt.hub, "PAL"),
        amount(burnt.batch, "PAL"),
        amount(burnt.others, "PAL"),
    );
    teller
        .slashes
        .push(slashed(number, &name, "two votes at one height", &burnt));
    teller.tell("A validator is slashed and jailed", &[&name, KEEPER, OWNER], what)
}

/// The last validator that the hub stakes with misses blocks until the chain jails it.
fn offline<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<String> {
    let (engine, hub) = (teller.suite.engine(), &teller.suite.house().hub.0);
    let mut last = None;
    for validator in engine.validators()? {
        if validator.bonded && !engine.delegated(hub, &validator.address)?.is_zero() {
            last = Some(validator.address);
        }
    }
    let validator = last.context("the hub has staked with nobody")?;
    let (name, number) = (teller.validator_name(&validator)?, teller.next_number()?);
    let rate = teller.suite.hub_state()?.exchange_rate;
    let burnt = punish(teller, &validator, |engine| engine.downtime(&validator))?;
    teller.suite.sync_hub().result?;
    let synced = teller.suite.hub_state()?.exchange_rate;

    let what = format!(
        "{name} stops signing, until the chain jails it and burns {}: {} of the hub's delegation and {} of the validator's \
         own. The batch left before that and loses nothing. Sync takes the rate from {rate} to {synced}, and the hub stakes \
         with the others.",
        amount(burnt.all, "PAL"),
        amount(burnt.hub, "PAL"),
        amount(burnt.others, "PAL"),
    );
    ensure!(burnt.batch.is_zero(), "the batch lost {}", burnt.batch);
    teller
        .slashes
        .push(slashed(number, &name, "missed blocks", &burnt));
    teller.tell("A validator is offline", &[&name, KEEPER], what)?;
    Ok(validator)
}

fn back<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>, validator: &str) -> AnyResult<()> {
    let name = teller.validator_name(validator)?;
    teller.suite.engine_mut().unjail(validator)?;
    teller.suite.next_block()?;
    let validators = teller.suite.engine().validators()?;
    let bonded = validators.iter().filter(|found| found.bonded).count();
    let state = validators.iter().find(|found| found.address == validator);
    ensure!(
        state.is_some_and(|state| state.bonded && !state.jailed),
        "{name} is not back: {state:?}"
    );
    let what = format!(
        "Its time in jail is over: {name} signs again, and {bonded} validators are bonded. It gets new stake when the hub's \
         cooldown has passed.",
    );
    teller.tell("The validator is back", &[&name], what)
}

fn slashed(step: u32, culprit: &str, offence: &str, burnt: &Burnt) -> Slashed {
    let sources = [
        Part::new("delegated by the hub, borne by all stPAL", burnt.hub),
        Part::new("on its way to Alice, borne by the batch", burnt.batch),
        Part::new("the validator's own stake", burnt.others),
    ];
    Slashed {
        step,
        culprit: culprit.to_string(),
        by: "x/slashing".to_string(),
        offence: offence.to_string(),
        coin: "PAL".to_string(),
        amount: burnt.all,
        sources: sources
            .into_iter()
            .filter(|part| !part.amount.is_zero())
            .collect(),
        destinations: vec![Part::new("burned by the chain", burnt.all)],
    }
}

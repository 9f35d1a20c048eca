//! A validator is slashed while a batch is unbonding.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::hub::{LegResponse, QueryMsg};

use crate::engine::Engine;
use crate::story::cast::{ALICE, PAL};
use crate::story::teller::{amount, Teller};
use crate::story::{Part, Slashed, Step};
use crate::suite::{KEEPER, OWNER};

const REQUEST_DAY: u64 = 14;
const SUBMIT_DAY: u64 = 16;
const SLASH_DAY: u64 = 20;

pub(in crate::story) fn tell<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.live_until(REQUEST_DAY)?;
    teller.suite.unbond(ALICE, 40_000 * PAL).result?;
    let what = format!(
        "Alice asks the hub for her coins back, for {}.",
        amount(40_000 * PAL, "stPAL")
    );
    teller.tell("Alice leaves with a part", &[ALICE], what)?;

    let before = teller.suite.now()?.height;
    teller.live_until(SUBMIT_DAY)?;
    let legs = legs(teller)?;
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
    slash(teller, &leg, before)
}

fn legs<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<Vec<LegResponse>> {
    teller.suite.ask_hub(&QueryMsg::Legs {
        start_after: None,
        limit: Some(100),
    })
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

/// Two votes of the validator are found, from the time before the batch was submitted: what left since is reached.
fn slash<E: Engine, F: FnMut(&Step)>(
    teller: &mut Teller<E, F>,
    leg: &LegResponse,
    infraction_height: u64,
) -> AnyResult<()> {
    let validator = leg.validator.as_str();
    let (name, number) = (teller.validator_name(validator)?, teller.next_number()?);
    let (then, burned) = (
        stake(teller, validator)?,
        teller.suite.engine().issuance()?.burned,
    );
    let rate = teller.suite.hub_state()?.exchange_rate;
    teller
        .suite
        .engine_mut()
        .double_sign(validator, infraction_height)?;
    let now = stake(teller, validator)?;
    let taken = teller.suite.engine().issuance()?.burned.checked_sub(burned)?;
    teller.suite.sync_hub().result?;
    let synced = teller.suite.hub_state()?;
    teller.suite.remove_validator(validator).result?;

    let hub = then.from_hub.checked_sub(now.from_hub)?;
    let batch = then.unbonding.checked_sub(now.unbonding)?;
    let others = then.tokens.checked_sub(now.tokens)?.checked_sub(hub)?;
    ensure!(
        taken == hub.checked_add(batch)?.checked_add(others)?,
        "{taken} were burnt: {hub} of the hub, {batch} of the batch, {others} of others"
    );
    ensure!(!batch.is_zero(), "the batch lost nothing");
    teller.slashes.push(Slashed {
        step: number,
        culprit: name.clone(),
        by: "x/slashing".to_string(),
        offence: "two votes at one height".to_string(),
        coin: "PAL".to_string(),
        amount: taken,
        sources: vec![
            part("delegated by the hub, borne by all stPAL", hub),
            part("on its way to Alice, borne by the batch", batch),
            part("the validator's own stake", others),
        ],
        destinations: vec![part("burned by the chain", taken)],
    });
    let what = format!(
        "At a height before the batch was submitted, {name} voted twice. The chain burns {}: {} of the hub's delegation, {} of \
         the batch that is unbonding, and {} of the validator's own. Sync books the loss at once, the rate goes from {rate} to \
         {}, and the owner removes the validator.",
        amount(taken, "PAL"),
        amount(hub, "PAL"),
        amount(batch, "PAL"),
        amount(others, "PAL"),
        synced.exchange_rate,
    );
    teller.tell("A validator is slashed and jailed", &[&name, KEEPER, OWNER], what)
}

fn part(name: &str, amount: Uint128) -> Part {
    Part {
        name: name.to_string(),
        amount,
    }
}

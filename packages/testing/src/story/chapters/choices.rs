//! What else one can do with liquid stake: leave at once, sell a request, have it paid by others, move stake.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::hub::{ExecuteMsg, ValidatorWeight};

use crate::engine::Engine;
use crate::story::cast::{ALICE, BOB, FRANK, PAL};
use crate::story::teller::{amount, Teller};
use crate::story::Step;
use crate::suite::{KEEPER, OWNER};

const EXIT_DAY: u64 = 48;
const SALE_DAY: u64 = 49;
const WEIGHTS_DAY: u64 = 52;
/// What Alice gives to whoever turns the crank for her.
const TIP_BPS: u16 = 50;
/// Weight of the first validator that keeps its stake, where all others have 1.
const HEAVY: u32 = 2;

pub(in crate::story) fn tell<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.live_until(EXIT_DAY)?;
    at_once(teller)?;
    teller.live_until(SALE_DAY)?;
    sale(teller)?;
    teller.live_until(WEIGHTS_DAY)?;
    weights(teller)
}

fn at_once<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let (suite, shares) = (&mut teller.suite, 4_000 * PAL);
    let (native, buffer) = (suite.native(), suite.hub_state()?.buffer);
    let before = suite.balance(FRANK, &native)?;
    suite.instant_unstake(FRANK, shares).result?;
    let paid = suite.balance(FRANK, &native)?.checked_sub(before)?;
    let what = format!(
        "The hub keeps {} for those who cannot wait. Frank sends {} and has {} in the same transaction; the fee drips to those \
         who stay.",
        amount(buffer, "PAL"),
        amount(shares, "stPAL"),
        amount(paid, "PAL"),
    );
    teller.tell("Frank leaves at once", &[FRANK], what)
}

fn sale<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let (suite, shares, price) = (&mut teller.suite, 5_000 * PAL, 4_990 * PAL);
    let (alice, bob, native) = (suite.addr(ALICE), suite.addr(BOB), suite.native());
    suite.unbond(BOB, shares).result?;
    let requests = suite.unbond_requests(BOB)?;
    ensure!(requests.len() == 1, "Bob has {} requests", requests.len());
    for request in requests {
        suite.transfer_unbonding(BOB, request.batch_id, &alice).result?;
    }
    suite.transfer(ALICE, &bob, &native, price).result?;
    let allowed = ExecuteMsg::SetClaimPreferences {
        allow_push: true,
        tip_bps: Some(TIP_BPS),
    };
    suite.hub(ALICE, &allowed).result?;
    let what = format!(
        "Bob asks for coins for {} and sells the request to Alice while it waits, for {}. Alice lets anybody have her paid when it \
         is due, for half a percent.",
        amount(shares, "stPAL"),
        amount(price, "PAL"),
    );
    teller.tell("A request changes hands", &[BOB, ALICE], what)
}

/// The first of those with whom the hub stakes gets more of it.
fn weights<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let kept = teller.suite.hub_validators()?;
    let kept = kept.into_iter().filter(|row| row.weight > 0);
    let addresses: Vec<_> = kept.map(|row| row.validator).collect();
    let weights = addresses
        .iter()
        .enumerate()
        .map(|(index, validator)| ValidatorWeight {
            validator: validator.clone(),
            weight: if index == 0 { HEAVY } else { 1 },
            cap_bps: None,
        });
    let weights = ExecuteMsg::SetWeights {
        weights: weights.collect(),
    };
    teller.suite.hub(OWNER, &weights).result?;
    let rebalanced = teller.suite.rebalance().result?;
    let redelegated = rebalanced
        .events
        .iter()
        .filter(|event| event.ty == "wasm-palisade-hub/redelegated");
    let mut moved = Uint128::zero();
    for attribute in redelegated.flat_map(|event| &event.attributes) {
        if attribute.key == "amount" {
            moved = moved.checked_add(attribute.value.parse()?)?;
        }
    }
    ensure!(!moved.is_zero(), "no stake was moved");
    let first = addresses.first().map_or("", String::as_str);
    let name = teller.validator_name(first)?;
    let what = format!(
        "The owner gives {name} twice the weight of the others. Anybody may now have the hub move stake there, as far as the chain \
         allows it: {}, which earns all the while.",
        amount(moved, "PAL"),
    );
    teller.tell("Stake moves", &[OWNER, KEEPER], what)
}

/// Pays Alice what Bob sold her, when it has come.
pub(in crate::story) fn pushed<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let suite = &mut teller.suite;
    let native = suite.native();
    let before = (suite.balance(ALICE, &native)?, suite.balance(KEEPER, &native)?);
    suite.withdraw_for(KEEPER, ALICE).result?;
    let paid = suite.balance(ALICE, &native)?.checked_sub(before.0)?;
    let tip = suite.balance(KEEPER, &native)?.checked_sub(before.1)?;
    let what = format!(
        "The coins of the request that Bob sold have come. A keeper has them paid: {} to Alice, and {} for the trouble.",
        amount(paid, "PAL"),
        amount(tip, "PAL"),
    );
    teller.tell("Alice is paid without asking", &[ALICE, KEEPER], what)
}

//! An operator signs two blocks for one slot.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::registry::{KeyScheme, SlashRecordResponse, SlashStatus};
use palisade_interfaces::vault;

use crate::engine::Engine;
use crate::story::cast::{ALICE, ATLAS, BOREALIS, DAVE, ERIN, FRANK, OPERATORS, PAL, SEQUENCER};
use crate::story::teller::{amount, Teller};
use crate::story::{Part, Slashed, Step};
use crate::suite::KEEPER;

const OFFENCE_DAY: u64 = 30;
const EVIDENCE_DAY: u64 = 31;
const RELEASE_DAY: u64 = 35;
const WITHDRAW_DAY: u64 = 38;
const CLAIM_DAY: u64 = 46;
/// The slot for which Atlas signs two blocks.
const SLOT: u64 = 17;

pub(in crate::story) fn tell<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.live_until(OFFENCE_DAY)?;
    let epoch = teller.suite.epoch()?.epoch;
    let what = format!(
        "Atlas signs two different blocks for slot {SLOT} of epoch {epoch}. Nobody has seen both yet, and nothing happens.",
    );
    teller.tell("An operator signs two blocks", &[ATLAS], what)?;
    teller.live_until(EVIDENCE_DAY)?;
    evidence(teller, epoch)?;
    teller.live_until(RELEASE_DAY)?;
    release(teller)?;
    teller.live_until(WITHDRAW_DAY)?;
    withdraw(teller)?;
    teller.live_until(CLAIM_DAY)?;
    claim(teller)
}

/// What is looked at before and after the slash.
struct Before {
    pool: Uint128,
    shares: Uint128,
    vault: Uint128,
    dave: Uint128,
    state: vault::StateResponse,
}

fn before<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<Before> {
    // Gains of the day drip for half a day. The rate then falls by the whole loss, and no gain hides it.
    let half_a_day = teller.days_long(1).div_ceil(2);
    let suite = &mut teller.suite;
    suite.pass_seconds(half_a_day)?;
    suite.sync_vault().result?;
    let pool = suite.pool(ATLAS)?;
    let vault = suite.vault_positions()?;
    let vault = vault.into_iter().find(|row| row.operator == suite.addr(ATLAS));
    Ok(Before {
        pool: pool.assets,
        shares: pool.active_shares.checked_add(pool.open_shares)?,
        vault: vault.context("no position with Atlas")?.shares,
        dave: suite.staker(DAVE, ATLAS)?.value,
        state: suite.vault_state()?,
    })
}

fn evidence<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>, epoch: u64) -> AnyResult<()> {
    let then = before(teller)?;
    let number = teller.next_number()?;
    let evidence = teller.suite.equivocation(
        ATLAS,
        KeyScheme::Ed25519,
        SEQUENCER,
        (epoch, SLOT),
        ["block A", "block B"],
    )?;
    teller.suite.submit_evidence(FRANK, SEQUENCER, evidence).result?;
    teller.suite.sync_vault().result?;
    let record = teller.slash_record()?;
    let lost = exact_loss(teller, &then, &record)?;
    let state = teller.suite.vault_state()?;

    let dave = then.dave.checked_sub(teller.suite.staker(DAVE, ATLAS)?.value)?;
    let rounding = record.amount.checked_sub(lost)?.checked_sub(dave)?;
    teller.slashes.push(Slashed {
        step: number,
        culprit: ATLAS.to_string(),
        by: SEQUENCER.to_string(),
        offence: "two blocks for one slot".to_string(),
        coin: "stPAL".to_string(),
        amount: record.amount,
        sources: vec![
            Part::new("restaked by the vault, borne by all rstPAL", lost),
            Part::new("restaked by Dave", dave),
            Part::new("rounding of shares, left in the pool", rounding),
        ],
        destinations: vec![],
    });
    let what = format!(
        "Frank, who has no part in it, brings both signatures to the slasher. It verifies them and has the registry take {} \
         from the pool of Atlas into escrow. The vault loses {}, and its rate goes from {} to {}: by exactly that.",
        amount(record.amount, "stPAL"),
        amount(lost, "stPAL"),
        then.state.exchange_rate,
        state.exchange_rate,
    );
    teller.tell("Anyone brings the two signatures", &[FRANK, ATLAS], what)
}

/// What the vault lost, computed from the registry's record alone: its part of the pool before, less its part of what
/// the record left. The ledger of the vault must have lost the same, to the unit.
fn exact_loss<E: Engine, F: FnMut(&Step)>(
    teller: &Teller<E, F>,
    then: &Before,
    record: &SlashRecordResponse,
) -> AnyResult<Uint128> {
    let left = then.pool.checked_sub(record.amount)?;
    let worth = |assets: Uint128| then.vault.multiply_ratio(assets, then.shares);
    let lost = worth(then.pool).checked_sub(worth(left))?;
    let state = teller.suite.vault_state()?;
    ensure!(
        then.state.locked_profit.is_zero() && state.supply == then.state.supply,
        "the slash is not the only thing that moves the rate"
    );
    let fell = then.state.total_assets.checked_sub(state.total_assets)?;
    ensure!(
        fell == lost,
        "the vault lost {fell} stPAL, its part of the slash is {lost}"
    );
    let expected = cosmwasm_std::Decimal::checked_from_ratio(
        then.state.total_assets.checked_sub(lost)?,
        then.state.supply,
    )?;
    ensure!(
        state.exchange_rate == expected,
        "the rate is {}, not {expected}",
        state.exchange_rate
    );
    Ok(lost)
}

fn release<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let (lst, record) = (teller.suite.lst(), teller.slash_record()?);
    let supply = teller.suite.supply(&lst)?;
    teller.suite.release_slash(record.id).result?;
    let burnt = supply.checked_sub(teller.suite.supply(&lst)?)?;
    let released = teller.slash_record()?;
    ensure!(
        matches!(released.status, SlashStatus::Released { amount, .. } if amount == burnt)
            && burnt == record.amount,
        "the escrow of {} was to be burnt, {burnt} were: {:?}",
        record.amount,
        released.status
    );
    if let Some(slash) = teller.slashes.last_mut() {
        slash.destinations = vec![Part::new(
            "burnt through the hub, for the good of all stPAL",
            burnt,
        )];
    }
    let locked = teller.suite.hub_state()?.locked_profit;
    let what = format!(
        "The council vetoed nothing within its time, so anyone may release the escrow. {} are burnt, and the {} behind them and \
         other gains enter the rate of stPAL little by little.",
        amount(burnt, "stPAL"),
        amount(locked, "PAL"),
    );
    teller.tell("The escrow is released", &[KEEPER], what)
}

fn withdraw<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let native = teller.suite.native();
    let before = teller.suite.balance(ALICE, &native)?;
    teller.suite.withdraw_unbonded(ALICE).result?;
    let paid = teller.suite.balance(ALICE, &native)?.checked_sub(before)?;
    teller.look()?;
    teller.suite.bond(FRANK, 40_000 * PAL).result?;
    let what = format!(
        "Alice's batch has arrived, less what the slash of the validator took from it: she withdraws {}. Frank, convinced by \
         what he saw, stakes {}.",
        amount(paid, "PAL"),
        amount(40_000 * PAL, "PAL"),
    );
    teller.tell("Alice is paid, Frank stakes", &[ALICE, FRANK], what)
}

fn claim<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let suite = &mut teller.suite;
    let rewards = vec![suite.native(), suite.lst()];
    suite.claim_rewards(DAVE, ATLAS, rewards.clone()).result?;
    suite.claim_rewards(ERIN, BOREALIS, rewards.clone()).result?;
    suite.claim_commission(ATLAS, rewards.clone()).result?;
    suite.claim_commission(BOREALIS, rewards).result?;
    let native = |name: &str| suite.balance(name, &suite.native());
    for operator in OPERATORS {
        ensure!(!native(operator)?.is_zero(), "{operator} earned nothing");
    }
    let what = format!(
        "Dave and Erin claim what the AVSs paid, in PAL and in stPAL, and the operators their commission: Atlas has {}, \
         Borealis {} of it. The vault has been harvesting for Carol and Bob every day.",
        amount(native(ATLAS)?, "PAL"),
        amount(native(BOREALIS)?, "PAL"),
    );
    teller.tell("Rewards are claimed", &[DAVE, ERIN, ATLAS, BOREALIS], what)
}

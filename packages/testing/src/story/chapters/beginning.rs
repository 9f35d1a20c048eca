//! Deployment, operators, AVSs.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Decimal;
use palisade_interfaces::registry::KeyScheme;

use crate::engine::Engine;
use crate::story::cast::{ATLAS, BOREALIS, COUNCIL, ORACLE, SEQUENCER, USERS};
use crate::story::teller::{amount, Teller};
use crate::story::Step;
use crate::suite::{AvsSetup, OperatorSetup, OWNER};

/// Part of an operator's weight that signing twice costs.
const FRACTION_PERCENT: u64 = 10;
/// How long the council may veto.
const VETO_DAYS: u64 = 3;

pub(in crate::story) fn tell<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    nobody_was_here(teller)?;
    deployed(teller)?;
    operators(teller)?;
    avs(teller)?;
    allocations(teller)
}

/// On a chain, or in contracts, where the story was told before, its numbers would not be those of its people.
fn nobody_was_here<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<()> {
    let suite = &teller.suite;
    for (name, coins) in USERS {
        let found = suite.balance(name, &suite.native())?;
        ensure!(
            found.u128() == coins,
            "{name} begins with {found} coins, not with {coins}: the story needs a new chain"
        );
    }
    let (supply, hub, vault) = (
        suite.supply(&suite.lst())?,
        suite.balance_of(&suite.house().hub.0, &suite.lst())?,
        suite.balance_of(&suite.house().vault.0, &suite.lst())?,
    );
    ensure!(
        supply == hub.checked_add(vault)?,
        "somebody has LST before the first step: the story needs contracts that nobody used"
    );
    Ok(())
}

fn deployed<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let validators = teller.suite.engine().validators()?.len();
    let suite = &teller.suite;
    let seed = suite.balance_of(&suite.house().hub.0, &suite.lst())?;
    let vault = suite.vault_state()?;
    let what = format!(
        "The hub stakes with {validators} validators. Hub and vault are made with a seed that stays for ever: {} and {} \
         belong to nobody.",
        amount(seed, "stPAL"),
        amount(vault.supply, "rstPAL"),
    );
    teller.tell("Palisade is deployed", &[OWNER], what)
}

fn operators<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let suite = &mut teller.suite;
    suite.register_operator(&OperatorSetup::new(ATLAS).schemes(&[KeyScheme::Ed25519]))?;
    suite.register_operator(
        &OperatorSetup::new(BOREALIS)
            .commission_bps(500)
            .schemes(&[KeyScheme::Secp256k1]),
    )?;
    let what = "Atlas signs with ed25519 and keeps 10 % of the rewards, Borealis signs with secp256k1 and keeps 5 %. Each \
                proves that it has its key, and risks at most half of its stake.";
    teller.tell("Two operators register", &[ATLAS, BOREALIS], what)
}

fn avs<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let veto_seconds = teller.days_long(VETO_DAYS);
    let suite = &mut teller.suite;
    let sequencer = AvsSetup::new(SEQUENCER, "sequencer")
        .equivocation(Decimal::percent(FRACTION_PERCENT))
        .resolver(COUNCIL, veto_seconds)
        .min_slashable_bps(1_000);
    suite.register_avs(&sequencer)?;
    suite.register_avs(&AvsSetup::new(ORACLE, "oracle"))?;
    let what = format!(
        "The sequencer network has a slasher that takes {FRACTION_PERCENT} % from whoever signs two blocks for one slot; its \
         council may veto for {VETO_DAYS} days, and what it takes is burnt. The oracle network has no slasher yet. Both pay a \
         bond.",
    );
    teller.tell("Two AVSs register", &[SEQUENCER, ORACLE], what)
}

fn allocations<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    for operator in [ATLAS, BOREALIS] {
        for (avs, budget_bps, weight_bps) in [(SEQUENCER, 2_000, 10_000), (ORACLE, 500, 6_000)] {
            teller.suite.opt_in(operator, avs).result?;
            let allocated = teller
                .suite
                .allocate_to_avs(operator, avs, budget_bps, weight_bps);
            allocated.result?;
        }
    }
    let what = "Both let the sequencer network count all of their stake and take a fifth of it, and the oracle network count \
                60 % and take 5 %. That is in force once every staker could have left.";
    teller.tell("The operators opt in and allocate", &[ATLAS, BOREALIS], what)
}

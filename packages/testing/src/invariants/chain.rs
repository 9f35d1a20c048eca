//! Native coins: none appears or vanishes but by rewards and slashes.

use anyhow::{bail, ensure, Result as AnyResult};

use super::{sum, Invariant, Observation};

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::state("chain.books_of_staking_and_distribution_agree", books),
    Invariant::state("chain.supply_is_genesis_plus_minted_minus_burned", supply),
    Invariant::state("chain.every_native_coin_has_a_known_holder", holders),
    Invariant::state("token.every_lst_has_a_known_holder", lst_holders),
    Invariant::state("token.every_lrt_has_a_known_holder", lrt_holders),
];

fn books(now: &Observation) -> AnyResult<()> {
    match &now.chain_fault {
        Some(fault) => bail!("{fault}"),
        None => Ok(()),
    }
}

fn supply(now: &Observation) -> AnyResult<()> {
    let (genesis, minted, burned) = (now.genesis_supply, now.issuance.minted, now.issuance.burned);
    let (expected, found) = (
        genesis.checked_add(minted)?.checked_sub(burned)?,
        now.native.supply,
    );
    ensure!(
        found == expected,
        "{found} coins exist, {genesis} + {minted} - {burned} = {expected} should"
    );
    Ok(())
}

fn holders(now: &Observation) -> AnyResult<()> {
    let (held, supply) = (sum(now.native.balances.values().copied()), now.native.supply);
    ensure!(held == supply, "known accounts hold {held} of {supply} coins");
    Ok(())
}

fn lst_holders(now: &Observation) -> AnyResult<()> {
    let (held, supply) = (sum(now.lst.balances.values().copied()), now.lst.supply);
    ensure!(held == supply, "known accounts hold {held} of {supply} LST");
    Ok(())
}

fn lrt_holders(now: &Observation) -> AnyResult<()> {
    let (held, supply) = (sum(now.lrt.balances.values().copied()), now.lrt.supply);
    ensure!(held == supply, "known accounts hold {held} of {supply} LRT");
    Ok(())
}

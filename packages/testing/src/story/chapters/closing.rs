//! The books when everybody is gone: nobody has anything but native coins, and what stays has a name.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::Asset;

use crate::engine::Engine;
use crate::story::cast::{PEOPLE, USERS};
use crate::story::teller::Teller;
use crate::story::{Closing, Fate, Part, Remainder, Step, Supply};

/// Most units that rounding may leave in any one book.
const DUST: u128 = 100;

pub(in crate::story) fn close<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<Closing> {
    everybody_is_out(teller)?;
    nothing_is_stuck(teller)?;
    Ok(Closing {
        supply: supply(teller)?,
        holders: holders(teller)?,
        remainders: remainders(teller)?,
        results: results(teller)?,
    })
}

fn everybody_is_out<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<()> {
    for name in PEOPLE {
        let holding = teller.holding(name)?;
        let left = [
            holding.lst,
            holding.lrt,
            holding.restaked,
            holding.leaving_native,
            holding.leaving_lst,
        ];
        ensure!(
            left.iter().all(Uint128::is_zero),
            "{name} is not out: {holding:?}"
        );
    }
    Ok(())
}

/// Whatever passes through a contract has left it.
fn nothing_is_stuck<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<()> {
    let suite = &teller.suite;
    let (hub, vault) = (suite.hub_state()?, suite.vault_state()?);
    let dust = Uint128::new(DUST);
    let (native, lst) = (
        suite.registry_ledger(&suite.native())?,
        suite.registry_ledger(&suite.lst())?,
    );
    for (what, amount) in [
        ("unbonding of the hub", hub.unbonding),
        ("coins of the hub in flight", hub.in_flight),
        ("stake in the registry", lst.stakes),
        ("escrow in the registry", lst.escrow),
        ("bonds in the registry", native.bonds),
        ("stake of the vault", vault.deployed),
        ("exits of the vault", vault.exiting),
    ] {
        ensure!(amount.is_zero(), "{amount} are stuck: {what}");
    }
    for (what, amount) in [
        ("claims on the hub", hub.claimable),
        ("claims on the vault", vault.claimable),
        ("native rewards in the registry", native.rewards),
        ("LST rewards in the registry", lst.rewards),
    ] {
        ensure!(amount <= dust, "{amount} are stuck: {what}");
    }
    Ok(())
}

fn supply<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<Supply> {
    let (suite, start) = (&teller.suite, teller.at_start);
    let issuance = suite.engine().issuance()?;
    let supply = Supply {
        at_start: start.supply,
        minted: issuance.minted.checked_sub(start.issuance.minted)?,
        burned: issuance.burned.checked_sub(start.issuance.burned)?,
        at_end: suite.supply(&suite.native())?,
    };
    let expected = supply
        .at_start
        .checked_add(supply.minted)?
        .checked_sub(supply.burned)?;
    ensure!(supply.at_end == expected, "{supply:?} does not add up");
    Ok(supply)
}

fn holders<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<Vec<Part>> {
    let suite = &teller.suite;
    let house = suite.house();
    let mut accounts: Vec<_> = suite
        .people()
        .iter()
        .map(|(name, account)| (name.clone(), account.clone()))
        .collect();
    accounts.extend([
        ("hub".to_string(), house.hub.0.clone()),
        ("collector".to_string(), house.collector.0.clone()),
        ("registry".to_string(), house.registry.0.clone()),
        ("vault".to_string(), house.vault.0.clone()),
    ]);
    accounts.extend(suite.engine().module_accounts()?);
    let (mut holders, mut sum) = (vec![], Uint128::zero());
    for (name, account) in accounts {
        let amount = suite.balance_of(&account, &suite.native())?;
        sum = sum.checked_add(amount)?;
        if !amount.is_zero() {
            holders.push(Part { name, amount });
        }
    }
    let supply = suite.supply(&suite.native())?;
    ensure!(sum == supply, "{sum} of {supply} coins have a holder");
    Ok(holders)
}

fn remainders<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<Vec<Remainder>> {
    let suite = &teller.suite;
    let (hub, vault) = (suite.hub_state()?, suite.vault_state()?);
    let registry = suite.house().registry.0.clone();
    let rewards = |asset: &Asset| suite.balance_of(&registry, asset);
    let rows = [
        (
            "hub",
            "PAL",
            hub.total_assets.checked_add(hub.locked_profit)?,
            "the seeds of hub and vault, what they earned, and gains of the last day",
        ),
        ("hub", "PAL", hub.claimable, "rounding of batches"),
        (
            "hub",
            "stPAL",
            suite.balance_of(&suite.house().hub.0, &suite.lst())?,
            "the hub's seed, which belongs to nobody",
        ),
        (
            "vault",
            "stPAL",
            vault.idle,
            "the vault's seed, what it earned, and gains of the last day",
        ),
        ("vault", "stPAL", vault.claimable, "rounding of batches"),
        (
            "vault",
            "rstPAL",
            vault.supply,
            "the vault's seed, which belongs to nobody",
        ),
        (
            "registry",
            "PAL",
            rewards(&suite.native())?,
            "rounding of rewards",
        ),
        ("registry", "stPAL", rewards(&suite.lst())?, "rounding of rewards"),
    ];
    let named = rows.into_iter().filter(|(_, _, amount, _)| !amount.is_zero());
    Ok(named
        .map(|(place, coin, amount, reason)| Remainder {
            place: place.to_string(),
            coin: coin.to_string(),
            amount,
            reason: reason.to_string(),
        })
        .collect())
}

fn results<E: Engine, F: FnMut(&Step)>(teller: &Teller<E, F>) -> AnyResult<Vec<Fate>> {
    USERS
        .iter()
        .map(|(name, coins)| {
            let at_end = teller.suite.balance(name, &teller.suite.native())?;
            Ok(Fate {
                name: name.to_string(),
                at_start: Uint128::new(*coins),
                at_end,
            })
        })
        .collect()
}

//! The vault: LST, positions, batches and the rate.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::vault::BatchStatus;

use super::shares::{Price, Requests};
use super::{sum, Invariant, Observation};

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::state("vault.holds_what_its_ledger_says", balance),
    Invariant::state("vault.assets_have_one_definition", assets),
    Invariant::state("vault.shares_are_the_supply_of_lrt", supply),
    Invariant::state("vault.holds_the_lrt_of_the_open_batch_and_its_seed", held_shares),
    Invariant::state("vault.positions_add_up", positions),
    Invariant::state("vault.positions_are_those_of_the_registry", live),
    Invariant::state("vault.batches_pay_no_more_than_they_received", batches),
    Invariant::state("vault.requests_add_up_to_their_batch", requests),
    Invariant::change("vault.rate_falls_by_recorded_losses_only", rate),
];

fn balance(now: &Observation) -> AnyResult<()> {
    let (vault, state) = (&now.vault.address, &now.vault.state);
    let (held, stray) = (now.lst.of(vault), now.lst.stray(vault));
    let owed = sum([state.idle, state.claimable, state.uncollected]);
    ensure!(
        held == owed.checked_add(stray)?,
        "holds {held} LST, {stray} of it unasked: idle {}, claimable {}, uncollected {}",
        state.idle,
        state.claimable,
        state.uncollected
    );
    Ok(())
}

fn assets(now: &Observation) -> AnyResult<()> {
    let state = &now.vault.state;
    let gross = sum([state.idle, state.deployed, state.exiting]);
    let (expected, found) = (gross.checked_sub(state.locked_profit)?, state.total_assets);
    ensure!(found == expected, "assets are {found}, the parts give {expected}");
    Ok(())
}

fn supply(now: &Observation) -> AnyResult<()> {
    let (ledger, token) = (now.vault.state.supply, now.lrt.supply);
    ensure!(ledger == token, "the ledger has {ledger} LRT, the token {token}");
    Ok(())
}

fn held_shares(now: &Observation) -> AnyResult<()> {
    let waiting = now.vault.batches.values().map(|batch| match batch.status {
        BatchStatus::Open { .. } => batch.total_shares,
        _ => Uint128::zero(),
    });
    let (waiting, held) = (sum(waiting), now.lrt.of(&now.vault.address));
    ensure!(held > waiting, "holds {held} LRT, {waiting} wait and a seed");
    Ok(())
}

fn positions(now: &Observation) -> AnyResult<()> {
    let deployed = sum(now.vault.positions.iter().map(|position| position.vault.value));
    let exits = now
        .vault
        .positions
        .iter()
        .flat_map(|position| &position.vault.exits);
    let exiting = sum(exits.map(|exit| exit.value));
    let state = &now.vault.state;
    ensure!(
        deployed == state.deployed && exiting == state.exiting,
        "positions have {deployed} deployed and {exiting} exiting, the ledger {} and {}",
        state.deployed,
        state.exiting
    );
    Ok(())
}

/// The registry knows the same shares, worth what was last seen unless a slash came since.
fn live(now: &Observation) -> AnyResult<()> {
    for position in &now.vault.positions {
        let (seen, live) = (&position.vault, &position.live);
        ensure!(
            seen.shares == live.shares,
            "{} shares of {}, the registry has {}",
            seen.shares,
            seen.operator,
            live.shares
        );
    }
    Ok(())
}

fn batches(now: &Observation) -> AnyResult<()> {
    let mut claimable = Uint128::zero();
    for batch in now.vault.batches.values() {
        let (id, paid, received) = (batch.id, batch.paid, batch.received);
        ensure!(paid <= received, "batch {id} paid {paid} of {received}");
        claimable = claimable.checked_add(received.checked_sub(paid)?)?;
    }
    let whole = now.vault.state.claimable;
    ensure!(claimable <= whole, "batches have {claimable}, the ledger {whole}");
    Ok(())
}

fn requests(now: &Observation) -> AnyResult<()> {
    for batch in now.vault.batches.values() {
        let rows = now.vault.requests.iter().filter(|row| row.batch_id == batch.id);
        let requests = Requests {
            shares: sum(rows.clone().map(|row| row.shares)),
            claimable: sum(rows.map(|row| row.claimable)),
        };
        let settled = matches!(batch.status, BatchStatus::Settled {});
        let left = batch.received.checked_sub(batch.paid)?;
        requests
            .check(batch.total_shares, settled, left)
            .with_context(|| format!("batch {}", batch.id))?;
    }
    Ok(())
}

fn rate(before: &Observation, now: &Observation) -> AnyResult<()> {
    let [past, present] = [before, now].map(|seen| {
        let state = &seen.vault.state;
        Price {
            assets: state.total_assets,
            shares: state.supply,
            loss_carry: state.loss_carry,
        }
    });
    let last_sync = before.vault.state.last_sync;
    let slashed = now
        .registry
        .slashes
        .iter()
        .any(|record| record.slashed_at >= last_sync);
    present.check(&past, slashed)
}

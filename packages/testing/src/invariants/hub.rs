//! The hub: coins, delegations, batches and the rate.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::hub::BatchStatus;

use super::shares::{Price, Requests, ROUNDING};
use super::{sum, Invariant, Observation};

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::state("hub.can_pay_what_it_owes", solvency),
    Invariant::state("hub.assets_have_one_definition", assets),
    Invariant::state("hub.nothing_is_in_flight_between_transactions", in_flight),
    Invariant::state("hub.tracked_is_the_sum_of_its_validators", tracked_sum),
    Invariant::state("hub.tracks_what_is_delegated", tracked_live),
    Invariant::state("hub.shares_are_the_supply_of_lst", supply),
    Invariant::state("hub.holds_the_lst_of_open_batches_and_its_seed", held_shares),
    Invariant::state("hub.legs_add_up", legs),
    Invariant::state("hub.never_exceeds_seven_entries", entries),
    Invariant::state("hub.batches_pay_no_more_than_they_received", batches),
    Invariant::state("hub.claimable_is_what_batches_received", claimable),
    Invariant::state("hub.requests_add_up_to_their_batch", requests),
    Invariant::change("hub.rate_falls_by_recorded_losses_only", rate),
    Invariant::change("hub.batches_only_ever_receive_more", received),
];

/// Unbonding entries that x/staking allows per delegator and validator.
const MAX_ENTRIES: usize = 7;

fn solvency(now: &Observation) -> AnyResult<()> {
    let state = &now.hub.state;
    let (held, owed) = (
        now.native.of(&now.hub.address),
        sum([state.claimable, state.buffer, state.unallocated]),
    );
    ensure!(
        held >= owed,
        "holds {held} of {owed}: claimable {}, buffer {}, unallocated {}",
        state.claimable,
        state.buffer,
        state.unallocated
    );
    Ok(())
}

fn assets(now: &Observation) -> AnyResult<()> {
    let state = &now.hub.state;
    let parts = sum([
        state.tracked_bonded,
        state.in_flight,
        state.unallocated,
        state.buffer,
    ]);
    let (expected, found) = (parts.checked_sub(state.locked_profit)?, state.total_assets);
    ensure!(found == expected, "assets are {found}, the parts give {expected}");
    Ok(())
}

fn in_flight(now: &Observation) -> AnyResult<()> {
    let found = now.hub.state.in_flight;
    ensure!(found.is_zero(), "{found} in flight");
    Ok(())
}

fn tracked_sum(now: &Observation) -> AnyResult<()> {
    let parts = sum(now.hub.validators.iter().map(|validator| validator.hub.tracked));
    let whole = now.hub.state.tracked_bonded;
    ensure!(parts == whole, "validators have {parts}, the ledger {whole}");
    Ok(())
}

/// A delegation reads as what is tracked, give or take rounding, unless it was slashed since: then the hub says so.
fn tracked_live(now: &Observation) -> AnyResult<()> {
    let mut missing = Uint128::zero();
    for validator in &now.hub.validators {
        let (tracked, found) = (validator.hub.tracked, validator.delegated);
        let dust = sum([
            now.hub.params.dust_units,
            tracked.multiply_ratio(now.hub.params.dust_ppm, 1_000_000u32),
        ]);
        let name = &validator.hub.validator;
        ensure!(
            found <= tracked.saturating_add(dust),
            "{name} has {found}, the hub tracks only {tracked}"
        );
        if tracked.saturating_sub(found) > dust {
            missing = missing.saturating_add(tracked.saturating_sub(found));
        }
    }
    ensure!(
        missing.is_zero() || now.hub.impaired.impaired && now.hub.impaired.loss >= missing,
        "{missing} are missing, the hub reports {:?}",
        now.hub.impaired
    );
    Ok(())
}

fn supply(now: &Observation) -> AnyResult<()> {
    let (ledger, token) = (now.hub.state.total_shares, now.lst.supply);
    ensure!(ledger == token, "the ledger has {ledger} LST, the token {token}");
    Ok(())
}

/// LST of requests is burnt only when their batch is undelegated. What the hub has beyond is its seed, for ever.
fn held_shares(now: &Observation) -> AnyResult<()> {
    let waiting = now.hub.batches.values().map(|batch| match batch.status {
        BatchStatus::Pending { .. } => batch.total_shares,
        BatchStatus::Submitting { remaining_shares } => remaining_shares,
        _ => Uint128::zero(),
    });
    let (waiting, held) = (sum(waiting), now.lst.of(&now.hub.address));
    ensure!(held > waiting, "holds {held} LST, {waiting} wait and a seed");
    Ok(())
}

fn legs(now: &Observation) -> AnyResult<()> {
    let parts = sum(now.hub.legs.iter().map(|leg| leg.expected));
    let whole = now.hub.state.unbonding;
    ensure!(parts == whole, "legs expect {parts}, the ledger {whole}");
    for batch in now.hub.batches.values() {
        if let BatchStatus::Unbonding { open_legs } = batch.status {
            let found = now.hub.legs.iter().filter(|leg| leg.batch_id == batch.id).count();
            ensure!(
                u32::try_from(found)? == open_legs,
                "batch {} has {found} legs, says {open_legs}",
                batch.id
            );
        }
    }
    Ok(())
}

fn entries(now: &Observation) -> AnyResult<()> {
    for validator in &now.hub.validators {
        let (name, found) = (&validator.hub.validator, validator.unbonding.len());
        ensure!(found <= MAX_ENTRIES, "{found} entries at {name}");
        let counted = validator.hub.open_entries;
        ensure!(
            u32::try_from(found)? <= counted,
            "{found} entries at {name}, the hub counts {counted}"
        );
    }
    Ok(())
}

fn batches(now: &Observation) -> AnyResult<()> {
    for batch in now.hub.batches.values() {
        let (id, paid, received, expected) = (batch.id, batch.paid, batch.received, batch.expected);
        ensure!(
            paid <= received && received <= expected,
            "batch {id} paid {paid}, received {received}, expected {expected}"
        );
    }
    Ok(())
}

fn claimable(now: &Observation) -> AnyResult<()> {
    let mut parts = Uint128::zero();
    for batch in now.hub.batches.values() {
        parts = parts.checked_add(batch.received.checked_sub(batch.paid)?)?;
        if let BatchStatus::Disputed { held, .. } = batch.status {
            parts = parts.checked_add(held)?;
        }
    }
    let whole = now.hub.state.claimable;
    // Rounding of batches that everybody left stays claimable by nobody.
    ensure!(parts <= whole, "batches have {parts}, the ledger {whole}");
    Ok(())
}

fn requests(now: &Observation) -> AnyResult<()> {
    for batch in now.hub.batches.values() {
        let rows = now.hub.requests.iter().filter(|row| row.batch_id == batch.id);
        let paid = sum(rows.clone().map(|row| row.paid));
        // A part that is given away takes along what was paid for it, and both parts round that up.
        ensure!(
            paid <= batch.paid.saturating_add(ROUNDING),
            "requests of batch {} were paid {paid} of {}",
            batch.id,
            batch.paid
        );
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
        let state = &seen.hub.state;
        Price {
            assets: state.total_assets,
            shares: state.total_shares,
            loss_carry: state.loss_carry,
        }
    });
    let slashed = now.issuance.burned > before.issuance.burned || before.hub.impaired.impaired;
    present.check(&past, slashed)
}

fn received(before: &Observation, now: &Observation) -> AnyResult<()> {
    for (id, past) in &before.hub.batches {
        if let Some(present) = now.hub.batches.get(id) {
            ensure!(
                present.received >= past.received && present.paid >= past.paid,
                "batch {id} had received {} and paid {}, now {} and {}",
                past.received,
                past.paid,
                present.received,
                present.paid
            );
        }
    }
    Ok(())
}

//! The registry: every unit has one purpose, and shares, budgets and escrow add up.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::registry::{SlashRecordResponse, SlashStatus};
use palisade_interfaces::Asset;
use palisade_math::slash::START_SCALE;

use super::shares::fell;
use super::{sum, Invariant, Observation, PoolView};

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::state("registry.ledger_is_its_balance", balance),
    Invariant::state("registry.pools_add_up_to_the_stakes", stakes),
    Invariant::state("registry.slashes_add_up_to_the_escrow", escrow),
    Invariant::state("registry.stakers_have_all_the_shares", shares),
    Invariant::state("registry.stakers_can_all_be_paid", values),
    Invariant::state("registry.withdrawals_can_all_be_paid", withdrawals),
    Invariant::state("registry.budgets_fit_into_the_scale", budgets),
    Invariant::state("registry.counted_weight_is_backed", counted),
    Invariant::state("registry.slash_records_add_up", records),
    Invariant::state("registry.bonds_are_there", bonds),
    Invariant::change("registry.share_price_falls_by_slashes_only", price),
];

fn balance(now: &Observation) -> AnyResult<()> {
    let registry = &now.registry.address;
    for (asset, ledger) in &now.registry.ledgers {
        let book = match asset {
            Asset::Native { .. } => &now.native,
            Asset::Cw20 { .. } => &now.lst,
        };
        let owed = sum([ledger.stakes, ledger.escrow, ledger.rewards, ledger.bonds]);
        let (held, stray) = (book.of(registry), book.stray(registry));
        ensure!(
            held == owed.checked_add(stray)?,
            "holds {held} of {asset}, {stray} of it unasked, for {ledger:?}"
        );
    }
    Ok(())
}

fn pools_of<'a>(now: &'a Observation, asset: &'a Asset) -> impl Iterator<Item = &'a PoolView> {
    now.registry.pools.iter().filter(move |pool| pool.asset == *asset)
}

fn stakes(now: &Observation) -> AnyResult<()> {
    for (asset, ledger) in &now.registry.ledgers {
        let pools = pools_of(now, asset).map(|view| sum([view.pool.assets, view.pool.unbonding_assets]));
        let (parts, whole) = (sum(pools), ledger.stakes);
        ensure!(
            parts == whole,
            "pools have {parts} of {asset}, the ledger {whole}"
        );
    }
    Ok(())
}

/// What a slash still holds.
fn held(record: &SlashRecordResponse) -> Uint128 {
    match record.status {
        SlashStatus::Contested { .. } => record.amount,
        SlashStatus::Final { escrow } => escrow,
        SlashStatus::Released { .. } => Uint128::zero(),
    }
}

fn escrow(now: &Observation) -> AnyResult<()> {
    for (asset, ledger) in &now.registry.ledgers {
        let pools = sum(pools_of(now, asset).map(|view| view.pool.escrow));
        let slashes = now.registry.slashes.iter();
        let slashes: Vec<_> = slashes.filter(|record| record.asset == *asset).collect();
        let records = sum(slashes.iter().map(|record| held(record)));
        // Of a part that was given back nobody says how much the bond had paid.
        let bonds = sum(slashes.iter().map(|record| record.bond.min(held(record))));
        let whole = ledger.escrow;
        ensure!(
            records == whole && pools <= whole && whole <= pools.checked_add(bonds)?,
            "of {asset} pools have {pools} in escrow, bonds at most {bonds}, slashes {records}, the ledger {whole}"
        );
    }
    Ok(())
}

fn shares(now: &Observation) -> AnyResult<()> {
    for view in &now.registry.pools {
        let stakers = sum(view.stakers.iter().map(|(_, staker)| staker.shares));
        let (operator, active) = (&view.operator, view.pool.active_shares);
        ensure!(
            stakers == active,
            "stakers of {operator} have {stakers} shares, the pool {active}"
        );
        let open = sum(queued(now, view).map(|(shares, _)| shares));
        let bucket = view.pool.open_shares;
        ensure!(
            open == bucket,
            "withdrawals from {operator} have {open} shares of the open bucket's {bucket}"
        );
    }
    Ok(())
}

/// Shares and value of withdrawals that are in the open bucket of a pool.
fn queued<'a>(now: &'a Observation, view: &'a PoolView) -> impl Iterator<Item = (Uint128, Uint128)> + 'a {
    let unbonding = now.registry.params.unbonding_seconds;
    of_pool(now, view)
        .filter(move |withdrawal| withdrawal.matures.saturating_sub(unbonding) > now.moment.time)
        .map(|withdrawal| (withdrawal.shares, withdrawal.value))
}

fn of_pool<'a>(
    now: &'a Observation,
    view: &'a PoolView,
) -> impl Iterator<Item = &'a palisade_interfaces::registry::WithdrawalResponse> + 'a {
    now.registry
        .withdrawals
        .iter()
        .filter(|row| row.operator == view.operator && row.asset == view.asset)
        .filter(|row| row.generation == view.pool.generation)
}

fn values(now: &Observation) -> AnyResult<()> {
    for view in &now.registry.pools {
        let stakers = sum(view.stakers.iter().map(|(_, staker)| staker.value));
        let leaving = sum(queued(now, view).map(|(_, value)| value));
        let (operator, claimed, assets) = (&view.operator, sum([stakers, leaving]), view.pool.assets);
        ensure!(
            claimed <= assets,
            "stakers of {operator} are worth {claimed} of {assets}"
        );
        let claims = view.stakers.len().saturating_add(queued(now, view).count());
        let dust = assets.saturating_sub(claimed);
        ensure!(
            dust.is_zero() || dust < Uint128::new(u128::try_from(claims)?),
            "{dust} of {operator}'s pool belong to none of {claims} claims"
        );
    }
    Ok(())
}

fn withdrawals(now: &Observation) -> AnyResult<()> {
    for view in &now.registry.pools {
        let due = of_pool(now, view).map(|row| row.value.saturating_sub(row.paid));
        let (operator, due) = (&view.operator, sum(due));
        let leaving = sum(queued(now, view).map(|(_, value)| value));
        let there = sum([view.pool.unbonding_assets, leaving]);
        ensure!(
            due <= there,
            "withdrawals from {operator} are due {due} of {there}"
        );
    }
    Ok(())
}

fn budgets(now: &Observation) -> AnyResult<()> {
    for view in &now.registry.pools {
        let budgets = view.allocations.iter().map(|allocation| {
            let rising = allocation.increases.iter().map(|change| change.budget);
            sum(rising.chain([allocation.budget]))
        });
        let (operator, budgets) = (&view.operator, sum(budgets));
        let (encumbered, scale) = (view.pool.encumbered, view.pool.scale);
        ensure!(
            budgets <= encumbered && encumbered <= scale && scale <= START_SCALE.amount(),
            "{operator}: budgets {budgets}, encumbered {encumbered}, scale {scale}"
        );
        for allocation in &view.allocations {
            let falling = sum(allocation.decreases.iter().map(|change| change.budget));
            ensure!(
                falling <= allocation.budget,
                "{operator}: {falling} of a budget of {} are taken back",
                allocation.budget
            );
        }
    }
    Ok(())
}

fn counted(now: &Observation) -> AnyResult<()> {
    for view in &now.registry.pools {
        for allocation in &view.allocations {
            let (counted, weight) = (allocation.counted_weight, allocation.weight);
            let (assets, pool) = (allocation.counted_assets, view.pool.assets);
            ensure!(
                counted <= weight && counted <= view.pool.scale && assets <= pool,
                "{}: counts {counted} of {weight}, {assets} of {pool}",
                allocation.avs
            );
        }
    }
    Ok(())
}

fn records(now: &Observation) -> AnyResult<()> {
    for view in &now.registry.pools {
        let (mut taken, mut bonds) = (Uint128::zero(), Uint128::zero());
        let records = now.registry.slashes.iter();
        for record in records.filter(|row| row.operator == view.operator && row.asset == view.asset) {
            taken = taken.checked_add(record.amount)?;
            bonds = bonds.checked_add(record.bond)?;
            if let SlashStatus::Released {
                amount,
                bounty,
                returned,
            } = record.status
            {
                ensure!(
                    sum([amount, bounty, returned]) == record.amount && bounty <= record.bond,
                    "slash {} took {}, {} from the bond: {amount} left, {bounty} went to the reporter and {returned} came back",
                    record.id,
                    record.amount,
                    record.bond
                );
                taken = taken.checked_sub(returned)?;
            }
            if let SlashStatus::Final { escrow } = record.status {
                taken = taken.checked_sub(record.amount.checked_sub(escrow)?)?;
            }
        }
        let (operator, total) = (&view.operator, view.pool.total_slashed);
        ensure!(
            total <= taken && taken <= total.checked_add(bonds)?,
            "slashes of {operator} took {taken}, {bonds} from the bond at most, the pool says {total}"
        );
    }
    Ok(())
}

fn bonds(now: &Observation) -> AnyResult<()> {
    let bond = &now.registry.params.avs_bond;
    let ledgers = now.registry.ledgers.iter();
    let operators = now.registry.pools.iter().map(|view| {
        let leaving = sum(view.bond.leaving.iter().map(|entry| entry.amount));
        sum([view.bond.active, leaving, view.bond.matured])
    });
    let found = sum(ledgers.map(|(_, ledger)| ledger.bonds)).checked_sub(sum(operators))?;
    let present = now.registry.avs.iter().filter(|avs| !avs.deregistered);
    let registered = u128::try_from(present.count())?;
    let expected = bond.amount.checked_mul(registered.into())?;
    ensure!(
        found == expected,
        "{registered} AVSs have bonds of {found}, not {expected}"
    );
    Ok(())
}

fn price(before: &Observation, now: &Observation) -> AnyResult<()> {
    for view in &now.registry.pools {
        let past = before
            .registry
            .pools
            .iter()
            .find(|past| past.operator == view.operator && past.asset == view.asset);
        let Some(past) = past.filter(|past| past.pool.generation == view.pool.generation) else {
            continue;
        };
        let [was, is] = [&past.pool, &view.pool];
        let shares = [was, is].map(|pool| sum([pool.active_shares, pool.open_shares]));
        // A pool that everybody left begins again at one.
        if shares.iter().any(Uint128::is_zero) || is.slash_sequence > was.slash_sequence {
            continue;
        }
        ensure!(
            !fell([was.assets, is.assets], shares),
            "{}: {} assets over {} shares became {} over {} without a slash",
            view.operator,
            was.assets,
            shares.first().copied().unwrap_or_default(),
            is.assets,
            shares.last().copied().unwrap_or_default()
        );
    }
    Ok(())
}

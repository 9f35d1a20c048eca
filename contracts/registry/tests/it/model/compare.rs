//! Whether the registry answers what the reckoning says.

use anyhow::ensure;
use cosmwasm_std::{Uint128, Uint256};
use palisade_interfaces::registry::*;
use palisade_testing::reckoning::{part, units, Change, Life, Parcel, Reckoning, WHOLE};

use super::seen::Seen;
use super::Verdict;

/// A share that became worth more makes rounding cost more.
pub fn watch(reckoning: &mut Reckoning, seen: &Seen) {
    let shares = seen.pool.active_shares + seen.pool.open_shares;
    reckoning.life.raise_price(seen.pool.assets.u128(), shares.u128());
}

pub fn compare(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    compare_pool(reckoning, seen)?;
    compare_stakers(reckoning, seen)?;
    compare_withdrawals(reckoning, seen)?;
    compare_allocations(reckoning, seen)?;
    compare_budgets(reckoning, seen)?;
    compare_past(reckoning, seen)?;
    compare_records(reckoning, seen)?;
    compare_buckets(reckoning, seen)?;
    compare_bond(reckoning, &seen.bond)
}

fn compare_bond(reckoning: &Reckoning, row: &OperatorBondResponse) -> Verdict {
    let (bond, slack) = (&reckoning.bond, reckoning.bond.slack());
    near("what stays of the bond", row.active, bond.active(), slack)?;
    let mut told = Uint256::zero();
    for entry in &row.leaving {
        let leaves = bond.leaving(entry.matures - reckoning.spans.unbonding_seconds);
        near("what leaves of the bond", entry.amount, leaves, slack)?;
        told += units(entry.amount.u128());
    }
    let parts = bond
        .parts
        .iter()
        .filter_map(|part| Some((part.closes?, part.amount)));
    let leaves = parts.filter(|(closes, _)| closes + reckoning.spans.unbonding_seconds > reckoning.now);
    let (count, leaves) = leaves.fold((1u128, Uint256::zero()), |(count, sum), (_, amount)| {
        (count + 1, sum + amount)
    });
    let slack = slack * Uint256::from(count);
    ensure!(
        told.abs_diff(leaves) <= slack,
        "{told} of the bond leaves, not {leaves}"
    );
    let matured = bond.matured(reckoning.now, reckoning.spans.unbonding_seconds);
    let parts = Uint256::from(bond.parts.len() as u128 + 1);
    near(
        "what matured of the bond",
        row.matured,
        matured,
        bond.slack() * parts,
    )
}

fn compare_pool(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    let (pool, life) = (&seen.pool, &reckoning.life);
    ensure!(
        pool.generation == reckoning.current(),
        "it is life {}",
        reckoning.current()
    );
    ensure!(
        pool.scale.u128() == life.left(),
        "registry_i19: {} is left",
        life.left()
    );
    let encumbered = life.encumbered();
    ensure!(
        pool.encumbered.u128() == encumbered && encumbered <= life.left(),
        "registry_i05: {encumbered} is encumbered, not {}",
        pool.encumbered
    );
    ensure!(
        pool.contested == life.contested(),
        "contested {} times",
        life.contested()
    );
    let joint = life.worth_of(life.joint(reckoning.now));
    near("registry_i09: the joint slot", pool.assets, joint, life.slack())?;
    // The last withdrawals of a life that ended are counted once a message is about them.
    let (mut latest, mut all) = (Uint256::zero(), Uint256::zero());
    for other in reckoning.lives() {
        let closed = other.parcels.iter().filter(|it| !it.is_joint(reckoning.now));
        let unpaid = closed.map(|it| other.worth(it).saturating_sub(units(it.exit.unwrap().paid)));
        latest = unpaid.sum();
        all += latest;
    }
    let slack: Uint256 = reckoning.lives().map(Life::slack).sum();
    let found = units(pool.unbonding_assets.u128());
    ensure!(
        found + slack >= latest && found <= all + slack,
        "closed buckets have {found}, not {latest} to {all} of 10^-12"
    );
    Ok(())
}

/// Each has a scale of its own: what slashes that reach it left of it, and no others.
fn compare_buckets(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    for (life, row) in &seen.buckets {
        let life = reckoning.numbered(*life)?;
        let left = life.left_at(row.closes);
        ensure!(
            row.slot.scale.u128() == left && left >= life.left(),
            "registry_i05: bucket {} has {}, not {left}",
            row.index,
            row.slot.scale
        );
        let leave = |parcel: &&Parcel| parcel.exit.is_some_and(|exit| exit.closes == row.closes);
        let worth = life.worth_of(life.parcels.iter().filter(leave));
        let name = format!("registry_i09: bucket {}", row.index);
        near(&name, row.slot.assets.amount(), worth, life.slack())?;
    }
    Ok(())
}

fn compare_stakers(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    for (staker, row) in &seen.stakers {
        let life = reckoning.numbered(row.generation)?;
        let own = life
            .parcels
            .iter()
            .filter(|it| it.staker == *staker && it.exit.is_none());
        let name = format!("registry_i09: {staker}");
        near(&name, row.value, life.worth_of(own), life.slack())?;
        ensure!(
            row.contested == life.contested(),
            "contested {} times",
            life.contested()
        );
    }
    Ok(())
}

fn compare_withdrawals(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    let mut known = 0;
    for life in reckoning.lives() {
        for parcel in &life.parcels {
            let Some(exit) = parcel.exit.filter(|exit| !exit.is_over) else {
                continue;
            };
            known += 1;
            let row = seen.withdrawals.iter().find(|row| row.id == exit.id);
            ensure!(row.is_some(), "withdrawal {} is gone", exit.id);
            let row = row.unwrap();
            ensure!(
                row.paid.u128() == exit.paid,
                "{} was paid, not {}",
                exit.paid,
                row.paid
            );
            let name = format!("registry_i12: withdrawal {}", exit.id);
            near(&name, row.value, life.worth(parcel), life.slack())?;
        }
    }
    ensure!(
        known == seen.withdrawals.len(),
        "{known} withdrawals are under way"
    );
    Ok(())
}

fn compare_allocations(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    let life = &reckoning.life;
    let original: Uint256 = life.joint(reckoning.now).map(|it| it.original).sum();
    for row in &seen.allocations {
        let claim = life.claims.get(&row.avs).cloned().unwrap_or_default();
        let found = (row.budget.u128(), row.weight.u128());
        let expected = (claim.budget, claim.weight);
        ensure!(found == expected, "registry_i19: {found:?}, not {expected:?}");
        let counted = reckoning.counted(&row.avs);
        ensure!(row.counted_weight.u128() == counted, "{counted} counts");
        ensure!(
            same(&row.decreases, &claim.falls),
            "falls {:?}: {:?}",
            row.decreases,
            claim.falls
        );
        ensure!(
            same(&row.increases, &claim.rises),
            "rises {:?}: {:?}",
            row.increases,
            claim.rises
        );
        let takes = part(original, claim.budget);
        near(
            "registry_i06: what an AVS may take",
            row.budget_assets,
            takes,
            life.slack(),
        )?;
        let counts = part(original, counted);
        near("what an AVS counts", row.counted_assets, counts, life.slack())?;
    }
    Ok(())
}

fn compare_budgets(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    let life = reckoning.life_at(seen.at);
    for (avs, row) in &seen.budgets {
        let known = &reckoning.avss[avs];
        if reckoning.now <= known.since || seen.at + known.terms.slash_window_seconds < reckoning.now {
            ensure!(row.amount.is_zero(), "{} can be taken too late", row.amount);
            continue;
        }
        let Some(due) = reckoning.due(avs, seen.at, WHOLE) else {
            ensure!(row.amount <= Uint128::new(1), "{row:?} can be taken of nothing");
            continue;
        };
        let name = format!("registry_i10: what {avs} may take for second {}", seen.at);
        let slack = due.slack(life);
        near(&name, row.amount, due.amount, slack)?;
        let is_free = row.amount.is_zero() || row.charge.u128() == due.charge;
        ensure!(is_free, "registry_i10: {due:?} is charged, not {row:?}");
    }
    Ok(())
}

/// However late the registry settles, a reader of the past finds what was there.
fn compare_past(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    let life = reckoning.life_at(seen.at);
    let Some(then) = life.memory.get(&seen.at) else {
        return Ok(());
    };
    let stake = &seen.stake_then;
    ensure!(
        stake.scale.u128() == then.left,
        "{} was left at {}",
        then.left,
        seen.at
    );
    let joint = part(then.original, then.left);
    near("the joint slot of then", stake.assets, joint, life.slack())?;
    for (avs, row) in &seen.allocations_then {
        let claim = then.claims.get(avs).copied().unwrap_or_default();
        let found = (row.budget.u128(), row.base_weight.u128());
        let expected = (claim.budget, claim.base.min(then.left));
        ensure!(
            found == expected,
            "at {} it was {expected:?}, not {found:?}",
            seen.at
        );
    }
    Ok(())
}

fn compare_records(reckoning: &Reckoning, seen: &Seen) -> Verdict {
    for row in &seen.records {
        let hits = reckoning.lives().flat_map(|life| &life.hits);
        let hit = hits.into_iter().find(|hit| hit.id == row.id);
        ensure!(hit.is_some(), "nobody knows of slash {}", row.id);
        let hit = hit.unwrap();
        ensure!(
            row.amount.u128() == hit.amount,
            "slash {} took {}",
            row.id,
            hit.amount
        );
        let can_be_vetoed = hit.is_contested && reckoning.now <= hit.deadline;
        let status = match &row.status {
            SlashStatus::Contested { deadline } => can_be_vetoed && *deadline == hit.deadline,
            SlashStatus::Final { escrow } => !can_be_vetoed && escrow.u128() == hit.amount - hit.returned,
            SlashStatus::Released {
                amount,
                bounty,
                returned,
            } => {
                ensure!(bounty.u128() <= hit.bond, "registry_i30: a bounty of {bounty}");
                let found = ((*amount + *bounty).u128(), returned.u128());
                !hit.is_contested && found == (hit.amount - hit.returned, hit.returned)
            }
        };
        ensure!(
            status,
            "registry_i21: slash {} stands as {:?}",
            row.id,
            row.status
        );
    }
    Ok(())
}

fn near(what: &str, found: Uint128, expected: Uint256, slack: Uint256) -> Verdict {
    let off = units(found.u128()).abs_diff(expected);
    ensure!(
        off <= slack,
        "{what}: {found} units, not {expected} of 10^-12, give or take {slack}"
    );
    Ok(())
}

fn same(rows: &[PendingChange], changes: &[Change]) -> bool {
    let ours = changes.iter().map(|it| (it.budget, it.weight, it.eta));
    let theirs = rows.iter().map(|it| (it.budget.u128(), it.weight.u128(), it.eta));
    ours.eq(theirs)
}

//! Commitments: rent and what stands on whose stake.

use anyhow::{ensure, Result as AnyResult};
use palisade_interfaces::commitments::{CommitmentResponse, CommitmentStatus};
use palisade_interfaces::Asset;

use super::{sum, Invariant, Observation};

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::state("commitments.hold_the_rent_they_owe", holdings),
    Invariant::state("commitments.owe_what_nobody_was_paid", debts),
    Invariant::state("commitments.standing_ones_are_counted", counts),
];

fn holdings(now: &Observation) -> AnyResult<()> {
    let address = &now.commitments.address;
    for (asset, owed) in &now.commitments.owed {
        let book = match asset {
            Asset::Native { .. } => &now.native,
            Asset::Cw20 { .. } => &now.lst,
        };
        let (held, stray) = (book.of(address), book.stray(address));
        ensure!(
            held == owed.checked_add(stray)?,
            "holds {held} of {asset}, {owed} are owed and {stray} came unasked"
        );
    }
    Ok(())
}

fn debts(now: &Observation) -> AnyResult<()> {
    for (asset, owed) in &now.commitments.owed {
        let rows = now
            .commitments
            .commitments
            .iter()
            .filter(|row| row.rent == *asset);
        let parts = sum(rows.map(|row| match row.status {
            CommitmentStatus::Ended { unreturned } => {
                unreturned.saturating_add(row.earned.saturating_sub(row.claimed))
            }
            _ => row.amount.saturating_sub(row.claimed),
        }));
        ensure!(parts == *owed, "commitments are owed {parts} of {owed} {asset}");
    }
    Ok(())
}

fn counts(now: &Observation) -> AnyResult<()> {
    for (operator, asset, count) in &now.commitments.standing {
        let stands = |row: &&CommitmentResponse| {
            row.offer.operator == operator.as_str()
                && row.offer.asset == *asset
                && matches!(row.status, CommitmentStatus::Standing { .. })
        };
        let found = now.commitments.commitments.iter().filter(stands).count();
        ensure!(
            u32::try_from(found)? == *count,
            "{found} commitments stand on {asset} of {operator}, {count} are counted"
        );
    }
    Ok(())
}

//! Whether the registry answers what the reckoning says.

use cosmwasm_std::{Uint128, Uint256};
use palisade_interfaces::registry::*;

use super::claim::Change;
use super::life::{part, units, Life, Parcel};
use super::reckoning::Reckoning;
use super::seen::Seen;
use super::Verdict;
use crate::world::WHOLE;

impl Reckoning {
    /// A share that became worth more makes rounding cost more.
    pub fn watch(&mut self, seen: &Seen) {
        let shares = seen.pool.active_shares + seen.pool.open_shares;
        self.life().raise_price(seen.pool.assets.u128(), shares.u128());
    }

    pub fn compare(&self, seen: &Seen) -> Verdict {
        self.compare_pool(seen)?;
        self.compare_stakers(seen)?;
        self.compare_withdrawals(seen)?;
        self.compare_allocations(seen)?;
        self.compare_budgets(seen)?;
        self.compare_past(seen)?;
        self.compare_records(seen)?;
        self.compare_buckets(seen)?;
        self.compare_bond(&seen.bond)
    }

    fn compare_bond(&self, row: &OperatorBondResponse) -> Verdict {
        let (bond, slack) = (&self.bond, self.bond.slack());
        near("what stays of the bond", row.active, bond.active(), slack)?;
        let mut told = Uint256::zero();
        for entry in &row.leaving {
            let leaves = bond.leaving(entry.matures - self.unbonding);
            near("what leaves of the bond", entry.amount, leaves, slack)?;
            told += units(entry.amount.u128());
        }
        let parts = bond
            .parts
            .iter()
            .filter_map(|part| Some((part.closes?, part.amount)));
        let leaves = parts.filter(|(closes, _)| closes + self.unbonding > self.now);
        let (count, leaves) = leaves.fold((1u128, Uint256::zero()), |(count, sum), (_, amount)| {
            (count + 1, sum + amount)
        });
        let slack = slack * Uint256::from(count);
        hold!(
            told.abs_diff(leaves) <= slack,
            "{told} of the bond leaves, not {leaves}"
        );
        let matured = bond.matured(self.now, self.unbonding);
        let parts = Uint256::from(bond.parts.len() as u128 + 1);
        near(
            "what matured of the bond",
            row.matured,
            matured,
            bond.slack() * parts,
        )
    }

    fn compare_pool(&self, seen: &Seen) -> Verdict {
        let (pool, life) = (&seen.pool, &self.lives[self.current()]);
        hold!(
            pool.generation == self.current() as u64,
            "it is life {}",
            self.current()
        );
        hold!(
            pool.scale.u128() == life.left(),
            "registry_i19: {} is left",
            life.left()
        );
        let encumbered = life.encumbered() - self.crumbs();
        hold!(
            pool.encumbered.u128() == encumbered && encumbered <= life.left(),
            "registry_i05: {encumbered} is encumbered, not {}",
            pool.encumbered
        );
        hold!(
            pool.contested == life.contested(),
            "contested {} times",
            life.contested()
        );
        let joint = life.worth_of(life.joint(self.now));
        near("registry_i09: the joint slot", pool.assets, joint, life.slack())?;
        // The last withdrawals of a life that ended are counted once a message is about them.
        let (mut latest, mut all) = (Uint256::zero(), Uint256::zero());
        for other in &self.lives {
            let closed = other.parcels.iter().filter(|it| !it.is_joint(self.now));
            let unpaid = closed.map(|it| other.worth(it).saturating_sub(units(it.exit.unwrap().paid)));
            latest = unpaid.sum();
            all += latest;
        }
        let slack: Uint256 = self.lives.iter().map(Life::slack).sum();
        let found = units(pool.unbonding_assets.u128());
        hold!(
            found + slack >= latest && found <= all + slack,
            "closed buckets have {found}, not {latest} to {all} of 10^-12"
        );
        Ok(())
    }

    /// Each has a scale of its own: what slashes that reach it left of it, and no others.
    fn compare_buckets(&self, seen: &Seen) -> Verdict {
        for (life, row) in &seen.buckets {
            let life = &self.lives[*life as usize];
            let left = life.left_at(row.closes);
            hold!(
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

    fn compare_stakers(&self, seen: &Seen) -> Verdict {
        for (staker, row) in &seen.stakers {
            let life = &self.lives[row.generation as usize];
            let own = life
                .parcels
                .iter()
                .filter(|it| it.staker == *staker && it.exit.is_none());
            let name = format!("registry_i09: {staker}");
            near(&name, row.value, life.worth_of(own), life.slack())?;
            hold!(
                row.contested == life.contested(),
                "contested {} times",
                life.contested()
            );
        }
        Ok(())
    }

    fn compare_withdrawals(&self, seen: &Seen) -> Verdict {
        let mut known = 0;
        for life in &self.lives {
            for parcel in &life.parcels {
                let Some(exit) = parcel.exit.filter(|exit| !exit.is_over) else {
                    continue;
                };
                known += 1;
                let row = seen.withdrawals.iter().find(|row| row.id == exit.id);
                hold!(row.is_some(), "withdrawal {} is gone", exit.id);
                let row = row.unwrap();
                hold!(
                    row.paid.u128() == exit.paid,
                    "{} was paid, not {}",
                    exit.paid,
                    row.paid
                );
                let name = format!("registry_i12: withdrawal {}", exit.id);
                near(&name, row.value, life.worth(parcel), life.slack())?;
            }
        }
        hold!(
            known == seen.withdrawals.len(),
            "{known} withdrawals are under way"
        );
        Ok(())
    }

    fn compare_allocations(&self, seen: &Seen) -> Verdict {
        let life = &self.lives[self.current()];
        let original: Uint256 = life.joint(self.now).map(|it| it.original).sum();
        for row in &seen.allocations {
            let claim = life.claims.get(&row.avs).cloned().unwrap_or_default();
            let found = (row.budget.u128(), row.weight.u128());
            let expected = (claim.budget, claim.weight);
            hold!(found == expected, "registry_i19: {found:?}, not {expected:?}");
            let counted = self.counted(&row.avs);
            hold!(row.counted_weight.u128() == counted, "{counted} counts");
            hold!(
                same(&row.decreases, &claim.falls),
                "falls {:?}: {:?}",
                row.decreases,
                claim.falls
            );
            hold!(
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

    fn compare_budgets(&self, seen: &Seen) -> Verdict {
        let life = &self.lives[self.life_at(seen.at)];
        for (avs, row) in &seen.budgets {
            let (since, terms) = self.avss[avs].terms.last().unwrap();
            if self.now <= *since || seen.at + terms.slash_window_seconds < self.now {
                hold!(row.amount.is_zero(), "{} can be taken too late", row.amount);
                continue;
            }
            let Some(due) = self.due(avs, seen.at, WHOLE) else {
                hold!(row.amount <= Uint128::new(1), "{row:?} can be taken of nothing");
                continue;
            };
            let name = format!("registry_i10: what {avs} may take for second {}", seen.at);
            let slack = self.slack_of(life, &due);
            near(&name, row.amount, due.amount, slack)?;
            let is_free = row.amount.is_zero() || row.charge.u128() == due.charge;
            hold!(is_free, "registry_i10: {due:?} is charged, not {row:?}");
        }
        Ok(())
    }

    /// However late the registry settles, a reader of the past finds what was there.
    fn compare_past(&self, seen: &Seen) -> Verdict {
        let life = &self.lives[self.life_at(seen.at)];
        let Some(then) = life.memory.get(&seen.at) else {
            return Ok(());
        };
        let stake = &seen.stake_then;
        hold!(
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
            hold!(
                found == expected,
                "at {} it was {expected:?}, not {found:?}",
                seen.at
            );
        }
        Ok(())
    }

    fn compare_records(&self, seen: &Seen) -> Verdict {
        for row in &seen.records {
            let hits = self.lives.iter().flat_map(|life| &life.hits);
            let hit = hits.into_iter().find(|hit| hit.id == row.id);
            hold!(hit.is_some(), "nobody knows of slash {}", row.id);
            let hit = hit.unwrap();
            hold!(
                row.amount.u128() == hit.amount,
                "slash {} took {}",
                row.id,
                hit.amount
            );
            let can_be_vetoed = hit.is_contested && self.now <= hit.deadline;
            let status = match &row.status {
                SlashStatus::Contested { deadline } => can_be_vetoed && *deadline == hit.deadline,
                SlashStatus::Final { escrow } => !can_be_vetoed && escrow.u128() == hit.amount - hit.returned,
                SlashStatus::Released {
                    amount,
                    bounty,
                    returned,
                } => {
                    hold!(bounty.u128() <= hit.bond, "registry_i30: a bounty of {bounty}");
                    let found = ((*amount + *bounty).u128(), returned.u128());
                    !hit.is_contested && found == (hit.amount - hit.returned, hit.returned)
                }
            };
            hold!(
                status,
                "registry_i21: slash {} stands as {:?}",
                row.id,
                row.status
            );
        }
        Ok(())
    }
}

fn near(what: &str, found: Uint128, expected: Uint256, slack: Uint256) -> Verdict {
    let off = units(found.u128()).abs_diff(expected);
    hold!(
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

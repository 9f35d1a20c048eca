//! Slashes and vetoes, beside what the registry told of them.

use anyhow::{ensure, Context};
use cosmwasm_std::{Addr, Uint256};

use super::claim::over;
use super::{part, units, Hit, Reckoning, Service, WHOLE};

/// What the registry told of a slash.
pub struct Slashed {
    /// Number of the slash.
    pub id: u64,
    /// Number of the life.
    pub generation: u64,
    /// Units that were taken, those of the bond included.
    pub amount: u128,
    /// Units that the operator's bond paid of it.
    pub bond: u128,
    /// What the AVS was charged, in 10^-18 of the original.
    pub charge: u128,
    /// What is left of the original of what stays, in 10^-18.
    pub pool_scale: u128,
    /// Last second in which it may be vetoed.
    pub deadline: u64,
}

/// What the registry told of a veto.
pub struct Vetoed {
    /// Number of the slash.
    pub id: u64,
    /// Units that came back, those of the bond included.
    pub returned: u128,
    /// Units of the slash that stand.
    pub upheld: u128,
    /// Units that came back to the operator's bond.
    pub bond: u128,
    /// What is left of the original of what stays, in 10^-18.
    pub pool_scale: u128,
}

impl Reckoning {
    /// An AVS takes `fraction` (of 10^18) of what it counts for a fault in that second.
    ///
    /// # Errors
    /// When nothing or another amount was due.
    pub fn slash(&mut self, avs: &Addr, fault: u64, fraction: u128, told: &Slashed) -> anyhow::Result<()> {
        let number = self.number_at(fault);
        ensure!(told.generation == number, "another life was slashed");
        let due = self.due(avs, fault, fraction);
        let due = due.context("a slash took what was not due")?;
        let slack = due.slack(self.life_at(fault));
        let (amount, bond) = (told.amount, told.bond);
        ensure!(amount > 0, "a slash was free");
        ensure!(
            units(amount).abs_diff(due.amount) <= slack,
            "{amount} taken where {} are due, {slack}",
            due.amount
        );
        let reached = self.bond.reached(fault);
        let pledged = (units(amount) / Uint256::from(2u128)).min(reached);
        // What is captured is whole parts of 10^18, in which the pool pays more than its half and the bond less.
        let bond_slack = units(due.slots + 1) + due.reached / Uint256::from(WHOLE) + self.bond.slack();
        ensure!(
            2 * bond <= amount && units(bond).abs_diff(pledged) <= bond_slack,
            "review_r04: the bond paid {bond} of {amount}, {pledged}"
        );
        let bond_parts = self.bond.take(bond, fault);
        ensure!(told.charge == due.charge, "charged {due:?}");
        let now = self.now;
        let row = self.avss.get(avs).context("it did not register")?;
        let resolver = row.governing(fault).resolver;
        let life = self.numbered_mut(number)?;
        // What is captured depends on how stake was rounded; it stays the registry's.
        let taken = life.left().checked_sub(told.pool_scale);
        let taken = taken.context("a slash raised the scale")?;
        ensure!(taken <= due.charge, "more was captured than charged");
        let captured = part(due.reached, taken);
        ensure!(
            captured.abs_diff(units(amount - bond)) <= slack,
            "captured {taken} for {amount} of which the bond paid {bond}: {due:?}"
        );
        let claim = life.claims.get_mut(avs).context("it has no budget")?;
        let cuts = claim.pay(due.charge, fault);
        let weight_cut = claim.weight.min(taken);
        claim.weight -= weight_cut;
        let deadline = now + resolver.as_ref().map_or(0, |resolver| resolver.delay_seconds);
        life.hits.push(Hit {
            id: told.id,
            avs: avs.clone(),
            fault,
            deadline,
            is_contested: resolver.is_some(),
            charge: due.charge,
            taken,
            stands: taken,
            weight_cut,
            cuts,
            amount,
            returned: 0,
            bond,
            bond_parts,
        });
        life.roundings += 1;
        ensure!(told.deadline == deadline, "it ends after {deadline}");
        Ok(())
    }

    /// A veto lets only `upheld` (of 10^18) of a slash stand.
    ///
    /// # Errors
    /// When nobody knows of the slash, when it is too late, and when the wrong amounts came back.
    pub fn veto(&mut self, upheld: u128, told: &Vetoed) -> anyhow::Result<()> {
        let (id, now) = (told.id, self.now);
        let mut lives = self.past.iter_mut().chain([&mut self.life]);
        let found = lives.find_map(|life| {
            let hit = life.hits.iter().find(|hit| hit.id == id)?.clone();
            Some((life, hit))
        });
        let (life, mut hit) = found.with_context(|| format!("nobody knows of slash {id}"))?;
        let back = |value: u128| value - over(value, upheld, WHOLE);
        ensure!(hit.is_contested && now <= hit.deadline, "a veto came too late");
        hit.is_contested = false;
        hit.stands -= back(hit.taken);
        hit.returned = told.returned;
        ensure!(
            hit.returned + told.upheld == hit.amount,
            "a veto lost or made something of {}",
            hit.amount
        );
        for changed in life.hits.iter_mut().filter(|hit| hit.id == id) {
            *changed = hit.clone();
        }
        let cuts: Vec<(u64, u128)> = hit
            .cuts
            .iter()
            .map(|(change, cut)| (*change, back(*cut)))
            .collect();
        let claim = life.claims.get_mut(&hit.avs).context("it has no budget")?;
        claim.regain(back(hit.charge), hit.fault, back(hit.weight_cut), &cuts);
        let service = self.avss.get(&hit.avs).map(|row| row.service);
        if let Some(Service::Leaving { eta, .. }) = service {
            claim.leave(eta, now);
        }
        let reached = life
            .parcels
            .iter()
            .filter(|parcel| parcel.is_reached_by(hit.fault));
        let reached: Uint256 = reached.map(|parcel| parcel.original).sum();
        let returns = part(reached, back(hit.taken));
        life.roundings += 1;
        life.coarse += reached / Uint256::from(WHOLE);
        let slack = life.slack() * Uint256::from(2u128);
        let to_bond = self.bond.give_back(&hit.bond_parts, upheld);
        let bond = told.bond;
        ensure!(
            units(bond).abs_diff(to_bond) <= self.bond.slack(),
            "{bond} came back to the bond, not {to_bond}"
        );
        ensure!(
            units(hit.returned - bond).abs_diff(returns) <= slack,
            "{} came back, not {returns}",
            hit.returned - bond
        );
        ensure!(
            told.pool_scale == life.left(),
            "registry_i19: a veto moved the scale"
        );
        Ok(())
    }
}

//! Slashes and vetoes, beside what the registry told of them.

use cosmwasm_std::{Addr, Uint256};

use super::claim::over;
use super::follow::Told;
use super::life::{part, units, Hit, Life};
use super::reckoning::{Reckoning, Service};
use super::Verdict;
use crate::world::WHOLE;

impl Reckoning {
    pub(super) fn slash(&mut self, avs: &Addr, fault: u64, fraction: u128, told: &Told) -> Verdict {
        let index = self.life_at(fault);
        hold!(
            told.number("generation") == index as u128,
            "another life was slashed"
        );
        let due = self.due(avs, fault, fraction);
        hold!(due.is_some(), "a slash took what was not due");
        let due = due.unwrap();
        let slack = self.slack_of(&self.lives[index], &due);
        let amount = told.number("amount");
        hold!(amount > 0, "a slash was free");
        hold!(
            units(amount).abs_diff(due.amount) <= slack,
            "{amount} taken where {} are due, {slack}",
            due.amount
        );
        let bond = told.number("bond");
        let reached = self.bond.reached(fault);
        let pledged = units(amount).checked_div(2u128.into()).unwrap().min(reached);
        // What is captured is whole parts of 10^18, in which the pool pays more than its half and the bond less.
        let bond_slack = units(due.slots + 1) + due.reached / Uint256::from(WHOLE) + self.bond.slack();
        hold!(
            2 * bond <= amount && units(bond).abs_diff(pledged) <= bond_slack,
            "review_r04: the bond paid {bond} of {amount}, {pledged}"
        );
        let bond_shares = self.bond.take(bond, fault);
        hold!(told.number("charge") == due.charge, "charged {due:?}");
        let terms = self.avss[avs].governing(fault);
        let life = &mut self.lives[index];
        let claim = life.claims.get_mut(avs).unwrap();
        let cuts = claim.pay(due.charge, fault);
        // What is captured depends on how stake was rounded; it stays the registry's.
        let taken = WHOLE - life.hits.iter().map(|hit| hit.stands).sum::<u128>() - told.number("pool_scale");
        hold!(taken <= due.charge, "more was captured than charged");
        let captured = part(due.reached, taken);
        hold!(
            captured.abs_diff(units(amount - bond)) <= slack,
            "captured {taken} for {amount} of which the bond paid {bond}: {due:?}"
        );
        let weight_cut = claim.weight.min(taken);
        claim.weight -= weight_cut;
        let resolver = terms.resolver.as_ref();
        life.hits.push(Hit {
            id: told.seconds("id"),
            avs: avs.clone(),
            fault,
            deadline: self.now + resolver.map_or(0, |resolver| resolver.delay_seconds),
            is_contested: resolver.is_some(),
            charge: due.charge,
            taken,
            stands: taken,
            weight_cut,
            cuts,
            amount,
            returned: 0,
            bond,
            bond_shares,
        });
        life.roundings += 1;
        let deadline = life.hits.last().unwrap().deadline;
        hold!(told.seconds("deadline") == deadline, "it ends after {deadline}");
        Ok(())
    }

    pub fn hit(&mut self, id: u64) -> &mut Hit {
        let hits = self.lives.iter_mut().flat_map(|life| &mut life.hits);
        hits.into_iter().find(|hit| hit.id == id).unwrap()
    }

    pub(super) fn veto(&mut self, upheld: u128, told: &Told) -> Verdict {
        let (id, now) = (told.seconds("id"), self.now);
        let found = |life: &Life| life.hits.iter().position(|hit| hit.id == id);
        let index = self.lives.iter().position(|life| found(life).is_some()).unwrap();
        let life = &mut self.lives[index];
        let position = found(life).unwrap();
        let back = |value: u128| value - over(value, upheld, WHOLE);
        let hit = &mut life.hits[position];
        hold!(hit.is_contested && now <= hit.deadline, "a veto came too late");
        hit.is_contested = false;
        hit.stands -= back(hit.taken);
        hit.returned = told.number("returned");
        hold!(
            hit.returned + told.number("upheld") == hit.amount,
            "a veto lost or made something of {}",
            hit.amount
        );
        let hit = hit.clone();
        let cuts: Vec<(u64, u128)> = hit
            .cuts
            .iter()
            .map(|(change, cut)| (*change, back(*cut)))
            .collect();
        let claim = life.claims.get_mut(&hit.avs).unwrap();
        claim.regain(back(hit.charge), hit.fault, back(hit.weight_cut), &cuts);
        if let Service::Leaving { eta, .. } = self.avss[&hit.avs].service {
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
        let to_bond = self.bond.give_back(&hit.bond_shares, upheld);
        let bond = told.number("bond");
        hold!(
            units(bond).abs_diff(to_bond) <= self.bond.slack(),
            "{bond} came back to the bond, not {to_bond}"
        );
        hold!(
            units(hit.returned - bond).abs_diff(returns) <= slack,
            "{} came back, not {returns}",
            hit.returned - bond
        );
        hold!(
            told.number("pool_scale") == life.left(),
            "registry_i19: a veto moved the scale"
        );
        Ok(())
    }
}

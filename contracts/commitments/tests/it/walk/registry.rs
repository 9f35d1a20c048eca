//! Does in the registry what the history says, and notes what was done.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::ExecuteMsg;

use super::model::Bond;
use super::op::{Op, AVSS, OPERATORS};
use super::run::Walk;
use crate::world::*;

impl Walk {
    /// None where it was refused.
    pub fn tell_registry(&mut self, op: &Op) -> Option<()> {
        let now = self.world.now();
        match *op {
            Op::Bind {
                operator,
                avs,
                percent: part,
                seconds,
            } => {
                let (pair, budget, until) = ((operator, avs), percent(part), now + seconds);
                let (own, other) = (OPERATORS[operator], AVSS[avs]);
                self.world.bind_of(own, other, native(), budget, until).ok()?;
                let bond = Bond {
                    budget,
                    until,
                    generation: self.world.own_stake(own).generation,
                    versions: self.facts.versions(pair),
                };
                self.facts.bonds.insert(pair, bond);
            }
            Op::Allocate {
                operator,
                avs,
                percent: part,
            } => {
                let weight = percent(40);
                self.world
                    .allocate(OPERATORS[operator], AVSS[avs], percent(part), weight)
                    .ok()?;
            }
            Op::OptIn { operator, avs } => {
                self.world.opt_in(OPERATORS[operator], AVSS[avs]).ok()?;
            }
            Op::OptOut { operator, avs } => {
                self.world.opt_out(OPERATORS[operator], AVSS[avs]).ok()?;
                let generation = self.world.own_stake(OPERATORS[operator]).generation;
                let bound = self.facts.binding((operator, avs), generation, now);
                assert_eq!(bound, None, "a bound operator left");
                *self.facts.services.entry((operator, avs)).or_default() += 1;
            }
            Op::Eject { avs, operator } => {
                self.world.eject(AVSS[avs], OPERATORS[operator]).ok()?;
                *self.facts.services.entry((operator, avs)).or_default() += 1;
            }
            Op::Slash {
                avs,
                operator,
                percent,
            } => self.slash(avs, operator, percent)?,
            Op::Veto { back } => self.veto(back)?,
            Op::Release { back } => {
                let place = self.slashes.len().checked_sub(back + 1)?;
                let slash_id = self.slashes[place].0;
                let msg = ExecuteMsg::ReleaseSlash { slash_id };
                self.world.tell_registry("carol", &msg, &[]).ok()?;
            }
            Op::Jail {
                avs,
                operator,
                seconds,
            } => {
                self.world.jail(AVSS[avs], OPERATORS[operator], seconds).ok()?;
                self.facts.jailed.insert((operator, avs), true);
            }
            Op::Unjail { operator, avs } => {
                self.world.unjail(OPERATORS[operator], AVSS[avs]).ok()?;
                self.facts.jailed.insert((operator, avs), false);
            }
            Op::Propose { avs } => {
                self.world.propose(AVSS[avs]).ok()?;
                self.facts.announced.insert(avs, true);
            }
            Op::Cancel { avs } => {
                self.world.cancel_terms(AVSS[avs]).ok()?;
                self.facts.announced.insert(avs, false);
            }
            Op::Apply { avs } => {
                let msg = ExecuteMsg::ApplyTerms { avs: text(AVSS[avs]) };
                self.world.tell_registry("carol", &msg, &[]).ok()?;
                self.facts.announced.insert(avs, false);
                *self.facts.terms.entry(avs).or_default() += 1;
            }
            Op::Deregister { avs } => {
                let msg = ExecuteMsg::DeregisterAvs {};
                self.world.tell_registry(AVSS.get(avs)?, &msg, &[]).ok()?;
                self.facts.leaving.insert(avs, true);
            }
            _ => return None,
        }
        Some(())
    }

    fn slash(&mut self, avs: usize, operator: usize, percent: u64) -> Option<()> {
        let generation = self.world.own_stake(OPERATORS[operator]).generation;
        let response = self
            .world
            .slash(AVSS[avs], OPERATORS[operator], Decimal::percent(percent))
            .ok()?;
        let told = |key| attribute_of(&response, "palisade-registry/slashed", key);
        let (id, charge): (u64, u128) = (told("id").parse().unwrap(), told("charge").parse().unwrap());
        let pair = (operator, avs);
        *self.facts.charged.entry((pair, generation)).or_default() += charge;
        self.slashes.push((id, pair, generation, charge));
        Some(())
    }

    fn veto(&mut self, back: usize) -> Option<()> {
        let place = self.slashes.len().checked_sub(back + 1)?;
        let (slash_id, pair, generation, charge) = self.slashes[place];
        let msg = ExecuteMsg::VetoSlash {
            slash_id,
            upheld: Decimal::zero(),
        };
        self.world.tell_registry("bob", &msg, &[]).ok()?;
        *self.facts.charged.entry((pair, generation)).or_default() -= charge;
        Some(())
    }
}

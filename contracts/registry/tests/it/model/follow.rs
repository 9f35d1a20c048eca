//! Carries out in the reckoning what was sent to the registry, and compares what the registry told of it.

use cosmwasm_std::{Addr, Event, Uint256};
use cw_multi_test::AppResponse;
use palisade_interfaces::registry::*;

use super::claim::Wish;
use super::life::{units, Life};
use super::reckoning::{Avs, Reckoning, Service};
use super::Verdict;
use crate::tape::{Refusal, Sent};
use crate::world::WHOLE;

/// What the registry told of one thing that happened.
pub struct Told<'a>(&'a Event);

impl Told<'_> {
    pub fn text(&self, key: &str) -> &str {
        let found = self.0.attributes.iter().find(|attribute| attribute.key == key);
        &found.unwrap_or_else(|| panic!("no {key} in {}", self.0.ty)).value
    }

    pub fn number(&self, key: &str) -> u128 {
        self.text(key).parse().unwrap()
    }

    pub fn seconds(&self, key: &str) -> u64 {
        self.text(key).parse().unwrap()
    }
}

fn told<'a>(response: &'a AppResponse, name: &str) -> Vec<Told<'a>> {
    let name = format!("wasm-palisade-registry/{name}");
    let events = response.events.iter().filter(|event| event.ty == name);
    events.map(Told).collect()
}

impl Reckoning {
    pub fn follow(&mut self, sent: &Sent) -> Verdict {
        self.go_to(sent.at);
        match &sent.outcome {
            Ok(response) => {
                self.carry_out(sent, response)?;
                self.watch_price(response);
                self.check_end(sent, response)
            }
            Err(refusal) => self.check_refusal(sent, *refusal),
        }
    }

    fn check_refusal(&self, sent: &Sent, refusal: Refusal) -> Verdict {
        let contested = self.lives[self.current()].contested();
        match (&sent.msg, refusal) {
            (ExecuteMsg::Deposit { operator, .. }, Refusal::Contested) if self.is_ours(operator) => {
                hold!(contested > 0, "a deposit was refused while nothing was contested");
            }
            (
                ExecuteMsg::Slash {
                    avs,
                    infraction_time,
                    slashes,
                    ..
                },
                Refusal::NothingToTake,
            ) => {
                let fraction = slashes[0].fraction.atomics().u128();
                if let Some(due) = self.due(&Addr::unchecked(avs), *infraction_time, fraction) {
                    let slack = self.slack_of(&self.lives[self.life_at(*infraction_time)], &due);
                    hold!(due.amount <= slack, "nothing was taken where {due:?} is due");
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn carry_out(&mut self, sent: &Sent, response: &AppResponse) -> Verdict {
        let at = sent.at;
        match &sent.msg {
            ExecuteMsg::RegisterAvs { terms, .. } => {
                let row = Avs {
                    terms: vec![(0, terms.clone())],
                    proposed: None,
                    service: Service::Never,
                    is_jailed: false,
                };
                self.avss.insert(sent.sender.clone(), row);
            }
            ExecuteMsg::ProposeTerms { terms } => {
                let eta = at + self.announcement;
                self.avss.get_mut(&sent.sender).unwrap().proposed = Some((eta, terms.clone()));
            }
            ExecuteMsg::ApplyTerms { avs } => {
                let row = self.avss.get_mut(&Addr::unchecked(avs)).unwrap();
                let (eta, terms) = row.proposed.take().unwrap();
                let in_time = eta < at && at <= eta + self.announcement;
                hold!(
                    in_time,
                    "registry_i14: announced terms are applied after {eta}, not {at}"
                );
                row.terms.push((at, terms));
            }
            ExecuteMsg::OptIn { avs } if sent.sender == self.operator => {
                self.opt_in(&Addr::unchecked(avs))?
            }
            ExecuteMsg::OptOut { avs } if sent.sender == self.operator => {
                self.end_service(&Addr::unchecked(avs));
            }
            ExecuteMsg::EjectOperator { operator } if self.is_ours(operator) => {
                self.end_service(&sent.sender);
            }
            ExecuteMsg::JailOperator { avs, operator, .. } if self.is_ours(operator) => {
                self.avss.get_mut(&Addr::unchecked(avs)).unwrap().is_jailed = true;
            }
            ExecuteMsg::Unjail { avs } if sent.sender == self.operator => {
                self.avss.get_mut(&Addr::unchecked(avs)).unwrap().is_jailed = false;
            }
            ExecuteMsg::ModifyAllocation {
                avs, budget, weight, ..
            } if sent.sender == self.operator => {
                self.begin();
                self.sweep(|_| true);
                let avs = Addr::unchecked(avs);
                let terms = self.avss[&avs].terms();
                let wish = Wish {
                    budget: budget.u128(),
                    weight: weight.u128(),
                    rise_seconds: terms.allocation_delay_seconds,
                    fall_seconds: terms.deallocation_delay_seconds,
                };
                let (reserved, contested) = (self.claim(&avs).reserved(), self.life().contested());
                self.claim(&avs).modify(&wish, at);
                let is_more = self.claim(&avs).reserved() > reserved;
                hold!(!is_more || contested == 0, "a budget rose while it was contested");
            }
            ExecuteMsg::Deposit { operator, .. } if self.is_ours(operator) => {
                let told = &told(response, "deposited")[0];
                let staker = Addr::unchecked(told.text("staker"));
                self.begin();
                let life = self.life();
                hold!(
                    life.contested() == 0,
                    "a deposit went through while it was contested"
                );
                let amount = sent.funds[0].amount.u128();
                life.deposit(&staker, amount, told.number("shares"));
                life.roundings += 1;
            }
            ExecuteMsg::QueueWithdrawal { .. } | ExecuteMsg::Redelegate { .. } => {
                for told in told(response, "withdrawal_queued") {
                    self.queue(&told)?;
                }
            }
            ExecuteMsg::CompleteWithdrawal { .. } | ExecuteMsg::CompleteRedelegation { .. } => {
                for told in told(response, "withdrawal_completed") {
                    self.complete(&told)?;
                }
            }
            ExecuteMsg::DepositBond {} if sent.sender == self.operator => {
                self.bond.deposit(sent.funds[0].amount.u128());
            }
            ExecuteMsg::QueueBondWithdrawal { amount, .. } if sent.sender == self.operator => {
                let closes = (at / self.bucket + 1) * self.bucket;
                self.bond.queue(amount.u128(), closes);
            }
            ExecuteMsg::CompleteBondWithdrawal { .. } if sent.sender == self.operator => {
                self.bond.paid += told(response, "bond_withdrawn")[0].number("amount");
            }
            ExecuteMsg::Slash {
                avs,
                infraction_time,
                slashes,
                ..
            } => {
                let fraction = slashes[0].fraction.atomics().u128();
                let avs = Addr::unchecked(avs);
                self.slash(&avs, *infraction_time, fraction, &told(response, "slashed")[0])?;
            }
            ExecuteMsg::VetoSlash { upheld, .. } => {
                self.veto(upheld.atomics().u128(), &told(response, "slash_vetoed")[0])?;
            }
            ExecuteMsg::ReleaseSlash { slash_id } => {
                let hit = self.hit(*slash_id);
                hold!(
                    !hit.is_contested || at > hit.deadline,
                    "a slash was released too early"
                );
                hit.is_contested = false;
            }
            _ => {}
        }
        Ok(())
    }

    /// The first message about the pool opens it.
    fn begin(&mut self) {
        if !self.is_open {
            self.is_open = true;
            self.lives[0] = Life::new(self.now);
        }
    }

    fn opt_in(&mut self, avs: &Addr) -> Verdict {
        let over: Vec<Addr> = self
            .avss
            .iter()
            .filter(|(avs, row)| {
                let Service::Leaving { slashable_until, .. } = row.service else {
                    return false;
                };
                self.now > slashable_until && self.open_slashes(avs) == 0
            })
            .map(|(avs, _)| avs.clone())
            .collect();
        self.sweep(|avs| over.contains(avs));
        for avs in over {
            self.avss.get_mut(&avs).unwrap().service = Service::Never;
        }
        let service = &mut self.avss.get_mut(avs).unwrap().service;
        hold!(
            *service == Service::Never,
            "it came back while it could be slashed"
        );
        *service = Service::Active;
        Ok(())
    }

    fn queue(&mut self, told: &Told) -> Verdict {
        if !self.is_ours(told.text("operator")) {
            return Ok(());
        }
        let closes = (self.now / self.bucket + 1) * self.bucket;
        hold!(
            told.seconds("matures") == closes + self.unbonding,
            "it matures at the wrong time"
        );
        let (some, rest) = (told.number("shares"), told.number("staker_shares"));
        let life = &mut self.lives[told.number("generation") as usize];
        let staker = Addr::unchecked(told.text("staker"));
        life.queue(&staker, (some, some + rest), told.seconds("id"), closes);
        life.roundings += 1;
        Ok(())
    }

    fn complete(&mut self, told: &Told) -> Verdict {
        let life = &mut self.lives[told.number("generation") as usize];
        let (contested, slack) = (life.contested(), life.slack());
        let position = life.parcels.iter().position(|parcel| {
            let number = parcel.exit.map(|exit| exit.id);
            number == Some(told.seconds("id"))
        });
        let worth = life.worth(&life.parcels[position.unwrap()]);
        let exit = life.parcels[position.unwrap()].exit.as_mut().unwrap();
        exit.paid += told.number("amount");
        // A veto comes within an unbonding period after it matured, or never.
        exit.is_over = contested == 0 || self.now >= exit.closes + 2 * self.unbonding;
        let paid = units(exit.paid);
        hold!(exit.paid == told.number("paid"), "{} were paid", exit.paid);
        hold!(
            paid.abs_diff(worth) <= slack,
            "{paid} paid of a withdrawal that is worth {worth}"
        );
        hold!(
            self.now >= exit.closes + self.unbonding,
            "a withdrawal was paid before it matured"
        );
        hold!(
            (told.text("closed") == "true") == exit.is_over,
            "a withdrawal that a veto can raise was forgotten"
        );
        Ok(())
    }

    /// Shares are only asked what rounding may cost.
    fn watch_price(&mut self, response: &AppResponse) {
        let events = ["deposited", "withdrawal_queued", "slashed", "slash_vetoed"];
        for told in events.into_iter().flat_map(|name| told(response, name)) {
            if !self.is_ours(told.text("operator")) {
                continue;
            }
            // A slash is of the life that opened before its fault; the others name theirs.
            let index = match told.0.attributes.iter().any(|it| it.key == "generation") {
                true => told.number("generation") as usize,
                false => continue,
            };
            let shares = told.number("active_shares") + told.number("open_shares");
            self.lives[index].raise_price(told.number("pool_assets"), shares);
        }
    }

    /// A life ends by what ends a contest, or by a slash that is final, once nearly nothing is left.
    fn check_end(&mut self, sent: &Sent, response: &AppResponse) -> Verdict {
        let ends = matches!(
            sent.msg,
            ExecuteMsg::Slash { .. } | ExecuteMsg::VetoSlash { .. } | ExecuteMsg::ReleaseSlash { .. }
        );
        let opened = !told(response, "generation_opened").is_empty();
        let now = self.now;
        let life = self.life();
        let is_low = life.left() < WHOLE / 1_000_000;
        // A share is worth less than 10^-6 of a unit.
        let worth = life.worth_of(life.joint(now)) * Uint256::from(1_000_000u128);
        let shares = units(life.joint(now).map(|parcel| parcel.shares).sum());
        let slack = life.slack() * Uint256::from(1_000_000u128);
        let (may_be_poor, is_poor) = (worth <= shares + slack, worth + slack < shares);
        hold!(!opened || ends, "a life ended by {:?}", sent.msg);
        hold!(!opened || life.contested() == 0, "a contested life ended");
        hold!(
            !opened || is_low || may_be_poor,
            "a life ended with {worth} for {shares}"
        );
        let should = ends && (is_low || is_poor) && life.contested() == 0;
        hold!(opened || !should, "a life goes on with nothing left");
        if opened {
            life.is_closed = true;
            self.lives.push(Life::new(now));
        }
        Ok(())
    }
}

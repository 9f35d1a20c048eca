//! Does in the world what the history says, and in the model what must come of it.

use std::collections::BTreeMap;

use cosmwasm_std::coins;
use cw_multi_test::Executor;
use palisade_interfaces::commitments::{CommitmentResponse, ExecuteMsg, Offer, Standing};
use palisade_interfaces::registry::{self, AllocationResponse, StakerResponse};

use super::model::{Deal, Facts, Pair, Stage};
use super::op::{Op, AVSS, OPERATORS};
use crate::world::*;

/// What an operator has, and how each commitment stands.
#[derive(Debug, Default, PartialEq)]
pub struct Seen {
    pub stakes: Vec<StakerResponse>,
    pub commitments: Vec<CommitmentResponse>,
}

pub struct Walk {
    pub world: World,
    pub facts: Facts,
    pub deals: Vec<Deal>,
    pub gifts: u128,
    /// Number, pair, life and charge of each slash.
    pub slashes: Vec<(u64, Pair, u64, u128)>,
    withdrawals: BTreeMap<usize, Vec<u64>>,
    /// How all stood after the last step.
    pub seen: Seen,
}

impl Walk {
    /// Two operators that serve three AVSs with a fifth of their pools each, half of which is their own.
    pub fn new() -> Self {
        let mut world = World::new();
        for avs in AVSS {
            let mut terms = world.terms(avs);
            if avs == "third_avs" {
                terms.resolver = Some(registry::Resolver {
                    address: text("bob"),
                    delay_seconds: VETO_DELAY,
                });
            }
            world.register_avs(avs, terms);
        }
        for operator in OPERATORS {
            world.register_operator(operator);
            for avs in AVSS {
                world.opt_in(operator, avs).unwrap();
                world.allocate(operator, avs, percent(20), percent(20)).unwrap();
            }
        }
        world.wait(ALLOCATION_DELAY + 1);
        for operator in OPERATORS {
            world.deposit(operator, 2 * MIN_STAKE).unwrap();
            world.stake_of("alice", operator, 2 * MIN_STAKE);
        }
        world.wait(1);
        let mut walk = Self {
            world,
            facts: Facts::default(),
            deals: Vec::new(),
            gifts: 0,
            slashes: Vec::new(),
            withdrawals: BTreeMap::new(),
            seen: Seen::default(),
        };
        walk.seen = walk.look_around();
        walk
    }

    /// Returns what has happened, by name.
    pub fn step(&mut self, op: &Op) -> Vec<&'static str> {
        let done = self.run(op);
        let now = self.look_around();
        let before = std::mem::replace(&mut self.seen, now);
        if done.is_none() {
            assert_eq!(self.seen, before, "{op:?} was refused");
        }
        self.check(&before, op);
        let mut names = done.unwrap_or_default();
        if !names.is_empty() && !names.contains(&op.name()) {
            names.push(op.name());
        }
        names
    }

    /// None where it was refused.
    fn run(&mut self, op: &Op) -> Option<Vec<&'static str>> {
        let done = Some(vec![op.name()]);
        match *op {
            Op::Wait { seconds } => self.world.wait(seconds),
            Op::Gift { amount } => {
                let to = self.world.commitments.clone();
                self.world
                    .app
                    .send_tokens(addr("bob"), to, &coins(amount, RENT))
                    .ok()?;
                self.gifts += amount;
            }
            Op::Deposit { operator, amount } => {
                self.world.deposit(OPERATORS[operator], amount).ok()?;
            }
            Op::Queue { operator, percent } => self.queue(operator, percent)?,
            Op::Complete { operator } => self.complete(operator)?,
            Op::Offer { .. } => self.offer(op)?,
            Op::Agree { .. } => return self.agree(op),
            Op::Accept { operator, back } => self.accept(operator, back)?,
            Op::Settle { back } => return self.settle(back),
            Op::End { operator, back } => self.end(operator, back)?,
            Op::Claim { operator, back } => self.claim(operator, back)?,
            Op::Return { back } => self.give_back(back)?,
            _ => self.tell_registry(op)?,
        }
        done
    }

    fn look_around(&self) -> Seen {
        let commitments = (1..=self.deals.len() as u64).map(|id| self.world.commitment(id));
        Seen {
            stakes: OPERATORS.map(|operator| self.world.own_stake(operator)).to_vec(),
            commitments: commitments.collect(),
        }
    }

    // ---- stake

    fn queue(&mut self, operator: usize, percent: u128) -> Option<()> {
        let shares = self.world.own_stake(OPERATORS[operator]).shares.u128() * percent / 100;
        let response = self.world.queue(OPERATORS[operator], shares);
        let is_free = self.standing_on(operator) == 0;
        assert_eq!(response.is_ok(), is_free && shares > 0, "{response:?}");
        let id = withdrawal_id(&response.ok()?);
        self.withdrawals.entry(operator).or_default().push(id);
        Some(())
    }

    fn complete(&mut self, operator: usize) -> Option<()> {
        let id = *self.withdrawals.get(&operator)?.first()?;
        let other = OPERATORS[1 - operator];
        self.world.complete(other, &[id]).unwrap_err();
        let msg = ExecuteMsg::CompleteWithdrawal {
            asset: native(),
            ids: vec![id],
            recipient: None,
        };
        self.world.try_run(OPERATORS[operator], &msg, &[]).ok()?;
        self.withdrawals.get_mut(&operator)?.remove(0);
        Some(())
    }

    // ---- commitments

    /// The place of a commitment, counted from the latest.
    fn place(&self, back: usize) -> Option<usize> {
        self.deals.len().checked_sub(back + 1)
    }

    fn offer(&mut self, op: &Op) -> Option<()> {
        let Op::Offer {
            avs,
            operator,
            amount,
            percent: part,
            open,
            term,
        } = *op
        else {
            return None;
        };
        let now = self.world.now();
        let offer = Offer {
            operator: text(OPERATORS[operator]),
            asset: native(),
            min_stake: MIN_STAKE.into(),
            budget: percent(part).into(),
            accept_until: now + open,
            until: now + open + term,
        };
        let is_staying = !self.facts.leaving.contains_key(&avs);
        let response = self.world.offer_with(AVSS[avs], amount, offer);
        assert_eq!(response.is_ok(), is_staying, "{response:?}");
        response.ok()?;
        self.deals.push(Deal {
            pair: (operator, avs),
            amount,
            budget: percent(part),
            min_stake: MIN_STAKE,
            created: now,
            accept_until: now + open,
            until: now + open + term,
            stage: Stage::Offered,
            looked: now,
            seen: Standing::Lapsed,
            kept_seconds: 0,
            generation: 0,
            least_charged: 0,
            was_jailed: false,
            claimed: 0,
            returned: 0,
        });
        Some(())
    }

    /// Each part of it may be refused, but only after the one before.
    fn agree(&mut self, op: &Op) -> Option<Vec<&'static str>> {
        let Op::Agree {
            avs,
            operator,
            amount,
            percent,
            open,
            term,
        } = *op
        else {
            return None;
        };
        let parts = [
            Op::Offer {
                avs,
                operator,
                amount,
                percent,
                open,
                term,
            },
            Op::Wait { seconds: open },
            Op::Bind {
                operator,
                avs,
                percent,
                seconds: term,
            },
            Op::Accept { operator, back: 0 },
        ];
        let done = parts.iter().map_while(|part| self.run(part).map(|_| part.name()));
        let names: Vec<_> = done.collect();
        (!names.is_empty()).then_some(names)
    }

    fn accept(&mut self, operator: usize, back: usize) -> Option<()> {
        let (place, now) = (self.place(back)?, self.world.now());
        let response = self.world.accept(OPERATORS[operator], place as u64 + 1);
        let own = self.world.own_stake(OPERATORS[operator]);
        let deal = self.deals[place].clone();
        let bound = self.facts.binding(deal.pair, own.generation, now);
        let may = deal.pair.0 == operator
            && deal.stage == Stage::Offered
            && now <= deal.accept_until
            && own.value.u128() >= deal.min_stake
            && bound.is_some_and(|(budget, until)| budget >= deal.budget && until >= deal.until)
            && self.free_budget(deal.pair) >= deal.budget
            && !self.facts.is_jailed(deal.pair);
        assert_eq!(response.is_ok(), may, "{deal:?}: {response:?}");
        response.ok()?;
        let charged = self.facts.charged(deal.pair, own.generation);
        let deal = &mut self.deals[place];
        deal.count(now);
        (deal.stage, deal.seen) = (Stage::Standing, Standing::Kept);
        (deal.generation, deal.least_charged) = (own.generation, charged);
        Some(())
    }

    fn settle(&mut self, back: usize) -> Option<Vec<&'static str>> {
        let (place, now) = (self.place(back)?, self.world.now());
        let response = self.world.settle(place as u64 + 1);
        let (generation, free) = self.outlook(place);
        let deal = &mut self.deals[place];
        let name = match deal.stage {
            Stage::Ended => None,
            Stage::Offered if now <= deal.accept_until => None,
            Stage::Offered => Some("ended unaccepted"),
            Stage::Standing if now >= deal.until => Some("ended in time"),
            Stage::Standing => Some(match deal.look(&self.facts, generation, free, now) {
                Standing::Kept => "found kept",
                Standing::Lapsed => "found lapsed",
                Standing::Broken => "found broken",
                Standing::Over => "ended over",
            }),
        };
        assert_eq!(response.is_ok(), name.is_some(), "{deal:?}: {response:?}");
        let name = name?;
        if name.starts_with("ended") {
            deal.count(now);
            deal.stage = Stage::Ended;
        }
        Some(vec![name])
    }

    fn end(&mut self, operator: usize, back: usize) -> Option<()> {
        let (place, now) = (self.place(back)?, self.world.now());
        let response = self.world.end(OPERATORS[operator], place as u64 + 1);
        let (generation, free) = self.outlook(place);
        let mut deal = self.deals[place].clone();
        let may = deal.pair.0 == operator
            && deal.stage == Stage::Standing
            && deal.look(&self.facts, generation, free, now) == Standing::Broken;
        assert_eq!(response.is_ok(), may, "{deal:?}: {response:?}");
        response.ok()?;
        // All that was still to come.
        deal.count(deal.until);
        deal.stage = Stage::Ended;
        self.deals[place] = deal;
        Some(())
    }

    fn claim(&mut self, operator: usize, back: usize) -> Option<()> {
        let (place, now) = (self.place(back)?, self.world.now());
        let due = self.deals[place].earned(now) - self.deals[place].claimed;
        let may = self.deals[place].pair.0 == operator && due > 0;
        let mut is_ok = false;
        let gain = self.world.gain(OPERATORS[operator], |world| {
            is_ok = world.claim(OPERATORS[operator], place as u64 + 1).is_ok();
        });
        assert_eq!(is_ok, may);
        let due = if may { due } else { 0 };
        assert_eq!(gain, due as i128);
        self.deals[place].claimed += due;
        may.then_some(())
    }

    fn give_back(&mut self, back: usize) -> Option<()> {
        let (place, now) = (self.place(back)?, self.world.now());
        let deal = self.deals[place].clone();
        let due = deal.amount - deal.earned(now) - deal.returned;
        let may = deal.stage == Stage::Ended && due > 0;
        let mut is_ok = false;
        let gain = self.world.gain(AVSS[deal.pair.1], |world| {
            is_ok = world.give_back(place as u64 + 1).is_ok();
        });
        assert_eq!(is_ok, may);
        let due = if may { due } else { 0 };
        assert_eq!(gain, due as i128);
        self.deals[place].returned += due;
        may.then_some(())
    }

    /// Life of the pool, and what the AVS keeps if nothing is changed.
    fn outlook(&self, place: usize) -> (u64, u128) {
        let pair = self.deals[place].pair;
        let generation = self.world.own_stake(OPERATORS[pair.0]).generation;
        (generation, self.free_budget(pair))
    }

    fn free_budget(&self, (operator, avs): Pair) -> u128 {
        let now: AllocationResponse = self.world.ask_registry(&registry::QueryMsg::Allocation {
            avs: text(AVSS[avs]),
            operator: text(OPERATORS[operator]),
            asset: native(),
        });
        let leaving: u128 = now.decreases.iter().map(|change| change.budget.u128()).sum();
        now.budget.u128() - leaving
    }

    /// Commitments of the model that stand on an operator's stake.
    pub fn standing_on(&self, operator: usize) -> u32 {
        let deals = self.deals.iter();
        let standing = deals.filter(|deal| deal.pair.0 == operator && deal.stage == Stage::Standing);
        standing.count() as u32
    }
}

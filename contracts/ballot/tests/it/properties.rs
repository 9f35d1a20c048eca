//! Random histories of deposits, withdrawals and votes: the ballot holds what it owes, and its tallies are the sums of the
//! last votes of those who had deposits.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use palisade_interfaces::ballot::{Tally, VoteOption};
use proptest::prelude::*;

use crate::world::*;

const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];

#[derive(Clone, Debug)]
enum Step {
    Deposit(usize, u128),
    Withdraw(usize, u128),
    Vote(usize, u64, usize),
    Split(usize, u64, u64),
    Cast(u64),
    Propose,
    Block,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PEOPLE.len();
    let amount = prop_oneof![0..3u128, 0..2 * PURSE];
    prop_oneof![
        3 => (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::Deposit(who, amount)),
        2 => (who.clone(), amount).prop_map(|(who, amount)| Step::Withdraw(who, amount)),
        3 => (who.clone(), 1..5u64, 0..4usize).prop_map(|(who, id, option)| Step::Vote(who, id, option)),
        2 => (who, 1..5u64, 1..1_000u64).prop_map(|(who, id, part)| Step::Split(who, id, part)),
        1 => (1..5u64).prop_map(Step::Cast),
        1 => Just(Step::Propose),
        2 => Just(Step::Block),
    ]
}

/// What the history says that the ballot must know.
#[derive(Default)]
struct Model {
    deposits: BTreeMap<usize, u128>,
    /// At the end of the last block.
    before: BTreeMap<usize, u128>,
    /// The snapshot of each proposal that is open.
    open: BTreeMap<u64, BTreeMap<usize, u128>>,
    proposals: u64,
}

impl Model {
    fn vote(
        &mut self,
        world: &mut World,
        who: usize,
        id: u64,
        votes: Vec<palisade_interfaces::ballot::WeightedVote>,
    ) {
        let result = world.vote_split(PEOPLE[who], id, votes);
        let snapshot = self.open.get(&id).unwrap_or(&self.before);
        let deposit = snapshot.get(&who).copied().unwrap_or_default();
        let least = if self.open.contains_key(&id) { 1 } else { MIN_OPEN };
        let possible = id <= self.proposals && deposit >= least;
        assert_eq!(result.is_ok(), possible, "{id} of {}: {result:?}", self.proposals);
        if possible && !self.open.contains_key(&id) {
            self.open.insert(id, self.before.clone());
        }
    }

    fn take(&mut self, world: &mut World, step: Step) {
        match step {
            Step::Deposit(who, amount) => {
                let has = world.lst_of(&world.addr(PEOPLE[who]));
                let result = world.deposit(PEOPLE[who], amount);
                assert_eq!(result.is_ok(), amount > 0 && amount <= has);
                if result.is_ok() {
                    *self.deposits.entry(who).or_default() += amount;
                }
            }
            Step::Withdraw(who, amount) => {
                let deposit = self.deposits.entry(who).or_default();
                let result = world.withdraw(PEOPLE[who], amount);
                assert_eq!(result.is_ok(), amount > 0 && amount <= *deposit);
                if result.is_ok() {
                    *deposit -= amount;
                }
            }
            Step::Vote(who, id, option) => {
                use VoteOption::{Abstain, No, NoWithVeto, Yes};
                self.vote(world, who, id, vec![all([Yes, No, Abstain, NoWithVeto][option])]);
            }
            Step::Split(who, id, parts) => {
                let rest = 1_000 - parts;
                let votes = vec![
                    part(VoteOption::Yes, &format!("0.{parts:03}")),
                    part(VoteOption::NoWithVeto, &format!("0.{rest:03}")),
                ];
                self.vote(world, who, id, votes);
            }
            Step::Cast(id) => {
                let enough = self.open.contains_key(&id) && {
                    let proposal = world.proposal(id);
                    sum(&proposal.tally) >= proposal.quorum
                };
                assert_eq!(world.cast(id).is_ok(), enough);
            }
            Step::Propose => self.proposals = world.propose(),
            Step::Block => {
                world.next_block();
                self.before = self.deposits.clone();
            }
        }
    }

    fn check(&self, world: &World) {
        for (who, deposit) in &self.deposits {
            assert_eq!(world.deposit_of(PEOPLE[*who], None), *deposit);
        }
        let total: u128 = self.deposits.values().sum();
        assert_eq!(world.total_deposit(None), total);
        assert_eq!(
            world.lst_of(&world.ballot),
            total,
            "the ballot holds what it owes"
        );
        for (id, snapshot) in &self.open {
            let (proposal, votes) = (world.proposal(*id), world.votes(*id));
            let of =
                |option: fn(&Tally) -> Uint128| votes.iter().map(|vote| option(&vote.tally)).sum::<Uint128>();
            assert_eq!(proposal.tally.yes, of(|tally| tally.yes));
            assert_eq!(proposal.tally.no, of(|tally| tally.no));
            assert_eq!(proposal.tally.abstain, of(|tally| tally.abstain));
            assert_eq!(proposal.tally.no_with_veto, of(|tally| tally.no_with_veto));
            for vote in &votes {
                let who = PEOPLE
                    .iter()
                    .position(|name| world.addr(name) == vote.voter)
                    .unwrap();
                assert_eq!(
                    sum(&vote.tally).u128(),
                    snapshot[&who],
                    "a vote weighs the deposit of its snapshot"
                );
            }
            assert!(sum(&proposal.tally) <= proposal.deposited && proposal.deposited <= proposal.supply);
            if let Some(voted) = world.hub_voted(*id) {
                let weights: u128 = voted.iter().map(|(_, weight)| weight).sum();
                assert_eq!(weights, 1_000_000_000_000_000_000);
            }
        }
    }
}

fn sum(tally: &Tally) -> Uint128 {
    tally.yes + tally.no + tally.abstain + tally.no_with_veto
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ballot_holds_what_it_owes_and_counts_what_was_voted(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = world();
        let mut model = Model::default();
        for step in steps {
            model.take(&mut world, step);
        }
        model.check(&world);
    }
}

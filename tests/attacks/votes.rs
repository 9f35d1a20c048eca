//! LST that votes: whose, how often, and with how much.

use cosmwasm_std::Decimal;
use palisade_interfaces::ballot::{VoteOption, WeightedVote};
use palisade_interfaces::hub::ExecuteMsg;

use super::delegated;
use crate::stage::{chain, chain_mut, Suite};
use crate::world::{check, lst, DAY, PAL};

/// What the hub voted, by option.
fn hub_voted(suite: &Suite, proposal: u64) -> Vec<(String, String)> {
    let votes = chain(suite).vote_of(proposal, &suite.house().hub.0).unwrap();
    let votes = votes.unwrap_or_default().into_iter();
    votes
        .map(|vote| (format!("{:?}", vote.option), vote.weight.to_string()))
        .collect()
}

/// Whoever borrows LST for one block, or deposits after others have opened, votes with none of it.
#[test]
fn borrowed_lst_does_not_vote() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    suite.deposit_in_ballot("alice", 100_000 * PAL).should_succeed();
    suite.next_block().unwrap();
    let proposal = chain_mut(&mut suite).start_vote(7 * DAY).unwrap();
    suite.deposit_in_ballot("bob", 100_000 * PAL).should_succeed();
    suite.vote("bob", proposal, VoteOption::No).should_fail();
    suite.vote("alice", proposal, VoteOption::Yes).should_succeed();
    suite.next_block().unwrap();
    suite.vote("bob", proposal, VoteOption::No).should_fail();
    suite.withdraw_from_ballot("bob", 100_000 * PAL).should_succeed();
    assert_eq!(lst(&suite, "bob"), 100_000 * PAL);
    check(&suite);
}

/// LST that goes from hand to hand votes once.
#[test]
fn lst_that_is_passed_on_votes_once() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    suite.deposit_in_ballot("alice", 100_000 * PAL).should_succeed();
    suite.next_block().unwrap();
    let proposal = chain_mut(&mut suite).start_vote(7 * DAY).unwrap();
    suite.vote("alice", proposal, VoteOption::Yes).should_succeed();
    suite
        .withdraw_from_ballot("alice", 100_000 * PAL)
        .should_succeed();
    let (to, token) = (suite.addr("bob"), suite.lst());
    suite
        .transfer("alice", &to, &token, 100_000 * PAL)
        .should_succeed();
    suite.deposit_in_ballot("bob", 200_000 * PAL).should_succeed();
    suite.next_block().unwrap();
    suite.vote("bob", proposal, VoteOption::Yes).should_fail();
    suite.cast(proposal).should_succeed();
    // A third voted, with a third.
    let voted = hub_voted(&suite, proposal);
    let yes = voted.iter().find(|(option, _)| option == "Yes").unwrap();
    assert!(yes.1.starts_with("0.33333"), "{voted:?}");
    assert!(voted
        .iter()
        .any(|(option, weight)| option == "Abstain" && weight.starts_with("0.66666")));
    check(&suite);
}

/// A holder of a little does not vote with the stake of all, and nobody but the ballot makes the hub vote.
#[test]
fn a_few_do_not_vote_for_all() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    suite.deposit_in_ballot("alice", 5_000 * PAL).should_succeed();
    suite.next_block().unwrap();
    let proposal = chain_mut(&mut suite).start_vote(7 * DAY).unwrap();
    suite.vote("alice", proposal, VoteOption::Yes).should_succeed();
    suite.cast(proposal).should_fail();
    assert!(hub_voted(&suite, proposal).is_empty());
    let votes = vec![WeightedVote {
        option: VoteOption::Yes,
        weight: Decimal::one(),
    }];
    let vote = ExecuteMsg::Vote {
        proposal_id: proposal,
        votes,
    };
    for who in [palisade_testing::OWNER, palisade_testing::GUARDIAN, "mallory"] {
        suite.hub(who, &vote).should_fail_with("unauthorized");
    }
    check(&suite);
}

//! Holders of LST direct what the hub votes on the chain, and their LST goes on earning and losing like all other.

use cosmwasm_std::{to_json_binary, Decimal, Uint128};
use palisade_interfaces::ballot::VoteOption::{Abstain, No, Yes};
use palisade_interfaces::ballot::{ProposalResponse, QueryMsg, ReceiveMsg, VoteOption};
use palisade_testing::invariants::Watch;
use palisade_testing::Engine;

use crate::stage::Suite;
use crate::world::{live, lst, staked, worth, PAL};

/// What the hub last voted on the chain.
fn hub_votes(suite: &Suite, proposal: u64) -> Vec<(VoteOption, Decimal)> {
    let votes = suite.engine().vote_of(proposal, &suite.house().hub.0).unwrap();
    votes.into_iter().map(|vote| (vote.option, vote.weight)).collect()
}

fn proposal(suite: &Suite, proposal_id: u64) -> ProposalResponse {
    suite.ask_ballot(&QueryMsg::Proposal { proposal_id }).unwrap()
}

#[test]
fn those_who_deposit_their_lst_direct_the_hub_and_lose_nothing_by_it() {
    let mut suite = staked(100_000 * PAL);
    let mut watch = Watch::default();
    // Alice deposits what she has; Bob bonds once more and deposits that in the same transaction.
    suite.deposit_in_ballot("alice", 90_000 * PAL).should_succeed();
    let depositor = Some(suite.addr("bob").to_string());
    let deposit = to_json_binary(&ReceiveMsg::Deposit { depositor }).unwrap();
    let ballot = suite.house().ballot.0.to_string();
    suite
        .bond_and_forward("bob", 60_000 * PAL, Some(ballot), Some(deposit))
        .should_succeed();
    let of_bob = suite.ballot_deposit("bob").unwrap();
    live(&mut suite, 10);
    watch.check(&suite).unwrap();

    let id = suite.engine_mut().start_vote().unwrap();
    suite.deposit_in_ballot("carol", 100_000 * PAL).should_succeed();
    suite.next_block().unwrap();
    // Carol comes too late for this one only if somebody was quicker.
    suite.vote("bob", id, No).should_succeed();
    assert_eq!(hub_votes(&suite, id), []);
    suite
        .cast(id)
        .should_fail_with("have voted on proposal 1, at least");
    suite.vote("alice", id, Yes).should_succeed();
    suite.cast(id).should_succeed();
    let supply = proposal(&suite, id).supply;
    let part = |units: Uint128| Decimal::from_ratio(units, supply);
    let (yes, no) = (part(Uint128::new(90_000 * PAL)), part(of_bob));
    let abstain = Decimal::one() - yes - no;
    assert_eq!(hub_votes(&suite, id), [(Yes, yes), (No, no), (Abstain, abstain)]);
    watch.check(&suite).unwrap();

    // Alice takes her LST back at once, with all that it earned; her vote stays, and Carol's comes on top.
    suite.withdraw_from_ballot("alice", 90_000 * PAL).should_succeed();
    assert_eq!(lst(&suite, "alice"), 100_000 * PAL);
    assert!(worth(&suite, 90_000 * PAL) > 90_000 * PAL);
    suite.vote("carol", id, No).should_succeed();
    suite.cast(id).should_succeed();
    let no = part(of_bob + Uint128::new(100_000 * PAL));
    let abstain = Decimal::one() - yes - no;
    assert_eq!(hub_votes(&suite, id), [(Yes, yes), (No, no), (Abstain, abstain)]);
    watch.check(&suite).unwrap();
    suite.turn_cranks().unwrap();
}

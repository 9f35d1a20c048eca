use cosmwasm_std::Decimal;
use palisade_ballot::ContractError;
use palisade_interfaces::ballot::VoteOption::{Abstain, No, NoWithVeto, Yes};
use palisade_math::MathError;

use crate::world::*;

#[test]
fn a_vote_is_split_by_its_weights_and_can_be_changed() {
    let mut world = world_of(&[("alice", 10_001), ("bob", 1_500)]);
    let id = world.propose();
    world.vote("bob", id, NoWithVeto).unwrap();
    let votes = vec![part(Yes, "0.5"), part(No, "0.25"), part(NoWithVeto, "0.25")];
    let response = world.vote_split("alice", id, votes).unwrap();
    // 5000.5, 2500.25 and 2500.25: what rounding leaves abstains.
    let expected = attributes([
        ("proposal", "1"),
        ("voter", world.addr("alice").as_str()),
        ("weight", "10001"),
        ("yes", "5000"),
        ("no", "2500"),
        ("abstain", "1"),
        ("no_with_veto", "2500"),
        ("total_voted", "11501"),
    ]);
    assert_eq!(event(&response, "ballot/voted"), expected);
    assert_eq!(world.proposal(id).tally, tally(5_000, 2_500, 1, 4_000));
    world.vote("alice", id, No).unwrap();
    assert_eq!(world.proposal(id).tally, tally(0, 10_001, 0, 1_500));
    world.vote("bob", id, Abstain).unwrap();
    assert_eq!(world.proposal(id).tally, tally(0, 10_001, 1_500, 0));
    let votes: Vec<_> = world.votes(id).into_iter().map(|vote| vote.tally).collect();
    assert!(votes.contains(&tally(0, 10_001, 0, 0)) && votes.contains(&tally(0, 0, 1_500, 0)));
    assert_eq!(votes.len(), 2);
}

#[test]
fn votes_that_no_chain_takes_are_refused() {
    let mut world = world_of(&[("alice", 5_000)]);
    let id = world.propose();
    let mut refused = |votes| refusal(world.vote_split("alice", id, votes));
    assert_eq!(refused(vec![]), ContractError::NoOption);
    let zero = vec![all(Yes), part(No, "0")];
    assert_eq!(refused(zero), ContractError::ZeroWeight { option: No });
    let twice = vec![part(Yes, "0.5"), part(Yes, "0.5")];
    assert_eq!(refused(twice), ContractError::DuplicateOption { option: Yes });
    for (weight, sum) in [
        ("0.499999999999999999", "0.999999999999999999"),
        ("0.500000000000000001", "1.000000000000000001"),
    ] {
        let found: Decimal = sum.parse().unwrap();
        let error = refused(vec![part(Yes, "0.5"), part(Abstain, weight)]);
        assert_eq!(error, ContractError::Math(MathError::NotTheWhole { found }));
    }
    assert!(world.proposals().is_empty());
}

#[test]
fn deposits_vote_as_they_were_when_the_proposal_was_opened() {
    let mut world = world_of(&[("alice", 5_000), ("bob", 700)]);
    let id = world.propose();
    // In the block of the opening itself, before and after it.
    world.deposit("alice", 1_000).unwrap();
    world.deposit("carol", 9_000).unwrap();
    world.vote("alice", id, Yes).unwrap();
    world.withdraw("bob", 700).unwrap();
    let (voter, height) = (world.addr("carol"), world.height());
    let refused = ContractError::NoDeposit { voter, height };
    assert_eq!(refusal(world.vote("carol", id, No)), refused);
    world.next_block();
    assert_eq!(refusal(world.vote("carol", id, No)), refused);
    world.vote("bob", id, No).unwrap();
    world.vote("alice", id, Yes).unwrap();
    assert_eq!(world.proposal(id).tally, tally(5_000, 700, 0, 0));
    // The next one has a snapshot of its own.
    let next = world.propose();
    world.vote("carol", next, No).unwrap();
    world.vote("alice", next, Yes).unwrap();
    assert_eq!(world.proposal(next).tally, tally(6_000, 9_000, 0, 0));
}

/// Neither a transfer from hand to hand nor a second deposit makes LST vote twice.
#[test]
fn lst_votes_once() {
    let mut world = world_of(&[("alice", PURSE)]);
    let id = world.propose();
    world.vote("alice", id, Yes).unwrap();
    world.withdraw("alice", PURSE).unwrap();
    let transfer = palisade_interfaces::token::ExecuteMsg::Transfer {
        recipient: world.addr("stranger").to_string(),
        amount: PURSE.into(),
    };
    let (sender, lst) = (world.addr("alice"), world.lst.clone());
    cw_multi_test::Executor::execute_contract(&mut *world.chain, sender, lst, &transfer, &[]).unwrap();
    world.deposit("stranger", PURSE).unwrap();
    world.next_block();
    refusal(world.vote("stranger", id, Yes));
    assert_eq!(world.proposal(id).tally, tally(PURSE, 0, 0, 0));
}

#[test]
fn nobody_votes_from_the_second_on_in_which_a_proposal_closes() {
    let mut world = world_of(&[("alice", 5_000)]);
    let id = world.start_vote(2 * OPEN).unwrap();
    world.vote("alice", id, Yes).unwrap();
    let closes_at = world.proposal(id).closes_at;
    world.next_block_at(cosmwasm_std::Timestamp::from_seconds(closes_at - 1));
    world.vote("alice", id, No).unwrap();
    world.next_block_at(cosmwasm_std::Timestamp::from_seconds(closes_at));
    let refused = ContractError::ProposalClosed {
        proposal: id,
        now: closes_at,
        closes_at,
    };
    assert_eq!(refusal(world.vote("alice", id, Yes)), refused);
    assert_eq!(refusal(world.cast(id)), refused);
}

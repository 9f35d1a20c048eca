use cosmwasm_std::Timestamp;
use palisade_ballot::ContractError;
use palisade_interfaces::ballot::ReceiveMsg;
use palisade_interfaces::ballot::VoteOption::Yes;

use crate::world::*;

#[test]
fn a_closed_proposal_is_forgotten_piece_by_piece() {
    let mut world = world();
    let names: Vec<String> = (0..5).map(|index| format!("voter{index}")).collect();
    for name in &names {
        let depositor = Some(world.addr(name).to_string());
        world
            .send("alice", MIN_OPEN, &ReceiveMsg::Deposit { depositor })
            .unwrap();
    }
    world.next_block();
    let (id, other) = (world.propose(), world.propose());
    for name in &names {
        world.vote(name, id, Yes).unwrap();
    }
    world.next_block();
    world.vote(&names[0], other, Yes).unwrap();
    let closes_at = world.proposal(id).closes_at;
    world.next_block_at(Timestamp::from_seconds(closes_at - 1));
    let now = closes_at - 1;
    let refused = ContractError::ProposalOpen {
        proposal: id,
        now,
        closes_at,
    };
    assert_eq!(refusal(world.prune(id, None)), refused);
    world.next_block_at(Timestamp::from_seconds(closes_at));
    for (votes, forgotten, left) in [("2", "false", 3), ("2", "false", 1), ("1", "true", 0)] {
        let response = world.prune(id, Some(2)).unwrap();
        let expected = attributes([("proposal", "1"), ("votes", votes), ("forgotten", forgotten)]);
        assert_eq!(event(&response, "ballot/pruned"), expected);
        assert_eq!(world.votes(id).len(), left);
    }
    let unknown = ContractError::UnknownProposal { proposal: id };
    assert_eq!(refusal(world.prune(id, None)), unknown);
    // The chain takes no more votes on it, and nobody opens it again.
    assert_eq!(
        refusal(world.vote(&names[0], id, Yes)),
        ContractError::NoVotesTaken
    );
    assert_eq!((world.proposals().len(), world.votes(other).len()), (1, 1));
}

#[test]
fn the_last_votes_take_the_proposal_with_them() {
    let mut world = world_of(&[("alice", MIN_OPEN), ("bob", MIN_OPEN)]);
    let id = world.propose();
    world.vote("alice", id, Yes).unwrap();
    world.vote("bob", id, Yes).unwrap();
    world.pass_seconds(OPEN);
    let response = world.prune(id, Some(2)).unwrap();
    assert_eq!(event(&response, "ballot/pruned")["forgotten"], "true");
    assert!(world.proposals().is_empty() && world.votes(id).is_empty());
}

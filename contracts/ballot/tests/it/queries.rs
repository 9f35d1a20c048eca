use palisade_interfaces::ballot::VoteOption::{No, Yes};
use palisade_interfaces::ballot::{ProposalResponse, QueryMsg, VoteResponse};

use crate::world::*;

#[test]
fn proposals_and_votes_come_in_pages() {
    let mut world = world_of(&[("alice", 5_000), ("bob", 700), ("carol", 30)]);
    let ids: Vec<u64> = (0..3).map(|_| world.propose()).collect();
    for id in &ids {
        world.vote("alice", *id, Yes).unwrap();
    }
    let page = |start_after, limit| {
        let answer: Vec<ProposalResponse> = world.query(&QueryMsg::Proposals { start_after, limit }).unwrap();
        answer.into_iter().map(|proposal| proposal.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None), ids);
    assert_eq!(page(None, Some(2)), ids[..2]);
    assert_eq!(page(Some(ids[0]), Some(1)), ids[1..2]);

    let id = ids[0];
    world.vote("bob", id, No).unwrap();
    world.vote("carol", id, No).unwrap();
    let mut voters: Vec<_> = ["alice", "bob", "carol"].map(|name| world.addr(name)).to_vec();
    voters.sort();
    let page = |start_after: Option<&cosmwasm_std::Addr>, limit| {
        let answer: Vec<VoteResponse> = world
            .query(&QueryMsg::Votes {
                proposal_id: id,
                start_after: start_after.map(ToString::to_string),
                limit,
            })
            .unwrap();
        answer.into_iter().map(|vote| vote.voter).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None), voters);
    assert_eq!(page(Some(&voters[0]), Some(1)), voters[1..2]);

    let vote = |name: &str, proposal_id| {
        let voter = world.addr(name).to_string();
        let answer: Option<VoteResponse> = world.query(&QueryMsg::Vote { proposal_id, voter }).unwrap();
        answer.map(|vote| vote.tally)
    };
    assert_eq!(vote("bob", id), Some(tally(0, 700, 0, 0)));
    assert_eq!(vote("bob", ids[1]), None);
}

#[test]
fn a_proposal_shows_what_the_hub_would_vote() {
    let mut world = world_of(&[("alice", PURSE)]);
    let id = world.propose();
    world.vote("alice", id, Yes).unwrap();
    let shown: Vec<u128> = world
        .proposal(id)
        .votes
        .iter()
        .map(|vote| vote.weight.atomics().u128())
        .collect();
    world.cast(id).unwrap();
    let cast: Vec<u128> = world
        .hub_voted(id)
        .unwrap()
        .iter()
        .map(|(_, weight)| *weight)
        .collect();
    assert_eq!(shown, cast);
}

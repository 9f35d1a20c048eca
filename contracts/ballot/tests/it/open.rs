use cosmwasm_std::{Decimal, StdError, Uint128};
use cw_multi_test::Executor;
use palisade_ballot::ContractError;
use palisade_chain::{GovFault, MsgKind};
use palisade_interfaces::ballot::{ExecuteMsg, Params, ProposalResponse, QueryMsg, VoteOption};
use palisade_interfaces::hub;

use crate::world::*;

#[test]
fn the_first_vote_opens_a_proposal_and_leaves_no_vote_of_the_hub() {
    let mut world = world_of(&[("alice", 5_000), ("bob", 700)]);
    let id = world.propose();
    let (height, closes_at) = (world.height(), world.time().seconds() + OPEN);
    let response = world.vote("alice", id, VoteOption::Yes).unwrap();
    let supply = SEED + 3 * PURSE;
    let expected = attributes([
        ("proposal", "1"),
        ("opener", world.addr("alice").as_str()),
        ("snapshot_height", &height.to_string()),
        ("closes_at", &closes_at.to_string()),
        ("supply", &supply.to_string()),
        ("deposited", "5700"),
    ]);
    assert_eq!(event(&response, "ballot/proposal_opened"), expected);
    assert_eq!(world.hub_voted(id), None);
    let expected = ProposalResponse {
        id,
        snapshot_height: height,
        closes_at,
        supply: supply.into(),
        deposited: Uint128::new(5_700),
        quorum: (supply / 10).into(),
        tally: tally(5_000, 0, 0, 0),
        votes: world.proposal(id).votes,
    };
    assert_eq!(world.proposal(id), expected);
    // Opening happens once.
    let response = world.vote("bob", id, VoteOption::No).unwrap();
    assert!(!response
        .events
        .iter()
        .any(|event| event.ty.ends_with("proposal_opened")));
    assert_eq!(world.proposal(id).tally, tally(5_000, 700, 0, 0));
}

#[test]
fn nobody_opens_a_proposal_before_or_after_the_chain_takes_votes_on_it() {
    let mut world = world_of(&[("alice", 5_000)]);
    assert_eq!(
        refusal(world.vote("alice", 1, VoteOption::Yes)),
        ContractError::NoVotesTaken
    );
    let id = world.start_vote(100).unwrap();
    assert_eq!(
        refusal(world.vote("alice", 2, VoteOption::Yes)),
        ContractError::NoVotesTaken
    );
    // The first block at the end still takes votes, until it is over.
    world.next_block_after(100);
    world.vote("alice", id, VoteOption::Yes).unwrap();
    let late = world.start_vote(100).unwrap();
    world.next_block_after(101);
    world.next_block();
    assert_eq!(
        refusal(world.vote("alice", late, VoteOption::Yes)),
        ContractError::NoVotesTaken
    );
    assert_eq!(world.proposals().len(), 1);
}

#[test]
fn a_deposit_of_the_same_block_opens_nothing() {
    let mut world = world();
    let id = world.propose();
    world.deposit("alice", PURSE).unwrap();
    let refused = |found| ContractError::TooSmallToOpen {
        found: Uint128::new(found),
        expected: Uint128::new(MIN_OPEN),
    };
    assert_eq!(refusal(world.vote("alice", id, VoteOption::Yes)), refused(0));
    world.next_block();
    world.vote("alice", id, VoteOption::Yes).unwrap();
}

#[test]
fn a_small_deposit_opens_nothing_but_votes() {
    let mut world = world_of(&[("alice", MIN_OPEN), ("bob", MIN_OPEN - 1)]);
    let id = world.propose();
    let (found, expected) = (Uint128::new(MIN_OPEN - 1), Uint128::new(MIN_OPEN));
    let refused = ContractError::TooSmallToOpen { found, expected };
    assert_eq!(refusal(world.vote("bob", id, VoteOption::No)), refused);
    world.vote("alice", id, VoteOption::Yes).unwrap();
    world.vote("bob", id, VoteOption::No).unwrap();
    assert_eq!(world.proposal(id).tally, tally(MIN_OPEN, MIN_OPEN - 1, 0, 0));
}

#[test]
fn nobody_but_the_ballot_probes() {
    let mut world = world_of(&[("alice", 5_000)]);
    let proposal_id = world.propose();
    for name in ["alice", "owner"] {
        let refused = ContractError::Unauthorized {
            found: world.addr(name),
            expected: world.ballot.clone(),
        };
        let probe = ExecuteMsg::Probe { proposal_id };
        assert_eq!(refusal(world.execute(name, &probe)), refused);
    }
    // And the ballot leaves nothing behind when it does.
    let (ballot, hub) = (world.ballot.clone(), world.ballot.clone());
    let probe = ExecuteMsg::Probe { proposal_id };
    assert_eq!(
        refusal(world.execute_contract(ballot, hub, &probe, &[])),
        ContractError::VotesTaken
    );
    assert_eq!(world.hub_voted(proposal_id), None);
}

#[test]
fn what_the_chain_refuses_for_another_reason_opens_nothing_either() {
    let mut world = world_of(&[("alice", 5_000)]);
    let id = world.propose();
    world
        .faults()
        .fail_next(MsgKind::Vote, None, GovFault::InvalidVote);
    assert_eq!(
        refusal(world.vote("alice", id, VoteOption::Yes)),
        ContractError::NoVotesTaken
    );
    world.vote("alice", id, VoteOption::Yes).unwrap();
}

/// Whoever closes here before the chain does could otherwise open it anew, when others have no more deposits or time, and undo
/// what the hub voted.
#[test]
fn a_proposal_is_opened_once_however_long_the_chain_takes_votes() {
    let mut world = world_with(Params {
        quorum_bps: 1,
        open_seconds: 100,
        ..params()
    });
    world.deposit("alice", PURSE).unwrap();
    world.next_block();
    let id = world.propose();
    world.vote("alice", id, VoteOption::Yes).unwrap();
    world.cast(id).unwrap();
    let voted = world.hub_voted(id);
    assert!(voted.is_some());
    world.next_block_after(100);
    assert_eq!(refusal(world.prune(id, None)), ContractError::VotesTaken);
    assert!(matches!(
        refusal(world.vote("alice", id, VoteOption::No)),
        ContractError::ProposalClosed { .. }
    ));
    // An earlier vote outlives the question.
    assert_eq!(world.hub_voted(id), voted);
    assert_eq!(world.votes(id).len(), 1);
    world.pass_seconds(VOTING);
    world.next_block();
    world.prune(id, None).unwrap();
    assert_eq!(
        refusal(world.vote("alice", id, VoteOption::No)),
        ContractError::NoVotesTaken
    );
    assert_eq!(world.hub_voted(id), voted);
}

/// Only the supply of now can be asked for, and it may be below the deposits of the snapshot.
#[test]
fn the_supply_is_at_least_what_was_deposited() {
    let mut world = world_of(&[("alice", PURSE), ("bob", PURSE), ("carol", PURSE)]);
    let burnt = 2 * PURSE;
    for name in ["alice", "bob"] {
        world.withdraw(name, PURSE).unwrap();
        let send = palisade_interfaces::token::ExecuteMsg::Send {
            contract: world.hub.to_string(),
            amount: PURSE.into(),
            msg: cosmwasm_std::to_json_binary(&hub::ReceiveMsg::BurnShares {}).unwrap(),
        };
        let (sender, lst) = (world.addr(name), world.lst.clone());
        world.execute_contract(sender, lst, &send, &[]).unwrap();
    }
    let id = world.propose();
    world.vote("carol", id, VoteOption::Yes).unwrap();
    let proposal = world.proposal(id);
    assert!(SEED + 3 * PURSE - burnt < 3 * PURSE);
    assert_eq!(
        (proposal.supply.u128(), proposal.deposited.u128()),
        (3 * PURSE, 3 * PURSE)
    );
    world.vote("alice", id, VoteOption::No).unwrap();
    world.vote("bob", id, VoteOption::No).unwrap();
    world.cast(id).unwrap();
    let third = Decimal::from_ratio(1u128, 3u128).atomics().u128();
    let two_thirds = Decimal::from_ratio(2u128, 3u128).atomics().u128();
    let voted = world.hub_voted(id).unwrap();
    let weights: Vec<u128> = voted.iter().map(|(_, weight)| *weight).collect();
    assert_eq!(weights, [third, two_thirds, 1]);
}

#[test]
fn an_unknown_proposal_is_an_error() {
    let world = world();
    let answer: anyhow::Result<ProposalResponse> = world.query(&QueryMsg::Proposal { proposal_id: 9 });
    let error = answer.unwrap_err().downcast::<StdError>().unwrap();
    assert!(error.to_string().contains("proposal 9 is not open"), "{error}");
}

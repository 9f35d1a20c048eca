use cosmwasm_std::{Decimal, Uint128, VoteOption as Gov};
use palisade_ballot::ContractError;
use palisade_chain::SdkError;
use palisade_interfaces::ballot::Params;
use palisade_interfaces::ballot::VoteOption::{Abstain, No, NoWithVeto, Yes};

use crate::world::*;

const SUPPLY: u128 = SEED + 3 * PURSE;
const ONE: u128 = 1_000_000_000_000_000_000;

/// `part` of the supply in 10^-18, rounded down.
fn weight(part: u128) -> u128 {
    Uint128::new(part).multiply_ratio(ONE, SUPPLY).u128()
}

#[test]
fn the_hub_votes_as_the_quorum_did_and_the_rest_abstains() {
    let mut world = world_of(&[("alice", PURSE), ("bob", PURSE / 3), ("carol", PURSE / 7)]);
    let id = world.propose();
    world.vote("alice", id, Yes).unwrap();
    world.vote("bob", id, No).unwrap();
    world.vote("carol", id, NoWithVeto).unwrap();
    let response = world.cast(id).unwrap();
    let (yes, no, veto) = (weight(PURSE), weight(PURSE / 3), weight(PURSE / 7));
    let abstain = ONE - yes - no - veto;
    let expected = vec![
        (Gov::Yes, yes),
        (Gov::No, no),
        (Gov::Abstain, abstain),
        (Gov::NoWithVeto, veto),
    ];
    assert_eq!(world.hub_voted(id), Some(expected));
    let told = event(&response, "ballot/cast");
    let text = |weight: u128| format!("0.{weight:018}").trim_end_matches('0').to_string();
    let total = (PURSE + PURSE / 3 + PURSE / 7).to_string();
    let expected = attributes([
        ("proposal", "1"),
        ("supply", &SUPPLY.to_string()),
        ("total_voted", &total),
        ("yes", &text(yes)),
        ("no", &text(no)),
        ("abstain", &text(abstain)),
        ("no_with_veto", &text(veto)),
    ]);
    assert_eq!(told, expected);
    let of_hub = event(&response, "hub/voted");
    assert_eq!(
        (&of_hub["proposal"], &of_hub["yes"], &of_hub["abstain"]),
        (&"1".to_string(), &text(yes), &text(abstain))
    );
}

#[test]
fn the_hub_does_not_vote_without_a_quorum() {
    let quorum = SUPPLY / 10;
    let mut world = world_of(&[("alice", quorum - 1), ("bob", 1)]);
    let id = world.propose();
    world.vote("alice", id, Yes).unwrap();
    let refused = ContractError::NoQuorum {
        proposal: id,
        found: Uint128::new(quorum - 1),
        expected: Uint128::new(quorum),
    };
    assert_eq!(refusal(world.cast(id)), refused);
    assert_eq!(world.hub_voted(id), None);
    // Who abstains has voted.
    world.vote("bob", id, Abstain).unwrap();
    world.cast(id).unwrap();
    assert_eq!(world.hub_voted(id).unwrap()[0], (Gov::Yes, weight(quorum - 1)));
}

#[test]
fn a_quorum_is_rounded_up() {
    let mut world = world_with(Params {
        quorum_bps: 3,
        min_open: Uint128::one(),
        ..params()
    });
    // 3 basis points of 3,001,000,007 are 900,300.0021.
    world.bond("owner", 1_000);
    let supply = world.lst_supply();
    let quorum = (supply * 3).div_ceil(10_000);
    world.deposit("alice", quorum - 1).unwrap();
    world.deposit("bob", 1).unwrap();
    world.next_block();
    let id = world.propose();
    world.vote("alice", id, Yes).unwrap();
    assert!(supply * 3 % 10_000 != 0);
    assert!(matches!(refusal(world.cast(id)), ContractError::NoQuorum { .. }));
    world.vote("bob", id, Yes).unwrap();
    world.cast(id).unwrap();
}

#[test]
fn more_votes_are_cast_again_and_the_last_cast_counts() {
    let mut world = world_of(&[("alice", PURSE), ("bob", PURSE)]);
    let id = world.propose();
    world.vote("alice", id, Yes).unwrap();
    world.cast(id).unwrap();
    let first = vec![(Gov::Yes, weight(PURSE)), (Gov::Abstain, ONE - weight(PURSE))];
    assert_eq!(world.hub_voted(id), Some(first));
    world.vote("bob", id, No).unwrap();
    world.vote("alice", id, No).unwrap();
    world.cast(id).unwrap();
    let second = vec![
        (Gov::No, weight(2 * PURSE)),
        (Gov::Abstain, ONE - weight(2 * PURSE)),
    ];
    assert_eq!(world.hub_voted(id), Some(second));
}

#[test]
fn what_the_chain_refuses_is_an_error_of_the_message() {
    let mut world = world_of(&[("alice", PURSE)]);
    let id = world.start_vote(100).unwrap();
    world.vote("alice", id, Yes).unwrap();
    world.next_block_after(101);
    world.next_block();
    let error = world.cast(id).unwrap_err();
    let sdk = error.downcast_ref::<SdkError>().unwrap();
    assert_eq!((sdk.codespace(), sdk.code()), ("gov", 3));
    // Over at the chain: votes here still count, for nothing.
    world.vote("alice", id, No).unwrap();
}

#[test]
fn a_proposal_that_nobody_opened_is_not_cast() {
    let mut world = world_of(&[("alice", PURSE)]);
    let id = world.propose();
    assert_eq!(
        refusal(world.cast(id)),
        ContractError::UnknownProposal { proposal: id }
    );
}

#[test]
fn voting_touches_no_ledger_of_the_hub() {
    let mut world = world_of(&[("alice", PURSE)]);
    let id = world.propose();
    let before = world.hub_state();
    world.vote("alice", id, Yes).unwrap();
    world.cast(id).unwrap();
    assert_eq!(world.hub_state(), before);
}

/// A hundred depositors: each vote reads and writes the same few rows, and the sum is exact.
#[test]
fn a_hundred_voters_add_up() {
    let mut world = world();
    let names: Vec<String> = (0..100).map(|index| format!("voter{index}")).collect();
    for (index, name) in (0u128..).zip(&names) {
        let depositor = Some(world.addr(name).to_string());
        let msg = palisade_interfaces::ballot::ReceiveMsg::Deposit { depositor };
        world.send("alice", 4_000_000 + index, &msg).unwrap();
    }
    world.next_block();
    let id = world.propose();
    let thirds = || {
        vec![
            part(Yes, "0.333333333333333333"),
            part(No, "0.333333333333333333"),
            part(NoWithVeto, "0.333333333333333334"),
        ]
    };
    for name in &names {
        world.vote_split(name, id, thirds()).unwrap();
    }
    let tally = world.proposal(id).tally;
    let total: u128 = (0..100).map(|index| 4_000_000 + index).sum();
    let sum = tally.yes + tally.no + tally.abstain + tally.no_with_veto;
    assert_eq!(sum.u128(), total);
    let third = Decimal::raw(333_333_333_333_333_333);
    let thirds: u128 = (0..100u128)
        .map(|index| Uint128::new(4_000_000 + index).mul_floor(third).u128())
        .sum();
    assert_eq!((tally.yes.u128(), tally.no.u128()), (thirds, thirds));
    world.cast(id).unwrap();
    let weights: u128 = world
        .hub_voted(id)
        .unwrap()
        .iter()
        .map(|(_, weight)| weight)
        .sum();
    assert_eq!(weights, ONE);
}

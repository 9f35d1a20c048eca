use cosmwasm_std::{coins, to_json_binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use palisade_ballot::ContractError;
use palisade_interfaces::ballot::{ExecuteMsg, ReceiveMsg};
use palisade_interfaces::hub;

use crate::world::*;

#[test]
fn deposits_add_up_and_come_back_whole() {
    let mut world = world();
    let (alice, ballot) = (world.addr("alice"), world.ballot.clone());
    let response = world.deposit("alice", 700).unwrap();
    let expected = attributes([
        ("sender", alice.as_str()),
        ("depositor", alice.as_str()),
        ("amount", "700"),
        ("deposit", "700"),
        ("total_deposit", "700"),
    ]);
    assert_eq!(event(&response, "ballot/deposited"), expected);
    world.deposit("bob", 50).unwrap();
    world.deposit("alice", 300).unwrap();
    assert_eq!(
        (world.deposit_of("alice", None), world.total_deposit(None)),
        (1_000, 1_050)
    );
    assert_eq!(world.lst_of(&ballot), 1_050);

    let response = world.withdraw("alice", 999).unwrap();
    let expected = attributes([
        ("depositor", alice.as_str()),
        ("amount", "999"),
        ("deposit", "1"),
        ("total_deposit", "51"),
    ]);
    assert_eq!(event(&response, "ballot/withdrawn"), expected);
    world.withdraw("alice", 1).unwrap();
    assert_eq!(
        (world.deposit_of("alice", None), world.total_deposit(None)),
        (0, 50)
    );
    assert_eq!((world.lst_of(&alice), world.lst_of(&ballot)), (PURSE, 50));
}

#[test]
fn nobody_withdraws_more_than_is_theirs() {
    let mut world = world_of(&[("alice", 700), ("bob", 1_000)]);
    let refused = |found, expected| ContractError::DepositTooSmall {
        found: Uint128::new(found),
        expected: Uint128::new(expected),
    };
    assert_eq!(refusal(world.withdraw("alice", 701)), refused(701, 700));
    assert_eq!(refusal(world.withdraw("carol", 1)), refused(1, 0));
    assert_eq!(
        refusal(world.withdraw("alice", 0)),
        ContractError::NothingToWithdraw
    );
    assert_eq!(
        refusal(world.deposit("alice", 0)),
        ContractError::NothingToDeposit
    );
    assert_eq!(world.total_deposit(None), 1_700);
}

#[test]
fn only_the_lst_says_that_something_was_deposited() {
    let mut world = world();
    let msg = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: world.addr("alice").to_string(),
        amount: Uint128::new(1_000),
        msg: to_json_binary(&ReceiveMsg::Deposit { depositor: None }).unwrap(),
    });
    let refused = ContractError::Unauthorized {
        found: world.addr("alice"),
        expected: world.lst.clone(),
    };
    assert_eq!(refusal(world.execute("alice", &msg)), refused);
    assert_eq!(world.total_deposit(None), 0);
}

#[test]
fn somebody_else_may_be_the_depositor_but_nobody_who_could_not_withdraw() {
    let mut world = world();
    let bob = world.addr("bob");
    let to = |depositor: &str| ReceiveMsg::Deposit {
        depositor: Some(depositor.to_string()),
    };
    let response = world.send("alice", 40, &to(bob.as_str())).unwrap();
    let told = event(&response, "ballot/deposited");
    assert_eq!(
        (&told["sender"], &told["depositor"]),
        (&world.addr("alice").to_string(), &bob.to_string())
    );
    assert_eq!(
        (world.deposit_of("alice", None), world.deposit_of("bob", None)),
        (0, 40)
    );
    for depositor in [world.hub.clone(), world.lst.clone(), world.ballot.clone()] {
        let refused = world.send("alice", 40, &to(depositor.as_str()));
        assert_eq!(refusal(refused), ContractError::DepositorNotAllowed { depositor });
    }
    let error = refusal(world.send("alice", 40, &to("nobody")));
    assert!(matches!(error, ContractError::Std(_)), "{error}");
}

#[test]
fn bonding_and_depositing_is_one_transaction_that_names_the_depositor() {
    let mut world = world();
    let (sender, hub) = (world.addr("stranger"), world.hub.clone());
    let mut bond = |depositor: Option<String>| {
        let msg = hub::ExecuteMsg::Bond {
            receiver: Some(world.ballot.to_string()),
            min_shares: None,
            msg: Some(to_json_binary(&ReceiveMsg::Deposit { depositor }).unwrap()),
        };
        world
            .chain
            .execute_contract(sender.clone(), hub.clone(), &msg, &coins(5_000, DENOM))
    };
    assert_eq!(refusal(bond(None)), ContractError::DepositorRequired);
    bond(Some(sender.to_string())).unwrap();
    assert_eq!(world.deposit_of("stranger", None), 5_000);
}

#[test]
fn the_history_of_deposits_is_that_of_the_ends_of_blocks() {
    let mut world = world();
    let first = world.height();
    world.deposit("alice", 100).unwrap();
    world.deposit("alice", 10).unwrap();
    world.deposit("bob", 1).unwrap();
    world.next_block();
    world.withdraw("alice", 30).unwrap();
    world.next_block();
    let at = |height| {
        (
            world.deposit_of("alice", Some(height)),
            world.total_deposit(Some(height)),
        )
    };
    assert_eq!(at(first), (0, 0));
    assert_eq!(at(first + 1), (110, 111));
    assert_eq!(at(first + 2), (80, 81));
    assert_eq!(at(u64::MAX), (80, 81));
}

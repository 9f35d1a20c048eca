use cosmwasm_std::{coins, to_json_binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use palisade_interfaces::hub;
use palisade_interfaces::vault::{ExecuteMsg, ReceiveMsg};
use palisade_math::{Lrt, Lst, MathError};
use palisade_vault::ContractError;

use crate::support::{attribute, refusal, World, DENOM, MIN, SEED};

fn deposit_for(world: &World, who: &str) -> ReceiveMsg {
    ReceiveMsg::Deposit {
        recipient: world.addr(who).to_string(),
        min_shares: None,
    }
}

/// A vault whose share is worth 3 LST and drips nothing.
fn vault_at_three() -> World {
    let mut world = World::new();
    let native = palisade_interfaces::Asset::native(DENOM);
    world.operator("operator");
    world.avs("avs", None);
    world.opt_in("operator", "avs", 10);
    world.pass(crate::support::DELAY + 1);
    world.allocate("operator", SEED / 2).unwrap();
    world.fund_native("avs", "operator", 2 * SEED + 222_223, 100);
    world.pass(200);
    world.harvest("operator", &[native]).unwrap();
    world.pass(crate::support::DAY);
    world
}

#[test]
fn a_deposit_mints_at_the_rate_and_joins_idle() {
    let mut world = World::new();
    let response = world.deposit("alice", 5_000);
    assert_eq!(world.lrt_of("alice"), 5_000);
    let state = world.state();
    assert_eq!(state.idle.u128(), SEED + 5_000);
    assert_eq!(state.supply.u128(), SEED + 5_000);
    assert_eq!(attribute(&response, "deposited", "amount"), "5000");
    assert_eq!(attribute(&response, "deposited", "lrt_minted"), "5000");
    assert_eq!(
        attribute(&response, "deposited", "lrt_supply"),
        (SEED + 5_000).to_string()
    );
    assert_eq!(attribute(&response, "deposited", "exchange_rate"), "1");
}

#[test]
fn shares_are_floored_and_the_preview_says_so_in_advance() {
    let mut world = vault_at_three();
    let state = world.state();
    assert!(state.total_assets.u128() >= 2 * SEED, "{state:?}");
    for amount in [1_000, 1_001, 1_002, 9_999] {
        world.bond("alice", amount).unwrap();
        let state = world.state();
        let floored = Uint128::new(amount).multiply_ratio(state.supply, state.total_assets);
        let preview = world.preview(amount).unwrap();
        let before = world.lrt_of("alice");
        world.deposit_with("alice", amount, None).unwrap();
        assert_eq!(world.lrt_of("alice") - before, floored.u128());
        assert_eq!(preview, floored);
    }
}

#[test]
fn a_deposit_below_the_minimum_is_refused() {
    let mut world = World::new();
    world.bond("alice", 2 * MIN).unwrap();
    assert_eq!(
        refusal(world.deposit_with("alice", MIN - 1, None)),
        ContractError::DepositTooSmall {
            found: Lst::new(MIN - 1),
            expected: Lst::new(MIN)
        }
    );
    world.deposit_with("alice", MIN, None).unwrap();
}

#[test]
fn a_deposit_that_buys_no_share_is_refused() {
    let mut world = World::with(|msg| msg.params.min_deposit = Uint128::one());
    world.operator("operator");
    world.avs("avs", None);
    world.opt_in("operator", "avs", 10);
    world.pass(crate::support::DELAY + 1);
    world.allocate("operator", SEED / 2).unwrap();
    world.fund_native("avs", "operator", SEED, 100);
    world.pass(200);
    let native = palisade_interfaces::Asset::native(DENOM);
    world.harvest("operator", &[native]).unwrap();
    world.pass(crate::support::DAY);
    world.bond("alice", 10).unwrap();
    assert_eq!(
        refusal(world.deposit_with("alice", 1, None)),
        ContractError::Math(MathError::BelowOneShare {
            found: Uint128::new(1),
            expected: Uint128::new(2)
        })
    );
    world.deposit_with("alice", 2, None).unwrap();
    assert_eq!(world.lrt_of("alice"), 1);
}

#[test]
fn the_depositor_sets_the_least_number_of_shares() {
    let mut world = World::new();
    world.bond("alice", 5_000).unwrap();
    assert_eq!(
        refusal(world.deposit_with("alice", 5_000, Some(5_001))),
        ContractError::Slippage {
            found: Lrt::new(5_000),
            expected: Lrt::new(5_001)
        }
    );
    world.deposit_with("alice", 5_000, Some(5_000)).unwrap();
}

#[test]
fn only_the_lst_deposits() {
    let mut world = World::new();
    world.deposit("alice", 5_000);
    let msg = deposit_for(&world, "alice");
    let (lrt, vault) = (world.lrt.clone(), world.vault.clone());
    let wrong = |found| ContractError::WrongToken {
        found,
        expected: world.lst.clone(),
    };
    let (of_lrt, of_foreign);
    {
        of_lrt = wrong(lrt.clone());
        of_foreign = world.addr("mallory");
    }
    assert_eq!(refusal(world.send(&lrt, "alice", &vault, 5_000, &msg)), of_lrt);
    let foreign = world.foreign_token("carol", 5_000);
    assert_eq!(
        refusal(world.send(&foreign, "carol", &vault, 5_000, &msg)),
        ContractError::WrongToken {
            found: foreign.clone(),
            expected: world.lst.clone()
        }
    );
    // Nor somebody who only says so.
    let pretended = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: world.addr("alice").to_string(),
        amount: 5_000u128.into(),
        msg: to_json_binary(&msg).unwrap(),
    });
    assert_eq!(
        refusal(world.vault(&of_foreign, &pretended)),
        ContractError::WrongToken {
            found: of_foreign,
            expected: world.lst.clone()
        }
    );
}

#[test]
fn a_hook_of_another_form_is_refused() {
    let mut world = World::new();
    world.bond("alice", 5_000).unwrap();
    let (lst, vault) = (world.lst.clone(), world.vault.clone());
    #[derive(serde::Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Other {
        Deposit {},
    }
    refusal(world.send(&lst, "alice", &vault, 5_000, &Other::Deposit {}));
    assert_eq!(world.lst_of("alice"), 5_000);
}

#[test]
fn the_recipient_is_whom_the_message_names() {
    let mut world = World::new();
    world.bond("alice", 5_000).unwrap();
    let (lst, vault, msg) = (world.lst.clone(), world.vault.clone(), deposit_for(&world, "bob"));
    world.send(&lst, "alice", &vault, 5_000, &msg).unwrap();
    assert_eq!((world.lrt_of("alice"), world.lrt_of("bob")), (0, 5_000));
}

#[test]
fn coins_restake_in_one_message_of_the_hub() {
    let mut world = World::new();
    let msg = hub::ExecuteMsg::Bond {
        receiver: Some(world.vault.to_string()),
        min_shares: None,
        msg: Some(to_json_binary(&deposit_for(&world, "alice")).unwrap()),
    };
    let (alice, hub) = (world.addr("alice"), world.hub.clone());
    let response = world
        .chain
        .execute_contract(alice, hub.clone(), &msg, &coins(7_000, DENOM))
        .unwrap();
    assert_eq!(world.lrt_of("alice"), 7_000);
    assert_eq!(attribute(&response, "deposited", "sender"), hub.as_str());
}

#[test]
fn tokens_that_arrive_unasked_move_no_price() {
    let mut world = World::new();
    world.bond("alice", 50_000).unwrap();
    let before = world.state();
    let transfer = palisade_interfaces::token::ExecuteMsg::Transfer {
        recipient: world.vault.to_string(),
        amount: 40_000u128.into(),
    };
    let (alice, lst) = (world.addr("alice"), world.lst.clone());
    world
        .chain
        .execute_contract(alice.clone(), lst, &transfer, &[])
        .unwrap();
    world
        .chain
        .send_tokens(alice, world.vault.clone(), &coins(1_000, DENOM))
        .unwrap();
    world.sync();
    assert_eq!(world.state(), before);
    world.deposit_with("alice", 10_000, None).unwrap();
    assert_eq!(world.lrt_of("alice"), 10_000);
}

#[test]
fn no_message_takes_coins() {
    let mut world = World::new();
    let (alice, vault) = (world.addr("alice"), world.vault.clone());
    let result = world
        .chain
        .execute_contract(alice, vault, &ExecuteMsg::Sync {}, &coins(1, DENOM));
    assert_eq!(
        refusal(result),
        ContractError::Payment(PaymentError::NonPayable {})
    );
}

#[test]
fn an_insolvent_vault_takes_no_deposit() {
    let mut world = World::with(|msg| {
        msg.limits.max_operator_bps = 10_000;
        msg.limits.max_exposure_bps = 10_000;
    });
    world.operator("operator");
    let slasher = world.avs("avs", None);
    world.opt_in("operator", "avs", 100);
    world.pass(crate::support::DELAY + 1);
    world.allocate("operator", SEED).unwrap();
    world.slash(&slasher, "avs", "operator", 100, 1);
    world.bond("alice", 5_000).unwrap();
    let insolvent = ContractError::Math(MathError::Insolvent { shares: SEED.into() });
    assert_eq!(refusal(world.deposit_with("alice", 5_000, None)), insolvent);
    assert!(world
        .preview(5_000)
        .unwrap_err()
        .to_string()
        .contains("insolvent"));
}

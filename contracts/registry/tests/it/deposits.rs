//! Deposits of coins and tokens, their limits, and the price of shares.

use cosmwasm_std::{coin, coins, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_math::{PoolAssets, PoolShares, Scale};
use palisade_registry::ContractError;

use crate::world::*;

fn contested() -> World {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    world
}

fn hook(staker: &str) -> ReceiveMsg {
    ReceiveMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: addr(staker).into_string(),
        limits: DepositLimits::default(),
    }
}

#[test]
fn the_first_deposit_buys_shares_one_to_one() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let response = world.deposit("alice", 1_000).unwrap();
    assert_eq!(attribute(&response, "deposited", "shares"), "1000");
    assert_eq!(attribute(&response, "deposited", "pool_assets"), "1000");
    let staker = world.staker("alice", None);
    assert_eq!((staker.shares.u128(), staker.value.u128()), (1_000, 1_000));
    assert_eq!(world.ledger(&native()).stakes.u128(), 1_000);
    let pool = world.pool();
    assert_eq!((pool.assets.u128(), pool.active_shares.u128()), (1_000, 1_000));
    assert_eq!((pool.generation, pool.scale.u128()), (0, WHOLE));
}

#[test]
fn a_deposit_may_be_for_somebody_else() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let msg = ExecuteMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: Some(addr("bob").into_string()),
        limits: DepositLimits::default(),
    };
    world.run_with("alice", &msg, &coins(5, STAKE)).unwrap();
    assert_eq!(world.staker("bob", None).shares.u128(), 5);
    assert_eq!(world.staker("alice", None).shares.u128(), 0);
}

#[test]
fn tokens_are_deposited_through_their_hook_for_whom_the_message_names() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    world.send("alice", 700, &hook("bob")).unwrap();
    let token = Asset::cw20(&world.token);
    let staker: StakerResponse = world.query(&QueryMsg::Staker {
        staker: addr("bob").into_string(),
        operator: addr("operator").into_string(),
        asset: token.clone(),
        generation: None,
    });
    assert_eq!(staker.shares.u128(), 700);
    assert_eq!(world.ledger(&token).stakes.u128(), 700);
    assert_eq!(world.ledger(&native()).stakes.u128(), 0);
}

/// A token that nobody allowed may tell of any amount.
#[test]
fn a_stranger_who_plays_token_is_refused() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let msg = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: addr("alice").into_string(),
        amount: Uint128::new(1_000_000),
        msg: cosmwasm_std::to_json_binary(&hook("alice")).unwrap(),
    });
    let error = world.run("alice", &msg).unwrap_err();
    let asset = Asset::cw20(addr("alice")).to_string();
    assert_eq!(error, ContractError::AssetNotAllowed { asset });
    let error = world.run_with("alice", &msg, &coins(1, STAKE)).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)), "{error}");
}

#[test]
fn exactly_one_coin_that_is_allowed_is_deposited() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let msg = ExecuteMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: None,
        limits: DepositLimits::default(),
    };
    for funds in [vec![], vec![coin(1, REWARD), coin(1, STAKE)]] {
        let error = world.run_with("alice", &msg, &funds).unwrap_err();
        assert!(matches!(error, ContractError::Payment(_)), "{error}");
    }
    let error = world.run_with("alice", &msg, &coins(1, REWARD)).unwrap_err();
    let asset = reward().to_string();
    assert_eq!(error, ContractError::AssetNotAllowed { asset });
}

#[test]
fn nobody_deposits_with_somebody_who_is_no_operator() {
    let mut world = World::new();
    let error = world.deposit("alice", 1).unwrap_err();
    let operator = addr("operator");
    assert_eq!(error, ContractError::UnknownOperator { operator });
}

#[test]
fn one_unit_buys_a_share_however_far_the_price_fell() {
    let mut world = World::in_service();
    world.slash("avs", world.now(), Decimal::percent(10)).unwrap();
    let response = world.deposit("bob", 1).unwrap();
    assert_eq!(attribute(&response, "deposited", "shares"), "1");
}

#[test]
fn the_limits_of_the_buyer_hold_to_the_unit() {
    // 900,000 coins for 1,000,000 shares: 9 coins buy 10 shares, 8 coins buy 8 worth 7.
    let mut world = World::in_service();
    world.slash("avs", world.now(), Decimal::percent(10)).unwrap();
    let limits = |min_shares: u128, min_value: u128| DepositLimits {
        min_shares: Some(Uint128::new(min_shares)),
        min_value: Some(Uint128::new(min_value)),
        max_exposure_bps: None,
    };
    let error = world.deposit_with("bob", 8, limits(9, 0)).unwrap_err();
    assert_eq!(
        error,
        ContractError::TooFewShares {
            found: PoolShares::new(8),
            expected: Uint128::new(9)
        }
    );
    let error = world.deposit_with("bob", 8, limits(8, 8)).unwrap_err();
    assert_eq!(
        error,
        ContractError::TooLittleValue {
            found: PoolAssets::new(7),
            expected: Uint128::new(8)
        }
    );
    world.deposit_with("carol", 9, limits(10, 9)).unwrap();
    assert_eq!(world.staker("carol", None).shares.u128(), 10);
    world.deposit_with("bob", 8, limits(8, 7)).unwrap();
    assert_eq!(world.staker("bob", None).shares.u128(), 8);
}

#[test]
fn review_r15_a_buyer_states_the_exposure_it_accepts() {
    let mut world = World::in_service();
    let limits = |bps| DepositLimits {
        max_exposure_bps: Some(bps),
        ..DepositLimits::default()
    };
    let error = world.deposit_with("bob", 10, limits(999)).unwrap_err();
    assert_eq!(
        error,
        ContractError::ExposureTooHigh {
            found: Scale::new(percent(10)),
            max: Scale::new(WHOLE / 10_000 * 999)
        }
    );
    world.deposit_with("bob", 10, limits(1_000)).unwrap();
    // An increase under way counts, a decrease that is over does not, though no message has settled it.
    world.allocate("avs", percent(20), percent(100)).unwrap();
    world.deposit_with("bob", 10, limits(1_000)).unwrap_err();
    world.wait(ALLOCATION_DELAY + 1);
    world.allocate("avs", 0, 0).unwrap();
    world.wait(DEALLOCATION_DELAY);
    world.deposit_with("bob", 10, limits(0)).unwrap_err();
    world.wait(1);
    world.deposit_with("bob", 10, limits(0)).unwrap();
    world.deposit_with("bob", 10, limits(10_001)).unwrap_err();
}

#[test]
fn review_r03_nobody_enters_while_a_slash_may_be_vetoed() {
    let mut world = contested();
    let until = world.now() + VETO_DELAY;
    let refused = ContractError::Contested { open: 1, until };
    assert_eq!(world.deposit("bob", 10).unwrap_err(), refused);
    assert_eq!(world.pool().contested_until, Some(until));
    // Not even after the deadline, until the slash is released.
    world.go_to(until + 1);
    assert_eq!(world.deposit("bob", 10).unwrap_err(), refused);
    world.release(1).unwrap();
    world.deposit("bob", 10).unwrap();
    assert_eq!(world.pool().contested_until, None);
}

#[test]
fn review_r03_a_slash_without_a_resolver_contests_nothing() {
    let mut world = World::in_service();
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    assert_eq!(world.pool().contested, 0);
    world.deposit("bob", 10).unwrap();
}

#[test]
fn registry_i16_depositing_and_leaving_never_pays() {
    let mut world = World::in_service();
    world
        .slash("avs", world.now(), Decimal::from_ratio(7u128, 100u128))
        .unwrap();
    for amount in [1, 2, 3, 10, 999, 123_457] {
        let before = world.staker("bob", None).shares.u128();
        world.deposit("bob", amount).unwrap();
        let bought = world.staker("bob", None).shares.u128() - before;
        let response = world.queue("bob", bought).unwrap();
        let id = data::<QueueWithdrawalResponse>(&response).id;
        world.wait(BUCKET + UNBONDING);
        let paid = world.gain(&addr("bob"), STAKE, |world| {
            world.complete("bob", &[id]).unwrap();
        });
        assert!(paid <= amount as i128, "{amount} became {paid}");
        assert!(paid >= amount as i128 - 2, "{amount} became {paid}");
    }
}

#[test]
fn coins_that_arrive_unasked_move_no_price() {
    let mut world = World::in_service();
    let before = world.pool();
    let registry = world.registry.clone();
    let gift = cosmwasm_std::BankMsg::Send {
        to_address: registry.into_string(),
        amount: coins(1_000_000, STAKE),
    };
    cw_multi_test::Executor::execute(&mut world.app, addr("bob"), gift.into()).unwrap();
    assert_eq!(world.pool(), before);
    world.deposit("bob", 10).unwrap();
    assert_eq!(world.staker("bob", None).shares.u128(), 10);
}

#[test]
fn the_stake_of_the_past_excludes_what_happened_in_that_second() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let first = world.now();
    world.deposit("alice", 100).unwrap();
    world.wait(10);
    world.deposit("bob", 50).unwrap();
    world.deposit("bob", 25).unwrap();
    world.wait(10);
    let assets = |at| world.stake_at(at).assets.u128();
    assert_eq!(assets(Some(first)), 0);
    assert_eq!(assets(Some(first + 1)), 100);
    assert_eq!(assets(Some(first + 10)), 100);
    assert_eq!(assets(Some(first + 11)), 175);
    assert_eq!(assets(None), 175);
    assert_eq!(world.stake_at(None).scale.u128(), WHOLE);
    let nobody = world.try_query::<StakeResponse>(&QueryMsg::OperatorStake {
        operator: addr("bob").into_string(),
        asset: native(),
        at: None,
    });
    assert!(nobody.unwrap_err().to_string().contains("is no operator"));
}

#[test]
fn a_deposit_of_nothing_is_refused() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    // The bank moves no coin of zero, but a token may tell of it.
    let error = world.send("alice", 0, &hook("alice")).unwrap_err();
    assert_eq!(error, ContractError::Slash(SlashError::NothingDeposited));
}

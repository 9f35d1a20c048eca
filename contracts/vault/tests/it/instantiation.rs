use cosmwasm_std::{coins, Uint128};
use cw20::MinterResponse;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use palisade_interfaces::token;
use palisade_interfaces::vault::{InstantiateMsg, MigrateMsg, StateResponse};
use palisade_vault::ContractError;

use crate::support::{attribute, limits, params, refusal, World, DENOM, SEED};

#[test]
fn the_seed_is_bonded_and_its_shares_belong_to_the_vault() {
    let world = World::new();
    assert_eq!(
        world.state(),
        StateResponse {
            supply: SEED.into(),
            total_assets: SEED.into(),
            exchange_rate: cosmwasm_std::Decimal::one(),
            idle: SEED.into(),
            deployed: Uint128::zero(),
            exiting: Uint128::zero(),
            locked_profit: Uint128::zero(),
            claimable: Uint128::zero(),
            uncollected: Uint128::zero(),
            loss_carry: Uint128::zero(),
            last_sync: world.now(),
        }
    );
    assert_eq!(world.balance(&world.lst, &world.vault), SEED);
    assert_eq!(world.balance(&world.lrt, &world.vault), SEED);
    assert!(world.positions().is_empty());
    assert_eq!(world.open_batch(), None);
}

#[test]
fn parties_and_parameters_are_as_named() {
    let world = World::new();
    let config = world.config();
    assert_eq!(config.manager, world.addr("manager"));
    assert_eq!(
        (config.hub, config.lst, config.registry),
        (world.hub.clone(), world.lst.clone(), world.registry.clone())
    );
    assert_eq!(config.params, params(&world.chain));
    assert_eq!(config.limits, limits());
}

#[test]
fn the_token_is_minted_by_the_vault_alone_and_has_no_admin() {
    let world = World::new();
    let minter: MinterResponse = world
        .chain
        .wrap()
        .query_wasm_smart(&world.lrt, &token::QueryMsg::Minter {})
        .unwrap();
    assert_eq!(minter.minter, world.vault.as_str());
    let info = world.chain.wrap().query_wasm_contract_info(&world.lrt).unwrap();
    assert_eq!(info.admin, None);
}

#[test]
fn the_seed_has_a_minimum_and_a_denom() {
    let mut world = World::without_vault();
    let msg = world.instantiate_msg();
    assert_eq!(
        refusal(world.make_vault(&msg, SEED - 1)),
        ContractError::SeedTooSmall {
            found: (SEED - 1).into(),
            expected: SEED.into()
        }
    );
    assert_eq!(
        refusal(world.make_vault(&msg, 0)),
        ContractError::Payment(PaymentError::NoFunds {})
    );
    world.make_vault(&msg, SEED).unwrap();
}

#[test]
fn hub_and_registry_must_be_what_they_are_called() {
    let mut world = World::without_vault();
    let mut msg = world.instantiate_msg();
    msg.hub = world.registry.to_string();
    world.make_vault(&msg, SEED).unwrap_err();
    msg.hub = world.hub.to_string();
    msg.registry = world.hub.to_string();
    world.make_vault(&msg, SEED).unwrap_err();
}

#[test]
fn every_parameter_has_a_range() {
    type Change = fn(&mut InstantiateMsg);
    let refused: [(&str, Change); 13] = [
        ("batch_interval_seconds", |msg| {
            msg.params.batch_interval_seconds = 0
        }),
        ("batch_interval_seconds", |msg| {
            msg.params.batch_interval_seconds = 31_536_001
        }),
        ("drip_seconds", |msg| msg.params.drip_seconds = 0),
        ("drip_seconds", |msg| msg.params.drip_seconds = 31_536_001),
        ("performance_fee_bps", |msg| {
            msg.params.performance_fee_bps = 2_001
        }),
        ("min_deposit", |msg| msg.params.min_deposit = Uint128::zero()),
        ("min_redeem", |msg| msg.params.min_redeem = Uint128::zero()),
        ("max_operator_bps", |msg| msg.limits.max_operator_bps = 0),
        ("max_operator_bps", |msg| msg.limits.max_operator_bps = 10_001),
        ("max_exposure_bps", |msg| msg.limits.max_exposure_bps = 10_001),
        ("tolerance_bps", |msg| msg.limits.tolerance_bps = 10_001),
        ("deallocate_cooldown_seconds", |msg| {
            msg.limits.deallocate_cooldown_seconds = 0
        }),
        ("deallocate_cooldown_seconds", |msg| {
            msg.limits.deallocate_cooldown_seconds = 31_536_001
        }),
    ];
    let mut world = World::without_vault();
    for (field, change) in refused {
        let mut msg = world.instantiate_msg();
        change(&mut msg);
        match refusal(world.make_vault(&msg, SEED)) {
            ContractError::OutOfRange(error) => assert_eq!(error.name, field),
            other => panic!("{other:?}"),
        }
    }
    let mut msg = world.instantiate_msg();
    msg.params.batch_interval_seconds = 1;
    msg.params.drip_seconds = 1;
    msg.params.performance_fee_bps = 2_000;
    msg.limits.max_operator_bps = 10_000;
    msg.limits.max_exposure_bps = 0;
    msg.limits.tolerance_bps = 10_000;
    msg.limits.deallocate_cooldown_seconds = 1;
    world.make_vault(&msg, SEED).unwrap();
}

#[test]
fn an_invalid_address_is_refused_wherever_one_is_named() {
    type Change = fn(&mut InstantiateMsg);
    let changes: [Change; 5] = [
        |msg| msg.owner = "x".to_string(),
        |msg| msg.manager = "x".to_string(),
        |msg| msg.hub = "x".to_string(),
        |msg| msg.registry = "x".to_string(),
        |msg| msg.params.fee_recipient = "x".to_string(),
    ];
    let mut world = World::without_vault();
    for change in changes {
        let mut msg = world.instantiate_msg();
        change(&mut msg);
        world.make_vault(&msg, SEED).unwrap_err();
    }
}

#[test]
fn events_name_parties_and_seed() {
    let mut world = World::without_vault();
    let msg = world.instantiate_msg();
    let owner = world.addr("owner");
    let code = world.codes.vault;
    let response = world
        .chain
        .execute(
            owner.clone(),
            cosmwasm_std::WasmMsg::Instantiate {
                admin: None,
                code_id: code,
                msg: cosmwasm_std::to_json_binary(&msg).unwrap(),
                funds: coins(SEED, DENOM),
                label: "vault".to_string(),
            }
            .into(),
        )
        .unwrap();
    assert_eq!(attribute(&response, "instantiated", "owner"), owner.as_str());
    assert_eq!(
        attribute(&response, "instantiated", "registry"),
        world.registry.as_str()
    );
    assert_eq!(attribute(&response, "seeded", "amount"), SEED.to_string());
    assert_eq!(attribute(&response, "seeded", "lrt_minted"), SEED.to_string());
}

#[test]
fn a_vault_migrates_to_its_own_version_and_keeps_its_state() {
    let mut world = World::new();
    world.deposit("alice", 5_000);
    let before = world.state();
    let (owner, vault, code) = (world.addr("owner"), world.vault.clone(), world.codes.vault);
    world
        .chain
        .migrate_contract(owner, vault, &MigrateMsg {}, code)
        .unwrap();
    assert_eq!(world.state(), before);
}

#[test]
fn a_contract_of_another_name_does_not_become_a_vault() {
    let mut world = World::new();
    let (owner, vault, code) = (world.addr("owner"), world.vault.clone(), world.codes.vault);
    let mut storage = world.chain.contract_storage_mut(&vault);
    cw2::set_contract_version(&mut *storage, "palisade-hub", "0.0.1").unwrap();
    drop(storage);
    refusal(world.chain.migrate_contract(owner, vault, &MigrateMsg {}, code));
}

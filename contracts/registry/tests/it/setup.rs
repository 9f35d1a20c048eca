//! Instantiation, migration, ownership and epochs.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi};
use cosmwasm_std::{coin, coins, Empty};
use cw_multi_test::Executor;
use palisade_interfaces::registry::*;
use palisade_registry::contract::{instantiate, migrate};
use palisade_registry::ContractError;

use crate::world::*;

const YEAR: u64 = 365 * 24 * 60 * 60;

fn try_instantiate(params: Params) -> Result<(), ContractError> {
    let mut deps = mock_dependencies();
    let sender = MockApi::default().addr_make("anyone");
    let msg = InstantiateMsg {
        owner: sender.to_string(),
        params,
        assets: vec![],
    };
    instantiate(deps.as_mut(), mock_env(), message_info(&sender, &[]), msg).map(|_| ())
}

fn out_of_range(name: &'static str, found: u64, min: u64, max: u64) -> ContractError {
    ContractError::OutOfRange {
        name,
        found,
        min,
        max,
    }
}

#[test]
fn periods_and_bonds_outside_their_range_are_refused() {
    let zero_bucket = Params {
        bucket_seconds: 0,
        ..params()
    };
    let error = try_instantiate(zero_bucket).unwrap_err();
    assert_eq!(error, out_of_range("bucket_seconds", 0, 1, YEAR));

    let many_buckets = |unbonding_seconds| Params {
        bucket_seconds: 10,
        unbonding_seconds,
        ..params()
    };
    try_instantiate(many_buckets(300)).unwrap();
    let error = try_instantiate(many_buckets(301)).unwrap_err();
    assert_eq!(error, out_of_range("unbonding_seconds", 301, 1, 300));
    let error = try_instantiate(many_buckets(0)).unwrap_err();
    assert_eq!(error, out_of_range("unbonding_seconds", 0, 1, 300));

    let noticed = |notice_seconds| Params {
        notice_seconds,
        ..params()
    };
    try_instantiate(noticed(YEAR - BUCKET - UNBONDING)).unwrap();
    let error = try_instantiate(noticed(YEAR - BUCKET - UNBONDING + 1)).unwrap_err();
    let name = "notice_seconds + bucket_seconds + unbonding_seconds";
    assert_eq!(error, out_of_range(name, YEAR + 1, 0, YEAR));
    let error = try_instantiate(noticed(u64::MAX)).unwrap_err();
    assert_eq!(error, out_of_range("notice_seconds", u64::MAX, 0, YEAR));

    let no_epoch = Params {
        epoch_seconds: 0,
        ..params()
    };
    let error = try_instantiate(no_epoch).unwrap_err();
    assert_eq!(error, out_of_range("epoch_seconds", 0, 1, YEAR));

    let instant_rewards = Params {
        min_reward_seconds: 0,
        ..params()
    };
    let error = try_instantiate(instant_rewards).unwrap_err();
    assert_eq!(error, out_of_range("min_reward_seconds", 0, 1, YEAR));

    let nameless = Params {
        avs_bond: coin(0, ""),
        ..params()
    };
    assert_eq!(
        try_instantiate(nameless).unwrap_err(),
        ContractError::EmptyDenom {}
    );
}

#[test]
fn instantiation_takes_no_coins_and_needs_a_real_owner() {
    let mut deps = mock_dependencies();
    let sender = MockApi::default().addr_make("anyone");
    let msg = |owner: &str| InstantiateMsg {
        owner: owner.to_string(),
        params: params(),
        assets: vec![],
    };
    let info = message_info(&sender, &coins(1, STAKE));
    let error = instantiate(deps.as_mut(), mock_env(), info, msg(sender.as_str())).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)), "{error}");
    let info = message_info(&sender, &[]);
    let error = instantiate(deps.as_mut(), mock_env(), info, msg("nobody")).unwrap_err();
    assert!(matches!(error, ContractError::Std(_)), "{error}");
}

#[test]
fn the_periods_are_answered_as_they_were_given() {
    let world = World::new();
    assert_eq!(world.query::<Params>(&QueryMsg::Params {}), params());
}

#[test]
fn epochs_are_counted_from_1970() {
    let world = World::new();
    let epoch = |at| world.query::<EpochResponse>(&QueryMsg::Epoch { at });
    let first = EpochResponse {
        epoch: 0,
        start: 0,
        end: 600,
    };
    assert_eq!(epoch(Some(0)), first);
    assert_eq!(epoch(Some(599)), first);
    assert_eq!(epoch(Some(600)).epoch, 1);
    let now = epoch(None);
    assert_eq!(
        (now.epoch, now.start, now.end),
        (START / 600, START / 600 * 600, START / 600 * 600 + 600)
    );
}

#[test]
fn ownership_moves_in_two_steps() {
    let mut world = World::new();
    let transfer = ExecuteMsg::UpdateOwnership(cw_ownable::Action::TransferOwnership {
        new_owner: addr("alice").into_string(),
        expiry: None,
    });
    let error = world.run("alice", &transfer).unwrap_err();
    assert_eq!(
        error,
        ContractError::Ownership(cw_ownable::OwnershipError::NotOwner)
    );
    let response = world.run("owner", &transfer).unwrap();
    let told = [
        ("owner".to_string(), addr("owner").into_string()),
        ("pending_owner".to_string(), addr("alice").into_string()),
    ];
    assert_eq!(event(&response, "ownership_updated"), told);
    let accept = ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership);
    world.run("bob", &accept).unwrap_err();
    let response = world.run("alice", &accept).unwrap();
    assert_eq!(attribute(&response, "ownership_updated", "pending_owner"), "none");
    let now: cw_ownable::Ownership<String> = world.query(&QueryMsg::Ownership {});
    assert_eq!(now.owner, Some(addr("alice").into_string()));
}

/// Chains refuse events with empty attributes.
#[test]
fn who_or_what_is_not_there_is_told_as_none() {
    let mut world = World::new();
    let renounce = ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership);
    let response = world.run("owner", &renounce).unwrap();
    assert_eq!(attribute(&response, "ownership_updated", "owner"), "none");

    let operator = ExecuteMsg::RegisterAsOperator {
        metadata_uri: " ".to_string(),
        commission_bps: 0,
        max_exposure_bps: 0,
        delegation_approver: None,
    };
    let response = world.run("operator", &operator).unwrap();
    for key in ["metadata_uri", "delegation_approver"] {
        assert_eq!(attribute(&response, "operator_registered", key), "none");
    }
    let terms = AvsTerms {
        slasher: None,
        ..world.terms("avs")
    };
    let avs = ExecuteMsg::RegisterAvs {
        metadata_uri: String::new(),
        terms,
    };
    let response = world.run_with("avs", &avs, &coins(BOND, STAKE)).unwrap();
    for key in ["metadata_uri", "slasher", "resolver"] {
        assert_eq!(attribute(&response, "avs_registered", key), "none");
    }
}

#[test]
fn a_migration_to_the_same_code_changes_nothing_and_another_contract_is_refused() {
    let mut deps = mock_dependencies();
    let env = mock_env();
    cw2::set_contract_version(deps.as_mut().storage, "palisade-registry", "0.0.1").unwrap();
    migrate(deps.as_mut(), env.clone(), MigrateMsg {}).unwrap();
    let now = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(now.version, env!("CARGO_PKG_VERSION"));

    cw2::set_contract_version(deps.as_mut().storage, "palisade-registry", "9.0.0").unwrap();
    migrate(deps.as_mut(), env.clone(), MigrateMsg {}).unwrap_err();
    cw2::set_contract_version(deps.as_mut().storage, "palisade-hub", "0.0.1").unwrap();
    migrate(deps.as_mut(), env, MigrateMsg {}).unwrap_err();
}

#[test]
fn a_contract_without_an_admin_cannot_be_migrated() {
    let mut world = World::new();
    let code = world.app.store_code(crate::mocks::registry());
    let registry = world.registry.clone();
    world
        .app
        .migrate_contract(addr("owner"), registry, &Empty {}, code)
        .unwrap_err();
}

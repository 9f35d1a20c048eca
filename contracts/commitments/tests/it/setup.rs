//! Making the contract, and asking it.

use cosmwasm_std::{coins, Addr, Coin};
use cw_multi_test::Executor;
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;

use crate::world::*;

#[test]
fn it_keeps_its_registry() {
    let world = World::new();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    assert_eq!(config.registry, world.registry);
}

#[test]
fn it_is_made_on_a_registry_and_without_coins() {
    let mut world = World::new();
    let (code, token) = (world.commitments_code, world.token.clone());
    let registry = world.registry.clone();
    let mut make = |registry: &Addr, funds: &[Coin]| {
        let msg = InstantiateMsg {
            registry: registry.to_string(),
        };
        let made = world
            .app
            .instantiate_contract(code, addr("owner"), &msg, funds, "test", None);
        made.map_err(|error| error.downcast::<ContractError>().unwrap())
    };
    let error = make(&token, &[]).unwrap_err();
    assert!(matches!(error, ContractError::Std(_)), "{error}");
    let error = make(&registry, &coins(1, RENT)).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)), "{error}");
    make(&registry, &[]).unwrap();
}

#[test]
fn it_migrates_from_itself_and_says_so() {
    let mut world = World::committed();
    let (code, commitments) = (world.commitments_code, world.commitments.clone());
    let before = world.commitment(1);
    let response = world
        .app
        .migrate_contract(addr("owner"), commitments, &MigrateMsg {}, code)
        .unwrap();
    let version = env!("CARGO_PKG_VERSION").to_string();
    let expected = written([("from_version", version.clone()), ("to_version", version)]);
    assert_eq!(event(&response, "migrated"), expected);
    assert_eq!(world.commitment(1), before);
}

#[test]
fn commitments_are_listed_by_number() {
    let mut world = World::in_service();
    for amount in 1..=5 {
        world.offer("avs", amount).unwrap();
    }
    let page = |start_after, limit| -> Vec<u64> {
        let rows: Vec<CommitmentResponse> = world.query(&QueryMsg::Commitments { start_after, limit });
        rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(page(None, None), [1, 2, 3, 4, 5]);
    assert_eq!(page(Some(2), Some(2)), [3, 4]);
    assert!(page(Some(5), None).is_empty());
}

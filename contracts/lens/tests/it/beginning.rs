//! Instantiation and migration.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{coins, from_json, to_json_binary, Empty, WasmMsg};
use cw_multi_test::Executor;
use palisade_interfaces::lens::{ConfigResponse, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use palisade_lens::contract::migrate;
use palisade_lens::ContractError;

use crate::world::*;

#[test]
fn a_lens_looks_at_the_registry_that_it_is_given() {
    let world = World::new();
    let expected = ConfigResponse {
        registry: world.registry.clone(),
    };
    assert_eq!(world.ask::<ConfigResponse>(&QueryMsg::Config {}), expected);
}

#[test]
fn a_lens_is_made_on_a_registry_and_tells_so() {
    let mut world = World::new();
    let code = world.app.store_code(lens());
    let mut make = |registry: &str, funds: &[_]| {
        let msg = InstantiateMsg {
            registry: registry.to_string(),
        };
        let msg = WasmMsg::Instantiate {
            admin: None,
            code_id: code,
            msg: to_json_binary(&msg).unwrap(),
            funds: funds.to_vec(),
            label: "lens".to_string(),
        };
        world.app.execute(addr("alice"), msg.into())
    };
    let registry = world.registry.to_string();
    let response = make(&registry, &[]).unwrap();
    let event = response
        .events
        .iter()
        .find(|event| event.ty == "wasm-palisade-lens/created");
    let attribute = event
        .unwrap()
        .attributes
        .iter()
        .find(|attribute| attribute.key == "registry");
    assert_eq!(attribute.unwrap().value, registry);

    let error = make(&registry, &coins(1, STAKE)).unwrap_err();
    let refusal: ContractError = error.downcast().unwrap();
    assert!(matches!(refusal, ContractError::Payment(_)), "{refusal}");
    // An account, and a contract of another kind.
    for registry in [text("alice"), world.lens.to_string(), "nobody".to_string()] {
        let refusal: ContractError = make(&registry, &[]).unwrap_err().downcast().unwrap();
        assert!(matches!(refusal, ContractError::Std(_)), "{refusal}");
    }
}

#[test]
fn there_is_no_message() {
    for text in ["{}", "null", r#""config""#, r#"{"config":{}}"#] {
        from_json::<ExecuteMsg>(text).unwrap_err();
        palisade_kit::json::from_json::<ExecuteMsg>(text).unwrap_err();
    }
    let mut world = World::new();
    let lens = world.lens.clone();
    world
        .app
        .execute_contract(addr("alice"), lens, &Empty {}, &coins(1, STAKE))
        .unwrap_err();
}

#[test]
fn a_migration_from_an_older_version_changes_nothing_and_another_contract_is_refused() {
    let mut deps = mock_dependencies();
    let env = mock_env();
    cw2::set_contract_version(deps.as_mut().storage, "palisade-lens", "0.0.1").unwrap();
    let response = migrate(deps.as_mut(), env.clone(), MigrateMsg {}).unwrap();
    assert_eq!(response.events[0].ty, "palisade-lens/migrated");
    assert_eq!(
        response.events[0].attributes,
        [
            ("from_version", "0.0.1"),
            ("to_version", env!("CARGO_PKG_VERSION"))
        ]
    );
    for (name, version) in [("palisade-lens", "9.0.0"), ("palisade-registry", "0.0.1")] {
        cw2::set_contract_version(deps.as_mut().storage, name, version).unwrap();
        migrate(deps.as_mut(), env.clone(), MigrateMsg {}).unwrap_err();
    }
}

use cosmwasm_std::{coins, Decimal};
use cw_multi_test::{AppResponse, Executor, IntoAddr};
use cw_utils::PaymentError;
use palisade_interfaces::slasher::{InstantiateMsg, QueryMsg, SlasherConfigResponse};
use palisade_slasher_equivocation::{events, ContractError};

use crate::world::{slasher_code, World};

fn message(world: &World) -> InstantiateMsg {
    InstantiateMsg {
        registry: world.registry.to_string(),
        avs: "a later avs".into_addr().to_string(),
        fraction: Decimal::percent(50),
    }
}

fn instantiate(world: &mut World, message: &InstantiateMsg) -> anyhow::Result<(String, AppResponse)> {
    let code_id = world.app.store_code(slasher_code());
    let message = cosmwasm_std::WasmMsg::Instantiate {
        admin: None,
        code_id,
        msg: cosmwasm_std::to_json_binary(message)?,
        funds: vec![],
        label: "slasher".to_string(),
    };
    let response = world.app.execute(world.reporter.clone(), message.into())?;
    let event = response.events.iter().find(|event| event.ty == "instantiate");
    let address = event.unwrap().attributes[0].value.clone();
    Ok((address, response))
}

#[test]
fn an_avs_need_not_be_registered_when_its_slasher_is_made() {
    let mut world = World::new();
    let message = message(&world);
    let (slasher, response) = instantiate(&mut world, &message).unwrap();
    let config: SlasherConfigResponse = world
        .app
        .wrap()
        .query_wasm_smart(&slasher, &QueryMsg::Config {})
        .unwrap();
    let expected = SlasherConfigResponse {
        registry: world.registry.clone(),
        avs: "a later avs".into_addr(),
        kind: "equivocation".to_string(),
        max_fraction: Decimal::percent(50),
    };
    assert_eq!(config, expected);

    let event_type = format!("wasm-{}", events::INSTANTIATED);
    let event = response
        .events
        .iter()
        .find(|event| event.ty == event_type)
        .unwrap();
    let attributes: Vec<_> = event
        .attributes
        .iter()
        .map(|attribute| (attribute.key.as_str(), attribute.value.as_str()))
        .collect();
    assert_eq!(
        attributes,
        [
            ("_contract_address", slasher.as_str()),
            ("registry", expected.registry.as_str()),
            ("avs", expected.avs.as_str()),
            ("kind", "equivocation"),
            ("fraction", "0.5"),
        ]
    );
}

#[test]
fn a_fraction_is_from_one_basis_point_to_one() {
    let atom = Decimal::raw(1);
    for (fraction, accepted) in [
        (Decimal::zero(), false),
        (Decimal::bps(1) - atom, false),
        (Decimal::bps(1), true),
        (Decimal::one(), true),
        (Decimal::one() + atom, false),
    ] {
        let mut world = World::new();
        let message = InstantiateMsg {
            fraction,
            ..message(&world)
        };
        let outcome = instantiate(&mut world, &message).map(|_| ());
        if accepted {
            outcome.unwrap();
            continue;
        }
        assert_eq!(
            outcome.unwrap_err().downcast::<ContractError>().unwrap(),
            ContractError::FractionOutOfRange {
                found: fraction,
                min: Decimal::bps(1),
                max: Decimal::one()
            }
        );
    }
}

#[test]
fn registry_and_avs_are_addresses() {
    let mut world = World::new();
    let broken = [
        InstantiateMsg {
            registry: "nowhere".to_string(),
            ..message(&world)
        },
        InstantiateMsg {
            avs: "nobody".to_string(),
            ..message(&world)
        },
    ];
    for message in broken {
        let error = instantiate(&mut world, &message).unwrap_err();
        assert!(matches!(
            error.downcast::<ContractError>().unwrap(),
            ContractError::Std(_)
        ));
    }
}

#[test]
fn a_registry_that_is_none_is_noticed_at_once() {
    let mut world = World::new();
    for registry in [world.slasher.clone(), "a wallet".into_addr()] {
        let message = InstantiateMsg {
            registry: registry.to_string(),
            ..message(&world)
        };
        let error = instantiate(&mut world, &message).unwrap_err();
        assert!(matches!(
            error.downcast::<ContractError>().unwrap(),
            ContractError::Std(_)
        ));
    }
}

#[test]
fn an_instantiation_takes_no_funds() {
    let mut world = World::new();
    let funds = coins(1, "ucosm");
    world.app.init_modules(|router, _, storage| {
        router
            .bank
            .init_balance(storage, &world.reporter, funds.clone())
            .unwrap();
    });
    let code_id = world.app.store_code(slasher_code());
    let error = world
        .app
        .instantiate_contract(
            code_id,
            world.reporter.clone(),
            &message(&world),
            &funds,
            "slasher",
            None,
        )
        .unwrap_err();
    assert_eq!(
        error.downcast::<ContractError>().unwrap(),
        ContractError::Payment(PaymentError::NonPayable {})
    );
}

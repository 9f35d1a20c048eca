//! The collector between a bank and a hub that counts what it is paid.
#![allow(clippy::panic, clippy::unwrap_used)]

use cosmwasm_std::testing::{mock_env, MockApi, MockStorage};
use cosmwasm_std::{
    coin, coins, Addr, Binary, Coin, Deps, DepsMut, Empty, Env, Event, MessageInfo, Response, StdError,
    StdResult,
};
use cw_multi_test::{App, AppBuilder, AppResponse, Contract, ContractWrapper, Executor};
use cw_utils::PaymentError;
use palisade_collector::contract::{execute, instantiate, migrate, query, CONTRACT_NAME, CONTRACT_VERSION};
use palisade_collector::ContractError;
use palisade_interfaces::collector::{ConfigResponse, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use palisade_interfaces::hub;

const DENOM: &str = "upal";
const OTHER: &str = "factory/x/dust";

/// A hub that takes rewards from anyone, and refuses them when they are exactly `REFUSED`.
const REFUSED: u128 = 13;

fn hub_instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn hub_execute(_: DepsMut, _: Env, info: MessageInfo, msg: hub::ExecuteMsg) -> StdResult<Response> {
    assert_eq!(msg, hub::ExecuteMsg::CollectRewards {});
    let paid = cw_utils::must_pay(&info, DENOM).map_err(|error| StdError::generic_err(error.to_string()))?;
    if paid.u128() == REFUSED {
        return Err(StdError::generic_err("not today"));
    }
    let event = Event::new("collected")
        .add_attribute("from", info.sender)
        .add_attribute("amount", paid);
    Ok(Response::new().add_event(event))
}

fn hub_query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::generic_err("no queries"))
}

struct Setup {
    app: App,
    hub: Addr,
    anyone: Addr,
    code: u64,
    collector: Addr,
}

fn collector_code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}

impl Setup {
    fn new() -> Self {
        let anyone = MockApi::default().addr_make("anyone");
        let mut app = AppBuilder::new().build(|router, _, storage| {
            let coins = vec![coin(1_000_000, DENOM), coin(1_000_000, OTHER)];
            router.bank.init_balance(storage, &anyone, coins).unwrap();
        });
        let hub_code = app.store_code(Box::new(ContractWrapper::new(
            hub_execute,
            hub_instantiate,
            hub_query,
        )));
        let code = app.store_code(collector_code());
        let hub = app
            .instantiate_contract(hub_code, anyone.clone(), &Empty {}, &[], "hub", None)
            .unwrap();
        let msg = InstantiateMsg { denom: DENOM.into() };
        let admin = Some(anyone.to_string());
        let collector = app
            .instantiate_contract(code, hub.clone(), &msg, &[], "collector", admin)
            .unwrap();
        Self {
            app,
            hub,
            anyone,
            code,
            collector,
        }
    }

    fn reward(&mut self, amount: Coin) {
        self.app
            .send_tokens(self.anyone.clone(), self.collector.clone(), &[amount])
            .unwrap();
    }

    fn forward(&mut self, funds: &[Coin]) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::Forward {};
        let result = self
            .app
            .execute_contract(self.anyone.clone(), self.collector.clone(), &msg, funds);
        result.map_err(|error| error.downcast().unwrap())
    }

    fn send(&mut self, sender: &Addr, denom: &str, recipient: &str) -> Result<AppResponse, ContractError> {
        let msg = ExecuteMsg::Send {
            denom: denom.into(),
            recipient: recipient.into(),
        };
        let result = self
            .app
            .execute_contract(sender.clone(), self.collector.clone(), &msg, &[]);
        result.map_err(|error| error.downcast().unwrap())
    }

    fn balance(&self, of: &Addr, denom: &str) -> u128 {
        self.app.wrap().query_balance(of, denom).unwrap().amount.u128()
    }
}

#[test]
fn the_instantiator_is_the_hub() {
    let setup = Setup::new();
    let config: ConfigResponse = setup
        .app
        .wrap()
        .query_wasm_smart(&setup.collector, &QueryMsg::Config {})
        .unwrap();
    assert_eq!(
        config,
        ConfigResponse {
            hub: setup.hub,
            denom: DENOM.into()
        }
    );
}

#[test]
fn instantiation_says_who_is_paid() {
    let mut deps = cosmwasm_std::testing::mock_dependencies();
    let hub = deps.api.addr_make("hub");
    let info = cosmwasm_std::testing::message_info(&hub, &[]);
    let response = instantiate(
        deps.as_mut(),
        mock_env(),
        info,
        InstantiateMsg { denom: DENOM.into() },
    )
    .unwrap();
    let expected = Event::new("palisade-collector/created")
        .add_attribute("hub", hub)
        .add_attribute("denom", DENOM);
    assert_eq!(response.events, [expected]);
    let version = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(
        (version.contract.as_str(), version.version.as_str()),
        (CONTRACT_NAME, CONTRACT_VERSION)
    );
}

#[test]
fn a_denom_that_no_coin_has_is_refused() {
    let mut deps = cosmwasm_std::testing::mock_dependencies();
    let info = cosmwasm_std::testing::message_info(&deps.api.addr_make("hub"), &[]);
    let mut make = |length: usize| {
        let msg = InstantiateMsg {
            denom: "u".repeat(length),
        };
        instantiate(deps.as_mut(), mock_env(), info.clone(), msg)
    };
    for found in [0, 2, 129] {
        assert_eq!(
            make(found).unwrap_err(),
            ContractError::DenomLength {
                found,
                min: 3,
                max: 128
            }
        );
    }
    for allowed in [3, 128] {
        make(allowed).unwrap();
    }
}

#[test]
fn anyone_forwards_the_whole_balance() {
    let mut setup = Setup::new();
    setup.reward(coin(700, DENOM));
    setup.reward(coin(77, DENOM));
    let response = setup.forward(&[]).unwrap();
    response.assert_event(
        &Event::new("wasm-palisade-collector/forwarded")
            .add_attribute("hub", setup.hub.as_str())
            .add_attribute("amount", "777")
            .add_attribute("denom", DENOM),
    );
    response.assert_event(
        &Event::new("wasm-collected")
            .add_attribute("from", setup.collector.as_str())
            .add_attribute("amount", "777"),
    );
    assert_eq!(
        (
            setup.balance(&setup.hub, DENOM),
            setup.balance(&setup.collector, DENOM)
        ),
        (777, 0)
    );
}

#[test]
fn nothing_to_forward_is_not_an_error() {
    let mut setup = Setup::new();
    let response = setup.forward(&[]).unwrap();
    assert!(
        response.events.iter().all(|event| !event.ty.starts_with("wasm-")),
        "{:?}",
        response.events
    );
    setup.reward(coin(5, DENOM));
    setup.forward(&[]).unwrap();
    setup.forward(&[]).unwrap();
    assert_eq!(setup.balance(&setup.hub, DENOM), 5);
}

#[test]
fn other_coins_stay_untouched() {
    let mut setup = Setup::new();
    setup.reward(coin(9, OTHER));
    setup.forward(&[]).unwrap();
    setup.reward(coin(1, DENOM));
    setup.forward(&[]).unwrap();
    assert_eq!(
        (
            setup.balance(&setup.hub, OTHER),
            setup.balance(&setup.collector, OTHER)
        ),
        (0, 9)
    );
    assert_eq!(setup.balance(&setup.hub, DENOM), 1);
}

#[test]
fn the_hub_has_all_of_another_coin_paid_out() {
    let mut setup = Setup::new();
    setup.reward(coin(9, OTHER));
    setup.reward(coin(70, DENOM));
    let (hub, recipient) = (setup.hub.clone(), MockApi::default().addr_make("recipient"));
    let response = setup.send(&hub, OTHER, recipient.as_str()).unwrap();
    response.assert_event(
        &Event::new("wasm-palisade-collector/sent")
            .add_attribute("recipient", recipient.as_str())
            .add_attribute("amount", "9")
            .add_attribute("denom", OTHER),
    );
    assert_eq!(
        (
            setup.balance(&recipient, OTHER),
            setup.balance(&setup.collector, OTHER),
            setup.balance(&setup.collector, DENOM)
        ),
        (9, 0, 70)
    );
    let denom = OTHER.to_string();
    assert_eq!(
        setup.send(&hub, OTHER, recipient.as_str()).unwrap_err(),
        ContractError::NothingToSend { denom }
    );
}

#[test]
fn nobody_but_the_hub_sends_and_not_even_the_hub_the_collected_coin() {
    let mut setup = Setup::new();
    setup.reward(coin(9, OTHER));
    setup.reward(coin(70, DENOM));
    let (hub, found) = (setup.hub.clone(), setup.anyone.clone());
    let expected = hub.clone();
    assert_eq!(
        setup.send(&found, OTHER, found.as_str()).unwrap_err(),
        ContractError::Unauthorized {
            found: found.clone(),
            expected
        }
    );
    let denom = DENOM.to_string();
    assert_eq!(
        setup.send(&hub, DENOM, found.as_str()).unwrap_err(),
        ContractError::CollectedDenom { denom }
    );
    let error = setup.send(&hub, OTHER, "nonsense").unwrap_err();
    assert!(matches!(error, ContractError::Std(_)), "{error}");
    assert_eq!(
        (
            setup.balance(&setup.collector, OTHER),
            setup.balance(&setup.collector, DENOM)
        ),
        (9, 70)
    );
}

#[test]
fn coins_do_not_come_along() {
    let mut setup = Setup::new();
    let refused = ContractError::Payment(PaymentError::NonPayable {});
    assert_eq!(setup.forward(&coins(3, DENOM)).unwrap_err(), refused);
    assert_eq!(setup.balance(&setup.collector, DENOM), 0);
    let mut deps = cosmwasm_std::testing::mock_dependencies();
    let info = cosmwasm_std::testing::message_info(&deps.api.addr_make("hub"), &coins(3, DENOM));
    let msg = InstantiateMsg { denom: DENOM.into() };
    assert_eq!(
        instantiate(deps.as_mut(), mock_env(), info, msg).unwrap_err(),
        refused
    );
}

#[test]
fn what_the_hub_refuses_stays_here() {
    let mut setup = Setup::new();
    setup.reward(coin(REFUSED, DENOM));
    let msg = ExecuteMsg::Forward {};
    setup
        .app
        .execute_contract(setup.anyone.clone(), setup.collector.clone(), &msg, &[])
        .unwrap_err();
    assert_eq!(
        (
            setup.balance(&setup.hub, DENOM),
            setup.balance(&setup.collector, DENOM)
        ),
        (0, REFUSED)
    );
    setup.reward(coin(1, DENOM));
    setup.forward(&[]).unwrap();
    assert_eq!(setup.balance(&setup.hub, DENOM), REFUSED + 1);
}

#[test]
fn an_older_collector_migrates_and_keeps_its_hub() {
    let mut setup = Setup::new();
    {
        let mut storage = setup.app.contract_storage_mut(&setup.collector);
        cw2::set_contract_version(storage.as_mut(), CONTRACT_NAME, "0.0.1").unwrap();
    }
    let response = setup.app.migrate_contract(
        setup.anyone.clone(),
        setup.collector.clone(),
        &MigrateMsg {},
        setup.code,
    );
    response.unwrap().assert_event(
        &Event::new("wasm-palisade-collector/migrated")
            .add_attribute("from_version", "0.0.1")
            .add_attribute("to_version", CONTRACT_VERSION),
    );
    setup.reward(coin(4, DENOM));
    setup.forward(&[]).unwrap();
    assert_eq!(setup.balance(&setup.hub, DENOM), 4);
}

#[test]
fn neither_a_newer_collector_nor_another_contract_migrates() {
    let mut storage = MockStorage::new();
    for (name, version) in [(CONTRACT_NAME, "99.0.0"), ("other", "0.0.1")] {
        cw2::set_contract_version(&mut storage, name, version).unwrap();
        let mut deps = cosmwasm_std::testing::mock_dependencies();
        deps.storage = storage;
        let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)), "{error}");
        storage = deps.storage;
        assert_eq!(cw2::get_contract_version(&storage).unwrap().version, version);
    }
}

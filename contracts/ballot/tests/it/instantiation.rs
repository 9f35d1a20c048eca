use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, Uint128};
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use palisade_ballot::{contract, ContractError};
use palisade_interfaces::ballot::{ConfigResponse, ExecuteMsg, InstantiateMsg, Params, QueryMsg};
use palisade_kit::range::OutOfRange;

use crate::world::*;

#[test]
fn the_hub_makes_its_ballot_and_nobody_administers_it() {
    let world = world();
    let config: ConfigResponse = world.query(&QueryMsg::Config {}).unwrap();
    let expected = ConfigResponse {
        hub: world.hub.clone(),
        token: world.lst.clone(),
        params: params(),
    };
    assert_eq!(config, expected);
    let info = world
        .chain
        .wrap()
        .query_wasm_contract_info(&world.ballot)
        .unwrap();
    assert_eq!((info.admin, info.creator), (None, world.hub.clone()));
}

#[track_caller]
fn refused(change: impl FnOnce(&mut Params)) -> ContractError {
    let mut params = params();
    change(&mut params);
    refusal(try_world(params).map(|_| ()))
}

#[track_caller]
fn assert_range(name: &'static str, found: u128, min: u128, max: u128, error: ContractError) {
    let (found, min, max) = (Uint128::new(found), Uint128::new(min), Uint128::new(max));
    assert_eq!(
        error,
        ContractError::OutOfRange(OutOfRange {
            name,
            found,
            min,
            max
        })
    );
}

#[test]
fn parameters_have_bounds() {
    const YEAR: u64 = 365 * DAY;
    for found in [0, 10_001] {
        let error = refused(|params| params.quorum_bps = found);
        assert_range("quorum_bps", found.into(), 1, 10_000, error);
    }
    let error = refused(|params| params.min_open = Uint128::zero());
    assert_range("min_open", 0, 1, u128::MAX, error);
    for found in [0, YEAR + 1] {
        let error = refused(|params| params.open_seconds = found);
        assert_range("open_seconds", found.into(), 1, YEAR.into(), error);
    }
    for (quorum_bps, min_open, open_seconds) in [(1, 1, 1), (10_000, u128::MAX, YEAR)] {
        let min_open = min_open.into();
        try_world(Params {
            quorum_bps,
            min_open,
            open_seconds,
        })
        .unwrap();
    }
}

#[test]
fn a_ballot_is_made_by_a_hub_only() {
    let mut world = world();
    let code = world.store_code(ballot_code());
    let (sender, msg) = (world.addr("alice"), InstantiateMsg { params: params() });
    world
        .instantiate_contract(code, sender, &msg, &[], "ballot", None)
        .unwrap_err();
}

#[test]
fn no_message_takes_coins() {
    let mut world = world();
    let (sender, ballot) = (world.addr("stranger"), world.ballot.clone());
    let amount = Uint128::one();
    for msg in [
        ExecuteMsg::Withdraw { amount },
        ExecuteMsg::Cast { proposal_id: 1 },
    ] {
        let result = world.execute_contract(sender.clone(), ballot.clone(), &msg, &coins(1, DENOM));
        assert_eq!(
            refusal(result),
            ContractError::Payment(PaymentError::NonPayable {})
        );
    }
    let mut deps = mock_dependencies();
    let info = message_info(&deps.api.addr_make("hub"), &coins(1, DENOM));
    let msg = InstantiateMsg { params: params() };
    assert_eq!(
        contract::instantiate(deps.as_mut(), mock_env(), info, msg),
        Err(ContractError::Payment(PaymentError::NonPayable {}))
    );
}

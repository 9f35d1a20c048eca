//! The same scenario on both engines.

use anyhow::Result as AnyResult;
use cosmwasm_std::{to_json_binary, Uint128};
use palisade_interfaces::token::{ExecuteMsg, InstantiateMsg, QueryMsg, TokenDetails};
use palisade_testing::{Code, Engine, NativeBuilder, Response};
use palisade_vm::{Artifacts, OutOfGas, WasmEngine};

fn builder() -> NativeBuilder {
    NativeBuilder::default().validators(3, 1_000_000)
}

fn wasm() -> WasmEngine {
    WasmEngine::new(builder(), Artifacts::of_workspace().unwrap()).unwrap()
}

/// What the scenario leaves: the responses to its messages, and the answer to its question.
fn scenario(engine: &mut impl Engine) -> AnyResult<(Vec<Response>, String)> {
    let (hub, user) = (engine.account("hub"), engine.account("user"));
    let msg = to_json_binary(&InstantiateMsg {
        minter: hub.to_string(),
        details: TokenDetails {
            name: "Staked Palisade".to_string(),
            symbol: "stPAL".to_string(),
            decimals: 6,
        },
    })?;
    let token = engine.instantiate(&hub, Code::Token, &msg, vec![], "token")?;
    let mint = to_json_binary(&ExecuteMsg::Mint {
        recipient: user.to_string(),
        amount: Uint128::new(1_000),
    })?;
    let minted = engine.execute(&hub, &token.address, &mint, vec![])?;
    engine.next_block()?;
    let question = to_json_binary(&QueryMsg::Balance {
        address: user.to_string(),
    })?;
    let answer = engine.smart(&token.address, &question)?;
    Ok((
        vec![token.response, minted],
        String::from_utf8(answer.into()).unwrap(),
    ))
}

#[test]
fn a_scenario_is_the_same_on_artifacts() {
    let native = scenario(&mut builder().build().unwrap()).unwrap();
    let mut engine = wasm();
    assert_eq!(scenario(&mut engine).unwrap(), native);
    engine.check_books().unwrap();
}

#[test]
fn the_gas_of_the_last_message_or_query_can_be_read() {
    let mut engine = wasm();
    scenario(&mut engine).unwrap();
    let query = engine.gas();
    assert_eq!((query.calls, query.instances), (1, 60_000));
    assert!(query.wasm > 0 && query.storage > 1_000, "{query:?}");
    let (user, other) = (engine.account("user"), engine.account("other"));
    engine.fund(&user, cosmwasm_std::coins(5, "stake")).unwrap();
    engine
        .send(&user, &other, cosmwasm_std::coins(5, "stake"))
        .unwrap();
    assert_eq!(engine.gas().calls, 0);
}

#[test]
fn a_limit_holds_for_each_message() {
    let mut engine = wasm();
    engine.limit_gas(Some(70_000));
    let error = scenario(&mut engine).unwrap_err();
    assert_eq!(
        error.root_cause().downcast_ref(),
        Some(&OutOfGas { limit: 70_000 })
    );
    engine.limit_gas(None);
    scenario(&mut engine).unwrap();
}

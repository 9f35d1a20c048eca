use cosmwasm_std::{
    coin, coins, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult,
    Uint128,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{ContractWrapper, Executor};
use palisade_chain::{MsgKind, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BondResponse, ExecuteMsg};
use palisade_math::MathError;

use crate::support::*;

fn bond_to(receiver: &Addr) -> ExecuteMsg {
    ExecuteMsg::Bond {
        receiver: Some(receiver.to_string()),
        min_shares: None,
        msg: None,
    }
}

#[test]
fn coins_become_shares_at_the_rate_and_wait_unallocated() {
    let mut hub = hub(3);
    let response = hub.bond(&alice(), 5_000_000).unwrap();
    assert_eq!(
        data::<BondResponse>(&response),
        BondResponse {
            shares: 5_000_000u128.into()
        }
    );
    assert_eq!(
        (hub.lst(&alice()), hub.coins_of(&alice())),
        (5_000_000, PURSE - 5_000_000)
    );
    let state = hub.state();
    assert_eq!(state.unallocated.u128(), SEED + 5_000_000);
    assert_eq!(state.total_assets.u128(), SEED + 5_000_000);
    let event = event(&response, "bonded");
    assert_eq!(event["sender"], alice().to_string());
    assert_eq!(
        (event["amount"].as_str(), event["shares"].as_str()),
        ("5000000", "5000000")
    );
    assert_eq!(
        (event["total_assets"].as_str(), event["exchange_rate"].as_str()),
        ("6000000", "1")
    );
    hub.check();
}

#[test]
fn shares_are_rounded_down_once_the_rate_has_moved() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, cosmwasm_std::Decimal::percent(10))
        .unwrap();
    hub.sync().unwrap();
    let state = hub.state();
    assert!(state.total_assets < state.total_shares);
    let response = hub.bond(&bob(), 1_000_003).unwrap();
    let expected = 1_000_003 * state.total_shares.u128() / state.total_assets.u128();
    assert_ne!(
        1_000_003 * state.total_shares.u128() % state.total_assets.u128(),
        0
    );
    assert_eq!(data::<BondResponse>(&response).shares.u128(), expected);
    assert_eq!(hub.lst(&bob()), expected);
    hub.check();
}

#[test]
fn somebody_else_may_receive_the_shares() {
    let mut hub = hub(3);
    hub.execute(&alice(), bond_to(&bob()), &coins(5_000_000, DENOM))
        .unwrap();
    assert_eq!((hub.lst(&alice()), hub.lst(&bob())), (0, 5_000_000));
}

#[test]
fn the_senders_bound_holds_to_the_share() {
    let mut hub = hub(3);
    let bond = |min: u128| ExecuteMsg::Bond {
        receiver: None,
        min_shares: Some(min.into()),
        msg: None,
    };
    let error = refusal(hub.execute(&alice(), bond(5_000_001), &coins(5_000_000, DENOM)));
    let (found, expected) = (5_000_000u128.into(), 5_000_001u128.into());
    assert_eq!(error, ContractError::TooFewShares { found, expected });
    hub.execute(&alice(), bond(5_000_000), &coins(5_000_000, DENOM))
        .unwrap();
}

#[test]
fn less_than_the_smallest_bond_is_refused() {
    let mut hub = hub(3);
    let (found, expected) = (999u128.into(), 1_000u128.into());
    assert_eq!(
        refusal(hub.bond(&alice(), 999)),
        ContractError::BondTooSmall { found, expected }
    );
    hub.bond(&alice(), 1_000).unwrap();
}

#[test]
fn a_bond_is_one_coin_of_the_chain() {
    let mut hub = hub(3);
    let alice = alice();
    hub.mint(&alice, vec![coin(10_000, "dust")]).unwrap();
    let msg = ExecuteMsg::Bond {
        receiver: None,
        min_shares: None,
        msg: None,
    };
    for funds in [
        vec![],
        vec![coin(10_000, "dust")],
        vec![coin(5, "dust"), coin(5_000, DENOM)],
    ] {
        let error = refusal(hub.execute(&alice, msg.clone(), &funds));
        assert!(matches!(error, ContractError::Payment(_)), "{error:?}");
    }
}

#[test]
fn a_bond_that_buys_less_than_a_share_is_refused() {
    let mut hub = hub_with(3, |params| params.min_bond = Uint128::one());
    hub.bond_and_stake(&alice(), 9_000_000);
    // Shares are worth more than a unit each once rewards have dripped in.
    let reward = 3_000_000_000_000;
    let valoper = hub.valoper(0);
    hub.reward(&valoper, coins(reward, DENOM)).unwrap();
    hub.harvest().unwrap();
    hub.pass_seconds(DAY);
    let state = hub.state();
    assert!(state.total_assets > state.total_shares);
    let expected = state
        .total_assets
        .u128()
        .div_ceil(state.total_shares.u128())
        .into();
    let error = refusal(hub.bond(&bob(), 1));
    let found = 1u128.into();
    assert_eq!(
        error,
        ContractError::Math(MathError::BelowOneShare { found, expected })
    );
}

#[test]
fn no_validator_can_make_a_bond_fail() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    for kind in [MsgKind::Delegate, MsgKind::Undelegate, MsgKind::WithdrawReward] {
        hub.faults()
            .fail_every(kind, None, StakingFault::NoValidatorFound);
    }
    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.jail(&valoper).unwrap();
    }
    hub.next_block();
    hub.bond(&bob(), 1_000).unwrap();
}

#[test]
fn worthless_shares_are_not_sold() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    (0..3).for_each(|index| hub.wipe_out(index));
    hub.sync().unwrap();
    let shares = hub.state().total_shares;
    assert_eq!(
        refusal(hub.bond(&bob(), 5_000)),
        ContractError::Math(MathError::Insolvent { shares })
    );
}

/// A contract that remembers the last cw20 message it received.
mod receiver {
    use super::*;
    use cw_storage_plus::Item;

    const LAST: Item<(Addr, Cw20ReceiveMsg)> = Item::new("last");

    #[cosmwasm_schema::cw_serde]
    pub enum Msg {
        Receive(Cw20ReceiveMsg),
    }

    pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }

    pub fn execute(deps: DepsMut, _: Env, info: MessageInfo, Msg::Receive(msg): Msg) -> StdResult<Response> {
        LAST.save(deps.storage, &(info.sender, msg))?;
        Ok(Response::new())
    }

    pub fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&LAST.load(deps.storage)?)
    }
}

#[test]
fn minted_shares_can_be_forwarded_in_the_same_transaction() {
    let mut hub = hub(3);
    let wrapper = ContractWrapper::new(receiver::execute, receiver::instantiate, receiver::query);
    let code = hub.store_code(Box::new(wrapper));
    let vault = hub
        .instantiate_contract(code, alice(), &Empty {}, &[], "vault", None)
        .unwrap();
    let msg = json(&"deposit for alice");
    let bond = ExecuteMsg::Bond {
        receiver: Some(vault.to_string()),
        min_shares: None,
        msg: Some(msg.clone()),
    };
    let response = hub.execute(&alice(), bond, &coins(5_000_000, DENOM)).unwrap();
    assert_eq!(data::<BondResponse>(&response).shares.u128(), 5_000_000);
    assert_eq!((hub.lst(&vault), hub.lst(&hub.address)), (5_000_000, SEED));
    let (token, received): (Addr, Cw20ReceiveMsg) = hub.wrap().query_wasm_smart(&vault, &Empty {}).unwrap();
    assert_eq!(token, hub.token);
    assert_eq!(
        received,
        Cw20ReceiveMsg {
            sender: hub.address.to_string(),
            amount: 5_000_000u128.into(),
            msg
        }
    );
    hub.check();
}

#[test]
fn a_forward_that_fails_takes_the_bond_back() {
    let mut hub = hub(3);
    let bond = ExecuteMsg::Bond {
        receiver: Some(bob().to_string()),
        min_shares: None,
        msg: Some(Binary::default()),
    };
    hub.execute(&alice(), bond, &coins(5_000_000, DENOM)).unwrap_err();
    assert_eq!(
        (hub.coins_of(&alice()), hub.state().total_shares.u128()),
        (PURSE, SEED)
    );
}

#[test]
fn hub_and_token_receive_no_shares() {
    let mut hub = hub(3);
    for receiver in [hub.address.clone(), hub.token.clone()] {
        for msg in [None, Some(Binary::default())] {
            let bond = ExecuteMsg::Bond {
                receiver: Some(receiver.to_string()),
                min_shares: None,
                msg,
            };
            let error = refusal(hub.execute(&alice(), bond, &coins(5_000_000, DENOM)));
            assert_eq!(
                error,
                ContractError::ReceiverNotAllowed {
                    receiver: receiver.clone()
                }
            );
        }
    }
    let bond = ExecuteMsg::Bond {
        receiver: Some("nobody".into()),
        min_shares: None,
        msg: None,
    };
    assert!(matches!(
        refusal(hub.execute(&alice(), bond, &coins(5_000, DENOM))),
        ContractError::Std(_)
    ));
}

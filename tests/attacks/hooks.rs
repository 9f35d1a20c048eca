//! Hooks of tokens: sent by a token of the attacker's own, by the other token of the suite, by no token at all; and a receiver
//! that calls back.

use cosmwasm_std::{
    coins, from_json, to_json_binary, Addr, Binary, CosmosMsg, DepsMut, Empty, Env, MessageInfo, Response,
    StdResult, Uint128, WasmMsg,
};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use cw_multi_test::{Contract, ContractWrapper, Executor};
use palisade_interfaces::registry::DepositLimits;
use palisade_interfaces::token::{self, TokenContract};
use palisade_interfaces::{hub, registry, vault};
use palisade_testing::{Code, Engine};
use serde::{Deserialize, Serialize};

use super::delegated;
use crate::stage::{chain_mut, Suite};
use crate::world::{check, lst, native, reward_all, staked, worth, DAY, PAL, SEQUENCER};

/// A token that Mallory mints at will.
fn fake(suite: &mut Suite) -> TokenContract {
    let mallory = suite.join("mallory");
    let msg = token::InstantiateMsg {
        minter: mallory.to_string(),
        details: token::TokenDetails {
            name: "Palisade staked coin".to_string(),
            symbol: "stPAL".to_string(),
            decimals: 6,
        },
    };
    let msg = to_json_binary(&msg).unwrap();
    let instance = suite
        .engine_mut()
        .instantiate(&mallory, Code::Token, &msg, vec![], "fake")
        .unwrap();
    let mint = Cw20ExecuteMsg::Mint {
        recipient: mallory.to_string(),
        amount: Uint128::new(PAL * PAL),
    };
    suite
        .execute("mallory", &instance.address, &mint, vec![])
        .should_succeed();
    TokenContract(instance.address)
}

/// Each hook of the suite, with the contract that takes it.
fn hooks(suite: &Suite) -> Vec<(Addr, Binary)> {
    let house = suite.house();
    let (hub, registry, vault) = (&house.hub.0, &house.registry.0, &house.vault.0);
    let mallory = suite.addr("mallory").to_string();
    let deposit = registry::ReceiveMsg::Deposit {
        operator: suite.addr("atlas").to_string(),
        staker: mallory.clone(),
        limits: DepositLimits::default(),
    };
    let fund = registry::ReceiveMsg::FundRewards {
        asset: suite.lst(),
        duration_seconds: DAY,
    };
    let enter = vault::ReceiveMsg::Deposit {
        recipient: mallory.clone(),
        min_shares: None,
    };
    let redeem = vault::ReceiveMsg::RequestRedeem {
        recipient: Some(mallory.clone()),
    };
    let unbond = hub::ReceiveMsg::QueueUnbond {
        receiver: Some(mallory),
    };
    vec![
        (hub.clone(), to_json_binary(&unbond).unwrap()),
        (
            hub.clone(),
            to_json_binary(&hub::ReceiveMsg::BurnShares {}).unwrap(),
        ),
        (registry.clone(), to_json_binary(&deposit).unwrap()),
        (registry.clone(), to_json_binary(&fund).unwrap()),
        (vault.clone(), to_json_binary(&enter).unwrap()),
        (vault.clone(), to_json_binary(&redeem).unwrap()),
    ]
}

fn send(suite: &mut Suite, who: &str, token: &Addr, contract: Addr, msg: Binary) -> anyhow::Result<()> {
    let send = Cw20ExecuteMsg::Send {
        contract: contract.to_string(),
        amount: Uint128::new(PAL),
        msg,
    };
    suite.execute(who, token, &send, vec![]).result.map(|_| ())
}

#[test]
fn a_token_of_the_attackers_own_buys_nothing() {
    let mut suite = staked(100_000 * PAL);
    let fake = fake(&mut suite);
    for (contract, msg) in hooks(&suite) {
        let refused = send(&mut suite, "mallory", &fake.0, contract, msg);
        assert!(refused.is_err());
    }
    check(&suite);
}

#[test]
fn a_hook_without_a_token_buys_nothing() {
    let mut suite = staked(100_000 * PAL);
    suite.join("mallory");
    for (contract, msg) in hooks(&suite) {
        let call = Cw20ReceiveMsg {
            sender: suite.addr("mallory").to_string(),
            amount: Uint128::new(PAL),
            msg,
        };
        let call = serde_json::json!({ "receive": call });
        suite.execute("mallory", &contract, &call, vec![]).should_fail();
    }
    check(&suite);
}

#[test]
fn the_other_token_of_the_suite_buys_nothing() {
    let mut suite = staked(100_000 * PAL);
    suite.enter_vault("alice", 10_000 * PAL).should_succeed();
    let (lst, lrt) = (suite.house().lst.0.clone(), suite.house().lrt.0.clone());
    let hooks = hooks(&suite);
    let [unbond, burn, deposit, fund, enter, redeem] = &hooks[..] else {
        panic!("{} hooks", hooks.len());
    };
    for (token, (contract, msg)) in [
        (&lrt, unbond),
        (&lrt, burn),
        (&lrt, deposit),
        (&lrt, enter),
        (&lst, redeem),
    ] {
        assert!(send(&mut suite, "alice", token, contract.clone(), msg.clone()).is_err());
    }
    // Whoever is no AVS funds nothing, in any token; an AVS may pay its stakers in whatever it likes.
    assert!(send(&mut suite, "alice", &lst, fund.0.clone(), fund.1.clone()).is_err());
    let to = suite.addr(SEQUENCER);
    let lrt = suite.lrt();
    suite.transfer("alice", &to, &lrt, PAL).should_succeed();
    check(&suite);
}

/// What a contract is called that does as it is told.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PuppetMsg {
    Receive(Cw20ReceiveMsg),
    ReceiveUnbonding(hub::ReceiveUnbondingMsg),
}

/// A contract that, when it is sent something, sends the messages that came along, in the same transaction.
fn puppet() -> Box<dyn Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn execute(_: DepsMut, _: Env, _: MessageInfo, msg: PuppetMsg) -> StdResult<Response> {
        let (PuppetMsg::Receive(Cw20ReceiveMsg { msg, .. })
        | PuppetMsg::ReceiveUnbonding(hub::ReceiveUnbondingMsg { msg, .. })) = msg;
        Ok(Response::new().add_messages(from_json::<Vec<CosmosMsg>>(&msg)?))
    }
    fn query(_: cosmwasm_std::Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&Empty {})
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// Alice's puppet, with so many of her coins.
fn new_puppet(suite: &mut Suite, coins: u128) -> Addr {
    let alice = suite.addr("alice");
    let chain = chain_mut(suite);
    let code = chain.store_code(puppet());
    let puppet = chain
        .instantiate_contract(code, alice, &Empty {}, &[], "puppet", None)
        .unwrap();
    if coins > 0 {
        let coin = suite.native();
        suite.transfer("alice", &puppet, &coin, coins).should_succeed();
    }
    puppet
}

/// Coins that the puppet has go back to Alice, so that all coins are hers again.
fn empty_puppet(suite: &mut Suite, puppet: &Addr) {
    let left = suite.balance_of(puppet, &suite.native()).unwrap().u128();
    if left > 0 {
        let back = cosmwasm_std::BankMsg::Send {
            to_address: suite.addr("alice").to_string(),
            amount: suite.coins(left),
        };
        let chain = chain_mut(suite);
        chain.execute(puppet.clone(), back.into()).unwrap();
    }
}

fn wasm(contract: &Addr, msg: &impl Serialize, funds: u128) -> CosmosMsg {
    let funds = if funds > 0 { coins(funds, "upal") } else { vec![] };
    let msg = WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds,
    };
    msg.into()
}

/// A bond whose shares are forwarded is still under way when their receiver gets them. Whatever it does then, it does at the
/// books as they are after the bond.
#[test]
fn a_receiver_of_forwarded_shares_that_calls_back_gains_nothing() {
    let bond = 10_000 * PAL;
    type Script = Box<dyn Fn(&Addr, &Addr, &Addr) -> Vec<CosmosMsg>>;
    let then_give = move |msg: hub::ExecuteMsg, funds: u128| -> Script {
        Box::new(move |hub, token, alice| {
            let give = Cw20ExecuteMsg::Transfer {
                recipient: alice.to_string(),
                amount: Uint128::new(bond),
            };
            vec![wasm(hub, &msg, funds), wasm(token, &give, 0)]
        })
    };
    let send = move |msg: fn(String) -> hub::ReceiveMsg| -> Script {
        Box::new(move |hub, token, alice| {
            let send = Cw20ExecuteMsg::Send {
                contract: hub.to_string(),
                amount: Uint128::new(bond),
                msg: to_json_binary(&msg(alice.to_string())).unwrap(),
            };
            vec![wasm(token, &send, 0)]
        })
    };
    let (max_messages, gas_limit, limit) = (None, None, None);
    let scripts = [
        then_give(hub::ExecuteMsg::Sync {}, 0),
        then_give(
            hub::ExecuteMsg::Stake {
                max_messages,
                gas_limit,
            },
            0,
        ),
        then_give(
            hub::ExecuteMsg::Harvest {
                validators: None,
                limit,
                gas_limit,
            },
            0,
        ),
        then_give(
            hub::ExecuteMsg::SubmitBatch {
                max_messages,
                gas_limit,
            },
            0,
        ),
        then_give(hub::ExecuteMsg::Donate {}, bond),
        then_give(
            hub::ExecuteMsg::Bond {
                receiver: None,
                min_shares: None,
                msg: None,
            },
            bond,
        ),
        send(|alice| hub::ReceiveMsg::InstantUnstake {
            receiver: Some(alice),
            min_received: None,
        }),
        send(|_| hub::ReceiveMsg::BurnShares {}),
    ];
    for script in scripts {
        let mut suite = delegated(100_000 * PAL, |settings| {
            settings.hub.instant_exit = Some(hub::InstantExitParams {
                buffer_bps: 1_000,
                refill_seconds: DAY,
                min_fee_bps: 0,
                max_fee_bps: 0,
            });
        });
        suite.unbond("bob", 10_000 * PAL).should_succeed();
        suite.pass_seconds(DAY).unwrap();
        reward_all(&mut suite, 50_000 * PAL);
        let puppet = new_puppet(&mut suite, bond);
        let (house, alice, token) = (suite.house().clone(), suite.addr("alice"), suite.lst());
        let wealth = |suite: &Suite| {
            let shares = lst(suite, "alice") + suite.balance_of(&puppet, &token).unwrap().u128();
            let coins = suite.balance_of(&puppet, &suite.native()).unwrap().u128();
            native(suite, "alice") + coins + worth(suite, shares)
        };
        let before = (wealth(&suite), worth(&suite, 90_000 * PAL));
        let messages = script(&house.hub.0, &house.lst.0, &alice);
        let messages = Some(to_json_binary(&messages).unwrap());
        suite
            .bond_and_forward("alice", bond, Some(puppet.to_string()), messages)
            .should_succeed();
        assert!(wealth(&suite) <= before.0, "{} of {}", wealth(&suite), before.0);
        assert!(worth(&suite, 90_000 * PAL) >= before.1);
        empty_puppet(&mut suite, &puppet);
        let kept = suite.balance_of(&puppet, &token).unwrap();
        if !kept.is_zero() {
            let back = Cw20ExecuteMsg::Transfer {
                recipient: alice.to_string(),
                amount: kept,
            };
            let back = wasm(&house.lst.0, &back, 0);
            chain_mut(&mut suite).execute(puppet, back).unwrap();
        }
        check(&suite);
    }
}

/// A contract that is told of a request which it got may withdraw it at once, and give it on. It is paid once all the same.
#[test]
fn a_receiver_of_a_request_that_calls_back_is_paid_once() {
    let mut suite = delegated(100_000 * PAL, |settings| settings.hub.netting_cap_bps = 5_000);
    suite.bond("bob", 10_000 * PAL).should_succeed();
    super::unbond(&mut suite, &[("alice", 10_000 * PAL)]);
    // Half of it is there.
    let puppet = new_puppet(&mut suite, 0);
    let (hub, alice) = (suite.house().hub.0.clone(), suite.addr("alice"));
    let withdraw = hub::ExecuteMsg::WithdrawUnbonded {
        batch_ids: None,
        receiver: None,
        limit: None,
    };
    let transfer = |recipient: &Addr, msg: Option<Binary>| hub::ExecuteMsg::TransferUnbonding {
        batch_id: 1,
        shares: None,
        recipient: recipient.to_string(),
        msg,
    };
    let back = [wasm(&hub, &withdraw, 0), wasm(&hub, &transfer(&alice, None), 0)];
    let back = Some(to_json_binary(&back).unwrap());
    let before = native(&suite, "alice");
    suite.hub("alice", &transfer(&puppet, back)).should_succeed();
    suite
        .withdraw_unbonded("alice")
        .should_fail_with("nothing to withdraw");
    empty_puppet(&mut suite, &puppet);
    assert_eq!(native(&suite, "alice") - before, 5_000 * PAL);
    super::days(&mut suite, 24);
    suite.withdraw_unbonded("alice").should_succeed();
    assert_eq!(native(&suite, "alice") - before, 10_000 * PAL);
    check(&suite);
}

/// SatLayer credited the token instead of who sent it, and burnt shares of the hub itself.
#[test]
fn the_hub_gives_none_of_its_own_shares_away() {
    let mut suite = delegated(10_000 * PAL, |_| {});
    let own = |suite: &Suite| {
        let hub = &suite.house().hub.0;
        suite.balance_of(hub, &suite.lst()).unwrap().u128()
    };
    let seed = own(&suite);
    assert!(seed > 0);
    let (token, hub) = (suite.house().lst.clone(), suite.house().hub.0.clone());
    let to_itself = hub::ReceiveMsg::QueueUnbond {
        receiver: Some(hub.to_string()),
    };
    suite
        .send_token("alice", &token, &hub, 1_000u128, &to_itself)
        .should_fail_with("must not be the receiver");
    suite
        .send_token("alice", &token, &hub, 1_000u128, &hub::ReceiveMsg::BurnShares {})
        .should_succeed();
    assert_eq!(own(&suite), seed);
    let before = native(&suite, "alice");
    suite.unbond("alice", 9_000 * PAL).should_succeed();
    suite.pass_seconds(DAY).unwrap();
    suite.submit_unbond_batch().should_succeed();
    assert_eq!(own(&suite), seed);
    assert_eq!(native(&suite, "alice"), before);
    check(&suite);
}

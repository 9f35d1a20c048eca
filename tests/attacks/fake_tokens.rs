//! Wrong senders of cw20 hooks: a token of the attacker's own, the other token of the suite, and no token at all.

use cosmwasm_std::{to_json_binary, Addr, Binary, Uint128};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use palisade_interfaces::registry::DepositLimits;
use palisade_interfaces::token::{self, TokenContract};
use palisade_interfaces::{hub, registry, vault};
use palisade_testing::{Code, Engine};

use crate::stage::Suite;
use crate::world::{check, staked, DAY, PAL, SEQUENCER};

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

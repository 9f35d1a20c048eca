//! What those who have a key can do, and what nobody can.

use cosmwasm_std::Uint128;
use cw20::{Cw20ExecuteMsg, MinterResponse};
use palisade_interfaces::token;
use palisade_testing::OWNER;
use serde_json::json;

use super::{batch, delegated, unbond, valoper};
use crate::stage::{chain, Suite};
use crate::world::{check, live, lst, PAL};

/// Whoever had one key of Ankr minted aBNBc without limit; Meta Pool had an inherited mint that was open to all.
#[test]
fn nobody_but_the_hub_mints_and_nobody_replaces_the_token() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let house = suite.house().clone();
    let minter: MinterResponse = suite.ask(&house.lst.0, &token::QueryMsg::Minter {}).unwrap();
    assert_eq!(
        (minter.minter, minter.cap),
        (house.hub.0.to_string(), None::<Uint128>)
    );
    for who in [OWNER, "alice", "mallory"] {
        let address = suite.join(who).to_string();
        let mint = Cw20ExecuteMsg::Mint {
            recipient: address.clone(),
            amount: Uint128::new(PAL),
        };
        suite.execute(who, &house.lst.0, &mint, vec![]).should_fail();
        let update = Cw20ExecuteMsg::UpdateMinter {
            new_minter: Some(address),
        };
        suite
            .execute(who, &house.lst.0, &update, vec![])
            .should_fail_with("the minter is");
    }
    for contract in [&house.lst.0, &house.collector.0] {
        let info = chain(&suite).wrap().query_wasm_contract_info(contract).unwrap();
        assert_eq!((info.admin, info.creator), (None, house.hub.0.clone()));
    }
    check(&suite);
}

/// The owner of Eris, or its operator, says what validators have and when batches are due, and with it what a share is worth.
#[test]
fn nothing_that_the_owner_says_of_validators_moves_a_price_or_a_claim() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    live(&mut suite, 2);
    unbond(&mut suite, &[("alice", 10_000 * PAL)]);
    let (before, claim) = (suite.hub_state().unwrap(), batch(&suite, 1));
    for index in 0..5 {
        let validator = valoper(&suite, index);
        suite.remove_validator(&validator).should_succeed();
        suite.add_validator(&validator, 7).should_succeed();
        suite.add_validator(&validator, u32::MAX).should_succeed();
    }
    let stranger = valoper(&suite, 0).replace('1', "2");
    suite.add_validator(&stranger, 1).should_fail();
    assert_eq!(suite.hub_state().unwrap(), before);
    assert_eq!(batch(&suite, 1), claim);
    check(&suite);
}

fn ownership(suite: &mut Suite, who: &str, action: serde_json::Value) -> palisade_testing::Outcome {
    let hub = suite.house().hub.0.clone();
    suite.execute(who, &hub, &json!({ "update_ownership": action }), vec![])
}

/// A proposal of a new owner of Eris could not be taken back.
#[test]
fn a_new_owner_that_was_named_can_be_unnamed() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let [mallory, bob] = ["mallory", "bob"].map(|name| suite.join(name).to_string());
    let transfer = |to: &str| json!({ "transfer_ownership": { "new_owner": to, "expiry": null } });
    ownership(&mut suite, "mallory", transfer(&mallory)).should_fail();
    ownership(&mut suite, OWNER, transfer(&mallory)).should_succeed();
    ownership(&mut suite, OWNER, transfer(&bob)).should_succeed();
    ownership(&mut suite, "mallory", json!("accept_ownership")).should_fail();
    ownership(&mut suite, "bob", json!("accept_ownership")).should_succeed();
    let validator = valoper(&suite, 0);
    suite.remove_validator(&validator).should_fail();
    assert_eq!(lst(&suite, "alice"), 1_000 * PAL);
}

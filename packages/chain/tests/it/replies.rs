//! What a contract finds in the reply to a staking message.

use cosmwasm_std::{coins, Binary, CosmosMsg, DistributionMsg, StakingMsg};
use palisade_chain::{Chain, MsgKind, StakingFault};

use crate::seer::*;
use crate::support::*;

#[test]
fn a_delegation_answers_an_empty_response() {
    let (mut chain, contract) = with_contract();
    let msg = StakingMsg::Delegate {
        validator: chain.valoper(0),
        amount: stake(1_000),
    };
    let seen = run(&mut chain, &contract, vec![msg.into()]);
    assert_eq!(seen[0].data, None);
    let url = "/cosmos.staking.v1beta1.MsgDelegateResponse".to_string();
    assert_eq!(seen[0].responses, [(url, Binary::default())]);
    assert_eq!(seen[0].balance, 999_000);
}

#[test]
fn an_undelegation_answers_time_and_amount_and_the_reply_sees_the_rewards() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let delegate = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000_000),
    };
    run(&mut chain, &contract, vec![delegate.into()]);
    chain.next_block();
    chain.reward(&validator, coins(1_100, "stake")).unwrap();
    let undelegate: CosmosMsg = StakingMsg::Undelegate {
        validator,
        amount: stake(500),
    }
    .into();
    let seen = run(&mut chain, &contract, vec![undelegate.clone()]);
    // A tenth and a bit of 11,000,000 units: 100 of reward arrived before the reply ran.
    assert_eq!(seen[0].balance, 100);
    // Seconds 1,801,814,405 as in the test of the events; amount 500stake.
    let expected = b"\x0a\x06\x08\x85\x83\x96\xdb\x06\x12\x0c\x0a\x05stake\x12\x03500";
    assert_eq!(seen[0].data.as_ref().unwrap().as_slice(), expected);
    let url = "/cosmos.staking.v1beta1.MsgUndelegateResponse".to_string();
    assert_eq!(seen[0].responses, [(url, Binary::from(expected))]);

    // Chains before SDK 0.50 do not name the amount.
    chain
        .set_params(|params| params.undelegate_response_amount = false)
        .unwrap();
    let seen = run(&mut chain, &contract, vec![undelegate]);
    assert_eq!(seen[0].data.as_ref().unwrap().as_slice(), &expected[..8]);
}

#[test]
fn a_redelegation_answers_its_time() {
    let (mut chain, contract) = with_contract();
    let (src_validator, dst_validator) = (chain.valoper(0), chain.valoper(1));
    let delegate = StakingMsg::Delegate {
        validator: src_validator.clone(),
        amount: stake(1_000),
    };
    let redelegate = StakingMsg::Redelegate {
        src_validator,
        dst_validator,
        amount: stake(1_000),
    };
    let seen = run(&mut chain, &contract, vec![delegate.into(), redelegate.into()]);
    // 1,801,814,400 = 0x6b658180: 00 03 16 5b 06.
    let expected = b"\x0a\x06\x08\x80\x83\x96\xdb\x06";
    let url = "/cosmos.staking.v1beta1.MsgBeginRedelegateResponse".to_string();
    assert_eq!(seen[1].responses, [(url, Binary::from(expected))]);
    assert_eq!(seen[1].data.as_ref().unwrap().as_slice(), expected);
}

#[test]
fn a_withdrawal_answers_its_coins() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let delegate = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000_000),
    };
    run(&mut chain, &contract, vec![delegate.into()]);
    chain.next_block();
    chain.reward(&validator, coins(1_100, "stake")).unwrap();
    let set = DistributionMsg::SetWithdrawAddress {
        address: bob().into(),
    };
    let withdraw = DistributionMsg::WithdrawDelegatorReward { validator };
    let seen = run(&mut chain, &contract, vec![set.into(), withdraw.into()]);
    let url = "/cosmos.distribution.v1beta1.MsgSetWithdrawAddressResponse".to_string();
    assert_eq!(seen[0].responses, [(url, Binary::default())]);
    let url = "/cosmos.distribution.v1beta1.MsgWithdrawDelegatorRewardResponse".to_string();
    assert_eq!(
        seen[1].responses,
        [(url, Binary::from(b"\x0a\x0c\x0a\x05stake\x12\x03100"))]
    );
    assert_eq!(chain.stake_balance(&bob()).unwrap(), PURSE + 100);
}

#[test]
fn a_failure_is_caught_shows_its_code_and_is_undone() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let good: CosmosMsg = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000),
    }
    .into();
    let poor: CosmosMsg = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(2_000_000),
    }
    .into();
    let seen = run(&mut chain, &contract, vec![good.clone(), poor, good]);
    assert_eq!(seen[1].error.as_deref(), Some("codespace: sdk, code: 5"));
    assert_eq!((&seen[0].error, &seen[2].error), (&None, &None));
    assert_eq!(seen[2].balance, 998_000);
    assert_eq!(chain.delegated(&contract, &validator).unwrap(), 2_000);
    chain.check_invariants().unwrap();
}

#[test]
fn a_used_up_failure_does_not_come_back_with_the_rollback() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let msg: CosmosMsg = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000),
    }
    .into();
    chain.faults().fail_next(
        MsgKind::Delegate,
        Some(&validator),
        StakingFault::NoValidatorFound,
    );
    let seen = run(&mut chain, &contract, vec![msg.clone(), msg]);
    assert_eq!(seen[0].error.as_deref(), Some("codespace: staking, code: 3"));
    assert_eq!(seen[1].error, None);
}

#[test]
fn replies_carry_no_events_of_native_messages() {
    let (mut chain, contract) = with_contract();
    let delegate = StakingMsg::Delegate {
        validator: chain.valoper(0),
        amount: stake(1_000),
    };
    let set = DistributionMsg::SetWithdrawAddress {
        address: bob().into(),
    };
    let msgs: Vec<CosmosMsg> = vec![delegate.into(), set.into()];
    let seen = run(&mut chain, &contract, msgs.clone());
    assert!(seen[0].events.is_empty() && seen[1].events.is_empty());
    // They are put aside until the block ends.
    let types = |chain: &Chain| -> Vec<String> {
        let events = chain.contract_events().unwrap();
        events.into_iter().map(|event| event.ty).collect()
    };
    let expected = ["coin_spent", "coin_received", "delegate", "set_withdraw_address"];
    assert_eq!(types(&chain), expected);
    chain.next_block();
    assert!(types(&chain).is_empty());
    // An account's own messages have their events in the response.
    let own = chain.delegate(&alice(), &chain.valoper(0), 1_000).unwrap();
    assert!(own.events.iter().any(|event| event.ty == "delegate"));
    assert!(types(&chain).is_empty());

    // As cw-multi-test does it, for who needs that.
    chain
        .set_params(|params| params.events_in_replies = true)
        .unwrap();
    let seen = run(&mut chain, &contract, msgs);
    let paid = ["withdraw_rewards", "coin_spent", "coin_received", "delegate"];
    assert_eq!(seen[0].events, paid);
    assert_eq!(seen[1].events, ["set_withdraw_address"]);
    assert!(types(&chain).is_empty());
}

#[test]
fn events_of_an_undone_message_are_undone() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let delegate = |amount| -> CosmosMsg {
        let validator = validator.clone();
        StakingMsg::Delegate {
            validator,
            amount: stake(amount),
        }
        .into()
    };
    run(&mut chain, &contract, vec![delegate(2_000_000)]);
    assert!(chain.contract_events().unwrap().is_empty());
    run(&mut chain, &contract, vec![delegate(1_000)]);
    assert_eq!(chain.contract_events().unwrap().len(), 3);
}

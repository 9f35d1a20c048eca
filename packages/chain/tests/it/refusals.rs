//! Messages that the chain refuses: codespace, code, and the sentence of the SDK.

use cosmwasm_std::{coin, Decimal, DistributionMsg, StakingMsg};
use palisade_chain::validator_address;

use crate::support::*;

#[test]
fn amounts_must_be_positive() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    let bad_delegation = "invalid delegation amount: invalid request";
    assert_refused(chain.delegate(&alice(), &val, 0), "sdk", 18, bad_delegation);
    let bad_shares = "invalid shares amount: invalid request";
    assert_refused(chain.undelegate(&alice(), &val, 0), "sdk", 18, bad_shares);
    assert_refused(chain.redelegate(&alice(), &val, &other, 0), "sdk", 18, bad_shares);
}

#[test]
fn only_the_staking_coin_is_staked() {
    let mut chain = chain(2);
    let (validator, other) = (chain.valoper(0), chain.valoper(1));
    chain.delegate(&alice(), &validator, 1_000).unwrap();
    let amount = coin(1, "uatom");
    let text = "invalid coin denomination: got uatom, expected stake: invalid request";
    let delegate = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: amount.clone(),
    };
    assert_refused(chain.staking(&alice(), delegate), "sdk", 18, text);
    let undelegate = StakingMsg::Undelegate {
        validator: validator.clone(),
        amount: amount.clone(),
    };
    assert_refused(chain.staking(&alice(), undelegate), "sdk", 18, text);
    let redelegate = StakingMsg::Redelegate {
        src_validator: validator,
        dst_validator: other,
        amount,
    };
    assert_refused(chain.staking(&alice(), redelegate), "sdk", 18, text);
}

#[test]
fn validators_must_exist() {
    let mut chain = chain(1);
    let (val, unknown) = (chain.valoper(0), validator_address(&alice()).unwrap());
    chain.delegate(&alice(), &val, 1_000).unwrap();
    let text = "validator does not exist";
    assert_refused(chain.delegate(&alice(), &unknown, 1), "staking", 3, text);
    assert_refused(chain.undelegate(&alice(), &unknown, 1), "staking", 3, text);
    assert_refused(chain.redelegate(&alice(), &unknown, &val, 1), "staking", 3, text);
    assert_refused(chain.withdraw_rewards(&alice(), &unknown), "staking", 3, text);
    let destination = "redelegation destination validator not found";
    assert_refused(
        chain.redelegate(&alice(), &val, &unknown, 1),
        "staking",
        31,
        destination,
    );
}

#[test]
fn validator_addresses_must_be_ones() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 1_000).unwrap();
    for bad in ["", "validator0", alice().as_str()] {
        assert_eq!(refusal(chain.delegate(&alice(), bad, 1)).1, 7);
        assert_eq!(refusal(chain.undelegate(&alice(), bad, 1)).1, 7);
        assert_eq!(refusal(chain.redelegate(&alice(), bad, &val, 1)).1, 7);
        assert_eq!(refusal(chain.redelegate(&alice(), &val, bad, 1)).1, 7);
        assert_eq!(refusal(chain.withdraw_rewards(&alice(), bad)).1, 7);
    }
}

#[test]
fn nothing_comes_from_nothing() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    let none = "no delegation for (address, validator) tuple";
    assert_refused(chain.undelegate(&alice(), &val, 1), "staking", 19, none);
    assert_refused(chain.redelegate(&alice(), &val, &other, 1), "staking", 19, none);
    assert_refused(chain.withdraw_rewards(&alice(), &val), "staking", 19, none);
    chain.delegate(&alice(), &val, 1_000).unwrap();
    let much = "invalid shares amount: invalid request";
    assert_refused(chain.undelegate(&alice(), &val, 1_001), "sdk", 18, much);
    assert_refused(chain.redelegate(&alice(), &val, &other, 1_001), "sdk", 18, much);
    let text = format!(
        "failed to delegate; {}stake is smaller than {PURSE}stake: insufficient funds",
        PURSE - 1_000
    );
    assert_refused(chain.delegate(&alice(), &val, PURSE), "sdk", 5, &text);
}

#[test]
fn the_amount_that_a_delegation_reads_as_may_be_refused() {
    // 654,321 tokens behind 7,654,321 shares, after a slash of its 7 power.
    let mut chain = people()
        .validators(1, 7_654_321, Decimal::zero())
        .build()
        .unwrap();
    let val = chain.valoper(0);
    let operator = chain.addr("validator0");
    chain.slash_now(&val, Decimal::one()).unwrap();
    assert_eq!(tokens(&chain, &val), 654_321);
    // 6,433,455 * 7,654,321 / 654,321 shares, cut. To leave with all of it costs the smallest decimal less, as bob's
    // unit has changed the rate by less than that: her delegation stays, with 10^-18 shares.
    chain.delegate(&alice(), &val, 6_433_455).unwrap();
    chain.delegate(&bob(), &val, 1).unwrap();
    chain.undelegate(&alice(), &val, 6_433_455).unwrap();
    assert_eq!(
        chain.delegated_shares(&alice(), &val).unwrap(),
        dec("0.000000000000000001")
    );
    chain.undelegate(&bob(), &val, 1).unwrap();
    // The operator has 7,654,321 of the 7,654,321.000000000000000001 shares, which reads as 654,321 tokens. These
    // cost all the shares there are: the smallest decimal more than it has.
    assert_eq!(chain.delegated(&operator, &val).unwrap(), 654_321);
    let text = "invalid shares amount: invalid request";
    assert_refused(chain.undelegate(&operator, &val, 654_321), "sdk", 18, text);
    chain.undelegate(&operator, &val, 654_320).unwrap();
    chain.check_invariants().unwrap();
}

#[test]
fn a_validator_without_tokens_has_no_price() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    let operator = chain.addr("validator0");
    chain
        .slash_power(&val, chain.height(), 10, Decimal::one())
        .unwrap();
    let worthless = "insufficient delegation shares";
    assert_refused(chain.undelegate(&operator, &val, 1), "staking", 22, worthless);
    assert_refused(
        chain.redelegate(&operator, &val, &other, 1),
        "staking",
        22,
        worthless,
    );
    let no_rate = "cannot delegate to validators with invalid (zero) ex-rate";
    assert_refused(
        chain.redelegate(&chain.addr("validator1"), &other, &val, 1),
        "staking",
        34,
        no_rate,
    );
    // It reads as a delegation of zero.
    let delegation = chain.wrap().query_delegation(operator, &val).unwrap().unwrap();
    assert!(delegation.amount.amount.is_zero());
}

#[test]
fn a_redelegation_must_be_worth_a_unit() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    chain.slash_now(&val, Decimal::percent(3)).unwrap();
    let operator = chain.addr("validator0");
    // 1 token costs 10,000,000 / 9,700,000 = 1.030927835051546391|75 shares; worth 1 less 0.73 of the last decimal.
    let text = "too few tokens to redelegate (truncates to zero tokens)";
    assert_refused(chain.redelegate(&operator, &val, &other, 1), "staking", 30, text);
    // As an undelegation it is accepted, and pays nothing.
    chain.undelegate(&operator, &val, 1).unwrap();
    assert_eq!(entries(&chain, &operator, &val), [(chain.height(), 0)]);
}

#[test]
fn the_withdraw_address_has_its_conditions() {
    let mut chain = chain(1);
    let bad = DistributionMsg::SetWithdrawAddress {
        address: "nobody".into(),
    };
    assert_eq!(refusal(chain.distribution(&alice(), bad)).1, 7);
    chain
        .set_params(|params| params.withdraw_addr_enabled = false)
        .unwrap();
    let text = "set withdraw address disabled";
    assert_refused(
        chain.set_withdraw_address(&alice(), &bob()),
        "distribution",
        8,
        text,
    );
}

#[test]
fn there_is_no_commission_before_there_is_one() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    let text = "no validator commission to withdraw";
    assert_refused(chain.withdraw_commission(&val), "distribution", 7, text);
    // A wasmd 0.70.3 says the same of a validator that it does not know.
    let unknown = palisade_chain::validator_address(&account("nobody")).unwrap();
    assert_refused(chain.withdraw_commission(&unknown), "distribution", 7, text);
}

#[test]
fn cancelling_an_unbonding_has_its_conditions() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 1_000).unwrap();
    let height = chain.height();
    let nothing = format!(
        "unbonding delegation with delegator {} not found for validator {val}",
        alice()
    );
    assert_refused(
        chain.cancel_unbonding(&alice(), &val, 1, height),
        "undefined",
        1,
        &nothing,
    );
    chain.undelegate(&alice(), &val, 500).unwrap();
    assert_refused(
        chain.cancel_unbonding(&alice(), &val, 1, 0),
        "sdk",
        18,
        "invalid height: invalid request",
    );
    let missing = format!(
        "unbonding delegation entry is not found at block height {}: not found",
        height + 1
    );
    assert_refused(
        chain.cancel_unbonding(&alice(), &val, 1, height + 1),
        "sdk",
        38,
        &missing,
    );
    let much = "amount is greater than the unbonding delegation entry balance: invalid request";
    assert_refused(
        chain.cancel_unbonding(&alice(), &val, 501, height),
        "sdk",
        18,
        much,
    );
    assert_refused(
        chain.cancel_unbonding(&alice(), &val, 0, height),
        "sdk",
        18,
        "invalid amount: invalid request",
    );
    chain.jail(&val).unwrap();
    let jailed = "validator for this address is currently jailed";
    assert_refused(
        chain.cancel_unbonding(&alice(), &val, 1, height),
        "staking",
        7,
        jailed,
    );
    assert_eq!(entries(&chain, &alice(), &val), [(height, 500)]);
}

#[test]
fn cancelling_one_entry_leaves_its_twin_alone() {
    // Two entries of one height, because the unbonding time changed in between.
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    chain.set_params(|params| params.unbonding_seconds = 60).unwrap();
    chain.undelegate(&alice(), &val, 1_000).unwrap();
    chain.set_params(|params| params.unbonding_seconds = 120).unwrap();
    chain.undelegate(&alice(), &val, 500).unwrap();
    let height = chain.height();
    // A slash of everything in the very second in which the first is mature and not yet paid.
    chain.set_block_seconds(60);
    chain.slash_power(&val, height, 1, Decimal::one()).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 1_000), (height, 0)]);
    chain.cancel_unbonding(&alice(), &val, 1_000, height).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 0)]);
    chain.pass_blocks(2);
    assert!(chain.unbonding_entries(&alice(), &val).unwrap().is_empty());
    chain.check_invariants().unwrap();
}

#[test]
fn a_refused_message_changes_nothing() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, PURSE).unwrap();
    chain.next_block();
    chain.reward(&val, vec![coin(1_000_010, "stake")]).unwrap();
    // Withdraws rewards first, then finds too few coins: the withdrawal is undone.
    assert_eq!(refusal(chain.delegate(&alice(), &val, PURSE)).1, 5);
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 0);
    assert!(!chain.pending_rewards(&alice(), &val).unwrap().is_empty());
    chain.check_invariants().unwrap();
}

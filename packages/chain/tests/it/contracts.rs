//! Contracts as delegators.

use cosmwasm_std::{coin, coins, CosmosMsg, DistributionMsg, StakingMsg};
use palisade_chain::{MsgKind, SdkError, StakingFault};

use crate::seer::*;
use crate::support::*;

fn delegate(validator: &str, amount: u128) -> CosmosMsg {
    let validator = validator.to_string();
    StakingMsg::Delegate {
        validator,
        amount: stake(amount),
    }
    .into()
}

fn undelegate(validator: &str, amount: u128) -> CosmosMsg {
    let validator = validator.to_string();
    StakingMsg::Undelegate {
        validator,
        amount: stake(amount),
    }
    .into()
}

#[test]
fn a_contract_stakes_earns_and_is_paid_back() {
    let (mut chain, contract) = with_contract();
    let (one, two) = (chain.valoper(0), chain.valoper(1));
    run(
        &mut chain,
        &contract,
        vec![delegate(&one, 600_000), delegate(&two, 400_000)],
    );
    assert_eq!(chain.total_delegated(&contract).unwrap(), 1_000_000);
    let listed = chain.wrap().query_all_delegations(&contract).unwrap();
    assert_eq!(listed.len(), 2);

    chain.next_block();
    run(&mut chain, &contract, vec![undelegate(&one, 100_000)]);
    run(
        &mut chain,
        &contract,
        vec![undelegate(&two, 50_000), undelegate(&one, 1_000)],
    );
    // Both from the first validator are of one block: one entry.
    let height = chain.height();
    assert_eq!(entries(&chain, &contract, &one), [(height, 101_000)]);
    let all = chain.all_unbonding_entries(&contract).unwrap();
    let sums: Vec<u128> = all.iter().map(|(_, entries)| entries[0].balance.u128()).collect();
    assert_eq!(all.len(), 2);
    assert_eq!(sums.iter().sum::<u128>(), 151_000);
    assert_eq!(chain.total_unbonding(&contract).unwrap(), 151_000);
    assert_eq!(chain.total_unbonding(&alice()).unwrap(), 0);

    assert_eq!(chain.stake_balance(&contract).unwrap(), 0);
    chain.pass_unbonding().unwrap();
    assert_eq!(chain.stake_balance(&contract).unwrap(), 151_000);
    assert!(chain.all_unbonding_entries(&contract).unwrap().is_empty());
    chain.check_invariants().unwrap();
}

#[test]
fn a_refused_validator_does_not_stop_the_others() {
    let (mut chain, contract) = with_contract();
    let (bad, good) = (chain.valoper(0), chain.valoper(1));
    chain.faults().fail_every(
        MsgKind::Delegate,
        Some(&bad),
        StakingFault::DelegatorShareExRateInvalid,
    );
    let seen = run(
        &mut chain,
        &contract,
        vec![delegate(&bad, 1_000), delegate(&good, 2_000)],
    );
    assert_eq!(seen[0].error.as_deref(), Some("codespace: staking, code: 34"));
    assert_eq!(seen[1].error, None);
    assert_eq!(chain.delegated(&contract, &bad).unwrap(), 0);
    assert_eq!(chain.delegated(&contract, &good).unwrap(), 2_000);
    assert_eq!(chain.stake_balance(&contract).unwrap(), 998_000);
    // It stays refused until cleared; what is there may still leave.
    assert_eq!(chain.faults().waiting(), 1);
    chain.faults().clear();
    assert_eq!(
        run(&mut chain, &contract, vec![delegate(&bad, 1_000)])[0].error,
        None
    );
}

#[test]
fn a_message_may_run_out_of_gas() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    run(&mut chain, &contract, vec![delegate(&validator, 1_000_000)]);
    chain
        .faults()
        .fail_next(MsgKind::Undelegate, Some(&validator), SdkError::out_of_gas());
    let seen = run(
        &mut chain,
        &contract,
        vec![undelegate(&validator, 1), undelegate(&validator, 2)],
    );
    assert_eq!(seen[0].error.as_deref(), Some("codespace: sdk, code: 11"));
    assert_eq!(seen[1].error, None);
    assert_eq!(chain.faults().waiting(), 0);
    assert_eq!(chain.total_unbonding(&contract).unwrap(), 2);
}

#[test]
fn hostile_denoms_go_to_the_withdraw_address_of_a_contract() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let collector = account("collector");
    let set = DistributionMsg::SetWithdrawAddress {
        address: collector.to_string(),
    };
    run(
        &mut chain,
        &contract,
        vec![set.into(), delegate(&validator, 1_000_000)],
    );
    assert_eq!(chain.withdraw_address(&contract).unwrap(), collector);
    chain.next_block();
    // 11 to each of a thousand denoms: one unit of each is the contract's, with its one of eleven millions.
    let dust: Vec<_> = (0..1_000)
        .map(|index| coin(11, format!("factory/evil/{index:04}")))
        .collect();
    chain.mint(&bob(), dust.clone()).unwrap();
    chain.deposit_rewards(&bob(), &validator, dust).unwrap();
    chain.reward(&validator, coins(1_100, "stake")).unwrap();
    let seen = run(&mut chain, &contract, vec![undelegate(&validator, 1_000)]);
    assert_eq!((&seen[0].error, seen[0].balance), (&None, 0));
    for index in 0..1_000 {
        let denom = format!("factory/evil/{index:04}");
        assert_eq!(chain.balance(&collector, &denom).unwrap(), 1);
    }
    assert_eq!(chain.stake_balance(&collector).unwrap(), 100);
    chain.check_invariants().unwrap();
}

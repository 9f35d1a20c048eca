use cosmwasm_std::{coin, coins, Decimal, Uint128};
use palisade_chain::{MsgKind, NewValidator, SdkError};
use palisade_hub::ContractError;
use palisade_interfaces::hub::ExecuteMsg;

use crate::support::*;

fn harvest_with(validators: Option<Vec<String>>, limit: Option<u32>) -> ExecuteMsg {
    ExecuteMsg::Harvest {
        validators,
        limit,
        gas_limit: None,
    }
}

/// One validator in which the hub has as much as the operator: half of each reward is the hub's.
fn halves(reward_fee_bps: u16) -> Hub {
    let chain = people()
        .validator("validator0", 100_000_000, Decimal::zero())
        .build()
        .unwrap();
    let mut hub = hub_on(chain, |msg| {
        msg.params.batch_interval_seconds = 3 * DAY;
        msg.params.reward_fee_bps = reward_fee_bps;
    });
    hub.bond_and_stake(&alice(), 99_000_000);
    hub
}

fn reward(hub: &mut Hub, amount: u128) {
    let valoper = hub.valoper(0);
    hub.reward(&valoper, coins(2 * amount, DENOM)).unwrap();
}

#[test]
fn rewards_drip_into_the_rate_and_wait_to_be_delegated() {
    let mut hub = halves(0);
    reward(&mut hub, 1_000_000);
    let before = hub.state();
    let response = hub.harvest().unwrap();
    let collected = event(&response, "rewards_collected");
    assert_eq!(
        (collected["amount"].as_str(), collected["net"].as_str()),
        ("1000000", "1000000")
    );
    assert_eq!(event(&response, "harvested")["validators"], "1");
    let state = hub.state();
    assert_eq!(
        (state.unallocated.u128(), state.locked_profit.u128()),
        (1_000_000, 1_000_000)
    );
    assert_eq!(state.total_assets, before.total_assets);
    hub.next_block_after(DAY / 4);
    assert_eq!(
        hub.state().total_assets.u128(),
        before.total_assets.u128() + 250_000
    );
    hub.next_block_after(3 * DAY / 4);
    assert_eq!(
        hub.state().total_assets.u128(),
        before.total_assets.u128() + 1_000_000
    );
    hub.check();
}

#[test]
fn the_fee_is_a_part_of_the_coins_rounded_down() {
    let mut hub = halves(1_000);
    reward(&mut hub, 1_000_009);
    let response = hub.harvest().unwrap();
    let collected = event(&response, "rewards_collected");
    assert_eq!(
        (collected["fee"].as_str(), collected["net"].as_str()),
        ("100000", "900009")
    );
    assert_eq!(hub.coins_of(&account("treasury")), 100_000);
    assert_eq!(hub.state().unallocated.u128(), 900_009);
    assert_eq!(hub.state().total_shares.u128(), 100_000_000);
    hub.check();
}

#[test]
fn rewards_of_other_denoms_stay_with_the_collector() {
    let mut hub = halves(0);
    let valoper = hub.valoper(0);
    hub.reward(&valoper, vec![coin(2_000, "dust"), coin(2_000, DENOM)])
        .unwrap();
    hub.harvest().unwrap();
    assert_eq!(hub.balance(&hub.collector.clone(), "dust").unwrap(), 1_000);
    assert_eq!(hub.state().unallocated.u128(), 1_000);
}

#[test]
fn a_refusing_validator_does_not_stop_the_others() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 59_000_000);
    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.reward(&valoper, coins(1_000_000_000_000, DENOM)).unwrap();
    }
    hub.refuse_next(MsgKind::WithdrawReward, 1, SdkError::new("sdk", 11, "out of gas"));
    let response = hub.harvest().unwrap();
    let refused = event(&response, "reward_refused");
    assert_eq!(
        (refused["validator"].clone(), refused["code"].as_str()),
        (hub.valoper(1), "11")
    );
    assert!(!hub.state().unallocated.is_zero());
    hub.check();
}

/// Whom a harvest of those whose turn it is asks, in that order. All of them refuse, which takes nobody's turn away.
fn asked(hub: &mut Hub, limit: u32) -> Vec<String> {
    let refusal = SdkError::new("sdk", 11, "out of gas");
    hub.faults().fail_every(MsgKind::WithdrawReward, None, refusal);
    let response = hub.crank(harvest_with(None, Some(limit))).unwrap();
    hub.faults().clear();
    let refused: Vec<String> = events(&response, "reward_refused")
        .into_iter()
        .map(|mut refused| refused.remove("validator").unwrap())
        .collect();
    assert_eq!(
        event(&response, "harvested")["validators"],
        refused.len().to_string()
    );
    refused
}

/// Addresses in the order of the hub's list.
fn in_order(hub: &Hub, indices: std::ops::Range<usize>) -> Vec<String> {
    let mut all: Vec<String> = indices.map(|index| hub.valoper(index)).collect();
    all.sort();
    all
}

#[test]
fn validators_are_asked_in_turn() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 59_000_000);
    let all = in_order(&hub, 0..3);
    for turn in 0..7 {
        assert_eq!(asked(&mut hub, 1), [all[turn % 3].clone()]);
        hub.next_block();
        // Who is named is not asked in turn.
        let named = Some(vec![hub.valoper(1)]);
        hub.crank(harvest_with(named, None)).unwrap();
    }
}

#[test]
fn a_turn_goes_round_the_list() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 59_000_000);
    let all = in_order(&hub, 0..3);
    let expect =
        |places: &[usize]| -> Vec<String> { places.iter().map(|&place| all[place].clone()).collect() };
    // Two harvests of one block too.
    assert_eq!(asked(&mut hub, 2), expect(&[0, 1]));
    assert_eq!(asked(&mut hub, 2), expect(&[2, 0]));
    assert_eq!(asked(&mut hub, 5), expect(&[1, 2, 0]));
    assert_eq!(asked(&mut hub, 0), expect(&[1]));
}

#[test]
fn the_only_validator_is_asked_every_time() {
    let mut hub = halves(0);
    let only = in_order(&hub, 0..1);
    for limit in [1, 30, 1] {
        assert_eq!(asked(&mut hub, limit), only);
    }
}

#[test]
fn turns_go_on_where_validators_come_and_go() {
    let mut hub = hub(4);
    hub.bond_and_stake(&alice(), 99_000_000);
    let all = in_order(&hub, 0..4);
    let owner = hub.owner.clone();
    assert_eq!(asked(&mut hub, 2), all[..2]);
    // The one whose turn was last goes at once, since it lost everything.
    let gone = (0..4).find(|&index| hub.valoper(index) == all[1]).unwrap();
    hub.wipe_out(gone);
    let validator = all[1].clone();
    hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
        .unwrap();
    hub.sync().unwrap();
    assert_eq!(asked(&mut hub, 1), all[2..3]);
    // One that is removed and has stake keeps its turn.
    let validator = all[3].clone();
    hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
        .unwrap();
    let terms = NewValidator::new(hub.addr("carol"), 500_000_000_000, Decimal::zero());
    let newcomer = hub.create_validator(&terms).unwrap();
    hub.next_block();
    let (validator, weight) = (newcomer.clone(), 5);
    hub.execute(
        &owner,
        ExecuteMsg::AddValidator {
            validator,
            weight,
            cap_bps: None,
        },
        &[],
    )
    .unwrap();
    hub.bond_and_stake(&alice(), 50_000_000);
    let mut found: Vec<String> = (0..4).flat_map(|_| asked(&mut hub, 1)).collect();
    found.sort();
    let mut expected = vec![all[0].clone(), all[2].clone(), all[3].clone(), newcomer];
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn named_validators_must_be_the_hubs() {
    let mut hub = halves(0);
    reward(&mut hub, 1_000_000);
    let validator = "nobody".to_string();
    let error = refusal(hub.crank(harvest_with(Some(vec![validator.clone()]), None)));
    assert_eq!(error, ContractError::UnknownValidator { validator });
    let named = vec![hub.valoper(0), hub.valoper(0)];
    let response = hub.crank(harvest_with(Some(named), None)).unwrap();
    assert_eq!(event(&response, "harvested")["validators"], "1");
}

#[test]
fn a_harvest_also_brings_what_undelegations_left_at_the_collector() {
    let mut hub = halves(0);
    reward(&mut hub, 1_000_000);
    hub.unbond(&[(&alice(), 10_000_000)]);
    assert_eq!(hub.coins_of(&hub.collector.clone()), 1_000_000);
    let response = hub.crank(harvest_with(Some(vec![]), None)).unwrap();
    assert_eq!(event(&response, "rewards_collected")["amount"], "1000000");
    hub.check();
}

#[test]
fn only_the_collector_brings_rewards() {
    let mut hub = halves(0);
    let error = refusal(hub.execute(&alice(), ExecuteMsg::CollectRewards {}, &coins(1_000, DENOM)));
    let (found, expected) = (alice(), hub.collector.clone());
    assert_eq!(error, ContractError::Unauthorized { found, expected });
    let collector = hub.collector.clone();
    assert!(matches!(
        refusal(hub.execute(&collector, ExecuteMsg::CollectRewards {}, &[])),
        ContractError::Payment(_)
    ));
}

#[test]
fn a_loss_is_earned_back_before_a_fee_is_taken() {
    let mut hub = halves(1_000);
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, cosmwasm_std::Decimal::percent(1))
        .unwrap();
    hub.sync().unwrap();
    assert_eq!(hub.state().loss_carry.u128(), 1_000_000);
    reward(&mut hub, 600_000);
    let first = event(&hub.harvest().unwrap(), "rewards_collected");
    // A unit is lost to the share rate of a slashed validator.
    assert_eq!((first["repaid"].as_str(), first["fee"].as_str()), ("599999", "0"));
    assert_eq!(first["loss_carry"], "400001");
    hub.next_block();
    reward(&mut hub, 600_000);
    let second = event(&hub.harvest().unwrap(), "rewards_collected");
    assert_eq!(
        (second["amount"].as_str(), second["repaid"].as_str()),
        ("599999", "400001")
    );
    assert_eq!(
        (second["fee"].as_str(), second["net"].as_str()),
        ("19999", "179999")
    );
    assert_eq!(hub.state().loss_carry, Uint128::zero());
    hub.check();
}

use cosmwasm_std::{Decimal, Uint128};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg};

use crate::support::*;

fn reconcile_with(limit: u32) -> ExecuteMsg {
    ExecuteMsg::Reconcile { limit: Some(limit) }
}

/// A hub of three validators, alice with 59,000,000 and bob with 40,000,000.
fn staked_with(change: impl FnOnce(&mut palisade_interfaces::hub::Params)) -> Hub {
    let mut hub = hub_with(3, change);
    hub.bond(&alice(), 59_000_000).unwrap();
    hub.bond_and_stake(&bob(), 40_000_000);
    hub
}

fn staked() -> Hub {
    staked_with(|_| {})
}

#[test]
fn a_leg_is_armed_at_its_second_and_settled_in_a_later_block() {
    let mut hub = staked();
    hub.unbond(&[(&alice(), 10_000_000)]);
    let legs = hub.legs().len();
    hub.next_block_after(UNBONDING - 1);
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
    hub.next_block_after(1);
    let response = hub.reconcile().unwrap();
    assert_eq!(events(&response, "leg_armed").len(), legs);
    assert_eq!(hub.legs()[0].armed_at_height, Some(hub.height()));
    assert_eq!(hub.state().claimable, Uint128::zero());
    hub.next_block();
    let response = hub.reconcile().unwrap();
    assert_eq!(events(&response, "leg_settled").len(), legs);
    let state = hub.state();
    assert_eq!((state.claimable.u128(), state.unbonding.u128()), (10_000_000, 0));
    assert_eq!(hub.batch(1).status, BatchStatus::Settled {});
    assert_eq!(hub.batch(1).received.u128(), 10_000_000);
    assert!(hub.legs().is_empty());
    assert!((0..3).all(|index| hub.validator(index).open_entries == 0));
    hub.check();
}

#[test]
fn a_settled_hub_has_nothing_to_reconcile() {
    let mut hub = staked();
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
    hub.unbond(&[(&alice(), 10_000_000)]);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
}

#[test]
fn a_slash_of_an_unbonding_stake_is_the_batchs() {
    let mut hub = staked();
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    let rate = hub.state().exchange_rate;
    // 3 % of the leg; the bonded stake pays its part too.
    hub.slash(&validator, height, Decimal::percent(3)).unwrap();
    hub.pass_seconds(UNBONDING);
    let response = hub.settle();
    let settled = event(&response, "leg_settled");
    assert_eq!(
        (settled["expected"].as_str(), settled["received"].as_str()),
        ("2000000", "1940000")
    );
    let batch = hub.batch(1);
    assert_eq!((batch.received.u128(), batch.lost.u128()), (1_940_000, 60_000));
    assert_eq!(batch.status, BatchStatus::Settled {});
    assert_eq!(hub.state().exchange_rate, rate);
    assert_eq!(hub.withdrawn(&alice()), 1_940_000);
    hub.check();
}

#[test]
fn a_loss_above_the_usual_waits_and_settles_by_itself() {
    let mut hub = staked();
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(6)).unwrap();
    hub.pass_seconds(UNBONDING);
    let response = hub.settle();
    let until = hub.time().seconds() + 3 * DAY;
    let disputed = event(&response, "batch_disputed");
    assert_eq!(
        (disputed["held"].as_str(), disputed["until"].clone()),
        ("1880000", until.to_string())
    );
    assert_eq!(
        hub.batch(1).status,
        BatchStatus::Disputed {
            until,
            held: 1_880_000u128.into()
        }
    );
    // Earmarked: neither claimable by its owner, nor a surplus.
    assert_eq!(
        (hub.state().claimable.u128(), hub.claimable(&alice(), 1)),
        (1_880_000, 0)
    );
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
    hub.next_block_after(3 * DAY - 1);
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    hub.next_block_after(1);
    assert_eq!(hub.batch(1).status, BatchStatus::Settled {});
    assert_eq!(hub.claimable(&alice(), 1), 1_880_000);
    assert_eq!(hub.withdrawn(&alice()), 1_880_000);
    hub.check();
}

#[test]
fn a_loss_of_exactly_the_bound_is_usual() {
    let mut hub = staked_with(|params| params.max_slash_bps = 600);
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(6)).unwrap();
    hub.pass_seconds(UNBONDING);
    assert!(events(&hub.settle(), "batch_disputed").is_empty());
    assert_eq!(hub.claimable(&alice(), 1), 1_880_000);
}

#[test]
fn pieces_of_a_settlement_share_the_shortfall_like_the_whole() {
    let mut whole = None;
    for limit in [1, 100] {
        let mut hub = staked();
        hub.unbond(&[(&alice(), 50_000_000)]);
        let (legs, height) = (hub.legs(), hub.height());
        assert_eq!(legs.len(), 3);
        hub.next_block();
        let slashed = legs[0].validator.clone();
        hub.slash(&slashed, height, Decimal::percent(4)).unwrap();
        hub.pass_seconds(UNBONDING);
        while !events(&hub.crank(reconcile_with(limit)).unwrap(), "leg_armed").is_empty()
            && hub.legs().iter().any(|leg| leg.armed_at_height.is_none())
        {}
        hub.next_block();
        let mut received = vec![];
        while !hub.legs().is_empty() {
            let response = hub.crank(reconcile_with(limit)).unwrap();
            for event in events(&response, "leg_settled") {
                received.push(event["received"].parse::<u128>().unwrap());
            }
        }
        let shortfall = legs[0].expected.u128() * 4 / 100;
        for (leg, received) in legs.iter().zip(&received) {
            let loss = shortfall * leg.expected.u128() / 50_000_000;
            assert!((leg.expected.u128() - received).abs_diff(loss) <= 1);
        }
        assert_eq!(hub.batch(1).lost.u128(), shortfall);
        assert_eq!(*whole.get_or_insert(received.clone()), received);
        hub.check();
    }
}

#[test]
fn coins_of_nobody_drip_into_the_rate() {
    let mut hub = staked();
    hub.bank_send(1_000_000);
    let before = hub.state();
    let response = hub.reconcile().unwrap();
    assert_eq!(event(&response, "surplus_found")["amount"], "1000000");
    let state = hub.state();
    assert_eq!(
        (state.total_assets, state.exchange_rate),
        (before.total_assets, before.exchange_rate)
    );
    assert_eq!(
        (state.unallocated.u128(), state.locked_profit.u128()),
        (1_000_000, 1_000_000)
    );
    hub.pass_seconds(UNBONDING);
    assert_eq!(
        hub.state().total_assets.u128(),
        before.total_assets.u128() + 1_000_000
    );
    hub.check();
}

#[test]
fn a_surplus_first_makes_losses_good() {
    let mut hub = staked();
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(6)).unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
    hub.bank_send(50_000);
    let response = hub.reconcile().unwrap();
    let topped = event(&response, "batch_topped_up");
    assert_eq!(
        (topped["amount"].as_str(), topped["lost"].as_str()),
        ("50000", "70000")
    );
    assert!(events(&response, "surplus_found").is_empty());
    assert!(matches!(hub.batch(1).status, BatchStatus::Disputed { .. }));
    // Once nothing is missing there is nothing to dispute.
    hub.bank_send(80_000);
    let response = hub.reconcile().unwrap();
    assert_eq!(event(&response, "batch_topped_up")["lost"], "0");
    assert_eq!(event(&response, "surplus_found")["amount"], "10000");
    assert_eq!(hub.batch(1).status, BatchStatus::Settled {});
    assert_eq!(hub.withdrawn(&alice()), 2_000_000);
    hub.check();
}

/// Three batches of 2,000,000 that lost a tenth each, for good. The requests of alice and bob in them are open.
fn three_final_losses() -> Hub {
    let mut hub = staked_with(|params| params.dispute_seconds = 0);
    for _ in 0..3 {
        let response = hub.unbond(&[(&alice(), 1_000_000), (&bob(), 1_000_000)]);
        let validator = event(&response, "undelegated")["validator"].clone();
        let height = hub.height();
        hub.next_block();
        hub.slash(&validator, height, Decimal::percent(10)).unwrap();
        hub.pass_seconds(UNBONDING);
        hub.settle();
    }
    hub
}

#[test]
fn losses_that_are_final_do_not_keep_a_surplus_away() {
    let mut hub = three_final_losses();
    hub.bank_send(5_000_000);
    // One at a time, and each only once.
    for batch in ["1", "2", "3"] {
        let response = hub.crank(reconcile_with(1)).unwrap();
        assert_eq!(event(&response, "loss_finalized")["batch"], batch);
        assert!(events(&response, "surplus_found").is_empty());
    }
    let response = hub.crank(reconcile_with(1)).unwrap();
    assert!(events(&response, "loss_finalized").is_empty());
    assert_eq!(event(&response, "surplus_found")["amount"], "5000000");
    hub.check();
}

#[test]
fn a_final_loss_is_told_once_whoever_withdraws() {
    let mut hub = three_final_losses();
    hub.bank_send(5_000_000);
    let response = hub.reconcile().unwrap();
    assert_eq!(events(&response, "loss_finalized").len(), 3);
    assert_eq!(event(&response, "surplus_found")["amount"], "5000000");
    hub.withdraw(&bob()).unwrap();
    assert_eq!(hub.requests(&alice()).len(), 3);
    hub.bank_send(1_000);
    let response = hub.reconcile().unwrap();
    assert!(events(&response, "loss_finalized").is_empty());
    assert_eq!(event(&response, "surplus_found")["amount"], "1000");
}

#[test]
fn a_loss_can_be_made_good_until_its_second_and_reaches_those_already_paid() {
    let mut hub = staked();
    let response = hub.unbond(&[(&alice(), 1_000_000), (&bob(), 1_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(4)).unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(hub.withdrawn(&alice()), 960_000);
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    hub.next_block_after(3 * DAY - 1);
    hub.bank_send(40_000);
    hub.reconcile().unwrap();
    assert_eq!(
        (hub.withdrawn(&alice()), hub.withdrawn(&bob())),
        (20_000, 980_000)
    );

    hub.next_block_after(1);
    hub.bank_send(40_000);
    let response = hub.reconcile().unwrap();
    assert!(events(&response, "batch_topped_up").is_empty());
    assert_eq!(event(&response, "surplus_found")["amount"], "40000");
    hub.check();
}

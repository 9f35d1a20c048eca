//! Buying in just before gains come and leaving just after.

use cosmwasm_std::Uint128;

use crate::world::{check, live, lrt, lst, native, reward_all, staked, worth, DAY, PAL, SEQUENCER};

#[test]
fn bonding_around_a_harvest_of_the_hub_gains_nothing() {
    let mut suite = staked(50_000 * PAL);
    live(&mut suite, 2);
    reward_all(&mut suite, 20_000 * PAL);
    suite.sync_hub().should_succeed();
    let before = lst(&suite, "alice");
    suite.bond("alice", 500_000 * PAL).should_succeed();
    suite.harvest_staking().should_succeed();
    let bought = lst(&suite, "alice") - before;
    assert!(worth(&suite, bought) <= 500_000 * PAL);
    suite.next_block().unwrap();
    let after_a_block = worth(&suite, bought);
    // Five seconds of a drip that takes a day, on what was harvested.
    assert!(after_a_block <= 500_000 * PAL + 100_000 * PAL * 6 / 86_400);
    check(&suite);
}

#[test]
fn leaving_in_the_batch_after_a_harvest_pays_the_price_of_its_submission() {
    let mut suite = staked(50_000 * PAL);
    live(&mut suite, 2);
    suite.bond("alice", 500_000 * PAL).should_succeed();
    let all = lst(&suite, "alice");
    suite.unbond("alice", all).should_succeed();
    suite.pass_seconds(DAY).unwrap();
    let before = suite.hub_state().unwrap();
    reward_all(&mut suite, 20_000 * PAL);
    suite.harvest_staking().should_succeed();
    suite.submit_unbond_batch().should_succeed();
    let batch: palisade_interfaces::hub::BatchResponse = suite
        .ask_hub(&palisade_interfaces::hub::QueryMsg::Batch { id: 1 })
        .unwrap();
    // The harvest of the same block is not in the price.
    let price = Uint128::new(all).multiply_ratio(before.total_assets, before.total_shares);
    assert!(batch.expected <= price, "{} of {price}", batch.expected);
    check(&suite);
}

#[test]
fn depositing_around_a_harvest_of_the_vault_gains_nothing() {
    let mut suite = staked(200_000 * PAL);
    suite.enter_vault("bob", 50_000 * PAL).should_succeed();
    suite.allocate_to_operator("atlas", 25_000 * PAL).should_succeed();
    let token = suite.lst();
    suite.bond(SEQUENCER, 50_000 * PAL).should_succeed();
    suite
        .fund_rewards(SEQUENCER, &token, 50_000 * PAL, 2 * DAY)
        .should_succeed();
    suite.sync_weight(SEQUENCER, "atlas").should_succeed();
    suite.pass_seconds(DAY).unwrap();
    let rate = suite.vault_state().unwrap().exchange_rate;

    suite.enter_vault("alice", 100_000 * PAL).should_succeed();
    suite.harvest_restaking("atlas", vec![token]).should_succeed();
    let state = suite.vault_state().unwrap();
    assert_eq!(state.exchange_rate, rate, "the gain is locked");
    assert!(!state.locked_profit.is_zero());
    let shares = Uint128::new(lrt(&suite, "alice"));
    let worth = shares.multiply_ratio(state.total_assets, state.supply);
    assert!(worth.u128() <= 100_000 * PAL);
    check(&suite);
}

#[test]
fn a_burn_of_slashed_stake_is_not_worth_buying_into() {
    let mut suite = staked(100_000 * PAL);
    suite.restake("carol", "atlas", 90_000 * PAL).should_succeed();
    let epoch = crate::world::fresh_epoch(&mut suite);
    crate::world::equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    suite.pass_seconds(3 * DAY + 1).unwrap();
    suite.sync_hub().should_succeed();
    let coins = native(&suite, "alice");
    suite.bond("alice", 500_000 * PAL).should_succeed();
    let bought = 500_000 * PAL;
    suite.release_slash(1).should_succeed();
    assert!(worth(&suite, bought) <= bought + 1, "the burn drips over weeks");
    assert_eq!(coins - native(&suite, "alice"), bought);
    check(&suite);
}

//! An invariant that cannot fail checks nothing: each is broken once, in an observation of a busy suite.

use std::collections::BTreeSet;

use cosmwasm_std::Uint128;
use palisade_interfaces::hub::BatchStatus;
use palisade_interfaces::registry::SlashStatus;
use palisade_interfaces::vault;
use palisade_testing::invariants::{all, Observation};

use crate::world::{busy, PAL};

const ONE: Uint128 = Uint128::one();

type Break = fn(&mut Observation);

/// What breaks each of them.
fn breaks() -> Vec<(&'static str, Break)> {
    vec![
        ("chain.books_of_staking_and_distribution_agree", |seen| {
            seen.chain_fault = Some("the pool is short".to_string());
        }),
        ("chain.supply_is_genesis_plus_minted_minus_burned", |seen| {
            seen.issuance.minted += ONE
        }),
        ("chain.every_native_coin_has_a_known_holder", |seen| {
            *seen.native.balances.values_mut().next().unwrap() += ONE;
        }),
        ("token.every_lst_has_a_known_holder", |seen| {
            *seen.lst.balances.values_mut().next().unwrap() += ONE;
        }),
        ("token.every_lrt_has_a_known_holder", |seen| {
            *seen.lrt.balances.values_mut().next().unwrap() += ONE;
        }),
        ("hub.can_pay_what_it_owes", |seen| {
            let hub = seen.hub.address.clone();
            let owed = seen.hub.state.claimable + seen.hub.state.unallocated;
            seen.hub.state.unallocated += ONE;
            seen.native.balances.insert(hub, owed);
        }),
        ("hub.assets_have_one_definition", |seen| {
            seen.hub.state.total_assets += ONE
        }),
        ("hub.nothing_is_in_flight_between_transactions", |seen| {
            seen.hub.state.in_flight += ONE
        }),
        ("hub.tracked_is_the_sum_of_its_validators", |seen| {
            seen.hub.validators[0].hub.tracked += ONE
        }),
        ("hub.tracks_what_is_delegated", |seen| {
            seen.hub.validators[0].delegated -= Uint128::new(1_000_000);
        }),
        ("hub.shares_are_the_supply_of_lst", |seen| {
            seen.hub.state.total_shares += ONE
        }),
        ("hub.holds_the_lst_of_open_batches_and_its_seed", |seen| {
            let hub = seen.hub.address.clone();
            *seen.lst.balances.get_mut(&hub).unwrap() = Uint128::new(10_000 * PAL);
        }),
        ("hub.legs_add_up", |seen| seen.hub.legs[0].expected += ONE),
        ("hub.never_exceeds_seven_entries", |seen| {
            seen.hub.validators[0].unbonding = vec![ONE; 8];
        }),
        ("hub.batches_pay_no_more_than_they_received", |seen| {
            let batch = seen.hub.batches.values_mut().next().unwrap();
            batch.paid = batch.received + ONE;
        }),
        ("hub.claimable_is_what_batches_received", |seen| {
            seen.hub.state.claimable = Uint128::zero()
        }),
        ("hub.requests_add_up_to_their_batch", |seen| {
            seen.hub.requests[0].shares += ONE
        }),
        ("ballot.holds_what_is_deposited", |seen| {
            let ballot = seen.ballot.address.clone();
            *seen.lst.balances.get_mut(&ballot).unwrap() -= ONE;
        }),
        ("ballot.deposits_add_up", |seen| {
            *seen.ballot.deposits.values_mut().next().unwrap() += ONE;
        }),
        ("ballot.tallies_are_the_sums_of_their_votes", |seen| {
            seen.ballot.proposals[0].0.tally.no += ONE
        }),
        ("commitments.hold_the_rent_they_owe", |seen| {
            let commitments = seen.commitments.address.clone();
            *seen.native.balances.get_mut(&commitments).unwrap() -= ONE;
        }),
        ("commitments.owe_what_nobody_was_paid", |seen| {
            seen.commitments.commitments[0].claimed += ONE
        }),
        ("commitments.standing_ones_are_counted", |seen| {
            seen.commitments.standing[0].2 += 1;
        }),
        ("registry.ledger_is_its_balance", |seen| {
            seen.registry.ledgers[0].1.rewards += ONE
        }),
        ("registry.pools_add_up_to_the_stakes", |seen| {
            seen.registry.pools[0].pool.unbonding_assets += ONE
        }),
        ("registry.slashes_add_up_to_the_escrow", |seen| {
            seen.registry.slashes[0].status = SlashStatus::Final { escrow: ONE };
        }),
        ("registry.stakers_have_all_the_shares", |seen| {
            seen.registry.pools[0].stakers[0].1.shares += ONE
        }),
        ("registry.stakers_can_all_be_paid", |seen| {
            seen.registry.pools[0].stakers[0].1.value += Uint128::new(10);
        }),
        ("registry.withdrawals_can_all_be_paid", |seen| {
            for row in &mut seen.registry.withdrawals {
                row.value += Uint128::new(100_000 * PAL);
            }
        }),
        ("registry.budgets_fit_into_the_scale", |seen| {
            let view = &mut seen.registry.pools[0];
            view.allocations[0].budget = view.pool.scale;
        }),
        ("registry.counted_weight_is_backed", |seen| {
            let allocation = &mut seen.registry.pools[0].allocations[0];
            allocation.counted_weight = allocation.weight + ONE;
        }),
        ("registry.slash_records_add_up", |seen| {
            seen.registry.pools[0].pool.total_slashed += ONE
        }),
        ("registry.bonds_are_there", |seen| seen.registry.avs.clear()),
        ("registry.rewards_can_all_be_paid", |seen| {
            for (_, ledger) in &mut seen.registry.ledgers {
                ledger.rewards = Uint128::zero();
            }
        }),
        ("registry.streams_keep_within_their_funds", |seen| {
            for (_, stream) in &mut seen.registry.streams {
                stream.remaining = stream.funded + ONE;
            }
        }),
        ("vault.holds_what_its_ledger_says", |seen| {
            seen.vault.state.claimable += ONE
        }),
        ("vault.assets_have_one_definition", |seen| {
            seen.vault.state.locked_profit += ONE
        }),
        ("vault.shares_are_the_supply_of_lrt", |seen| {
            seen.vault.state.supply += ONE
        }),
        ("vault.holds_the_lrt_of_the_open_batch_and_its_seed", |seen| {
            let vault = seen.vault.address.clone();
            *seen.lrt.balances.get_mut(&vault).unwrap() = Uint128::new(5_000 * PAL);
        }),
        ("vault.positions_add_up", |seen| {
            seen.vault.positions[0].vault.exits[0].value += ONE
        }),
        ("vault.positions_are_those_of_the_registry", |seen| {
            seen.vault.positions[0].live.shares += ONE
        }),
        ("vault.batches_pay_no_more_than_they_received", |seen| {
            let batch = seen.vault.batches.values_mut().next().unwrap();
            batch.paid = batch.received + ONE;
        }),
        ("vault.requests_add_up_to_their_batch", |seen| {
            seen.vault.requests[0].shares += ONE
        }),
    ]
}

/// What breaks those that compare two observations, in the later one.
fn changes() -> Vec<(&'static str, Break)> {
    vec![
        ("hub.rate_falls_by_recorded_losses_only", |seen| {
            seen.hub.state.total_assets -= Uint128::new(30)
        }),
        ("hub.batches_only_ever_receive_more", |seen| {
            let batch = seen
                .hub
                .batches
                .values_mut()
                .find(|batch| !batch.received.is_zero());
            batch.unwrap().received -= ONE;
        }),
        ("registry.share_price_falls_by_slashes_only", |seen| {
            seen.registry.pools[0].pool.assets -= ONE
        }),
        ("registry.rewards_are_conserved", |seen| {
            seen.registry.ledgers[0].1.rewards += ONE
        }),
        ("vault.rate_falls_by_recorded_losses_only", |seen| {
            seen.vault.state.total_assets -= Uint128::new(30);
            seen.registry.slashes.clear();
        }),
    ]
}

fn verdict(name: &str, before: &Observation, now: &Observation) -> anyhow::Result<()> {
    let invariants = all();
    let invariant = invariants.iter().find(|invariant| invariant.name() == name);
    invariant.unwrap().check(Some(before), now)
}

#[test]
fn each_invariant_fails_with_its_name_when_it_is_broken() {
    let suite = busy();
    let seen = Observation::take(&suite).unwrap();
    assert!(seen
        .hub
        .batches
        .values()
        .any(|batch| matches!(batch.status, BatchStatus::Unbonding { .. })));
    assert!(seen
        .vault
        .batches
        .values()
        .any(|batch| matches!(batch.status, vault::BatchStatus::Unbonding { .. })));
    for invariant in all() {
        invariant.check(Some(&seen), &seen).unwrap();
    }
    let mut broken = BTreeSet::new();
    for (name, act) in breaks().into_iter().chain(changes()) {
        let mut worse = seen.clone();
        act(&mut worse);
        let error = verdict(name, &seen, &worse).expect_err(name);
        assert!(format!("{error:#}").contains(name), "{error:#}");
        broken.insert(name);
    }
    let names: BTreeSet<_> = all().iter().map(|invariant| invariant.name()).collect();
    assert_eq!(broken, names);
}

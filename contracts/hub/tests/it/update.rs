use cosmwasm_std::{Addr, Decimal, Uint128};
use cw_multi_test::AppResponse;
use cw_ownable::{Action, OwnershipError};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{
    BatchStatus, ExecuteMsg, InstantExitParams, Params, PendingUpdateResponse, QueryMsg, RateLimit,
    RolesResponse, Update, UpdateResponse,
};
use palisade_kit::range::OutOfRange;
use palisade_kit::updates::{UpdateError, GRACE_SECONDS};

use crate::support::*;

/// The delay of [`params`].
const DELAY: u64 = 7 * DAY;

fn guardian() -> Addr {
    account("guardian")
}

/// Parameters like those in force, but for this.
fn params_with(hub: &Hub, change: impl FnOnce(&mut Params)) -> Update {
    let mut params = Box::new(hub.config().params);
    change(&mut params);
    Update::Params { params }
}

fn new_guardian(name: &str) -> Update {
    Update::Guardian {
        guardian: Some(account(name).into()),
    }
}

fn route(denom: &str, recipient: &str) -> Update {
    Update::Route {
        denom: denom.into(),
        recipient: Some(account(recipient).into()),
    }
}

fn send(hub: &mut Hub, update: Update) -> anyhow::Result<AppResponse> {
    let owner = hub.owner.clone();
    hub.execute(&owner, ExecuteMsg::Update { update }, &[])
}

/// Number of an update that waits.
#[track_caller]
fn queue(hub: &mut Hub, update: Update) -> u64 {
    let response = send(hub, update).unwrap();
    data::<UpdateResponse>(&response).id.unwrap()
}

fn apply(hub: &mut Hub, id: u64) -> anyhow::Result<AppResponse> {
    hub.crank(ExecuteMsg::ApplyUpdate { id })
}

fn cancel(hub: &mut Hub, sender: &Addr, id: u64) -> anyhow::Result<AppResponse> {
    hub.execute(sender, ExecuteMsg::CancelUpdate { id }, &[])
}

fn pending(hub: &Hub) -> Vec<PendingUpdateResponse> {
    hub.query(&QueryMsg::PendingUpdates {}).unwrap()
}

fn guardian_of(hub: &Hub) -> Option<Addr> {
    let roles: RolesResponse = hub.query(&QueryMsg::Roles {}).unwrap();
    roles.guardian
}

fn not_due(hub: &Hub, id: u64, expected: u64) -> ContractError {
    ContractError::Update(UpdateError::NotDue {
        id,
        found: hub.time().seconds(),
        expected,
    })
}

/// A hub whose parameters can all be changed in both directions.
fn midway() -> Hub {
    hub_with(4, |params| {
        params.reward_fee_bps = 500;
        params.netting_cap_bps = 5_000;
        params.max_daily_rise_bps = 5_000;
        params.min_batch = Uint128::new(10);
        params.bonded_max_age_seconds = DAY;
        params.sync_max_age_seconds = 30 * DAY;
        params.max_assets = Some(Uint128::new(1_000_000_000));
        params.bond_limit = Some(RateLimit {
            max: Uint128::new(1_000_000),
            regain_seconds: DAY,
        });
        params.instant_exit = Some(InstantExitParams {
            buffer_bps: 500,
            refill_seconds: DAY,
            min_fee_bps: 10,
            max_fee_bps: 200,
        });
    })
}

type Change = fn(&mut Params);

#[test]
fn what_only_lowers_risk_is_in_force_at_once() {
    let lowered: Vec<Change> = vec![
        |params| params.reward_fee_bps = 499,
        |params| params.sync_max_age_seconds -= 1,
        |params| params.bonded_max_age_seconds -= 1,
        |params| params.update_delay_seconds += 1,
        |params| params.max_assets = Some(Uint128::new(999_999_999)),
        |params| params.max_assets = Some(Uint128::zero()),
        |params| params.bond_limit.as_mut().unwrap().max = Uint128::new(999_999),
        |params| params.bond_limit.as_mut().unwrap().regain_seconds = DAY + 1,
        |params| params.instant_exit = None,
        |params| params.instant_exit.as_mut().unwrap().refill_seconds = DAY + 1,
        |params| params.instant_exit.as_mut().unwrap().min_fee_bps = 11,
        |params| params.instant_exit.as_mut().unwrap().max_fee_bps = 201,
        |params| {
            params.reward_fee_bps = 0;
            params.instant_exit = None;
            params.max_assets = Some(Uint128::one());
        },
    ];
    for (row, change) in lowered.into_iter().enumerate() {
        let mut hub = midway();
        let update = params_with(&hub, change);
        let response = send(&mut hub, update.clone()).unwrap();
        assert_eq!(data::<UpdateResponse>(&response).id, None, "row {row}");
        assert_eq!(event(&response, "params_updated")["update"], "none");
        let params = Box::new(hub.config().params);
        assert_eq!(Update::Params { params }, update);
        assert_eq!(pending(&hub), []);
    }
    // Where there was no bound, any is lower.
    for change in [
        (|params| params.max_assets = Some(Uint128::MAX)) as Change,
        |params| {
            params.bond_limit = Some(RateLimit {
                max: Uint128::MAX,
                regain_seconds: 1,
            })
        },
    ] {
        let mut hub = hub(3);
        let update = params_with(&hub, change);
        send(&mut hub, update).unwrap();
        assert_eq!(pending(&hub), []);
    }
}

#[test]
fn everything_else_waits() {
    let raised: Vec<Change> = vec![
        |params| params.batch_interval_seconds += 1,
        |params| params.batch_interval_seconds -= 1,
        |params| params.min_batch = Uint128::new(11),
        |params| params.min_batch = Uint128::new(9),
        |params| params.unbonding_seconds += 1,
        |params| params.unbonding_seconds -= 1,
        |params| params.max_messages += 1,
        |params| params.max_messages -= 1,
        |params| params.staking_gas_limit += 1,
        |params| params.staking_gas_limit -= 1,
        |params| params.drip_seconds += 1,
        |params| params.drip_seconds -= 1,
        |params| params.max_daily_rise_bps += 1,
        |params| params.max_daily_rise_bps -= 1,
        |params| params.reward_fee_bps += 1,
        |params| params.fee_recipient = account("alice").into(),
        |params| params.netting_cap_bps += 1,
        |params| params.netting_cap_bps -= 1,
        |params| params.max_slash_bps += 1,
        |params| params.max_slash_bps -= 1,
        |params| params.dispute_seconds += 1,
        |params| params.dispute_seconds -= 1,
        |params| params.sync_max_age_seconds += 1,
        |params| params.bonded_max_age_seconds += 1,
        |params| params.dust_units = Uint128::new(3),
        |params| params.dust_units = Uint128::new(1),
        |params| params.dust_ppm += 1,
        |params| params.dust_ppm -= 1,
        |params| params.cooldown_seconds += 1,
        |params| params.cooldown_seconds -= 1,
        |params| params.min_bond = Uint128::new(1_001),
        |params| params.min_bond = Uint128::new(999),
        |params| params.min_unbond = Uint128::new(1_001),
        |params| params.min_unbond = Uint128::new(999),
        |params| params.max_assets = Some(Uint128::new(1_000_000_001)),
        |params| params.max_assets = None,
        |params| params.bond_limit.as_mut().unwrap().max = Uint128::new(1_000_001),
        |params| params.bond_limit.as_mut().unwrap().regain_seconds = DAY - 1,
        |params| params.bond_limit = None,
        |params| params.instant_exit.as_mut().unwrap().buffer_bps = 501,
        |params| params.instant_exit.as_mut().unwrap().buffer_bps = 499,
        |params| params.instant_exit.as_mut().unwrap().refill_seconds = DAY - 1,
        |params| params.instant_exit.as_mut().unwrap().min_fee_bps = 9,
        |params| params.instant_exit.as_mut().unwrap().max_fee_bps = 199,
        |params| params.rebalance.tolerance_bps += 1,
        |params| params.rebalance.tolerance_bps -= 1,
        |params| params.rebalance.min_redelegation = Uint128::new(1_001),
        |params| params.rebalance.min_redelegation = Uint128::new(999),
        |params| params.rebalance.cooldown_seconds += 1,
        |params| params.rebalance.cooldown_seconds -= 1,
        |params| params.impairment.loss_bps += 1,
        |params| params.impairment.loss_bps -= 1,
        |params| params.impairment.seconds += 1,
        |params| params.impairment.seconds -= 1,
        |params| params.update_delay_seconds -= 1,
        // What is safe waits with what is not.
        |params| {
            params.reward_fee_bps = 0;
            params.max_assets = None;
        },
        // Less at once, but sooner back.
        |params| {
            params.bond_limit = Some(RateLimit {
                max: Uint128::new(10),
                regain_seconds: 1,
            })
        },
    ];
    let mut hub = midway();
    let before = hub.config();
    for (row, change) in raised.into_iter().enumerate() {
        let update = params_with(&hub, change);
        let id = queue(&mut hub, update.clone());
        assert_eq!(hub.config(), before, "row {row}");
        let eta = hub.time().seconds() + DELAY;
        assert_eq!(
            pending(&hub),
            [PendingUpdateResponse {
                id,
                update,
                eta,
                expires_at: eta + GRACE_SECONDS,
                outdated: false
            }]
        );
        cancel(&mut hub, &guardian(), id).unwrap();
    }
    // So do exits where there were none.
    let mut hub = self::hub(3);
    let update = params_with(&hub, |params| {
        params.instant_exit = Some(InstantExitParams {
            buffer_bps: 1,
            refill_seconds: 365 * DAY,
            min_fee_bps: 1_000,
            max_fee_bps: 1_000,
        })
    });
    queue(&mut hub, update);
}

#[test]
fn an_update_is_applied_by_anyone_from_its_second_on() {
    let mut hub = hub(3);
    let update = params_with(&hub, |params| params.netting_cap_bps = 9_000);
    let response = send(&mut hub, update).unwrap();
    let eta = hub.time().seconds() + DELAY;
    let told = event(&response, "update_queued");
    assert_eq!(
        (told["update"].as_str(), told["subject"].as_str()),
        ("1", "params")
    );
    assert_eq!(told["eta"], eta.to_string());
    let refused = not_due(&hub, 1, eta);
    assert_eq!(refusal(apply(&mut hub, 1)), refused);
    hub.next_block_after(DELAY - 1);
    let refused = not_due(&hub, 1, eta);
    assert_eq!(refusal(apply(&mut hub, 1)), refused);
    assert_eq!(hub.config().params.netting_cap_bps, 0);
    hub.next_block_after(1);
    let response = apply(&mut hub, 1).unwrap();
    assert_eq!(event(&response, "params_updated")["update"], "1");
    assert_eq!(hub.config().params.netting_cap_bps, 9_000);
    let unknown = ContractError::Update(UpdateError::Unknown { id: 1 });
    assert_eq!(refusal(apply(&mut hub, 1)), unknown);
}

#[test]
fn the_owner_updates_and_owner_and_guardian_cancel() {
    let mut hub = hub(3);
    let (owner, alice) = (hub.owner.clone(), alice());
    let not_owner = ContractError::Ownership(OwnershipError::NotOwner);
    for sender in [alice.clone(), guardian()] {
        let update = params_with(&hub, |params| params.max_assets = Some(Uint128::one()));
        let error = refusal(hub.execute(&sender, ExecuteMsg::Update { update }, &[]));
        assert_eq!(error, not_owner);
    }
    for canceller in [owner, guardian()] {
        let id = queue(&mut hub, route("ibc/1", "carol"));
        let error = refusal(cancel(&mut hub, &alice, id));
        assert_eq!(error, ContractError::NotGuardian { found: alice.clone() });
        let response = cancel(&mut hub, &canceller, id).unwrap();
        let told = event(&response, "update_cancelled");
        assert_eq!(
            (told["subject"].as_str(), told["sender"].as_str()),
            ("route", canceller.as_str())
        );
        assert_eq!(told["update"], id.to_string());
        hub.pass_seconds(DELAY);
        for error in [
            refusal(apply(&mut hub, id)),
            refusal(cancel(&mut hub, &canceller, id)),
        ] {
            assert_eq!(error, ContractError::Update(UpdateError::Unknown { id }));
        }
    }
}

#[test]
fn a_guardian_is_replaced_with_delay_and_cannot_prevent_it() {
    let mut hub = hub(3);
    let owner = hub.owner.clone();
    let id = queue(&mut hub, new_guardian("bob"));
    let error = refusal(cancel(&mut hub, &guardian(), id));
    assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
    hub.next_block_after(DELAY - 1);
    let eta = hub.time().seconds() + 1;
    let refused = not_due(&hub, id, eta);
    assert_eq!(refusal(apply(&mut hub, id)), refused);
    assert_eq!(guardian_of(&hub), Some(guardian()));
    hub.next_block_after(1);
    let response = apply(&mut hub, id).unwrap();
    let told = event(&response, "guardian_updated");
    assert_eq!(
        (told["update"].clone(), told["guardian"].clone()),
        (id.to_string(), bob().to_string())
    );
    assert_eq!(guardian_of(&hub), Some(bob()));
    let id = queue(&mut hub, route("ibc/1", "carol"));
    let error = refusal(cancel(&mut hub, &guardian(), id));
    assert_eq!(error, ContractError::NotGuardian { found: guardian() });
    cancel(&mut hub, &bob(), id).unwrap();
    // Nobody is a guardian too, and the owner changes its mind.
    let id = queue(&mut hub, Update::Guardian { guardian: None });
    cancel(&mut hub, &owner, id).unwrap();
    hub.update(Update::Guardian { guardian: None });
    assert_eq!(guardian_of(&hub), None);
}

#[test]
fn a_shorter_delay_waits_for_the_longer_one() {
    let mut hub = hub(3);
    let early = queue(&mut hub, route("ibc/1", "carol"));
    let eta = hub.time().seconds() + DELAY;
    let shorter = params_with(&hub, |params| params.update_delay_seconds = 60);
    let id = queue(&mut hub, shorter);
    assert_eq!(pending(&hub)[1].eta, eta);
    hub.next_block_after(DELAY - 1);
    let late = queue(&mut hub, route("ibc/2", "carol"));
    assert_eq!(pending(&hub)[2].eta, hub.time().seconds() + DELAY);
    hub.next_block_after(1);
    apply(&mut hub, id).unwrap();
    // What waits already keeps its time.
    let refused = not_due(&hub, late, eta - 1 + DELAY);
    assert_eq!(refusal(apply(&mut hub, late)), refused);
    let quick = queue(&mut hub, route("ibc/3", "carol"));
    hub.next_block_after(60);
    apply(&mut hub, quick).unwrap();
    apply(&mut hub, early).unwrap();

    // A longer one counts at once, for what is made from then on.
    let longer = params_with(&hub, |params| params.update_delay_seconds = 365 * DAY);
    send(&mut hub, longer).unwrap();
    queue(&mut hub, route("ibc/4", "carol"));
    assert_eq!(
        pending(&hub).last().unwrap().eta,
        hub.time().seconds() + 365 * DAY
    );
}

#[test]
fn without_a_delay_an_update_is_applied_in_the_same_block() {
    let mut hub = hub_with(3, |params| params.update_delay_seconds = 0);
    let id = queue(&mut hub, new_guardian("bob"));
    apply(&mut hub, id).unwrap();
    assert_eq!(guardian_of(&hub), Some(bob()));
}

/// An owner could otherwise keep a stock of changes that have long waited, and put any of them in force without a delay.
#[test]
fn an_update_that_nobody_applies_in_time_can_only_be_cancelled() {
    let mut hub = hub(3);
    let ids = ["ibc/1", "ibc/2"].map(|denom| queue(&mut hub, route(denom, "carol")));
    let expected = hub.time().seconds() + DELAY + 14 * DAY;
    hub.next_block_after(DELAY + 14 * DAY - 1);
    apply(&mut hub, ids[0]).unwrap();
    hub.next_block_after(1);
    let (id, found) = (ids[1], expected);
    let expired = ContractError::Update(UpdateError::Expired { id, found, expected });
    assert_eq!(refusal(apply(&mut hub, id)), expired);
    assert_eq!(pending(&hub)[0].expires_at, expected);
    cancel(&mut hub, &guardian(), id).unwrap();
    assert_eq!(pending(&hub), []);
}

/// Whatever an owner makes of the parameters, requests that were queued before are submitted, and what disputes hold is free, some
/// time or other: seven weeks and thirty days.
#[test]
fn no_update_makes_a_batch_wait_for_longer_than_seven_weeks() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 90_000_000);
    let worst = params_with(&hub, |params| {
        params.batch_interval_seconds = 7 * DAY;
        params.min_batch = Uint128::MAX;
        params.dispute_seconds = 30 * DAY;
    });
    for change in [
        (|params| params.batch_interval_seconds = 7 * DAY + 1) as Change,
        |params| params.dispute_seconds = 30 * DAY + 1,
    ] {
        let update = params_with(&hub, change);
        assert!(matches!(
            refusal(send(&mut hub, update)),
            ContractError::OutOfRange(_)
        ));
    }
    let id = queue(&mut hub, worst);
    hub.pass_seconds(DELAY);
    hub.queue(&alice(), 1_000_000).unwrap();
    apply(&mut hub, id).unwrap();
    hub.pass_seconds(49 * DAY);
    hub.submit().unwrap();
}

/// Parameters come as a whole, so the second of two would undo the first.
#[test]
fn of_two_updates_of_parameters_one_is_applied() {
    let mut hub = midway();
    let one = params_with(&hub, |params| params.netting_cap_bps = 6_000);
    let two = params_with(&hub, |params| params.max_slash_bps = 600);
    let (one, two) = (queue(&mut hub, one), queue(&mut hub, two));
    hub.pass_seconds(DELAY);
    apply(&mut hub, two).unwrap();
    let outdated: Vec<_> = pending(&hub).iter().map(|row| (row.id, row.outdated)).collect();
    assert_eq!(outdated, [(one, true)]);
    let error = refusal(apply(&mut hub, one));
    assert_eq!(error, ContractError::UpdateOutdated { update: one });
    let params = hub.config().params;
    assert_eq!((params.netting_cap_bps, params.max_slash_bps), (5_000, 600));
    cancel(&mut hub, &guardian(), one).unwrap();
}

#[test]
fn what_was_made_safer_meanwhile_does_not_come_back() {
    let mut hub = midway();
    let raise = params_with(&hub, |params| params.netting_cap_bps = 6_000);
    let id = queue(&mut hub, raise);
    let stop = params_with(&hub, |params| params.instant_exit = None);
    send(&mut hub, stop).unwrap();
    assert!(pending(&hub)[0].outdated);
    hub.pass_seconds(DELAY);
    let error = refusal(apply(&mut hub, id));
    assert_eq!(error, ContractError::UpdateOutdated { update: id });
    assert_eq!(hub.config().params.instant_exit, None);
    // Unless it is changed back, which waits for itself.
    let exits = midway().config().params.instant_exit;
    let back = params_with(&hub, |params| params.instant_exit = exits);
    hub.update(back);
    assert!(!pending(&hub)[0].outdated);
    apply(&mut hub, id).unwrap();
    assert_eq!(hub.config().params.netting_cap_bps, 6_000);
}

#[test]
fn of_two_guardians_or_recipients_one_is_chosen() {
    let mut hub = hub(3);
    let guardians = [new_guardian("bob"), new_guardian("carol")].map(|update| queue(&mut hub, update));
    let routes = [route("ibc/1", "bob"), route("ibc/1", "carol")].map(|update| queue(&mut hub, update));
    let other = queue(&mut hub, route("ibc/2", "bob"));
    hub.pass_seconds(DELAY);
    for [first, second] in [guardians, routes] {
        apply(&mut hub, second).unwrap();
        let error = refusal(apply(&mut hub, first));
        assert_eq!(error, ContractError::UpdateOutdated { update: first });
    }
    assert_eq!(guardian_of(&hub), Some(account("carol")));
    apply(&mut hub, other).unwrap();
}

#[test]
fn an_update_to_what_there_is_already_is_refused() {
    let mut hub = hub(3);
    let same = params_with(&hub, |_| {});
    let none = Update::Route {
        denom: "ibc/1".into(),
        recipient: None,
    };
    for update in [same, new_guardian("guardian"), none] {
        assert_eq!(refusal(send(&mut hub, update)), ContractError::NothingToUpdate);
    }
}

#[test]
fn at_most_32_updates_wait_and_numbers_are_not_used_again() {
    let mut hub = hub(3);
    for id in 1..=32 {
        assert_eq!(queue(&mut hub, route("ibc/1", "carol")), id);
    }
    let error = refusal(send(&mut hub, new_guardian("bob")));
    let (found, expected) = (32, 32);
    assert_eq!(
        error,
        ContractError::Update(UpdateError::TooMany { found, expected })
    );
    // What needs no delay does not wait in line.
    let cap = params_with(&hub, |params| params.max_assets = Some(Uint128::one()));
    send(&mut hub, cap).unwrap();
    cancel(&mut hub, &guardian(), 32).unwrap();
    assert_eq!(queue(&mut hub, new_guardian("bob")), 33);
    assert_eq!(pending(&hub).len(), 32);
}

#[test]
fn parameters_out_of_range_do_not_even_wait() {
    let mut hub = hub(3);
    let update = params_with(&hub, |params| params.reward_fee_bps = 1_001);
    assert_eq!(
        refusal(send(&mut hub, update)),
        ContractError::OutOfRange(OutOfRange {
            name: "reward_fee_bps",
            found: 1_001u16.into(),
            min: 0u16.into(),
            max: 1_000u16.into(),
        })
    );
    let update = params_with(&hub, |params| params.min_unbond = Uint128::new(SEED + 1));
    assert!(matches!(
        refusal(send(&mut hub, update)),
        ContractError::OutOfRange(OutOfRange {
            name: "min_unbond",
            ..
        })
    ));
    let update = Update::Guardian {
        guardian: Some("nonsense".into()),
    };
    assert!(matches!(refusal(send(&mut hub, update)), ContractError::Std(_)));
}

/// Seven entries each of three validators suffice for 21 batches, and not for 22.
#[test]
fn batches_find_unbonding_entries_when_an_update_is_made_and_when_it_is_applied() {
    let mut hub = hub(3);
    let update = params_with(&hub, |params| params.batch_interval_seconds = DAY - 1);
    let too_few = |found: u64, expected: u64| ContractError::TooFewEntries {
        found: found.into(),
        expected: expected.into(),
    };
    assert_eq!(refusal(send(&mut hub, update)), too_few(21, 22));

    let owner = hub.owner.clone();
    let update = params_with(&hub, |params| params.batch_interval_seconds = DAY + 1);
    let id = queue(&mut hub, update);
    let validator = hub.valoper(2);
    hub.bond_and_stake(&alice(), 90_000_000);
    hub.execute(
        &owner,
        ExecuteMsg::RemoveValidator {
            validator: validator.clone(),
        },
        &[],
    )
    .unwrap();
    hub.pass_seconds(DELAY);
    assert_eq!(refusal(apply(&mut hub, id)), too_few(14, 21));
    // It still waits.
    let add = ExecuteMsg::AddValidator {
        validator,
        weight: 1,
        cap_bps: None,
    };
    hub.execute(&owner, add, &[]).unwrap();
    apply(&mut hub, id).unwrap();
}

#[test]
fn updates_outlive_the_owner_and_the_guardian_still_cancels_them() {
    let mut hub = hub(3);
    let owner = hub.owner.clone();
    let ids = [
        route("ibc/1", "carol"),
        route("ibc/2", "carol"),
        new_guardian("bob"),
    ]
    .map(|update| queue(&mut hub, update));
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    hub.execute(&owner, renounce, &[]).unwrap();
    cancel(&mut hub, &guardian(), ids[0]).unwrap();
    let error = refusal(cancel(&mut hub, &guardian(), ids[2]));
    assert_eq!(error, ContractError::Ownership(OwnershipError::NoOwner));
    hub.pass_seconds(DELAY);
    apply(&mut hub, ids[1]).unwrap();
    apply(&mut hub, ids[2]).unwrap();
    assert_eq!(guardian_of(&hub), Some(bob()));
}

/// Nothing that a change of parameters touches is lost or comes twice, whatever is under way.
#[test]
fn parameters_change_while_batches_are_under_way() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 90_000_000);
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(4)).unwrap();
    hub.sync().unwrap();
    hub.queue(&alice(), 1_000_000).unwrap();
    // Stricter about losses than when the batch was submitted, with another fee, interval and unbonding period.
    let update = params_with(&hub, |params| {
        params.max_slash_bps = 300;
        params.dispute_seconds = DAY;
        params.batch_interval_seconds = 4 * DAY;
        params.min_batch = Uint128::MAX;
        params.unbonding_seconds = 10 * DAY;
        params.min_unbond = Uint128::new(SEED);
        params.min_bond = Uint128::new(SEED);
        params.fee_recipient = account("carol").into();
        params.max_messages = 1;
        params.netting_cap_bps = 10_000;
    });
    hub.update(update);
    hub.pass_seconds(UNBONDING - DELAY);
    let response = hub.settle();
    assert_eq!(events(&response, "batch_disputed").len(), 1);
    let until = hub.time().seconds() + DAY;
    let held = Uint128::new(1_920_000);
    assert_eq!(hub.batch(1).status, BatchStatus::Disputed { until, held });
    // A dispute that goes on keeps its end.
    let update = params_with(&hub, |params| {
        params.dispute_seconds = 30 * DAY;
        params.update_delay_seconds = 0;
    });
    let id = queue(&mut hub, update);
    assert_eq!(hub.batch(1).status, BatchStatus::Disputed { until, held });
    hub.next_block_after(DAY);
    assert_eq!(hub.withdrawn(&alice()), 1_920_000);
    // The pending batch is due by the interval that is in force.
    assert!(matches!(refusal(hub.submit()), ContractError::BatchNotDue { .. }));
    hub.pass_seconds(9 * DAY);
    apply(&mut hub, id).unwrap();
    hub.submit().unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
    let paid = hub.withdrawn(&alice());
    assert!(paid > 950_000 && paid < 1_000_000, "{paid}");
    hub.check();
}

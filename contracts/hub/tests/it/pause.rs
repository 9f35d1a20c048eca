use cosmwasm_std::{coins, Addr};
use cw_multi_test::Executor;
use cw_ownable::Action;
use palisade_hub::ContractError;
use palisade_interfaces::collector;
use palisade_interfaces::hub::{
    BondCapacityResponse, ExecuteMsg, InstantExitParams, Pausable, PauseResponse, QueryMsg, ReceiveMsg,
};
use palisade_kit::pause::PauseError;
use palisade_kit::range::OutOfRange;

use crate::support::*;

const WEEK: u64 = 7 * DAY;

fn guardian() -> Addr {
    account("guardian")
}

fn pause(operations: &[Pausable], seconds: u64) -> ExecuteMsg {
    ExecuteMsg::Pause {
        operations: operations.to_vec(),
        seconds,
    }
}

fn unpause(operations: &[Pausable]) -> ExecuteMsg {
    ExecuteMsg::Unpause {
        operations: operations.to_vec(),
    }
}

fn paused(operation: Pausable, until: u64) -> ContractError {
    ContractError::Pause(PauseError::Paused { operation, until })
}

fn info(hub: &Hub, operation: Pausable) -> PauseResponse {
    let rows: Vec<PauseResponse> = hub.query(&QueryMsg::PauseInfo {}).unwrap();
    assert_eq!(
        rows.iter().map(|row| row.operation).collect::<Vec<_>>(),
        Pausable::ALL
    );
    rows.into_iter().find(|row| row.operation == operation).unwrap()
}

fn now(hub: &Hub) -> u64 {
    hub.time().seconds()
}

/// Alice has staked, and one request of hers is settled.
fn settled() -> Hub {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 90_000_000);
    hub.unbond(&[(&alice(), 1_000_000)]);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    hub
}

#[test]
fn guardian_and_owner_pause_and_nobody_else() {
    let mut hub = hub(3);
    let (guardian, owner) = (guardian(), hub.owner.clone());
    for msg in [pause(&[Pausable::Bond], 60), unpause(&[Pausable::Bond])] {
        for sender in [alice(), hub.collector.clone()] {
            let error = refusal(hub.execute(&sender, msg.clone(), &[]));
            assert_eq!(error, ContractError::NotGuardian { found: sender });
        }
    }
    let response = hub.execute(&guardian, pause(&[Pausable::Bond], 60), &[]).unwrap();
    let told = event(&response, "paused");
    assert_eq!(
        (told["operation"].as_str(), told["sender"].as_str()),
        ("bond", guardian.as_str())
    );
    assert_eq!(told["until"], (now(&hub) + 60).to_string());
    let response = hub.execute(&owner, unpause(&[Pausable::Bond]), &[]).unwrap();
    let told = event(&response, "unpaused");
    assert_eq!(
        (told["operation"].as_str(), told["sender"].as_str()),
        ("bond", owner.as_str())
    );
    hub.execute(&owner, pause(&[Pausable::QueueUnbond], 60), &[])
        .unwrap();
    hub.execute(&guardian, unpause(&[Pausable::QueueUnbond]), &[])
        .unwrap();
}

#[test]
fn without_a_guardian_only_the_owner_pauses_and_without_an_owner_only_the_guardian() {
    let mut hub = hub_on(chain(3), |msg| msg.guardian = None);
    let error = refusal(hub.execute(&guardian(), pause(&[Pausable::Bond], 60), &[]));
    assert_eq!(error, ContractError::NotGuardian { found: guardian() });
    let owner = hub.owner.clone();
    hub.execute(&owner, pause(&[Pausable::Bond], 60), &[]).unwrap();

    let mut hub = self::hub(3);
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    hub.execute(&owner, renounce, &[]).unwrap();
    let error = refusal(hub.execute(&owner, pause(&[Pausable::Bond], 60), &[]));
    assert_eq!(error, ContractError::NotGuardian { found: owner });
    hub.execute(&guardian(), pause(&[Pausable::Bond], 60), &[])
        .unwrap();
}

#[test]
fn a_paused_bond_is_refused_up_to_its_second_and_runs_then() {
    let mut hub = hub(3);
    hub.execute(&guardian(), pause(&[Pausable::Bond], 100), &[])
        .unwrap();
    let until = now(&hub) + 100;
    let capacity = |hub: &Hub| -> Option<u128> {
        let answer: BondCapacityResponse = hub.query(&QueryMsg::BondCapacity {}).unwrap();
        answer.amount.map(|amount| amount.u128())
    };
    for _ in 0..2 {
        assert_eq!(capacity(&hub), Some(0));
        assert_eq!(refusal(hub.bond(&alice(), 5_000)), paused(Pausable::Bond, until));
        let left = until - 1 - now(&hub);
        hub.next_block_after(left);
    }
    hub.next_block_after(1);
    assert_eq!(capacity(&hub), None);
    hub.bond(&alice(), 5_000).unwrap();
}

#[test]
fn a_paused_request_to_leave_is_refused_and_its_lst_stays_with_its_owner() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    hub.queue(&alice(), 1_000_000).unwrap();
    hub.execute(&guardian(), pause(&[Pausable::QueueUnbond], DAY), &[])
        .unwrap();
    let until = now(&hub) + DAY;
    assert_eq!(
        refusal(hub.queue(&alice(), 1_000_000)),
        paused(Pausable::QueueUnbond, until)
    );
    assert_eq!(hub.lst(&alice()), 8_000_000);
    // Those queued before go on.
    hub.pass_seconds(DAY - 1);
    refusal(hub.queue(&alice(), 1_000_000));
    hub.next_block_after(1);
    hub.submit().unwrap();
    hub.queue(&alice(), 1_000_000).unwrap();
}

#[test]
fn paused_harvests_leave_rewards_where_they_are() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 90_000_000);
    let collector = hub.collector.clone();
    hub.mint(&collector, coins(500_000, DENOM)).unwrap();
    hub.execute(&guardian(), pause(&[Pausable::Harvest], WEEK), &[])
        .unwrap();
    let until = now(&hub) + WEEK;
    assert_eq!(refusal(hub.harvest()), paused(Pausable::Harvest, until));
    let forward = |hub: &mut Hub| {
        let (stranger, collector) = (hub.addr("stranger"), hub.collector.clone());
        let msg = collector::ExecuteMsg::Forward {};
        hub.chain.execute_contract(stranger, collector, &msg, &[])
    };
    assert_eq!(refusal(forward(&mut hub)), paused(Pausable::Harvest, until));
    assert_eq!(hub.coins_of(&collector), 500_000);
    hub.pass_seconds(WEEK);
    hub.sync().unwrap();
    forward(&mut hub).unwrap();
    assert_eq!(hub.state().locked_profit.u128(), 500_000);
    hub.harvest().unwrap();
}

#[test]
fn paused_exits_and_redelegations_are_refused_up_to_their_second() {
    let mut hub = hub_with(3, |params| {
        params.instant_exit = Some(InstantExitParams {
            buffer_bps: 1_000,
            refill_seconds: 1,
            min_fee_bps: 0,
            max_fee_bps: 0,
        });
    });
    hub.bond_and_stake(&alice(), 90_000_000);
    let (owner, validator) = (hub.owner.clone(), hub.valoper(0));
    hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
        .unwrap();
    let exit = ReceiveMsg::InstantUnstake {
        receiver: None,
        min_received: None,
    };
    let rebalance = ExecuteMsg::Rebalance {
        max_messages: None,
        gas_limit: None,
    };
    let operations = [Pausable::InstantUnstake, Pausable::Rebalance];
    hub.execute(&guardian(), pause(&operations, 100), &[]).unwrap();
    let until = now(&hub) + 100;
    hub.next_block_after(99);
    assert_eq!(
        refusal(hub.send_lst(&alice(), 5_000, &exit)),
        paused(Pausable::InstantUnstake, until)
    );
    assert_eq!(
        refusal(hub.crank(rebalance.clone())),
        paused(Pausable::Rebalance, until)
    );
    hub.next_block_after(1);
    hub.send_lst(&alice(), 5_000, &exit).unwrap();
    hub.crank(rebalance).unwrap();
    hub.check();
}

#[test]
fn what_leads_out_and_what_finds_losses_cannot_be_paused() {
    let mut hub = settled();
    hub.queue(&alice(), 1_000_000).unwrap();
    hub.pass_seconds(DAY);
    hub.execute(&guardian(), pause(&[Pausable::QueueUnbond], DAY), &[])
        .unwrap();
    let others = Pausable::ALL.map(|operation| match operation {
        Pausable::QueueUnbond => Pausable::Bond,
        other => other,
    });
    hub.execute(&guardian(), pause(&others, WEEK), &[]).unwrap();
    for operation in Pausable::ALL {
        assert!(info(&hub, operation).paused_until.is_some());
    }
    let (alice, carol) = (alice(), account("carol"));
    hub.sync().unwrap();
    hub.submit().unwrap();
    let transfer = ExecuteMsg::TransferUnbonding {
        batch_id: 2,
        shares: None,
        recipient: carol.to_string(),
        msg: None,
    };
    hub.execute(&alice, transfer, &[]).unwrap();
    assert_eq!(hub.withdrawn(&alice), 1_000_000);
    hub.bank_send(50_000_000);
    hub.reconcile().unwrap();
    hub.stake().unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(hub.withdrawn(&carol), 1_000_000);
}

#[test]
fn pauses_have_a_longest_length() {
    let mut hub = hub(3);
    let refused = |hub: &mut Hub, msg| refusal(hub.execute(&guardian(), msg, &[]));
    let out_of_range = |name, found: u64, max: u64| {
        ContractError::OutOfRange(OutOfRange {
            name,
            found: found.into(),
            min: 1u64.into(),
            max: max.into(),
        })
    };
    for seconds in [0, WEEK + 1] {
        assert_eq!(
            refused(&mut hub, pause(&[Pausable::Bond], seconds)),
            out_of_range("seconds", seconds, WEEK)
        );
    }
    let too_long = ContractError::Pause(PauseError::TooLong {
        operation: Pausable::QueueUnbond,
        found: now(&hub) + DAY + 1,
        expected: now(&hub) + DAY,
    });
    // All or none of them.
    let both = [Pausable::Bond, Pausable::QueueUnbond];
    assert_eq!(refused(&mut hub, pause(&both, DAY + 1)), too_long);
    assert_eq!(info(&hub, Pausable::Bond).paused_until, None);
    for operations in [vec![], vec![Pausable::Bond; 6]] {
        let found = operations.len() as u64;
        for msg in [pause(&operations, 60), unpause(&operations)] {
            assert_eq!(refused(&mut hub, msg), out_of_range("operations", found, 5));
        }
    }
    hub.execute(&guardian(), pause(&both, DAY), &[]).unwrap();
    for operation in [Pausable::InstantUnstake, Pausable::Harvest, Pausable::Rebalance] {
        hub.execute(&guardian(), pause(&[operation], WEEK), &[]).unwrap();
        let until = now(&hub) + WEEK;
        assert_eq!(
            info(&hub, operation),
            PauseResponse {
                operation,
                paused_until: Some(until),
                max_seconds: WEEK,
                next_pause: until + WEEK,
            }
        );
    }
}

/// Not even owner and guardian together.
#[test]
fn nobody_keeps_requests_to_leave_out() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let owner = hub.owner.clone();
    let requests = [Pausable::QueueUnbond];
    hub.execute(&guardian(), pause(&requests, DAY / 2), &[]).unwrap();
    let start = now(&hub);
    hub.pass_seconds(DAY / 4);
    hub.execute(&owner, pause(&requests, 3 * DAY / 4), &[]).unwrap();
    assert_eq!(info(&hub, Pausable::QueueUnbond).paused_until, Some(start + DAY));
    let error = refusal(hub.execute(&owner, pause(&requests, 3 * DAY / 4 + 1), &[]));
    let (operation, expected) = (Pausable::QueueUnbond, start + DAY);
    let found = expected + 1;
    assert_eq!(
        error,
        ContractError::Pause(PauseError::TooLong {
            operation,
            found,
            expected
        })
    );
    hub.pass_seconds(3 * DAY / 4);
    hub.queue(&alice(), 1_000_000).unwrap();
    let expected = start + 2 * DAY;
    for sender in [owner, guardian()] {
        for wait in [0, DAY / 2 - 1] {
            hub.next_block_after(wait);
            let found = now(&hub);
            let too_soon = ContractError::Pause(PauseError::TooSoon {
                operation,
                found,
                expected,
            });
            assert_eq!(refusal(hub.execute(&sender, pause(&requests, 1), &[])), too_soon);
        }
    }
    hub.queue(&alice(), 1_000_000).unwrap();
    let left = expected - now(&hub);
    hub.next_block_after(left);
    hub.execute(&guardian(), pause(&requests, DAY), &[]).unwrap();
}

#[test]
fn a_pause_is_ended_once_and_its_window_is_left_to_others() {
    let mut hub = hub(3);
    let (guardian, owner) = (guardian(), hub.owner.clone());
    let bonds = [Pausable::Bond];
    let not_paused = |hub: &mut Hub| {
        let error = refusal(hub.execute(&account("guardian"), unpause(&bonds), &[]));
        let operation = Pausable::Bond;
        assert_eq!(error, ContractError::Pause(PauseError::NotPaused { operation }));
    };
    not_paused(&mut hub);
    hub.execute(&guardian, pause(&bonds, WEEK), &[]).unwrap();
    let start = now(&hub);
    hub.execute(&guardian, unpause(&bonds), &[]).unwrap();
    hub.bond(&alice(), 5_000).unwrap();
    not_paused(&mut hub);
    // A guardian that pauses and unpauses at once does not take the pause away from the owner.
    hub.pass_seconds(60);
    hub.execute(&owner, pause(&bonds, WEEK - 60), &[]).unwrap();
    assert_eq!(
        refusal(hub.bond(&alice(), 5_000)),
        paused(Pausable::Bond, start + WEEK)
    );
}

#[test]
fn pauses_that_are_long_over_are_forgotten() {
    let mut hub = hub(3);
    let row = |hub: &Hub| hub.wrap().query_wasm_raw(&hub.address, *b"c").unwrap().unwrap();
    let before = row(&hub);
    hub.execute(&guardian(), pause(&[Pausable::Bond], 60), &[])
        .unwrap();
    assert!(row(&hub).len() > before.len());
    let one = row(&hub).len();
    hub.pass_seconds(60 + WEEK);
    hub.execute(&guardian(), pause(&[Pausable::Harvest], 60), &[])
        .unwrap();
    assert_eq!(row(&hub).len(), one);
    assert_eq!(info(&hub, Pausable::Bond).next_pause, 0);
}

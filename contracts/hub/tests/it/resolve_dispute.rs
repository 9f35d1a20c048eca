use cosmwasm_std::{Addr, Decimal};
use cw_multi_test::AppResponse;
use cw_ownable::OwnershipError;
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg};

use crate::support::*;

fn resolve(hub: &mut Hub, sender: &Addr, batch_id: u64) -> anyhow::Result<AppResponse> {
    hub.execute(sender, ExecuteMsg::ResolveDispute { batch_id }, &[])
}

/// Batch 1 of 2,000,000 lost 6 % of them, which is disputed for three days.
fn disputed() -> Hub {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 90_000_000);
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(6)).unwrap();
    hub.pass_seconds(UNBONDING);
    assert_eq!(events(&hub.settle(), "batch_disputed").len(), 1);
    hub
}

#[test]
fn what_a_dispute_holds_is_free_at_once() {
    let mut hub = disputed();
    let owner = hub.owner.clone();
    assert_eq!(hub.claimable(&alice(), 1), 0);
    let before = hub.state();
    let response = resolve(&mut hub, &owner, 1).unwrap();
    let told = event(&response, "dispute_resolved");
    assert_eq!(
        (told["batch"].as_str(), told["released"].as_str()),
        ("1", "1880000")
    );
    assert_eq!(told["received"], "1880000");
    assert_eq!(hub.batch(1).status, BatchStatus::Settled {});
    // Nothing of the ledger is touched.
    assert_eq!(hub.state(), before);
    assert_eq!(hub.withdrawn(&alice()), 1_880_000);
    hub.check();
}

/// Requests stay open for as long as they would have, and are made good.
#[test]
fn a_surplus_still_reaches_who_bore_the_loss() {
    let mut hub = disputed();
    let owner = hub.owner.clone();
    resolve(&mut hub, &owner, 1).unwrap();
    hub.next_block_after(3 * DAY - 1);
    assert_eq!(hub.withdrawn(&alice()), 1_880_000);
    hub.bank_send(120_000);
    let response = hub.reconcile().unwrap();
    assert_eq!(event(&response, "batch_topped_up")["lost"], "0");
    assert_eq!(hub.withdrawn(&alice()), 120_000);
    hub.check();
}

#[test]
fn only_the_owner_ends_disputes() {
    let mut hub = disputed();
    for sender in [alice(), account("guardian")] {
        let error = refusal(resolve(&mut hub, &sender, 1));
        assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
    }
}

#[test]
fn only_a_dispute_that_goes_on_is_ended() {
    let mut hub = disputed();
    let owner = hub.owner.clone();
    assert_eq!(
        refusal(resolve(&mut hub, &owner, 9)),
        ContractError::UnknownBatch { batch: 9 }
    );
    hub.next_block_after(3 * DAY - 1);
    resolve(&mut hub, &owner, 1).unwrap();
    assert_eq!(
        refusal(resolve(&mut hub, &owner, 1)),
        ContractError::NotDisputed { batch: 1 }
    );

    let mut hub = disputed();
    hub.next_block_after(3 * DAY);
    assert_eq!(
        refusal(resolve(&mut hub, &owner, 1)),
        ContractError::NotDisputed { batch: 1 }
    );
    assert_eq!(hub.withdrawn(&alice()), 1_880_000);
}

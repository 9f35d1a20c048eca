use cosmwasm_std::Uint128;
use palisade_interfaces::hub::{QueryMsg, RolesResponse, SolvencyResponse};

use crate::support::*;

fn solvency(hub: &Hub) -> SolvencyResponse {
    hub.query(&QueryMsg::Solvency {}).unwrap()
}

#[test]
fn the_roles_are_named() {
    let hub = hub(3);
    let roles: RolesResponse = hub.query(&QueryMsg::Roles {}).unwrap();
    let owner = Some(hub.owner.clone());
    assert_eq!((roles.owner, roles.pending_owner), (owner.clone(), None));
    assert_eq!(roles.guardian, Some(account("guardian")));
    assert_eq!(
        (roles.token, roles.collector),
        (hub.token.clone(), hub.collector.clone())
    );
    assert_eq!(roles.minter, Some(hub.address.to_string()));
    assert_eq!(roles.code_admin, owner);
    assert_eq!((roles.token_code_admin, roles.collector_code_admin), (None, None));
    assert_eq!((roles.ballot, roles.ballot_code_admin), (None, None));
}

#[test]
fn the_ballot_is_named_where_there_is_one() {
    let (hub, ballot) = crate::vote::voting_hub();
    let roles: RolesResponse = hub.query(&QueryMsg::Roles {}).unwrap();
    assert_eq!((roles.ballot, roles.ballot_code_admin), (Some(ballot), None));
}

#[test]
fn the_account_is_held_against_the_ledger() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 90_000_000);
    hub.bond(&bob(), 5_000_000).unwrap();
    hub.unbond(&[(&alice(), 2_000_000)]);
    let now = solvency(&hub);
    assert_eq!((now.balance, now.held), (hub.purse().into(), hub.purse().into()));
    assert_eq!(now.unallocated, now.held);
    assert_eq!(
        (now.unbonding.u128(), now.armed.u128(), now.claimable.u128()),
        (2_000_000, 0, 0)
    );
    assert_eq!((now.surplus, now.shortfall), (Uint128::zero(), Uint128::zero()));
    assert!(now.solvent);

    // Complete, then on the account, and a surplus there until it is settled.
    hub.pass_seconds(UNBONDING);
    hub.reconcile().unwrap();
    for surplus in [0, 2_000_000] {
        let now = solvency(&hub);
        assert_eq!((now.armed.u128(), now.surplus.u128()), (2_000_000, surplus));
        hub.next_block();
    }
    hub.bank_send(7);
    hub.reconcile().unwrap();
    let now = solvency(&hub);
    assert_eq!(
        (now.claimable.u128(), now.unbonding.u128(), now.armed.u128()),
        (2_000_000, 0, 0)
    );
    assert_eq!(now.held, now.claimable + now.unallocated + now.buffer);
    assert_eq!((now.balance, now.surplus), (now.held, Uint128::zero()));
    hub.bank_send(9);
    assert_eq!(solvency(&hub).surplus.u128(), 9);
}

use cosmwasm_std::Uint128;
use cw_ownable::{Action, Ownership, OwnershipError};
use palisade_interfaces::vault::{ExecuteMsg, QueryMsg};
use palisade_vault::ContractError;

use crate::support::{attribute, has_event, refusal, World};

#[test]
fn the_owner_alone_names_the_manager() {
    let mut world = World::new();
    let msg = ExecuteMsg::SetManager {
        manager: world.addr("bob").to_string(),
    };
    for other in ["manager", "alice", "bob"] {
        assert_eq!(
            refusal(world.vault(&world.addr(other), &msg)),
            ContractError::Ownership(OwnershipError::NotOwner)
        );
    }
    let response = world.vault(&world.addr("owner"), &msg).unwrap();
    assert_eq!(world.config().manager, world.addr("bob"));
    assert_eq!(
        attribute(&response, "manager_set", "previous"),
        world.addr("manager").as_str()
    );
    world.operator("operator");
    let allocate = ExecuteMsg::Allocate {
        operator: world.addr("operator").to_string(),
        amount: Uint128::new(1_000),
    };
    assert_eq!(
        refusal(world.vault(&world.addr("manager"), &allocate)),
        ContractError::Unauthorized {
            role: "manager",
            found: world.addr("manager")
        }
    );
    world.vault(&world.addr("bob"), &allocate).unwrap();
}

#[test]
fn a_new_owner_must_accept() {
    let mut world = World::new();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: world.addr("bob").to_string(),
        expiry: None,
    });
    assert_eq!(
        refusal(world.vault(&world.addr("bob"), &offer)),
        ContractError::Ownership(OwnershipError::NotOwner)
    );
    world.vault(&world.addr("owner"), &offer).unwrap();
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    assert_eq!(
        refusal(world.vault(&world.addr("alice"), &accept)),
        ContractError::Ownership(OwnershipError::NotPendingOwner)
    );
    let response = world.vault(&world.addr("bob"), &accept).unwrap();
    assert!(has_event(&response, "ownership_updated"));
    let ownership: Ownership<String> = world.query(&QueryMsg::Ownership {}).unwrap();
    assert_eq!(ownership.owner, Some(world.addr("bob").to_string()));
}

#[test]
fn the_manager_alone_allocates() {
    let mut world = World::new();
    world.operator("operator");
    let msg = ExecuteMsg::Allocate {
        operator: world.addr("operator").to_string(),
        amount: Uint128::new(1_000),
    };
    for other in ["owner", "alice", "operator"] {
        assert_eq!(
            refusal(world.vault(&world.addr(other), &msg)),
            ContractError::Unauthorized {
                role: "manager",
                found: world.addr(other)
            }
        );
    }
    assert!(world.positions().is_empty());
    world.vault(&world.addr("manager"), &msg).unwrap();
}

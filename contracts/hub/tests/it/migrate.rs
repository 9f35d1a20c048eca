use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cw_multi_test::Executor;
use palisade_hub::contract::{migrate, CONTRACT_NAME, CONTRACT_VERSION};
use palisade_hub::ContractError;
use palisade_interfaces::hub::MigrateMsg;

use crate::support::*;

#[test]
fn an_older_version_becomes_this_one() {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    let response = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    assert_eq!(response.events[0].ty, "palisade-hub/migrated");
    assert_eq!(response.events[0].attributes[0].value, "0.0.1");
    assert_eq!(
        cw2::get_contract_version(&deps.storage).unwrap().version,
        CONTRACT_VERSION
    );
}

#[test]
fn newer_versions_and_other_contracts_are_refused() {
    for (name, version) in [(CONTRACT_NAME, "99.0.0"), ("palisade-vault", "0.0.1")] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)));
        assert_eq!(cw2::get_contract_version(&deps.storage).unwrap().version, version);
    }
}

#[test]
fn the_admin_of_the_chain_may_migrate_and_nobody_else() {
    let mut hub = hub(3);
    let code = hub.store_code(hub_code());
    let (owner, address) = (hub.owner.clone(), hub.address.clone());
    hub.chain
        .migrate_contract(alice(), address.clone(), &MigrateMsg {}, code)
        .unwrap_err();
    hub.chain
        .migrate_contract(owner, address, &MigrateMsg {}, code)
        .unwrap();
    hub.bond_and_stake(&alice(), 9_000_000);
}

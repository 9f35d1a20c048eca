use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Event, StdError};
use palisade_interfaces::slasher::MigrateMsg;
use palisade_slasher_equivocation::{contract, events, ContractError};

const NAME: &str = "palisade-slasher-equivocation";

#[test]
fn an_older_version_becomes_this_one() {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(deps.as_mut().storage, NAME, "0.0.1").unwrap();
    let response = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let version = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(version.version, env!("CARGO_PKG_VERSION"));
    let event = Event::new(events::MIGRATED)
        .add_attribute("from_version", "0.0.1")
        .add_attribute("to_version", env!("CARGO_PKG_VERSION"));
    assert_eq!(response.events, [event]);
}

#[test]
fn neither_a_newer_version_nor_another_contract_becomes_this_one() {
    for (name, version) in [(NAME, "99.0.0"), ("palisade-hub", "0.0.1")] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(deps.as_mut().storage, name, version).unwrap();
        let error = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Std(StdError::GenericErr { .. })));
        let kept = cw2::get_contract_version(&deps.storage).unwrap();
        assert_eq!((kept.contract.as_str(), kept.version.as_str()), (name, version));
    }
}

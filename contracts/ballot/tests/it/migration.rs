use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::Event;
use palisade_ballot::contract::{migrate, CONTRACT_NAME, CONTRACT_VERSION};
use palisade_ballot::ContractError;
use palisade_interfaces::ballot::MigrateMsg;

#[test]
fn an_older_ballot_migrates() {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    let response = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let expected = Event::new("palisade-ballot/migrated")
        .add_attribute("from_version", "0.0.1")
        .add_attribute("to_version", CONTRACT_VERSION);
    assert_eq!(response.events, [expected]);
    let version = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(version.version, CONTRACT_VERSION);
}

#[test]
fn neither_a_newer_ballot_nor_another_contract_migrates() {
    for (name, version) in [(CONTRACT_NAME, "99.0.0"), ("other", "0.0.1")] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)), "{error}");
        assert_eq!(cw2::get_contract_version(&deps.storage).unwrap().version, version);
    }
}

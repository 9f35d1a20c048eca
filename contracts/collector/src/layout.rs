//! Pins the bytes of what is stored. What breaks here makes a live collector unusable without a migration.

use cosmwasm_std::Addr;
use palisade_interfaces::hub::HubContract;
use palisade_kit::packed::layout;

use crate::state::Config;

#[test]
fn the_configuration_keeps_its_layout() {
    let config = Config {
        hub: HubContract(Addr::unchecked("hub")),
        denom: "uatom".to_string(),
    };
    assert_eq!(layout(&config).unwrap(), "03687562057561746f6d");
}

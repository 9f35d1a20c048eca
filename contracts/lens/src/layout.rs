//! Pins the bytes of what is stored. What breaks here makes a live lens unusable without a migration.

use cosmwasm_std::Addr;
use palisade_interfaces::registry::RegistryContract;
use palisade_kit::packed::layout;

use crate::state::Config;

#[test]
fn the_configuration_keeps_its_layout() {
    let config = Config {
        registry: RegistryContract(Addr::unchecked("reg")),
    };
    assert_eq!(layout(&config).unwrap(), "03726567");
}

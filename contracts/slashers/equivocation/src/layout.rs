//! Pins the bytes of every stored type. What breaks here makes rows of a live slasher unreadable without a migration.

use cosmwasm_std::{Addr, Decimal};
use palisade_interfaces::registry::RegistryContract;
use palisade_kit::packed::layout;

use crate::state::Config;

#[test]
fn the_configuration_keeps_its_layout() {
    let config = Config {
        registry: RegistryContract(Addr::unchecked("reg")),
        avs: Addr::unchecked("avs"),
        epoch_seconds: 400,
        fraction: Decimal::raw(300),
    };
    assert_eq!(layout(&config).unwrap(), "03726567036176739003ac02");
}

#[test]
fn the_second_of_a_slash_keeps_its_layout() {
    assert_eq!(layout(&300u64).unwrap(), "ac02");
}

//! Pins the bytes of every stored type. What breaks here makes rows of a live contract unreadable without a migration.

use cosmwasm_std::{Addr, Uint128};
use palisade_interfaces::commitments::Standing;
use palisade_interfaces::registry::RegistryContract;
use palisade_interfaces::Asset;
use palisade_kit::packed::layout;
use palisade_math::rent::Rent;
use palisade_math::{PoolAssets, Scale};

use crate::state::{Commitment, Config, Found, Owed, Stage};

#[test]
fn the_configuration_and_what_is_owed_keep_their_layout() {
    let config = Config {
        registry: RegistryContract(Addr::unchecked("reg")),
    };
    assert_eq!(layout(&config).unwrap(), "03726567");
    assert_eq!(layout(&Owed(Uint128::new(300))).unwrap(), "ac02");
    assert_eq!(layout(&3u32).unwrap(), "03");
}

#[test]
fn commitments_keep_their_layout() {
    let mut rent = Rent::new(Uint128::new(1_000), 100, 200).unwrap();
    rent.count(true, 110);
    rent.take_earned().unwrap();
    rent.count(false, 120);
    let commitment = |stage| Commitment {
        avs: Addr::unchecked("avs"),
        operator: Addr::unchecked("op"),
        asset: Asset::cw20("lst"),
        rent_asset: Asset::native("uatom"),
        rent: rent.clone(),
        min_stake: PoolAssets::new(300),
        budget: Scale::new(20),
        accept_until: 110,
        stage,
    };
    let bytes = |stage| layout(&commitment(stage)).unwrap();
    let same = "03617673026f7001036c737400057561746f6de80764c801780a64ac02146e";
    assert_eq!(bytes(Stage::Offered), format!("{same}00"));
    let found = Found {
        generation: 1,
        charged: Scale::new(300),
        was_jailed: true,
        standing: Standing::Lapsed,
    };
    assert_eq!(bytes(Stage::Standing(found)), format!("{same}0101ac020101"));
    let unreturned = Uint128::new(300);
    assert_eq!(bytes(Stage::Ended { unreturned }), format!("{same}02ac02"));
    let standings = [Standing::Kept, Standing::Lapsed, Standing::Broken, Standing::Over];
    for (standing, bytes) in standings.into_iter().zip(["00", "01", "02", "03"]) {
        assert_eq!(layout(&standing).unwrap(), bytes);
    }
}

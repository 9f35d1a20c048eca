//! Assets that can be staked.

use cw_ownable::OwnershipError;
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::world::*;

fn allow(asset: Asset, burner: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::AllowAsset {
        allowed: AllowedAsset {
            asset,
            burner: burner.map(|name| addr(name).into_string()),
        },
    }
}

fn listed(world: &World, start_after: Option<Asset>, limit: Option<u32>) -> Vec<AllowedAsset> {
    world.query(&QueryMsg::Assets { start_after, limit })
}

#[test]
fn the_owner_allows_an_asset() {
    let mut world = World::new();
    let response = world.run("owner", &allow(Asset::native("uother"), None)).unwrap();
    let told = [
        ("asset".to_string(), "native:uother".to_string()),
        ("burner".to_string(), "none".to_string()),
    ];
    assert_eq!(event(&response, "asset_allowed"), told);
    let assets = listed(&world, None, None);
    assert!(assets.contains(&AllowedAsset {
        asset: Asset::native("uother"),
        burner: None
    }));
    assert_eq!(assets.len(), 3);
}

#[test]
fn nobody_else_allows_an_asset() {
    let mut world = World::new();
    let error = world
        .run("alice", &allow(Asset::native("uother"), None))
        .unwrap_err();
    assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
    assert_eq!(listed(&world, None, None).len(), 2);
}

#[test]
fn an_asset_without_a_burner_gets_one_once() {
    let mut world = World::new();
    let token = Asset::cw20(addr("some token"));
    world.run("owner", &allow(token.clone(), None)).unwrap();
    let again = world.run("owner", &allow(token.clone(), None)).unwrap_err();
    let already = ContractError::AssetAlreadyAllowed {
        asset: token.to_string(),
    };
    assert_eq!(again, already);
    world.run("owner", &allow(token.clone(), Some("bob"))).unwrap();
    let error = world
        .run("owner", &allow(token.clone(), Some("carol")))
        .unwrap_err();
    assert_eq!(error, already);
    let burner = listed(&world, None, None)
        .into_iter()
        .find(|allowed| allowed.asset == token)
        .unwrap()
        .burner;
    assert_eq!(burner, Some(addr("bob").into_string()));
}

#[test]
fn a_native_coin_takes_no_burner_and_needs_a_name() {
    let mut world = World::new();
    let error = world
        .run("owner", &allow(Asset::native("uother"), Some("bob")))
        .unwrap_err();
    let denom = "uother".to_string();
    assert_eq!(error, ContractError::BurnerNotNeeded { denom });
    let error = world.run("owner", &allow(Asset::native(""), None)).unwrap_err();
    assert_eq!(error, ContractError::EmptyDenom {});
}

#[test]
fn a_cw20_needs_a_real_address() {
    let mut world = World::new();
    let error = world
        .run("owner", &allow(Asset::cw20("nowhere"), None))
        .unwrap_err();
    assert!(matches!(error, ContractError::Std(_)), "{error}");
}

#[test]
fn the_list_comes_in_pages() {
    let mut world = World::new();
    world.run("owner", &allow(Asset::native("aaa"), None)).unwrap();
    let all: Vec<Asset> = listed(&world, None, None)
        .into_iter()
        .map(|it| it.asset)
        .collect();
    assert_eq!(all.len(), 3);
    let page = listed(&world, Some(all[0].clone()), Some(1));
    assert_eq!(page.len(), 1);
    assert_eq!(page[0].asset, all[1]);
}

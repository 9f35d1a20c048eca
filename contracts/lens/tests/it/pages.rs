//! Operators by page, and who is unknown.

use cosmwasm_std::Addr;
use palisade_interfaces::lens::{DilutionResponse, GuaranteedStakeResponse, QueryMsg, MAX_OPERATORS};
use palisade_interfaces::Asset;

use crate::world::*;

fn guaranteed(
    world: &World,
    operator: Option<&str>,
    start_after: Option<&Addr>,
    limit: Option<u32>,
) -> Vec<Addr> {
    let rows: Vec<GuaranteedStakeResponse> = world.ask(&QueryMsg::GuaranteedSlashableStake {
        avs: text("avs"),
        asset: asset(),
        operator: operator.map(text),
        start_after: start_after.map(Addr::to_string),
        limit,
    });
    rows.into_iter().map(|row| row.operator).collect()
}

fn dilution(world: &World, start_after: Option<&Addr>, limit: Option<u32>) -> Vec<Addr> {
    let rows: Vec<DilutionResponse> = world.ask(&QueryMsg::SecurityDilution {
        avs: text("avs"),
        asset: asset(),
        operator: None,
        start_after: start_after.map(Addr::to_string),
        limit,
    });
    rows.into_iter().map(|row| row.operator).collect()
}

#[test]
fn operators_come_by_address_and_ten_at_once() {
    let mut world = World::new();
    world.register_avs("avs", |terms| terms);
    let mut names = Vec::new();
    for number in 0..12 {
        let name = format!("operator {number}");
        world.register_operator(&name);
        world.opt_in(&name, "avs");
        names.push(addr(&name));
    }
    names.sort();
    assert_eq!(MAX_OPERATORS, 10);
    for limit in [None, Some(10), Some(11), Some(u32::MAX)] {
        assert_eq!(guaranteed(&world, None, None, limit), names[..10]);
        assert_eq!(dilution(&world, None, limit), names[..10]);
    }
    assert_eq!(guaranteed(&world, None, Some(&names[9]), None), names[10..]);
    assert_eq!(dilution(&world, Some(&names[9]), None), names[10..]);
    assert_eq!(guaranteed(&world, None, Some(&names[2]), Some(2)), names[3..5]);
    assert_eq!(dilution(&world, Some(&names[2]), Some(2)), names[3..5]);
    // One is one, whatever page is asked for.
    let one = [addr("operator 3")];
    assert_eq!(
        guaranteed(&world, Some("operator 3"), Some(&names[11]), Some(0)),
        one
    );
}

#[test]
fn who_serves_no_more_is_not_listed_and_can_still_be_asked_for() {
    let mut world = World::in_service();
    world.register_operator("other_operator");
    world.opt_in("other_operator", "avs");
    assert_eq!(guaranteed(&world, None, None, None).len(), 2);
    let avs = text("avs");
    let msg = palisade_interfaces::registry::ExecuteMsg::OptOut { avs };
    world.run("operator", &msg).unwrap();
    assert_eq!(guaranteed(&world, None, None, None), [addr("other_operator")]);
    let row = &world.guaranteed("avs", Some("operator"))[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (100_000, 0));
    // Nobody opened that one's pool.
    let row = &world.guaranteed("avs", Some("other_operator"))[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (0, 0));
}

#[test]
fn who_is_unknown_is_refused() {
    let world = World::in_service();
    let refused = |msg: QueryMsg, who: &str, what: &str| {
        let error = world
            .try_ask::<cosmwasm_std::Empty>(&msg)
            .unwrap_err()
            .to_string();
        let expected = format!("{} is no {what}", addr(who));
        assert!(error.contains(&expected), "{error}");
    };
    let guaranteed = |avs: &str, operator: Option<&str>| QueryMsg::GuaranteedSlashableStake {
        avs: text(avs),
        asset: asset(),
        operator: operator.map(text),
        start_after: None,
        limit: None,
    };
    let dilution = |avs: &str, operator: Option<&str>| QueryMsg::SecurityDilution {
        avs: text(avs),
        asset: asset(),
        operator: operator.map(text),
        start_after: None,
        limit: None,
    };
    for operator in [None, Some("operator")] {
        refused(guaranteed("alice", operator), "alice", "avs");
        refused(dilution("alice", operator), "alice", "avs");
    }
    refused(guaranteed("avs", Some("alice")), "alice", "operator");
    refused(dilution("avs", Some("alice")), "alice", "operator");
    let (operator, asset) = (text("alice"), Asset::native(OTHER_STAKE));
    let leverage = QueryMsg::Leverage {
        operator: operator.clone(),
        asset: asset.clone(),
    };
    refused(leverage, "alice", "operator");
    refused(
        QueryMsg::CorrelatedExposure { operator, asset },
        "alice",
        "operator",
    );
    refused(QueryMsg::RiskReport { avs: text("alice") }, "alice", "avs");
}

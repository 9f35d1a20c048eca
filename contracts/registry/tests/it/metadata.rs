//! What operators and AVSs say about themselves.

use palisade_interfaces::registry::*;
use palisade_registry::ContractError;

use crate::world::*;

#[test]
fn who_is_here_says_where_to_read_about_it() {
    let mut world = World::in_service();
    let operator = |metadata_uri: &str| ExecuteMsg::UpdateOperatorMetadata {
        metadata_uri: metadata_uri.to_string(),
    };
    let avs = |metadata_uri: &str| ExecuteMsg::UpdateAvsMetadata {
        metadata_uri: metadata_uri.to_string(),
    };
    let response = world.run("operator", &operator("ipfs://op")).unwrap();
    assert_eq!(
        event(&response, "operator_metadata_updated"),
        [
            ("operator".to_string(), addr("operator").into_string()),
            ("metadata_uri".to_string(), "ipfs://op".to_string()),
        ]
    );
    let answer: OperatorResponse = world.query(&QueryMsg::Operator {
        operator: addr("operator").into_string(),
    });
    assert_eq!(answer.metadata_uri, "ipfs://op");
    let response = world.run("avs", &avs("ipfs://avs")).unwrap();
    assert_eq!(
        event(&response, "avs_metadata_updated"),
        [
            ("avs".to_string(), addr("avs").into_string()),
            ("metadata_uri".to_string(), "ipfs://avs".to_string()),
        ]
    );
    let row = |world: &World| -> AvsResponse {
        world.query(&QueryMsg::Avs {
            avs: addr("avs").into_string(),
        })
    };
    assert_eq!(row(&world).metadata_uri, "ipfs://avs");

    let long = "u".repeat(257);
    for (sender, msg) in [("operator", operator(&long)), ("avs", avs(&long))] {
        let error = world.run(sender, &msg).unwrap_err();
        assert!(
            matches!(error, ContractError::TextLength { found: 257, .. }),
            "{error}"
        );
    }
    let longest = "u".repeat(256);
    world.run("operator", &operator(&longest)).unwrap();
    world.run("avs", &avs(&longest)).unwrap();

    let error = world.run("avs", &operator("x")).unwrap_err();
    assert_eq!(
        error,
        ContractError::UnknownOperator {
            operator: addr("avs")
        }
    );
    let error = world.run("operator", &avs("x")).unwrap_err();
    assert_eq!(
        error,
        ContractError::UnknownAvs {
            avs: addr("operator")
        }
    );
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    let error = world.run("avs", &avs("x")).unwrap_err();
    assert_eq!(error, ContractError::AvsDeregistered { avs: addr("avs") });
    assert_eq!(row(&world).metadata_uri, longest);
}

use cosmwasm_std::testing::{MockApi, MockQuerier};
use cosmwasm_std::{
    coin, from_json, to_json_binary, Addr, Binary, ContractResult, CosmosMsg, Decimal, OverflowError,
    OverflowOperation, QuerierWrapper, SystemError, SystemResult, Timestamp, WasmMsg, WasmQuery,
};
use palisade_evidence::{infraction_time, key_at, slashable_assets, EvidenceError, Offence};
use palisade_interfaces::registry::{
    AllocationAtResponse, AvsResponse, AvsTerms, Destination, ExecuteMsg, KeyResponse, KeyScheme, Params,
    QueryMsg, RegistryContract, SlashPart,
};
use palisade_interfaces::Asset;

const EPOCH_SECONDS: u64 = 600;

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn registry() -> RegistryContract {
    RegistryContract(addr("registry"))
}

/// A registry in which `operator` had an ed25519 key before second 1,200, and weight in `weights` at any time.
fn querier(weights: &'static [(&'static str, u128)]) -> MockQuerier {
    let mut querier = MockQuerier::new(&[]);
    querier.update_wasm(move |query| match query {
        WasmQuery::Smart { contract_addr, msg } if *contract_addr == addr("registry").to_string() => {
            SystemResult::Ok(ContractResult::Ok(answer(from_json(msg).unwrap(), weights)))
        }
        _ => SystemResult::Err(SystemError::NoSuchContract { addr: String::new() }),
    });
    querier
}

fn answer(msg: QueryMsg, weights: &[(&str, u128)]) -> Binary {
    match msg {
        QueryMsg::Params {} => to_json_binary(&Params {
            bucket_seconds: 1,
            unbonding_seconds: 1,
            notice_seconds: 1,
            epoch_seconds: EPOCH_SECONDS,
            avs_bond: coin(1, "ucosm"),
            min_reward_seconds: 1,
        }),
        QueryMsg::Key { operator, scheme, at } => to_json_binary(&KeyResponse {
            public_key: (operator == addr("operator").as_str()
                && scheme == KeyScheme::Ed25519
                && at <= Some(1_200))
            .then(|| Binary::new(vec![5; 32])),
        }),
        QueryMsg::Avs { avs } => to_json_binary(&AvsResponse {
            avs: Addr::unchecked(avs),
            metadata_uri: String::new(),
            terms: terms(weights.iter().map(|(denom, _)| Asset::native(*denom)).collect()),
            registered_at: 0,
            operators: 1,
            leaves_after: None,
            deregistered: false,
        }),
        QueryMsg::AllocationAt { asset, .. } => {
            let weight = weights.iter().find(|(denom, _)| Asset::native(*denom) == asset);
            to_json_binary(&AllocationAtResponse {
                budget: 0u128.into(),
                base_weight: weight.unwrap().1.into(),
            })
        }
        other => panic!("unexpected query {other:?}"),
    }
    .unwrap()
}

fn terms(assets: Vec<Asset>) -> AvsTerms {
    AvsTerms {
        kind: "sequencer".to_string(),
        assets,
        slasher: None,
        resolver: None,
        destination: Destination::Burn {},
        max_slash_bps: 10_000,
        max_window_slash_bps: 10_000,
        slash_window_seconds: 1,
        deallocation_delay_seconds: 1,
        allocation_delay_seconds: 1,
        min_slashable_bps: 0,
        bounty_bps: 0,
        entry: Default::default(),
    }
}

#[test]
fn an_offence_counts_as_of_the_first_second_of_its_epoch() {
    let time = |epoch, now| infraction_time(600, epoch, Timestamp::from_seconds(now));
    assert_eq!(time(0, 0), Ok(0));
    assert_eq!(time(3, 1_800), Ok(1_800));
    assert_eq!(time(3, 2_399), Ok(1_800));
    assert_eq!(
        time(3, 1_799),
        Err(EvidenceError::FutureEpoch {
            epoch: 3,
            found: 1_800,
            now: 1_799
        })
    );
    assert_eq!(
        time(u64::MAX, 1_799),
        Err(EvidenceError::Overflow(OverflowError::new(
            OverflowOperation::Mul
        )))
    );
}

#[test]
fn the_key_is_that_of_the_operator_and_scheme_at_the_time() {
    let querier = querier(&[]);
    let key = |operator: &str, scheme, at| {
        key_at(
            &QuerierWrapper::new(&querier),
            &registry(),
            &addr(operator),
            scheme,
            at,
        )
    };
    assert_eq!(
        key("operator", KeyScheme::Ed25519, 1_200),
        Ok(Binary::new(vec![5; 32]))
    );
    for (operator, scheme, at) in [
        ("operator", KeyScheme::Ed25519, 1_201),
        ("operator", KeyScheme::Secp256k1, 1_200),
        ("another", KeyScheme::Ed25519, 1_200),
    ] {
        let none = EvidenceError::NoKey {
            operator: addr(operator),
            scheme,
            at,
        };
        assert_eq!(key(operator, scheme, at), Err(none));
    }
}

#[test]
fn assets_without_weight_are_left_out() {
    let assets = |weights| {
        let querier = querier(weights);
        slashable_assets(
            &QuerierWrapper::new(&querier),
            &registry(),
            &addr("avs"),
            &addr("operator"),
            1_200,
        )
    };
    assert_eq!(
        assets(&[("a", 1), ("b", 0), ("c", 2)]),
        Ok(vec![Asset::native("a"), Asset::native("c")])
    );
    let nothing = EvidenceError::NothingAllocated {
        operator: addr("operator"),
        avs: addr("avs"),
        at: 1_200,
    };
    assert_eq!(assets(&[("a", 0)]), Err(nothing));
}

#[test]
fn a_slash_names_the_offence_and_takes_the_fraction_of_each_asset() {
    let offence = Offence {
        avs: addr("avs"),
        operator: addr("operator"),
        infraction_time: 1_200,
        evidence_id: [3; 32],
    };
    let assets = [Asset::native("a"), Asset::cw20("b")];
    let message = offence
        .slash(&registry(), &assets, Decimal::percent(5), &addr("reporter"))
        .unwrap();
    let part = |asset| SlashPart {
        asset,
        fraction: Decimal::percent(5),
    };
    let expected = ExecuteMsg::Slash {
        avs: addr("avs").to_string(),
        operator: addr("operator").to_string(),
        infraction_time: 1_200,
        slashes: assets.map(part).to_vec(),
        evidence_id: Binary::new(vec![3; 32]),
        reporter: addr("reporter").to_string(),
    };
    let CosmosMsg::Wasm(WasmMsg::Execute {
        contract_addr,
        msg,
        funds,
    }) = message
    else {
        panic!("no execution: {message:?}");
    };
    assert_eq!(contract_addr, addr("registry").to_string());
    assert_eq!(from_json::<ExecuteMsg>(msg).unwrap(), expected);
    assert_eq!(funds, vec![]);
}

//! A registry as far as a slasher sees it. Keys and weights come from tables that a test fills; slashes are
//! recorded.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    coin, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use palisade_interfaces::registry::{
    AllocationAtResponse, AvsResponse, AvsTerms, Destination, ExecuteMsg, KeyResponse, KeyScheme, Params,
    QueryMsg, SlashPart,
};
use palisade_interfaces::Asset;

pub const EPOCH_SECONDS: u64 = 600;

/// From `since` on, what happens in that second included.
#[cw_serde]
pub struct KeyRow {
    pub operator: Addr,
    pub scheme: KeyScheme,
    pub since: u64,
    pub public_key: Binary,
}

/// From `since` on, what happens in that second included.
#[cw_serde]
pub struct WeightRow {
    pub operator: Addr,
    pub asset: Asset,
    pub since: u64,
    pub weight: u128,
}

/// A slash, as it was asked for.
#[cw_serde]
pub struct RecordedSlash {
    pub sender: Addr,
    pub avs: String,
    pub operator: String,
    pub infraction_time: u64,
    pub slashes: Vec<SlashPart>,
    pub evidence_id: Binary,
    pub reporter: String,
}

#[cw_serde]
#[derive(Default)]
pub struct Tables {
    pub avs: Option<Addr>,
    pub assets: Vec<Asset>,
    pub keys: Vec<KeyRow>,
    pub weights: Vec<WeightRow>,
    pub slashes: Vec<RecordedSlash>,
    pub refuses: bool,
}

pub const TABLES: Item<Tables> = Item::new("tables");

pub fn contract() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    TABLES.save(deps.storage, &Tables::default())?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let ExecuteMsg::Slash {
        avs,
        operator,
        infraction_time,
        slashes,
        evidence_id,
        reporter,
    } = msg
    else {
        panic!("unexpected {msg:?}");
    };
    let mut tables = TABLES.load(deps.storage)?;
    if tables.refuses {
        return Err(StdError::generic_err("the registry refuses"));
    }
    tables.slashes.push(RecordedSlash {
        sender: info.sender,
        avs,
        operator,
        infraction_time,
        slashes,
        evidence_id,
        reporter,
    });
    TABLES.save(deps.storage, &tables)?;
    Ok(Response::new())
}

fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    let tables = TABLES.load(deps.storage)?;
    let now = env.block.time.seconds() + 1;
    match msg {
        QueryMsg::Params {} => to_json_binary(&Params {
            bucket_seconds: 1,
            unbonding_seconds: 1,
            notice_seconds: 1,
            epoch_seconds: EPOCH_SECONDS,
            avs_bond: coin(1, "ucosm"),
            min_reward_seconds: 1,
        }),
        QueryMsg::Key { operator, scheme, at } => {
            let before = at.unwrap_or(now);
            let row =
                tables.keys.iter().rev().find(|row| {
                    row.operator.as_str() == operator && row.scheme == scheme && row.since < before
                });
            to_json_binary(&KeyResponse {
                public_key: row.map(|row| row.public_key.clone()),
            })
        }
        QueryMsg::Avs { avs } => {
            if tables.avs != Some(Addr::unchecked(&avs)) {
                return Err(StdError::not_found(format!("AVS {avs}")));
            }
            to_json_binary(&AvsResponse {
                avs: Addr::unchecked(avs),
                metadata_uri: String::new(),
                terms: terms(tables.assets),
                registered_at: 0,
                operators: 1,
                leaves_after: None,
                deregistered: false,
            })
        }
        QueryMsg::AllocationAt {
            avs: _,
            operator,
            asset,
            at,
        } => {
            let row = tables
                .weights
                .iter()
                .rev()
                .find(|row| row.operator.as_str() == operator && row.asset == asset && row.since < at);
            let base_weight = row.map_or(0, |row| row.weight);
            to_json_binary(&AllocationAtResponse {
                budget: base_weight.into(),
                base_weight: base_weight.into(),
            })
        }
        other => panic!("unexpected {other:?}"),
    }
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

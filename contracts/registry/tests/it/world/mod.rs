//! A chain with a registry in it, and short words for what people do with it.

use std::fmt::Debug;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    coin, coins, from_json, to_json_binary, Addr, Binary, Coin, Decimal, StdResult, Timestamp, Uint128,
};
use cw20::{Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg};
use cw_multi_test::{App, AppResponse, BankSudo, Executor};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::mocks::{self, Mood, SlasherInit};
use crate::tape::Sent;

mod messages;
mod questions;

pub const START: u64 = 1_000_000;
pub const BUCKET: u64 = 100;
pub const UNBONDING: u64 = 1_000;
pub const NOTICE: u64 = 50;
/// The shortest delay of what raises risk.
pub const ALLOCATION_DELAY: u64 = NOTICE + BUCKET + UNBONDING;
pub const WINDOW: u64 = 500;
pub const DEALLOCATION_DELAY: u64 = 800;
pub const VETO_DELAY: u64 = 300;
pub const BOND: u128 = 1_000;
pub const RICH: u128 = 1_000_000_000_000_000_000_000_000_000;

/// The whole of a pool's scale.
pub const WHOLE: u128 = 1_000_000_000_000_000_000;

pub const STAKE: &str = "ustake";
pub const REWARD: &str = "ureward";

/// Everybody who has coins and tokens.
pub const PEOPLE: [&str; 8] = [
    "owner",
    "avs",
    "other_avs",
    "operator",
    "other_operator",
    "alice",
    "bob",
    "carol",
];

pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn native() -> Asset {
    Asset::native(STAKE)
}

pub fn reward() -> Asset {
    Asset::native(REWARD)
}

pub fn percent(part: u128) -> u128 {
    WHOLE / 100 * part
}

pub fn params() -> Params {
    Params {
        bucket_seconds: BUCKET,
        unbonding_seconds: UNBONDING,
        notice_seconds: NOTICE,
        epoch_seconds: 600,
        avs_bond: coin(BOND, STAKE),
        min_reward_seconds: 10,
    }
}

pub struct World {
    pub app: App,
    pub registry: Addr,
    pub token: Addr,
    pub burner: Addr,
    pub slasher_code: u64,
    /// Evidence ids used so far.
    pub offences: u8,
    /// What was sent to the registry so far.
    pub tape: Vec<Sent>,
}

/// Names a result of an account's message for the assertions below.
pub type Outcome = Result<AppResponse, ContractError>;

impl World {
    pub fn new() -> Self {
        Self::with(params())
    }

    pub fn with(params: Params) -> Self {
        let mut app = App::new(|router, _, storage| {
            let wealth = vec![coin(RICH, REWARD), coin(RICH, STAKE)];
            for name in PEOPLE {
                router
                    .bank
                    .init_balance(storage, &addr(name), wealth.clone())
                    .unwrap();
            }
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let owner = addr("owner");
        let token_code = app.store_code(mocks::cw20());
        let balances = PEOPLE.map(|name| Cw20Coin {
            address: addr(name).into_string(),
            amount: Uint128::new(RICH),
        });
        let token_msg = cw20_base::msg::InstantiateMsg {
            name: "Staked".to_string(),
            symbol: "STK".to_string(),
            decimals: 6,
            initial_balances: balances.to_vec(),
            mint: None,
            marketing: None,
        };
        let token = app
            .instantiate_contract(token_code, owner.clone(), &token_msg, &[], "token", None)
            .unwrap();
        let burner_code = app.store_code(mocks::burner());
        let burner = app
            .instantiate_contract(burner_code, owner.clone(), &Mood::Burn {}, &[], "burner", None)
            .unwrap();
        let registry_code = app.store_code(mocks::registry());
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            params,
            assets: vec![
                AllowedAsset {
                    asset: native(),
                    burner: None,
                },
                AllowedAsset {
                    asset: Asset::cw20(&token),
                    burner: Some(burner.to_string()),
                },
            ],
        };
        let registry = app
            .instantiate_contract(registry_code, owner, &msg, &[], "registry", None)
            .unwrap();
        let slasher_code = app.store_code(mocks::slasher());
        Self {
            app,
            registry,
            token,
            burner,
            slasher_code,
            offences: 0,
            tape: Vec::new(),
        }
    }

    /// An AVS and an operator that serves it with a tenth of its pool, whose delay is over, and in which alice has
    /// 1,000,000 of the native coin.
    pub fn in_service() -> Self {
        Self::in_service_of(|_, terms| terms)
    }

    pub fn in_service_of(change: impl FnOnce(&mut World, AvsTerms) -> AvsTerms) -> Self {
        let mut world = Self::new();
        let terms = world.terms("avs");
        let terms = change(&mut world, terms);
        world.register_avs("avs", terms).unwrap();
        world.register_operator("operator").unwrap();
        world.opt_in("operator", "avs").unwrap();
        world.allocate("avs", percent(10), percent(100)).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        world.deposit("alice", 1_000_000).unwrap();
        world.wait(1);
        world
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn wait(&mut self, seconds: u64) {
        self.go_to(self.now() + seconds);
    }

    pub fn go_to(&mut self, second: u64) {
        assert!(second >= self.now(), "time runs one way");
        self.app.update_block(|block| {
            block.time = Timestamp::from_seconds(second);
            block.height += 1;
        });
    }
}

pub fn amount_of(rows: &[RewardResponse], reward: &Asset) -> u128 {
    let row = rows.iter().find(|row| row.reward == *reward);
    row.map_or(0, |row| row.amount.u128())
}

/// The response data of the registry's own message, whether it was sent directly or through a slasher.
pub fn data<T: DeserializeOwned>(response: &AppResponse) -> T {
    from_json(response.data.as_ref().unwrap()).unwrap()
}

/// The attributes of the one event of that name.
pub fn event(response: &AppResponse, name: &str) -> Vec<(String, String)> {
    let name = format!("wasm-palisade-registry/{name}");
    let found: Vec<_> = response.events.iter().filter(|event| event.ty == name).collect();
    assert_eq!(found.len(), 1, "events {name}");
    let own = |(key, _): &(String, String)| key != "_contract_address";
    let attributes = found[0].attributes.iter();
    attributes
        .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
        .filter(own)
        .collect()
}

pub fn attribute(response: &AppResponse, name: &str, key: &str) -> String {
    let attributes = event(response, name);
    let found = attributes.into_iter().find(|(found, _)| found == key);
    found.unwrap_or_else(|| panic!("no attribute {key}")).1
}

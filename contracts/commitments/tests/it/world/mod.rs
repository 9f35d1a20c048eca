//! A chain with a registry and commitments in it, and short words for what people do with them.

mod commitments;
mod registry;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{coin, from_json, Addr, Empty, Timestamp, Uint128};
use cw20::{BalanceResponse, Cw20Coin, Cw20QueryMsg};
use cw_multi_test::{App, AppResponse, Contract, Executor};
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::InstantiateMsg;
use palisade_interfaces::registry::{AllowedAsset, AvsTerms, InstantiateMsg as RegistryInit, Params};
use palisade_interfaces::Asset;
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::mocks::{self, Mood};

pub const START: u64 = 1_000_000;
pub const BUCKET: u64 = 100;
pub const UNBONDING: u64 = 1_000;
pub const ALLOCATION_DELAY: u64 = 50 + BUCKET + UNBONDING;
pub const WINDOW: u64 = 500;
pub const DEALLOCATION_DELAY: u64 = 800;
pub const VETO_DELAY: u64 = 300;
pub const AVS_BOND: u128 = 1_000;
pub const RICH: u128 = 1_000_000_000_000;
/// The whole of a pool's scale.
pub const WHOLE: u128 = 1_000_000_000_000_000_000;

pub const STAKE: &str = "ustake";
pub const RENT: &str = "urent";

/// How long offers of the tests can be accepted, and how long they run in all.
pub const OPEN: u64 = 1_000;
pub const TERM: u64 = 10_000;
/// A unit for each ten seconds of it.
pub const AMOUNT: u128 = 1_000;
pub const MIN_STAKE: u128 = 100_000;

pub const PEOPLE: [&str; 9] = [
    "owner",
    "avs",
    "other_avs",
    "third_avs",
    "atlas",
    "brontes",
    "alice",
    "bob",
    "carol",
];

pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn text(name: &str) -> String {
    addr(name).into_string()
}

pub fn native() -> Asset {
    Asset::native(STAKE)
}

pub fn rent() -> Asset {
    Asset::native(RENT)
}

pub fn percent(part: u128) -> u128 {
    WHOLE / 100 * part
}

pub struct World {
    pub app: App,
    pub registry: Addr,
    pub token: Addr,
    pub liar: Addr,
    pub commitments: Addr,
    pub commitments_code: u64,
    slasher_code: u64,
    offences: u16,
}

pub type Outcome = Result<AppResponse, ContractError>;
/// Of messages that the registry answers.
pub type Allowed = Result<AppResponse, String>;

impl World {
    pub fn new() -> Self {
        let mut app = App::new(|router, _, storage| {
            for name in PEOPLE {
                let wealth = vec![coin(RICH, RENT), coin(RICH, STAKE)];
                router.bank.init_balance(storage, &addr(name), wealth).unwrap();
            }
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let token_msg = cw20_base::msg::InstantiateMsg {
            name: "Staked".to_string(),
            symbol: "STK".to_string(),
            decimals: 6,
            initial_balances: PEOPLE
                .map(|name| Cw20Coin {
                    address: text(name),
                    amount: Uint128::new(RICH),
                })
                .to_vec(),
            mint: None,
            marketing: None,
        };
        let (_, token) = make(&mut app, mocks::token(), &token_msg);
        let (_, liar) = make(&mut app, mocks::liar(), &Mood::Agree {});
        let msg = RegistryInit {
            owner: text("owner"),
            params: Params {
                bucket_seconds: BUCKET,
                unbonding_seconds: UNBONDING,
                notice_seconds: 50,
                epoch_seconds: 600,
                avs_bond: coin(AVS_BOND, STAKE),
                min_reward_seconds: 10,
            },
            assets: vec![
                AllowedAsset {
                    asset: native(),
                    burner: None,
                },
                AllowedAsset {
                    asset: Asset::cw20(&token),
                    burner: None,
                },
            ],
        };
        let (_, registry) = make(&mut app, mocks::registry(), &msg);
        let msg = InstantiateMsg {
            registry: registry.to_string(),
        };
        let (commitments_code, commitments) = make(&mut app, mocks::commitments(), &msg);
        let slasher_code = app.store_code(mocks::slasher());
        Self {
            app,
            registry,
            token,
            liar,
            commitments,
            commitments_code,
            slasher_code,
            offences: 0,
        }
    }

    /// Atlas serves the AVS with a tenth of its pool, in which Alice has 1,000,000 and Atlas itself 200,000 that are here.
    pub fn in_service() -> Self {
        Self::in_service_of(|_, terms| terms)
    }

    pub fn in_service_of(change: impl FnOnce(&mut World, AvsTerms) -> AvsTerms) -> Self {
        let mut world = Self::new();
        let terms = world.terms("avs");
        let terms = change(&mut world, terms);
        world.register_avs("avs", terms);
        world.register_operator("atlas");
        world.serve("atlas", "avs", percent(10), percent(100));
        world.stake_of("alice", "atlas", 1_000_000);
        world.deposit("atlas", 2 * MIN_STAKE).unwrap();
        world.wait(1);
        world
    }

    /// As [`World::in_service`], with the standing commitment 1 that was offered and accepted in this second.
    pub fn committed() -> Self {
        let mut world = Self::in_service();
        world.offer("avs", AMOUNT).unwrap();
        world.bind("atlas", "avs", percent(10), world.now() + TERM);
        world.accept("atlas", 1).unwrap();
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

    pub fn coins_of(&self, account: &Addr, denom: &str) -> u128 {
        self.app
            .wrap()
            .query_balance(account, denom)
            .unwrap()
            .amount
            .u128()
    }

    pub fn tokens_of(&self, account: &Addr) -> u128 {
        let msg = Cw20QueryMsg::Balance {
            address: account.to_string(),
        };
        let held: BalanceResponse = self.app.wrap().query_wasm_smart(&self.token, &msg).unwrap();
        held.balance.u128()
    }

    /// By how much somebody's rent changed while `act` ran.
    pub fn gain(&mut self, name: &str, act: impl FnOnce(&mut World)) -> i128 {
        self.gain_of(name, RENT, act)
    }

    pub fn gain_of(&mut self, name: &str, denom: &str, act: impl FnOnce(&mut World)) -> i128 {
        let before = self.coins_of(&addr(name), denom);
        act(self);
        self.coins_of(&addr(name), denom) as i128 - before as i128
    }
}

fn make<M: Serialize>(app: &mut App, code: Box<dyn Contract<Empty>>, msg: &M) -> (u64, Addr) {
    let id = app.store_code(code);
    let admin = Some(text("owner"));
    let address = app
        .instantiate_contract(id, addr("owner"), msg, &[], "test", admin)
        .unwrap();
    (id, address)
}

/// The number of the withdrawal that the registry tells of.
pub fn withdrawal_id(response: &AppResponse) -> u64 {
    attribute_of(response, "palisade-registry/withdrawal_queued", "id")
        .parse()
        .unwrap()
}

pub fn data<T: DeserializeOwned>(response: &AppResponse) -> T {
    from_json(response.data.as_ref().unwrap()).unwrap()
}

/// The attributes of the one event of that name.
pub fn event(response: &AppResponse, name: &str) -> Vec<(String, String)> {
    attributes(response, &format!("palisade-commitments/{name}"))
}

fn attributes(response: &AppResponse, name: &str) -> Vec<(String, String)> {
    let name = format!("wasm-{name}");
    let found: Vec<_> = response.events.iter().filter(|event| event.ty == name).collect();
    assert_eq!(found.len(), 1, "events {name}");
    let own = |(key, _): &(String, String)| key != "_contract_address";
    let attributes = found[0].attributes.iter();
    attributes
        .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
        .filter(own)
        .collect()
}

pub fn attribute_of(response: &AppResponse, name: &str, key: &str) -> String {
    let found = attributes(response, name)
        .into_iter()
        .find(|(found, _)| found == key);
    found.unwrap_or_else(|| panic!("no attribute {key}")).1
}

pub fn written<const N: usize>(attributes: [(&str, String); N]) -> Vec<(String, String)> {
    attributes.map(|(key, value)| (key.to_string(), value)).to_vec()
}

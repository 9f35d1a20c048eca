//! A chain with a registry and a lens on it, and short words for what people do with it.

use std::fmt::Debug;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    coin, coins, to_json_binary, Addr, Binary, Decimal, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdResult, Timestamp, Uint128, WasmMsg,
};
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor};
use palisade_interfaces::registry::*;
use palisade_interfaces::slasher::{self, SlasherConfigResponse};
use palisade_interfaces::{lens, Asset};
use palisade_registry::ContractError;
use serde::de::DeserializeOwned;

pub const BUCKET: u64 = 100;
pub const UNBONDING: u64 = 1_000;
pub const NOTICE: u64 = 50;
/// The shortest delay of what raises risk.
pub const ALLOCATION_DELAY: u64 = NOTICE + BUCKET + UNBONDING;
pub const WINDOW: u64 = 500;
pub const DEALLOCATION_DELAY: u64 = 800;

/// The whole of a pool's scale.
pub const WHOLE: u128 = 1_000_000_000_000_000_000;

pub const STAKE: &str = "ustake";
pub const OTHER_STAKE: &str = "uother";

pub type Outcome = Result<AppResponse, ContractError>;

pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn text(name: &str) -> String {
    addr(name).into_string()
}

pub fn asset() -> Asset {
    Asset::native(STAKE)
}

pub fn percent(part: u128) -> u128 {
    WHOLE / 100 * part
}

pub struct World {
    pub app: App,
    pub registry: Addr,
    pub lens: Addr,
    /// Evidence ids used so far.
    offences: u16,
}

impl World {
    pub fn new() -> Self {
        let people = [
            "avs",
            "other_avs",
            "third_avs",
            "operator",
            "other_operator",
            "alice",
        ];
        let mut app = App::new(|router, _, storage| {
            let wealth = vec![coin(u128::MAX / 100, OTHER_STAKE), coin(u128::MAX / 100, STAKE)];
            for name in people {
                router
                    .bank
                    .init_balance(storage, &addr(name), wealth.clone())
                    .unwrap();
            }
        });
        let owner = addr("owner");
        let allowed = |denom| AllowedAsset {
            asset: Asset::native(denom),
            burner: None,
        };
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            params: Params {
                bucket_seconds: BUCKET,
                unbonding_seconds: UNBONDING,
                notice_seconds: NOTICE,
                epoch_seconds: 600,
                avs_bond: coin(1_000, STAKE),
                min_reward_seconds: 10,
            },
            assets: vec![allowed(STAKE), allowed(OTHER_STAKE)],
        };
        let code = app.store_code(registry());
        let registry = app
            .instantiate_contract(code, owner.clone(), &msg, &[], "registry", None)
            .unwrap();
        let msg = lens::InstantiateMsg {
            registry: registry.to_string(),
        };
        let code = app.store_code(lens());
        let lens = app
            .instantiate_contract(code, owner, &msg, &[], "lens", None)
            .unwrap();
        Self {
            app,
            registry,
            lens,
            offences: 0,
        }
    }

    /// An AVS that an operator serves with a tenth of its pool, whose delay is over, and in which alice has 1,000,000.
    pub fn in_service() -> Self {
        Self::in_service_of(|terms| terms)
    }

    pub fn in_service_of(change: impl FnOnce(AvsTerms) -> AvsTerms) -> Self {
        let mut world = Self::new();
        world.register_avs("avs", change);
        world.register_operator("operator");
        world.opt_in("operator", "avs");
        world.allocate("avs", percent(10), percent(100)).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        world.deposit(1_000_000).unwrap();
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

    pub fn run(&mut self, sender: &str, msg: &ExecuteMsg) -> Outcome {
        self.run_with(sender, msg, 0)
    }

    pub fn run_with(&mut self, sender: &str, msg: &ExecuteMsg, amount: u128) -> Outcome {
        let funds = if amount == 0 { vec![] } else { coins(amount, STAKE) };
        let registry = self.registry.clone();
        refusal(self.app.execute_contract(addr(sender), registry, msg, &funds))
    }

    /// An AVS that slashes without a veto, and burns.
    pub fn register_avs(&mut self, avs: &str, change: impl FnOnce(AvsTerms) -> AvsTerms) {
        let code = self.app.store_code(slasher());
        let serves = SlasherConfigResponse {
            registry: self.registry.clone(),
            avs: addr(avs),
            kind: "mock".to_string(),
            max_fraction: Decimal::one(),
        };
        let slasher = self
            .app
            .instantiate_contract(code, addr("owner"), &serves, &[], "slasher", None)
            .unwrap();
        let terms = change(AvsTerms {
            kind: "oracle".to_string(),
            assets: vec![asset(), Asset::native(OTHER_STAKE)],
            slasher: Some(slasher.into_string()),
            resolver: None,
            destination: Destination::Burn {},
            max_slash_bps: 10_000,
            max_window_slash_bps: 10_000,
            slash_window_seconds: WINDOW,
            deallocation_delay_seconds: DEALLOCATION_DELAY,
            allocation_delay_seconds: ALLOCATION_DELAY,
            min_slashable_bps: 0,
            bounty_bps: 0,
            entry: EntryTerms::default(),
        });
        let metadata_uri = String::new();
        let msg = ExecuteMsg::RegisterAvs { metadata_uri, terms };
        self.run_with(avs, &msg, 1_000).unwrap();
    }

    pub fn register_operator(&mut self, operator: &str) {
        let msg = ExecuteMsg::RegisterAsOperator {
            metadata_uri: String::new(),
            commission_bps: 1_000,
            max_exposure_bps: 10_000,
            delegation_approver: None,
        };
        self.run(operator, &msg).unwrap();
    }

    pub fn opt_in(&mut self, operator: &str, avs: &str) {
        self.run(operator, &ExecuteMsg::OptIn { avs: text(avs) }).unwrap();
    }

    /// One more AVS that the operator serves, whose delay is over.
    pub fn serve(&mut self, avs: &str, budget: u128, weight: u128) {
        self.register_avs(avs, |terms| terms);
        self.opt_in("operator", avs);
        self.allocate(avs, budget, weight).unwrap();
        self.wait(ALLOCATION_DELAY + 1);
    }

    /// What the operator wants an AVS to have of its pool, whatever it has.
    pub fn allocate(&mut self, avs: &str, budget: u128, weight: u128) -> Outcome {
        let now = self.allocation(avs);
        let sum = |changes: &[PendingChange]| changes.iter().map(|change| change.budget).sum::<Uint128>();
        let msg = ExecuteMsg::ModifyAllocation {
            avs: text(avs),
            asset: asset(),
            expected_budget: now.budget + sum(&now.increases) - sum(&now.decreases),
            budget: budget.into(),
            weight: weight.into(),
        };
        self.run("operator", &msg)
    }

    pub fn deposit(&mut self, amount: u128) -> Outcome {
        let msg = ExecuteMsg::Deposit {
            operator: text("operator"),
            staker: None,
            limits: DepositLimits::default(),
        };
        self.run_with("alice", &msg, amount)
    }

    pub fn queue(&mut self, shares: u128) -> Outcome {
        let msg = ExecuteMsg::QueueWithdrawal {
            operator: text("operator"),
            asset: asset(),
            shares: shares.into(),
            generation: None,
        };
        self.run("alice", &msg)
    }

    /// Has the AVS's slasher send it.
    fn through_slasher(&mut self, avs: &str, msg: &ExecuteMsg) -> Outcome {
        let row: AvsResponse = self.ask_registry(&QueryMsg::Avs { avs: text(avs) });
        let slasher = Addr::unchecked(row.terms.slasher.unwrap());
        refusal(self.app.execute_contract(addr("alice"), slasher, msg, &[]))
    }

    pub fn slash(&mut self, avs: &str, fraction: Decimal) -> Outcome {
        self.offences += 1;
        let mut id = [0; 32];
        id[..2].copy_from_slice(&self.offences.to_be_bytes());
        let msg = ExecuteMsg::Slash {
            avs: text(avs),
            operator: text("operator"),
            infraction_time: self.now(),
            slashes: vec![SlashPart {
                asset: asset(),
                fraction,
            }],
            evidence_id: Binary::from(id),
            reporter: text("alice"),
        };
        self.through_slasher(avs, &msg)
    }

    pub fn jail(&mut self, avs: &str, seconds: u64) -> Outcome {
        let msg = ExecuteMsg::JailOperator {
            avs: text(avs),
            operator: text("operator"),
            until: self.now() + seconds,
        };
        self.through_slasher(avs, &msg)
    }

    pub fn sync(&mut self, avs: &str) -> Outcome {
        let msg = ExecuteMsg::SyncWeight {
            avs: text(avs),
            operator: text("operator"),
            asset: asset(),
        };
        self.run("alice", &msg)
    }

    pub fn declare(&mut self, avs: &str, value_at_risk: u128, threshold_bps: u16) {
        let declared = declared(value_at_risk, threshold_bps);
        self.run(avs, &ExecuteMsg::DeclareRisk { declared }).unwrap();
    }

    pub fn ask_registry<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.registry, msg).unwrap()
    }

    pub fn pool(&self) -> PoolResponse {
        self.ask_registry(&QueryMsg::Pool {
            operator: text("operator"),
            asset: asset(),
        })
    }

    pub fn allocation(&self, avs: &str) -> AllocationResponse {
        self.ask_registry(&QueryMsg::Allocation {
            avs: text(avs),
            operator: text("operator"),
            asset: asset(),
        })
    }

    pub fn try_ask<T: DeserializeOwned>(&self, msg: &lens::QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.lens, msg)
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: &lens::QueryMsg) -> T {
        self.try_ask(msg).unwrap()
    }

    /// Of all that serve the AVS, or of one.
    pub fn guaranteed(&self, avs: &str, operator: Option<&str>) -> Vec<lens::GuaranteedStakeResponse> {
        self.ask(&lens::QueryMsg::GuaranteedSlashableStake {
            avs: text(avs),
            asset: asset(),
            operator: operator.map(text),
            start_after: None,
            limit: None,
        })
    }

    pub fn dilution(&self, avs: &str) -> lens::DilutionResponse {
        let rows: Vec<lens::DilutionResponse> = self.ask(&lens::QueryMsg::SecurityDilution {
            avs: text(avs),
            asset: asset(),
            operator: Some(text("operator")),
            start_after: None,
            limit: None,
        });
        rows[0].clone()
    }

    pub fn leverage(&self) -> lens::LeverageResponse {
        self.ask(&lens::QueryMsg::Leverage {
            operator: text("operator"),
            asset: asset(),
        })
    }

    pub fn exposure(&self) -> Vec<lens::CorrelatedExposureResponse> {
        self.ask(&lens::QueryMsg::CorrelatedExposure {
            operator: text("operator"),
            asset: asset(),
        })
    }

    pub fn report(&self, avs: &str) -> Vec<lens::AssetRisk> {
        self.ask(&lens::QueryMsg::RiskReport { avs: text(avs) })
    }
}

pub fn declared(value_at_risk: u128, threshold_bps: u16) -> DeclaredRisk {
    DeclaredRisk {
        asset: asset(),
        attack: Some(DeclaredAttack {
            value_at_risk: value_at_risk.into(),
            threshold_bps,
        }),
        min_operator_stake: Uint128::zero(),
        min_operator_bond: Uint128::zero(),
    }
}

/// What the registry refuses. Anything else is a fault of the test.
fn refusal<E: Debug + Into<anyhow::Error>>(result: Result<AppResponse, E>) -> Outcome {
    result.map_err(|error| match error.into().downcast::<ContractError>() {
        Ok(refusal) => refusal,
        Err(error) => panic!("not refused by the registry: {error:?}"),
    })
}

pub fn registry() -> Box<dyn Contract<Empty>> {
    use palisade_registry::contract::{execute, instantiate, query, reply};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}

pub fn lens() -> Box<dyn Contract<Empty>> {
    use palisade_lens::contract::{execute, instantiate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// Says whom it serves, and sends the registry whatever it is given.
fn slasher() -> Box<dyn Contract<Empty>> {
    const KEY: &[u8] = b"serves";
    fn serves(deps: Deps) -> SlasherConfigResponse {
        cosmwasm_std::from_json(deps.storage.get(KEY).unwrap()).unwrap()
    }
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: SlasherConfigResponse) -> StdResult<Response> {
        deps.storage.set(KEY, &to_json_binary(&msg)?);
        Ok(Response::new())
    }
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
        Ok(Response::new().add_message(WasmMsg::Execute {
            contract_addr: serves(deps.as_ref()).registry.into_string(),
            msg: to_json_binary(&msg)?,
            funds: vec![],
        }))
    }
    fn query(deps: Deps, _: Env, _: slasher::QueryMsg) -> StdResult<Binary> {
        to_json_binary(&serves(deps))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

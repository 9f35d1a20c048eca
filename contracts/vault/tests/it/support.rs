//! A chain with a hub, a registry and a vault, two depositors, and AVSs to slash and pay them.

use std::fmt::Debug;

use anyhow::Result as AnyResult;
use cosmwasm_std::{
    coin, coins, to_json_binary, Addr, Binary, Decimal, Deps, DepsMut, Empty, Env, Event, MessageInfo,
    Response, StdResult, Uint128,
};
use cw20::{BalanceResponse, Cw20QueryMsg};
use cw_multi_test::{AppResponse, ContractWrapper, Executor};
use palisade_chain::Chain;
use palisade_interfaces::hub;
use palisade_interfaces::registry::{
    self, AllowedAsset, AvsTerms, Destination, Resolver, SlashPart, StakerResponse, WithdrawalResponse,
};
use palisade_interfaces::slasher::SlasherConfigResponse;
use palisade_interfaces::token::{self, TokenDetails};
use palisade_interfaces::vault::{
    BatchResponse, ConfigResponse, ExecuteMsg, InstantiateMsg, Params, PositionResponse, QueryMsg,
    ReceiveMsg, RedeemRequestResponse, RedemptionRateResponse, RiskLimits, StateResponse,
};
use palisade_interfaces::Asset;
use palisade_vault::ContractError;
use serde::de::DeserializeOwned;
use serde::Serialize;

pub const DENOM: &str = "stake";
pub const PURSE: u128 = 1_000_000_000_000;
pub const SEED: u128 = 1_000_000;
pub const DAY: u64 = 86_400;
pub const BUCKET: u64 = 3_600;
pub const UNBONDING: u64 = 36_000;
pub const NOTICE: u64 = 3_600;
/// What raises risk in the registry waits this long.
pub const DELAY: u64 = NOTICE + BUCKET + UNBONDING;
/// Whatever was queued is mature after this long.
pub const EXIT: u64 = BUCKET + UNBONDING;
pub const COOLDOWN: u64 = 7_200;
pub const MIN: u128 = 1_000;

pub struct World {
    pub chain: Chain,
    pub hub: Addr,
    pub lst: Addr,
    pub registry: Addr,
    pub vault: Addr,
    pub lrt: Addr,
    pub codes: Codes,
}

#[derive(Clone, Copy)]
pub struct Codes {
    pub token: u64,
    pub vault: u64,
    slasher: u64,
}

pub fn params(chain: &Chain) -> Params {
    Params {
        batch_interval_seconds: DAY,
        drip_seconds: DAY,
        performance_fee_bps: 1_000,
        fee_recipient: chain.addr("treasury").to_string(),
        min_deposit: MIN.into(),
        min_redeem: MIN.into(),
    }
}

pub fn limits() -> RiskLimits {
    RiskLimits {
        max_operator_bps: 6_000,
        max_exposure_bps: 6_000,
        tolerance_bps: 500,
        deallocate_cooldown_seconds: COOLDOWN,
    }
}

impl World {
    /// A vault with its seed only.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// A vault made by a changed message.
    pub fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut world = Self::without_vault();
        let mut msg = world.instantiate_msg();
        change(&mut msg);
        world.vault = world.make_vault(&msg, SEED).unwrap();
        world.lrt = world.config().lrt;
        world
    }

    /// Everything else; vault and LRT are the hub's address.
    pub fn without_vault() -> Self {
        let purse = |builder: palisade_chain::ChainBuilder, name: &str| {
            let owner = Chain::builder().build().unwrap().addr(name);
            builder.balance(&owner, coins(PURSE, DENOM))
        };
        let people = ["owner", "manager", "alice", "bob", "carol", "avs", "avs2", "avs3"];
        let mut chain = people
            .iter()
            .fold(Chain::builder(), |builder, name| purse(builder, name))
            .validators(3, 10_000_000, Decimal::zero())
            .build()
            .unwrap();
        let token = chain.store_code(Box::new(ContractWrapper::new(
            palisade_token::contract::execute,
            palisade_token::contract::instantiate,
            palisade_token::contract::query,
        )));
        let vault = chain.store_code(Box::new(
            ContractWrapper::new(
                palisade_vault::contract::execute,
                palisade_vault::contract::instantiate,
                palisade_vault::contract::query,
            )
            .with_reply(palisade_vault::contract::reply)
            .with_migrate(palisade_vault::contract::migrate),
        ));
        let slasher = chain.store_code(Box::new(ContractWrapper::new_with_empty(
            |_: DepsMut, _: Env, _: MessageInfo, _: Empty| StdResult::Ok(Response::new()),
            |deps: DepsMut, _: Env, _: MessageInfo, msg: SlasherConfigResponse| {
                deps.storage.set(b"config", &to_json_binary(&msg)?);
                StdResult::Ok(Response::new())
            },
            |deps: Deps, _: Env, _: Empty| {
                StdResult::Ok(Binary::from(deps.storage.get(b"config").unwrap_or_default()))
            },
        )));
        let codes = Codes {
            token,
            vault,
            slasher,
        };
        let (hub, lst) = make_hub(&mut chain, token);
        let registry = make_registry(&mut chain, &hub, &lst);
        Self {
            vault: hub.clone(),
            lrt: hub.clone(),
            chain,
            hub,
            lst,
            registry,
            codes,
        }
    }

    pub fn instantiate_msg(&self) -> InstantiateMsg {
        InstantiateMsg {
            owner: self.addr("owner").to_string(),
            manager: self.addr("manager").to_string(),
            hub: self.hub.to_string(),
            registry: self.registry.to_string(),
            token_code_id: self.codes.token,
            token: details("Restaked Stake", "rSTAKE"),
            params: params(&self.chain),
            limits: limits(),
        }
    }

    pub fn make_vault(&mut self, msg: &InstantiateMsg, seed: u128) -> AnyResult<Addr> {
        let owner = self.addr("owner");
        let funds = if seed == 0 { vec![] } else { coins(seed, DENOM) };
        let code = self.codes.vault;
        let admin = Some(owner.to_string());
        self.chain
            .instantiate_contract(code, owner, msg, &funds, "vault", admin)
    }

    pub fn addr(&self, name: &str) -> Addr {
        self.chain.addr(name)
    }

    pub fn asset(&self) -> Asset {
        Asset::cw20(self.lst.as_str())
    }

    pub fn now(&self) -> u64 {
        self.chain.time().seconds()
    }

    pub fn pass(&mut self, seconds: u64) {
        self.chain.next_block_after(seconds);
    }

    pub fn pass_until(&mut self, second: u64) {
        self.pass(second - self.now());
    }

    // Messages of the vault.

    pub fn vault(&mut self, sender: &Addr, msg: &ExecuteMsg) -> AnyResult<AppResponse> {
        let vault = self.vault.clone();
        self.chain.execute_contract(sender.clone(), vault, msg, &[])
    }

    pub fn send<M: Serialize>(
        &mut self,
        token: &Addr,
        sender: &str,
        contract: &Addr,
        amount: u128,
        msg: &M,
    ) -> AnyResult<AppResponse> {
        let send = token::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: amount.into(),
            msg: to_json_binary(msg)?,
        };
        let sender = self.addr(sender);
        self.chain.execute_contract(sender, token.clone(), &send, &[])
    }

    /// Makes LST for somebody, one for one while the hub earned and lost nothing.
    pub fn bond(&mut self, who: &str, amount: u128) -> AnyResult<AppResponse> {
        let msg = hub::ExecuteMsg::Bond {
            receiver: None,
            min_shares: None,
            msg: None,
        };
        let (who, hub) = (self.addr(who), self.hub.clone());
        self.chain.execute_contract(who, hub, &msg, &coins(amount, DENOM))
    }

    pub fn deposit_with(
        &mut self,
        who: &str,
        amount: u128,
        min_shares: Option<u128>,
    ) -> AnyResult<AppResponse> {
        let msg = ReceiveMsg::Deposit {
            recipient: self.addr(who).to_string(),
            min_shares: min_shares.map(Uint128::new),
        };
        let (lst, vault) = (self.lst.clone(), self.vault.clone());
        self.send(&lst, who, &vault, amount, &msg)
    }

    /// Bonds and deposits.
    pub fn deposit(&mut self, who: &str, amount: u128) -> AppResponse {
        self.bond(who, amount).unwrap();
        self.deposit_with(who, amount, None).unwrap()
    }

    pub fn redeem(&mut self, who: &str, shares: u128) -> AnyResult<AppResponse> {
        let msg = ReceiveMsg::RequestRedeem { recipient: None };
        let (lrt, vault) = (self.lrt.clone(), self.vault.clone());
        self.send(&lrt, who, &vault, shares, &msg)
    }

    pub fn submit(&mut self) -> AnyResult<AppResponse> {
        self.vault(&self.addr("anyone"), &ExecuteMsg::SubmitBatch {})
    }

    /// Requests a redemption and submits it as soon as it is due. Returns the number of the batch.
    pub fn leave(&mut self, who: &str, shares: u128) -> u64 {
        self.redeem(who, shares).unwrap();
        let id = self.open_batch().unwrap().id;
        self.pass(DAY);
        self.submit().unwrap();
        id
    }

    pub fn settle(&mut self, batch_id: u64) -> AnyResult<AppResponse> {
        self.vault(&self.addr("anyone"), &ExecuteMsg::SettleBatch { batch_id })
    }

    pub fn claim(&mut self, batch_id: u64, who: &str) -> AnyResult<AppResponse> {
        let account = self.addr(who).to_string();
        self.vault(&self.addr("anyone"), &ExecuteMsg::Claim { batch_id, account })
    }

    pub fn allocate(&mut self, operator: &str, amount: u128) -> AnyResult<AppResponse> {
        let msg = ExecuteMsg::Allocate {
            operator: self.addr(operator).to_string(),
            amount: amount.into(),
        };
        self.vault(&self.addr("manager"), &msg)
    }

    pub fn deallocate(&mut self, sender: &str, operator: &str, amount: u128) -> AnyResult<AppResponse> {
        let msg = ExecuteMsg::Deallocate {
            operator: self.addr(operator).to_string(),
            amount: amount.into(),
        };
        self.vault(&self.addr(sender), &msg)
    }

    pub fn collect(&mut self, operator: &str) -> AnyResult<AppResponse> {
        let operator = self.addr(operator).to_string();
        self.vault(&self.addr("anyone"), &ExecuteMsg::Collect { operator })
    }

    pub fn harvest(&mut self, operator: &str, rewards: &[Asset]) -> AnyResult<AppResponse> {
        let msg = ExecuteMsg::Harvest {
            operator: self.addr(operator).to_string(),
            rewards: rewards.to_vec(),
        };
        self.vault(&self.addr("anyone"), &msg)
    }

    pub fn sync(&mut self) -> AppResponse {
        self.vault(&self.addr("anyone"), &ExecuteMsg::Sync {}).unwrap()
    }

    // Queries.

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> StdResult<T> {
        self.chain.wrap().query_wasm_smart(&self.vault, msg)
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {}).unwrap()
    }

    pub fn state(&self) -> StateResponse {
        self.query(&QueryMsg::State {}).unwrap()
    }

    pub fn open_batch(&self) -> Option<BatchResponse> {
        self.query(&QueryMsg::OpenBatch {}).unwrap()
    }

    pub fn batch(&self, id: u64) -> BatchResponse {
        self.query(&QueryMsg::Batch { id }).unwrap()
    }

    pub fn positions(&self) -> Vec<PositionResponse> {
        self.query(&QueryMsg::Positions {
            start_after: None,
            limit: Some(100),
        })
        .unwrap()
    }

    pub fn position(&self, operator: &str) -> PositionResponse {
        let operator = self.addr(operator);
        let mut rows = self.positions();
        rows.retain(|row| row.operator == operator);
        rows.pop().unwrap()
    }

    pub fn requests(&self, who: &str) -> Vec<RedeemRequestResponse> {
        self.query(&QueryMsg::UnlockingPositions {
            owner: self.addr(who).to_string(),
            start_after: None,
            limit: None,
        })
        .unwrap()
    }

    pub fn rate(&self) -> StdResult<RedemptionRateResponse> {
        self.query(&QueryMsg::RedemptionRate {
            denom: format!("cw20:{}", self.lrt),
            params: None,
        })
    }

    pub fn preview(&self, amount: u128) -> StdResult<Uint128> {
        self.query(&QueryMsg::PreviewDeposit {
            amount: amount.into(),
        })
    }

    pub fn balance(&self, token: &Addr, who: &Addr) -> u128 {
        let msg = Cw20QueryMsg::Balance {
            address: who.to_string(),
        };
        let answer: BalanceResponse = self.chain.wrap().query_wasm_smart(token, &msg).unwrap();
        answer.balance.u128()
    }

    pub fn lst_of(&self, who: &str) -> u128 {
        self.balance(&self.lst, &self.addr(who))
    }

    pub fn lrt_of(&self, who: &str) -> u128 {
        self.balance(&self.lrt, &self.addr(who))
    }

    /// Shares of the vault and their value, as the registry answers, in every life of an operator's pool.
    pub fn staked(&self, operator: &Addr) -> Vec<(Uint128, Uint128)> {
        let ask = |generation| -> StakerResponse {
            let msg = registry::QueryMsg::Staker {
                staker: self.vault.to_string(),
                operator: operator.to_string(),
                asset: Asset::cw20(self.lst.as_str()),
                generation,
            };
            self.chain.wrap().query_wasm_smart(&self.registry, &msg).unwrap()
        };
        (0..=ask(None).generation)
            .map(|generation| ask(Some(generation)))
            .map(|answer| (answer.shares, answer.value))
            .collect()
    }

    pub fn withdrawal(&self, id: u64) -> Option<WithdrawalResponse> {
        let msg = registry::QueryMsg::Withdrawal { id };
        self.chain.wrap().query_wasm_smart(&self.registry, &msg).unwrap()
    }

    // The registry.

    pub fn registry(
        &mut self,
        sender: &Addr,
        msg: &registry::ExecuteMsg,
        funds: u128,
    ) -> AnyResult<AppResponse> {
        let funds = if funds == 0 { vec![] } else { coins(funds, DENOM) };
        let registry = self.registry.clone();
        self.chain.execute_contract(sender.clone(), registry, msg, &funds)
    }

    /// An operator that keeps nothing of the rewards.
    pub fn operator(&mut self, name: &str) {
        let msg = registry::ExecuteMsg::RegisterAsOperator {
            metadata_uri: String::new(),
            commission_bps: 0,
            max_exposure_bps: 10_000,
            delegation_approver: None,
        };
        let name = self.addr(name);
        self.registry(&name, &msg, 0).unwrap();
    }

    /// An AVS that slashes to its treasury, with a veto for `resolver`. Returns its slasher.
    pub fn avs(&mut self, name: &str, resolver: Option<&str>) -> Addr {
        let avs = self.addr(name);
        let config = SlasherConfigResponse {
            registry: self.registry.clone(),
            avs: avs.clone(),
            kind: "test".to_string(),
            max_fraction: Decimal::one(),
        };
        let code = self.codes.slasher;
        let slasher = self
            .chain
            .instantiate_contract(code, avs.clone(), &config, &[], "slasher", None)
            .unwrap();
        let terms = AvsTerms {
            kind: "test".to_string(),
            assets: vec![self.asset()],
            slasher: Some(slasher.to_string()),
            resolver: resolver.map(|name| Resolver {
                address: self.addr(name).to_string(),
                delay_seconds: 10_000,
            }),
            destination: Destination::Recipient {
                address: self.addr("avs_treasury").to_string(),
            },
            max_slash_bps: 10_000,
            max_window_slash_bps: 10_000,
            slash_window_seconds: UNBONDING,
            deallocation_delay_seconds: UNBONDING,
            allocation_delay_seconds: DELAY,
            min_slashable_bps: 0,
            bounty_bps: 0,
            entry: Default::default(),
        };
        let msg = registry::ExecuteMsg::RegisterAvs {
            metadata_uri: String::new(),
            terms,
        };
        self.registry(&avs, &msg, 1).unwrap();
        slasher
    }

    /// Lets an AVS take `percent` of an operator's pool, from the delay on.
    pub fn opt_in(&mut self, operator: &str, avs: &str, percent: u128) {
        let (operator, avs) = (self.addr(operator), self.addr(avs).to_string());
        let opt_in = registry::ExecuteMsg::OptIn { avs: avs.clone() };
        self.registry(&operator, &opt_in, 0).unwrap();
        let part = Uint128::new(10_000_000_000_000_000 * percent);
        let allocate = registry::ExecuteMsg::ModifyAllocation {
            avs,
            asset: self.asset(),
            expected_budget: Uint128::zero(),
            budget: part,
            weight: part,
        };
        self.registry(&operator, &allocate, 0).unwrap();
    }

    /// Takes `percent` of what the AVS counts, in the next second and for a fault of then. Returns the number of the slash.
    pub fn slash(&mut self, slasher: &Addr, avs: &str, operator: &str, percent: u64, evidence: u8) -> u64 {
        self.pass(1);
        let now = self.now();
        self.slash_for(slasher, avs, operator, percent, evidence, now)
    }

    /// The same now, for a fault of then.
    pub fn slash_for(
        &mut self,
        slasher: &Addr,
        avs: &str,
        operator: &str,
        percent: u64,
        evidence: u8,
        infraction_time: u64,
    ) -> u64 {
        let msg = registry::ExecuteMsg::Slash {
            avs: self.addr(avs).to_string(),
            operator: self.addr(operator).to_string(),
            infraction_time,
            slashes: vec![SlashPart {
                asset: self.asset(),
                fraction: Decimal::percent(percent),
            }],
            evidence_id: Binary::from([evidence; 32]),
            reporter: self.addr("reporter").to_string(),
        };
        self.registry(slasher, &msg, 0).unwrap();
        let last = registry::QueryMsg::SlashRecords {
            start_after: None,
            limit: Some(100),
        };
        let rows: Vec<registry::SlashRecordResponse> =
            self.chain.wrap().query_wasm_smart(&self.registry, &last).unwrap();
        rows.last().unwrap().id
    }

    pub fn veto(&mut self, resolver: &str, slash_id: u64, upheld: Decimal) {
        let msg = registry::ExecuteMsg::VetoSlash { slash_id, upheld };
        let resolver = self.addr(resolver);
        self.registry(&resolver, &msg, 0).unwrap();
    }

    /// Streams native coins of the AVS to the pools that secure it, and refreshes the operator's weight.
    pub fn fund_native(&mut self, avs: &str, operator: &str, amount: u128, seconds: u64) {
        let msg = registry::ExecuteMsg::FundRewards {
            asset: self.asset(),
            duration_seconds: seconds,
        };
        self.sync_weight(avs, operator);
        let avs = self.addr(avs);
        self.registry(&avs, &msg, amount).unwrap();
    }

    /// Streams a cw20 token of the AVS.
    pub fn fund_cw20(&mut self, avs: &str, operator: &str, token: &Addr, amount: u128, seconds: u64) {
        let msg = registry::ReceiveMsg::FundRewards {
            asset: self.asset(),
            duration_seconds: seconds,
        };
        self.sync_weight(avs, operator);
        let registry = self.registry.clone();
        self.send(token, avs, &registry, amount, &msg).unwrap();
    }

    pub fn sync_weight(&mut self, avs: &str, operator: &str) {
        let msg = registry::ExecuteMsg::SyncWeight {
            avs: self.addr(avs).to_string(),
            operator: self.addr(operator).to_string(),
            asset: self.asset(),
        };
        let anyone = self.addr("anyone");
        self.registry(&anyone, &msg, 0).unwrap();
    }

    /// Stakes LST of `who` with an operator, in the name of `staker`.
    pub fn stake_for(&mut self, who: &str, operator: &str, staker: &Addr, amount: u128) {
        self.bond(who, amount).unwrap();
        let msg = registry::ReceiveMsg::Deposit {
            operator: self.addr(operator).to_string(),
            staker: staker.to_string(),
            limits: registry::DepositLimits::default(),
        };
        let (lst, registry) = (self.lst.clone(), self.registry.clone());
        self.send(&lst, who, &registry, amount, &msg).unwrap();
    }

    /// Lets a token be staked, and be a reward.
    pub fn allow_token(&mut self, token: &Addr) {
        let allowed = AllowedAsset {
            asset: Asset::cw20(token.as_str()),
            burner: None,
        };
        let owner = self.addr("owner");
        self.registry(&owner, &registry::ExecuteMsg::AllowAsset { allowed }, 0)
            .unwrap();
    }

    /// A cw20 of the field's usual code, all of it with `owner`.
    pub fn foreign_token(&mut self, owner: &str, amount: u128) -> Addr {
        let minter = self.addr(owner);
        let msg = token::InstantiateMsg {
            minter: minter.to_string(),
            details: details("Foreign", "FOREIGN"),
        };
        let code = self.codes.token;
        let token = self
            .chain
            .instantiate_contract(code, minter.clone(), &msg, &[], "foreign", None)
            .unwrap();
        let mint = token::ExecuteMsg::Mint {
            recipient: minter.to_string(),
            amount: amount.into(),
        };
        self.chain
            .execute_contract(minter, token.clone(), &mint, &[])
            .unwrap();
        token
    }
}

pub fn details(name: &str, symbol: &str) -> TokenDetails {
    TokenDetails {
        name: name.to_string(),
        symbol: symbol.to_string(),
        decimals: 6,
    }
}

fn make_hub(chain: &mut Chain, token: u64) -> (Addr, Addr) {
    let code = chain.store_code(Box::new(
        ContractWrapper::new(
            palisade_hub::contract::execute,
            palisade_hub::contract::instantiate,
            palisade_hub::contract::query,
        )
        .with_reply(palisade_hub::contract::reply),
    ));
    let collector = chain.store_code(Box::new(ContractWrapper::new(
        palisade_collector::contract::execute,
        palisade_collector::contract::instantiate,
        palisade_collector::contract::query,
    )));
    let owner = chain.addr("owner");
    let validators = (0..3).map(|index| hub::ValidatorWeight {
        validator: chain.valoper(index),
        weight: 1,
        cap_bps: None,
    });
    let msg = hub::InstantiateMsg {
        owner: owner.to_string(),
        guardian: None,
        denom: DENOM.to_string(),
        token_code_id: token,
        token: details("Liquid Stake", "lSTAKE"),
        collector_code_id: collector,
        ballot: None,
        params: hub::Params {
            batch_interval_seconds: DAY,
            min_batch: 1u128.into(),
            unbonding_seconds: 21 * DAY,
            max_messages: 10,
            staking_gas_limit: 1_000_000,
            drip_seconds: DAY,
            max_daily_rise_bps: 10_000,
            reward_fee_bps: 500,
            fee_recipient: owner.to_string(),
            netting_cap_bps: 5_000,
            max_slash_bps: 1_000,
            dispute_seconds: DAY,
            sync_max_age_seconds: 300 * DAY,
            bonded_max_age_seconds: 0,
            dust_units: 2u128.into(),
            dust_ppm: 10,
            cooldown_seconds: DAY,
            min_bond: 1u128.into(),
            min_unbond: 1u128.into(),
            max_assets: None,
            bond_limit: None,
            instant_exit: None,
            rebalance: hub::RebalanceParams {
                tolerance_bps: 500,
                min_redelegation: 1_000u128.into(),
                cooldown_seconds: DAY,
            },
            impairment: hub::ImpairmentParams {
                loss_bps: 100,
                seconds: DAY,
            },
            update_delay_seconds: 7 * DAY,
        },
        validators: validators.collect(),
    };
    let hub = chain
        .instantiate_contract(code, owner, &msg, &[coin(hub::MIN_SEED, DENOM)], "hub", None)
        .unwrap();
    let config: hub::ConfigResponse = chain
        .wrap()
        .query_wasm_smart(&hub, &hub::QueryMsg::Config {})
        .unwrap();
    (hub, config.token)
}

fn make_registry(chain: &mut Chain, hub: &Addr, lst: &Addr) -> Addr {
    let code = chain.store_code(Box::new(
        ContractWrapper::new(
            palisade_registry::contract::execute,
            palisade_registry::contract::instantiate,
            palisade_registry::contract::query,
        )
        .with_reply(palisade_registry::contract::reply),
    ));
    let owner = chain.addr("owner");
    let msg = registry::InstantiateMsg {
        owner: owner.to_string(),
        params: registry::Params {
            bucket_seconds: BUCKET,
            unbonding_seconds: UNBONDING,
            notice_seconds: NOTICE,
            epoch_seconds: 60,
            avs_bond: coin(1, DENOM),
            min_reward_seconds: 100,
        },
        assets: vec![AllowedAsset {
            asset: Asset::cw20(lst.as_str()),
            burner: Some(hub.to_string()),
        }],
    };
    chain
        .instantiate_contract(code, owner, &msg, &[], "registry", None)
        .unwrap()
}

/// What the vault refused with.
#[track_caller]
pub fn refusal<T: Debug>(result: AnyResult<T>) -> ContractError {
    let error = result.unwrap_err();
    error
        .downcast()
        .unwrap_or_else(|error| panic!("not of the vault: {error:?}"))
}

/// What the registry refused with.
#[track_caller]
pub fn registry_refusal<T: Debug>(result: AnyResult<T>) -> palisade_registry::ContractError {
    let error = result.unwrap_err();
    error
        .downcast()
        .unwrap_or_else(|error| panic!("not of the registry: {error:?}"))
}

/// The event of the vault with this name, and one attribute of it.
#[track_caller]
pub fn attribute(response: &AppResponse, past_tense: &str, key: &str) -> String {
    let kind = format!("wasm-palisade-vault/{past_tense}");
    let event = find(response, &kind).unwrap_or_else(|| panic!("no {kind} in {:?}", response.events));
    let attribute = event.attributes.iter().find(|attribute| attribute.key == key);
    attribute
        .unwrap_or_else(|| panic!("no {key} in {event:?}"))
        .value
        .clone()
}

pub fn has_event(response: &AppResponse, past_tense: &str) -> bool {
    find(response, &format!("wasm-palisade-vault/{past_tense}")).is_some()
}

fn find<'a>(response: &'a AppResponse, kind: &str) -> Option<&'a Event> {
    response.events.iter().find(|event| event.ty == kind)
}

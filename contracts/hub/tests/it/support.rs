//! A hub on a simulated chain, and what the tests do with it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use anyhow::Result as AnyResult;
use cosmwasm_std::{
    coins, from_json, to_json_binary, Addr, BankMsg, Binary, Coin, CosmosMsg, Decimal, Event, Uint128,
    WasmMsg,
};
use cw20::{BalanceResponse, TokenInfoResponse};
use cw_multi_test::{AppResponse, Contract, ContractWrapper, Executor};
use palisade_chain::{Chain, ChainBuilder, MsgKind, SdkError};
use palisade_hub::{contract, ContractError};
use palisade_interfaces::hub::{
    BatchResponse, ConfigResponse, ExecuteMsg, ImpairmentParams, InstantiateMsg, LegResponse, Params,
    QueryMsg, RebalanceParams, ReceiveMsg, RedemptionRateResponse, StateResponse, UnbondRequestResponse,
    Update, UpdateResponse, ValidatorResponse, ValidatorStatus, ValidatorWeight,
};
use palisade_interfaces::token::{self, TokenDetails};
use serde::de::DeserializeOwned;

/// What each account of the tests begins with.
pub const PURSE: u128 = 1_000_000_000_000;
/// The seed of the hub.
pub const SEED: u128 = 1_000_000;
pub const DENOM: &str = "stake";
pub const DAY: u64 = 86_400;
pub const UNBONDING: u64 = 21 * DAY;

/// Parameters without netting and fee, so that numbers stay simple.
pub fn params(chain: &Chain) -> Params {
    Params {
        batch_interval_seconds: DAY,
        min_batch: Uint128::zero(),
        unbonding_seconds: UNBONDING,
        max_messages: 10,
        staking_gas_limit: 1_000_000,
        drip_seconds: DAY,
        max_daily_rise_bps: 10_000,
        reward_fee_bps: 0,
        fee_recipient: chain.addr("treasury").into(),
        netting_cap_bps: 0,
        max_slash_bps: 500,
        dispute_seconds: 3 * DAY,
        sync_max_age_seconds: 365 * DAY,
        bonded_max_age_seconds: 0,
        dust_units: Uint128::new(2),
        dust_ppm: 10,
        cooldown_seconds: DAY,
        min_bond: Uint128::new(1_000),
        min_unbond: Uint128::new(1_000),
        max_assets: None,
        bond_limit: None,
        instant_exit: None,
        rebalance: RebalanceParams {
            tolerance_bps: 1_000,
            min_redelegation: Uint128::new(1_000),
            cooldown_seconds: DAY,
        },
        impairment: ImpairmentParams {
            loss_bps: 100,
            seconds: DAY,
        },
        update_delay_seconds: 7 * DAY,
    }
}

/// A hub with its chain. `Deref`s to the chain.
pub struct Hub {
    pub chain: Chain,
    pub address: Addr,
    pub token: Addr,
    pub collector: Addr,
    pub owner: Addr,
}

impl std::ops::Deref for Hub {
    type Target = Chain;

    fn deref(&self) -> &Chain {
        &self.chain
    }
}

impl std::ops::DerefMut for Hub {
    fn deref_mut(&mut self) -> &mut Chain {
        &mut self.chain
    }
}

pub fn account(name: &str) -> Addr {
    Chain::builder().build().unwrap().addr(name)
}

pub fn alice() -> Addr {
    account("alice")
}

pub fn bob() -> Addr {
    account("bob")
}

/// The chain of the tests: validators of 10^12 units without commission.
pub fn chain(validators: u32) -> Chain {
    people()
        .validators(validators, 1_000_000_000_000, Decimal::zero())
        .build()
        .unwrap()
}

pub fn people() -> ChainBuilder {
    ["alice", "bob", "carol", "owner", "stranger"]
        .iter()
        .fold(Chain::builder(), |chain, name| {
            chain.balance(&account(name), coins(PURSE, DENOM))
        })
}

pub fn hub_code() -> Box<dyn Contract<cosmwasm_std::Empty>> {
    Box::new(
        ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
            .with_reply(contract::reply)
            .with_migrate(contract::migrate),
    )
}

/// Stores the three codes and describes a hub of all validators, each of weight 1.
pub fn instantiate_msg(chain: &mut Chain) -> InstantiateMsg {
    use palisade_collector::contract as collector;
    use palisade_token::contract as token;
    let token = ContractWrapper::new(token::execute, token::instantiate, token::query);
    let collector = ContractWrapper::new(collector::execute, collector::instantiate, collector::query);
    let (token_code_id, collector_code_id) = (
        chain.store_code(Box::new(token)),
        chain.store_code(Box::new(collector)),
    );
    let validators = chain.created_validators().to_vec();
    InstantiateMsg {
        owner: chain.addr("owner").into(),
        guardian: Some(chain.addr("guardian").into()),
        denom: DENOM.into(),
        token_code_id,
        token: TokenDetails {
            name: "Staked Coin".into(),
            symbol: "stCOIN".into(),
            decimals: 6,
        },
        collector_code_id,
        ballot: None,
        params: params(chain),
        validators: validators
            .into_iter()
            .map(|validator| ValidatorWeight {
                validator,
                weight: 1,
                cap_bps: None,
            })
            .collect(),
    }
}

/// A hub of `validators` validators of equal weight.
pub fn hub(validators: u32) -> Hub {
    hub_with(validators, |_| {})
}

/// The same, with other parameters.
pub fn hub_with(validators: u32, change: impl FnOnce(&mut Params)) -> Hub {
    hub_on(chain(validators), |msg| change(&mut msg.params))
}

/// A hub on this chain.
pub fn hub_on(mut chain: Chain, change: impl FnOnce(&mut InstantiateMsg)) -> Hub {
    let mut msg = instantiate_msg(&mut chain);
    change(&mut msg);
    let code = chain.store_code(hub_code());
    let owner = chain.addr("owner");
    let admin = Some(owner.to_string());
    let address = chain
        .instantiate_contract(code, owner.clone(), &msg, &coins(SEED, DENOM), "hub", admin)
        .unwrap();
    let config: ConfigResponse = chain
        .wrap()
        .query_wasm_smart(&address, &QueryMsg::Config {})
        .unwrap();
    Hub {
        chain,
        address,
        token: config.token,
        collector: config.collector,
        owner,
    }
}

impl Hub {
    pub fn execute(&mut self, sender: &Addr, msg: ExecuteMsg, funds: &[Coin]) -> AnyResult<AppResponse> {
        let hub = self.address.clone();
        self.chain.execute_contract(sender.clone(), hub, &msg, funds)
    }

    /// As somebody of no importance.
    pub fn crank(&mut self, msg: ExecuteMsg) -> AnyResult<AppResponse> {
        let stranger = self.addr("stranger");
        self.execute(&stranger, msg, &[])
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> AnyResult<T> {
        Ok(self.chain.wrap().query_wasm_smart(&self.address, msg)?)
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {}).unwrap()
    }

    pub fn state(&self) -> StateResponse {
        self.query(&QueryMsg::State {}).unwrap()
    }

    pub fn validator(&self, index: usize) -> ValidatorResponse {
        let address = self.valoper(index);
        let rows: Vec<ValidatorResponse> = self
            .query(&QueryMsg::Validators {
                start_after: None,
                limit: Some(100),
            })
            .unwrap();
        rows.into_iter().find(|row| row.validator == address).unwrap()
    }

    pub fn tracked(&self, index: usize) -> u128 {
        self.validator(index).tracked.u128()
    }

    pub fn status(&self, index: usize) -> ValidatorStatus {
        self.validator(index).status
    }

    pub fn batch(&self, id: u64) -> BatchResponse {
        self.query(&QueryMsg::Batch { id }).unwrap()
    }

    pub fn legs(&self) -> Vec<LegResponse> {
        self.query(&QueryMsg::Legs {
            start_after: None,
            limit: Some(100),
        })
        .unwrap()
    }

    pub fn requests(&self, user: &Addr) -> Vec<UnbondRequestResponse> {
        let user = user.to_string();
        self.query(&QueryMsg::UnbondRequests {
            user,
            start_after: None,
            limit: Some(100),
        })
        .unwrap()
    }

    pub fn claimable(&self, user: &Addr, batch: u64) -> u128 {
        let requests = self.requests(user);
        requests
            .iter()
            .find(|request| request.batch_id == batch)
            .unwrap()
            .claimable
            .u128()
    }

    pub fn redemption_rate(&self) -> AnyResult<RedemptionRateResponse> {
        self.query(&QueryMsg::RedemptionRate {
            denom: self.token.to_string(),
            params: None,
        })
    }

    pub fn redemption_rate_of(&self, denom: &str) -> AnyResult<RedemptionRateResponse> {
        self.query(&QueryMsg::RedemptionRate {
            denom: denom.into(),
            params: None,
        })
    }

    pub fn lst(&self, owner: &Addr) -> u128 {
        let address = owner.to_string();
        let answer: BalanceResponse = self
            .chain
            .wrap()
            .query_wasm_smart(&self.token, &token::QueryMsg::Balance { address })
            .unwrap();
        answer.balance.u128()
    }

    pub fn lst_supply(&self) -> u128 {
        let answer: TokenInfoResponse = self
            .chain
            .wrap()
            .query_wasm_smart(&self.token, &token::QueryMsg::TokenInfo {})
            .unwrap();
        answer.total_supply.u128()
    }

    pub fn coins_of(&self, owner: &Addr) -> u128 {
        self.stake_balance(owner).unwrap()
    }

    /// Native coins on the hub's account.
    pub fn purse(&self) -> u128 {
        self.coins_of(&self.address)
    }

    pub fn bond(&mut self, sender: &Addr, amount: u128) -> AnyResult<AppResponse> {
        let msg = ExecuteMsg::Bond {
            receiver: None,
            min_shares: None,
            msg: None,
        };
        self.execute(sender, msg, &coins(amount, DENOM))
    }

    pub fn stake(&mut self) -> AnyResult<AppResponse> {
        self.crank(ExecuteMsg::Stake {
            max_messages: None,
            gas_limit: None,
        })
    }

    /// Bonds and stakes, and goes on to the next block.
    #[track_caller]
    pub fn bond_and_stake(&mut self, sender: &Addr, amount: u128) {
        self.bond(sender, amount).unwrap();
        self.stake().unwrap();
        self.next_block();
    }

    pub fn send_lst(&mut self, sender: &Addr, amount: u128, msg: &ReceiveMsg) -> AnyResult<AppResponse> {
        let contract = self.address.to_string();
        let msg = token::ExecuteMsg::Send {
            contract,
            amount: amount.into(),
            msg: to_json_binary(msg)?,
        };
        let token = self.token.clone();
        self.chain.execute_contract(sender.clone(), token, &msg, &[])
    }

    pub fn queue(&mut self, sender: &Addr, shares: u128) -> AnyResult<AppResponse> {
        self.send_lst(sender, shares, &ReceiveMsg::QueueUnbond { receiver: None })
    }

    pub fn submit(&mut self) -> AnyResult<AppResponse> {
        self.crank(ExecuteMsg::SubmitBatch {
            max_messages: None,
            gas_limit: None,
        })
    }

    /// Queues all of it as one batch and submits that a day later.
    #[track_caller]
    pub fn unbond(&mut self, requests: &[(&Addr, u128)]) -> AppResponse {
        for (owner, shares) in requests {
            self.queue(owner, *shares).unwrap();
        }
        let config: ConfigResponse = self.query(&QueryMsg::Config {}).unwrap();
        self.pass_seconds(config.params.batch_interval_seconds);
        self.submit().unwrap()
    }

    pub fn reconcile(&mut self) -> AnyResult<AppResponse> {
        self.crank(ExecuteMsg::Reconcile { limit: None })
    }

    /// Arms, goes on to the next block, and settles.
    #[track_caller]
    pub fn settle(&mut self) -> AppResponse {
        self.reconcile().unwrap();
        self.next_block();
        self.reconcile().unwrap()
    }

    pub fn sync(&mut self) -> AnyResult<AppResponse> {
        self.crank(ExecuteMsg::Sync {})
    }

    pub fn harvest(&mut self) -> AnyResult<AppResponse> {
        self.crank(ExecuteMsg::Harvest {
            validators: None,
            limit: None,
            gas_limit: None,
        })
    }

    /// The owner's update, applied after its delay.
    #[track_caller]
    pub fn update(&mut self, update: Update) {
        let owner = self.owner.clone();
        let response = self.execute(&owner, ExecuteMsg::Update { update }, &[]).unwrap();
        let id = data::<UpdateResponse>(&response).id.unwrap();
        let delay = self.config().params.update_delay_seconds;
        self.pass_seconds(delay);
        self.crank(ExecuteMsg::ApplyUpdate { id }).unwrap();
    }

    pub fn withdraw(&mut self, owner: &Addr) -> AnyResult<AppResponse> {
        let msg = ExecuteMsg::WithdrawUnbonded {
            batch_ids: None,
            receiver: None,
            limit: None,
        };
        self.execute(owner, msg, &[])
    }

    /// Withdraws and returns what arrived.
    #[track_caller]
    pub fn withdrawn(&mut self, owner: &Addr) -> u128 {
        let before = self.coins_of(owner);
        self.withdraw(owner).unwrap();
        self.coins_of(owner) - before
    }

    /// Burns all that a validator has, and goes on to the next block.
    pub fn wipe_out(&mut self, index: usize) {
        let (valoper, height) = (self.valoper(index), self.height());
        self.slash_power(&valoper, height, u64::MAX.into(), Decimal::one())
            .unwrap();
    }

    /// A bank send to the hub by somebody of no importance.
    pub fn bank_send(&mut self, amount: u128) {
        let msg = BankMsg::Send {
            to_address: self.address.to_string(),
            amount: coins(amount, DENOM),
        };
        let stranger = self.addr("stranger");
        self.chain.execute(stranger, msg.into()).unwrap();
    }

    /// Fails the next message of a kind at a validator.
    pub fn refuse_next(&self, kind: MsgKind, index: usize, error: impl Into<SdkError>) {
        self.faults().fail_next(kind, Some(&self.valoper(index)), error);
    }

    /// What the SDK says of the hub's delegations against the ledger, and the ledger against itself.
    #[track_caller]
    pub fn check(&self) {
        let state = self.state();
        assert_eq!(state.total_shares.u128(), self.lst_supply(), "supply");
        assert_eq!(state.in_flight, Uint128::zero(), "in flight");
        let held = state.claimable + state.buffer + state.unallocated;
        assert!(
            self.purse() >= held.u128(),
            "{} on the account, {held} owed",
            self.purse()
        );
        self.chain.check_invariants().unwrap();
    }
}

/// The hub's own error in a failed execution.
#[track_caller]
pub fn refusal<T: Debug>(result: AnyResult<T>) -> ContractError {
    let error = result.unwrap_err();
    match error.downcast::<ContractError>() {
        Ok(error) => error,
        Err(other) => panic!("not of the hub: {other:?}"),
    }
}

/// The error text of a failed query.
#[track_caller]
pub fn query_error<T: Debug>(result: AnyResult<T>) -> String {
    result.unwrap_err().to_string()
}

/// Attributes of the hub's events of this name, without the contract's address.
pub fn events(response: &AppResponse, name: &str) -> Vec<BTreeMap<String, String>> {
    let ty = format!("wasm-palisade-hub/{name}");
    let wanted = response.events.iter().filter(|event| event.ty == ty);
    wanted.map(attributes).collect()
}

fn attributes(event: &Event) -> BTreeMap<String, String> {
    let attributes = event
        .attributes
        .iter()
        .filter(|attribute| attribute.key != "_contract_address");
    attributes
        .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
        .collect()
}

/// The one event of this name.
#[track_caller]
pub fn event(response: &AppResponse, name: &str) -> BTreeMap<String, String> {
    let mut found = events(response, name);
    assert_eq!(found.len(), 1, "{name} in {:?}", response.events);
    found.remove(0)
}

/// A message to a contract.
pub fn wasm_execute(contract: &Addr, msg: &impl serde::Serialize, funds: Vec<Coin>) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds,
    }
    .into()
}

/// Response data of an execution.
#[track_caller]
pub fn data<T: DeserializeOwned>(response: &AppResponse) -> T {
    from_json(response.data.as_ref().unwrap()).unwrap()
}

pub fn json(msg: &impl serde::Serialize) -> Binary {
    to_json_binary(msg).unwrap()
}

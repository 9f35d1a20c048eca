//! A hub with a ballot on a simulated chain, and what the tests do with it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use anyhow::Result as AnyResult;
use cosmwasm_std::{
    coins, to_json_binary, Addr, Decimal, Empty, Uint128, VoteOption as GovOption, WeightedVoteOption,
};
use cw20::{BalanceResponse, TokenInfoResponse};
use cw_multi_test::{AppResponse, Contract, ContractWrapper, Executor};
use palisade_ballot::{contract, ContractError};
use palisade_chain::Chain;
use palisade_interfaces::ballot::{
    ExecuteMsg, Params, ProposalResponse, QueryMsg, ReceiveMsg, Tally, VoteOption, VoteResponse, WeightedVote,
};
use palisade_interfaces::hub::{self, BallotCode, ImpairmentParams, RebalanceParams, ValidatorWeight};
use palisade_interfaces::token::{self, TokenDetails};
use serde::de::DeserializeOwned;

/// What each account begins with, all of it bonded.
pub const PURSE: u128 = 1_000_000_000;
pub const SEED: u128 = 1_000_000;
pub const DENOM: &str = "stake";
pub const DAY: u64 = 86_400;
/// How long the chain takes votes, unless a test says otherwise.
pub const VOTING: u64 = 14 * DAY;
/// How long the ballot does.
pub const OPEN: u64 = 30 * DAY;
/// A tenth of the supply: of three purses and the seed.
pub const QUORUM_BPS: u16 = 1_000;
pub const MIN_OPEN: u128 = 1_000;

/// `Deref`s to the chain. Alice, Bob and Carol have a purse of LST each.
pub struct World {
    pub chain: Chain,
    pub hub: Addr,
    pub lst: Addr,
    pub ballot: Addr,
}

impl std::ops::Deref for World {
    type Target = Chain;

    fn deref(&self) -> &Chain {
        &self.chain
    }
}

impl std::ops::DerefMut for World {
    fn deref_mut(&mut self) -> &mut Chain {
        &mut self.chain
    }
}

pub fn ballot_code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
            .with_reply(contract::reply)
            .with_migrate(contract::migrate),
    )
}

pub fn params() -> Params {
    Params {
        quorum_bps: QUORUM_BPS,
        min_open: MIN_OPEN.into(),
        open_seconds: OPEN,
    }
}

fn hub_params(chain: &Chain) -> hub::Params {
    hub::Params {
        batch_interval_seconds: DAY,
        min_batch: Uint128::zero(),
        unbonding_seconds: 21 * DAY,
        max_messages: 10,
        staking_gas_limit: 1_000_000,
        drip_seconds: DAY,
        max_daily_rise_bps: 100,
        reward_fee_bps: 0,
        fee_recipient: chain.addr("treasury").into(),
        netting_cap_bps: 0,
        max_slash_bps: 500,
        dispute_seconds: DAY,
        sync_max_age_seconds: 365 * DAY,
        bonded_max_age_seconds: 0,
        dust_units: Uint128::new(2),
        dust_ppm: 10,
        cooldown_seconds: DAY,
        min_bond: Uint128::new(1_000),
        min_unbond: Uint128::new(1),
        max_assets: None,
        bond_limit: None,
        instant_exit: None,
        rebalance: RebalanceParams {
            tolerance_bps: 500,
            min_redelegation: Uint128::new(1_000),
            cooldown_seconds: DAY,
        },
        impairment: ImpairmentParams {
            loss_bps: 100,
            seconds: DAY,
        },
        update_delay_seconds: DAY,
    }
}

/// Makes a hub whose ballot is told this.
pub fn try_world(params: Params) -> AnyResult<World> {
    use palisade_collector::contract as collector;
    use palisade_hub::contract as hub_contract;
    use palisade_token::contract as token;
    let people = ["alice", "bob", "carol", "owner", "stranger"];
    let account = Chain::builder().build()?;
    let builder = people.iter().fold(Chain::builder(), |builder, name| {
        builder.balance(&account.addr(name), coins(PURSE, DENOM))
    });
    let mut chain = builder.validators(3, PURSE, Decimal::zero()).build()?;
    let token = ContractWrapper::new(token::execute, token::instantiate, token::query);
    let collector = ContractWrapper::new(collector::execute, collector::instantiate, collector::query);
    let hub = ContractWrapper::new(
        hub_contract::execute,
        hub_contract::instantiate,
        hub_contract::query,
    )
    .with_reply(hub_contract::reply);
    let token_code_id = chain.store_code(Box::new(token));
    let collector_code_id = chain.store_code(Box::new(collector));
    let code_id = chain.store_code(ballot_code());
    let hub_code_id = chain.store_code(Box::new(hub));
    let weight = |validator: &String| ValidatorWeight {
        validator: validator.clone(),
        weight: 1,
        cap_bps: None,
    };
    let owner = chain.addr("owner");
    let msg = hub::InstantiateMsg {
        owner: owner.to_string(),
        guardian: None,
        denom: DENOM.into(),
        token_code_id,
        token: TokenDetails {
            name: "Staked Coin".into(),
            symbol: "stCOIN".into(),
            decimals: 6,
        },
        collector_code_id,
        ballot: Some(BallotCode { code_id, params }),
        params: hub_params(&chain),
        validators: chain.created_validators().iter().map(weight).collect(),
    };
    let seed = coins(SEED, DENOM);
    let hub = chain.instantiate_contract(hub_code_id, owner, &msg, &seed, "hub", None)?;
    let config: hub::ConfigResponse = chain.wrap().query_wasm_smart(&hub, &hub::QueryMsg::Config {})?;
    Ok(World {
        chain,
        hub,
        lst: config.token,
        ballot: config.ballot.unwrap(),
    })
}

/// Alice, Bob and Carol have bonded all they had.
pub fn world_with(params: Params) -> World {
    let mut world = try_world(params).unwrap();
    for name in ["alice", "bob", "carol"] {
        world.bond(name, PURSE);
    }
    world
}

pub fn world() -> World {
    world_with(params())
}

/// The world with deposits of some, one block ago.
pub fn world_of(deposits: &[(&str, u128)]) -> World {
    let mut world = world();
    for (name, amount) in deposits {
        world.deposit(name, *amount).unwrap();
    }
    world.next_block();
    world
}

impl World {
    pub fn bond(&mut self, name: &str, amount: u128) {
        let msg = hub::ExecuteMsg::Bond {
            receiver: None,
            min_shares: None,
            msg: None,
        };
        let (sender, hub) = (self.addr(name), self.hub.clone());
        self.execute_contract(sender, hub, &msg, &coins(amount, DENOM))
            .unwrap();
    }

    pub fn execute(&mut self, name: &str, msg: &ExecuteMsg) -> AnyResult<AppResponse> {
        let (sender, ballot) = (self.addr(name), self.ballot.clone());
        self.execute_contract(sender, ballot, msg, &[])
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> AnyResult<T> {
        Ok(self.chain.wrap().query_wasm_smart(&self.ballot, msg)?)
    }

    pub fn send(&mut self, name: &str, amount: u128, msg: &ReceiveMsg) -> AnyResult<AppResponse> {
        let send = token::ExecuteMsg::Send {
            contract: self.ballot.to_string(),
            amount: amount.into(),
            msg: to_json_binary(msg)?,
        };
        let (sender, lst) = (self.addr(name), self.lst.clone());
        self.execute_contract(sender, lst, &send, &[])
    }

    pub fn deposit(&mut self, name: &str, amount: u128) -> AnyResult<AppResponse> {
        self.send(name, amount, &ReceiveMsg::Deposit { depositor: None })
    }

    pub fn withdraw(&mut self, name: &str, amount: u128) -> AnyResult<AppResponse> {
        let amount = amount.into();
        self.execute(name, &ExecuteMsg::Withdraw { amount })
    }

    pub fn vote(&mut self, name: &str, proposal_id: u64, option: VoteOption) -> AnyResult<AppResponse> {
        self.vote_split(name, proposal_id, vec![all(option)])
    }

    pub fn vote_split(
        &mut self,
        name: &str,
        proposal_id: u64,
        votes: Vec<WeightedVote>,
    ) -> AnyResult<AppResponse> {
        self.execute(name, &ExecuteMsg::Vote { proposal_id, votes })
    }

    /// As somebody of no importance.
    pub fn cast(&mut self, proposal_id: u64) -> AnyResult<AppResponse> {
        self.execute("stranger", &ExecuteMsg::Cast { proposal_id })
    }

    pub fn prune(&mut self, proposal_id: u64, limit: Option<u32>) -> AnyResult<AppResponse> {
        self.execute("stranger", &ExecuteMsg::Prune { proposal_id, limit })
    }

    /// Puts a proposal to the vote.
    pub fn propose(&mut self) -> u64 {
        self.start_vote(VOTING).unwrap()
    }

    pub fn proposal(&self, proposal_id: u64) -> ProposalResponse {
        self.query(&QueryMsg::Proposal { proposal_id }).unwrap()
    }

    pub fn proposals(&self) -> Vec<ProposalResponse> {
        let (start_after, limit) = (None, Some(100));
        self.query(&QueryMsg::Proposals { start_after, limit }).unwrap()
    }

    pub fn votes(&self, proposal_id: u64) -> Vec<VoteResponse> {
        self.query(&QueryMsg::Votes {
            proposal_id,
            start_after: None,
            limit: Some(100),
        })
        .unwrap()
    }

    pub fn deposit_of(&self, name: &str, height: Option<u64>) -> u128 {
        let depositor = self.addr(name).to_string();
        let deposit: Uint128 = self.query(&QueryMsg::Deposit { depositor, height }).unwrap();
        deposit.u128()
    }

    pub fn total_deposit(&self, height: Option<u64>) -> u128 {
        let total: Uint128 = self.query(&QueryMsg::TotalDeposit { height }).unwrap();
        total.u128()
    }

    pub fn lst_of(&self, account: &Addr) -> u128 {
        let address = account.to_string();
        let msg = token::QueryMsg::Balance { address };
        let answer: BalanceResponse = self.chain.wrap().query_wasm_smart(&self.lst, &msg).unwrap();
        answer.balance.u128()
    }

    pub fn lst_supply(&self) -> u128 {
        let msg = token::QueryMsg::TokenInfo {};
        let answer: TokenInfoResponse = self.chain.wrap().query_wasm_smart(&self.lst, &msg).unwrap();
        answer.total_supply.u128()
    }

    pub fn hub_state(&self) -> hub::StateResponse {
        let msg = hub::QueryMsg::State {};
        self.chain.wrap().query_wasm_smart(&self.hub, &msg).unwrap()
    }

    /// What the hub last voted on the chain: weights in 10^-18, none for an option without one.
    pub fn hub_voted(&self, proposal_id: u64) -> Option<Vec<(GovOption, u128)>> {
        let votes = self.vote_of(proposal_id, &self.hub).unwrap()?;
        let row = |WeightedVoteOption { option, weight }| (option, weight.atomics().u128());
        Some(votes.into_iter().map(row).collect())
    }
}

pub fn all(option: VoteOption) -> WeightedVote {
    part(option, "1")
}

pub fn part(option: VoteOption, weight: &str) -> WeightedVote {
    let weight = weight.parse().unwrap();
    WeightedVote { option, weight }
}

pub fn tally(yes: u128, no: u128, abstain: u128, no_with_veto: u128) -> Tally {
    Tally {
        yes: yes.into(),
        no: no.into(),
        abstain: abstain.into(),
        no_with_veto: no_with_veto.into(),
    }
}

/// The ballot's own error in a failed execution.
#[track_caller]
pub fn refusal<T: Debug>(result: AnyResult<T>) -> ContractError {
    let error = result.unwrap_err();
    match error.downcast::<ContractError>() {
        Ok(error) => error,
        Err(other) => panic!("not of the ballot: {other:?}"),
    }
}

/// Attributes of the one event of this name, without the contract's address.
#[track_caller]
pub fn event(response: &AppResponse, name: &str) -> BTreeMap<String, String> {
    let ty = format!("wasm-palisade-{name}");
    let mut found = response.events.iter().filter(|event| event.ty == ty);
    let (Some(event), None) = (found.next(), found.next()) else {
        panic!("{name} in {:?}", response.events)
    };
    let own = event
        .attributes
        .iter()
        .filter(|row| row.key != "_contract_address");
    own.map(|row| (row.key.clone(), row.value.clone())).collect()
}

pub fn attributes<const N: usize>(rows: [(&str, &str); N]) -> BTreeMap<String, String> {
    rows.map(|(key, value)| (key.to_string(), value.to_string()))
        .into()
}

//! cw-multi-test with the contracts as Rust, on the simulated chain: quick, and a debugger sees everything.

use std::collections::BTreeMap;

use anyhow::{anyhow, Context, Result as AnyResult};
use cosmwasm_std::{
    coins, to_json_vec, Addr, BankMsg, Binary, Coin, CosmosMsg, Decimal, Empty, Querier, QueryRequest,
    Uint128, VoteOption as GovOption, WasmMsg, WasmQuery, WeightedVoteOption,
};
use cw_multi_test::{AppResponse, Contract, Executor};
use palisade_chain::{BlockRewards, BondStatus, Chain, ChainBuilder, ModuleAccount, SlashReport};
use palisade_interfaces::ballot::{VoteOption, WeightedVote};

use super::contracts::native_contract;
use super::{Code, Engine, Instance, Issuance, Moment, Response, ValidatorState};

/// Seconds of a day, unless a chain lives faster.
const DAY: u64 = 86_400;
/// The SDK's unbonding period.
const UNBONDING_DAYS: u64 = 21;
/// Days in which a proposal is voted on.
const VOTING_DAYS: u64 = 14;
/// A day has this many of the blocks of five seconds that the simulated chain makes,
const BLOCKS_PER_DAY: u64 = 17_280;
/// and this many of the ten minutes that the SDK jails for missed blocks.
const JAILS_PER_DAY: u64 = 144;

/// Describes a [`NativeEngine`].
#[derive(Clone, Debug)]
pub struct NativeBuilder {
    chain: ChainBuilder,
    day_seconds: u64,
    a_block_each: bool,
}

impl Default for NativeBuilder {
    fn default() -> Self {
        Self {
            chain: Chain::builder().max_blocks_per_step(8),
            day_seconds: DAY,
            a_block_each: false,
        }
    }
}

impl NativeBuilder {
    /// The staking coin; `stake` unless set.
    pub fn denom(mut self, denom: &str) -> Self {
        self.chain = self.chain.bond_denom(denom);
        self
    }

    /// As many validators, each with this stake of its own and a commission of 5 %.
    pub fn validators(mut self, count: u32, self_delegation: u128) -> Self {
        self.chain = self.chain.validators(count, self_delegation, Decimal::percent(5));
        self
    }

    /// Length of a day, [`Engine::day_seconds`]; 86,400 unless set. The unbonding period, the time in jail and
    /// the time between blocks shrink alike.
    pub fn day_seconds(mut self, seconds: u64) -> Self {
        self.day_seconds = seconds.max(1);
        let (block, jail) = (seconds.div_ceil(BLOCKS_PER_DAY), seconds.div_ceil(JAILS_PER_DAY));
        let unbonding = seconds.saturating_mul(UNBONDING_DAYS);
        self.chain(|chain| {
            chain.block_seconds(block).params(|params| {
                params.unbonding_seconds = unbonding;
                params.downtime_jail_seconds = jail;
            })
        })
    }

    /// Every message that is sent gets a block of its own, as when one waits for each on a real chain.
    pub fn a_block_each(mut self) -> Self {
        self.a_block_each = true;
        self
    }

    /// Anything else that the simulated chain can be.
    pub fn chain(mut self, change: impl FnOnce(ChainBuilder) -> ChainBuilder) -> Self {
        self.chain = change(self.chain);
        self
    }

    /// The engine.
    ///
    /// # Errors
    /// When the chain refuses its genesis.
    pub fn build(self) -> AnyResult<NativeEngine> {
        self.build_with(|code| Ok(native_contract(code)))
    }

    /// The engine, with contracts from elsewhere. Each is asked for once, when its code is first used.
    ///
    /// # Errors
    /// When the chain refuses its genesis.
    pub fn build_with(
        self,
        contracts: impl Fn(Code) -> AnyResult<Box<dyn Contract<Empty>>> + 'static,
    ) -> AnyResult<NativeEngine> {
        Ok(NativeEngine {
            chain: self.chain.build()?,
            day_seconds: self.day_seconds,
            a_block_each: self.a_block_each,
            contracts: Box::new(contracts),
            codes: BTreeMap::new(),
            issuance: Issuance::default(),
        })
    }
}

/// Where an engine has its contracts from.
type Contracts = Box<dyn Fn(Code) -> AnyResult<Box<dyn Contract<Empty>>>>;

/// cw-multi-test on the simulated chain, with the contracts as Rust.
pub struct NativeEngine {
    chain: Chain,
    day_seconds: u64,
    a_block_each: bool,
    contracts: Contracts,
    codes: BTreeMap<Code, u64>,
    issuance: Issuance,
}

impl NativeEngine {
    /// Describes an engine.
    pub fn builder() -> NativeBuilder {
        NativeBuilder::default()
    }

    /// The chain, for tests that need what only a simulation can do. Coins that they mint or burn there are not in
    /// [`Engine::issuance`].
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// As [`Self::chain`], to change.
    pub fn chain_mut(&mut self) -> &mut Chain {
        &mut self.chain
    }

    /// Sends a message, and ends its block where each gets one of its own.
    fn transact(&mut self, sender: &Addr, msg: impl Into<CosmosMsg>) -> AnyResult<Response> {
        let response = self.chain.execute(sender.clone(), msg.into())?;
        if self.a_block_each {
            self.next_block()?;
        }
        Ok(response.into())
    }

    /// Makes blocks by `act`, which says what was burned, and counts that and what they mint. Transactions do neither.
    fn counted(&mut self, act: impl FnOnce(&mut Chain) -> AnyResult<Uint128>) -> AnyResult<()> {
        let denom = self.denom()?;
        let before = self.chain.supply(&denom)?;
        let burned = act(&mut self.chain)?;
        let after = Uint128::from(self.chain.supply(&denom)?);
        let minted = after.checked_add(burned)?.checked_sub(before.into())?;
        self.issuance.minted = self.issuance.minted.checked_add(minted)?;
        self.issuance.burned = self.issuance.burned.checked_add(burned)?;
        Ok(())
    }
}

/// All that a slash burned.
fn burned(report: &SlashReport) -> AnyResult<Uint128> {
    Ok(report
        .burned_from_validator
        .checked_add(report.burned_elsewhere)?)
}

impl Engine for NativeEngine {
    fn chain_id(&self) -> AnyResult<String> {
        Ok(self.chain.block_info().chain_id)
    }

    fn denom(&self) -> AnyResult<String> {
        Ok(self.chain.params()?.bond_denom)
    }

    fn day_seconds(&self) -> u64 {
        self.day_seconds
    }

    fn mints_rewards(&self) -> bool {
        self.chain
            .params()
            .is_ok_and(|params| params.block_rewards != BlockRewards::None)
    }

    fn now(&self) -> AnyResult<Moment> {
        Ok(Moment {
            height: self.chain.height(),
            time: self.chain.time().seconds(),
        })
    }

    fn account(&self, name: &str) -> Addr {
        self.chain.addr(name)
    }

    fn fund(&mut self, to: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        self.counted(|chain| {
            chain.mint(to, coins)?;
            Ok(Uint128::zero())
        })
    }

    fn send(&mut self, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<Response> {
        let to_address = to.to_string();
        let msg = BankMsg::Send {
            to_address,
            amount: coins,
        };
        self.transact(from, msg)
    }

    fn code_id(&mut self, code: Code) -> AnyResult<u64> {
        if let Some(id) = self.codes.get(&code) {
            return Ok(*id);
        }
        let id = self.chain.store_code((self.contracts)(code)?);
        self.codes.insert(code, id);
        Ok(id)
    }

    fn instantiate(
        &mut self,
        sender: &Addr,
        code: Code,
        msg: &Binary,
        funds: Vec<Coin>,
        label: &str,
    ) -> AnyResult<Instance> {
        let msg = WasmMsg::Instantiate {
            admin: None,
            code_id: self.code_id(code)?,
            msg: msg.clone(),
            funds,
            label: label.to_string(),
        };
        let response = self.transact(sender, msg)?;
        // The contract itself comes first, those that it makes follow.
        let address = response
            .attribute("instantiate", "_contract_address")
            .map(Addr::unchecked)
            .context("the chain names no new contract")?;
        Ok(Instance { address, response })
    }

    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: Vec<Coin>,
    ) -> AnyResult<Response> {
        let msg = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: msg.clone(),
            funds,
        };
        self.transact(sender, msg)
    }

    fn smart(&self, contract: &Addr, msg: &Binary) -> AnyResult<Binary> {
        let request: QueryRequest<Empty> = WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: msg.clone(),
        }
        .into();
        let answer = self.chain.app().raw_query(&to_json_vec(&request)?);
        answer
            .into_result()
            .map_err(|err| anyhow!("{err}"))?
            .into_result()
            .map_err(|err| anyhow!("{err}"))
    }

    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128> {
        Ok(self.chain.balance(account, denom)?.into())
    }

    fn supply(&self, denom: &str) -> AnyResult<Uint128> {
        Ok(self.chain.supply(denom)?.into())
    }

    fn validators(&self) -> AnyResult<Vec<ValidatorState>> {
        let mut states = vec![];
        for address in self.chain.created_validators() {
            if let Some(info) = self.chain.validator(address)? {
                states.push(ValidatorState {
                    address: info.address,
                    tokens: info.tokens,
                    bonded: info.status == BondStatus::Bonded,
                    jailed: info.jailed,
                });
            }
        }
        Ok(states)
    }

    fn delegated(&self, delegator: &Addr, validator: &str) -> AnyResult<Uint128> {
        Ok(self.chain.delegated(delegator, validator)?.into())
    }

    fn unbonding(&self, delegator: &Addr, validator: &str) -> AnyResult<Vec<Uint128>> {
        let entries = self.chain.unbonding_entries(delegator, validator)?;
        Ok(entries.into_iter().map(|entry| entry.balance).collect())
    }

    fn next_block(&mut self) -> AnyResult<()> {
        self.counted(|chain| {
            chain.next_block();
            Ok(Uint128::zero())
        })
    }

    fn pass_seconds(&mut self, seconds: u64) -> AnyResult<()> {
        self.counted(|chain| {
            chain.pass_seconds(seconds);
            Ok(Uint128::zero())
        })
    }

    fn reward(&mut self, validator: &str, amount: Uint128) -> AnyResult<()> {
        let coins = coins(amount.u128(), self.denom()?);
        self.counted(|chain| {
            chain.reward(validator, coins)?;
            Ok(Uint128::zero())
        })
    }

    fn downtime(&mut self, validator: &str) -> AnyResult<()> {
        self.counted(|chain| burned(&chain.downtime(validator)?))
    }

    fn unjail(&mut self, validator: &str) -> AnyResult<()> {
        self.chain.unjail(validator)
    }

    fn double_sign(&mut self, validator: &str, height: u64) -> AnyResult<()> {
        self.counted(|chain| burned(&chain.double_sign(validator, height)?))
    }

    fn start_vote(&mut self) -> AnyResult<u64> {
        self.chain
            .start_vote(self.day_seconds.saturating_mul(VOTING_DAYS))
    }

    fn vote_of(&self, proposal_id: u64, voter: &Addr) -> AnyResult<Vec<WeightedVote>> {
        let votes = self.chain.vote_of(proposal_id, voter)?.unwrap_or_default();
        let vote = |vote: WeightedVoteOption| WeightedVote {
            option: match vote.option {
                GovOption::Yes => VoteOption::Yes,
                GovOption::No => VoteOption::No,
                GovOption::Abstain => VoteOption::Abstain,
                GovOption::NoWithVeto => VoteOption::NoWithVeto,
            },
            weight: vote.weight,
        };
        Ok(votes.into_iter().map(vote).collect())
    }

    fn issuance(&self) -> AnyResult<Issuance> {
        Ok(self.issuance)
    }

    fn module_accounts(&self) -> AnyResult<Vec<(String, Addr)>> {
        [
            ("bonded pool", ModuleAccount::BondedPool),
            ("unbonding pool", ModuleAccount::NotBondedPool),
            ("rewards of validators", ModuleAccount::Distribution),
        ]
        .into_iter()
        .map(|(name, module)| Ok((name.to_string(), self.chain.module_account(module)?)))
        .collect()
    }

    fn check_books(&self) -> AnyResult<()> {
        self.chain.check_invariants()
    }
}

impl From<AppResponse> for Response {
    fn from(response: AppResponse) -> Self {
        Self {
            events: response.events,
            data: response.data,
        }
    }
}

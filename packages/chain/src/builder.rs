//! How a test describes the chain it wants.

use anyhow::Result as AnyResult;
use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{Addr, Api, BlockInfo, Coin, Decimal, Empty, Storage, Timestamp, Uint128};
use cw_multi_test::{AppBuilder, BankKeeper, WasmKeeper};

use crate::addresses::ChainAddresses;
use crate::chain::{Chain, ChainRouter};
use crate::context::{Ctx, RouterBank};
use crate::distribution_module::DistributionModule;
use crate::gov::GovModule;
use crate::modules::{initialize, modules};
use crate::params::{BlockRewards, Params};
use crate::staking_module::StakingModule;
use crate::validator_set::{create_validator, update_set, NewValidator};

/// Describes a [`Chain`]; begin with [`Chain::builder`].
#[derive(Clone, Debug)]
pub struct ChainBuilder {
    prefix: &'static str,
    chain_addresses: bool,
    block: BlockInfo,
    block_seconds: u64,
    max_blocks_per_step: u64,
    params: Params,
    balances: Vec<(Addr, Vec<Coin>)>,
    validators: Vec<NewValidator>,
}

impl Default for ChainBuilder {
    fn default() -> Self {
        let block = BlockInfo {
            height: 1_000,
            time: Timestamp::from_seconds(1_800_000_000),
            chain_id: "simulated-1".to_string(),
        };
        Self {
            prefix: "cosmwasm",
            chain_addresses: false,
            block,
            block_seconds: 5,
            max_blocks_per_step: 100,
            params: Params::default(),
            balances: vec![],
            validators: vec![],
        }
    }
}

impl ChainBuilder {
    /// The bech32 prefix of accounts; validators have it with `valoper` behind. `cosmwasm` unless set.
    pub fn prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }

    /// Gives contracts the addresses that wasmd gives them. This is for [`Self::build`]: whoever brings a contract engine
    /// to [`Self::build_with`] gives it [`ChainAddresses`] or not.
    pub fn chain_addresses(mut self) -> Self {
        self.chain_addresses = true;
        self
    }

    /// The first block. Height 1000 in January 2027 unless set.
    pub fn block(mut self, block: BlockInfo) -> Self {
        self.block = block;
        self
    }

    /// Seconds between blocks; 5 unless set.
    pub fn block_seconds(mut self, seconds: u64) -> Self {
        self.block_seconds = seconds;
        self
    }

    /// The most blocks that [`Chain::pass_seconds`] makes, however long the time; 100 unless set.
    pub fn max_blocks_per_step(mut self, blocks: u64) -> Self {
        self.max_blocks_per_step = blocks.max(1);
        self
    }

    /// Changes parameters.
    pub fn params(mut self, change: impl FnOnce(&mut Params)) -> Self {
        change(&mut self.params);
        self
    }

    /// The staking coin; `stake` unless set.
    pub fn bond_denom(self, denom: impl Into<String>) -> Self {
        self.params(|params| params.bond_denom = denom.into())
    }

    /// Seconds from an undelegation to its payment; 21 days unless set.
    pub fn unbonding_seconds(self, seconds: u64) -> Self {
        self.params(|params| params.unbonding_seconds = seconds)
    }

    /// Mints rewards at a yearly rate on what is bonded.
    pub fn apr(self, rate: Decimal) -> Self {
        self.params(|params| params.block_rewards = BlockRewards::Apr(rate))
    }

    /// Gives coins to an account.
    pub fn balance(mut self, owner: &Addr, coins: Vec<Coin>) -> Self {
        self.balances.push((owner.clone(), coins));
        self
    }

    /// A validator whose operator is [`Chain::addr`] of `name`, with stake of its own, which is minted for it.
    pub fn validator(self, name: &str, self_delegation: u128, commission: Decimal) -> Self {
        let operator = MockApi::default().with_prefix(self.prefix).addr_make(name);
        self.validator_with(NewValidator::new(operator, self_delegation, commission))
    }

    /// As many validators, named `validator0`, `validator1`, …
    pub fn validators(self, count: u32, self_delegation: u128, commission: Decimal) -> Self {
        (0..count).fold(self, |builder, index| {
            builder.validator(&format!("validator{index}"), self_delegation, commission)
        })
    }

    /// A validator with all its terms; its own stake is minted for it.
    pub fn validator_with(mut self, terms: NewValidator) -> Self {
        self.validators.push(terms);
        self
    }

    /// A chain with cosmwasm-std's `MockApi` and native contracts.
    pub fn build(self) -> AnyResult<Chain> {
        let api = MockApi::default().with_prefix(self.prefix);
        let keeper = WasmKeeper::new();
        let keeper = if self.chain_addresses {
            keeper.with_address_generator(ChainAddresses)
        } else {
            keeper
        };
        self.build_with(api, keeper)
    }

    /// A chain with another `Api`, which must use the builder's prefix, and another contract engine.
    pub fn build_with<A: Api>(self, api: A, wasm: WasmKeeper<Empty, Empty>) -> AnyResult<Chain<A>> {
        let (staking, distribution, gov, faults) = modules();
        let mut created = Ok(vec![]);
        let block = self.block.clone();
        let app = AppBuilder::new()
            .with_api(api)
            .with_block(self.block.clone())
            .with_bank(BankKeeper::new())
            .with_storage(MockStorage::new())
            .with_staking::<StakingModule>(staking)
            .with_distribution::<DistributionModule>(distribution)
            .with_gov::<GovModule>(gov)
            .with_wasm(wasm)
            .build(|router, api, storage| created = self.genesis(router, api, storage, &block));
        Ok(Chain::new(
            app,
            faults,
            created?,
            self.prefix,
            self.block_seconds,
            self.max_blocks_per_step,
        ))
    }

    /// Balances, parameters and validators; the strongest are bonded before the first block.
    fn genesis(
        &self,
        router: &ChainRouter,
        api: &dyn Api,
        storage: &mut dyn Storage,
        block: &BlockInfo,
    ) -> AnyResult<Vec<String>> {
        initialize(storage, block, &self.params)?;
        let bank = RouterBank { api, router, block };
        let mut ctx = Ctx::new(api, storage, &bank, block)?;
        for (owner, coins) in &self.balances {
            if coins.iter().any(|coin| !coin.amount.is_zero()) {
                ctx.bank.mint(ctx.storage, owner, coins.clone())?;
            }
        }
        // What the first blocks ask about heights before them is answered by the genesis set.
        ctx.height = 0;
        let mut created = vec![];
        for terms in &self.validators {
            let stake = vec![ctx.bond_coin(terms.self_delegation.max(Uint128::one()))];
            ctx.bank.mint(ctx.storage, &terms.operator, stake)?;
            created.push(create_validator(&mut ctx, terms)?);
        }
        update_set(&mut ctx)?;
        Ok(created)
    }
}

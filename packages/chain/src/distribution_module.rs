//! x/distribution as a module of cw-multi-test: its messages and queries.

use anyhow::{bail, Result as AnyResult};
use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, Coin, CustomMsg, CustomQuery, DistributionMsg, DistributionQuery, Empty,
    Event, Querier, Storage,
};
use cw_multi_test::{AppResponse, CosmosRouter, Distribution, Module};
use serde::de::DeserializeOwned;

use crate::coins::{coins_text, DecCoins};
use crate::context::{Ctx, ModuleAccount, RouterBank};
use crate::error::SdkError;
use crate::faults::{Faults, MsgKind};
use crate::modules::{answer, Outcome};
use crate::params::CommunityPool;
use crate::rewards::{self, WITHDRAW_ADDRESS};
use crate::validator_set::normalized;
use crate::{payout, query, wire};

/// x/distribution, for `AppBuilder::with_distribution`. It works on the state of the [`StakingModule`] of the same
/// app.
#[derive(Clone, Debug, Default)]
pub struct DistributionModule {
    faults: Faults,
}

impl Module for DistributionModule {
    type ExecT = DistributionMsg;
    type QueryT = DistributionQuery;
    type SudoT = Empty;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: DistributionMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let bank = RouterBank { api, router, block };
        let mut ctx = Ctx::new(api, storage, &bank, block)?;
        let outcome = match msg {
            DistributionMsg::WithdrawDelegatorReward { validator } => {
                self.faults.check(MsgKind::WithdrawReward, &validator)?;
                withdraw_reward(&mut ctx, &sender, &validator)?
            }
            DistributionMsg::SetWithdrawAddress { address } => {
                self.faults.check(MsgKind::SetWithdrawAddress, "")?;
                set_withdraw_address(&mut ctx, &sender, &address)?
            }
            DistributionMsg::FundCommunityPool { amount } => fund_community_pool(&mut ctx, &sender, amount)?,
            other => bail!("unsupported distribution message: {other:?}"),
        };
        let by_contract = bank.is_contract(ctx.storage, &sender);
        answer(ctx, by_contract, outcome)
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        _querier: &dyn Querier,
        block: &BlockInfo,
        request: DistributionQuery,
    ) -> AnyResult<Binary> {
        query::distribution(api, storage, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        _api: &dyn Api,
        _storage: &mut dyn Storage,
        _router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        _block: &BlockInfo,
        _msg: Empty,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        bail!("x/distribution has no privileged messages")
    }
}

impl Distribution for DistributionModule {}

impl DistributionModule {
    /// A module that fails its messages as the list says.
    pub(crate) fn new(faults: Faults) -> Self {
        Self { faults }
    }
}

fn withdraw_reward(ctx: &mut Ctx, sender: &Addr, validator: &str) -> AnyResult<Outcome> {
    let validator = &normalized(validator)?;
    let paid = payout::withdraw(ctx, sender, validator)?;
    rewards::initialize_delegation(ctx, sender, validator)?;
    let response = wire::withdraw_response(&paid);
    Ok(Outcome {
        type_url: "/cosmos.distribution.v1beta1.MsgWithdrawDelegatorRewardResponse",
        response,
    })
}

fn set_withdraw_address(ctx: &mut Ctx, sender: &Addr, address: &str) -> AnyResult<Outcome> {
    let invalid = |err| SdkError::invalid_address(format!("invalid withdraw address: {err}"));
    let receiver = ctx.api.addr_validate(address).map_err(invalid)?;
    if is_blocked(ctx, &receiver)? {
        let detail = format!("{receiver} is not allowed to receive external funds");
        return Err(SdkError::unauthorized(detail).into());
    }
    if !ctx.params.withdraw_addr_enabled {
        return Err(SdkError::distribution(8, "set withdraw address disabled").into());
    }
    WITHDRAW_ADDRESS.save(ctx.storage, sender, &receiver)?;
    ctx.events
        .push(Event::new("set_withdraw_address").add_attribute("withdraw_address", receiver));
    Ok(Outcome {
        type_url: "/cosmos.distribution.v1beta1.MsgSetWithdrawAddressResponse",
        response: vec![],
    })
}

pub(crate) fn is_blocked(ctx: &Ctx, address: &Addr) -> AnyResult<bool> {
    for module in ModuleAccount::ALL {
        if ctx.account(module)? == *address {
            return Ok(true);
        }
    }
    Ok(ctx
        .params
        .blocked_addresses
        .iter()
        .any(|blocked| blocked == address.as_str()))
}

fn fund_community_pool(ctx: &mut Ctx, sender: &Addr, amount: Vec<Coin>) -> AnyResult<Outcome> {
    if ctx.params.community_pool != CommunityPool::Distribution {
        let text =
            "external community pool is enabled - use the FundCommunityPool method exposed by the external \
                    community pool";
        return Err(SdkError::invalid_request(text).into());
    }
    pay_into_distribution(ctx, sender, &amount)?;
    rewards::add_to_community_pool(ctx.storage, &DecCoins::from_coins(&amount)?)?;
    Ok(Outcome {
        type_url: "/cosmos.distribution.v1beta1.MsgFundCommunityPoolResponse",
        response: vec![],
    })
}

/// Takes coins from an account into the distribution account, after checking that it has them.
pub(crate) fn pay_into_distribution(ctx: &mut Ctx, sender: &Addr, amount: &[Coin]) -> AnyResult<()> {
    if amount.is_empty() || amount.iter().any(|coin| coin.amount.is_zero()) {
        return Err(SdkError::invalid_coins(coins_text(amount)).into());
    }
    for coin in amount {
        let balance = ctx.bank.balance(ctx.storage, sender, &coin.denom)?;
        if balance < coin.amount {
            let detail = format!("spendable balance {balance}{} is smaller than {coin}", coin.denom);
            return Err(SdkError::insufficient_funds(detail).into());
        }
    }
    let account = ctx.account(ModuleAccount::Distribution)?;
    ctx.send(sender, &account, amount.to_vec())
}

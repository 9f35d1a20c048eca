//! x/staking as a module of cw-multi-test: its messages, queries and blocks.

use anyhow::{bail, Result as AnyResult};
use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, Coin, CustomMsg, CustomQuery, Event, Querier, StakingMsg, StakingQuery,
    Storage,
};
use cw_multi_test::{AppResponse, CosmosRouter, Module, Staking, StakingSudo};
use serde::de::DeserializeOwned;

use crate::allocation::minted;
use crate::block::{begin_block, end_block};
use crate::context::{Ctx, RouterBank};
use crate::dec::Dec;
use crate::delegation::{self, bond_denom, positive, Source};
use crate::faults::{Faults, MsgKind};
use crate::modules::{answer, Outcome};
use crate::redelegation::begin_redelegation;
use crate::slash::slash;
use crate::state::{self, Infraction, BLOCK_EVENTS, CONTRACT_EVENTS, CURRENT_BLOCK, INFRACTIONS};
use crate::validator_set::normalized;
use crate::{query, wire};

/// x/staking and x/slashing, for `AppBuilder::with_staking`.
#[derive(Clone, Debug, Default)]
pub struct StakingModule {
    faults: Faults,
}

impl Module for StakingModule {
    type ExecT = StakingMsg;
    type QueryT = StakingQuery;
    type SudoT = StakingSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: StakingMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let bank = RouterBank { api, router, block };
        let mut ctx = Ctx::new(api, storage, &bank, block)?;
        let outcome = match msg {
            StakingMsg::Delegate { validator, amount } => {
                self.faults.check(MsgKind::Delegate, &validator)?;
                delegate(&mut ctx, &sender, &validator, &amount)?
            }
            StakingMsg::Undelegate { validator, amount } => {
                self.faults.check(MsgKind::Undelegate, &validator)?;
                undelegate(&mut ctx, &sender, &validator, &amount)?
            }
            StakingMsg::Redelegate {
                src_validator,
                dst_validator,
                amount,
            } => {
                self.faults.check(MsgKind::Redelegate, &src_validator)?;
                redelegate(&mut ctx, &sender, &src_validator, &dst_validator, &amount)?
            }
            other => bail!("unsupported staking message: {other:?}"),
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
        request: StakingQuery,
    ) -> AnyResult<Binary> {
        query::staking(api, storage, block, request)
    }

    /// Slashes the validator's tokens as they are, in the block in progress; nothing else is reached. To slash as
    /// a chain does, report an infraction through [`Chain`](crate::Chain).
    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: StakingSudo,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let StakingSudo::Slash {
            validator,
            percentage,
        } = msg;
        let bank = RouterBank { api, router, block };
        let mut ctx = Ctx::new(api, storage, &bank, block)?;
        let power = state::load_validator(ctx.storage, &validator)?.power();
        let (height, fraction) = (ctx.height, Dec::from_decimal(percentage));
        slash(&mut ctx, &validator, height, power, fraction)?;
        Ok(AppResponse {
            events: ctx.events,
            ..AppResponse::default()
        })
    }
}

impl Staking for StakingModule {
    /// Ends the block that was in progress and begins `block`. Called by `App::update_block` and `set_block`.
    fn process_queue<ExecC: CustomMsg, QueryC: CustomQuery>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
    ) -> AnyResult<AppResponse> {
        let ended = CURRENT_BLOCK.load(storage)?;
        if ended.height == block.height && ended.time == block.time {
            return Ok(AppResponse::default());
        }
        let bank = RouterBank {
            api,
            router,
            block: &ended,
        };
        let mut ctx = Ctx::new(api, storage, &bank, &ended)?;
        end_block(&mut ctx)?;
        let mut events = ctx.events;

        CURRENT_BLOCK.save(storage, block)?;
        CONTRACT_EVENTS.save(storage, &vec![])?;
        let bank = RouterBank { api, router, block };
        let mut ctx = Ctx::new(api, storage, &bank, block)?;
        let seconds = block.time.seconds().saturating_sub(ended.time.seconds());
        let minted = minted(&ctx, seconds)?;
        begin_block(&mut ctx, minted)?;
        events.extend(ctx.events);
        BLOCK_EVENTS.save(storage, &events)?;
        Ok(AppResponse {
            events,
            ..AppResponse::default()
        })
    }
}

impl StakingModule {
    /// A module that fails its messages as the list says.
    pub(crate) fn new(faults: Faults) -> Self {
        Self { faults }
    }

    /// Reports an infraction to the next BeginBlock.
    pub(crate) fn report(storage: &mut dyn Storage, infraction: Infraction) -> AnyResult<()> {
        let mut waiting = INFRACTIONS.load(storage)?;
        waiting.push(infraction);
        Ok(INFRACTIONS.save(storage, &waiting)?)
    }
}

fn delegate(ctx: &mut Ctx, sender: &Addr, validator: &str, amount: &Coin) -> AnyResult<Outcome> {
    let validator = &normalized(validator)?;
    positive(amount, "invalid delegation amount")?;
    state::load_validator(ctx.storage, validator)?;
    bond_denom(ctx, amount)?;
    let shares = delegation::delegate(ctx, sender, validator, amount.amount, Source::Account)?;
    let event = Event::new("delegate")
        .add_attribute("validator", validator)
        .add_attribute("delegator", sender)
        .add_attribute("amount", amount.to_string())
        .add_attribute("new_shares", shares.to_string());
    ctx.events.push(event);
    Ok(Outcome {
        type_url: "/cosmos.staking.v1beta1.MsgDelegateResponse",
        response: vec![],
    })
}

fn undelegate(ctx: &mut Ctx, sender: &Addr, validator: &str, amount: &Coin) -> AnyResult<Outcome> {
    let validator = &normalized(validator)?;
    positive(amount, "invalid shares amount")?;
    let shares = delegation::validate_unbond_amount(ctx, sender, validator, amount.amount)?;
    bond_denom(ctx, amount)?;
    let (completion, returned) = delegation::undelegate(ctx, sender, validator, shares)?;
    let returned = ctx.bond_coin(returned);
    let event = Event::new("unbond")
        .add_attribute("validator", validator)
        .add_attribute("delegator", sender)
        .add_attribute("amount", returned.to_string())
        .add_attribute("completion_time", wire::rfc3339(Some(completion)));
    ctx.events.push(event);
    let named = ctx.params.undelegate_response_amount.then_some(&returned);
    let response = wire::undelegate_response(completion, named);
    Ok(Outcome {
        type_url: "/cosmos.staking.v1beta1.MsgUndelegateResponse",
        response,
    })
}

fn redelegate(ctx: &mut Ctx, sender: &Addr, src: &str, dst: &str, amount: &Coin) -> AnyResult<Outcome> {
    let (src, dst) = (&normalized(src)?, &normalized(dst)?);
    positive(amount, "invalid shares amount")?;
    let shares = delegation::validate_unbond_amount(ctx, sender, src, amount.amount)?;
    bond_denom(ctx, amount)?;
    let completion = begin_redelegation(ctx, sender, src, dst, shares)?;
    let event = Event::new("redelegate")
        .add_attribute("source_validator", src)
        .add_attribute("destination_validator", dst)
        .add_attribute("amount", amount.to_string())
        .add_attribute("completion_time", wire::rfc3339(completion));
    ctx.events.push(event);
    let response = wire::redelegate_response(completion);
    Ok(Outcome {
        type_url: "/cosmos.staking.v1beta1.MsgBeginRedelegateResponse",
        response,
    })
}

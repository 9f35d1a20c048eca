//! Several messages that happen together or not at all.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Api, BankMsg, BlockInfo, Coin, CosmosMsg, Decimal, Empty, Storage};
use cw_multi_test::CosmosRouter;
use serde::{Deserialize, Serialize};

use crate::cancel::cancel_unbonding;
use crate::chain::{explain, Chain, ChainRouter};
use crate::coins::DecCoins;
use crate::context::{Ctx, ModuleAccount, RouterBank};
use crate::distribution_module::{is_blocked, pay_into_distribution};
use crate::error::{SdkError, SlashingFault, StakingFault};
use crate::overlay::{Changes, Overlay};
use crate::state::{self, SIGNING};
use crate::validator_set::{create_validator, edit_commission, validator_address, NewValidator};
use crate::{payout, rewards};

/// One message of a transaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Whose message it is.
    pub sender: Addr,
    /// What it asks for.
    pub action: Action,
}

/// What accounts and operators can ask a chain for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Anything that a contract can ask for too.
    Cosmos(CosmosMsg),
    /// `MsgCancelUnbondingDelegation`.
    CancelUnbonding {
        /// Which validator the coins are leaving.
        validator: String,
        /// How many go back.
        amount: Coin,
        /// Height of the entry.
        creation_height: u64,
    },
    /// `MsgDepositValidatorRewardsPool`.
    DepositRewards {
        /// Whose rewards grow.
        validator: String,
        /// By how much, commission included.
        amount: Vec<Coin>,
    },
    /// `MsgCreateValidator`.
    CreateValidator(NewValidator),
    /// `MsgEditValidator`: a new commission for the sender's validator.
    EditCommission {
        /// Part of the rewards that the operator keeps.
        rate: Decimal,
    },
    /// `MsgWithdrawValidatorCommission` of the sender's validator.
    WithdrawCommission {},
    /// `MsgUnjail` of the sender's validator.
    Unjail {},
}

impl<A: Api> Chain<A> {
    /// Runs messages as one transaction: all of them happen, or the first failure is returned and nothing has happened.
    pub fn transact(&mut self, messages: &[Message]) -> AnyResult<()> {
        let block = self.block_info();
        let result = self.app_mut().init_modules(|router, api, storage| {
            let changes = attempt(router, api, storage, &block, messages)?;
            changes.write(storage);
            Ok(())
        });
        explain(result)?;
        for message in messages {
            if let Action::CreateValidator(terms) = &message.action {
                self.remember_validator(validator_address(&terms.operator)?);
            }
        }
        Ok(())
    }
}

fn attempt(
    router: &ChainRouter,
    api: &dyn Api,
    storage: &dyn Storage,
    block: &BlockInfo,
    messages: &[Message],
) -> AnyResult<Changes> {
    let mut overlay = Overlay::new(storage);
    for Message { sender, action } in messages {
        let bank = RouterBank { api, router, block };
        let mut ctx = Ctx::new(api, &mut overlay, &bank, block)?;
        if let Action::Cosmos(msg) = action {
            check_recipient(&ctx, msg)?;
            router.execute(api, &mut overlay, block, sender.clone(), msg.clone())?;
        } else {
            operate(&mut ctx, sender, action)?;
        }
    }
    Ok(overlay.into_changes())
}

/// x/bank lets nobody send to the accounts of modules. Contracts do so through its keeper, which asks again.
fn check_recipient(ctx: &Ctx, msg: &CosmosMsg<Empty>) -> AnyResult<()> {
    let CosmosMsg::Bank(BankMsg::Send { to_address, .. }) = msg else {
        return Ok(());
    };
    let recipient = ctx.api.addr_validate(to_address)?;
    if is_blocked(ctx, &recipient)? {
        let detail = format!("{recipient} is not allowed to receive funds");
        return Err(SdkError::unauthorized(detail).into());
    }
    Ok(())
}

fn operate(ctx: &mut Ctx, sender: &Addr, action: &Action) -> AnyResult<()> {
    match action {
        Action::Cosmos(_) => Ok(()),
        Action::CancelUnbonding {
            validator,
            amount,
            creation_height,
        } => cancel_unbonding(ctx, sender, validator, amount, *creation_height),
        Action::DepositRewards { validator, amount } => deposit_rewards(ctx, sender, validator, amount),
        Action::CreateValidator(terms) => create_validator(ctx, terms).map(|_| ()),
        Action::EditCommission { rate } => edit_commission(ctx, &validator_address(sender)?, *rate),
        Action::WithdrawCommission {} => {
            payout::withdraw_commission(ctx, &validator_address(sender)?).map(|_| ())
        }
        Action::Unjail {} => unjail(ctx, &validator_address(sender)?),
    }
}

pub(crate) fn deposit_rewards(
    ctx: &mut Ctx,
    sender: &Addr,
    validator: &str,
    coins: &[Coin],
) -> AnyResult<()> {
    let record = state::load_validator(ctx.storage, validator)?;
    pay_into_distribution(ctx, sender, coins)?;
    rewards::allocate(ctx, &record, &DecCoins::from_coins(coins)?)
}

/// Mints coins into the rewards of one validator.
pub(crate) fn reward(ctx: &mut Ctx, validator: &str, coins: &[Coin]) -> AnyResult<()> {
    let record = state::load_validator(ctx.storage, validator)?;
    let account = ctx.account(ModuleAccount::Distribution)?;
    ctx.bank.mint(ctx.storage, &account, coins.to_vec())?;
    rewards::allocate(ctx, &record, &DecCoins::from_coins(coins)?)
}

pub(crate) fn unjail(ctx: &mut Ctx, validator: &str) -> AnyResult<()> {
    let mut record = state::load_validator(ctx.storage, validator)?;
    let own =
        state::delegation(ctx.storage, &record.operator, validator)?.ok_or(StakingFault::NoDelegation)?;
    let (own, least) = (
        record.tokens_from_shares(own)?.truncate()?,
        record.min_self_delegation,
    );
    if own < least {
        let detail = format!("{own} less than {least}");
        return Err(SlashingFault::SelfDelegationTooLowToUnjail.wrap(detail).into());
    }
    if !record.jailed {
        return Err(SlashingFault::ValidatorNotJailed.into());
    }
    let info = SIGNING.may_load(ctx.storage, validator)?.unwrap_or_default();
    if info.tombstoned || ctx.time < info.jailed_until {
        return Err(SlashingFault::ValidatorJailed.into());
    }
    record.jailed = false;
    state::save_validator(ctx.storage, &record)
}

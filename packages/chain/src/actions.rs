//! What accounts and operators do on a [`Chain`].

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Api, Coin, CosmosMsg, Decimal, DistributionMsg, GovMsg, StakingMsg};
use cw_multi_test::{AppResponse, BankSudo, Executor, SudoMsg};

use crate::cancel::cancel_unbonding;
use crate::chain::{explain, Chain};
use crate::validator_set::{create_validator, edit_commission, NewValidator};
use crate::{block, payout, transaction};

impl<A: Api> Chain<A> {
    /// Makes new coins for an account. Nothing happens without coins.
    pub fn mint(&mut self, to: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        if coins.iter().all(|coin| coin.amount.is_zero()) {
            return Ok(());
        }
        let mint = BankSudo::Mint {
            to_address: to.to_string(),
            amount: coins,
        };
        self.app_mut().sudo(SudoMsg::Bank(mint)).map(|_| ())
    }

    /// An amount of the staking coin.
    pub fn stake(&self, amount: u128) -> AnyResult<Coin> {
        Ok(Coin {
            denom: self.params()?.bond_denom,
            amount: amount.into(),
        })
    }

    /// Any message of x/staking, sent by anybody.
    pub fn staking(&mut self, sender: &Addr, msg: StakingMsg) -> AnyResult<AppResponse> {
        explain(self.app_mut().execute(sender.clone(), CosmosMsg::Staking(msg)))
    }

    /// Any message of x/distribution, sent by anybody.
    pub fn distribution(&mut self, sender: &Addr, msg: DistributionMsg) -> AnyResult<AppResponse> {
        explain(
            self.app_mut()
                .execute(sender.clone(), CosmosMsg::Distribution(msg)),
        )
    }

    /// Any message of x/gov, sent by anybody.
    pub fn gov(&mut self, sender: &Addr, msg: GovMsg) -> AnyResult<AppResponse> {
        explain(self.app_mut().execute(sender.clone(), CosmosMsg::Gov(msg)))
    }

    /// Delegates units of the staking coin.
    pub fn delegate(&mut self, sender: &Addr, validator: &str, amount: u128) -> AnyResult<AppResponse> {
        let amount = self.stake(amount)?;
        self.staking(
            sender,
            StakingMsg::Delegate {
                validator: validator.to_string(),
                amount,
            },
        )
    }

    /// Undelegates units of the staking coin.
    pub fn undelegate(&mut self, sender: &Addr, validator: &str, amount: u128) -> AnyResult<AppResponse> {
        let amount = self.stake(amount)?;
        self.staking(
            sender,
            StakingMsg::Undelegate {
                validator: validator.to_string(),
                amount,
            },
        )
    }

    /// Redelegates units of the staking coin.
    pub fn redelegate(
        &mut self,
        sender: &Addr,
        src: &str,
        dst: &str,
        amount: u128,
    ) -> AnyResult<AppResponse> {
        let amount = self.stake(amount)?;
        let (src_validator, dst_validator) = (src.to_string(), dst.to_string());
        self.staking(
            sender,
            StakingMsg::Redelegate {
                src_validator,
                dst_validator,
                amount,
            },
        )
    }

    /// Withdraws a delegation's rewards.
    pub fn withdraw_rewards(&mut self, sender: &Addr, validator: &str) -> AnyResult<AppResponse> {
        let validator = validator.to_string();
        self.distribution(sender, DistributionMsg::WithdrawDelegatorReward { validator })
    }

    /// Names the account that receives a delegator's rewards.
    pub fn set_withdraw_address(&mut self, sender: &Addr, receiver: &Addr) -> AnyResult<AppResponse> {
        let address = receiver.to_string();
        self.distribution(sender, DistributionMsg::SetWithdrawAddress { address })
    }

    /// `MsgCancelUnbondingDelegation`: sends part of the entry created at a height back to its validator.
    pub fn cancel_unbonding(
        &mut self,
        sender: &Addr,
        validator: &str,
        amount: u128,
        creation_height: u64,
    ) -> AnyResult<()> {
        let amount = self.stake(amount)?;
        self.with_ctx(|ctx| cancel_unbonding(ctx, sender, validator, &amount, creation_height))
    }

    /// `MsgDepositValidatorRewardsPool`: anybody adds coins of any denom to a validator's rewards, commission
    /// included.
    pub fn deposit_rewards(&mut self, sender: &Addr, validator: &str, coins: Vec<Coin>) -> AnyResult<()> {
        self.with_ctx(|ctx| transaction::deposit_rewards(ctx, sender, validator, &coins))
    }

    /// Mints coins as rewards of one validator, as a block would.
    pub fn reward(&mut self, validator: &str, coins: Vec<Coin>) -> AnyResult<()> {
        self.with_ctx(|ctx| transaction::reward(ctx, validator, &coins))
    }

    /// `MsgCreateValidator`. The operator pays its own stake; the validator may join the set at EndBlock.
    pub fn create_validator(&mut self, terms: &NewValidator) -> AnyResult<String> {
        let address = self.with_ctx(|ctx| create_validator(ctx, terms))?;
        self.remember_validator(address.clone());
        Ok(address)
    }

    /// `MsgEditValidator`: a new commission, within the validator's limits.
    pub fn set_commission(&mut self, validator: &str, rate: Decimal) -> AnyResult<()> {
        self.with_ctx(|ctx| edit_commission(ctx, validator, rate))
    }

    /// `MsgWithdrawValidatorCommission`, by the operator.
    pub fn withdraw_commission(&mut self, validator: &str) -> AnyResult<Vec<Coin>> {
        self.with_ctx(|ctx| payout::withdraw_commission(ctx, validator))
    }

    /// Sends a validator to jail without a slash. It leaves the set at EndBlock, and may unjail at once.
    pub fn jail(&mut self, validator: &str) -> AnyResult<()> {
        self.with_ctx(|ctx| block::jail(ctx, validator))
    }

    /// Jails a validator for good without a slash.
    pub fn tombstone(&mut self, validator: &str) -> AnyResult<()> {
        self.with_ctx(|ctx| {
            block::jail(ctx, validator)?;
            block::tombstone(ctx, validator)
        })
    }

    /// `MsgUnjail`, by the operator.
    pub fn unjail(&mut self, validator: &str) -> AnyResult<()> {
        self.with_ctx(|ctx| transaction::unjail(ctx, validator))
    }
}

//! What the registry says of the vault's stake. Values are read, never computed here.

use cosmwasm_std::{Addr, Env, QuerierWrapper, StdResult};
use palisade_interfaces::registry::{
    PoolResponse, QueryMsg, RewardResponse, StakerResponse, WithdrawalResponse,
};
use palisade_interfaces::Asset;
use palisade_math::Lst;

use crate::error::ContractError;
use crate::state::Config;

/// Asks the registry about the vault's stake.
pub struct Stakes<'a> {
    querier: QuerierWrapper<'a>,
    config: &'a Config,
    vault: &'a Addr,
}

impl<'a> Stakes<'a> {
    /// Stake of this vault.
    pub fn new(querier: QuerierWrapper<'a>, config: &'a Config, env: &'a Env) -> Self {
        Self {
            querier,
            config,
            vault: &env.contract.address,
        }
    }

    /// Active shares with an operator, in one life of its pool or in the current one.
    pub fn staker(&self, operator: &Addr, generation: Option<u64>) -> StdResult<StakerResponse> {
        self.ask(&QueryMsg::Staker {
            staker: self.vault.to_string(),
            operator: operator.to_string(),
            asset: self.asset(),
            generation,
        })
    }

    /// A withdrawal, None once it was paid for good.
    pub fn withdrawal(&self, id: u64) -> StdResult<Option<WithdrawalResponse>> {
        self.ask(&QueryMsg::Withdrawal { id })
    }

    /// A withdrawal that was not paid for good.
    ///
    /// # Errors
    /// [`ContractError::LostWithdrawal`].
    pub fn open_withdrawal(&self, id: u64) -> Result<WithdrawalResponse, ContractError> {
        self.withdrawal(id)?.ok_or(ContractError::LostWithdrawal { id })
    }

    /// Taken from an operator's pool by slashes and neither released nor given back: the most that vetoes return to all
    /// of its stakers.
    pub fn escrow(&self, operator: &Addr) -> StdResult<Lst> {
        let pool: PoolResponse = self.ask(&QueryMsg::Pool {
            operator: operator.to_string(),
            asset: self.asset(),
        })?;
        Ok(pool.escrow.into())
    }

    /// Rewards that wait in an operator's pool.
    pub fn pending_rewards(&self, operator: &Addr) -> StdResult<Vec<RewardResponse>> {
        self.ask(&QueryMsg::PendingRewards {
            staker: self.vault.to_string(),
            operator: operator.to_string(),
            asset: self.asset(),
        })
    }

    fn asset(&self) -> Asset {
        self.config.asset()
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> StdResult<T> {
        self.config.registry.query(&self.querier, msg)
    }
}

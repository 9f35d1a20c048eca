//! What the registry says of the vault's stake. Its rows are read as they are stored and brought up to now as the registry
//! does it: a smart query would load its code, for 64,000 gas in every message that prices shares.

use cosmwasm_std::{Addr, Env, QuerierWrapper, StdResult};
use palisade_interfaces::registry::rows::{BUCKETS, PAST_LIVES, POOLS, POOL_NUMBERS, STAKES, WITHDRAWALS};
use palisade_interfaces::registry::{QueryMsg, RewardResponse};
use palisade_math::slash::{ClosedBucket, Generation};
use palisade_math::{Lst, PoolShares};

use crate::error::ContractError;
use crate::state::Config;

/// Asks the registry about the vault's stake.
pub struct Stakes<'a> {
    querier: QuerierWrapper<'a>,
    config: &'a Config,
    vault: &'a Addr,
    now: u64,
}

/// Active shares in one life of a pool.
pub struct Staked {
    /// How many.
    pub shares: PoolShares,
    /// What they are worth.
    pub value: Lst,
    /// Whether a veto may still give something back to this life.
    pub contested: bool,
}

/// Shares on their way out.
pub struct Leaving {
    /// How many.
    pub shares: PoolShares,
    /// What they are worth, what was paid included.
    pub value: Lst,
    /// What was paid.
    pub paid: Lst,
    /// First second of the payout.
    pub matures: u64,
    /// Whether a veto may still give something back to them.
    pub contested: bool,
}

impl<'a> Stakes<'a> {
    /// Stake of this vault.
    pub fn new(querier: QuerierWrapper<'a>, config: &'a Config, env: &'a Env) -> Self {
        Self {
            querier,
            config,
            vault: &env.contract.address,
            now: env.block.time.seconds(),
        }
    }

    /// Number of an operator's pool. None while nobody has staked or allocated there.
    pub fn pool(&self, operator: &Addr) -> StdResult<Option<u32>> {
        let asset = self.config.asset().to_string();
        let found = POOL_NUMBERS.query(&self.querier, self.registry(), (operator, &asset))?;
        Ok(found.map(|(number, _)| number))
    }

    /// The current life of a pool.
    ///
    /// # Errors
    /// [`ContractError::UnreadablePool`].
    pub fn generation(&self, pool: u32) -> Result<u64, ContractError> {
        let row = POOLS.query(&self.querier, self.registry(), pool)?;
        let row = row.ok_or(ContractError::UnreadablePool { pool })?;
        Ok(row.pool.generation)
    }

    /// The vault's active shares in one life of a pool.
    ///
    /// # Errors
    /// [`ContractError::UnreadablePool`].
    pub fn staked(&self, pool: u32, generation: u64) -> Result<Staked, ContractError> {
        let (life, _) = self.life(pool, generation)?;
        let key = ((pool, self.vault), generation);
        let stake = STAKES.query(&self.querier, self.registry(), key)?;
        let shares = stake.map_or(PoolShares::ZERO, |stake| stake.shares);
        Ok(Staked {
            shares,
            value: life.value_floor(shares)?.amount().into(),
            contested: life.contested > 0,
        })
    }

    /// A withdrawal, None once it was paid for good.
    ///
    /// # Errors
    /// [`ContractError::UnreadablePool`].
    pub fn leaving(&self, id: u64) -> Result<Option<Leaving>, ContractError> {
        let Some(row) = WITHDRAWALS.query(&self.querier, self.registry(), id)? else {
            return Ok(None);
        };
        let (life, closed) = self.life(row.pool, row.generation)?;
        let (index, shares) = (row.withdrawal.bucket, row.withdrawal.shares);
        let bucket = match closed {
            Some(closed) if closed.bucket.index == index => Some(closed.bucket),
            _ => {
                let key = ((row.pool, row.generation), index);
                BUCKETS.query(&self.querier, self.registry(), key)?
            }
        };
        let value = match bucket {
            Some(bucket) => bucket.value_floor(shares)?,
            None if life.open_bucket == Some(index) => life.value_floor(shares)?,
            None => return Err(ContractError::UnreadablePool { pool: row.pool }),
        };
        Ok(Some(Leaving {
            shares,
            value: value.amount().into(),
            paid: row.withdrawal.paid.amount().into(),
            matures: self.config.periods.matures(index)?,
            contested: !row
                .withdrawal
                .is_settled(life.contested, &self.config.periods, self.now)?,
        }))
    }

    /// A withdrawal that was not paid for good.
    ///
    /// # Errors
    /// [`ContractError::LostWithdrawal`].
    pub fn still_leaving(&self, id: u64) -> Result<Leaving, ContractError> {
        self.leaving(id)?.ok_or(ContractError::LostWithdrawal { id })
    }

    /// Taken from a pool by slashes and neither released nor given back: the most that vetoes return to all of its
    /// stakers.
    ///
    /// # Errors
    /// [`ContractError::UnreadablePool`].
    pub fn escrow(&self, pool: u32) -> Result<Lst, ContractError> {
        let row = POOLS.query(&self.querier, self.registry(), pool)?;
        let row = row.ok_or(ContractError::UnreadablePool { pool })?;
        Ok(row.pool.escrow.amount().into())
    }

    /// Rewards that wait in an operator's pool.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn pending_rewards(&self, operator: &Addr) -> StdResult<Vec<RewardResponse>> {
        let msg = QueryMsg::PendingRewards {
            staker: self.vault.to_string(),
            operator: operator.to_string(),
            asset: self.config.asset(),
        };
        self.config.registry.query(&self.querier, &msg)
    }

    /// A life of a pool as of now, and the bucket that closed since it was stored.
    fn life(&self, pool: u32, generation: u64) -> Result<(Generation, Option<ClosedBucket>), ContractError> {
        let unreadable = || ContractError::UnreadablePool { pool };
        let row = POOLS.query(&self.querier, self.registry(), pool)?;
        let row = row.ok_or_else(unreadable)?;
        let mut life = if row.pool.generation == generation {
            row.current
        } else {
            let past = PAST_LIVES.query(&self.querier, self.registry(), (pool, generation))?;
            past.ok_or_else(unreadable)?
        };
        let closed = life
            .close_due_bucket(&self.config.periods, self.now)
            .map_err(|_| unreadable())?;
        Ok((life, closed))
    }

    fn registry(&self) -> &Addr {
        &self.config.registry.0
    }
}

#[cfg(test)]
mod tests;

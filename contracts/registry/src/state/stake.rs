use cosmwasm_std::Addr;
use palisade_interfaces::registry::{DepositLimits, Redelegation};
use palisade_math::{Bps, MathError, PoolAssets, PoolShares};
use serde::{Deserialize, Serialize};

/// What becomes of shares on their way out.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// They are paid out.
    Withdrawal,
    /// Anyone may deposit what they are worth.
    Redelegation { to: Addr, limits: Limits },
}

impl Purpose {
    pub fn into_redelegation(self) -> Option<Redelegation> {
        match self {
            Self::Withdrawal => None,
            Self::Redelegation { to, limits } => Some(Redelegation {
                to,
                limits: limits.into(),
            }),
        }
    }
}

/// What a depositor accepts at worst.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub min_shares: Option<PoolShares>,
    pub min_value: Option<PoolAssets>,
    pub max_exposure: Option<Bps>,
}

impl TryFrom<DepositLimits> for Limits {
    type Error = MathError;

    fn try_from(limits: DepositLimits) -> Result<Self, MathError> {
        Ok(Self {
            min_shares: limits.min_shares.map(PoolShares::from),
            min_value: limits.min_value.map(PoolAssets::from),
            max_exposure: limits.max_exposure_bps.map(Bps::new).transpose()?,
        })
    }
}

impl From<Limits> for DepositLimits {
    fn from(limits: Limits) -> Self {
        Self {
            min_shares: limits.min_shares.map(PoolShares::amount),
            min_value: limits.min_value.map(PoolAssets::amount),
            max_exposure_bps: limits.max_exposure.map(Bps::u16),
        }
    }
}

pub mod stakes {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use palisade_interfaces::registry::rows::{Stake, STAKES};

    use crate::state::PoolId;

    pub fn load(storage: &dyn Storage, id: &PoolId, staker: &Addr, index: u64) -> StdResult<Stake> {
        let stake = STAKES.may_load(storage, ((id.number, staker), index))?;
        Ok(stake.unwrap_or_default())
    }

    pub fn save(
        storage: &mut dyn Storage,
        id: &PoolId,
        staker: &Addr,
        index: u64,
        stake: &Stake,
    ) -> StdResult<()> {
        STAKES.save(storage, ((id.number, staker), index), stake)
    }

    pub fn remove(storage: &mut dyn Storage, id: &PoolId, staker: &Addr, index: u64) {
        STAKES.remove(storage, ((id.number, staker), index));
    }

    /// The newest `most` lives in which the staker has something.
    pub fn newest(
        storage: &dyn Storage,
        id: &PoolId,
        staker: &Addr,
        most: usize,
    ) -> StdResult<Vec<(u64, Stake)>> {
        STAKES
            .prefix((id.number, staker))
            .range(storage, None, None, Order::Descending)
            .take(most)
            .collect()
    }
}

pub mod withdrawals {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use palisade_interfaces::registry::rows::{WithdrawalRow, WITHDRAWALS};
    use palisade_kit::packed::{PackedItem, PackedMap};
    use palisade_kit::page;

    use super::Purpose;
    use crate::state::take_number;
    use crate::ContractError;

    const LAST: PackedItem<u64> = PackedItem::new("wl");
    const BY_STAKER: PackedMap<(&Addr, u64), Purpose> = PackedMap::new("ws");

    pub fn add(
        storage: &mut dyn Storage,
        row: &WithdrawalRow,
        purpose: &Purpose,
    ) -> Result<u64, ContractError> {
        let id = take_number(storage, &LAST)?;
        WITHDRAWALS.save(storage, id, row)?;
        save_purpose(storage, &row.staker, id, purpose)?;
        Ok(id)
    }

    pub fn may_load(storage: &dyn Storage, id: u64) -> StdResult<Option<WithdrawalRow>> {
        WITHDRAWALS.may_load(storage, id)
    }

    pub fn load(storage: &dyn Storage, id: u64) -> Result<WithdrawalRow, ContractError> {
        may_load(storage, id)?.ok_or(ContractError::UnknownWithdrawal { id })
    }

    /// What becomes of it. It is there as long as the row is.
    pub fn purpose(storage: &dyn Storage, staker: &Addr, id: u64) -> StdResult<Purpose> {
        BY_STAKER.load(storage, (staker, id))
    }

    pub fn save_purpose(
        storage: &mut dyn Storage,
        staker: &Addr,
        id: u64,
        purpose: &Purpose,
    ) -> StdResult<()> {
        BY_STAKER.save(storage, (staker, id), purpose)
    }

    pub fn save(storage: &mut dyn Storage, id: u64, row: &WithdrawalRow) -> StdResult<()> {
        WITHDRAWALS.save(storage, id, row)
    }

    pub fn remove(storage: &mut dyn Storage, id: u64, staker: &Addr) {
        WITHDRAWALS.remove(storage, id);
        BY_STAKER.remove(storage, (staker, id));
    }

    pub fn page(
        storage: &dyn Storage,
        staker: &Addr,
        start_after: Option<u64>,
        limit: Option<u32>,
    ) -> Result<Vec<(u64, WithdrawalRow)>, ContractError> {
        let ids = BY_STAKER
            .prefix(staker)
            .keys(storage, page::after(start_after), None, Order::Ascending);
        page::rows(ids, limit, |id| Ok((id, load(storage, id)?)))
    }
}

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
    use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage};
    use cw_storage_plus::Map;
    use palisade_interfaces::registry::rows::{WithdrawalRow, WITHDRAWALS};
    use palisade_kit::packed::PackedItem;
    use palisade_kit::page;

    use crate::state::take_number;
    use crate::ContractError;

    const LAST: PackedItem<u64> = PackedItem::new("wl");
    const BY_STAKER: Map<(&Addr, u64), Empty> = Map::new("ws");

    pub fn add(storage: &mut dyn Storage, row: &WithdrawalRow) -> Result<u64, ContractError> {
        let id = take_number(storage, &LAST)?;
        WITHDRAWALS.save(storage, id, row)?;
        BY_STAKER.save(storage, (&row.staker, id), &Empty {})?;
        Ok(id)
    }

    pub fn may_load(storage: &dyn Storage, id: u64) -> StdResult<Option<WithdrawalRow>> {
        WITHDRAWALS.may_load(storage, id)
    }

    pub fn load(storage: &dyn Storage, id: u64) -> Result<WithdrawalRow, ContractError> {
        may_load(storage, id)?.ok_or(ContractError::UnknownWithdrawal { id })
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

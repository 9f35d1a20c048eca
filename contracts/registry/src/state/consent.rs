pub mod proxies {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use palisade_kit::packed::PackedMap;
    use palisade_kit::page;

    /// By staker and proxy: last second of it.
    const PROXIES: PackedMap<(&Addr, &Addr), u64> = PackedMap::new("px");

    pub fn may_load(storage: &dyn Storage, staker: &Addr, proxy: &Addr) -> StdResult<Option<u64>> {
        PROXIES.may_load(storage, (staker, proxy))
    }

    pub fn save(storage: &mut dyn Storage, staker: &Addr, proxy: &Addr, until: u64) -> StdResult<()> {
        PROXIES.save(storage, (staker, proxy), &until)
    }

    pub fn remove(storage: &mut dyn Storage, staker: &Addr, proxy: &Addr) {
        PROXIES.remove(storage, (staker, proxy));
    }

    pub fn page(
        storage: &dyn Storage,
        staker: &Addr,
        start_after: Option<&Addr>,
        limit: Option<u32>,
    ) -> StdResult<Vec<(Addr, u64)>> {
        let range = PROXIES
            .prefix(staker)
            .range(storage, page::after(start_after), None, Order::Ascending);
        page::rows(range, limit, Ok)
    }
}

pub mod approvals {
    use cosmwasm_std::{Addr, StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    /// By operator and staker: last second in which it may deposit.
    const APPROVALS: PackedMap<(&Addr, &Addr), u64> = PackedMap::new("da");

    pub fn may_load(storage: &dyn Storage, operator: &Addr, staker: &Addr) -> StdResult<Option<u64>> {
        APPROVALS.may_load(storage, (operator, staker))
    }

    pub fn save(storage: &mut dyn Storage, operator: &Addr, staker: &Addr, until: u64) -> StdResult<()> {
        APPROVALS.save(storage, (operator, staker), &until)
    }

    pub fn remove(storage: &mut dyn Storage, operator: &Addr, staker: &Addr) {
        APPROVALS.remove(storage, (operator, staker));
    }
}

pub mod pushes {
    use cosmwasm_std::{Addr, Empty, StdResult, Storage};
    use cw_storage_plus::Map;

    /// Stakers whose rewards anyone may claim for them.
    const PUSHES: Map<&Addr, Empty> = Map::new("ps");

    pub fn are_allowed(storage: &dyn Storage, staker: &Addr) -> bool {
        PUSHES.has(storage, staker)
    }

    pub fn allow(storage: &mut dyn Storage, staker: &Addr) -> StdResult<()> {
        PUSHES.save(storage, staker, &Empty {})
    }

    pub fn refuse(storage: &mut dyn Storage, staker: &Addr) {
        PUSHES.remove(storage, staker);
    }
}

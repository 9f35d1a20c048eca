//! Operators by AVS.

/// Whom the admission of an AVS lets in.
pub mod admissions {
    use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage};
    use cw_storage_plus::Map;
    use palisade_kit::page;

    /// By number of the AVS and operator.
    const ADMISSIONS: Map<(u32, &Addr), Empty> = Map::new("ad");

    pub fn has(storage: &dyn Storage, avs: u32, operator: &Addr) -> bool {
        ADMISSIONS.has(storage, (avs, operator))
    }

    pub fn add(storage: &mut dyn Storage, avs: u32, operator: &Addr) -> StdResult<()> {
        ADMISSIONS.save(storage, (avs, operator), &Empty {})
    }

    pub fn remove(storage: &mut dyn Storage, avs: u32, operator: &Addr) {
        ADMISSIONS.remove(storage, (avs, operator));
    }

    pub fn page(
        storage: &dyn Storage,
        avs: u32,
        start_after: Option<&Addr>,
        limit: Option<u32>,
    ) -> StdResult<Vec<Addr>> {
        let operators =
            ADMISSIONS
                .prefix(avs)
                .keys(storage, page::after(start_after), None, Order::Ascending);
        page::rows(operators, limit, Ok)
    }
}

/// The other way round: who serves an AVS now.
pub mod services {
    use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage};
    use cw_storage_plus::Map;
    use palisade_kit::page;

    /// By number of the AVS and operator.
    const SERVICES: Map<(u32, &Addr), Empty> = Map::new("mo");

    pub fn add(storage: &mut dyn Storage, avs: u32, operator: &Addr) -> StdResult<()> {
        SERVICES.save(storage, (avs, operator), &Empty {})
    }

    pub fn remove(storage: &mut dyn Storage, avs: u32, operator: &Addr) {
        SERVICES.remove(storage, (avs, operator));
    }

    pub fn page(
        storage: &dyn Storage,
        avs: u32,
        start_after: Option<&Addr>,
        limit: Option<u32>,
    ) -> StdResult<Vec<Addr>> {
        let operators = SERVICES
            .prefix(avs)
            .keys(storage, page::after(start_after), None, Order::Ascending);
        page::rows(operators, limit, Ok)
    }
}

//! Operators by AVS.

use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage};
use cw_storage_plus::Map;
use palisade_kit::page;

/// Whom the admission of an AVS lets in.
pub const ADMISSIONS: Roster = Roster("ad");

/// Who serves an AVS now: memberships the other way round.
pub const SERVICES: Roster = Roster("mo");

/// Some operators of each AVS, by its number. What is here is the key of its rows.
#[derive(Clone, Copy)]
pub struct Roster(&'static str);

impl Roster {
    const fn rows<'a>(self) -> Map<(u32, &'a Addr), Empty> {
        Map::new(self.0)
    }

    pub fn has(self, storage: &dyn Storage, avs: u32, operator: &Addr) -> bool {
        self.rows().has(storage, (avs, operator))
    }

    pub fn add(self, storage: &mut dyn Storage, avs: u32, operator: &Addr) -> StdResult<()> {
        self.rows().save(storage, (avs, operator), &Empty {})
    }

    pub fn remove(self, storage: &mut dyn Storage, avs: u32, operator: &Addr) {
        self.rows().remove(storage, (avs, operator));
    }

    pub fn page(
        self,
        storage: &dyn Storage,
        avs: u32,
        start_after: Option<&Addr>,
        limit: Option<u32>,
    ) -> StdResult<Vec<Addr>> {
        let rows = self.rows().prefix(avs);
        let operators = rows.keys(storage, page::after(start_after), None, Order::Ascending);
        page::rows(operators, limit, Ok)
    }
}

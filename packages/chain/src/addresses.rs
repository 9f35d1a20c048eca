//! Addresses of contracts as wasmd makes them.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{Addr, Api, Storage};
use cw_multi_test::{AddressGenerator, SimpleAddressGenerator};
use cw_storage_plus::Item;

/// Contracts made so far whose address follows from their number.
const INSTANCES: Item<u64> = Item::new("x_wasm/instances");

/// Addresses of contracts as wasmd makes them: of the code's number and the contract's. wasmd counts contracts from 1, and
/// does not count those whose address follows from a salt; cw-multi-test counts all of them from 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChainAddresses;

impl AddressGenerator for ChainAddresses {
    fn contract_address(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        code_id: u64,
        _instance_id: u64,
    ) -> AnyResult<Addr> {
        let made = INSTANCES.may_load(storage)?.unwrap_or(0);
        let number = made.checked_add(1).context("too many contracts")?;
        INSTANCES.save(storage, &number)?;
        SimpleAddressGenerator.contract_address(api, storage, code_id, number)
    }
}

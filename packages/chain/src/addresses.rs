//! Addresses of contracts as wasmd makes them.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{Addr, Api, Storage};
use cw_multi_test::{AddressGenerator, SimpleAddressGenerator};

/// `BuildContractAddressClassic` of wasmd: the SHA-256 of the code's number and the contract's, which wasmd counts from 1
/// and cw-multi-test from 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChainAddresses;

impl AddressGenerator for ChainAddresses {
    fn contract_address(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        code_id: u64,
        instance_id: u64,
    ) -> AnyResult<Addr> {
        let number = instance_id.checked_add(1).context("too many contracts")?;
        SimpleAddressGenerator.contract_address(api, storage, code_id, number)
    }
}

//! What the simulated chain answers.

use anyhow::{anyhow, Result as AnyResult};
use cosmwasm_std::{to_json_vec, Addr, Binary, Checksum, Empty, Querier, QueryRequest, Uint128, WasmQuery};
use palisade_chain::BondStatus;

use super::Rehearsal;
use crate::deploy::chain::{ContractFacts, Reader};

impl Reader for Rehearsal {
    fn chain_id(&self) -> AnyResult<String> {
        Ok(self.chain.borrow().block_info().chain_id)
    }

    fn first_block(&self) -> AnyResult<Option<String>> {
        Ok(Some(self.first_block.clone()))
    }

    fn height(&self) -> AnyResult<u64> {
        Ok(self.chain.borrow().height().saturating_sub(1))
    }

    fn smart(&self, contract: &Addr, msg: &[u8]) -> AnyResult<Vec<u8>> {
        let request: QueryRequest<Empty> = WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: Binary::from(msg),
        }
        .into();
        let answer = self.chain.borrow().app().raw_query(&to_json_vec(&request)?);
        let answer = answer.into_result().map_err(|error| anyhow!("{error}"))?;
        Ok(answer.into_result().map_err(|error| anyhow!("{error}"))?.to_vec())
    }

    fn raw(&self, contract: &Addr, key: &[u8]) -> AnyResult<Option<Vec<u8>>> {
        Ok(self.chain.borrow().contract_storage(contract).get(key))
    }

    fn code_checksum(&self, code_id: u64) -> AnyResult<Option<Checksum>> {
        Ok(self.codes.borrow().get(&code_id).copied())
    }

    fn find_code(&self, wanted: &Checksum) -> AnyResult<Option<u64>> {
        let codes = self.codes.borrow();
        let mut found = codes.iter().filter(|(_, checksum)| *checksum == wanted);
        Ok(found.next().map(|(id, _)| *id))
    }

    fn contract(&self, address: &Addr) -> AnyResult<Option<ContractFacts>> {
        // Its only error is that there is no such contract.
        let data = self.chain.borrow().contract_data(address).ok();
        Ok(data.map(|data| ContractFacts {
            code_id: data.code_id,
            creator: data.creator,
            admin: data.admin,
        }))
    }

    fn codes_of(&self, contract: &Addr) -> AnyResult<Vec<u64>> {
        let mut codes = self.left.borrow().get(contract).cloned().unwrap_or_default();
        codes.push(self.chain.borrow().contract_data(contract)?.code_id);
        Ok(codes)
    }

    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128> {
        Ok(self.chain.borrow().balance(account, denom)?.into())
    }

    fn staking_denom(&self) -> AnyResult<String> {
        Ok(self.chain.borrow().params()?.bond_denom)
    }

    fn unbonding_seconds(&self) -> AnyResult<u64> {
        Ok(self.chain.borrow().params()?.unbonding_seconds)
    }

    fn bonded_validators(&self) -> AnyResult<Vec<String>> {
        let validators = self.chain.borrow().validators()?.into_iter();
        let bonded = validators.filter(|validator| validator.status == BondStatus::Bonded);
        Ok(bonded.map(|validator| validator.address).collect())
    }

    fn withdraw_address(&self, delegator: &Addr) -> AnyResult<Addr> {
        self.chain.borrow().withdraw_address(delegator)
    }
}

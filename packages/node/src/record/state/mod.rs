//! What a node says after a block.

mod staking;

use anyhow::{Context, Result as AnyResult};
use cosmrs::proto::cosmos::bank::v1beta1 as bank;
use cosmrs::proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmrs::proto::cosmos::distribution::v1beta1 as distribution;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message;
use palisade_chain::replay::ChainState;

use super::convert;
use crate::client::Client;

/// Rows per page.
const PAGE: u64 = 200;
/// Where x/distribution keeps the community pool; its query refuses where the pool is kept elsewhere.
const FEE_POOL: (&str, [u8; 1]) = ("distribution", [0]);

/// All facts about a chain after the block at a height.
///
/// # Errors
/// When the node has forgotten that height.
pub fn read_state(client: &Client, height: u64) -> AnyResult<ChainState> {
    let mut reader = Reader {
        client,
        height,
        state: ChainState::default(),
    };
    reader.coins()?;
    reader.community_pool()?;
    reader.staking()?;
    reader.contracts()?;
    Ok(reader.state)
}

struct Reader<'a> {
    client: &'a Client,
    height: u64,
    state: ChainState,
}

impl Reader<'_> {
    fn ask<Q: Message, A: Message + Default>(&self, path: &str, request: &Q) -> AnyResult<A> {
        Ok(self.client.query(path, request, Some(self.height))?)
    }

    /// Asks for page after page.
    fn all<Q: Message, A: Message + Default, T>(
        &self,
        path: &str,
        request: impl Fn(PageRequest) -> Q,
        rows: impl Fn(A) -> (Vec<T>, Option<PageResponse>),
    ) -> AnyResult<Vec<T>> {
        let (mut found, mut key) = (vec![], vec![]);
        loop {
            let page = PageRequest {
                key,
                limit: PAGE,
                ..PageRequest::default()
            };
            let (mut more, next) = rows(self.ask(path, &request(page))?);
            found.append(&mut more);
            key = next.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(found);
            }
        }
    }

    fn coins(&mut self) -> AnyResult<()> {
        let supply = self.all(
            "/cosmos.bank.v1beta1.Query/TotalSupply",
            |page| bank::QueryTotalSupplyRequest {
                pagination: Some(page),
            },
            |answer: bank::QueryTotalSupplyResponse| (answer.supply, answer.pagination),
        )?;
        for coin in supply {
            self.state.supply(&convert::coin(&coin)?);
            let owners = self.all(
                "/cosmos.bank.v1beta1.Query/DenomOwners",
                |page| bank::QueryDenomOwnersRequest {
                    denom: coin.denom.clone(),
                    pagination: Some(page),
                },
                |answer: bank::QueryDenomOwnersResponse| (answer.denom_owners, answer.pagination),
            )?;
            for owner in owners {
                self.state
                    .balance(&owner.address, &convert::one_coin(&owner.balance)?);
            }
        }
        Ok(())
    }

    fn community_pool(&mut self) -> AnyResult<()> {
        let (module, key) = FEE_POOL;
        let value = self.client.store(module, &key, Some(self.height))?;
        let pool = distribution::FeePool::decode(value.as_slice()).context("the community pool")?;
        self.state
            .community_pool(&convert::dec_coins(&pool.community_pool)?);
        Ok(())
    }

    fn contracts(&mut self) -> AnyResult<()> {
        let codes = self.all(
            "/cosmwasm.wasm.v1.Query/Codes",
            |page| wasm::QueryCodesRequest {
                pagination: Some(page),
            },
            |answer: wasm::QueryCodesResponse| (answer.code_infos, answer.pagination),
        )?;
        for code in codes {
            let contracts = self.all(
                "/cosmwasm.wasm.v1.Query/ContractsByCode",
                |page| wasm::QueryContractsByCodeRequest {
                    code_id: code.code_id,
                    pagination: Some(page),
                },
                |answer: wasm::QueryContractsByCodeResponse| (answer.contracts, answer.pagination),
            )?;
            for contract in contracts {
                self.contract(&contract)?;
            }
        }
        Ok(())
    }

    fn contract(&mut self, contract: &str) -> AnyResult<()> {
        let models = self.all(
            "/cosmwasm.wasm.v1.Query/AllContractState",
            |page| wasm::QueryAllContractStateRequest {
                address: contract.to_string(),
                pagination: Some(page),
            },
            |answer: wasm::QueryAllContractStateResponse| (answer.models, answer.pagination),
        )?;
        for model in models {
            self.state.stored(contract, &model.key, &model.value);
        }
        Ok(())
    }
}

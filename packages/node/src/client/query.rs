//! What a chain can be asked.

use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountInfoRequest, QueryAccountInfoResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{
    QueryBalanceRequest, QueryBalanceResponse, QuerySupplyOfRequest, QuerySupplyOfResponse,
};
use cosmrs::proto::cosmos::base::query::v1beta1::PageRequest;
use cosmrs::proto::cosmwasm::wasm::v1::{
    CodeInfoResponse, ContractInfo, QueryCodeRequest, QueryCodeResponse, QueryCodesRequest,
    QueryCodesResponse, QueryContractHistoryRequest, QueryContractHistoryResponse, QueryContractInfoRequest,
    QueryContractInfoResponse, QueryRawContractStateRequest, QueryRawContractStateResponse,
    QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use cosmrs::proto::traits::Message;
use cosmrs::tendermint::block::Height;
use cosmrs::tendermint::Time;
use cosmwasm_std::{from_json, to_json_vec, Binary, Timestamp, Uint128};
use serde::de::DeserializeOwned;
use serde::Serialize;
use tendermint_rpc::endpoint::{abci_info, abci_query, block, block_results, header, status};

use super::{Client, ClientError, Result};

/// A block, by height and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its height.
    pub height: u64,
    /// The time of its header.
    pub time: Timestamp,
}

/// Rows per page.
const PAGE: u64 = 100;

impl Client {
    /// What the node says of itself.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn status(&self) -> Result<status::Response> {
        self.rpc.call(status::Request)
    }

    /// The last block whose state can be asked for.
    ///
    /// # Errors
    /// When the node does not answer.
    pub fn latest(&self) -> Result<Head> {
        // The status may name a block that the application has not finished.
        let info = self.rpc.call(abci_info::Request)?.response;
        self.head(info.last_block_height.value())
    }

    /// The time of the block at a height.
    ///
    /// # Errors
    /// When there is no such block.
    pub fn head(&self, height: u64) -> Result<Head> {
        let header = self.rpc.call(header::Request::new(to_height(height)?))?.header;
        Ok(Head {
            height,
            time: timestamp(header.time)?,
        })
    }

    /// The block at a height.
    ///
    /// # Errors
    /// When there is none.
    pub fn block(&self, height: u64) -> Result<block::Response> {
        self.rpc.call(block::Request::new(to_height(height)?))
    }

    /// Hash of the first block: what tells a chain from one that began anew under its id. None from a node that has
    /// thrown its first blocks away.
    ///
    /// # Errors
    /// When the node does not answer.
    pub fn first_block(&self) -> Result<Option<String>> {
        let block = match self.block(1) {
            Err(ClientError::Refused { .. }) => None,
            answer => Some(answer?),
        };
        Ok(block.map(|block| block.block_id.hash.to_string()))
    }

    /// What the transactions of a block, and its begin and end, came to.
    ///
    /// # Errors
    /// When there is no such block.
    pub fn block_results(&self, height: u64) -> Result<block_results::Response> {
        self.rpc.call(block_results::Request::new(to_height(height)?))
    }

    /// Asks a module, as it was after the block at `height`, or now. `path` is that of the gRPC method, as
    /// `/cosmos.bank.v1beta1.Query/Balance`.
    ///
    /// # Errors
    /// When the module refuses, or the answer is of another type.
    pub fn query<Q: Message, A: Message + Default>(
        &self,
        path: &str,
        request: &Q,
        height: Option<u64>,
    ) -> Result<A> {
        let value = self.query_raw(path, request.encode_to_vec(), height)?.value;
        A::decode(value.as_slice())
            .map_err(|error| ClientError::malformed(format!("the answer to {path}"), error))
    }

    pub(super) fn query_raw(
        &self,
        path: &str,
        request: Vec<u8>,
        height: Option<u64>,
    ) -> Result<abci_query::AbciQuery> {
        let height = height.map(to_height).transpose()?;
        let request = abci_query::Request::new(Some(path.to_string()), request, height, false);
        let answer = self.rpc.call(request)?.response;
        if answer.code.is_err() {
            return Err(ClientError::Refused {
                call: path.to_string(),
                codespace: answer.codespace,
                code: answer.code.value(),
                reason: answer.log,
            });
        }
        Ok(answer)
    }

    /// What the store of a module has under a key. Nothing is no bytes.
    ///
    /// # Errors
    /// When there is no such store.
    pub fn store(&self, module: &str, key: &[u8], height: Option<u64>) -> Result<Vec<u8>> {
        let answer = self.query_raw(&format!("/store/{module}/key"), key.to_vec(), height)?;
        Ok(answer.value)
    }

    /// Asks a contract. The answer is JSON.
    ///
    /// # Errors
    /// Those of the contract.
    pub fn smart_raw(&self, contract: &str, msg: &[u8], height: Option<u64>) -> Result<Binary> {
        let request = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data: msg.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let answer: QuerySmartContractStateResponse = self.query(path, &request, height)?;
        Ok(answer.data.into())
    }

    /// Asks a contract, with types.
    ///
    /// # Errors
    /// Those of the contract, or when the answer is of another type.
    pub fn smart<T: DeserializeOwned>(
        &self,
        contract: &str,
        msg: &impl Serialize,
        height: Option<u64>,
    ) -> Result<T> {
        let wrong = |error| ClientError::malformed(format!("a query of {contract}"), error);
        let msg = to_json_vec(msg).map_err(wrong)?;
        from_json(self.smart_raw(contract, &msg, height)?).map_err(wrong)
    }

    /// What a contract has under a key. Nothing is no bytes.
    ///
    /// # Errors
    /// When there is no such contract.
    pub fn raw_contract_state(&self, contract: &str, key: &[u8], height: Option<u64>) -> Result<Vec<u8>> {
        let request = QueryRawContractStateRequest {
            address: contract.to_string(),
            query_data: key.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/RawContractState";
        let answer: QueryRawContractStateResponse = self.query(path, &request, height)?;
        Ok(answer.data)
    }

    /// Code id, creator, admin and label of a contract.
    ///
    /// # Errors
    /// When there is no such contract.
    pub fn contract_info(&self, contract: &str, height: Option<u64>) -> Result<ContractInfo> {
        let request = QueryContractInfoRequest {
            address: contract.to_string(),
        };
        let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
        let answer: QueryContractInfoResponse = self.query(path, &request, height)?;
        answer.contract_info.ok_or_else(|| {
            ClientError::malformed(format!("the contract {contract}"), "the chain says nothing of it")
        })
    }

    /// Ids of the codes that a contract has had, the first one first: one for its beginning and one for each migration.
    ///
    /// # Errors
    /// When the node does not answer.
    pub fn contract_codes(&self, contract: &str) -> Result<Vec<u64>> {
        let (mut codes, mut key) = (vec![], vec![]);
        loop {
            let request = QueryContractHistoryRequest {
                address: contract.to_string(),
                pagination: page(key),
            };
            let path = "/cosmwasm.wasm.v1.Query/ContractHistory";
            let answer: QueryContractHistoryResponse = self.query(path, &request, None)?;
            codes.extend(answer.entries.iter().map(|entry| entry.code_id));
            key = answer.pagination.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(codes);
            }
        }
    }

    /// Creator, checksum and permission of a code.
    ///
    /// # Errors
    /// When there is no such code.
    pub fn code_info(&self, code_id: u64) -> Result<CodeInfoResponse> {
        let request = QueryCodeRequest { code_id };
        let answer: QueryCodeResponse = self.query("/cosmwasm.wasm.v1.Query/Code", &request, None)?;
        answer
            .code_info
            .ok_or_else(|| ClientError::malformed(format!("code {code_id}"), "the chain says nothing of it"))
    }

    /// All codes that the chain has, oldest first.
    ///
    /// # Errors
    /// When the node does not answer.
    pub fn codes(&self) -> Result<Vec<CodeInfoResponse>> {
        let (mut codes, mut key) = (vec![], vec![]);
        loop {
            let request = QueryCodesRequest {
                pagination: page(key),
            };
            let page: QueryCodesResponse = self.query("/cosmwasm.wasm.v1.Query/Codes", &request, None)?;
            codes.extend(page.code_infos);
            key = page.pagination.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(codes);
            }
        }
    }

    /// Units of a coin in an account.
    ///
    /// # Errors
    /// When the address is none.
    pub fn balance(&self, account: &str, denom: &str, height: Option<u64>) -> Result<Uint128> {
        let request = QueryBalanceRequest {
            address: account.to_string(),
            denom: denom.to_string(),
        };
        let answer: QueryBalanceResponse =
            self.query("/cosmos.bank.v1beta1.Query/Balance", &request, height)?;
        units(&answer.balance.map(|coin| coin.amount).unwrap_or_default())
    }

    /// All units of a coin.
    ///
    /// # Errors
    /// When the node does not answer.
    pub fn supply(&self, denom: &str, height: Option<u64>) -> Result<Uint128> {
        let request = QuerySupplyOfRequest {
            denom: denom.to_string(),
        };
        let answer: QuerySupplyOfResponse =
            self.query("/cosmos.bank.v1beta1.Query/SupplyOf", &request, height)?;
        units(&answer.amount.map(|coin| coin.amount).unwrap_or_default())
    }

    /// Number and sequence of an account.
    ///
    /// # Errors
    /// When the chain has no such account: one exists once it has received something.
    pub fn account(&self, address: &str) -> Result<BaseAccount> {
        let request = QueryAccountInfoRequest {
            address: address.to_string(),
        };
        let answer: QueryAccountInfoResponse =
            self.query("/cosmos.auth.v1beta1.Query/AccountInfo", &request, None)?;
        answer.info.ok_or_else(|| {
            ClientError::malformed(format!("the account {address}"), "the chain says nothing of it")
        })
    }
}

/// The page of a list that begins at `key`.
fn page(key: Vec<u8>) -> Option<PageRequest> {
    Some(PageRequest {
        key,
        limit: PAGE,
        ..PageRequest::default()
    })
}

/// An amount as modules write it.
pub(super) fn units(text: &str) -> Result<Uint128> {
    if text.is_empty() {
        return Ok(Uint128::zero());
    }
    text.parse()
        .map_err(|error| ClientError::malformed(format!("the amount {text:?}"), error))
}

pub(super) fn to_height(height: u64) -> Result<Height> {
    Height::try_from(height).map_err(|error| ClientError::malformed(format!("the height {height}"), error))
}

fn timestamp(time: Time) -> Result<Timestamp> {
    u64::try_from(time.unix_timestamp_nanos())
        .map(Timestamp::from_nanos)
        .map_err(|error| ClientError::malformed(format!("the time {time}"), error))
}

//! A real chain.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::{Addr, Checksum, Coin, Uint128};

use super::{Answer, Chain, ContractFacts, Included, Message, Reader, Signed, Signer};
use crate::client::proto::cosmos::base::query::v1beta1::PageRequest;
use crate::client::proto::cosmos::distribution::v1beta1::{
    QueryDelegatorWithdrawAddressRequest, QueryDelegatorWithdrawAddressResponse,
};
use crate::client::proto::cosmos::staking::v1beta1::{
    Params, QueryParamsRequest, QueryParamsResponse, QueryValidatorsRequest, QueryValidatorsResponse,
};
use crate::client::proto::cosmwasm::wasm::v1::{AccessType, CodeInfoResponse};
use crate::client::tendermint::Hash;
use crate::client::{msg, Any, Client, ClientConfig, ClientError, Key, SignedTx};
use crate::deploy::network::ChainSettings;

/// How the chain names bonded validators.
const BONDED: &str = "BOND_STATUS_BONDED";

/// How the SDK says that a signature has another sequence than the next.
const WRONG_SEQUENCE: (&str, u32) = ("sdk", 32);

/// Validators per page.
const PAGE: u64 = 200;

/// A real chain, through one of its nodes.
#[derive(Debug)]
pub struct LiveChain {
    client: Client,
    deployer: Option<Key>,
    faucet: Option<Key>,
}

impl LiveChain {
    /// Connects to a node, without a key.
    ///
    /// # Errors
    /// When nothing answers there, or another chain.
    pub fn connect(settings: &ChainSettings) -> AnyResult<Self> {
        let mut config = ClientConfig::new(&settings.rpc, &settings.id, &settings.prefix)
            .gas_price(settings.gas_price, &settings.denom);
        config.gas_adjustment = settings.gas_adjustment;
        Ok(Self {
            client: Client::connect(config)?,
            deployer: None,
            faucet: None,
        })
    }

    /// Signs for the deployer with this key.
    pub fn with_deployer(mut self, key: Key) -> Self {
        self.deployer = Some(key);
        self
    }

    /// Signs for the faucet with this key.
    pub fn with_faucet(mut self, key: Key) -> Self {
        self.faucet = Some(key);
        self
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    fn staking(&self) -> AnyResult<Params> {
        let path = "/cosmos.staking.v1beta1.Query/Params";
        let answer: QueryParamsResponse = self.client.query(path, &QueryParamsRequest {}, None)?;
        answer.params.context("the chain has no staking parameters")
    }

    fn key(&self, signer: Signer) -> AnyResult<&Key> {
        match signer {
            Signer::Deployer => self.deployer.as_ref().context("the deployer's key was not read"),
            Signer::Faucet => self.faucet.as_ref().context("this chain has no faucet"),
        }
    }

    fn packed(&self, signer: Signer, messages: &[Message]) -> AnyResult<Vec<Any>> {
        let sender = self.account(signer)?;
        messages
            .iter()
            .map(|message| Self::pack(&sender, message))
            .collect()
    }

    fn pack(sender: &Addr, message: &Message) -> AnyResult<Any> {
        Ok(match message {
            Message::Send { to, coin } => msg::send(sender, to, std::slice::from_ref(coin)),
            Message::StoreCode { wasm } => msg::store_code(sender, wasm)?,
            Message::Execute { contract, msg } => msg::execute(sender, contract, msg, &[]),
            Message::Instantiate {
                code_id,
                admin,
                label,
                msg,
                funds,
                salt,
            } => msg::instantiate2(sender, admin.as_ref(), *code_id, label, msg, funds, salt),
        })
    }
}

/// None where the chain says that there is nothing.
fn optional<T>(answer: Result<T, ClientError>) -> AnyResult<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn checksum(code: &CodeInfoResponse) -> AnyResult<Checksum> {
    let bytes = code.data_hash.as_slice();
    Checksum::try_from(bytes).with_context(|| format!("the checksum of code {}", code.code_id))
}

fn is_for_everybody(code: &CodeInfoResponse) -> bool {
    let permission = code.instantiate_permission.as_ref();
    permission.is_some_and(|config| config.permission() == AccessType::Everybody)
}

fn parse_hash(hash: &str) -> AnyResult<Hash> {
    hash.parse().with_context(|| format!("the hash {hash}"))
}

impl Reader for LiveChain {
    fn chain_id(&self) -> AnyResult<String> {
        Ok(self.client.status()?.node_info.network.to_string())
    }

    fn first_block(&self) -> AnyResult<Option<String>> {
        Ok(self.client.first_block()?)
    }

    fn height(&self) -> AnyResult<u64> {
        Ok(self.client.latest()?.height)
    }

    fn smart(&self, contract: &Addr, msg: &[u8]) -> AnyResult<Vec<u8>> {
        Ok(self.client.smart_raw(contract.as_str(), msg, None)?.to_vec())
    }

    fn raw(&self, contract: &Addr, key: &[u8]) -> AnyResult<Option<Vec<u8>>> {
        let bytes = optional(self.client.raw_contract_state(contract.as_str(), key, None))?;
        Ok(bytes.filter(|bytes| !bytes.is_empty()))
    }

    fn code_checksum(&self, code_id: u64) -> AnyResult<Option<Checksum>> {
        let code = optional(self.client.code_info(code_id))?;
        code.as_ref().map(checksum).transpose()
    }

    fn find_code(&self, wanted: &Checksum) -> AnyResult<Option<u64>> {
        let codes = self.client.codes()?;
        let fits = |code: &&CodeInfoResponse| code.data_hash == wanted.as_slice() && is_for_everybody(code);
        Ok(codes.iter().find(fits).map(|code| code.code_id))
    }

    fn contract(&self, address: &Addr) -> AnyResult<Option<ContractFacts>> {
        let Some(info) = optional(self.client.contract_info(address.as_str(), None))? else {
            return Ok(None);
        };
        Ok(Some(ContractFacts {
            code_id: info.code_id,
            creator: Addr::unchecked(info.creator),
            admin: (!info.admin.is_empty()).then(|| Addr::unchecked(info.admin)),
        }))
    }

    fn codes_of(&self, contract: &Addr) -> AnyResult<Vec<u64>> {
        Ok(self.client.contract_codes(contract.as_str())?)
    }

    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128> {
        Ok(self.client.balance(account.as_str(), denom, None)?)
    }

    fn staking_denom(&self) -> AnyResult<String> {
        Ok(self.staking()?.bond_denom)
    }

    fn unbonding_seconds(&self) -> AnyResult<u64> {
        let time = self.staking()?.unbonding_time;
        Ok(u64::try_from(
            time.context("the chain has no unbonding time")?.seconds,
        )?)
    }

    fn bonded_validators(&self) -> AnyResult<Vec<String>> {
        let (mut found, mut key) = (vec![], vec![]);
        loop {
            let request = QueryValidatorsRequest {
                status: BONDED.to_string(),
                pagination: Some(PageRequest {
                    key,
                    limit: PAGE,
                    ..PageRequest::default()
                }),
            };
            let path = "/cosmos.staking.v1beta1.Query/Validators";
            let page: QueryValidatorsResponse = self.client.query(path, &request, None)?;
            found.extend(
                page.validators
                    .into_iter()
                    .map(|validator| validator.operator_address),
            );
            key = page.pagination.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(found);
            }
        }
    }

    fn withdraw_address(&self, delegator: &Addr) -> AnyResult<Addr> {
        let request = QueryDelegatorWithdrawAddressRequest {
            delegator_address: delegator.to_string(),
        };
        let path = "/cosmos.distribution.v1beta1.Query/DelegatorWithdrawAddress";
        let answer: QueryDelegatorWithdrawAddressResponse = self.client.query(path, &request, None)?;
        Ok(Addr::unchecked(answer.withdraw_address))
    }
}

impl Chain for LiveChain {
    fn account(&self, signer: Signer) -> AnyResult<Addr> {
        Ok(self.client.address(self.key(signer)?))
    }

    fn simulate(&self, signer: Signer, messages: &[Message]) -> AnyResult<Option<u64>> {
        let packed = self.packed(signer, messages)?;
        let gas = self.client.simulate(self.key(signer)?, &packed)?;
        Ok(Some(self.client.with_adjustment(gas)?))
    }

    fn fee(&self, gas: u64) -> AnyResult<Coin> {
        let price = self.client.config().gas_price.as_ref();
        Ok(price.context("what gas costs is not known")?.fee_ceil(gas)?)
    }

    fn sign(&self, signer: Signer, messages: &[Message], gas: u64, last: u64) -> AnyResult<Signed> {
        let packed = self.packed(signer, messages)?;
        let signed = self.client.sign(self.key(signer)?, &packed, gas, last)?;
        Ok(Signed {
            hash: signed.hash.to_string(),
            bytes: signed.bytes,
            last_height: signed.last_height,
        })
    }

    fn submit(&self, signed: &Signed) -> AnyResult<Answer> {
        let transaction = SignedTx {
            hash: parse_hash(&signed.hash)?,
            bytes: signed.bytes.clone(),
            last_height: signed.last_height,
        };
        match self.client.submit(&transaction) {
            Ok(()) => Ok(Answer::Taken),
            // After a wrong sequence, an earlier copy of it may be in a block.
            Err(ClientError::TxRefused {
                codespace, code, log, ..
            }) if (codespace.as_str(), code) != WRONG_SEQUENCE => Ok(Answer::Refused(log)),
            Err(error) => Err(error.into()),
        }
    }

    fn transaction(&self, hash: &str) -> AnyResult<Option<Included>> {
        let Some(found) = self.client.tx(parse_hash(hash)?)? else {
            return Ok(None);
        };
        ensure!(
            found.hash == hash,
            "asked for {hash}, the node answered with {}",
            found.hash
        );
        Ok(Some(Included {
            height: found.height,
            gas_used: found.gas_used,
            error: (found.code != 0)
                .then(|| format!("{} (code {} of {})", found.log, found.code, found.codespace)),
        }))
    }

    fn wait(&self) -> AnyResult<()> {
        std::thread::sleep(self.client.config().poll.saturating_mul(5));
        Ok(())
    }
}

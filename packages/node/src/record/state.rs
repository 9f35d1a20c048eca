//! What a node says after a block.

use std::collections::BTreeSet;

use anyhow::{bail, Context, Result as AnyResult};
use cosmrs::proto::cosmos::bank::v1beta1 as bank;
use cosmrs::proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmrs::proto::cosmos::crypto::ed25519;
use cosmrs::proto::cosmos::distribution::v1beta1 as distribution;
use cosmrs::proto::cosmos::slashing::v1beta1 as slashing;
use cosmrs::proto::cosmos::staking::v1beta1 as staking;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message;
use cosmrs::tendermint::block::Height;
use cosmrs::AccountId;
use cosmwasm_std::Addr;
use palisade_chain::replay::ChainState;
use palisade_chain::{BondStatus, RedelegationEntry, UnbondingEntry, ValidatorInfo};
use tendermint_rpc::endpoint::abci_query;

use super::convert;
use crate::client::Client;

/// Rows per page.
const PAGE: u64 = 200;
/// Where x/distribution keeps the community pool; its query refuses where the pool is kept elsewhere.
const FEE_POOL: (&str, [u8; 1]) = ("/store/distribution/key", [0]);

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
    let mut delegators = BTreeSet::new();
    for validator in reader.validators()? {
        reader.validator(&validator)?;
        reader.stake(&validator.operator_address, &mut delegators)?;
    }
    reader.delegations(&delegators)?;
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
        let (path, key) = FEE_POOL;
        let height = Height::try_from(self.height)?;
        let request = abci_query::Request::new(Some(path.to_string()), key, Some(height), false);
        let answer = self.client.rpc().call(request)?.response;
        let pool = distribution::FeePool::decode(answer.value.as_slice()).context("the community pool")?;
        self.state
            .community_pool(&convert::dec_coins(&pool.community_pool)?);
        Ok(())
    }

    fn validators(&self) -> AnyResult<Vec<staking::Validator>> {
        self.all(
            "/cosmos.staking.v1beta1.Query/Validators",
            |page| staking::QueryValidatorsRequest {
                status: String::new(),
                pagination: Some(page),
            },
            |answer: staking::QueryValidatorsResponse| (answer.validators, answer.pagination),
        )
    }

    fn validator(&mut self, validator: &staking::Validator) -> AnyResult<()> {
        let request = distribution::QueryValidatorOutstandingRewardsRequest {
            validator_address: validator.operator_address.clone(),
        };
        let path = "/cosmos.distribution.v1beta1.Query/ValidatorOutstandingRewards";
        let answer: distribution::QueryValidatorOutstandingRewardsResponse = self.ask(path, &request)?;
        let outstanding = convert::dec_coins(&answer.rewards.unwrap_or_default().rewards)?;

        let request = distribution::QueryValidatorCommissionRequest {
            validator_address: validator.operator_address.clone(),
        };
        let path = "/cosmos.distribution.v1beta1.Query/ValidatorCommission";
        let answer: distribution::QueryValidatorCommissionResponse = self.ask(path, &request)?;
        let commission = convert::dec_coins(&answer.commission.unwrap_or_default().commission)?;

        let info = self.describe(validator)?;
        self.state.validator(&info, &outstanding, &commission);
        Ok(())
    }

    fn describe(&self, validator: &staking::Validator) -> AnyResult<ValidatorInfo> {
        let rates = validator.commission.clone().unwrap_or_default().commission_rates;
        let unbonding_time = match validator.unbonding_height {
            0 => cosmwasm_std::Timestamp::default(),
            _ => convert::time(validator.unbonding_time.as_ref())?,
        };
        Ok(ValidatorInfo {
            address: validator.operator_address.clone(),
            // No fact: the address has the same bytes.
            operator: Addr::unchecked(""),
            status: status(validator.status())?,
            jailed: validator.jailed,
            tombstoned: self.is_tombstoned(validator)?,
            tokens: convert::units(&validator.tokens)?,
            shares: convert::atomics(&validator.delegator_shares)?,
            commission: convert::rate(&rates.unwrap_or_default().rate)?,
            unbonding_height: convert::height(validator.unbonding_height)?,
            unbonding_time,
        })
    }

    /// Only the jailed can be: the others may have no signing record.
    fn is_tombstoned(&self, validator: &staking::Validator) -> AnyResult<bool> {
        if !validator.jailed {
            return Ok(false);
        }
        let key = validator
            .consensus_pubkey
            .as_ref()
            .context("a validator without a key")?;
        let key = ed25519::PubKey::decode(key.value.as_slice()).context("a consensus key")?;
        let prefix = format!("{}valcons", self.client.config().prefix);
        let address = AccountId::new(&prefix, &convert::consensus_address(&key.key))
            .map_err(|err| anyhow::anyhow!("a consensus address: {err}"))?;
        let request = slashing::QuerySigningInfoRequest {
            cons_address: address.to_string(),
        };
        let path = "/cosmos.slashing.v1beta1.Query/SigningInfo";
        let answer: slashing::QuerySigningInfoResponse = self.ask(path, &request)?;
        Ok(answer.val_signing_info.is_some_and(|info| info.tombstoned))
    }

    /// Delegations of a validator, and what is leaving it.
    fn stake(&mut self, validator: &str, delegators: &mut BTreeSet<String>) -> AnyResult<()> {
        let delegations = self.all(
            "/cosmos.staking.v1beta1.Query/ValidatorDelegations",
            |page| staking::QueryValidatorDelegationsRequest {
                validator_addr: validator.to_string(),
                pagination: Some(page),
            },
            |answer: staking::QueryValidatorDelegationsResponse| {
                (answer.delegation_responses, answer.pagination)
            },
        )?;
        for found in delegations {
            let delegation = found.delegation.context("an empty delegation")?;
            let shares = convert::atomics(&delegation.shares)?;
            self.state
                .delegation(&delegation.delegator_address, validator, shares);
            delegators.insert(delegation.delegator_address);
        }
        let unbondings = self.all(
            "/cosmos.staking.v1beta1.Query/ValidatorUnbondingDelegations",
            |page| staking::QueryValidatorUnbondingDelegationsRequest {
                validator_addr: validator.to_string(),
                pagination: Some(page),
            },
            |answer: staking::QueryValidatorUnbondingDelegationsResponse| {
                (answer.unbonding_responses, answer.pagination)
            },
        )?;
        for unbonding in unbondings {
            let entries = unbonding.entries.iter().map(unbonding_entry);
            let entries = entries.collect::<AnyResult<Vec<_>>>()?;
            self.state
                .unbonding(&unbonding.delegator_address, validator, &entries);
        }
        let redelegations = self.all(
            "/cosmos.staking.v1beta1.Query/Redelegations",
            |page| staking::QueryRedelegationsRequest {
                src_validator_addr: validator.to_string(),
                pagination: Some(page),
                ..staking::QueryRedelegationsRequest::default()
            },
            |answer: staking::QueryRedelegationsResponse| (answer.redelegation_responses, answer.pagination),
        )?;
        for found in redelegations {
            let way = found.redelegation.context("an empty redelegation")?;
            let entries = found.entries.iter().map(redelegation_entry);
            let entries = entries.collect::<AnyResult<Vec<_>>>()?;
            let (delegator, dst) = (&way.delegator_address, &way.validator_dst_address);
            self.state.redelegation(delegator, validator, dst, &entries);
        }
        Ok(())
    }

    /// What each delegation could withdraw.
    fn delegations(&mut self, delegators: &BTreeSet<String>) -> AnyResult<()> {
        for delegator in delegators {
            let request = distribution::QueryDelegationTotalRewardsRequest {
                delegator_address: delegator.clone(),
            };
            let path = "/cosmos.distribution.v1beta1.Query/DelegationTotalRewards";
            let answer: distribution::QueryDelegationTotalRewardsResponse = self.ask(path, &request)?;
            for row in answer.rewards {
                let pending = convert::dec_coins(&row.reward)?;
                self.state.pending(delegator, &row.validator_address, &pending);
            }
        }
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

fn status(status: staking::BondStatus) -> AnyResult<BondStatus> {
    Ok(match status {
        staking::BondStatus::Bonded => BondStatus::Bonded,
        staking::BondStatus::Unbonding => BondStatus::Unbonding,
        staking::BondStatus::Unbonded => BondStatus::Unbonded,
        staking::BondStatus::Unspecified => bail!("a validator without a status"),
    })
}

fn unbonding_entry(entry: &staking::UnbondingDelegationEntry) -> AnyResult<UnbondingEntry> {
    Ok(UnbondingEntry {
        creation_height: convert::height(entry.creation_height)?,
        completion_time: convert::time(entry.completion_time.as_ref())?,
        initial_balance: convert::units(&entry.initial_balance)?,
        balance: convert::units(&entry.balance)?,
    })
}

fn redelegation_entry(found: &staking::RedelegationEntryResponse) -> AnyResult<RedelegationEntry> {
    let entry = found
        .redelegation_entry
        .as_ref()
        .context("an empty redelegation")?;
    Ok(RedelegationEntry {
        creation_height: convert::height(entry.creation_height)?,
        completion_time: convert::time(entry.completion_time.as_ref())?,
        initial_balance: convert::units(&entry.initial_balance)?,
        shares_dst: convert::atomics(&entry.shares_dst)?,
    })
}

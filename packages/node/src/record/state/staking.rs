//! Validators, delegations, and what moves between them.

use std::collections::BTreeSet;

use anyhow::{bail, Context, Result as AnyResult};
use cosmrs::proto::cosmos::crypto::ed25519;
use cosmrs::proto::cosmos::distribution::v1beta1 as distribution;
use cosmrs::proto::cosmos::slashing::v1beta1 as slashing;
use cosmrs::proto::cosmos::staking::v1beta1 as staking;
use cosmrs::proto::traits::Message;
use cosmrs::AccountId;
use cosmwasm_std::Addr;
use palisade_chain::{BondStatus, RedelegationEntry, UnbondingEntry, ValidatorInfo};

use super::super::convert;
use super::Reader;

impl Reader<'_> {
    pub(super) fn staking(&mut self) -> AnyResult<()> {
        let mut delegators = BTreeSet::new();
        for validator in self.validators()? {
            self.validator(&validator)?;
            self.stake(&validator.operator_address, &mut delegators)?;
        }
        self.delegations(&delegators)
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

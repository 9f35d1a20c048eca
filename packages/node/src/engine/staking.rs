//! What x/staking says at a height.

use std::collections::BTreeMap;

use anyhow::Result as AnyResult;
use cosmrs::proto::cosmos::base::query::v1beta1::PageRequest;
use cosmrs::proto::cosmos::staking::v1beta1::{
    BondStatus, QueryDelegationRequest, QueryDelegationResponse, QueryUnbondingDelegationRequest,
    QueryUnbondingDelegationResponse, QueryValidatorsRequest, QueryValidatorsResponse, Validator,
};
use cosmwasm_std::{Addr, Uint128};
use palisade_testing::ValidatorState;

use super::NodeEngine;
use crate::client::{Client, ClientError};

/// More rows than any list of a local network has.
pub(super) const ALL: u64 = 10_000;

/// A page with everything.
pub(super) fn everything() -> Option<PageRequest> {
    Some(PageRequest {
        limit: ALL,
        ..PageRequest::default()
    })
}

/// All validators, by operator address.
pub(super) fn validators(client: &Client, height: u64) -> AnyResult<Vec<Validator>> {
    let request = QueryValidatorsRequest {
        pagination: everything(),
        ..QueryValidatorsRequest::default()
    };
    let path = "/cosmos.staking.v1beta1.Query/Validators";
    let answer: QueryValidatorsResponse = client.query(path, &request, Some(height))?;
    Ok(answer.validators)
}

pub(super) fn is_bonded(validator: &Validator) -> bool {
    validator.status == i32::from(BondStatus::Bonded)
}

/// What a delegation is worth. Nothing without one.
pub(super) fn delegated(
    client: &Client,
    delegator: &Addr,
    validator: &str,
    height: u64,
) -> AnyResult<Uint128> {
    let request = QueryDelegationRequest {
        delegator_addr: delegator.to_string(),
        validator_addr: validator.to_string(),
    };
    let path = "/cosmos.staking.v1beta1.Query/Delegation";
    let answer: Option<QueryDelegationResponse> = found(client.query(path, &request, Some(height)))?;
    let balance = answer
        .and_then(|answer| answer.delegation_response)
        .and_then(|delegation| delegation.balance);
    Ok(balance.map_or(Ok(Uint128::zero()), |coin| coin.amount.parse())?)
}

/// Balances of the undelegations under way, oldest first.
pub(super) fn unbonding(
    client: &Client,
    delegator: &Addr,
    validator: &str,
    height: u64,
) -> AnyResult<Vec<Uint128>> {
    let request = QueryUnbondingDelegationRequest {
        delegator_addr: delegator.to_string(),
        validator_addr: validator.to_string(),
    };
    let path = "/cosmos.staking.v1beta1.Query/UnbondingDelegation";
    let answer: Option<QueryUnbondingDelegationResponse> = found(client.query(path, &request, Some(height)))?;
    let entries = answer
        .and_then(|answer| answer.unbond)
        .map(|unbond| unbond.entries);
    let mut balances = vec![];
    for entry in entries.unwrap_or_default() {
        balances.push(entry.balance.parse()?);
    }
    Ok(balances)
}

/// What was answered, or nothing when there is nothing.
pub(super) fn found<T>(answer: Result<T, ClientError>) -> Result<Option<T>, ClientError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

impl NodeEngine {
    /// Validators in the order of the network, others after them.
    pub(super) fn validator_states(&self) -> AnyResult<Vec<ValidatorState>> {
        let places: BTreeMap<&str, usize> = self
            .network
            .validators()
            .iter()
            .enumerate()
            .map(|(place, node)| (node.moniker.as_str(), place))
            .collect();
        let mut rows = vec![];
        for validator in validators(&self.client, self.head.height)? {
            let moniker = validator.description.as_ref().map(|found| found.moniker.as_str());
            let place = moniker.and_then(|moniker| places.get(moniker)).copied();
            let state = ValidatorState {
                tokens: validator.tokens.parse()?,
                bonded: is_bonded(&validator),
                jailed: validator.jailed,
                address: validator.operator_address,
            };
            rows.push((place.unwrap_or(usize::MAX), state));
        }
        rows.sort_by(|(a, left), (b, right)| a.cmp(b).then_with(|| left.address.cmp(&right.address)));
        Ok(rows.into_iter().map(|(_, state)| state).collect())
    }
}

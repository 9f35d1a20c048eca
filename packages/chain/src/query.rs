//! The answers wasmd gives to a contract.

use anyhow::{bail, Result as AnyResult};
use cosmwasm_std::{
    to_json_binary, Addr, AllDelegationsResponse, AllValidatorsResponse, Api, Binary, BlockInfo,
    BondedDenomResponse, Coin, Delegation, DelegationResponse, DelegationRewardsResponse,
    DelegationTotalRewardsResponse, DelegatorReward, DelegatorValidatorsResponse,
    DelegatorWithdrawAddressResponse, DistributionQuery, FullDelegation, Order, StakingQuery, StdResult,
    Storage, Uint128, ValidatorResponse,
};

use crate::coins::DecCoins;
use crate::dec::Dec;
use crate::error::SdkError;
use crate::rewards::{self, withdraw_address};
use crate::state::{self, Validator, DELEGATIONS, PARAMS, VALIDATORS};
use crate::validator_set::{address_bytes, by_power, normalized};

pub(crate) fn staking(
    api: &dyn Api,
    storage: &dyn Storage,
    block: &BlockInfo,
    request: StakingQuery,
) -> AnyResult<Binary> {
    let answer = match request {
        StakingQuery::BondedDenom {} => {
            to_json_binary(&BondedDenomResponse::new(PARAMS.load(storage)?.bond_denom))
        }
        StakingQuery::AllDelegations { delegator } => {
            let delegator = account(api, &delegator)?;
            to_json_binary(&AllDelegationsResponse::new(all_delegations(
                storage, &delegator,
            )?))
        }
        StakingQuery::Delegation { delegator, validator } => {
            let delegator = account(api, &delegator)?;
            let validator = normalized(&validator)?;
            let found = full_delegation(storage, block, delegator, &validator)?;
            to_json_binary(&DelegationResponse::new(found))
        }
        // Only the bonded ones, strongest first, and no more than the set has places.
        StakingQuery::AllValidators {} => {
            let places = usize::try_from(PARAMS.load(storage)?.max_validators)?;
            let bonded = by_power(storage)?
                .into_iter()
                .filter(Validator::is_bonded)
                .take(places);
            to_json_binary(&AllValidatorsResponse::new(bonded.map(describe).collect()))
        }
        StakingQuery::Validator { address } => {
            let address = normalized(&address)?;
            to_json_binary(&ValidatorResponse::new(
                VALIDATORS.may_load(storage, &address)?.map(describe),
            ))
        }
        other => bail!("unsupported staking query: {other:?}"),
    };
    Ok(answer?)
}

pub(crate) fn distribution(
    api: &dyn Api,
    storage: &dyn Storage,
    block: &BlockInfo,
    request: DistributionQuery,
) -> AnyResult<Binary> {
    let answer = match request {
        DistributionQuery::DelegatorWithdrawAddress { delegator_address } => {
            let delegator = account(api, &delegator_address)?;
            let receiver = withdraw_address(storage, &delegator)?;
            to_json_binary(&DelegatorWithdrawAddressResponse::new(receiver))
        }
        DistributionQuery::DelegationRewards {
            delegator_address,
            validator_address,
        } => {
            let delegator = account(api, &delegator_address)?;
            let validator = normalized(&validator_address)?;
            let pending = rewards::pending(storage, &delegator, &validator, block.height)?;
            to_json_binary(&DelegationRewardsResponse::new(pending.to_dec_coins()))
        }
        DistributionQuery::DelegationTotalRewards { delegator_address } => {
            let delegator = account(api, &delegator_address)?;
            to_json_binary(&total_rewards(storage, block, &delegator)?)
        }
        DistributionQuery::DelegatorValidators { delegator_address } => {
            let delegator = account(api, &delegator_address)?;
            let validators = delegations_of(storage, &delegator)?
                .into_iter()
                .map(|(address, _)| address);
            to_json_binary(&DelegatorValidatorsResponse::new(validators.collect()))
        }
        other => bail!("unsupported distribution query: {other:?}"),
    };
    Ok(answer?)
}

fn account(api: &dyn Api, address: &str) -> AnyResult<Addr> {
    Ok(api
        .addr_validate(address)
        .map_err(|_| SdkError::invalid_address(address))?)
}

/// Shares by validator, in the order of the chain's store: by the bytes of the validator's address.
pub(crate) fn delegations_of(storage: &dyn Storage, delegator: &Addr) -> AnyResult<Vec<(String, Dec)>> {
    let rows = DELEGATIONS
        .prefix(delegator)
        .range(storage, None, None, Order::Ascending);
    let mut sorted = Vec::new();
    for (validator, shares) in rows.collect::<StdResult<Vec<_>>>()? {
        sorted.push((address_bytes(&validator)?, validator, shares));
    }
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(sorted
        .into_iter()
        .map(|(_, validator, shares)| (validator, shares))
        .collect())
}

/// Units that a delegation reads as: truncated.
pub(crate) fn delegated_units(storage: &dyn Storage, validator: &str, shares: Dec) -> AnyResult<Uint128> {
    state::load_validator(storage, validator)?
        .tokens_from_shares(shares)?
        .truncate()
}

fn all_delegations(storage: &dyn Storage, delegator: &Addr) -> AnyResult<Vec<Delegation>> {
    let denom = PARAMS.load(storage)?.bond_denom;
    let mut found = Vec::new();
    for (validator, shares) in delegations_of(storage, delegator)? {
        let amount = Coin {
            denom: denom.clone(),
            amount: delegated_units(storage, &validator, shares)?,
        };
        found.push(Delegation::new(delegator.clone(), validator, amount));
    }
    Ok(found)
}

fn full_delegation(
    storage: &dyn Storage,
    block: &BlockInfo,
    delegator: Addr,
    validator: &str,
) -> AnyResult<Option<FullDelegation>> {
    let Some(shares) = state::delegation(storage, &delegator, validator)? else {
        return Ok(None);
    };
    let denom = PARAMS.load(storage)?.bond_denom;
    let amount = Coin {
        denom,
        amount: delegated_units(storage, validator, shares)?,
    };
    // wasmd's own approximation: nothing while a redelegation to this validator runs, else everything.
    let mut can_redelegate = amount.clone();
    if state::has_receiving(storage, &delegator, validator) {
        can_redelegate.amount = Uint128::zero();
    }
    let pending = rewards::pending(storage, &delegator, validator, block.height)?;
    // Like wasmd, this names denoms that amount to less than a unit.
    let mut accumulated = Vec::new();
    for denom in pending.denoms() {
        accumulated.push(Coin {
            denom: denom.clone(),
            amount: pending.amount_of(denom).truncate()?,
        });
    }
    Ok(Some(FullDelegation::create(
        delegator,
        validator.to_string(),
        amount,
        can_redelegate,
        accumulated,
    )))
}

fn total_rewards(
    storage: &dyn Storage,
    block: &BlockInfo,
    delegator: &Addr,
) -> AnyResult<DelegationTotalRewardsResponse> {
    let mut total = DecCoins::default();
    let mut each = Vec::new();
    for (validator, _) in delegations_of(storage, delegator)? {
        let pending = rewards::pending(storage, delegator, &validator, block.height)?;
        total = total.add(&pending)?;
        each.push(DelegatorReward::new(validator, pending.to_dec_coins()));
    }
    Ok(DelegationTotalRewardsResponse::new(each, total.to_dec_coins()))
}

fn describe(validator: Validator) -> cosmwasm_std::Validator {
    cosmwasm_std::Validator::create(
        validator.address,
        validator.commission,
        validator.max_commission,
        validator.max_change_rate,
    )
}

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response};
use palisade_interfaces::registry::{QueryMsg, RegistryContract, StakerResponse};

use crate::error::ContractError;
use crate::events::Event;
use crate::look::Sight;
use crate::state::{self, Commitment, Found, Stage};

/// Binds the sender's stake to an AVS, and begins to earn its rent.
pub fn accept(deps: DepsMut, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let mut commitment = state::commitment(deps.storage, id)?;
    commitment.check_operator(sender)?;
    let now = env.block.time.seconds();
    check_offered(&commitment, id, now)?;
    let registry = state::config(deps.storage)?.registry;
    let sight = Sight::take(deps.as_ref(), &registry, &commitment)?;
    check_sight(&sight, &commitment)?;
    check_stake(deps.as_ref(), env, &registry, &commitment)?;
    commitment.count(now);
    commitment.stage = Stage::Standing(Found::first(&sight));
    state::save_commitment(deps.storage, id, &commitment)?;
    state::add_standing(deps.storage, &commitment.operator, &commitment.asset)?;
    Ok(Response::new().add_event(Event::CommitmentAccepted {
        id,
        avs: &commitment.avs,
        operator: &commitment.operator,
        asset: &commitment.asset,
        until: commitment.rent.end(),
    }))
}

fn check_offered(commitment: &Commitment, id: u64, now: u64) -> Result<(), ContractError> {
    if !matches!(commitment.stage, Stage::Offered) {
        return Err(ContractError::NotOffered { id });
    }
    if now > commitment.accept_until {
        return Err(ContractError::OfferOver {
            found: now,
            until: commitment.accept_until,
        });
    }
    Ok(())
}

fn check_sight(sight: &Sight, commitment: &Commitment) -> Result<(), ContractError> {
    if !sight.is_bound(commitment) {
        let lock = sight.allocation.lock.as_ref();
        return Err(ContractError::NotBound {
            budget: lock.map(|lock| lock.budget).unwrap_or_default(),
            until: lock.map(|lock| lock.until).unwrap_or_default(),
            expected_budget: commitment.budget,
            expected_until: commitment.rent.end(),
        });
    }
    if !sight.has_budget(commitment) {
        return Err(ContractError::BudgetTooSmall {
            found: sight.allocation.free_budget,
            expected: commitment.budget,
        });
    }
    if sight.is_jailed() {
        return Err(ContractError::Jailed {
            operator: commitment.operator.clone(),
            avs: commitment.avs.clone(),
        });
    }
    Ok(())
}

/// From now on nothing but slashes makes it less.
fn check_stake(
    deps: Deps,
    env: &Env,
    registry: &RegistryContract,
    commitment: &Commitment,
) -> Result<(), ContractError> {
    let stake: StakerResponse = registry.query(
        &deps.querier,
        &QueryMsg::Staker {
            staker: env.contract.address.to_string(),
            operator: commitment.operator.to_string(),
            asset: commitment.asset.clone(),
            generation: None,
        },
    )?;
    if stake.value < commitment.min_stake.amount() {
        return Err(ContractError::StakeTooSmall {
            found: stake.value,
            expected: commitment.min_stake,
        });
    }
    Ok(())
}

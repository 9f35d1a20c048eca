use cosmwasm_std::{Addr, Deps, Env, Response, Storage, Uint128};
use palisade_interfaces::registry::rows::{POOL_NUMBERS, WITHDRAWALS};
use palisade_interfaces::registry::ExecuteMsg;
use palisade_interfaces::Asset;
use palisade_kit::range;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Most withdrawals that one message completes, as in the registry.
const MAX_COMPLETED: u64 = 30;

/// Has the registry let go of stake of the sender's, on which no commitment stands.
pub fn queue(
    storage: &dyn Storage,
    sender: &Addr,
    asset: Asset,
    shares: Uint128,
    generation: Option<u64>,
) -> Result<Response, ContractError> {
    let standing = state::standing(storage, sender, &asset)?;
    if standing > 0 {
        return Err(ContractError::Committed { found: standing });
    }
    let response = Response::new().add_event(Event::WithdrawalQueued {
        operator: sender,
        asset: &asset,
        shares,
    });
    let msg = ExecuteMsg::QueueWithdrawal {
        operator: sender.to_string(),
        asset,
        shares,
        generation,
    };
    Ok(response.add_message(state::config(storage)?.registry.execute(&msg, vec![])?))
}

/// Has the registry pay withdrawals of the sender's stake, past this contract.
pub fn complete(
    deps: Deps,
    env: &Env,
    sender: &Addr,
    asset: &Asset,
    ids: Vec<u64>,
    recipient: Addr,
) -> Result<Response, ContractError> {
    let count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    range::check("ids", count, 1, MAX_COMPLETED)?;
    check_owner(deps, env, sender, asset, &ids)?;
    let response = Response::new().add_event(Event::WithdrawalCompleted {
        operator: sender,
        asset,
        recipient: &recipient,
    });
    let msg = ExecuteMsg::CompleteWithdrawal {
        ids,
        recipient: Some(recipient.into_string()),
    };
    let registry = state::config(deps.storage)?.registry;
    Ok(response.add_message(registry.execute(&msg, vec![])?))
}

/// Whatever this contract has in a pool belongs to the pool's operator.
fn check_owner(
    deps: Deps,
    env: &Env,
    sender: &Addr,
    asset: &Asset,
    ids: &[u64],
) -> Result<(), ContractError> {
    let (querier, registry) = (&deps.querier, state::config(deps.storage)?.registry);
    let number = POOL_NUMBERS.query(querier, &registry.0, (sender, &asset.to_string()))?;
    let own = number.map(|(number, _)| number);
    for &id in ids {
        let row = WITHDRAWALS.query(querier, &registry.0, id)?;
        let is_own = row.is_some_and(|row| Some(row.pool) == own && row.staker == env.contract.address);
        if !is_own {
            return Err(ContractError::NotOwnWithdrawal {
                id,
                operator: sender.clone(),
            });
        }
    }
    Ok(())
}

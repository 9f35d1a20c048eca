use cosmwasm_std::Storage;
use palisade_interfaces::registry::{LeavingBond, OperatorBondResponse};

use crate::state::{bonds, later, Clock, PoolId};
use crate::ContractError;

/// All zero of an operator that has none.
pub fn operator_bond(
    storage: &dyn Storage,
    clock: &Clock,
    id: Option<PoolId>,
) -> Result<OperatorBondResponse, ContractError> {
    let Some(id) = id else {
        return Ok(OperatorBondResponse::default());
    };
    let bond = bonds::load(storage, clock, &id)?;
    let mut leaving = Vec::new();
    for entry in bond.leaving {
        leaving.push(LeavingBond {
            amount: entry.amount.amount(),
            matures: later(entry.closes, clock.periods.unbonding)?,
        });
    }
    Ok(OperatorBondResponse {
        active: bond.active.amount(),
        leaving,
        matured: bond.matured.amount(),
    })
}

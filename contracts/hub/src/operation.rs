//! Messages to x/staking that wait for their answers. A refusal is caught and concerns its own validator only.

use cosmwasm_std::{Coin, DepsMut, Env, Response, StakingMsg, Storage, SubMsg, SubMsgResult};
use palisade_math::Native;
use serde::{Deserialize, Serialize};

use crate::delegation::Delegation;
use crate::error::ContractError;
use crate::ledger::{decrement, increment, Ledger};
use crate::redelegation::Redelegation;
use crate::reply::ReplyId;
use crate::state::{self, Config};
use crate::undelegation::{burn, Undelegation};

/// One of them.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Delegate(Delegation),
    Undelegate(Undelegation),
    Redelegate(Redelegation),
}

impl Operation {
    /// Native units that it moves.
    pub fn amount(&self) -> Native {
        match self {
            Self::Delegate(Delegation { amount, .. }) => *amount,
            Self::Undelegate(Undelegation { amount, .. }) => *amount,
            Self::Redelegate(Redelegation { amount, .. }) => *amount,
        }
    }

    /// Gas that it may use.
    fn gas_limit(&self) -> u64 {
        match self {
            Self::Delegate(Delegation { gas_limit, .. }) => *gas_limit,
            Self::Undelegate(Undelegation { gas_limit, .. }) => *gas_limit,
            Self::Redelegate(Redelegation { gas_limit, .. }) => *gas_limit,
        }
    }

    fn message(&self, denom: &str) -> StakingMsg {
        let amount = Coin {
            denom: denom.to_string(),
            amount: self.amount().amount(),
        };
        match self {
            Self::Delegate(Delegation { validator, .. }) => StakingMsg::Delegate {
                validator: validator.clone(),
                amount,
            },
            Self::Undelegate(Undelegation { validator, .. }) => StakingMsg::Undelegate {
                validator: validator.clone(),
                amount,
            },
            Self::Redelegate(Redelegation {
                source, destination, ..
            }) => StakingMsg::Redelegate {
                src_validator: source.clone(),
                dst_validator: destination.clone(),
                amount,
            },
        }
    }
}

/// Makes submessages of operations. Each is answered whatever happens, within its own gas.
pub fn send(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    config: &Config,
    operations: &[Operation],
) -> Result<Vec<SubMsg>, ContractError> {
    let mut messages = Vec::with_capacity(operations.len());
    for (position, operation) in (0u64..).zip(operations) {
        state::save_operation(storage, position, operation)?;
        ledger.operations = increment(ledger.operations)?;
        let id = ReplyId::Operation(position).into();
        let message = SubMsg::reply_always(operation.message(&config.denom), id);
        messages.push(message.with_gas_limit(operation.gas_limit()));
    }
    Ok(messages)
}

/// Books the answer to one operation. After the last undelegation burns what they used up.
pub fn on_reply(
    deps: DepsMut,
    env: &Env,
    position: u64,
    result: &SubMsgResult,
) -> Result<Response, ContractError> {
    let (storage, now) = (deps.storage, env.block.time.seconds());
    let mut ledger = state::ledger(storage)?;
    ledger.operations = decrement(ledger.operations)?;
    let response = match state::take_operation(storage, position)? {
        Operation::Delegate(delegation) => {
            Response::new().add_event(delegation.answered(storage, &mut ledger, now, result)?)
        }
        Operation::Undelegate(undelegation) => {
            let id = undelegation.batch;
            let (config, mut batch) = (state::config(storage)?, state::batch(storage, id)?);
            let event = undelegation.answered(storage, &mut ledger, &mut batch, (&config, now), result)?;
            let mut response = Response::new().add_event(event);
            if ledger.operations == 0 {
                let params = &config.params;
                response = burn(storage, &mut ledger, params, now, (id, &mut batch), response)?;
            }
            state::save_batch(storage, id, &batch)?;
            response
        }
        Operation::Redelegate(redelegation) => {
            let config = state::config(storage)?;
            Response::new().add_event(redelegation.answered(storage, (&config, now), result)?)
        }
    };
    state::save_ledger(storage, &ledger)?;
    Ok(response)
}

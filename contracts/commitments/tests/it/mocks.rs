//! Contracts that commitments meet: a registry, a slasher without a will of its own, and a token without scruples.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, CosmosMsg, Decimal, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdError, StdResult, WasmMsg,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use palisade_interfaces::registry::ExecuteMsg;
use palisade_interfaces::slasher::{QueryMsg, SlasherConfigResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Whom the slasher says that it serves.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct SlasherInit {
    pub registry: Addr,
    pub avs: Addr,
}

const SERVES: Item<SlasherInit> = Item::new("serves");

/// Sends the registry whatever message it is given.
pub fn slasher() -> Box<dyn Contract<Empty>> {
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: SlasherInit) -> StdResult<Response> {
        SERVES.save(deps.storage, &msg)?;
        Ok(Response::new())
    }
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
        let forward = WasmMsg::Execute {
            contract_addr: SERVES.load(deps.storage)?.registry.into_string(),
            msg: to_json_binary(&msg)?,
            funds: vec![],
        };
        Ok(Response::new().add_message(forward))
    }
    fn query(deps: Deps, _: Env, _: QueryMsg) -> StdResult<Binary> {
        let serves = SERVES.load(deps.storage)?;
        to_json_binary(&SlasherConfigResponse {
            registry: serves.registry,
            avs: serves.avs,
            kind: "mock".to_string(),
            max_fraction: Decimal::one(),
        })
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// What the liar does when it is asked to transfer.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub enum Mood {
    /// It says that it did.
    Agree {},
    Refuse {},
    /// It has the contract do this first.
    CallBack {
        contract: Addr,
        msg: Binary,
    },
}

#[derive(Serialize, Deserialize, Clone, Debug)]
#[serde(rename_all = "snake_case")]
pub enum LiarExecute {
    Become(Mood),
    /// Tells a contract whatever it likes.
    Tell {
        contract: Addr,
        msg: Binary,
    },
    Transfer(Value),
    Send(Value),
}

const MOOD: Item<Mood> = Item::new("mood");

/// A token that has no balances, and says that anybody sent anything.
pub fn liar() -> Box<dyn Contract<Empty>> {
    fn call(contract: Addr, msg: Binary) -> CosmosMsg {
        WasmMsg::Execute {
            contract_addr: contract.into_string(),
            msg,
            funds: vec![],
        }
        .into()
    }
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: Mood) -> StdResult<Response> {
        MOOD.save(deps.storage, &msg)?;
        Ok(Response::new())
    }
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: LiarExecute) -> StdResult<Response> {
        match msg {
            LiarExecute::Become(mood) => {
                MOOD.save(deps.storage, &mood)?;
                Ok(Response::new())
            }
            LiarExecute::Tell { contract, msg } => Ok(Response::new().add_message(call(contract, msg))),
            LiarExecute::Transfer(_) | LiarExecute::Send(_) => match MOOD.load(deps.storage)? {
                Mood::Agree {} => Ok(Response::new()),
                Mood::Refuse {} => Err(StdError::generic_err("the token is out of order")),
                Mood::CallBack { contract, msg } => Ok(Response::new().add_message(call(contract, msg))),
            },
        }
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Err(StdError::generic_err("it answers nothing"))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

pub fn token() -> Box<dyn Contract<Empty>> {
    use cw20_base::contract::{execute, instantiate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

pub fn registry() -> Box<dyn Contract<Empty>> {
    use palisade_registry::contract::{execute, instantiate, query, reply};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}

pub fn commitments() -> Box<dyn Contract<Empty>> {
    use palisade_commitments::contract::{execute, instantiate, migrate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}

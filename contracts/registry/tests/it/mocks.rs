//! Contracts that the registry meets: a slasher and a burner, both without a will of their own.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, CosmosMsg, Decimal, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdError, StdResult, WasmMsg,
};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use cw20_base::ContractError;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use palisade_interfaces::registry::ExecuteMsg;
use palisade_interfaces::slasher::{QueryMsg, SlasherConfigResponse};
use serde::{Deserialize, Serialize};

use crate::world::addr;

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

/// What the burner does with what it is sent.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub enum Mood {
    Burn {},
    Refuse {},
    /// Has the registry do this first.
    CallBack {
        registry: Addr,
        msg: Box<ExecuteMsg>,
    },
}

const MOOD: Item<Mood> = Item::new("mood");

#[derive(Serialize, Deserialize, Clone, Debug)]
#[serde(rename_all = "snake_case")]
pub enum BurnerExecute {
    Receive(Cw20ReceiveMsg),
    Become(Mood),
}

/// Keeps the tokens, as good as burnt.
pub fn burner() -> Box<dyn Contract<Empty>> {
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: Mood) -> StdResult<Response> {
        MOOD.save(deps.storage, &msg)?;
        Ok(Response::new())
    }
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: BurnerExecute) -> StdResult<Response> {
        match msg {
            BurnerExecute::Become(mood) => {
                MOOD.save(deps.storage, &mood)?;
                Ok(Response::new())
            }
            BurnerExecute::Receive(received) => {
                assert_eq!(received.msg, to_json_binary(&BurnerHook::BurnShares {})?);
                match MOOD.load(deps.storage)? {
                    Mood::Burn {} => Ok(Response::new()),
                    Mood::Refuse {} => Err(StdError::generic_err("the burner is out of order")),
                    Mood::CallBack { registry, msg } => {
                        let call: CosmosMsg = WasmMsg::Execute {
                            contract_addr: registry.into_string(),
                            msg: to_json_binary(&msg)?,
                            funds: vec![],
                        }
                        .into();
                        Ok(Response::new().add_message(call))
                    }
                }
            }
        }
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Err(StdError::generic_err("it answers nothing"))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// As any burner outside this workspace would write it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BurnerHook {
    BurnShares {},
}

pub fn registry() -> Box<dyn Contract<Empty>> {
    use palisade_registry::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_migrate(migrate),
    )
}

/// To whom the token transfers nothing.
pub const OUTCAST: &str = "outcast";

pub fn cw20() -> Box<dyn Contract<Empty>> {
    use cw20_base::contract::{instantiate, query};
    fn execute(
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Cw20ExecuteMsg,
    ) -> Result<Response, ContractError> {
        match &msg {
            Cw20ExecuteMsg::Transfer { recipient, .. } if *recipient == addr(OUTCAST).as_str() => {
                Err(ContractError::Unauthorized {})
            }
            _ => cw20_base::contract::execute(deps, env, info, msg),
        }
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

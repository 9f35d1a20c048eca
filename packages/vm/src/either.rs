//! A contract that is its artifact or its Rust, whichever is wanted at the moment. Both work on the same rows.

use std::cell::Cell;
use std::rc::Rc;

use anyhow::Result as AnyResult;
use cosmwasm_std::{Binary, Checksum, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response};
use cw_multi_test::Contract;

use crate::contract::WasmContract;

/// Whether Rust runs, for all contracts of an engine.
#[derive(Clone, Default)]
pub(crate) struct InRust(Rc<Cell<bool>>);

impl InRust {
    pub(crate) fn set(&self, in_rust: bool) {
        self.0.set(in_rust);
    }
}

pub(crate) struct EitherContract {
    artifact: WasmContract,
    rust: Box<dyn Contract<Empty>>,
    in_rust: InRust,
}

impl EitherContract {
    pub(crate) fn new(artifact: WasmContract, rust: Box<dyn Contract<Empty>>, in_rust: InRust) -> Self {
        Self {
            artifact,
            rust,
            in_rust,
        }
    }

    fn wanted(&self) -> &dyn Contract<Empty> {
        match self.in_rust.0.get() {
            true => &*self.rust,
            false => &self.artifact,
        }
    }
}

impl Contract<Empty> for EitherContract {
    fn instantiate(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> AnyResult<Response> {
        self.wanted().instantiate(deps, env, info, msg)
    }

    fn execute(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> AnyResult<Response> {
        self.wanted().execute(deps, env, info, msg)
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        self.wanted().query(deps, env, msg)
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        self.wanted().sudo(deps, env, msg)
    }

    fn reply(&self, deps: DepsMut, env: Env, reply: Reply) -> AnyResult<Response> {
        self.wanted().reply(deps, env, reply)
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        self.wanted().migrate(deps, env, msg)
    }

    fn checksum(&self) -> Option<Checksum> {
        self.artifact.checksum()
    }
}

//! An artifact as a contract of cw-multi-test.

use std::fmt::Display;
use std::sync::Arc;

use anyhow::{anyhow, Result as AnyResult};
use cosmwasm_std::{
    Addr, Binary, Checksum, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response,
    SubMsgResult,
};
use cosmwasm_vm::{
    call_execute_raw, call_instantiate_raw, call_migrate_raw, call_query_raw, call_reply_raw, call_sudo_raw,
    from_slice, to_vec, Backend, VmError, VmResult,
};
use cw_multi_test::Contract;
use serde::de::DeserializeOwned;

use crate::api::ContractApi;
use crate::artifacts::CodeCache;
use crate::backend::{LentQuerier, LentStorage, VmInstance};
use crate::gas::prices::{response_events, GAS_MULTIPLIER, RESPONSE_PER_BYTE};
use crate::gas::{Charge, Entry, GasMeter};
use crate::lend::{lend, Host, HostStorage};

/// What a node tells a reply about a submessage that reached its gas limit.
const OUT_OF_GAS: &str = "codespace: sdk, code: 11";

/// What anyhow puts between an error and its backtrace, when there is one.
const BACKTRACE: &str = "\n\nStack backtrace:";

/// A built contract, run by the VM of the chains. cw-multi-test takes it like any other.
///
/// Errors are strings, as on a chain: compare their texts. Errors of the contract are its own words; anything else is
/// the VM's.
pub struct WasmContract {
    code: Arc<CodeCache>,
    checksum: Checksum,
    api: ContractApi,
    meter: GasMeter,
}

impl WasmContract {
    pub(crate) fn new(code: Arc<CodeCache>, checksum: Checksum, api: ContractApi, meter: GasMeter) -> Self {
        Self {
            code,
            checksum,
            api,
            meter,
        }
    }

    /// Runs an entry point that changes state, and notes what the contract wants to have done next.
    fn change(
        &self,
        deps: DepsMut,
        env: &Env,
        entry: &Entry,
        run: impl FnOnce(&mut VmInstance, &[u8]) -> VmResult<Vec<u8>>,
    ) -> AnyResult<Response> {
        let host = Host {
            querier: &*deps.querier,
            storage: HostStorage::Writable(deps.storage),
        };
        let response: Response = self.call(host, env, entry, run)?;
        self.meter.charge(Charge::Event, response_events(&response))?;
        self.meter.dispatch(&env.contract.address, &response.messages);
        Ok(response)
    }

    /// Runs any entry point, as x/wasm does: pay to load it, run it with the gas that is left, pay for what the VM used
    /// and for the answer, end it if nothing is left then.
    fn call<T: DeserializeOwned>(
        &self,
        host: Host,
        env: &Env,
        entry: &Entry,
        run: impl FnOnce(&mut VmInstance, &[u8]) -> VmResult<Vec<u8>>,
    ) -> AnyResult<T> {
        let _call = self.meter.enter(&env.contract.address, self.checksum, entry)?;
        self.meter.check()?;
        let contract = env.contract.address.clone();
        let env = to_vec(env).map_err(text)?;
        let (answer, used) = self.run(contract, host, |instance| run(instance, &env))?;
        let length = answer.as_ref().map_or(0, Vec::len);
        self.meter
            .charge(Charge::Wasm, used.checked_div(GAS_MULTIPLIER).unwrap_or_default())?;
        let length_price = u64::try_from(length)?.saturating_mul(RESPONSE_PER_BYTE);
        self.meter.charge(Charge::Response, length_price)?;
        self.meter.check()?;
        let answer = answer.map_err(|error| self.explain(&error))?;
        let result: ContractResult<T> = from_slice(&answer, answer.len()).map_err(text)?;
        result.into_result().map_err(|error| anyhow!(error))
    }

    /// Returns the answer and the CosmWasm gas that the VM counted itself.
    fn run(
        &self,
        contract: Addr,
        host: Host,
        run: impl FnOnce(&mut VmInstance) -> VmResult<Vec<u8>>,
    ) -> AnyResult<(VmResult<Vec<u8>>, u64)> {
        lend(host, |loan| {
            let backend = Backend {
                api: self.api,
                storage: LentStorage::new(contract, loan.clone(), self.meter.clone()),
                querier: LentQuerier::new(loan, self.meter.clone()),
            };
            let limit = self.meter.vm_gas_left();
            // Dropped with this closure, before the loan is over.
            let mut instance = self.code.instance(&self.checksum, backend, limit)?;
            let answer = run(&mut instance);
            Ok((answer, instance.create_gas_report().used_internally))
        })
    }

    fn explain(&self, error: &VmError) -> anyhow::Error {
        match error {
            VmError::GasDepletion { .. } => self.meter.run_out().into(),
            other => text(other),
        }
    }

    /// As a node tells it. A backtrace, which the environment may ask for, would cost the contract gas.
    fn as_on_a_node(&self, contract: &Addr, mut reply: Reply) -> Reply {
        let succeeded = reply.result.is_ok();
        let hit_its_limit = self.meter.finish_submessage(contract, reply.id, succeeded);
        if let SubMsgResult::Err(error) = &mut reply.result {
            if hit_its_limit {
                *error = OUT_OF_GAS.to_string();
            } else if let Some((words, _)) = error.split_once(BACKTRACE) {
                *error = words.to_string();
            }
        }
        reply
    }
}

/// Errors of the VM hold backtraces of their own, which are not for the contract.
fn text(error: impl Display) -> anyhow::Error {
    anyhow!("{error}")
}

impl Contract<Empty> for WasmContract {
    fn instantiate(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> AnyResult<Response> {
        let sender = &info.sender;
        let entry = Entry::Instantiate { sender, msg: &msg };
        self.change(deps, &env, &entry, |instance, env| {
            call_instantiate_raw(instance, env, &to_vec(&info)?, &msg)
        })
    }

    fn execute(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> AnyResult<Response> {
        let sender = &info.sender;
        let entry = Entry::Execute { sender, msg: &msg };
        self.change(deps, &env, &entry, |instance, env| {
            call_execute_raw(instance, env, &to_vec(&info)?, &msg)
        })
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        let host = Host {
            querier: &*deps.querier,
            storage: HostStorage::Readable(deps.storage),
        };
        self.call(host, &env, &Entry::Query, |instance, env| {
            call_query_raw(instance, env, &msg)
        })
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        self.change(deps, &env, &Entry::Sudo, |instance, env| {
            call_sudo_raw(instance, env, &msg)
        })
    }

    fn reply(&self, deps: DepsMut, env: Env, reply: Reply) -> AnyResult<Response> {
        let reply = self.as_on_a_node(&env.contract.address, reply);
        self.change(deps, &env, &Entry::Reply(&reply), |instance, env| {
            call_reply_raw(instance, env, &to_vec(&reply)?)
        })
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        self.change(deps, &env, &Entry::Migrate { msg: &msg }, |instance, env| {
            call_migrate_raw(instance, env, &msg)
        })
    }

    fn checksum(&self) -> Option<Checksum> {
        Some(self.checksum)
    }
}

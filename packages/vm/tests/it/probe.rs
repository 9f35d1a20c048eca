//! A small chain with two instances of `probe.wat`, whose messages say what to do.

use anyhow::Result as AnyResult;
use cosmwasm_std::{
    from_json, to_json_vec, Addr, Binary, ContractResult, Empty, Querier, QueryRequest, Response, SubMsg,
    WasmMsg, WasmQuery,
};
use cw_multi_test::{no_init, App, AppBuilder, AppResponse, BankKeeper, Contract, Executor};
use palisade_vm::{Artifacts, ContractApi, GasMeter, GasReport};
use tempfile::TempDir;

pub type ProbeApp = App<BankKeeper, ContractApi>;

/// Contracts `a` and `b` are instances of one code.
pub struct Probes {
    pub app: ProbeApp,
    pub meter: GasMeter,
    pub user: Addr,
    pub a: Addr,
    pub b: Addr,
    _folder: TempDir,
}

impl Probes {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let meter = GasMeter::default();
        let artifacts = Artifacts::in_folder(folder.path()).unwrap();
        let wasm = wat::parse_str(include_str!("probe.wat")).unwrap();
        let probe = artifacts.contract_of(&wasm, &meter).unwrap();
        let mut app = AppBuilder::new().with_api(ContractApi::default()).build(no_init);
        let user = ContractApi::default().addr_make("user");
        let code = app.store_code(Box::new(probe));
        let [a, b] = ["a", "b"].map(|label| {
            app.instantiate_contract(code, user.clone(), &Empty {}, &[], label, Some(user.to_string()))
                .unwrap()
        });
        Self {
            app,
            meter,
            user,
            a,
            b,
            _folder: folder,
        }
    }

    /// A contract written in Rust, beside them.
    pub fn native(&mut self, contract: Box<dyn Contract<Empty>>) -> Addr {
        let code = self.app.store_code(contract);
        self.app
            .instantiate_contract(code, self.user.clone(), &Empty {}, &[], "native", None)
            .unwrap()
    }

    /// Sends a message in a transaction of its own.
    pub fn execute(&mut self, contract: &Addr, msg: impl Into<Binary>) -> AnyResult<AppResponse> {
        self.metered(contract, msg, None).0
    }

    /// As [`Self::execute`], with a limit, and with what it used.
    pub fn metered(
        &mut self,
        contract: &Addr,
        msg: impl Into<Binary>,
        limit: Option<u64>,
    ) -> (AnyResult<AppResponse>, GasReport) {
        self.meter.start_transaction(limit);
        let result = self.app.execute(self.user.clone(), to(contract, msg).into());
        (result, self.meter.stop())
    }

    /// What a smart query gets: an answer, or the text of an error.
    pub fn query(&self, contract: &Addr, msg: impl Into<Binary>) -> Result<Binary, String> {
        let answer = self.app.raw_query(&smart(contract, msg));
        answer.into_result().unwrap().into_result()
    }

    /// What a contract has under a key.
    pub fn stored(&self, contract: &Addr, key: &str) -> Option<String> {
        let value = self.app.contract_storage(contract).get(key.as_bytes());
        value.map(|value| String::from_utf8(value).unwrap())
    }

    /// The text of the error that a contract was replied with.
    pub fn replied_error(&self, contract: &Addr) -> String {
        let reply = self.stored(contract, "r").unwrap();
        let reply: cosmwasm_std::Reply = from_json(reply).unwrap();
        reply.result.unwrap_err()
    }
}

/// A letter and the rest.
pub fn probe(letter: char, rest: impl AsRef<[u8]>) -> Binary {
    let mut letter = letter.to_string().into_bytes();
    letter.extend_from_slice(rest.as_ref());
    letter.into()
}

/// An answer that asks for these messages.
pub fn messages(messages: impl IntoIterator<Item = SubMsg>) -> Vec<u8> {
    let response: Response = Response::new().add_submessages(messages);
    to_json_vec(&ContractResult::Ok(response)).unwrap()
}

/// The answer of a contract that fails.
pub fn refusal(text: &str) -> Vec<u8> {
    to_json_vec(&ContractResult::<Empty>::Err(text.to_string())).unwrap()
}

/// The answer of a query.
pub fn answer(content: &str) -> Vec<u8> {
    to_json_vec(&ContractResult::Ok(Binary::from(content.as_bytes()))).unwrap()
}

pub fn to(contract: &Addr, msg: impl Into<Binary>) -> WasmMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: msg.into(),
        funds: vec![],
    }
}

/// A smart query, as bytes.
pub fn smart(contract: &Addr, msg: impl Into<Binary>) -> Vec<u8> {
    let request: QueryRequest<Empty> = WasmQuery::Smart {
        contract_addr: contract.to_string(),
        msg: msg.into(),
    }
    .into();
    to_json_vec(&request).unwrap()
}

/// A raw query, as bytes.
pub fn raw(contract: &Addr, key: &str) -> Vec<u8> {
    let request: QueryRequest<Empty> = WasmQuery::Raw {
        contract_addr: contract.to_string(),
        key: key.as_bytes().into(),
    }
    .into();
    to_json_vec(&request).unwrap()
}

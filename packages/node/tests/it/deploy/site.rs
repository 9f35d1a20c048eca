//! A network file, artifacts and a chain for a test.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Checksum, Uint128, WasmMsg};
use cw_multi_test::Executor;
use palisade_node::client::Key;
use palisade_node::deploy::{
    deploy_to, verify, Artifacts, Chain, Deployment, Network, Plan, Record, Rehearsal, Report, Role, Stage,
};
use palisade_testing::Code;
use serde_json::{json, Value};
use tempfile::TempDir;

/// The network file of local networks.
pub const LOCALNET: &str = include_str!("../../../../../networks/localnet.toml");

/// How many codes there are.
pub const CODES: usize = Code::ALL.len();

/// Transactions of a deployment: funding, codes, hub, registry, lens, vault, commitments and the slasher of [`Site::new`].
pub const TRANSACTIONS: usize = 1 + CODES + 6;

/// A folder with a network file and artifacts, and a chain.
pub struct Site {
    pub network: Network,
    pub artifacts: Artifacts,
    pub deployer: Addr,
    pub chain: Rehearsal,
    folder: TempDir,
}

impl Site {
    /// The local network's, with one slasher.
    pub fn new() -> Self {
        Self::with(&text())
    }

    /// Of another network file.
    pub fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("networks")).unwrap();
        write_artifacts(&folder.path().join("artifacts"), "");
        let network = Network::parse(text, folder.path().join("networks")).unwrap();
        let artifacts = Artifacts::load(&network.artifacts).unwrap();
        let deployer = named("deployer");
        let chain = Rehearsal::new(stage(&network, "first"), &artifacts).unwrap();
        Self {
            network,
            artifacts,
            deployer,
            chain,
            folder,
        }
    }

    pub fn plan(&self) -> Plan<'_> {
        Plan {
            network: &self.network,
            artifacts: &self.artifacts,
            deployer: &self.deployer,
        }
    }

    /// Deploys on another chain than its own.
    pub fn deploy_to(&self, chain: &dyn Chain) -> AnyResult<Report> {
        deploy_to(&self.plan(), chain, &mut |_| {})
    }

    pub fn deploy(&self) -> AnyResult<Report> {
        self.deploy_to(&self.chain)
    }

    /// Deploys, and what was told.
    pub fn deploy_told(&self) -> (AnyResult<Report>, Vec<String>) {
        let mut told = vec![];
        let report = deploy_to(&self.plan(), &self.chain, &mut |line| told.push(line.to_string()));
        (report, told)
    }

    pub fn record_path(&self) -> PathBuf {
        self.network.deployments_file()
    }

    pub fn record(&self) -> Record {
        Record::read(&self.record_path()).unwrap()
    }

    pub fn deployment(&self) -> Deployment {
        Deployment::load(&self.record_path()).unwrap()
    }

    /// Verifies what the deployments file says.
    pub fn verify(&self) -> Report {
        self.verify_of(&self.deployment())
    }

    pub fn verify_of(&self, deployment: &Deployment) -> Report {
        verify(&self.network, &self.artifacts, deployment, &self.chain).unwrap()
    }

    /// The same chain, and a network file with one text replaced.
    pub fn renetworked(mut self, from: &str, to: &str) -> Self {
        let before = text();
        assert!(before.contains(from), "{from}");
        self.network =
            Network::parse(&before.replace(from, to), self.folder.path().join("networks")).unwrap();
        self
    }

    /// The same chain, and artifacts of other bytes.
    pub fn rebuilt(mut self) -> Self {
        write_artifacts(&self.network.artifacts, "other ");
        self.artifacts = Artifacts::load(&self.network.artifacts).unwrap();
        self
    }

    /// A new chain with the same id.
    pub fn restarted(mut self) -> Self {
        self.chain = Rehearsal::new(stage(&self.network, "second"), &self.artifacts).unwrap();
        self
    }

    /// A message of somebody to a contract.
    pub fn execute(&self, sender: &Addr, contract: &Addr, msg: Value) {
        let msg = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: msg.to_string().into_bytes().into(),
            funds: vec![],
        };
        self.chain
            .chain_mut()
            .execute(sender.clone(), msg.into())
            .unwrap();
    }

    /// A token that somebody made by hand.
    pub fn foreign_token(&self, sender: &Addr, minter: &Addr, admin: Option<&Addr>) -> Addr {
        let details = serde_json::to_value(&self.network.suite.lst).unwrap();
        let msg = json!({ "minter": minter, "details": details });
        let code_id = self.deployment().codes[&Code::Token];
        let instantiate = WasmMsg::Instantiate {
            admin: admin.map(Addr::to_string),
            code_id,
            msg: msg.to_string().into_bytes().into(),
            funds: vec![],
            label: "token".to_string(),
        };
        let response = self
            .chain
            .chain_mut()
            .execute(sender.clone(), instantiate.into())
            .unwrap();
        let event = response
            .events
            .iter()
            .find(|event| event.ty == "instantiate")
            .unwrap();
        Addr::unchecked(
            &event
                .attributes
                .iter()
                .find(|attribute| attribute.key == "_contract_address")
                .unwrap()
                .value,
        )
    }

    /// Writes another address into the deployments file.
    pub fn point(&self, role: &Role, address: &Addr) {
        let mut record = self.record();
        record.contracts.insert(role.to_string(), address.clone());
        fs::write(self.record_path(), serde_json::to_vec(&record).unwrap()).unwrap();
    }
}

/// The network file of [`Site::new`].
pub fn text() -> String {
    format!(
        "{LOCALNET}\n[[suite.slashers]]\nname = \"bridge\"\navs = \"{}\"\nfraction = \"0.1\"\n",
        named("bridge")
    )
}

pub fn named(name: &str) -> Addr {
    Key::named(name).address("wasm").unwrap()
}

/// What failed, one line each.
pub fn failures(report: &Report) -> Vec<String> {
    report
        .failures()
        .map(|check| format!("{}: {}", check.subject, check.what))
        .collect()
}

/// What the owner may have changed.
pub fn changes(report: &Report) -> Vec<String> {
    report
        .changes()
        .map(|check| format!("{}: {}", check.subject, check.what))
        .collect()
}

fn stage(network: &Network, first_block: &str) -> Stage {
    // Where there is a faucet, the deployer comes with nothing.
    let funds = Uint128::from(if network.faucet.is_some() {
        0u128
    } else {
        10_000_000_000
    });
    let validators = (1..=5).map(|number| valoper(&named(&format!("validator {number}"))));
    Stage {
        chain_id: network.chain.id.clone(),
        prefix: network.chain.prefix.clone(),
        denom: network.chain.denom.clone(),
        validators: validators.collect(),
        deployer: named("deployer"),
        funds,
        unbonding_seconds: network.unbonding_seconds(),
        first_block: first_block.to_string(),
    }
}

pub fn valoper(account: &Addr) -> String {
    palisade_chain::validator_address(account).unwrap()
}

/// The simulator knows contracts by their checksums, so any bytes do.
fn write_artifacts(folder: &Path, begin: &str) {
    fs::create_dir_all(folder).unwrap();
    let mut list = String::new();
    for code in Code::ALL {
        let name = format!("{}.wasm", code.artifact());
        let bytes = format!("{begin}{name}");
        list += &format!("{}  {name}\n", Checksum::generate(bytes.as_bytes()));
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::write(folder.join("checksums.txt"), list).unwrap();
}

//! The command on a real chain.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use palisade_node::client::{msg, Client, ClientConfig, Key};
use palisade_node::deploy::{Deployment, Record, Role};
use palisade_testing::Code;
use serde_json::json;

use super::site::{CODES, LOCALNET};
use crate::support::TestNetwork;

/// The binary under test.
const PALISADE_NODE: &str = env!("CARGO_BIN_EXE_palisade-node");

/// Where this network listens.
const BASE_PORT: u16 = 29_600;

/// What the first run does before it is killed.
const BEFORE_DEATH: usize = 4;

struct Place {
    file: PathBuf,
    record: PathBuf,
}

impl Place {
    fn new(network: &TestNetwork) -> Self {
        let folder = network.folder();
        let artifacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
        let text = LOCALNET
            .replace("http://127.0.0.1:26657", &network.rpc())
            .replace("\"../artifacts\"", &format!("{artifacts:?}"))
            .replace("\"../deployments\"", "\"deployments\"");
        let file = folder.join("network.toml");
        fs::write(&file, text).unwrap();
        Self {
            file,
            record: folder.join("deployments/palisade-local-1.json"),
        }
    }

    fn command(&self, command: &str, more: &[&str]) -> Command {
        let mut built = Command::new(PALISADE_NODE);
        built.arg(command).arg("--network").arg(&self.file).args(more);
        built
    }

    fn run(&self, command: &str, more: &[&str]) -> Output {
        self.command(command, more).output().unwrap()
    }

    fn succeed(&self, command: &str, more: &[&str]) -> String {
        let output = self.run(command, more);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{text}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        text
    }

    /// Starts a deployment and kills it as soon as it has done part of it.
    fn die_half_way(&self) {
        let mut child = self.command("deploy", &[]).stdout(Stdio::null()).spawn().unwrap();
        let begin = Instant::now();
        loop {
            let record = Record::read(&self.record).ok();
            if record
                .is_some_and(|record| record.transactions.len() >= BEFORE_DEATH && record.pending.is_some())
            {
                break;
            }
            assert!(
                child.try_wait().unwrap().is_none(),
                "it ended before it could be killed"
            );
            assert!(begin.elapsed() < Duration::from_secs(120), "it does not come on");
            thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn it_is_deployed_killed_resumed_verified_and_tampered_with() {
    let Some(network) = TestNetwork::up(BASE_PORT, 5) else {
        return;
    };
    let place = Place::new(&network);
    let client = Client::connect(ClientConfig::new(network.rpc(), "palisade-local-1", "wasm")).unwrap();

    let shown = place.succeed("deploy", &["--dry-run"]);
    assert!(
        shown.contains("make vault: at wasm1") && shown.contains("nothing was sent"),
        "{shown}"
    );
    assert!(!shown.contains("WRONG"), "{shown}");
    assert!(!place.record.exists() && client.codes().unwrap().is_empty());

    place.die_half_way();
    let half = Record::read(&place.record).unwrap();
    assert!(half.complete_at_height.is_none() && half.contracts.is_empty());
    let told = place.succeed("deploy", &[]);
    assert!(told.contains("looking for transaction"), "{told}");
    assert!(told.contains(" 0 wrong, 0 changed"), "{told}");
    assert_eq!(client.codes().unwrap().len(), CODES);
    let whole = Record::read(&place.record).unwrap();
    assert_eq!(
        whole.transactions[..BEFORE_DEATH],
        half.transactions[..BEFORE_DEATH]
    );
    for transaction in &whole.transactions {
        println!("{:30} {:>9} gas", transaction.step, transaction.gas_used);
    }

    // Again, and nothing happens.
    let deployer = client.address(&Key::named("deployer"));
    let sequence = client.account(deployer.as_str()).unwrap().sequence;
    place.succeed("deploy", &[]);
    assert_eq!(Record::read(&place.record).unwrap(), whole);
    assert_eq!(client.account(deployer.as_str()).unwrap().sequence, sequence);

    place.succeed("verify", &[]);
    let there = Deployment::load(&place.record).unwrap();
    let addresses = [
        "--hub",
        there.hub.as_str(),
        "--registry",
        there.registry.as_str(),
        "--lens",
        there.lens.as_str(),
        "--vault",
        there.vault.as_str(),
        "--commitments",
        there.commitments.as_str(),
    ];
    place.succeed("verify", &addresses);

    tamper(&client, &place, &there, whole);
}

/// A token that somebody can migrate takes the place of the LST.
fn tamper(client: &Client, place: &Place, there: &Deployment, mut record: Record) {
    let key = Key::named("deployer");
    let deployer = client.address(&key);
    let details = json!({ "name": "Palisade staked coin", "symbol": "stPAL", "decimals": 6 });
    let made = json!({ "minter": there.hub, "details": details }).to_string();
    let make = msg::instantiate(
        &deployer,
        Some(&deployer),
        there.codes[&Code::Token],
        "token",
        made.as_bytes(),
        &[],
    );
    let outcome = client.execute_msgs(&key, &[make]).unwrap();
    let token = outcome
        .attribute("instantiate", "_contract_address")
        .unwrap()
        .to_string();
    record
        .contracts
        .insert(Role::Lst.to_string(), cosmwasm_std::Addr::unchecked(&token));
    fs::write(&place.record, serde_json::to_vec(&record).unwrap()).unwrap();
    // Whatever it was meanwhile, now it has the right code again.
    let code = there.codes[&Code::Token];
    let contract = cosmwasm_std::Addr::unchecked(&token);
    let back = msg::migrate(&deployer, &contract, code, b"{}");
    client.execute_msgs(&key, &[back]).unwrap();
    let output = place.run("verify", &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains(&format!(
            "WRONG    lst: wasm admin: found {deployer}, expected none"
        )),
        "{text}"
    );
    assert!(
        text.contains(&format!(
            "WRONG    lst: codes so far: found {code}, {code}, expected {code}"
        )),
        "{text}"
    );
    assert!(
        text.contains(&format!(
            "WRONG    hub: token: found {}, expected {token}",
            there.lst
        )),
        "{text}"
    );
}

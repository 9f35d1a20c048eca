//! The local network: what it does to its validators, and what it leaves behind.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cosmrs::proto::cosmos::slashing::v1beta1::{QuerySigningInfosRequest, QuerySigningInfosResponse};
use cosmrs::proto::cosmwasm::wasm::v1::{MsgInstantiateContractResponse, MsgStoreCodeResponse};
use cosmwasm_std::{Addr, Env};
use palisade_node::client::{msg, Client, Key};
use palisade_node::localnet::{Localnet, Settings, ValidatorStatus, PREFIX};
use serde_json::json;

use crate::support::{turn, TestNetwork};

/// None of the 192 ports from here are those of a network that somebody has up where it is by default.
const PORT: u16 = 27_000;
const NONE: [&str; 0] = [];
const BONDED: &str = "250000000000";
/// How long something on the chain may take to happen.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_network_makes_blocks_and_ends_without_a_trace() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let status = network.status().unwrap();
    assert_eq!(status.chain_id, "palisade-local-1");
    assert_eq!(network.rpc(), "http://127.0.0.1:27000");
    for (index, validator) in status.validators.iter().enumerate() {
        let node = &network.validators()[index];
        assert_eq!(validator.moniker, format!("validator-{}", index + 1));
        assert!(validator.bonded && !validator.jailed);
        assert_eq!(
            (validator.tokens.as_str(), validator.voting_power),
            (BONDED, 250_000)
        );
        assert_eq!(validator.pid, node.pid());
        assert!(node.pid().is_some());
        let operator = Key::named(&node.account).address("wasmvaloper").unwrap();
        assert_eq!(validator.address, operator.as_str());
    }
    assert_eq!(status.validators.len(), 5);
    until("two more blocks", || {
        network.status().unwrap().height >= status.height + 2
    });
    assert_eq!(processes_of(network.folder()).len(), 5);

    network.down().unwrap();
    nothing_runs(&network.opened());
    network.down().unwrap();
    let error = Localnet::open(place(&network)).unwrap_err().to_string();
    assert!(
        error.ends_with("begin one with `palisade localnet up`"),
        "{error}"
    );
}

#[test]
fn the_chain_begins_with_the_parameters_of_its_day() {
    let Some(network) = TestNetwork::up(PORT, 20) else {
        return;
    };
    let genesis = network.genesis().unwrap();
    let state = &genesis["app_state"];
    assert_eq!(state["staking"]["params"]["unbonding_time"], "420s");
    assert_eq!(state["staking"]["params"]["bond_denom"], "upal");
    assert_eq!(state["slashing"]["params"]["downtime_jail_duration"], "40s");
    assert_eq!(state["mint"]["params"]["blocks_per_year"], "14600");
    assert_eq!(genesis["consensus"]["params"]["block"]["max_gas"], "100000000");
    for node in network.validators() {
        let copy = fs::read(node.home.join("config/genesis.json")).unwrap();
        let copy: serde_json::Value = serde_json::from_slice(&copy).unwrap();
        assert_eq!(copy, genesis);
    }
    let faucet = Key::named("faucet").address(PREFIX).unwrap();
    let client = network.client().unwrap();
    let coins = client.balance(faucet.as_str(), "upal", None).unwrap();
    assert_eq!(coins.u128(), 5_000_000_000_000);
    // Nothing of the node can be reached from elsewhere.
    for port in network
        .validators()
        .iter()
        .flat_map(|node| [node.rpc_port, node.p2p_port, node.grpc_port])
    {
        assert_eq!(listeners(port), ["127.0.0.1"], "port {port}");
    }
}

#[test]
fn a_validator_that_stands_still_is_jailed_and_slashed_by_a_hundredth_and_comes_back() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    network.stop(2).unwrap();
    network.stop(2).unwrap();
    assert_eq!(network.validators()[2].pid(), None);
    until("the validator is jailed", || validator(&network, 2).jailed);
    let slashed = validator(&network, 2);
    assert_eq!(
        (slashed.tokens.as_str(), slashed.voting_power),
        ("247500000000", 0)
    );
    assert!(!slashed.bonded);
    let before = network.status().unwrap();
    until("the others go on", || {
        network.status().unwrap().height >= before.height + 5
    });
    for other in before
        .validators
        .iter()
        .filter(|other| other.moniker != "validator-3")
    {
        assert!(
            other.bonded && other.tokens == BONDED,
            "{} is untouched",
            other.moniker
        );
    }

    network.start(2).unwrap();
    assert!(network.start(2).unwrap_err().to_string().contains("runs already"));
    let client = network.client().unwrap();
    let operator = Key::named("validator 3");
    let unjail = || {
        let message = msg::unjail(&slashed.address);
        client.execute_msgs(&operator, &[message])
    };
    assert!(
        unjail().is_err(),
        "it has to stay in jail for two days of the chain"
    );
    until("it is released", || unjail().is_ok());
    let back = validator(&network, 2);
    assert!(back.bonded && !back.jailed);
    assert_eq!(back.voting_power, 247_500);
    let height = network.status().unwrap().height;
    until("twenty blocks later", || {
        network.status().unwrap().height >= height + 20
    });
    assert!(!validator(&network, 2).jailed, "it signs again");
}

#[test]
fn a_validator_with_a_twin_is_slashed_by_a_twentieth_and_never_comes_back() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let twin = network.twin(1).unwrap();
    assert!(network
        .twin(1)
        .unwrap_err()
        .to_string()
        .contains("has a twin already"));
    assert_ne!(twin.rpc(), network.validators()[1].rpc());
    until("the validator is tombstoned", || {
        tombstoned(&network) == [network.consensus_key(1).unwrap().address()]
    });
    let caught = validator(&network, 1);
    assert!(caught.jailed && !caught.bonded);
    assert_eq!(caught.tokens, "237500000000");
    assert_eq!(processes_of(network.folder()).len(), 6);
    twin.stop().unwrap();
    assert_eq!(processes_of(network.folder()).len(), 5);
    for index in [0, 2, 3, 4] {
        assert!(validator(&network, index).bonded);
    }

    // One that nobody stops ends when it goes out of scope.
    let twin = network.twin(3).unwrap();
    assert_eq!(processes_of(network.folder()).len(), 6);
    drop(twin);
    assert_eq!(processes_of(network.folder()).len(), 5);
    // One that is forgotten ends with the network.
    std::mem::forget(network.twin(3).unwrap());
    network.down().unwrap();
    nothing_runs(&network.opened());
}

/// The block that a contract sees when it is asked about the past is that of the past.
#[test]
fn contracts_are_asked_about_any_height() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let client = network.client().unwrap();
    let (contract, first) = instantiated(&client);
    until("some blocks", || client.latest().unwrap().height >= first + 6);
    for height in first..=first + 5 {
        let env: Env = client.smart(&contract, &json!({}), Some(height)).unwrap();
        let head = client.head(height).unwrap();
        assert_eq!((env.block.height, env.block.time), (height, head.time));
        assert_eq!(env.contract.address, Addr::unchecked(&contract));
    }
    assert!(client
        .smart::<Env>(&contract, &json!({}), Some(first - 1))
        .is_err());
    let faucet = client.address(&Key::named("faucet"));
    let faucet_then = client.balance(faucet.as_str(), "upal", Some(1)).unwrap();
    assert_eq!(faucet_then.u128(), 5_000_000_000_000);
}

/// A node that is busy with a query signs no blocks meanwhile.
#[test]
fn a_simulated_endless_loop_ends_before_its_node_is_missed() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let client = network.client().unwrap();
    let (contract, _) = instantiated(&client);
    let faucet = Key::named("faucet");
    let message = msg::execute(&client.address(&faucet), &Addr::unchecked(contract), b"{}", &[]);
    let begin = Instant::now();
    let error = client.simulate(&faucet, &[message]).unwrap_err().to_string();
    eprintln!("the loop ended after {:?}", begin.elapsed());
    assert!(error.contains("out of gas"), "{error}");
    let height = network.status().unwrap().height;
    until("a window of blocks later", || {
        network.status().unwrap().height >= height + 10
    });
    assert!(validator(&network, 0).bonded);
}

#[test]
fn what_is_up_stays_and_a_stopped_chain_can_be_kept() {
    let Some(network) = TestNetwork::up(PORT, Settings::default().day_seconds) else {
        return;
    };
    let settings = settings(place(&network));
    let pids = || -> Vec<_> { network.validators().iter().map(|node| node.pid()).collect() };
    let before = pids();
    let mut said = vec![];
    Localnet::up(&settings, &mut |line| said.push(line.to_owned())).unwrap();
    assert_eq!(
        said,
        [format!(
            "the network in {} is up already",
            place(&network).display()
        )]
    );
    assert_eq!(pids(), before);
    let other = Settings {
        day_seconds: 11,
        ..settings.clone()
    };
    let error = Localnet::up(&other, &mut |_| {}).unwrap_err().to_string();
    assert!(
        error.contains("another length of a day in seconds: 5, not 11"),
        "{error}"
    );
    assert_eq!(pids(), before);

    let height = network.status().unwrap().height;
    network.down().unwrap();
    let keep = Settings {
        keep: true,
        ..settings.clone()
    };
    let kept = Localnet::up(&keep, &mut |_| {}).unwrap();
    assert!(kept.status().unwrap().height > height);
    let state = kept.genesis().unwrap();

    kept.down().unwrap();
    let fresh = Localnet::up(&settings, &mut |_| {}).unwrap();
    assert_ne!(fresh.genesis().unwrap(), state);
    assert!(fresh.status().unwrap().height < height + 5);
}

#[test]
fn nothing_runs_after_a_failed_start() {
    let Some(_turn) = turn() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());

    // Somebody has a port that the third validator needs.
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, PORT + 34)).unwrap();
    let error = Localnet::up(&settings, &mut |_| {}).unwrap_err().to_string();
    assert!(
        error.contains("port 27034 of 127.0.0.1 is taken, which validator-3 needs"),
        "{error}"
    );
    let network = Localnet::described(folder.path()).unwrap().unwrap();
    assert_eq!(processes_of(folder.path()), NONE);
    drop(taken);

    // One node ends.
    let real = program(folder.path());
    let ends = "case \"$*\" in *validator-4*start) echo no more >&2; exit 7;; esac";
    let error = Localnet::up(&with_script(&settings, &real, ends), &mut |_| {}).unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.contains("validator-4") && error.contains("no more"),
        "{error}"
    );
    nothing_runs(&network);

    // Two stand still, and take no notice of the end either: three of five make no blocks.
    let stands = "case \"$*\" in *validator-[45]*start) trap '' TERM; while :; do sleep 0.2; done;; esac";
    let error = Localnet::up(&with_script(&settings, &real, stands), &mut |_| {}).unwrap_err();
    let error = format!("{error:#}");
    assert!(error.contains(" has no blocks after 8 s."), "{error}");
    nothing_runs(&network);

    // A command that fails while the homes are made.
    let fails = "case \"$*\" in *gentx*) echo disk full >&2; exit 1;; esac";
    let error = Localnet::up(&with_script(&settings, &real, fails), &mut |_| {}).unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.contains("wasmd genesis") && error.contains("disk full"),
        "{error}"
    );
    nothing_runs(&network);
    // What it left is no chain to go on with.
    let keep = Settings {
        keep: true,
        ..settings
    };
    let error = Localnet::up(&keep, &mut |_| {}).unwrap_err().to_string();
    assert!(error.ends_with("begin anew without --keep"), "{error}");
}

#[test]
fn nothing_runs_after_ctrl_c_and_a_killed_command_can_be_tidied_up_after() {
    let Some(_turn) = turn() else { return };
    let folder = tempfile::tempdir().unwrap();
    // Builds the node if need be, so that the commands below start at once.
    Localnet::up(&settings(folder.path()), &mut |_| {})
        .unwrap()
        .down()
        .unwrap();
    let network = Localnet::described(folder.path()).unwrap().unwrap();
    let real = program(folder.path());
    // Blocks come late enough for a signal to come first.
    let slow = "case \"$*\" in *start) sleep 3;; esac";
    let script = script(folder.path(), &real, slow);

    for (signal, error) in [
        ("INT", Some("error: interrupted")),
        ("TERM", Some("error: interrupted")),
        ("KILL", None),
    ] {
        let mut up = command(folder.path(), &["up", "--base-port", "27000"]);
        up.env("PALISADE_WASMD", &script).stderr(Stdio::piped());
        let mut up = up.spawn().unwrap();
        let mut lines = BufReader::new(up.stderr.take().unwrap()).lines();
        lines.find(|line| line.as_ref().unwrap().starts_with("starting"));
        until("the nodes are started", || {
            network.validators().iter().all(|node| node.pid().is_some())
        });
        let sent = Command::new("kill")
            .args(["-s", signal, &up.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        assert!(!up.wait().unwrap().success());
        if let Some(error) = error {
            assert_eq!(lines.next().unwrap().unwrap(), error);
        } else {
            assert_eq!(processes_of(folder.path()).len(), 5);
            assert!(run(folder.path(), &["down"]).status.success());
        }
        nothing_runs(&network);
    }
}

/// Commands that begin a network for themselves end it whatever happens to them.
#[test]
fn a_command_that_is_interrupted_ends_its_own_network() {
    let Some(_turn) = turn() else { return };
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("network");
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut differential = Command::new(env!("CARGO_BIN_EXE_palisade-node"));
        differential.args(["differential", "--base-port", "27000", "--dir"]);
        differential.arg(&place).stderr(Stdio::piped());
        let mut differential = differential.spawn().unwrap();
        let mut lines = BufReader::new(differential.stderr.take().unwrap()).lines();
        lines.find(|line| line.as_ref().unwrap().starts_with("round 0 "));
        let sent = Command::new("kill")
            .args(["-s", signal, &differential.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        lines.for_each(drop);
        assert_eq!(differential.wait().unwrap().code(), Some(code));
        nothing_runs(&Localnet::described(&place).unwrap().unwrap());
    }
}

#[test]
fn the_command_says_how_the_network_is_and_ends_it() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let folder = place(&network);
    let table = run(folder, &["status"]);
    assert!(table.status.success());
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.starts_with("palisade-local-1, block "), "{table}");
    assert_eq!(table.lines().filter(|line| line.contains("250000")).count(), 5);
    let status: serde_json::Value =
        serde_json::from_slice(&run(folder, &["status", "--json"]).stdout).unwrap();
    assert_eq!(status["validators"][4]["rpc"], "http://127.0.0.1:27004");

    assert!(run(folder, &["down"]).status.success());
    nothing_runs(&network.opened());
    assert!(run(folder, &["down"]).status.success());
    let status = run(folder, &["status"]);
    assert_eq!(status.status.code(), Some(1));
    let error = String::from_utf8(status.stderr).unwrap();
    assert!(error.contains("begin one with `palisade localnet up`"), "{error}");
}

/// Needs no node: the build ends before it begins.
#[test]
fn a_machine_without_go_or_a_compiler_is_told_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |change: &dyn Fn(&mut Command)| {
        let mut up = command(&folder.path().join("network"), &["up", "--base-port", "27000"]);
        up.env_remove("PALISADE_WASMD")
            .env("CARGO_TARGET_DIR", folder.path().join("target"));
        change(&mut up);
        let output = up.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let error = refused(&|up| {
        up.env("PATH", folder.path());
    });
    assert!(
        error.contains("Go is not installed, or not in PATH: install Go 1."),
        "{error}"
    );
    if Command::new("go").arg("version").output().is_ok() {
        let error = refused(&|up| {
            up.env("CC", "palisade-no-such-compiler");
        });
        assert!(
            error.contains("there is no C compiler (go calls palisade-no-such-compiler)"),
            "{error}"
        );
    }
    assert_eq!(processes_of(folder.path()), NONE);
}

fn settings(folder: &Path) -> Settings {
    Settings {
        folder: folder.to_owned(),
        base_port: PORT,
        ..Settings::default()
    }
}

/// The folder of the network itself.
fn place(network: &TestNetwork) -> &Path {
    Localnet::folder(network)
}

/// The node program of the network in a folder.
fn program(folder: &Path) -> PathBuf {
    let text = fs::read(folder.join("network.json")).unwrap();
    let network: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&text).unwrap();
    network["wasmd"].as_str().unwrap().into()
}

/// A script in the folder of a network that does something, and then what the node program does.
fn script(folder: &Path, program: &Path, first: &str) -> PathBuf {
    let text = format!("#!/bin/sh\n{first}\nexec {} \"$@\"\n", program.display());
    let path = folder.join("node.sh");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn with_script(settings: &Settings, program: &Path, first: &str) -> Settings {
    Settings {
        wasmd: Some(script(&settings.folder, program, first)),
        patience: Duration::from_secs(8),
        ..settings.clone()
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palisade-node"));
    command.arg("localnet").args(arguments).arg("--dir").arg(folder);
    command.stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// The contract of `env.wat`, and the height at which it came into being.
fn instantiated(client: &Client) -> (String, u64) {
    let faucet = Key::named("faucet");
    let sender = client.address(&faucet);
    let code = wat::parse_str(include_str!("env.wat")).unwrap();
    let message = msg::store_code(&sender, &code).unwrap();
    let stored = client.execute_msgs(&faucet, &[message]).unwrap();
    let code_id = stored.response::<MsgStoreCodeResponse>(0).unwrap().code_id;
    let message = msg::instantiate(&sender, None, code_id, "env", b"{}", &[]);
    let made = client.execute_msgs(&faucet, &[message]).unwrap();
    let contract = made
        .response::<MsgInstantiateContractResponse>(0)
        .unwrap()
        .address;
    (contract, made.height)
}

fn validator(network: &Localnet, index: usize) -> ValidatorStatus {
    network.status().unwrap().validators.swap_remove(index)
}

/// Consensus addresses of the validators that were jailed for good.
fn tombstoned(network: &Localnet) -> Vec<[u8; 20]> {
    let path = "/cosmos.slashing.v1beta1.Query/SigningInfos";
    let client = network.client().unwrap();
    let answer: QuerySigningInfosResponse = client
        .query(path, &QuerySigningInfosRequest::default(), None)
        .unwrap();
    let caught: Vec<_> = answer.info.into_iter().filter(|info| info.tombstoned).collect();
    let keys = (0..network.validators().len()).map(|index| network.consensus_key(index).unwrap());
    let addresses = keys.map(|key| key.address()).filter(|address| {
        let written = consensus_address(address);
        caught.iter().any(|info| info.address == written)
    });
    addresses.collect()
}

fn consensus_address(bytes: &[u8]) -> String {
    let prefix = bech32::Hrp::parse("wasmvalcons").unwrap();
    bech32::encode::<bech32::Bech32>(prefix, bytes).unwrap()
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(200));
    }
}

fn nothing_runs(network: &Localnet) {
    assert_eq!(processes_of(network.folder()), NONE);
    for port in PORT..PORT + 192 {
        assert!(
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok(),
            "port {port}"
        );
    }
}

/// Processes that have the folder in their command line.
fn processes_of(folder: &Path) -> Vec<String> {
    let folder = folder.to_string_lossy();
    let mut found = vec![];
    if let Ok(entries) = fs::read_dir("/proc") {
        for entry in entries.flatten() {
            // One that ends meanwhile has no command line, as one that nobody waited for yet.
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            found.push(String::from_utf8_lossy(&line).replace('\0', " "));
        }
    } else {
        let output = Command::new("ps").args(["-ax", "-o", "args="]).output().unwrap();
        found.extend(
            String::from_utf8(output.stdout)
                .unwrap()
                .lines()
                .map(str::to_owned),
        );
    }
    found.retain(|line| line.contains(&*folder));
    found
}

/// Addresses that listen at a port. Only what Linux tells; elsewhere the loopback address is taken on trust.
fn listeners(port: u16) -> Vec<String> {
    let Ok(table) = fs::read_to_string("/proc/net/tcp") else {
        return vec!["127.0.0.1".to_owned()];
    };
    let six = fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
    let rows = table.lines().chain(six.lines());
    let fields = rows.map(|row| row.split_whitespace().collect::<Vec<_>>());
    let listening = fields.filter(|fields| fields.get(3) == Some(&"0A"));
    let places = listening.filter_map(|fields| {
        fields[1]
            .split_once(':')
            .map(|(a, p)| (a.to_owned(), p.to_owned()))
    });
    places
        .filter(|(_, found)| u16::from_str_radix(found, 16) == Ok(port))
        .map(|(address, _)| {
            // The kernel writes addresses as numbers of this machine.
            u32::from_str_radix(&address, 16)
                .map_or(address, |number| Ipv4Addr::from(number.to_ne_bytes()).to_string())
        })
        .collect()
}

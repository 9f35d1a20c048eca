//! Running it again.

use std::fs;

use palisade_node::deploy::{Chain, Fault, Message, Reader, RecordFile, Role, Signer};
use palisade_testing::Code;

use super::mortal::Mortal;
use super::site::{failures, named, text, Site, CODES, TRANSACTIONS};

#[test]
fn a_second_run_changes_nothing_and_verifies() {
    let site = Site::new();
    assert!(site.deploy().unwrap().is_right());
    let written = fs::read(site.record_path()).unwrap();
    let report = site.deploy().unwrap();
    assert!(report.is_right() && report.checks().len() >= 100, "{report}");
    assert_eq!(fs::read(site.record_path()).unwrap(), written);
    assert_eq!(site.chain.transactions().len(), TRANSACTIONS);
}

#[test]
fn a_second_run_names_what_became_wrong() {
    let site = Site::new();
    site.deploy().unwrap();
    let (owner, hub) = (named("owner"), site.deployment().hub);
    site.execute(
        &owner,
        &hub,
        serde_json::json!({ "update_ownership": "renounce_ownership" }),
    );
    assert_eq!(failures(&site.deploy().unwrap()), ["hub: owner"]);
}

/// Half of a deployment.
fn half() -> Site {
    let site = Site::new();
    let whole = Site::new();
    let mortal = Mortal::new(&whole.chain, None);
    mortal.live(|chain| whole.deploy_to(chain)).unwrap().unwrap();
    let half = Mortal::new(&site.chain, Some(mortal.moments() / 2));
    assert!(half.live(|chain| site.deploy_to(chain)).is_none());
    assert!(site.record().complete_at_height.is_none());
    site
}

#[test]
fn another_network_file_is_refused_half_way_with_the_difference() {
    let before = half();
    let transactions = before.chain.transactions().len();
    let site = before.renetworked("reward_fee_bps = 500", "reward_fee_bps = 400");
    let error = format!("{:#}", site.deploy().unwrap_err());
    assert!(
        error.contains("suite.hub.reward_fee_bps: 500 when it began, 400 now"),
        "{error}"
    );
    assert_eq!(site.chain.transactions().len(), transactions);

    let site = half().renetworked("fraction = \"0.1\"", "fraction = \"0.2\"");
    let error = format!("{:#}", site.deploy().unwrap_err());
    assert!(
        error.contains("suite.slashers.0.fraction: 0.1 when it began, 0.2 now"),
        "{error}"
    );
}

#[test]
fn other_artifacts_or_another_key_are_refused_half_way() {
    let site = half().rebuilt();
    let error = format!("{:#}", site.deploy().unwrap_err());
    assert!(error.contains("artifacts.palisade_hub: "), "{error}");

    let mut site = half();
    site.deployer = named("somebody else");
    let error = format!("{:#}", site.deploy().unwrap_err());
    assert!(
        error.contains(&format!("deployer: {} when it began", named("deployer"))),
        "{error}"
    );
}

#[test]
fn how_to_reach_the_chain_may_change_half_way() {
    let site = half().renetworked("rpc = \"http://127.0.0.1:26657\"", "rpc = \"http://127.0.0.1:9\"");
    assert!(site.deploy().unwrap().is_right());
}

#[test]
fn a_local_network_that_began_anew_gets_a_new_deployment() {
    let site = Site::new();
    site.deploy().unwrap();
    let before = site.record().first_block;
    let site = site.restarted();
    assert!(site.deploy().unwrap().is_right());
    assert_ne!(site.record().first_block, before);
}

#[test]
fn a_deployments_file_of_an_earlier_chain_is_known() {
    let site = Site::new();
    site.deploy().unwrap();
    let record = site.record();
    let check = |site: &Site| {
        let (id, first_block) = (site.chain.chain_id().unwrap(), site.chain.first_block().unwrap());
        record.check_chain(&id, first_block.as_deref())
    };
    check(&site).unwrap();
    let error = check(&site.restarted()).unwrap_err().to_string();
    assert!(error.contains("which began anew since"), "{error}");
    let error = record.check_chain("uni-6", None).unwrap_err().to_string();
    assert_eq!(error, "the deployments file is of palisade-local-1, not of uni-6");
}

/// What a step left is looked for before it is taken again, not only its transaction.
#[test]
fn a_node_that_shows_no_transactions_is_not_sent_any_twice() {
    let site = Site::new();
    let chain = Mortal::new(&site.chain, None).without_index();
    let report = chain.live(|chain| site.deploy_to(chain)).unwrap().unwrap();
    assert!(report.is_right(), "{report}");
    assert_eq!(site.chain.transactions().len(), TRANSACTIONS);
}

#[test]
fn a_public_chain_that_began_anew_is_named() {
    let public = text()
        .replace("faucet = \"palisade-localnet\"", "")
        .replace("palisade-local-1", "uni-6")
        .replace("localnet = \"deployer\"", "env = \"KEY\"");
    let site = Site::with(&public);
    site.deploy().unwrap();
    let site = site.restarted();
    let error = format!("{:#}", site.deploy().unwrap_err());
    assert!(error.contains("it began anew"), "{error}");
}

#[test]
fn a_code_that_is_on_the_chain_is_used() {
    let site = Site::new();
    let hub = site.artifacts.get(Code::Hub).unwrap().wasm.clone();
    let signed = site
        .chain
        .sign(Signer::Faucet, &[Message::StoreCode { wasm: hub }], 0, u64::MAX)
        .unwrap();
    site.chain.submit(&signed).unwrap();
    site.chain.wait().unwrap();
    let (report, told) = site.deploy_told();
    assert!(report.unwrap().is_right());
    assert!(
        told.iter()
            .any(|line| line == "store palisade_hub: is there already, code 1"),
        "{told:?}"
    );
    assert_eq!(site.chain.codes().len(), CODES);
    assert_eq!(site.deployment().codes[&Code::Hub], 1);
}

/// Neither a transaction that no node takes nor one that fails in its block is in the way of the next run.
#[test]
fn what_the_chain_refuses_is_named_and_tried_again() {
    for (fault, expected) in [
        (
            Fault::Refusal,
            "the node does not take the transaction: insufficient fee",
        ),
        (Fault::Failure, "out of gas"),
    ] {
        let site = half();
        site.chain.disturb(fault);
        let error = format!("{:#}", site.deploy().unwrap_err());
        assert!(error.contains(expected), "{error}");
        assert_eq!(site.record().pending, None);
        assert!(site.deploy().unwrap().is_right());
        let failed = site
            .chain
            .transactions()
            .into_iter()
            .filter(|transaction| transaction.error.is_some());
        assert_eq!(failed.count(), usize::from(fault == Fault::Failure));
        assert_eq!(site.record().transactions.len(), TRANSACTIONS);
    }
}

#[test]
fn two_processes_do_not_deploy_at_once() {
    let site = Site::new();
    let held = RecordFile::open(site.record_path()).unwrap();
    let error = format!("{:#}", site.deploy().unwrap_err());
    assert!(error.contains("another process deploys"), "{error}");
    drop(held);
    site.deploy().unwrap();
}

#[test]
fn another_name_makes_another_deployment_from_the_same_codes() {
    let site = Site::new();
    site.deploy().unwrap();
    let first = site.deployment();
    fs::remove_file(site.record_path()).unwrap();
    let site = site.renetworked("name = \"palisade\"", "name = \"second\"");
    assert!(site.deploy().unwrap().is_right());
    let second = site.deployment();
    assert_eq!(first.codes, second.codes);
    assert_ne!(first.hub, second.hub);
    assert_eq!(second.hub, site.plan().address(&Role::Hub).unwrap());
}

#[test]
fn what_a_contract_refuses_is_named_before_anything_is_sent() {
    for (from, to, expected) in [
        ("reward_fee_bps = 500", "reward_fee_bps = 2_000", "make hub"),
        ("bucket = \"5s\"", "bucket = \"1s\"", "make registry"),
        ("max_operator_bps = 6_000", "max_operator_bps = 0", "make vault"),
        ("fraction = \"0.1\"", "fraction = \"1.1\"", "make slasher bridge"),
        (
            "batch_interval = \"5s\"\nmin_batch",
            "batch_interval = \"1s\"\nmin_batch",
            "make hub",
        ),
        ("denom = \"upal\"", "denom = \"uother\"", "the staking coin"),
        (
            "unbonding = \"105s\"",
            "unbonding = \"104s\"",
            "undelegations take 105 seconds there, suite.hub.unbonding is 104 seconds",
        ),
    ] {
        let site = Site::new().renetworked(from, to);
        let error = format!("{:#}", site.deploy().unwrap_err());
        assert!(
            error.starts_with("nothing was sent") && error.contains(expected),
            "{to}: {error}"
        );
        assert!(site.chain.transactions().is_empty(), "{to}");
    }
}

#[test]
fn a_validator_that_is_not_bonded_is_named() {
    let stranger = super::site::valoper(&named("stranger"));
    let list = format!("validators = [{{ validator = \"{stranger}\", weight = 1 }}]");
    let site = Site::new().renetworked("validators = \"all bonded\"", &list);
    let error = format!("{:#}", site.deploy().unwrap_err());
    assert!(
        error.contains(&format!("not in the bonded set: {stranger}")),
        "{error}"
    );
}

/// Only while the hub is made does it matter who is bonded.
#[test]
fn a_validator_that_is_jailed_after_the_hub_was_made_is_not_in_the_way() {
    let validators: Vec<String> = (1..=5)
        .map(|number| super::site::valoper(&named(&format!("validator {number}"))))
        .collect();
    let rows = validators
        .iter()
        .map(|validator| format!("{{ validator = \"{validator}\", weight = 1 }}"));
    let list = format!("validators = [{}]", rows.collect::<Vec<_>>().join(", "));
    let text = text().replace("validators = \"all bonded\"", &list);
    let dead = |death| {
        let site = Site::with(&text);
        let mortal = Mortal::new(&site.chain, Some(death));
        assert!(mortal.live(|chain| site.deploy_to(chain)).is_none());
        site
    };
    let has_hub = |site: &Site| site.record().contracts.contains_key("hub");
    let site = (50..).step_by(5).map(dead).find(has_hub).unwrap();
    site.chain.chain_mut().jail(&validators[0]).unwrap();
    site.chain.wait().unwrap();
    assert_eq!(site.chain.bonded_validators().unwrap().len(), 4);
    assert!(site.deploy().unwrap().is_right());
}

/// Addresses are known beforehand, so strangers can send something there. That is all they can do.
#[test]
fn coins_that_wait_at_an_address_are_in_nobodys_way() {
    let site = Site::new();
    for role in [
        Role::Hub,
        Role::Registry,
        Role::Lens,
        Role::Vault,
        Role::Commitments,
    ] {
        let address = site.plan().address(&role).unwrap();
        let coins = cosmwasm_std::coins(1_000_007, &site.network.chain.denom);
        site.chain.chain_mut().mint(&address, coins).unwrap();
    }
    assert!(site.deploy().unwrap().is_right());
}

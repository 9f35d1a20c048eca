//! What a dry run shows.

use palisade_node::deploy::{preflight, preview, Record};

use super::mortal::Mortal;
use super::site::{named, Site};

fn shown(site: &Site) -> String {
    let record = if site.record_path().exists() {
        site.record()
    } else {
        Record::new(&site.plan(), None)
    };
    let findings = preflight(&site.plan(), &record, &site.chain).unwrap();
    preview(&site.plan(), &record, &site.chain, &findings).unwrap()
}

#[test]
fn every_step_is_shown_with_its_message_and_nothing_is_sent() {
    let site = Site::new();
    let text = shown(&site);
    assert!(site.chain.transactions().is_empty() && !site.record_path().exists());
    for expected in [
        "1. fund the deployer: ",
        "2. store palisade_hub: 17 bytes, checksum ",
        "11. make hub: at wasm1",
        "with 1000000000upal, wasm admin nobody",
        "\"reward_fee_bps\":500",
        "\"ballot\":{\"code_id\":0,\"params\":{\"quorum_bps\":2000,",
        "12. make registry: at wasm1",
        "\"cw20\":{\"address\":\"<lst>\"}",
        "13. make lens: at wasm1",
        "14. make vault: at wasm1",
        "15. make commitments: at wasm1",
        "16. make slasher bridge: at wasm1",
        "16 transactions",
        "seeds of 2000000000upal; nothing was sent",
        "\"token_code_id\":0",
        "the code id 0 above is of codes that the chain has not numbered yet",
    ] {
        assert!(text.contains(expected), "{expected}:\n{text}");
    }
    for person in ["deployer", "owner", "guardian", "manager", "treasury"] {
        assert!(
            text.contains(&format!("{person} {}", named(person))),
            "{person}:\n{text}"
        );
    }
    assert!(!text.contains("WRONG"), "{text}");
}

/// The addresses that a dry run shows are those that come to be.
#[test]
fn addresses_are_known_before() {
    let site = Site::new();
    let text = shown(&site);
    site.deploy().unwrap();
    let there = site.deployment();
    for address in [
        &there.hub,
        &there.registry,
        &there.vault,
        &there.commitments,
        &there.slashers["bridge"],
    ] {
        assert!(text.contains(address.as_str()), "{address}:\n{text}");
    }
}

#[test]
fn what_is_done_is_said() {
    let site = Site::new();
    let whole = Site::new();
    let mortal = Mortal::new(&whole.chain, None);
    mortal.live(|chain| whole.deploy_to(chain)).unwrap().unwrap();
    let half = Mortal::new(&site.chain, Some(mortal.moments() / 2));
    assert!(half.live(|chain| site.deploy_to(chain)).is_none());
    let text = shown(&site);
    assert!(text.contains("2. store palisade_hub: done"), "{text}");
    assert!(!text.contains("make vault: done"), "{text}");
    site.deploy().unwrap();
    let text = shown(&site);
    assert!(
        text.contains("16. make slasher bridge: done") && text.contains("\n0 transactions"),
        "{text}"
    );
    assert!(!text.contains("code id 0"), "{text}");
}

#[test]
fn what_is_wrong_is_marked() {
    let site = Site::new().renetworked("reward_fee_bps = 500", "reward_fee_bps = 2_000");
    let text = shown(&site);
    assert!(
        text.contains("WRONG  the whole deployment works in the simulator: make hub"),
        "{text}"
    );
}

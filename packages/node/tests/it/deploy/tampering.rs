//! Deployments that are not what they should be. Each fault is named, and nothing else.

use std::collections::BTreeMap;
use std::fs;

use palisade_node::deploy::{verify, Deployment, Network, Role, Verdict};
use palisade_testing::Code;
use serde_json::json;

use super::site::{changes, failures, named, text, valoper, Site};

fn deployed() -> Site {
    let site = Site::new();
    assert!(site.deploy().unwrap().is_right());
    site
}

/// Found and expected of a check that failed.
fn of(site: &Site, line: &str) -> (String, String) {
    let report = site.verify();
    let check = report
        .failures()
        .find(|check| format!("{}: {}", check.subject, check.what) == line);
    let check = check.unwrap_or_else(|| panic!("{line} is right:\n{report}"));
    let Verdict::Wrong { expected } = &check.verdict else {
        panic!("{check}");
    };
    (check.found.clone(), expected.clone())
}

/// Each of these lines failed.
#[track_caller]
fn assert_names(failed: &[String], lines: &[&str]) {
    for line in lines {
        assert!(failed.contains(&line.to_string()), "{line}: {failed:?}");
    }
}

#[test]
fn a_right_deployment_is_right() {
    let site = deployed();
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (vec![], vec![]),
        "{report}"
    );
    // Every contract, and every field that it was told.
    for subject in [
        "hub",
        "lst",
        "collector",
        "ballot",
        "registry",
        "lens",
        "vault",
        "lrt",
        "commitments",
        "slasher bridge",
    ] {
        for what in ["code id", "code checksum", "made by", "wasm admin", "cw2"] {
            assert!(
                report
                    .checks()
                    .iter()
                    .any(|check| check.subject == subject && check.what == what),
                "{subject} {what}"
            );
        }
    }
    assert!(report
        .checks()
        .iter()
        .any(|check| check.what == "params.staking_gas_limit"));
}

#[test]
fn addresses_suffice() {
    let site = deployed();
    let there = site.deployment();
    let named = Deployment::from_addresses(
        &site.chain,
        there.hub.clone(),
        there.registry.clone(),
        there.lens.clone(),
        there.vault.clone(),
        there.commitments.clone(),
        there.slashers.clone(),
    )
    .unwrap();
    assert_eq!(
        (&named.lst, &named.collector, &named.ballot, &named.lrt),
        (&there.lst, &there.collector, &there.ballot, &there.lrt)
    );
    assert!(site.verify_of(&named).is_right());
}

#[test]
fn another_checksum_is_named_for_every_contract() {
    let site = deployed().rebuilt();
    let contracts = [
        "hub",
        "lst",
        "collector",
        "ballot",
        "registry",
        "lens",
        "vault",
        "lrt",
        "commitments",
        "slasher bridge",
    ];
    assert_eq!(
        failures(&site.verify()),
        contracts.map(|role| format!("{role}: code checksum"))
    );
    let (found, expected) = of(&site, "registry: code checksum");
    assert_ne!(found, expected);
    assert_eq!((found.len(), expected.len()), (64, 64));
}

#[test]
fn another_minter_is_named() {
    let site = deployed();
    let token = site.foreign_token(&named("mallory"), &named("mallory"), None);
    site.point(&Role::Lst, &token);
    let hub = site.deployment().hub.to_string();
    assert_eq!(
        of(&site, "lst: minter"),
        (named("mallory").to_string(), hub.clone())
    );
    assert_eq!(of(&site, "lst: made by"), (named("mallory").to_string(), hub));
    assert!(failures(&site.verify()).contains(&"hub: token".to_string()));
    assert!(failures(&site.verify()).contains(&"hub: seed".to_string()));
}

#[test]
fn an_admin_on_the_token_is_named() {
    let site = deployed();
    let (hub, mallory) = (site.deployment().hub, named("mallory"));
    let token = site.foreign_token(&hub, &hub, Some(&mallory));
    site.point(&Role::Lst, &token);
    assert_eq!(
        of(&site, "lst: wasm admin"),
        (mallory.to_string(), "none".to_string())
    );
    // Its minter is right, and it still is not the token of the hub.
    let failed = failures(&site.verify());
    assert!(
        !failed.contains(&"lst: minter".to_string()) && failed.contains(&"hub: token".to_string()),
        "{failed:?}"
    );
}

#[test]
fn an_owner_left_with_the_deployer_is_named() {
    let site = deployed();
    let (owner, deployer, hub) = (named("owner"), named("deployer"), site.deployment().hub);
    site.execute(
        &owner,
        &hub,
        json!({ "update_ownership": { "transfer_ownership": { "new_owner": deployer } } }),
    );
    assert_eq!(failures(&site.verify()), ["hub: pending owner"]);
    site.execute(&deployer, &hub, json!({ "update_ownership": "accept_ownership" }));
    assert_eq!(failures(&site.verify()), ["hub: owner"]);
    assert_eq!(
        of(&site, "hub: owner"),
        (format!("{deployer}, the deployer"), owner.to_string())
    );
    // An offer that the owner has not accepted leaves the power where it is.
    site.execute(
        &deployer,
        &hub,
        json!({ "update_ownership": { "transfer_ownership": { "new_owner": owner } } }),
    );
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (
            vec!["hub: owner".to_string()],
            vec!["hub: pending owner".to_string()]
        )
    );
}

#[test]
fn an_offer_of_the_owner_is_told_and_is_no_failure() {
    let site = deployed();
    let vault = site.deployment().vault;
    site.execute(
        &named("owner"),
        &vault,
        json!({ "update_ownership": { "transfer_ownership": { "new_owner": named("dao") } } }),
    );
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (vec![], vec!["vault: pending owner".to_string()])
    );
    site.execute(
        &named("dao"),
        &vault,
        json!({ "update_ownership": "accept_ownership" }),
    );
    assert_eq!(
        of(&site, "vault: owner"),
        (named("dao").to_string(), named("owner").to_string())
    );
}

#[test]
fn the_deployer_as_manager_is_a_failure_and_another_manager_is_not() {
    let site = deployed();
    let vault = site.deployment().vault;
    site.execute(
        &named("owner"),
        &vault,
        json!({ "set_manager": { "manager": named("other") } }),
    );
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (vec![], vec!["vault: manager".to_string()])
    );
    site.execute(
        &named("owner"),
        &vault,
        json!({ "set_manager": { "manager": named("deployer") } }),
    );
    assert_eq!(
        of(&site, "vault: manager").0,
        format!("{}, the deployer", named("deployer"))
    );
}

#[test]
fn another_guardian_and_an_update_that_waits_are_told_and_are_no_failures() {
    let site = deployed();
    let hub = site.deployment().hub;
    site.execute(
        &named("owner"),
        &hub,
        json!({ "update": { "update": { "guardian": { "guardian": named("deployer") } } } }),
    );
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (vec![], vec!["hub: pending updates".to_string()])
    );
    let site = site.renetworked("guardian = ", "# guardian = ");
    let report = site.verify();
    assert_eq!(failures(&report), Vec::<String>::new());
    assert_eq!(changes(&report), ["hub: guardian", "hub: pending updates"]);
    // The deployer as guardian is a failure.
    site.chain.chain_mut().pass_seconds(7 * 86_400);
    site.execute(&named("alice"), &hub, json!({ "apply_update": { "id": 1 } }));
    assert_eq!(failures(&site.verify()), ["hub: guardian"]);
}

#[test]
fn an_admin_of_the_hub_is_named_unless_it_is_the_owner_by_the_file() {
    let with_admin = text().replace("code_admin = \"none\"", "code_admin = \"owner\"");
    let site = Site::with(&with_admin);
    assert!(site.deploy().unwrap().is_right());
    let site = site.renetworked("code_admin = \"none\"", "code_admin = \"none\" # as it was");
    assert_eq!(
        failures(&site.verify()),
        ["hub: wasm admin", "registry: wasm admin", "vault: wasm admin"]
    );

    let site = deployed().renetworked("code_admin = \"none\"", "code_admin = \"owner\"");
    let (found, expected) = of(&site, "vault: wasm admin");
    assert_eq!(
        (found, expected),
        ("none".to_string(), named("owner").to_string())
    );
}

/// Between two migrations it could have run anything, and kept what that wrote.
#[test]
fn a_contract_that_was_migrated_and_back_is_named() {
    let with_admin = text().replace("code_admin = \"none\"", "code_admin = \"owner\"");
    let site = Site::with(&with_admin);
    assert!(site.deploy().unwrap().is_right());
    let there = site.deployment();
    let code_id = there.codes[&Code::Vault];
    site.chain
        .migrate(&named("owner"), &there.vault, code_id)
        .unwrap();
    // The owner may do that, by the file.
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (vec![], vec!["vault: codes so far".to_string()])
    );
    let site = site.renetworked("code_admin = \"none\"", "code_admin = \"none\" # as it was");
    assert_eq!(
        of(&site, "vault: codes so far"),
        (format!("{code_id}, {code_id}"), code_id.to_string())
    );
    assert!(!failures(&site.verify()).contains(&"hub: codes so far".to_string()));
}

/// Whoever made the hub could have chosen others than the file says.
#[test]
fn validators_that_are_not_all_bonded_ones_are_told() {
    let site = deployed();
    let (owner, hub) = (named("owner"), site.deployment().hub);
    let validator = valoper(&named("validator 1"));
    site.execute(
        &owner,
        &hub,
        json!({ "remove_validator": { "validator": validator } }),
    );
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (vec![], vec!["hub: validators".to_string()])
    );
}

#[test]
fn a_cap_that_is_not_that_of_the_file_is_told() {
    let rows = |cap: &str| -> String {
        let row = |number| {
            let validator = valoper(&named(&format!("validator {number}")));
            let cap = if number == 1 { cap } else { "" };
            format!("{{ validator = \"{validator}\", weight = 1{cap} }}")
        };
        let rows: Vec<String> = (1..=5).map(row).collect();
        format!("validators = [{}]", rows.join(", "))
    };
    let capped = rows(", cap_bps = 3_000");
    let site = deployed().renetworked("validators = \"all bonded\"", &capped);
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (vec![], vec!["hub: validators".to_string()])
    );
    let weights = json!([{ "validator": valoper(&named("validator 1")), "weight": 1, "cap_bps": 3_000 }]);
    site.execute(
        &named("owner"),
        &site.deployment().hub,
        json!({ "set_weights": { "weights": weights } }),
    );
    let report = site.verify();
    assert_eq!((failures(&report), changes(&report)), (vec![], vec![]));
}

/// A vault of the same code, with the same settings, on another hub.
#[test]
fn wrong_wiring_is_named() {
    let site = deployed();
    let first = site.deployment();
    fs::remove_file(site.record_path()).unwrap();
    let site = site.renetworked("name = \"palisade\"", "name = \"other\"");
    assert!(site.deploy().unwrap().is_right());
    site.point(&Role::Vault, &first.vault);
    site.point(&Role::Lrt, &first.lrt);
    assert_eq!(
        failures(&site.verify()),
        ["vault: hub", "vault: lst", "vault: registry"],
        "everything of the vault itself is right"
    );
    site.point(&Role::Collector, &first.collector);
    let failed = failures(&site.verify());
    assert_names(
        &failed,
        &[
            "collector: made by",
            "collector: hub",
            "hub: collector",
            "hub: withdraw address",
        ],
    );
    site.point(&Role::Commitments, &first.commitments);
    let failed = failures(&site.verify());
    assert_names(&failed, &["commitments: registry"]);
    site.point(&Role::Lens, &first.lens);
    let failed = failures(&site.verify());
    assert_names(&failed, &["lens: registry"]);
    site.point(&Role::Ballot, &first.ballot);
    let failed = failures(&site.verify());
    assert_names(
        &failed,
        &["ballot: made by", "ballot: hub", "ballot: lst", "hub: ballot"],
    );
}

#[test]
fn rewards_that_go_elsewhere_are_named() {
    let site = deployed();
    let (hub, collector) = (site.deployment().hub, site.deployment().collector);
    site.chain
        .chain_mut()
        .set_withdraw_address(&hub, &named("mallory"))
        .unwrap();
    assert_eq!(failures(&site.verify()), ["hub: withdraw address"]);
    assert_eq!(
        of(&site, "hub: withdraw address"),
        (named("mallory").to_string(), collector.to_string())
    );
}

#[test]
fn a_parameter_that_differs_is_named() {
    for (from, to, line) in [
        (
            "reward_fee_bps = 500",
            "reward_fee_bps = 501",
            "hub: params.reward_fee_bps",
        ),
        (
            "quorum_bps = 2_000",
            "quorum_bps = 2_001",
            "ballot: params.quorum_bps",
        ),
        (
            "notice = \"5s\"",
            "notice = \"6s\"",
            "registry: params.notice_seconds",
        ),
        (
            "performance_fee_bps = 1_000",
            "performance_fee_bps = 999",
            "vault: params.performance_fee_bps",
        ),
        (
            "tolerance_bps = 500",
            "tolerance_bps = 501",
            "vault: limits.tolerance_bps",
        ),
        ("symbol = \"rstPAL\"", "symbol = \"xPAL\"", "lrt: name"),
        (
            "fraction = \"0.1\"",
            "fraction = \"0.2\"",
            "slasher bridge: fraction",
        ),
    ] {
        let site = deployed().renetworked(from, to);
        assert_eq!(failures(&site.verify()), [line], "{to}");
    }
}

/// Whatever line of the contracts' tables says something else, verification notices.
#[test]
fn no_line_of_the_file_is_left_out() {
    let site = deployed();
    let before = text();
    let (mut end, mut seen) = (before.find("[suite.hub]").unwrap(), 0);
    for line in before[end..].split_inclusive('\n') {
        let begin = end;
        end += line.len();
        if line.starts_with("[[suite.slashers]]") {
            break;
        }
        let Some((field, value)) = line.trim().split_once(" = ") else {
            continue;
        };
        // A seed grows with every request to leave, and there is a test for validators.
        if matches!(field, "seed" | "validators") {
            continue;
        }
        let (digits, mark, unit) = match value.strip_prefix('"') {
            Some(span) => (span.trim_end_matches("s\""), "\"", "s"),
            None => (value, "", ""),
        };
        let more = digits.replace('_', "").parse::<u64>().unwrap() + 1;
        let other = format!("{field} = {mark}{more}{unit}{mark}\n");
        let changed = format!("{}{other}{}", &before[..begin], &before[end..]);
        let network = Network::parse(&changed, "networks".into()).unwrap();
        let report = verify(&network, &site.artifacts, &site.deployment(), &site.chain).unwrap();
        assert_eq!(failures(&report).len(), 1, "{other}{report}");
        seen += 1;
    }
    assert!(seen >= 30, "{seen}");
}

#[test]
fn what_the_owner_may_change_is_told_and_is_no_failure() {
    let site = deployed();
    let (owner, there) = (named("owner"), site.deployment());
    let validator = valoper(&named("validator 1"));
    site.execute(
        &owner,
        &there.hub,
        json!({ "remove_validator": { "validator": validator } }),
    );
    site.execute(
        &owner,
        &there.registry,
        json!({ "allow_asset": { "allowed": { "asset": { "native": { "denom": "uother" } }, "burner": null } } }),
    );
    let list: Vec<String> = (1..=5)
        .map(|number| {
            format!(
                "{{ validator = \"{}\", weight = 1 }}",
                valoper(&named(&format!("validator {number}")))
            )
        })
        .collect();
    let list = format!("validators = [{}]", list.join(", "));
    let site = site.renetworked("validators = \"all bonded\"", &list);
    let report = site.verify();
    assert_eq!(
        (failures(&report), changes(&report)),
        (
            vec![],
            vec![
                "hub: validators".to_string(),
                "registry: asset native:uother".to_string()
            ]
        )
    );
}

#[test]
fn a_contract_that_is_not_there_is_named() {
    let site = deployed();
    site.point(&Role::Registry, &named("nobody"));
    let failed = failures(&site.verify());
    assert_names(
        &failed,
        &[
            "registry: contract",
            "registry: owner",
            "registry: parameters",
            "vault: registry",
            "slasher bridge: registry",
        ],
    );
}

#[test]
fn slashers_are_those_of_the_file() {
    let site = deployed();
    let mut deployment = site.deployment();
    deployment.slashers = BTreeMap::new();
    assert_eq!(
        failures(&site.verify_of(&deployment)),
        ["slasher bridge: contract"]
    );
    let mut deployment = site.deployment();
    deployment
        .slashers
        .insert("other".to_string(), deployment.slashers["bridge"].clone());
    assert!(failures(&site.verify_of(&deployment)).contains(&"slasher other: contract".to_string()));
}

//! Votes: rule 20.

use std::fs;
use std::path::{Path, PathBuf};

use cosmwasm_std::Decimal;
use palisade_interfaces::ballot::{VoteOption, WeightedVote};
use palisade_interfaces::hub::ExecuteMsg;

use crate::support::*;
use crate::vote::voting_hub;

/// Files below a folder that are called so.
fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            files(&path, wanted, found);
        } else if wanted(&path) {
            found.push(path);
        }
    }
}

/// Those of them that mention a word, as paths below the folder.
fn mention(folder: &Path, word: &str, wanted: &dyn Fn(&Path) -> bool) -> Vec<String> {
    let mut found = vec![];
    files(folder, wanted, &mut found);
    assert!(found.len() > 3, "{found:?}");
    found.retain(|path| fs::read_to_string(path).unwrap().contains(word));
    let below = |path: PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
    found.into_iter().map(below).collect()
}

#[test]
fn review_h20_the_hub_alone_needs_the_capability_to_vote_and_in_one_file() {
    let hub = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifests = |path: &Path| path.ends_with("Cargo.toml");
    let contracts = hub.parent().unwrap();
    assert_eq!(mention(contracts, "stargate", &manifests), ["hub/Cargo.toml"]);
    let sources = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
    assert_eq!(mention(&hub.join("src"), "GovMsg", &sources), ["vote.rs"]);
    // Nothing that may move coins or shares is within its reach.
    let text = fs::read_to_string(hub.join("src/vote.rs")).unwrap();
    for word in ["ledger(", "Ledger", "BankMsg", "StakingMsg", "save_"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn review_h20_the_voter_is_the_hub_and_its_books_stay() {
    let (mut hub, ballot) = voting_hub();
    hub.bond_and_stake(&alice(), 9_000_000);
    let proposal_id = hub.start_vote(DAY).unwrap();
    let before = hub.state();
    let votes = vec![WeightedVote {
        option: VoteOption::Yes,
        weight: Decimal::one(),
    }];
    let vote = ExecuteMsg::Vote { proposal_id, votes };
    hub.execute(&ballot, vote, &[]).unwrap();
    assert_eq!(hub.vote_of(proposal_id, &hub.address).unwrap().unwrap().len(), 1);
    assert_eq!(hub.vote_of(proposal_id, &ballot).unwrap(), None);
    assert_eq!(hub.state(), before);
}

//! The process dies, at every moment of a deployment, and is started again.

use std::fs;

use palisade_node::deploy::{Record, Step};
use palisade_testing::Code;

use super::mortal::Mortal;
use super::site::{failures, Site, CODES, TRANSACTIONS};

/// What happens to transactions that are in no block yet when the process dies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mempool {
    /// The node keeps them.
    Kept,
    /// The node forgets them, as one does that starts again.
    Lost,
}

/// Moments of a deployment that nothing disturbs.
fn moments() -> (usize, Record) {
    let site = Site::new();
    let mortal = Mortal::new(&site.chain, None);
    let report = mortal.live(|chain| site.deploy_to(chain)).unwrap().unwrap();
    assert_eq!(failures(&report), [""; 0]);
    (mortal.moments(), site.record())
}

/// Everything happened once, and led where an undisturbed deployment leads.
fn assert_alike(site: &Site, undisturbed: &Record, when: &str) {
    let record = site.record();
    assert_eq!(site.chain.codes().len(), CODES, "{when}");
    assert_eq!(record.codes, undisturbed.codes, "{when}");
    assert_eq!(record.contracts, undisturbed.contracts, "{when}");
    assert_eq!(record.pending, None, "{when}");
    assert!(record.complete_at_height.is_some(), "{when}");
    let transactions = site.chain.transactions();
    assert_eq!(transactions.len(), TRANSACTIONS, "{when}");
    assert!(
        transactions.iter().all(|transaction| transaction.error.is_none()),
        "{when}"
    );
    assert_eq!(failures(&site.verify()), [""; 0], "{when}");
}

fn die_at_every_moment(mempool: Mempool) {
    let (moments, undisturbed) = moments();
    // Dead before a block took it, between block and record, after the record.
    let mut seen = [0usize; 3];
    for death in 1..=moments {
        let when = format!("died at moment {death} of {moments}, transactions {mempool:?}");
        let site = Site::new();
        let mortal = Mortal::new(&site.chain, Some(death));
        assert!(
            mortal.live(|chain| site.deploy_to(chain)).is_none(),
            "{when}: it lives"
        );
        if mempool == Mempool::Lost {
            site.chain.forget_waiting();
        }
        if let Ok(record) = Record::read(&site.record_path()) {
            let in_blocks = site.chain.transactions().len();
            let [before, between, after] = &mut seen;
            *match record.pending {
                Some(_) if in_blocks == record.transactions.len() => before,
                Some(_) => between,
                None => after,
            } += 1;
        }
        let report = site.deploy().unwrap_or_else(|error| panic!("{when}: {error:#}"));
        assert_eq!(failures(&report), [""; 0], "{when}");
        assert_alike(&site, &undisturbed, &when);
    }
    assert!(
        seen.iter().all(|count| *count >= TRANSACTIONS),
        "{seen:?} of {moments}"
    );
}

#[test]
fn a_deployment_that_dies_at_any_moment_ends_like_one_that_does_not() {
    die_at_every_moment(Mempool::Kept);
}

#[test]
fn nothing_is_lost_when_the_node_forgets_what_waits() {
    die_at_every_moment(Mempool::Lost);
}

/// Even without the deployments file nothing is stored or made again: the chain shows what is there.
#[test]
fn a_lost_deployments_file_is_made_again_from_the_chain() {
    let (moments, undisturbed) = moments();
    for death in [moments / 4, moments / 2, moments / 4 * 3, moments] {
        let site = Site::new();
        let mortal = Mortal::new(&site.chain, Some(death));
        assert!(mortal.live(|chain| site.deploy_to(chain)).is_none());
        if site.record().pending.is_none() {
            fs::remove_file(site.record_path()).unwrap();
        }
        site.deploy().unwrap();
        assert_alike(
            &site,
            &undisturbed,
            &format!("died at moment {death} and lost the file"),
        );
    }
}

#[test]
fn the_steps_are_taken_in_their_order() {
    let site = Site::new();
    let (report, told) = site.deploy_told();
    report.unwrap();
    let done: Vec<&str> = told
        .iter()
        .filter(|line| line.contains("in block"))
        .filter_map(|line| line.split(':').next())
        .collect();
    let mut expected = vec![Step::Fund.to_string()];
    expected.extend(Code::ALL.map(|code| Step::Store(code).to_string()));
    expected.extend(
        [
            "make hub",
            "make registry",
            "make lens",
            "make vault",
            "make commitments",
            "make slasher bridge",
        ]
        .map(String::from),
    );
    assert_eq!(done, expected);
    let recorded: Vec<String> = site
        .record()
        .transactions
        .into_iter()
        .map(|row| row.step)
        .collect();
    assert_eq!(recorded, expected);
}

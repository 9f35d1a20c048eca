//! What must cost the same however many there are.

use palisade_testing::gas::Row;
use palisade_vm::table::{measure, Scene};

/// By how much figures may differ, in percent.
const TOLERANCE: u64 = 2;

fn figures(scenes: &[Scene]) -> Vec<Row> {
    let figures = measure(scenes, |_, _| ()).unwrap();
    figures.into_iter().map(|figure| figure.row).collect()
}

/// Every message of this contract whose name begins so costs the same in all situations.
fn assert_flat(rows: &[Row], contract: &str, messages: &[&str], situations: usize) {
    for message in messages {
        let found = rows
            .iter()
            .filter(|row| row.contract == contract && row.message == *message);
        let totals: Vec<u64> = found.map(|row| row.total).collect();
        assert_eq!(totals.len(), situations, "{message}");
        let (least, most) = (totals.iter().min().unwrap(), totals.iter().max().unwrap());
        assert!(most * 100 <= least * (100 + TOLERANCE), "{message}: {totals:?}");
    }
}

#[test]
fn what_people_do_with_the_hub_is_flat_in_users_batches_and_validators() {
    let rows = figures(&[Scene::hub(1, 1), Scene::hub(100, 1), Scene::hub(10, 1_000)]);
    let messages = [
        "Bond",
        "Bond for another",
        "Bond into the vault",
        "Bond into the registry",
        "QueueUnbond, first of a batch",
        "QueueUnbond, further",
        "QueueUnbond, same user again",
        "WithdrawUnbonded",
    ];
    assert_flat(&rows, "hub", &messages, 3);
}

const SLASHES: [&str; 9] = [
    "Slash, by SubmitEvidence",
    "Slash, alone",
    "Slash, alone, of seven buckets",
    "Slash, alone, of a bond too",
    "VetoSlash",
    "VetoSlash, of a bond too",
    "ReleaseSlash, burnt",
    "ReleaseSlash, burnt, with a bounty",
    "JailOperator",
];

#[test]
fn a_slash_is_flat_in_stakers_and_in_avs() {
    let scenes = [
        Scene::registry(1, 1, 1),
        Scene::registry(1_000, 1, 1),
        Scene::registry(1, 16, 1),
    ];
    assert_flat(&figures(&scenes), "registry", &SLASHES, 3);
}

/// What concerns one commitment. The last that ends on a stake is cheaper, since it takes the count along; what the stake earns
/// and how it leaves is as in the registry.
const COMMITMENTS: [&str; 5] = [
    "CreateCommitment",
    "AcceptCommitment",
    "Settle",
    "ClaimRent",
    "ReturnRent",
];

#[test]
fn commitments_cost_the_same_however_many_stand_on_a_stake() {
    let scenes = [Scene::commitments(1), Scene::commitments(16)];
    assert_flat(&figures(&scenes), "commitments", &COMMITMENTS, 2);
}

/// What each further AVS of an operator may add to a message, whoever sends it.
const PER_AVS: u64 = 3_000;

#[test]
fn a_further_avs_costs_nobody_more_than_a_few_rows() {
    let (one, many) = (Scene::registry(1, 1, 1), Scene::registry(1, 16, 1));
    let (one, many) = (figures(&[one]), figures(&[many]));
    assert_eq!(one.len(), many.len());
    for (one, many) in one.iter().zip(&many) {
        assert_eq!(one.message, many.message);
        let more = many.total.saturating_sub(one.total);
        assert!(more <= 15 * PER_AVS, "{}: {more} more", one.message);
    }
}

#[test]
fn measuring_twice_gives_the_same() {
    assert_eq!(figures(&[Scene::vault(1, 1)]), figures(&[Scene::vault(1, 1)]));
}

#[test]
fn no_message_is_below_its_floor() {
    for row in figures(&Scene::first()) {
        assert!(
            row.total >= row.floor.total,
            "{} {}: {} is below {}",
            row.contract,
            row.message,
            row.total,
            row.floor.total
        );
    }
}

/// What nodes allow a query by default.
const QUERY_GAS: u64 = 3_000_000;

#[test]
fn a_page_of_the_lens_stays_below_what_nodes_allow_a_query() {
    let rows = figures(&[Scene::lens(10, 16)]);
    assert_eq!(rows.len(), 5);
    for row in rows {
        assert!(row.total < QUERY_GAS, "{}: {}", row.message, row.total);
    }
}

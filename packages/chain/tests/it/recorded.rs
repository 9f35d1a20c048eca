//! A run of a real chain, done again: five validators of wasmd 0.70.3 (SDK 0.54.0), recorded on 2026-11-26.
//!
//! Six accounts staked at random for 130 blocks on a chain that unbonds in 21 seconds. Three of them founded validators that
//! nobody ran. One validator of the network stood still for a while, another signed twice. `palisade-node differential`
//! makes such records.

use cosmwasm_std::Uint128;
use cw_multi_test::Contract;
use palisade_chain::replay::{replay, Differences, Failure, Record, Replayed, Summary};
use palisade_chain::Infraction;

const RECORD: &str = include_str!("../records/wasmd-0.70.3.jsonl");

fn record() -> Record {
    Record::from_lines(RECORD).unwrap()
}

/// Nobody stored a code on that chain.
fn no_contract(_: &[u8]) -> anyhow::Result<Box<dyn Contract<cosmwasm_std::Empty>>> {
    anyhow::bail!("there is no contract")
}

fn again(record: &Record) -> anyhow::Result<Replayed> {
    replay(record, &no_contract)
}

/// The differences, as text.
#[track_caller]
fn differences(record: &Record) -> Vec<String> {
    let err = again(record).err().unwrap();
    let Differences(found) = err.downcast_ref().unwrap_or_else(|| panic!("{err:#}"));
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_real_chain_is_repeated_to_the_unit() {
    let replayed = again(&record()).unwrap();
    assert_eq!(
        replayed.summary,
        Summary {
            blocks: 172,
            transactions: 648,
            failures: 203,
            left_out: 0,
            punishments: 11,
            states: 5,
            facts: 945,
        }
    );
    let chain = replayed.chain;
    assert_eq!(chain.height(), 172);
    // As a node would answer `query bank total` there.
    assert_eq!(chain.supply("upal").unwrap(), SUPPLY);
}

#[test]
fn a_record_is_written_as_it_was_read() {
    assert_eq!(record().to_lines().unwrap(), RECORD);
}

#[test]
fn a_wrong_slash_is_named() {
    let mut wrong = record();
    let block = wrong.blocks.iter_mut().find(|block| block.height == 86).unwrap();
    let Infraction::DoubleSign { validator, height } = block.punishments[0].infraction.clone() else {
        panic!("block 86 has another infraction");
    };
    assert_eq!(
        (height, block.punishments[0].burned),
        (85, Uint128::new(12_500_895_265))
    );
    block.punishments[0].burned += Uint128::one();
    assert_eq!(
        differences(&wrong),
        [format!(
            "block 86, units burned from {validator} by DoubleSign {{ validator: \"{validator}\", height: 85 }}: the chain says \
             12500895266, the simulator 12500895265"
        )]
    );
    // Of another height, it would have cost something else.
    let mut wrong = record();
    let block = wrong.blocks.iter_mut().find(|block| block.height == 86).unwrap();
    block.punishments[0].infraction = Infraction::DoubleSign {
        validator,
        height: 20,
    };
    assert!(differences(&wrong)[0].contains("the chain says 12500895265"));
}

#[test]
fn a_transaction_that_ends_otherwise_is_named() {
    let failure = || Failure {
        codespace: "staking".to_string(),
        code: 19,
    };
    let mut wrong = record();
    let block = wrong
        .blocks
        .iter_mut()
        .find(|block| !block.transactions.is_empty())
        .unwrap();
    let height = block.height;
    block.transactions[0].failure = Some(failure());
    let found = differences(&wrong);
    assert!(
        found[0].starts_with(&format!("block {height}, transaction 0, ")),
        "{found:?}"
    );
    assert!(
        found[0].ends_with("the chain says fails: codespace staking, code 19, the simulator succeeds"),
        "{found:?}"
    );

    // One that fails for another reason is as wrong as one that succeeds.
    for other in [None, Some(failure())] {
        let mut wrong = record();
        let mut transactions = wrong.blocks.iter_mut().flat_map(|block| &mut block.transactions);
        let limit = |failure: &Failure| (failure.codespace.as_str(), failure.code) == ("staking", 27);
        let full = transactions.find(|transaction| transaction.failure.as_ref().is_some_and(limit));
        full.unwrap().failure = other;
        let found = differences(&wrong);
        assert!(
            found[0].contains("too many unbonding delegation entries"),
            "{found:?}"
        );
    }
}

#[test]
fn a_unit_more_or_less_is_found_in_the_next_state() {
    let mut wrong = record();
    wrong.blocks[10].minted[0].amount += Uint128::one();
    let found = differences(&wrong);
    assert!(found.len() >= 15, "{found:?}");
    assert!(
        found.iter().all(|line| line.starts_with("block 40, ")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|line| line.contains(", supply upal: ")),
        "{found:?}"
    );
}

#[test]
fn a_nanosecond_is_found_in_what_is_unbonding() {
    let mut wrong = record();
    let block = wrong.blocks.iter_mut().find(|block| block.height == 39).unwrap();
    block.time = block.time.plus_nanos(1);
    let found = differences(&wrong);
    assert!(!found.is_empty());
    let of_time = |line: &String| line.contains(" until ");
    assert!(found.iter().all(of_time), "{found:?}");
}

#[test]
fn a_code_that_nobody_has_ends_the_replay() {
    let mut wrong = record();
    wrong.blocks[5]
        .transactions
        .push(palisade_chain::replay::Transaction {
            codes: vec![vec![7; 32].into()],
            ..Default::default()
        });
    let err = again(&wrong).err().unwrap();
    assert_eq!(err.to_string(), "there is no contract");
}

#[test]
fn a_line_that_is_no_block_is_named() {
    let refused = |text: &str| format!("{:#}", Record::from_lines(text).unwrap_err());
    assert!(refused("").starts_with("line 1 of the record is no list of addresses"));
    assert_eq!(refused("[]"), "a record without a genesis");
    assert!(refused("[]\n{}").starts_with("line 2 of the record is no genesis"));
    let cut = RECORD.replace("{\"height\":7,", "{\"height\":\"seven\",");
    assert!(
        refused(&cut).starts_with("line 9 of the record is no block"),
        "{}",
        refused(&cut)
    );
}

/// Units of the staking coin after block 172.
const SUPPLY: u128 = 6_279_269_386_599;

//! Small stories for the tests of the report and the tables.

use cosmwasm_std::{Decimal, Uint128};
use palisade_testing::story::{
    AvsStake, Closing, Fate, Holding, Ledger, Part, Remainder, Slashed, Snapshot, Step, Supply, Symbols,
    ValidatorStake,
};

const DAY: u64 = 86_400;

fn coins(coins: u128) -> Uint128 {
    Uint128::new(coins.saturating_mul(1_000_000))
}

fn part(name: &str, amount: u128) -> Part {
    Part {
        name: name.to_owned(),
        amount: coins(amount),
    }
}

fn snapshot(day: u64, lrt_rate: Decimal) -> Snapshot {
    Snapshot {
        time: DAY.saturating_mul(day.saturating_add(20_000)),
        height: day,
        day,
        lst_rate: Decimal::permille(day.saturating_add(1_000)),
        lrt_rate,
        validators: ["Oak", "Elm"]
            .map(|name| ValidatorStake {
                name: name.to_owned(),
                tokens: coins(900),
                from_hub: coins(100),
                jailed: false,
            })
            .to_vec(),
        avs: vec![AvsStake {
            name: "Sequencer".to_owned(),
            counted: coins(80),
            slashable: coins(40),
        }],
    }
}

fn step(number: u32, after: Snapshot, lst: u128, invariants: &[&str]) -> Step {
    Step {
        number,
        title: format!("Ann & Co stake <{number}>"),
        who: vec!["Ann & Co".to_owned()],
        what: "They stake with the hub.".to_owned(),
        after,
        holdings: vec![Holding {
            name: "Ann & Co".to_owned(),
            native: coins(100_u128.saturating_sub(lst)),
            lst: coins(lst),
            lrt: coins(0),
            restaked: coins(0),
            leaving_native: coins(0),
            leaving_lst: coins(0),
        }],
        invariants: invariants.iter().map(ToString::to_string).collect(),
    }
}

/// Two steps and a slash.
pub fn ledger() -> Ledger {
    Ledger {
        steps: vec![
            step(1, snapshot(0, Decimal::one()), 40, &["hub_backing <1>"]),
            step(
                2,
                snapshot(3, Decimal::percent(98)),
                40,
                &["hub_backing <1>", "registry_sums"],
            ),
        ],
        days: (0..4).map(|day| snapshot(day, Decimal::one())).collect(),
        slashes: vec![Slashed {
            step: 2,
            culprit: "Otto".to_owned(),
            by: "Sequencer".to_owned(),
            offence: "two blocks for one slot".to_owned(),
            coin: "LST".to_owned(),
            amount: coins(10),
            sources: vec![part("pool of Otto", 9), part("bond of Otto", 1)],
            destinations: vec![part("burnt", 10)],
        }],
        closing: Closing {
            supply: Supply {
                at_start: coins(1_000),
                minted: coins(20),
                burned: coins(5),
                at_end: coins(1_015),
            },
            holders: vec![part("Ann & Co", 1_000), part("collector", 15)],
            remainders: vec![Remainder {
                place: "vault".to_owned(),
                coin: "LST".to_owned(),
                amount: coins(1),
                reason: "dead shares of \"day 1\"".to_owned(),
            }],
            results: vec![Fate {
                name: "Ann & Co".to_owned(),
                at_start: coins(100),
                at_end: coins(102),
            }],
        },
        ..empty()
    }
}

/// A story in which nothing happens.
pub fn empty() -> Ledger {
    Ledger {
        chain_id: "palisade-1".to_owned(),
        day_seconds: 86_400,
        symbols: Symbols {
            native: "STAKE".to_owned(),
            lst: "LST".to_owned(),
            lrt: "LRT".to_owned(),
            decimals: 6,
        },
        cast: vec![],
        events: Default::default(),
        steps: vec![],
        days: vec![],
        slashes: vec![],
        closing: Closing {
            supply: Supply {
                at_start: coins(0),
                minted: coins(0),
                burned: coins(0),
                at_end: coins(0),
            },
            holders: vec![],
            remainders: vec![],
            results: vec![],
        },
    }
}

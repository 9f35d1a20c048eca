//! The worked example of the README, number by number.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::*;

use crate::world::*;

/// `1,234,567`.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whole hundredths of a new pool's scale.
fn parts(scale: impl Into<u128>) -> u128 {
    let scale = scale.into();
    assert_eq!(scale % percent(1), 0, "{scale} is no whole part");
    scale / percent(1)
}

struct Example {
    world: World,
    /// A second before Bob's bucket closed, and one after.
    early: u64,
    late: u64,
}

const SEQUENCER: &str = "avs";
const ORACLE: &str = "other_avs";

impl Example {
    /// Up to the close of Bob's bucket.
    fn new() -> Self {
        let mut world = World::new();
        let sequencer = AvsTerms {
            resolver: Some(Resolver {
                address: addr("carol").into_string(),
                delay_seconds: VETO_DELAY,
            }),
            ..world.terms(SEQUENCER)
        };
        let oracle = world.terms(ORACLE);
        world.register_operator("operator").unwrap();
        for (avs, terms) in [(SEQUENCER, sequencer), (ORACLE, oracle)] {
            world.register_avs(avs, terms).unwrap();
            world.opt_in("operator", avs).unwrap();
        }
        world.allocate(SEQUENCER, percent(30), percent(100)).unwrap();
        world.allocate(ORACLE, percent(20), percent(50)).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        world.deposit("alice", 600_000).unwrap();
        world.deposit("bob", 400_000).unwrap();
        world.wait(1);
        let early = world.now();
        world.queue("bob", 100_000).unwrap();
        let closes = (early / BUCKET + 1) * BUCKET;
        world.go_to(closes + 1);
        let late = world.now();
        Self { world, early, late }
    }

    /// The oracle takes a fifth of its weight for a fault after the close.
    fn slash_late(&mut self) {
        let fifth = Decimal::percent(20);
        self.world.slash(ORACLE, self.late, fifth).unwrap();
    }

    /// The sequencer takes a tenth of its weight for a fault before the close.
    fn slash_early(&mut self) {
        let tenth = Decimal::percent(10);
        self.world.slash(SEQUENCER, self.early, tenth).unwrap();
    }

    /// The pool as a row of the README.
    fn row(&self, what: &str) -> String {
        let world = &self.world;
        let pool = world.pool();
        let budget = |avs| {
            let row = world.allocation(avs);
            let (budget, weight) = (parts(row.budget), parts(row.weight));
            format!("{budget} %, {weight} %")
        };
        format!(
            "| {what} | {} | {} % | {} | {} | {} | {} |",
            grouped(pool.assets.u128()),
            parts(pool.scale),
            grouped(world.withdrawal(1).unwrap().value.u128()),
            budget(SEQUENCER),
            budget(ORACLE),
            grouped(pool.escrow.u128()),
        )
    }

    /// What an AVS may take of the joint slot.
    fn value_of(&self, avs: &str) -> u128 {
        self.world.allocation(avs).budget_assets.u128()
    }
}

#[track_caller]
fn told(text: &str) {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(text), "not in the README: {text}");
}

#[test]
fn the_worked_example_of_the_readme_is_what_happens() {
    let mut it = Example::new();
    told(&it.row("Bob's bucket has closed"));
    assert_eq!((it.value_of(SEQUENCER), it.value_of(ORACLE)), (270_000, 180_000));

    it.slash_late();
    assert_eq!(it.world.record(1).amount.u128(), 90_000);
    told(&it.row("the oracle slashes, for after it"));
    assert_eq!((it.value_of(SEQUENCER), it.value_of(ORACLE)), (270_000, 90_000));

    it.slash_early();
    assert_eq!(it.world.record(2).amount.u128(), 100_000);
    told(&it.row("the sequencer slashes, for before it"));
    assert_eq!(it.world.allocation(SEQUENCER).counted_weight.u128(), percent(80));
    assert_eq!((it.value_of(SEQUENCER), it.value_of(ORACLE)), (180_000, 90_000));
    it.world.deposit("alice", 1).unwrap_err();

    it.world.veto("carol", 2, Decimal::percent(40)).unwrap();
    told(&it.row("its council upholds two fifths"));
    assert_eq!((it.value_of(SEQUENCER), it.value_of(ORACLE)), (234_000, 90_000));

    for id in [1, 2] {
        it.world.release(id).unwrap();
    }
    told(&it.row("both are released"));
    let people = ["alice", "bob"].map(|name| it.world.staker(name, None).value.u128());
    assert_eq!(people, [516_000, 258_000]);
    for (who, worth, had) in [
        ("Alice", people[0], 600_000),
        ("Bob's shares", people[1], 300_000),
        (
            "his withdrawal",
            it.world.withdrawal(1).unwrap().value.u128(),
            100_000,
        ),
    ] {
        let lost = (had - worth) * 100 / had;
        told(&format!(
            "{who} {} of {} ({lost} % lost)",
            grouped(worth),
            grouped(had)
        ));
    }
    told("90,000 + 40,000");
    assert_eq!(
        it.world.ledger(&native()).stakes.u128(),
        1_000_000 - 90_000 - 40_000
    );

    // What is left to both is there for both, in either order.
    let both = |order: [&'static str; 2]| {
        let mut it = Example::new();
        it.slash_late();
        it.slash_early();
        it.world.veto("carol", 2, Decimal::percent(40)).unwrap();
        order.map(|avs| {
            let fault = if avs == SEQUENCER { it.early } else { it.late };
            let outcome = it.world.slash(avs, fault, Decimal::one()).unwrap();
            let amount: u128 = attribute(&outcome, "slashed", "amount").parse().unwrap();
            (avs, amount)
        })
    };
    let expected = [(SEQUENCER, 260_000), (ORACLE, 90_000)];
    assert_eq!(both([SEQUENCER, ORACLE]), expected);
    let mut other = both([ORACLE, SEQUENCER]);
    other.reverse();
    assert_eq!(other, expected);
    for (_, amount) in expected {
        told(&grouped(amount));
    }
}

/// The other way round both take the same.
#[test]
fn the_worked_example_comes_to_the_same_in_the_other_order() {
    let mut one = Example::new();
    one.slash_late();
    one.slash_early();
    let mut other = Example::new();
    other.slash_early();
    other.slash_late();
    assert_eq!(one.row(""), other.row(""));
}

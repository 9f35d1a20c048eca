//! Who takes part in the story, and with how much.

use anyhow::Result as AnyResult;

use super::{Actor, Role, Symbols};
use crate::engine::{Engine, NativeBuilder, NativeEngine};
use crate::suite::{Suite, KEEPER, MANAGER, OWNER, TREASURY};

/// Base units of one coin.
pub(super) const PAL: u128 = 1_000_000;
/// Native coins with which hub and vault are made, each. In the end it is all that is left in them, and too much for the gains of one last
/// day to move its price far.
pub const SEED: u128 = 1_000 * PAL;

pub(super) const ALICE: &str = "alice";
pub(super) const BOB: &str = "bob";
pub(super) const CAROL: &str = "carol";
pub(super) const DAVE: &str = "dave";
pub(super) const ERIN: &str = "erin";
pub(super) const FRANK: &str = "frank";
pub(super) const ATLAS: &str = "atlas";
pub(super) const BOREALIS: &str = "borealis";
pub(super) const SEQUENCER: &str = "sequencer";
pub(super) const ORACLE: &str = "oracle";
pub(super) const COUNCIL: &str = "council";

/// The users, and what each begins with.
pub(super) const USERS: [(&str, u128); 6] = [
    (ALICE, 200_000 * PAL),
    (BOB, 200_000 * PAL),
    (CAROL, 200_000 * PAL),
    (DAVE, 200_000 * PAL),
    (ERIN, 200_000 * PAL),
    (FRANK, 200_000 * PAL),
];

/// The AVSs with what they may spend.
pub(super) const PAYERS: [(&str, u128); 2] = [(SEQUENCER, 10_000 * PAL), (ORACLE, 10_000 * PAL)];

/// Everybody who has balances in the tables, in their order.
pub(super) const PEOPLE: [&str; 11] = [
    ALICE, BOB, CAROL, DAVE, ERIN, FRANK, ATLAS, BOREALIS, SEQUENCER, ORACLE, TREASURY,
];

/// The operators.
pub(super) const OPERATORS: [&str; 2] = [ATLAS, BOREALIS];

/// The AVSs.
pub(super) const AVS: [&str; 2] = [SEQUENCER, ORACLE];

/// Names of the coins in tables and sentences.
pub(super) fn symbols() -> Symbols {
    Symbols {
        native: "PAL".to_string(),
        lst: "stPAL".to_string(),
        lrt: "rstPAL".to_string(),
        decimals: 6,
    }
}

/// The chain that the story is told on unless there is another: a simulated one with five validators.
pub fn chain() -> NativeBuilder {
    NativeEngine::builder().denom("upal").validators(5, 250_000 * PAL)
}

/// The contracts as Rust on [`chain`].
///
/// # Errors
/// When the chain refuses its genesis.
pub fn native_engine() -> AnyResult<NativeEngine> {
    chain().build()
}

/// Name of the validator at a position, from 0.
pub(super) fn validator_name(index: usize) -> String {
    format!("validator {}", index.saturating_add(1))
}

/// Everybody, with roles.
pub(super) fn actors<E: Engine>(suite: &Suite<E>) -> AnyResult<Vec<Actor>> {
    let mut actors = vec![];
    let groups: [(Role, &[&str]); 4] = [
        (Role::User, &USERS.map(|(name, _)| name)),
        (Role::Operator, &OPERATORS),
        (Role::Avs, &AVS),
        (Role::Service, &[OWNER, MANAGER, TREASURY, KEEPER, COUNCIL]),
    ];
    for (role, names) in groups {
        actors.extend(names.iter().map(|name| actor(name, role, suite.addr(name))));
    }
    for (index, validator) in suite.engine().validators()?.into_iter().enumerate() {
        actors.push(actor(&validator_name(index), Role::Validator, validator.address));
    }
    let house = suite.house();
    for (name, address) in [
        ("hub", &house.hub.0),
        ("stPAL token", &house.lst.0),
        ("collector", &house.collector.0),
        ("ballot", &house.ballot.0),
        ("registry", &house.registry.0),
        ("lens", &house.lens.0),
        ("vault", &house.vault.0),
        ("rstPAL token", &house.lrt.0),
        ("commitments", &house.commitments.0),
    ] {
        actors.push(actor(name, Role::Contract, address));
    }
    Ok(actors)
}

fn actor(name: &str, role: Role, address: impl ToString) -> Actor {
    Actor {
        name: name.to_string(),
        role,
        address: address.to_string(),
    }
}

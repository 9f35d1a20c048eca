//! Balances asserted by what changed.

use std::collections::BTreeMap;

use anyhow::Result as AnyResult;
use cosmwasm_std::Uint128;
use palisade_interfaces::Asset;

use crate::engine::Engine;
use crate::suite::Suite;

/// By how much a balance changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Units more.
    Increased(u128),
    /// Units less.
    Decreased(u128),
}

/// Balances of native coin, LST and LRT of some people at some time.
#[derive(Clone, Debug)]
pub struct Tracker {
    before: BTreeMap<(String, String), Uint128>,
    people: Vec<String>,
}

impl Tracker {
    /// Asserts what changed since. Whatever is not named must have stayed.
    ///
    /// # Errors
    /// Those of the engine.
    ///
    /// # Panics
    /// When something else changed, or by something else.
    #[track_caller]
    pub fn assert_changes<E: Engine>(
        &self,
        suite: &Suite<E>,
        changes: &[(&str, Asset, Change)],
    ) -> AnyResult<()> {
        let after = balances(suite, &self.people)?;
        let mut found = BTreeMap::new();
        for (key, now) in after {
            let before = self.before.get(&key).copied().unwrap_or_default();
            if now > before {
                found.insert(key, format!("+{}", now.abs_diff(before)));
            } else if now < before {
                found.insert(key, format!("-{}", now.abs_diff(before)));
            }
        }
        let expected: BTreeMap<_, _> = changes
            .iter()
            .map(|(who, asset, change)| {
                let change = match change {
                    Change::Increased(units) => format!("+{units}"),
                    Change::Decreased(units) => format!("-{units}"),
                };
                ((who.to_string(), asset.to_string()), change)
            })
            .collect();
        assert_eq!(found, expected, "balances changed otherwise");
        Ok(())
    }
}

impl<E: Engine> Suite<E> {
    /// Remembers the balances of some people.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn track(&self, people: &[&str]) -> AnyResult<Tracker> {
        let people: Vec<_> = people.iter().map(ToString::to_string).collect();
        Ok(Tracker {
            before: balances(self, &people)?,
            people,
        })
    }
}

fn balances<E: Engine>(
    suite: &Suite<E>,
    people: &[String],
) -> AnyResult<BTreeMap<(String, String), Uint128>> {
    let mut found = BTreeMap::new();
    for who in people {
        for asset in [suite.native(), suite.lst(), suite.lrt()] {
            let balance = suite.balance(who, &asset)?;
            found.insert((who.clone(), asset.to_string()), balance);
        }
    }
    Ok(found)
}

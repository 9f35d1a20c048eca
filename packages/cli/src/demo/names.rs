use std::collections::BTreeSet;

use palisade_testing::story::{Ledger, Snapshot};

/// The same story with the names of its cast as proper names: `alice` becomes `Alice`. Other names, such as
/// `x/slashing`, stay as they are.
pub fn proper(mut ledger: Ledger) -> Ledger {
    let cast: BTreeSet<String> = ledger.cast.iter().map(|actor| actor.name.clone()).collect();
    let name = |name: &mut String| {
        if cast.contains(name) {
            *name = capitalised(name);
        }
    };
    let snapshot = |snapshot: &mut Snapshot| {
        snapshot
            .validators
            .iter_mut()
            .for_each(|stake| name(&mut stake.name));
        snapshot.avs.iter_mut().for_each(|stake| name(&mut stake.name));
    };
    for step in &mut ledger.steps {
        step.who.iter_mut().for_each(name);
        step.holdings
            .iter_mut()
            .for_each(|holding| name(&mut holding.name));
        snapshot(&mut step.after);
    }
    ledger.days.iter_mut().for_each(snapshot);
    for slash in &mut ledger.slashes {
        name(&mut slash.culprit);
        name(&mut slash.by);
        let parts = slash.sources.iter_mut().chain(&mut slash.destinations);
        parts.for_each(|part| name(&mut part.name));
    }
    ledger
        .closing
        .holders
        .iter_mut()
        .for_each(|part| name(&mut part.name));
    ledger
        .closing
        .results
        .iter_mut()
        .for_each(|fate| name(&mut fate.name));
    ledger
        .closing
        .remainders
        .iter_mut()
        .for_each(|left| name(&mut left.place));
    ledger
}

fn capitalised(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.clone()).collect()
}

#[cfg(test)]
mod tests {
    use palisade_testing::story::{Actor, Role};

    use super::*;
    use crate::demo::sample;

    #[test]
    fn names_of_the_cast_are_capitalised_and_others_are_not() {
        let mut ledger = sample::ledger();
        ledger.cast = vec![Actor {
            name: "atlas".to_owned(),
            role: Role::Operator,
            address: "cosmwasm1".to_owned(),
        }];
        ledger.steps[0].who = vec!["atlas".to_owned(), "anyone".to_owned()];
        ledger.steps[0].holdings[0].name = "atlas".to_owned();
        ledger.slashes[0].culprit = "atlas".to_owned();
        ledger.slashes[0].by = "x/slashing".to_owned();

        let ledger = proper(ledger);
        assert_eq!(ledger.steps[0].who, ["Atlas", "anyone"]);
        assert_eq!(ledger.steps[0].holdings[0].name, "Atlas");
        assert_eq!(ledger.slashes[0].culprit, "Atlas");
        assert_eq!(ledger.slashes[0].by, "x/slashing");
    }

    #[test]
    fn any_first_letter_may_be_capitalised() {
        assert_eq!(capitalised("validator 4"), "Validator 4");
        assert_eq!(capitalised("österreich"), "Österreich");
        assert_eq!(capitalised(""), "");
    }
}

use cosmwasm_std::Uint128;
use palisade_testing::story::{Holding, Ledger, Step, Symbols};

use crate::demo::number::Money;

/// What a step changed for one person.
#[derive(Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// Whose balances changed.
    pub name: &'a str,
    /// The differences, each with its sign and its coin.
    pub differences: Vec<String>,
}

/// What `step` changed in what people have, people without a change left out. Nothing for the first step.
pub fn changes<'a>(ledger: &Ledger, before: Option<&'a Step>, step: &'a Step) -> Vec<Change<'a>> {
    let money = Money::of(ledger);
    let earlier = before.into_iter().flat_map(|before| &before.holdings);
    earlier
        .zip(&step.holdings)
        .map(|(earlier, now)| Change {
            name: &now.name,
            differences: headings(&ledger.symbols)
                .into_iter()
                .zip(amounts(earlier).into_iter().zip(amounts(now)))
                .filter(|(_, (earlier, now))| earlier != now)
                .map(|(coin, (earlier, now))| format!("{} {coin}", money.change(earlier, now)))
                .collect(),
        })
        .filter(|change| !change.differences.is_empty())
        .collect()
}

/// What each of [`amounts`] is.
pub fn headings(symbols: &Symbols) -> [String; 6] {
    [
        symbols.native.clone(),
        symbols.lst.clone(),
        symbols.lrt.clone(),
        format!("{} restaked", symbols.lst),
        format!("{} leaving", symbols.native),
        format!("{} leaving", symbols.lst),
    ]
}

/// Everything that somebody has.
pub fn amounts(holding: &Holding) -> [Uint128; 6] {
    [
        holding.native,
        holding.lst,
        holding.lrt,
        holding.restaked,
        holding.leaving_native,
        holding.leaving_lst,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample;

    #[test]
    fn only_what_changed_is_told() {
        let mut ledger = sample::ledger();
        ledger.steps[1].holdings[0].lst += Uint128::new(1_500_000);
        ledger.steps[1].holdings[0].native -= Uint128::new(2_000_000);
        let expected = Change {
            name: "Ann & Co",
            differences: vec!["−2.00 STAKE".to_owned(), "+1.50 LST".to_owned()],
        };
        let told = changes(&ledger, Some(&ledger.steps[0]), &ledger.steps[1]);
        assert_eq!(told, [expected]);
    }

    #[test]
    fn a_step_that_changes_nothing_and_the_first_tell_nothing() {
        let ledger = sample::ledger();
        assert_eq!(changes(&ledger, Some(&ledger.steps[0]), &ledger.steps[1]), []);
        assert_eq!(changes(&ledger, None, &ledger.steps[0]), []);
    }
}

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use palisade_testing::story::{Fate, Ledger};

use crate::demo::number::Money;
use crate::demo::report::markup::{each, escape};
use crate::demo::report::steps::amount;

/// How each user fared.
pub fn fates(ledger: &Ledger) -> String {
    let money = Money::of(ledger);
    let rows = each(&ledger.closing.results, |fate| {
        format!(
            "<tr><th>{name}</th><td class=\"num\">{start}</td><td class=\"num\">{end}</td>\
             <td class=\"num\">{change}</td><td class=\"num\">{percent}</td></tr>",
            name = escape(&fate.name),
            start = amount(fate.at_start, money),
            end = amount(fate.at_end, money),
            change = money.exact_change(fate.at_start, fate.at_end),
            percent = percent(fate, money),
        )
    });
    format!(
        "<div class=\"scroll\"><table><thead><tr><th></th><th class=\"num\">came with</th><th class=\"num\">left with</th>\
         <th class=\"num\">difference</th><th class=\"num\">in %</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

/// A dash where there was nothing to begin with.
fn percent(fate: &Fate, money: Money) -> String {
    if fate.at_start.is_zero() {
        return "–".to_owned();
    }
    let (start, end) = (money.as_float(fate.at_start), money.as_float(fate.at_end));
    format!("{:+.2}", (end / start - 1.0) * 100.0).replace('-', "−")
}

/// What became of all native coins: the supply as a sum, then who holds it.
pub fn coins(ledger: &Ledger) -> String {
    let money = Money::of(ledger);
    let supply = &ledger.closing.supply;
    let sum = [
        ("", "there were", supply.at_start),
        ("+", "paid by the chain as rewards", supply.minted),
        ("−", "burned by slashes of validators", supply.burned),
        ("=", "there are", supply.at_end),
    ];
    let sum = each(sum, |(sign, what, coins)| {
        line(
            &format!("<span class=\"sign\">{sign}</span>{what}"),
            &amount(coins, money),
        )
    });
    let holders = each(&ledger.closing.holders, |part| {
        line(&escape(&part.name), &amount(part.amount, money))
    });
    format!(
        "<div class=\"columns\"><div><h3>All {native}</h3><table><tbody>{sum}</tbody></table></div>\
         <div><h3>Who holds it</h3><table><tbody>{holders}{total}</tbody></table></div></div>",
        native = escape(&ledger.symbols.native),
        total = line(
            "<strong>together</strong>",
            &format!("<strong>{}</strong>", amount(holders_total(ledger), money))
        ),
    )
}

fn holders_total(ledger: &Ledger) -> Uint128 {
    let zero = Uint128::zero();
    ledger
        .closing
        .holders
        .iter()
        .fold(zero, |sum, part| sum.saturating_add(part.amount))
}

fn line(name: &str, value: &str) -> String {
    format!("<tr><td>{name}</td><td class=\"num\">{value}</td></tr>")
}

/// What stays in the contracts, and why.
pub fn remainders(ledger: &Ledger) -> String {
    if ledger.closing.remainders.is_empty() {
        return "<p class=\"empty\">Nothing is left in any contract.</p>".to_owned();
    }
    let money = Money::of(ledger);
    let rows = each(&ledger.closing.remainders, |remainder| {
        format!(
            "<tr><th>{place}</th><td class=\"num\">{amount}</td><td>{coin}</td><td>{reason}</td></tr>",
            place = escape(&remainder.place),
            amount = amount(remainder.amount, money),
            coin = escape(&remainder.coin),
            reason = escape(&remainder.reason),
        )
    });
    format!(
        "<div class=\"scroll\"><table><thead><tr><th>where</th><th class=\"num\">how much</th><th></th><th>why</th></tr>\
         </thead><tbody>{rows}</tbody></table></div>"
    )
}

/// Every invariant, with how often it was checked.
pub fn invariants(ledger: &Ledger) -> String {
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    for name in ledger.steps.iter().flat_map(|step| &step.invariants) {
        let count = checked.entry(name).or_default();
        *count = count.saturating_add(1);
    }
    let entries = each(checked, |(name, count)| {
        format!(
            "<li><span class=\"ok\">✓</span> {name} <span class=\"count\">{count}×</span></li>",
            name = escape(name)
        )
    });
    format!("<ul class=\"invariants\">{entries}</ul>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample;

    #[test]
    fn the_holders_are_added_up() {
        let text = coins(&sample::ledger());
        assert!(text.contains("<strong>together</strong>"), "{text}");
        assert!(
            text.contains("<strong>1,015.00<span class=\"zeros\">0000</span></strong>"),
            "{text}"
        );
    }

    #[test]
    fn a_user_who_came_with_nothing_has_no_percentage() {
        let money = Money { decimals: 6 };
        let fate = |start: u128, end: u128| Fate {
            name: "Ann".to_owned(),
            at_start: Uint128::new(start),
            at_end: Uint128::new(end),
        };
        assert_eq!(percent(&fate(0, 5), money), "–");
        assert_eq!(percent(&fate(200, 150), money), "−25.00");
        assert_eq!(percent(&fate(200, 201), money), "+0.50");
    }

    #[test]
    fn invariants_are_counted_over_the_steps() {
        let text = invariants(&sample::ledger());
        assert!(
            text.contains("hub_backing &lt;1&gt; <span class=\"count\">2×</span>"),
            "{text}"
        );
        assert!(
            text.contains("registry_sums <span class=\"count\">1×</span>"),
            "{text}"
        );
    }

    #[test]
    fn remainders_say_why_they_are_there() {
        assert!(remainders(&sample::ledger()).contains("dead shares of &quot;day 1&quot;"));
        assert!(remainders(&sample::empty()).contains("Nothing is left"));
    }
}

use std::cmp::Ordering;

use cosmwasm_std::{Decimal, Uint128};
use palisade_testing::story::{Ledger, Step};

use crate::demo::changes::{amounts, changes, headings};
use crate::demo::number::{self, Money};
use crate::demo::report::markup::{each, escape};
use crate::demo::timeline::pairs;

/// The table of all steps, each with what everybody has after it.
pub fn table(ledger: &Ledger) -> String {
    let rows = each(pairs(ledger), |(before, step)| {
        row(ledger, before, step) + &holdings(ledger, before, step)
    });
    format!(
        "<div class=\"scroll\"><table class=\"steps\"><thead><tr><th class=\"num\">#</th><th class=\"num\">day</th>\
         <th>who</th><th>what</th><th class=\"num\">{lst} in {native}</th><th class=\"num\">{lrt} in {lst}</th>\
         <th class=\"num\">checks</th></tr></thead><tbody>{rows}</tbody></table></div>",
        native = escape(&ledger.symbols.native),
        lst = escape(&ledger.symbols.lst),
        lrt = escape(&ledger.symbols.lrt),
    )
}

fn row(ledger: &Ledger, before: Option<&Step>, step: &Step) -> String {
    let changes = each(changes(ledger, before, step), |change| {
        // Lines break between differences only.
        let differences: Vec<_> = change
            .differences
            .iter()
            .map(|text| text.replace(' ', "\u{a0}"))
            .collect();
        let differences = escape(&differences.join(", "));
        format!("<li><b>{}</b> {differences}</li>", escape(change.name))
    });
    format!(
        "<tr id=\"step-{number}\"><td class=\"num\">{number}</td><td class=\"num\">{day}</td><td>{who}</td>\
         <td><strong>{title}</strong><p>{what}</p><ul class=\"changes\">{changes}</ul></td>\
         <td class=\"num\">{lst}</td><td class=\"num\">{lrt}</td><td class=\"num ok\">✓ {checks}</td></tr>",
        number = step.number,
        day = step.after.day,
        who = escape(&step.who.join(", ")),
        title = escape(&step.title),
        what = escape(&step.what),
        lst = rate(before.map(|before| before.after.lst_rate), step.after.lst_rate),
        lrt = rate(before.map(|before| before.after.lrt_rate), step.after.lrt_rate),
        checks = step.invariants.len(),
    )
}

/// A rate, with an arrow where it moved.
fn rate(before: Option<Decimal>, now: Decimal) -> String {
    let arrow = match before.map_or(Ordering::Equal, |before| now.cmp(&before)) {
        Ordering::Less => "<span class=\"down\" title=\"fell\">▼</span> ",
        Ordering::Equal => "",
        Ordering::Greater => "<span class=\"up\" title=\"rose\">▲</span> ",
    };
    format!("{arrow}{}", number::rate(now))
}

/// What everybody has, folded away in a row of its own.
fn holdings(ledger: &Ledger, before: Option<&Step>, step: &Step) -> String {
    let money = Money::of(ledger);
    let heads = each(headings(&ledger.symbols), |heading| {
        format!("<th class=\"num\">{}</th>", escape(&heading))
    });
    let rows = each(&step.holdings, |now| {
        let earlier = before
            .into_iter()
            .flat_map(|before| &before.holdings)
            .find(|holding| holding.name == now.name);
        let cells = each(amounts(now).into_iter().enumerate(), |(column, amount)| {
            let earlier = earlier.and_then(|earlier| amounts(earlier).get(column).copied());
            cell(earlier, amount, money)
        });
        format!("<tr><th>{}</th>{cells}</tr>", escape(&now.name))
    });
    format!(
        "<tr class=\"fold\"><td colspan=\"3\"></td><td colspan=\"4\"><details><summary>what everybody has</summary>\
         <table class=\"holdings\"><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></details></td></tr>"
    )
}

/// An amount, marked where the step changed it.
fn cell(before: Option<Uint128>, now: Uint128, money: Money) -> String {
    match before {
        Some(before) if before != now => format!(
            "<td class=\"num changed\" title=\"{}\">{}</td>",
            money.change(before, now),
            amount(now, money)
        ),
        _ if now.is_zero() => "<td class=\"num none\">–</td>".to_owned(),
        _ => format!("<td class=\"num\">{}</td>", amount(now, money)),
    }
}

/// An amount with all decimals, the zeros at its end in a paler colour.
pub fn amount(amount: Uint128, money: Money) -> String {
    let text = money.exact(amount);
    match number::split_zeros(&text) {
        (digits, "") => digits.to_owned(),
        (digits, zeros) => format!("{digits}<span class=\"zeros\">{zeros}</span>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample;

    #[test]
    fn every_step_has_a_row_that_links_can_name() {
        let ledger = sample::ledger();
        let table = table(&ledger);
        for step in &ledger.steps {
            assert!(table.contains(&format!("<tr id=\"step-{}\">", step.number)));
        }
        assert!(table.contains("Ann &amp; Co"), "{table}");
        assert!(!table.contains("Ann & Co"), "{table}");
    }

    #[test]
    fn what_a_step_changed_is_marked_with_the_difference() {
        let money = Money { decimals: 6 };
        let (small, large) = (Uint128::new(1_000_000), Uint128::new(2_500_000));
        assert!(cell(Some(small), large, money).contains("changed\" title=\"+1.50\""));
        assert!(cell(Some(large), Uint128::zero(), money).contains("title=\"−2.50\""));
        assert!(!cell(Some(small), small, money).contains("changed"));
        assert!(!cell(None, small, money).contains("changed"));
        assert!(cell(None, Uint128::zero(), money).contains("none"));
    }

    #[test]
    fn a_moved_rate_has_an_arrow() {
        let (low, high) = (Decimal::percent(99), Decimal::one());
        assert!(rate(Some(high), low).contains("▼"));
        assert!(rate(Some(low), high).contains("▲"));
        assert_eq!(rate(Some(high), high), "1.000000");
        assert_eq!(rate(None, high), "1.000000");
    }

    #[test]
    fn zeros_at_the_end_are_pale() {
        let money = Money { decimals: 6 };
        let text = amount(Uint128::new(1_500_000), money);
        assert_eq!(text, "1.50<span class=\"zeros\">0000</span>");
        assert_eq!(amount(Uint128::new(1_234_567), money), "1.234567");
    }

    #[test]
    fn a_story_without_steps_has_an_empty_table() {
        assert!(table(&sample::empty()).contains("<tbody></tbody>"));
    }
}

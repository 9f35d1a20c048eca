use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width};
use cosmwasm_std::Decimal;
use palisade_testing::story::{Ledger, Step};

use crate::demo::changes::changes;
use crate::demo::number::{self, Money};
use crate::demo::timeline::{checks, pairs, slashed_in};

/// Columns of a table where the terminal does not tell how many it has.
const WIDTH: u16 = 132;

/// The widest that sentences become.
const SENTENCE: u16 = 62;

/// The steps: who did what, the balances that this changed, and both rates after it.
pub fn steps(ledger: &Ledger) -> String {
    let symbols = &ledger.symbols;
    let mut table = table([
        "#".to_owned(),
        "day".to_owned(),
        "who did what".to_owned(),
        "what that changed".to_owned(),
        format!("{}/{}", symbols.native, symbols.lst),
        format!("{}/{}", symbols.lst, symbols.lrt),
        "checks".to_owned(),
    ]);
    for (before, step) in pairs(ledger) {
        table.add_row([
            number_cell(step.number),
            number_cell(step.after.day),
            Cell::new(format!("{}\n{}: {}", step.title, step.who.join(", "), step.what)),
            Cell::new(changed(ledger, before, step)),
            rate_cell(before.map(|before| before.after.lst_rate), step.after.lst_rate),
            rate_cell(before.map(|before| before.after.lrt_rate), step.after.lrt_rate),
            number_cell(step.invariants.len()).fg(Color::Green),
        ]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(SENTENCE)));
    }
    table.to_string()
}

/// One line for each person.
fn changed(ledger: &Ledger, before: Option<&Step>, step: &Step) -> String {
    let lines: Vec<String> = changes(ledger, before, step)
        .iter()
        .map(|change| format!("{}: {}", change.name, change.differences.join(", ")))
        .collect();
    lines.join("\n")
}

/// How everybody fared, what was slashed, and whether the books are closed.
pub fn summary(ledger: &Ledger) -> String {
    let money = Money::of(ledger);
    let native = &ledger.symbols.native;
    let mut fates = table([
        String::new(),
        format!("came with, {native}"),
        format!("left with, {native}"),
        "difference".to_owned(),
    ]);
    for fate in &ledger.closing.results {
        fates.add_row([
            Cell::new(&fate.name),
            number_cell(money.exact(fate.at_start)),
            number_cell(money.exact(fate.at_end)),
            number_cell(money.exact_change(fate.at_start, fate.at_end)),
        ]);
    }
    let supply = &ledger.closing.supply;
    let slashed = slashed_in(ledger);
    let slashed: Vec<String> = slashed
        .into_iter()
        .map(|(coin, amount)| format!("{} {coin}", money.short(amount)))
        .collect();
    let slashed = if slashed.is_empty() {
        "nothing".to_owned()
    } else {
        slashed.join(" and ")
    };
    format!(
        "{fates}\n\nslashed     {slashed}\n\
         all {native}   {start} at the start + {minted} rewards − {burned} burned = {end}\n\
         checks      {checks} of the named invariants, all passed",
        start = money.short(supply.at_start),
        minted = money.short(supply.minted),
        burned = money.short(supply.burned),
        end = money.short(supply.at_end),
        checks = palisade_testing::grouped(&checks(ledger).to_string()),
    )
}

fn table<const N: usize>(header: [String; N]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table
}

fn number_cell(number: impl ToString) -> Cell {
    Cell::new(number).set_alignment(CellAlignment::Right)
}

/// A rate, in colour where it moved.
fn rate_cell(before: Option<Decimal>, now: Decimal) -> Cell {
    let cell = number_cell(number::rate(now));
    match before {
        Some(before) if now < before => cell.fg(Color::Red),
        Some(before) if now > before => cell.fg(Color::Green),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample;

    #[test]
    fn every_step_is_told_with_its_rates() {
        let mut ledger = sample::ledger();
        ledger.steps[1].holdings[0].lst += cosmwasm_std::Uint128::new(1_500_000);
        let told = steps(&ledger);
        for text in [
            "Ann & Co stake <1>",
            "They stake with the hub.",
            "1.000000",
            "0.980000",
            "Ann & Co: +1.50 LST",
        ] {
            assert!(told.contains(text), "{text} in\n{told}");
        }
    }

    #[test]
    fn the_summary_closes_the_books() {
        let summary = summary(&sample::ledger());
        for text in [
            "slashed     10.00 LST\n",
            "= 1,015.00",
            "checks      3 of",
            "+2.00",
        ] {
            assert!(summary.contains(text), "{text} in\n{summary}");
        }
        assert!(super::summary(&sample::empty()).contains("slashed     nothing\n"));
    }
}

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{bail, Context};
use palisade_testing::gas::Row;

use super::day::days;
use super::peers::PEERS;
use super::table::{by_message, decimal, figure, ratio, usual, Above, CONTRACTS, PARTS};
use crate::failure::Failure;

/// The page about gas.
pub const FILE: &str = "docs/gas.md";

/// Around what is written here.
const BEGIN: &str = "<!-- Written by `palisade gas --update`. -->";
const END: &str = "<!-- The rest is written by hand. -->";

/// Writes the tables of the page anew.
///
/// Errors when the page cannot be read or written, or has no place for them.
pub fn update(root: &Path, rows: &[Row]) -> anyhow::Result<()> {
    let path = root.join(FILE);
    let page = fs::read_to_string(&path).with_context(|| format!("reading {FILE}"))?;
    let (before, _, after) = split(&page)?;
    let tables = tables(rows);
    fs::write(&path, format!("{before}{tables}{after}")).with_context(|| format!("writing {FILE}"))
}

/// Errors when the tables of the page are not those of these rows.
pub fn check(root: &Path, rows: &[Row]) -> anyhow::Result<()> {
    let page = fs::read_to_string(root.join(FILE)).with_context(|| format!("reading {FILE}"))?;
    let (_, written, _) = split(&page)?;
    if written == tables(rows) {
        return Ok(());
    }
    bail!(Failure::new(
        format!("the tables of {FILE} are not those of the committed figures"),
        "run `palisade gas --update`",
    ))
}

/// What comes before, between and after the two marks; the marks belong to the outer parts.
fn split(page: &str) -> anyhow::Result<(&str, &str, &str)> {
    let parts = || {
        let begin = page.find(BEGIN)?.checked_add(BEGIN.len())?;
        let end = page.find(END)?;
        Some((page.get(..begin)?, page.get(begin..end)?, page.get(end..)?))
    };
    parts().with_context(|| format!("{FILE} lacks the marks `{BEGIN}` and `{END}`"))
}

/// All tables, in Markdown.
fn tables(rows: &[Row]) -> String {
    let mut text = String::from("\n\n## Figures\n");
    for contract in CONTRACTS {
        let _ = write!(text, "\n### {}\n\n", heading(contract));
        costs(&mut text, rows, contract);
        text.push('\n');
        growth(&mut text, rows, contract);
    }
    text.push_str("\n## Beside others\n\n");
    comparison(&mut text, rows);
    text.push_str("\n## A day of normal running\n\n");
    a_day(&mut text, rows);
    text.push_str("\n## What each message needs\n");
    for contract in CONTRACTS {
        let _ = write!(text, "\n### {}, needs\n\n", heading(contract));
        needs(&mut text, rows, contract);
    }
    text.push('\n');
    text
}

fn heading(contract: &str) -> String {
    let mut letters = contract.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn costs(text: &mut String, rows: &[Row], contract: &str) {
    let situation = usual(rows, contract).next().map(|row| row.situation.as_str());
    let _ = writeln!(
        text,
        "With {}. From `{}` on: what stands above the floor.\n",
        situation.unwrap_or_default(),
        PARTS.first().copied().unwrap_or_default()
    );
    header(text, ["message", "gas", "floor", "x"].into_iter().chain(PARTS));
    for row in usual(rows, contract) {
        let mut cells = vec![
            row.message.clone(),
            figure(row.total.into()),
            figure(row.floor.total.into()),
            ratio(row),
        ];
        cells.extend(Above::of(row).parts().map(figure));
        line(text, &cells);
    }
}

fn growth(text: &mut String, rows: &[Row], contract: &str) {
    let (situations, messages) = by_message(rows, contract);
    let head = [contract].into_iter().chain(situations);
    header(text, head);
    for (message, totals) in messages {
        let totals = totals
            .into_iter()
            .map(|total| total.map_or_else(String::new, |total| figure(total.into())));
        let cells: Vec<_> = [message.to_owned()].into_iter().chain(totals).collect();
        line(text, &cells);
    }
}

fn comparison(text: &mut String, rows: &[Row]) {
    header(
        text,
        ["operation", "peer", "its gas", "Palisade", "our gas"].into_iter(),
    );
    for peer in &PEERS {
        let found = rows.iter().find(|row| row.key() == peer.ours);
        let (contract, message, situation) = peer.ours;
        line(
            text,
            &[
                peer.what.to_owned(),
                peer.who.to_owned(),
                figure(peer.gas.into()),
                format!("{contract} {message}, {situation}"),
                found.map_or_else(String::new, |row| figure(row.total.into())),
            ],
        );
    }
}

fn a_day(text: &mut String, rows: &[Row]) {
    text.push_str(
        "Ours: all validators harvested, one `Stake`, one batch submitted, one undelegation armed and, a block later, settled. *Apart*: \
         each in a transaction of its own. *Together*: all but the last in one. The peer is eris, the cheaper one: a harvest, and a \
         third of what a batch takes, because it can submit one every three days only.\n\n",
    );
    header(
        text,
        ["validators", "eris", "apart", "together", "together / eris"].into_iter(),
    );
    for day in days(rows) {
        let hundredths = day.together.saturating_mul(100).div_ceil(day.peer.max(1));
        line(
            text,
            &[
                day.validators.to_string(),
                figure(day.peer.into()),
                figure(day.apart.into()),
                figure(day.together.into()),
                decimal(hundredths),
            ],
        );
    }
}

fn needs(text: &mut String, rows: &[Row], contract: &str) {
    for row in usual(rows, contract) {
        let _ = writeln!(text, "- **{}**: {}", row.message, row.needs);
    }
}

/// Columns of figures stand at the right, the first at the left.
fn header<'a>(text: &mut String, names: impl Iterator<Item = &'a str>) {
    let names: Vec<_> = names.map(str::to_owned).collect();
    line(text, &names);
    let rules = names.iter().enumerate();
    let rules: Vec<_> = rules
        .map(|(index, _)| if index == 0 { "---" } else { "---:" }.to_owned())
        .collect();
    line(text, &rules);
}

fn line(text: &mut String, cells: &[String]) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

#[cfg(test)]
mod tests {
    use super::super::snapshot;
    use super::super::snapshot::tests::row;
    use super::*;

    fn folder(page: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("docs")).unwrap();
        fs::write(root.path().join(FILE), page).unwrap();
        root
    }

    fn rows() -> Vec<Row> {
        vec![
            row("hub", "Bond", "10 validators, 1 user", 159_994),
            row("hub", "Bond", "100 validators, 1 user", 160_994),
        ]
    }

    #[test]
    fn only_what_is_between_the_marks_is_written() {
        let root = folder(&format!("before {BEGIN} old {END} after"));
        assert!(check(root.path(), &rows()).is_err());
        update(root.path(), &rows()).unwrap();
        check(root.path(), &rows()).unwrap();
        let page = fs::read_to_string(root.path().join(FILE)).unwrap();
        assert!(page.starts_with("before ") && page.ends_with(" after"), "{page}");
        assert!(!page.contains(" old "), "{page}");
        assert!(page.contains("| Bond | 159,994 |"), "{page}");
        assert!(page.contains("- **Bond**: calls hub"), "{page}");
        assert!(check(root.path(), &rows()[..1]).is_err());
    }

    #[test]
    fn a_page_without_marks_is_an_error() {
        assert!(update(folder("nothing").path(), &rows()).is_err());
    }

    /// The committed page and the committed figures, without measuring anything.
    #[test]
    fn the_committed_page_shows_the_committed_figures() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let committed = snapshot::read(root).unwrap();
        check(root, &committed).unwrap();
        for peer in &PEERS {
            let ours = committed.iter().any(|row| row.key() == peer.ours);
            assert!(ours, "{:?} is not measured", peer.ours);
        }
    }
}

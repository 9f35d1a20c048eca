use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use palisade_testing::gas::Row;
use palisade_testing::grouped;

/// The situation of each contract in which its messages are shown in detail.
const USUAL: [(&str, &str); 7] = [
    ("hub", "10 validators, 1 user"),
    ("token", "10 validators, 1 user"),
    ("ballot", "10 validators, 1 user"),
    ("registry", "1 staker, 1 AVS, 1 reward"),
    ("lens", "10 operators, 1 AVS"),
    ("vault", "1 operator, 1 user"),
    ("commitments", "1 AVS"),
];

/// Contracts in the order in which they are shown.
pub const CONTRACTS: [&str; 7] = [
    "hub",
    "token",
    "ballot",
    "registry",
    "lens",
    "vault",
    "commitments",
];

/// Rows in the situation in which messages are shown in detail.
pub fn usual<'a>(rows: &'a [Row], contract: &'a str) -> impl Iterator<Item = &'a Row> {
    let situation = USUAL.iter().find(|(named, _)| *named == contract);
    let situation = situation.map_or("", |(_, situation)| situation);
    rows.iter()
        .filter(move |row| row.contract == contract && row.situation == situation)
}

/// What stands above the floor of a row, by what it is spent on.
pub struct Above {
    /// Calls, replies and queries of contracts beyond those that are needed.
    pub calls: i128,
    /// Rows that were read or written before.
    pub repeated: i128,
    /// Rows beyond those that are needed, and bytes beyond the least.
    pub rows: i128,
    /// Questions to modules beyond those that are needed.
    pub queries: i128,
    /// Instructions.
    pub wasm: i128,
    /// Events and answers.
    pub words: i128,
}

impl Above {
    /// Of this row.
    pub fn of(row: &Row) -> Self {
        let floor = &row.floor;
        let sum = |parts: &[u64]| {
            parts
                .iter()
                .copied()
                .map(i128::from)
                .fold(0, i128::saturating_add)
        };
        let beyond = |parts: &[u64], least: &[u64]| sum(parts).saturating_sub(sum(least));
        Self {
            calls: beyond(&[row.instances, row.lookups], &[floor.instances, floor.lookups]),
            repeated: row.repeated_storage.into(),
            rows: beyond(&[row.storage], &[row.repeated_storage, floor.storage]),
            queries: beyond(&[row.native_queries], &[floor.native_queries]),
            wasm: row.wasm.into(),
            words: sum(&[row.responses, row.events]),
        }
    }

    /// All of it, in this order.
    pub fn parts(&self) -> [i128; 6] {
        [
            self.calls,
            self.repeated,
            self.rows,
            self.queries,
            self.wasm,
            self.words,
        ]
    }
}

/// Names of [`Above::parts`].
pub const PARTS: [&str; 6] = ["calls", "rows again", "rows", "queries", "wasm", "words"];

/// A figure in threes, with its sign.
pub fn figure(amount: i128) -> String {
    let digits = grouped(&amount.unsigned_abs().to_string());
    match amount {
        ..=-1 => format!("−{digits}"),
        _ => digits,
    }
}

/// Total over floor: `1.05`.
pub fn ratio(row: &Row) -> String {
    decimal(row.hundredths_of_floor())
}

/// `1.05` for 105 hundredths.
pub fn decimal(hundredths: u64) -> String {
    let (whole, rest) = (
        hundredths.checked_div(100).unwrap_or_default(),
        hundredths.checked_rem(100).unwrap_or_default(),
    );
    format!("{whole}.{rest:02}")
}

/// Every message in its usual situation, with its floor and what stands above it.
pub fn costs(rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY);
    let head = ["contract", "message", "gas", "floor", "x"].into_iter();
    table.set_header(head.chain(PARTS).chain(["native"]));
    for row in CONTRACTS.iter().flat_map(|contract| usual(rows, contract)) {
        let mut cells = vec![
            row.contract.clone(),
            row.message.clone(),
            figure(row.total.into()),
            figure(row.floor.total.into()),
            ratio(row),
        ];
        cells.extend(Above::of(row).parts().map(figure));
        cells.push(row.native_messages.to_string());
        table.add_row(cells);
    }
    align(&mut table, 2);
    let situations: Vec<_> = USUAL.iter().skip(1).map(|(_, situation)| *situation).collect();
    format!(
        "{table}\nwith {}; from `calls` on: what stands above the floor; native: messages to modules, not in the figures\n",
        situations.join(" / ")
    )
}

/// Every message in every situation.
pub fn growth(rows: &[Row]) -> String {
    let tables = CONTRACTS.iter().map(|contract| grown(rows, contract));
    tables.collect::<Vec<_>>().join("\n")
}

fn grown(rows: &[Row], contract: &str) -> String {
    let (situations, messages) = by_message(rows, contract);
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY);
    let head = situations.iter().map(|situation| situation.replace(", ", "\n"));
    table.set_header([contract.to_owned()].into_iter().chain(head));
    for (message, totals) in messages {
        let totals = totals.into_iter().map(|total| match total {
            Some(total) => figure(total.into()),
            None => String::new(),
        });
        table.add_row([message.to_owned()].into_iter().chain(totals));
    }
    align(&mut table, 1);
    table.to_string()
}

/// A message with its figure in each situation, where it has one.
pub type Grown<'a> = (&'a str, Vec<Option<u64>>);

/// Situations of a contract, smallest first, and its messages in the order in which they are sent.
pub fn by_message<'a>(rows: &'a [Row], contract: &str) -> (Vec<&'a str>, Vec<Grown<'a>>) {
    let own: Vec<_> = rows.iter().filter(|row| row.contract == contract).collect();
    let mut situations: Vec<&str> = vec![];
    let mut messages: Vec<&str> = vec![];
    for row in &own {
        if !situations.contains(&row.situation.as_str()) {
            situations.push(&row.situation);
        }
        if !messages.contains(&row.message.as_str()) {
            messages.push(&row.message);
        }
    }
    situations.sort_by_key(|situation| numbers(situation));
    let total = |message: &str, situation: &str| {
        let mut found = own.iter();
        let row = found.find(|row| row.message == message && row.situation == situation)?;
        Some(row.total)
    };
    let messages = messages
        .into_iter()
        .map(|message| {
            let totals = situations.iter().map(|situation| total(message, situation));
            (message, totals.collect())
        })
        .collect();
    (situations, messages)
}

/// The numbers in a text: `10 validators, 10,000 users` has 10 and 10,000. Ordered by the last, then the one before.
fn numbers(situation: &str) -> Vec<u64> {
    let parts = situation.split(", ");
    let numbers = parts.filter_map(|part| {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.reverse();
    numbers
}

fn align(table: &mut Table, from: usize) {
    for column in table.column_iter_mut().skip(from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::tests::row;
    use super::*;

    #[test]
    fn the_parts_above_the_floor_add_up_to_the_distance() {
        let row = Row {
            total: 1 + 20 + 60 + 4 + 2 + 1 + 7,
            native_queries: 7,
            ..row("hub", "Bond", "10 validators, 1 user", 0)
        };
        let floor = row.floor.storage + row.floor.instances + row.floor.lookups;
        let above: i128 = Above::of(&row).parts().into_iter().sum();
        assert_eq!(above, i128::from(row.total - floor));
    }

    #[test]
    fn figures_stand_in_threes_with_their_sign() {
        assert_eq!(figure(1_234_567), "1,234,567");
        assert_eq!(figure(-1_234), "−1,234");
        assert_eq!(figure(0), "0");
    }

    #[test]
    fn a_ratio_is_rounded_up() {
        assert_eq!(ratio(&row("hub", "Bond", "", 100)), "1.00");
        assert_eq!(ratio(&row("hub", "Bond", "", 101)), "1.01");
    }

    #[test]
    fn messages_stand_in_all_their_situations_smallest_first() {
        let rows = [
            row("hub", "Bond", "10 validators, 10,000 users", 3),
            row("hub", "Bond", "100 validators, 1 user", 2),
            row("hub", "Bond", "10 validators, 1 user", 1),
            row("hub", "Stake", "10 validators, 1 user", 4),
            row("vault", "Sync", "1 operator, 1 user", 5),
        ];
        let (situations, messages) = by_message(&rows, "hub");
        assert_eq!(
            situations,
            [
                "10 validators, 1 user",
                "100 validators, 1 user",
                "10 validators, 10,000 users"
            ]
        );
        assert_eq!(
            messages,
            [
                ("Bond", vec![Some(1), Some(2), Some(3)]),
                ("Stake", vec![Some(4), None, None])
            ]
        );
    }

    #[test]
    fn only_usual_situations_are_shown_in_detail() {
        let rows = [
            row("hub", "Bond", "10 validators, 1 user", 159_994),
            row("hub", "Bond", "100 validators, 1 user", 170_000),
        ];
        let text = costs(&rows);
        assert!(text.contains("159,994") && !text.contains("170,000"), "{text}");
        let text = growth(&rows);
        assert!(text.contains("159,994") && text.contains("170,000"), "{text}");
    }
}

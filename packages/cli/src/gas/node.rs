use std::path::Path;
use std::process::Command;

use anyhow::Context;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use palisade_testing::gas::{Row, Transaction};

use super::table::figure;
use crate::companion::{absolute, NODE, VM};
use crate::process;
use crate::progress::Progress;
use crate::workspace::{Workspace, GET_RUST};

/// What the chain takes for each byte of a transaction.
const GAS_PER_BYTE: u64 = 10;

/// Measures on artifacts and in real transactions, with the same validators and users, and puts them side by side.
///
/// Errors when either cannot be done.
pub fn compare(workspace: &Workspace, network: Option<&Path>) -> anyhow::Result<String> {
    VM.build(workspace)?;
    NODE.build(workspace)?;
    let progress = Progress::new(2)?;
    let mut on_artifacts = VM.command(workspace);
    on_artifacts.args(["gas", "--localnet", "--json"]);
    let rows = super::measured(&mut on_artifacts, &progress)?;
    progress.done("measured on artifacts");
    let mut on_nodes = NODE.command(workspace);
    on_nodes.args(["gas", "--json"]);
    if let Some(folder) = network {
        on_nodes.arg("--dir").arg(absolute(folder)?);
    }
    let transactions = sent(&mut on_nodes, &progress)?;
    progress.done("measured in real transactions");
    Ok(side_by_side(&rows, &transactions))
}

fn sent(command: &mut Command, progress: &Progress) -> anyhow::Result<Vec<Transaction>> {
    let output = process::run(command, progress, "sending transactions", GET_RUST)?;
    let lines = output.lines();
    let parsed = lines.map(|line| serde_json::from_str(line).with_context(|| format!("reading {line}")));
    parsed.collect()
}

/// What a transaction used beyond the model, without the price of its bytes.
fn remainder(row: &Row, transaction: &Transaction) -> i128 {
    let explained = row
        .total
        .saturating_add(transaction.bytes.saturating_mul(GAS_PER_BYTE));
    i128::from(transaction.gas_used).saturating_sub(explained.into())
}

fn side_by_side(rows: &[Row], transactions: &[Transaction]) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY).set_header([
        "contract",
        "message",
        "artifacts",
        "node",
        "difference",
        "bytes",
        "remainder",
        "native",
    ]);
    for transaction in transactions {
        let same = |row: &&Row| row.contract == transaction.contract && row.message == transaction.message;
        let Some(row) = rows.iter().find(same) else {
            continue;
        };
        let difference = i128::from(transaction.gas_used).saturating_sub(row.total.into());
        table.add_row([
            row.contract.clone(),
            row.message.clone(),
            figure(row.total.into()),
            figure(transaction.gas_used.into()),
            figure(difference),
            transaction.bytes.to_string(),
            figure(remainder(row, transaction)),
            row.native_messages.to_string(),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!(
        "{table}\nremainder: the difference without 10 gas for each byte of the transaction; a signature, the accounts, coins sent along, and the \
         native messages\n"
    )
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::tests::row;
    use super::*;

    fn transaction(message: &str, gas_used: u64) -> Transaction {
        Transaction {
            contract: "hub".to_owned(),
            message: message.to_owned(),
            situation: "5 validators, 1 user".to_owned(),
            gas_used,
            bytes: 400,
        }
    }

    #[test]
    fn the_remainder_is_what_neither_model_nor_bytes_explain() {
        let row = row("hub", "Bond", "5 validators, 1 user", 150_000);
        assert_eq!(remainder(&row, &transaction("Bond", 184_000)), 30_000);
    }

    #[test]
    fn messages_that_both_know_stand_side_by_side() {
        let rows = [
            row("hub", "Bond", "5 validators, 1 user", 150_000),
            row("hub", "State query", "5 validators, 1 user", 66_000),
        ];
        let text = side_by_side(&rows, &[transaction("Bond", 184_000), transaction("Other", 1)]);
        assert!(text.contains("184,000") && text.contains("34,000"), "{text}");
        assert!(!text.contains("State query") && !text.contains("Other"), "{text}");
    }

    #[test]
    fn a_line_that_is_no_transaction_is_shown() {
        let mut command = Command::new("echo");
        let error = sent(command.arg("hello"), &Progress::new(1).unwrap()).unwrap_err();
        assert!(error.to_string().contains("reading hello"));
    }
}

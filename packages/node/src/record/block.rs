//! One block: what it began with, and what became of its transactions.

use anyhow::{bail, ensure, Context, Result as AnyResult};
use cosmrs::proto::cosmos::tx::v1beta1::Tx;
use cosmrs::proto::traits::Message as _;
use cosmrs::tendermint::abci::types::ExecTxResult;
use cosmrs::tendermint::abci::Event;
use cosmrs::tendermint::evidence::{Evidence, List};
use cosmwasm_std::{Addr, Coin, HexBinary, Uint128};
use palisade_chain::replay::{Failure, Fee, Punishment, RecordedBlock, Transaction};
use palisade_chain::Infraction;

use super::convert;
use super::messages::{self, Asked};
use super::operators::Operators;
use crate::client::Client;

pub(super) fn read(client: &Client, height: u64, operators: &mut Operators) -> AnyResult<RecordedBlock> {
    let block = client.block(height)?.block;
    let results = client.block_results(height)?;
    let events = &results.finalize_block_events;
    let outcomes = results.txs_results.unwrap_or_default();
    ensure!(
        outcomes.len() == block.data.len(),
        "{} transactions with {} results",
        block.data.len(),
        outcomes.len()
    );
    let mut transactions = vec![];
    for (bytes, outcome) in block.data.iter().zip(&outcomes) {
        transactions.push(transaction(bytes, outcome, operators)?);
    }
    Ok(RecordedBlock {
        height,
        time: convert::header_time(block.header.time)?,
        minted: minted(events)?,
        punishments: punishments(events, &block.evidence, operators)?,
        transactions,
        state: None,
    })
}

/// The event `mint` has the amount without its denom, so it is read from what x/mint received.
fn minted(events: &[Event]) -> AnyResult<Vec<Coin>> {
    let mut minted = vec![];
    for event in events.iter().filter(|event| event.kind == "coinbase") {
        minted.extend(convert::coins_of_event(&attribute(event, "amount")?)?);
    }
    Ok(minted)
}

fn punishments(events: &[Event], evidence: &List, operators: &Operators) -> AnyResult<Vec<Punishment>> {
    let mut found = vec![];
    for event in events.iter().filter(|event| event.kind == "slash") {
        // x/evidence jails by an event of its own, which has no reason.
        let Ok(reason) = attribute(event, "reason") else {
            continue;
        };
        let validator = operators.of_text(&attribute(event, "address")?)?.to_string();
        let burned: Uint128 = convert::units(&attribute(event, "burned_coins")?)?;
        let infraction = match reason.as_str() {
            "missing_signature" => Infraction::Downtime { validator },
            "double_sign" => Infraction::DoubleSign {
                height: height_of_votes(&validator, evidence, operators)?,
                validator,
            },
            other => bail!("a slash for {other}"),
        };
        found.push(Punishment { infraction, burned });
    }
    Ok(found)
}

/// Height of the first two votes of a validator in the evidence of a block.
fn height_of_votes(validator: &str, evidence: &List, operators: &Operators) -> AnyResult<u64> {
    for proof in evidence.iter() {
        let Evidence::DuplicateVote(votes) = proof else {
            bail!("evidence of an attack on light clients");
        };
        let vote = &votes.vote_a;
        if operators.of_bytes(vote.validator_address.as_bytes())? == validator {
            return Ok(vote.height.value());
        }
    }
    bail!("a slash of {validator} for two votes without evidence")
}

fn transaction(bytes: &[u8], outcome: &ExecTxResult, operators: &mut Operators) -> AnyResult<Transaction> {
    let failed = outcome.code.is_err();
    let mut recorded = Transaction {
        failure: failed.then(|| Failure {
            codespace: outcome.codespace.clone(),
            code: outcome.code.value(),
        }),
        ..Transaction::default()
    };
    let transaction = Tx::decode(bytes).context("a transaction")?;
    for any in transaction.body.unwrap_or_default().messages {
        match messages::read(&any, operators)? {
            Asked::StoreCode => {}
            Asked::Messages(messages) => recorded.messages.extend(messages),
        }
    }
    let fee = transaction
        .auth_info
        .and_then(|info| info.fee)
        .unwrap_or_default();
    if !fee.amount.is_empty() {
        recorded.fee = Some(Fee {
            payer: payer(&fee.payer, &outcome.events)?,
            amount: convert::coins(&fee.amount)?,
        });
    }
    if !failed {
        recorded.codes = codes(&outcome.events)?;
    }
    Ok(recorded)
}

/// Who paid: the fee names somebody else than the first signer seldom, the event of the transaction always.
fn payer(named: &str, events: &[Event]) -> AnyResult<Addr> {
    if !named.is_empty() {
        return Ok(Addr::unchecked(named));
    }
    let event = events.iter().find(|event| attribute(event, "fee_payer").is_ok());
    let event = event.context("a fee that nobody paid")?;
    Ok(Addr::unchecked(attribute(event, "fee_payer")?))
}

fn codes(events: &[Event]) -> AnyResult<Vec<HexBinary>> {
    let stored = events.iter().filter(|event| event.kind == "store_code");
    stored
        .map(|event| Ok(HexBinary::from_hex(&attribute(event, "code_checksum")?)?))
        .collect()
}

fn attribute(event: &Event, key: &str) -> AnyResult<String> {
    for attribute in &event.attributes {
        if attribute.key_str()? == key {
            return Ok(attribute.value_str()?.to_string());
        }
    }
    bail!("the event {} has no {key}", event.kind)
}

//! What follows from all that a hub told in its events: what it must hold, and whom it owes what.

use std::collections::BTreeMap;

use cosmwasm_std::{Uint128, Uint256};
use cw_multi_test::AppResponse;

use super::seen::Seen;
use crate::support::{events, SEED};

/// One unit, as payments of requests are counted here: a transfer takes an exact part of them along.
const UNIT: u128 = 1 << 64;

/// The whole of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// All that came in, less all that went out or was lost.
    pub books: i128,
    pub batches: BTreeMap<u64, ToldBatch>,
}

/// One batch.
#[derive(Clone, Debug, Default)]
pub struct ToldBatch {
    /// By owner.
    pub requests: BTreeMap<String, ToldRequest>,
    /// Shares of requests that are closed.
    pub closed: u128,
    pub paid: u128,
    /// What its last dispute holds, and until when.
    pub held: (u128, u64),
    /// Requests and transfers: each may cost its owner a unit.
    pub roundings: u128,
}

/// One request.
#[derive(Clone, Debug, Default)]
pub struct ToldRequest {
    pub shares: u128,
    /// Payments for these shares, in parts of a unit.
    paid: Uint256,
    /// Transfers behind it.
    pub transfers: u128,
}

pub fn number(event: &BTreeMap<String, String>, key: &str) -> u128 {
    event[key].parse().unwrap()
}

fn id(event: &BTreeMap<String, String>) -> u64 {
    event["batch"].parse().unwrap()
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap()
}

impl ToldRequest {
    /// What was paid for it, rounded down, and up.
    pub fn paid(&self) -> (u128, u128) {
        let whole = |parts: Uint256| Uint128::try_from(parts / Uint256::from(UNIT)).unwrap().u128();
        (whole(self.paid), whole(self.paid + Uint256::from(UNIT - 1)))
    }

    /// Takes shares out of it.
    fn split_off(&mut self, shares: u128) -> Self {
        let paid = self.paid.multiply_ratio(shares, self.shares);
        self.paid -= paid;
        self.shares -= shares;
        self.transfers += 1;
        Self {
            shares,
            paid,
            transfers: self.transfers,
        }
    }
}

impl Told {
    /// A hub with its seed.
    pub fn new() -> Self {
        Self {
            books: signed(SEED),
            batches: BTreeMap::new(),
        }
    }

    /// Adds what a message told.
    pub fn follow(&mut self, response: &AppResponse) {
        self.keep_books(response);
        for event in events(response, "unbond_queued") {
            let batch = self.batches.entry(id(&event)).or_default();
            batch.roundings += 1;
            let request = batch.requests.entry(event["receiver"].clone()).or_default();
            request.shares += number(&event, "shares");
        }
        for event in events(response, "unbonding_transferred") {
            let batch = self.batches.entry(id(&event)).or_default();
            batch.roundings += 2;
            let from = batch.requests.get_mut(&event["sender"]).unwrap();
            let moved = from.split_off(number(&event, "shares"));
            if from.shares == 0 {
                batch.requests.remove(&event["sender"]);
            }
            let to = batch.requests.entry(event["recipient"].clone()).or_default();
            to.shares += moved.shares;
            to.paid += moved.paid;
            to.transfers += moved.transfers;
        }
        for event in events(response, "withdrawn") {
            let batch = self.batches.entry(id(&event)).or_default();
            let amount = number(&event, "amount");
            batch.paid += amount;
            let request = batch.requests.get_mut(&event["owner"]).unwrap();
            request.paid += Uint256::from(amount) * Uint256::from(UNIT);
        }
        for event in events(response, "batch_disputed") {
            let until = event["until"].parse().unwrap();
            self.batches.entry(id(&event)).or_default().held = (number(&event, "held"), until);
        }
        for event in events(response, "dispute_resolved") {
            self.batches.entry(id(&event)).or_default().held = (0, 0);
        }
    }

    fn keep_books(&mut self, response: &AppResponse) {
        for (name, keys, sign) in [
            ("bonded", &["amount"][..], 1),
            ("donated", &["amount"], 1),
            ("loss_covered", &["amount"], 1),
            ("instantly_unstaked", &["received"], -1),
            ("rewards_collected", &["repaid", "net"], 1),
            ("surplus_found", &["amount"], 1),
            ("batch_topped_up", &["amount"], 1),
            ("synced", &["gain"], 1),
            ("synced", &["loss"], -1),
            ("withdrawn", &["amount"], -1),
            ("batch_closed", &["dust"], -1),
        ] {
            for event in events(response, name) {
                self.books += sign * keys.iter().map(|key| signed(number(&event, key))).sum::<i128>();
            }
        }
        for event in events(response, "leg_settled") {
            self.books -= signed(number(&event, "expected") - number(&event, "received"));
        }
    }

    /// Forgets requests that a withdrawal closed, and batches that are gone.
    pub fn close(&mut self, response: &AppResponse, after: &Seen) {
        for event in events(response, "withdrawn") {
            let (id, owner) = (id(&event), event["owner"].clone());
            let is_open = after
                .requests
                .keys()
                .any(|(batch, who)| *batch == id && who.as_str() == owner);
            if is_open {
                continue;
            }
            if let Some(batch) = self.batches.get_mut(&id) {
                let request = batch.requests.remove(&owner);
                batch.closed += request.map_or(0, |request| request.shares);
            }
        }
        self.batches.retain(|id, _| after.batches.contains_key(id));
    }
}

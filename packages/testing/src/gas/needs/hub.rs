//! What the hub's messages need.

use super::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT, SUPPLY};
use super::{
    of, touch, vault, ChainQueries, How, Needs, Touch, ACCOUNT, AMOUNT, CONTRACT, NUMBER, SMALL, TIME,
};
use crate::engine::Code;

/// A span of time.
const SPAN: u32 = 3;

/// Denom, token, collector, and 17 parameters.
const CONFIG: Touch = touch(
    "settings",
    0,
    6 + CONTRACT * 2 + ACCOUNT + AMOUNT * 4 + SPAN * 6 + SMALL * 6,
    How::Read,
);
/// Five amounts, the time of the last sync, and what is mostly zero.
pub const LEDGER: Touch = touch("ledger", 0, AMOUNT * 5 + TIME + SMALL * 4, How::Changed);
/// Amount, weight, status with a time, entries, time of the last harvest.
const VALIDATOR: Touch = touch("validator", ACCOUNT, AMOUNT + SMALL * 3 + TIME * 2, How::Changed);
/// Number, shares, time, requests of the batch that takes requests.
const PENDING_BATCH: Touch = touch("pending batch", 0, SMALL * 2 + AMOUNT + TIME, How::Changed);
/// Shares, expected, received, lost, paid, legs, requests, phase.
const BATCH: Touch = touch("batch", NUMBER, AMOUNT * 3 + SMALL * 6, How::Changed);
/// Shares and paid, by owner and batch.
const REQUEST: Touch = touch("request", ACCOUNT + NUMBER, AMOUNT + SMALL, How::Changed);
/// Batch, validator, amount, by completion time and number.
const LEG: Touch = touch("leg", TIME + NUMBER, SMALL * 2 + ACCOUNT + AMOUNT, How::Written);
const OWNER: Touch = touch("owner", 0, ACCOUNT, How::Read);
/// Messages that wait for replies, in one row.
const fn awaited(messages: u32) -> Touch {
    touch(
        "awaited messages",
        0,
        messages.saturating_mul(ACCOUNT + AMOUNT),
        How::Changed,
    )
}

pub fn bond() -> Needs {
    Needs::calls(&[Code::Hub, Code::Token]).and(&[CONFIG, LEDGER, SUPPLY, BALANCE_OF_ACCOUNT])
}

/// Minted to the hub, sent on with a message.
fn bond_and_send() -> Needs {
    Needs::calls(&[Code::Hub, Code::Token, Code::Token])
        .and(&[CONFIG, LEDGER, SUPPLY])
        .rows(3, BALANCE_OF_CONTRACT)
}

pub fn bond_into_vault() -> Needs {
    let mut needs = bond_and_send();
    needs.calls.extend([Code::Vault, Code::Token]);
    needs.and(&vault::DEPOSIT)
}

pub fn bond_into_registry() -> Needs {
    let mut needs = bond_and_send();
    needs.calls.push(Code::Registry);
    needs.and(&super::registry::deposit_rows(0))
}

/// All validators are looked at; those that get a message are changed in its reply.
pub fn stake(validators: u32, messages: u32) -> Needs {
    Needs {
        queries: ChainQueries {
            validators: Some(validators),
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub])
    }
    .replies(messages)
    .and(&[CONFIG, LEDGER, awaited(messages)])
    .rows(validators, of(VALIDATOR, How::Scanned))
    .rows(messages, VALIDATOR)
}

pub fn queue_unbond() -> Needs {
    Needs::calls(&[Code::Token, Code::Hub]).and(&[
        BALANCE_OF_ACCOUNT,
        BALANCE_OF_CONTRACT,
        CONFIG,
        PENDING_BATCH,
        REQUEST,
    ])
}

pub fn submit_batch(validators: u32, legs: u32) -> Needs {
    Needs {
        queries: ChainQueries {
            delegations: Some(validators),
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub, Code::Token])
    }
    .replies(legs)
    .and(&[CONFIG, LEDGER, of(PENDING_BATCH, How::Removed)])
    .row(of(BATCH, How::Written))
    .row(awaited(legs))
    .rows(validators, of(VALIDATOR, How::Scanned))
    .rows(legs, VALIDATOR)
    .rows(legs, LEG)
    .and(&[SUPPLY, BALANCE_OF_CONTRACT])
}

/// Each due leg is noted with the height.
pub fn arm(legs: u32) -> Needs {
    Needs::calls(&[Code::Hub])
        .and(&[CONFIG, LEDGER])
        .rows(legs, of(LEG, How::Scanned))
        .rows(legs, of(LEG, How::Changed))
}

pub fn settle(legs: u32) -> Needs {
    Needs {
        queries: ChainQueries {
            balances: 1,
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub])
    }
    .and(&[CONFIG, LEDGER, BATCH])
    .rows(legs, of(LEG, How::Removed))
    .rows(legs, VALIDATOR)
}

pub fn withdraw() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[
        CONFIG,
        LEDGER,
        BATCH,
        of(REQUEST, How::Scanned),
        of(REQUEST, How::Removed),
    ])
}

/// The rewards arrive at the collector, which pays the hub.
pub fn harvest(messages: u32) -> Needs {
    Needs {
        queries: ChainQueries {
            balances: 1,
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub, Code::Collector, Code::Hub])
    }
    .and(&[CONFIG, LEDGER])
    .row(touch("settings of the collector", 0, CONTRACT + 6, How::Read))
    .rows(messages, of(VALIDATOR, How::Scanned))
    .row(touch("who is next", 0, ACCOUNT, How::Changed))
}

pub fn sync(validators: u32) -> Needs {
    Needs {
        queries: ChainQueries {
            delegations: Some(validators),
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub])
    }
    .and(&[CONFIG, LEDGER])
    .rows(validators, of(VALIDATOR, How::Scanned))
}

/// It must be in the bonded set, and all of the hub are counted.
pub fn add_validator(validators: u32) -> Needs {
    Needs {
        queries: ChainQueries {
            validators: Some(validators),
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub])
    }
    .and(&[OWNER, VALIDATOR])
}

pub fn remove_validator() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[OWNER, of(VALIDATOR, How::Removed)])
}

pub fn state() -> Needs {
    Needs::calls(&[Code::Hub]).row(of(LEDGER, How::Read))
}

pub fn redemption_rate(validators: u32) -> Needs {
    Needs {
        queries: ChainQueries {
            delegations: Some(validators),
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub])
    }
    .and(&[CONFIG, of(LEDGER, How::Read)])
}

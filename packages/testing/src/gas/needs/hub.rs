//! What the hub's messages need.

use super::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT, SUPPLY};
use super::{
    of, touch, vault, ChainQueries, How, Needs, Touch, ACCOUNT, AMOUNT, CONTRACT, NUMBER, OWNER, SMALL, TIME,
};
use crate::engine::Code;

/// A span of time.
const SPAN: u32 = 3;

/// Denom, token, collector, guardian, seed, pauses, and 31 parameters.
const CONFIG: Touch = touch(
    "settings",
    0,
    6 + CONTRACT * 2 + ACCOUNT * 2 + AMOUNT * 4 + SPAN * 12 + SMALL * 20,
    How::Read,
);
/// Seven amounts, the times of the last sync and of what was used up of limits, and what is mostly zero.
pub const LEDGER: Touch = touch("ledger", 0, AMOUNT * 7 + TIME * 4 + SMALL * 8, How::Changed);
/// Amount, weight, cap, status with a time, entries, rank.
const VALIDATOR: Touch = touch("validator", ACCOUNT, AMOUNT + SMALL * 4 + TIME * 2, How::Changed);
/// The sum of all weights, and two times.
const ROSTER: Touch = touch("all validators together", 0, AMOUNT + SMALL + TIME * 2, How::Read);
/// The place of a validator in the order of stake for weight.
const RANK: Touch = touch("rank", 4 + ACCOUNT, 0, How::Written);
/// Source, destination, amount and end of a redelegation.
const RUNNING: Touch = touch("redelegation", NUMBER, ACCOUNT * 2 + AMOUNT + TIME, How::Written);
/// Number, shares, time, requests of the batch that takes requests.
const PENDING_BATCH: Touch = touch("pending batch", 0, SMALL * 2 + AMOUNT + TIME, How::Changed);
/// Shares, expected, received, lost, paid, legs, requests, phase.
const BATCH: Touch = touch("batch", NUMBER, AMOUNT * 3 + SMALL * 6, How::Changed);
/// Shares and paid, by owner and batch.
const REQUEST: Touch = touch("request", ACCOUNT + NUMBER, AMOUNT + SMALL, How::Changed);
/// Batch, validator, amount, by completion time and number.
const LEG: Touch = touch("leg", TIME + NUMBER, SMALL * 2 + ACCOUNT + AMOUNT, How::Written);
/// Of an owner of requests.
const PREFERENCES: Touch = touch("preferences", ACCOUNT, SMALL, How::Read);
/// What a guardian was, that there is to be none, and when.
const UPDATE: Touch = touch("update", NUMBER, SMALL + ACCOUNT + TIME, How::Written);
const COLLECTOR: Touch = touch("settings of the collector", 0, CONTRACT + 6, How::Read);
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

/// Those with the least stake for their weight get a message, and another place in that order.
pub fn stake(messages: u32) -> Needs {
    Needs::calls(&[Code::Hub])
        .replies(messages)
        .and(&[CONFIG, LEDGER, ROSTER, awaited(messages)])
        .rows(messages, VALIDATOR)
        .rows(messages, of(RANK, How::Removed))
        .rows(messages, RANK)
}

/// All validators are looked at.
pub fn stake_asking(validators: u32, messages: u32) -> Needs {
    let stake = stake(messages);
    Needs {
        queries: ChainQueries {
            validators: Some(validators),
            ..ChainQueries::default()
        },
        ..stake
    }
    .row(of(ROSTER, How::Written))
    .rows(validators, of(VALIDATOR, How::Scanned))
}

/// Coins that drip to all.
pub fn donate() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[CONFIG, LEDGER])
}

/// Syncs, unless that was done in this block.
pub fn instant_unstake(validators: Option<u32>) -> Needs {
    let needs = Needs {
        queries: ChainQueries {
            delegations: validators,
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Token, Code::Hub, Code::Token])
    };
    needs
        .and(&[BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT, CONFIG, LEDGER, SUPPLY])
        .rows(validators.unwrap_or_default(), of(VALIDATOR, How::Scanned))
}

/// All of a request, to somebody without one.
pub fn transfer_unbonding() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[
        touch("token", 0, CONTRACT, How::Read),
        BATCH,
        of(REQUEST, How::Removed),
        of(REQUEST, How::Written),
    ])
}

pub fn set_claim_preferences() -> Needs {
    Needs::calls(&[Code::Hub]).row(of(PREFERENCES, How::Written))
}

pub fn withdraw_for() -> Needs {
    withdraw().row(of(PREFERENCES, How::Read))
}

pub fn pause() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[OWNER, of(CONFIG, How::Changed)])
}

pub fn update() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[
        OWNER,
        CONFIG,
        touch("last update", 0, SMALL, How::Changed),
        UPDATE,
    ])
}

/// All weights are named, and some change.
pub fn set_weights(validators: u32, changed: u32) -> Needs {
    Needs::calls(&[Code::Hub])
        .and(&[OWNER, of(ROSTER, How::Changed)])
        .rows(validators, of(VALIDATOR, How::Scanned))
        .rows(changed, VALIDATOR)
        .rows(changed, of(RANK, How::Removed))
        .rows(changed, RANK)
}

pub fn pause_validator() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[OWNER, CONFIG, VALIDATOR])
}

pub fn resume_validator() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[OWNER, VALIDATOR])
}

/// The guardian goes, so what is written is shorter than what is read.
pub fn apply_update() -> Needs {
    let without_guardian = Touch {
        value: CONFIG.value.saturating_sub(ACCOUNT * 2),
        ..of(CONFIG, How::Written)
    };
    Needs::calls(&[Code::Hub]).and(&[CONFIG, without_guardian, of(UPDATE, How::Removed)])
}

pub fn cancel_update() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[OWNER, CONFIG, of(UPDATE, How::Removed)])
}

/// Both validators of a redelegation are changed in its reply.
pub fn rebalance(validators: u32, messages: u32) -> Needs {
    let both = messages.saturating_mul(2);
    Needs {
        queries: ChainQueries {
            delegations: Some(validators),
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub])
    }
    .replies(messages)
    .and(&[CONFIG, LEDGER, of(ROSTER, How::Changed), awaited(messages)])
    .rows(validators, of(VALIDATOR, How::Scanned))
    .rows(both, VALIDATOR)
    .rows(both, of(RANK, How::Removed))
    .rows(both, RANK)
    .rows(messages, RUNNING)
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
    .row(COLLECTOR)
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

/// What was lost, of a batch or of all holders.
pub fn cover_loss(batches: u32) -> Needs {
    Needs::calls(&[Code::Hub])
        .and(&[CONFIG, LEDGER])
        .rows(batches, BATCH)
}

pub fn resolve_dispute() -> Needs {
    Needs::calls(&[Code::Hub]).and(&[OWNER, BATCH])
}

/// The collector pays all that it has of a denom.
pub fn route_rewards() -> Needs {
    Needs {
        queries: ChainQueries {
            balances: 1,
            ..ChainQueries::default()
        },
        ..Needs::calls(&[Code::Hub, Code::Collector])
    }
    .and(&[CONFIG, COLLECTOR, touch("route", 6, ACCOUNT, How::Read)])
}

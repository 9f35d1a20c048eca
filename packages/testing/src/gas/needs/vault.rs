//! What the vault's messages need.

use super::hub::LEDGER as HUB_LEDGER;
use super::registry::{claim_rows, deposit_rows, queue_rows, COMPLETE, LIFE};
use super::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT, SUPPLY};
use super::{of, touch, How, Needs, Touch, ACCOUNT, AMOUNT, CONTRACT, NUMBER, OWNER, POOL, SMALL, TIME};
use crate::engine::Code;

/// Parties, parameters, limits.
const CONFIG: Touch = touch(
    "settings",
    0,
    CONTRACT * 4 + ACCOUNT * 2 + 6 + 3 * 3 + SMALL * 6 + AMOUNT * 2,
    How::Read,
);
/// Supply, idle, claimable, the time of the last sync, and what is mostly zero.
const LEDGER: Touch = touch("ledger", 0, AMOUNT * 3 + TIME + SMALL * 4, How::Changed);
/// Shares, value, pool and its generation.
const POSITION: Touch = touch("position", ACCOUNT, AMOUNT * 2 + POOL + SMALL, How::Changed);
const OPEN_BATCH: Touch = touch("open batch", 0, SMALL + AMOUNT + TIME, How::Changed);
const BATCH: Touch = touch("batch", NUMBER, AMOUNT * 3 + TIME + SMALL * 4, How::Changed);
/// A batch's part of a withdrawal.
const PART: Touch = touch("withdrawal", NUMBER, AMOUNT * 3 + TIME + SMALL, How::Written);
const REQUEST: Touch = touch("request", ACCOUNT + NUMBER, AMOUNT + SMALL, How::Changed);

/// Rows that price LRT: each position, and the pool it is in, which can be read without loading the registry.
const PRICE: [Touch; 2] = [of(POSITION, How::Scanned), of(LIFE, How::Read)];

fn with_price(needs: Needs, operators: u32) -> Needs {
    PRICE
        .into_iter()
        .fold(needs.and(&[CONFIG, LEDGER]), |needs, row| {
            needs.rows(operators, row)
        })
}

/// Rows of the vault and the LRT for a deposit into a vault without positions.
pub const DEPOSIT: [Touch; 4] = [CONFIG, LEDGER, SUPPLY, BALANCE_OF_ACCOUNT];

pub fn deposit(operators: u32) -> Needs {
    let needs = Needs::calls(&[Code::Token, Code::Vault, Code::Token]).and(&[
        BALANCE_OF_ACCOUNT,
        BALANCE_OF_CONTRACT,
        SUPPLY,
        BALANCE_OF_ACCOUNT,
    ]);
    with_price(needs, operators)
}

pub fn request_redeem() -> Needs {
    Needs::calls(&[Code::Token, Code::Vault]).and(&[
        BALANCE_OF_ACCOUNT,
        BALANCE_OF_CONTRACT,
        CONFIG,
        OPEN_BATCH,
        REQUEST,
    ])
}

/// Each position queues its part, and the reply says under which number.
pub fn submit_batch(operators: u32) -> Needs {
    let needs = Needs::calls(&[Code::Vault])
        .more_calls(Code::Registry, operators)
        .more_calls(Code::Token, 1)
        .replies(operators)
        .row(of(OPEN_BATCH, How::Removed))
        .row(of(BATCH, How::Written))
        .rows(operators, POSITION)
        .rows(operators, PART)
        .and(&[SUPPLY, BALANCE_OF_CONTRACT]);
    queue_rows(0)
        .into_iter()
        .fold(with_price(needs, operators), |needs, row| {
            needs.rows(operators, row)
        })
}

/// The registry pays all withdrawals in one message, and what each paid is noted.
pub fn settle_batch(operators: u32) -> Needs {
    let needs = Needs::calls(&[Code::Vault, Code::Registry, Code::Token])
        .replies(1)
        .and(&[CONFIG, LEDGER, BATCH])
        .rows(operators, of(PART, How::Removed))
        .rows(2, BALANCE_OF_CONTRACT);
    COMPLETE
        .into_iter()
        .fold(needs, |needs, row| needs.rows(operators, row))
}

pub fn claim() -> Needs {
    Needs::calls(&[Code::Vault, Code::Token]).and(&[
        CONFIG,
        LEDGER,
        BATCH,
        of(REQUEST, How::Removed),
        BALANCE_OF_ACCOUNT,
        BALANCE_OF_CONTRACT,
    ])
}

/// What the position is worth then is read in the reply.
pub fn allocate(operators: u32) -> Needs {
    let needs = Needs::calls(&[Code::Vault, Code::Token, Code::Registry])
        .replies(1)
        .row(POSITION)
        .rows(2, BALANCE_OF_CONTRACT)
        .and(&deposit_rows(1));
    with_price(needs, operators)
}

pub fn deallocate(operators: u32) -> Needs {
    let needs = Needs::calls(&[Code::Vault, Code::Registry])
        .replies(1)
        .and(&[POSITION, PART])
        .and(&queue_rows(1));
    with_price(needs, operators)
}

pub fn collect() -> Needs {
    Needs::calls(&[Code::Vault, Code::Registry, Code::Token])
        .replies(1)
        .and(&[CONFIG, LEDGER, POSITION, of(PART, How::Removed)])
        .rows(2, BALANCE_OF_CONTRACT)
        .and(&COMPLETE)
}

/// The reward is bonded, and the hub's answer says how much LST it became.
pub fn harvest() -> Needs {
    Needs::calls(&[Code::Vault, Code::Registry, Code::Hub, Code::Token, Code::Token])
        .replies(1)
        .and(&[CONFIG, LEDGER])
        .and(&claim_rows(1))
        .and(&[HUB_LEDGER, SUPPLY])
        .rows(2, BALANCE_OF_CONTRACT)
        .row(BALANCE_OF_ACCOUNT)
}

pub fn sync(operators: u32) -> Needs {
    with_price(Needs::calls(&[Code::Vault]), operators)
}

pub fn state() -> Needs {
    Needs::calls(&[Code::Vault]).row(of(LEDGER, How::Read))
}

pub fn set_manager() -> Needs {
    Needs::calls(&[Code::Vault]).and(&[OWNER, of(CONFIG, How::Changed)])
}

//! What the messages of commitments need: what a look asks the registry, if that answered all at once, and its rows.

use super::registry::{self, deposit_rows, queue_rows, ALLOCATION, AVS, COMPLETE, LIFE, POOL_NUMBER};
use super::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT};
use super::{
    of, touch, How, Needs, Touch, ACCOUNT, AMOUNT, ASSET, CONTRACT, INDEX, NUMBER, POOL, SMALL, TIME,
};
use crate::engine::Code;

const CONFIG: Touch = touch("settings", 0, CONTRACT, How::Read);
const LAST: Touch = touch("last number", SMALL, SMALL, How::Changed);
/// Who pays whom in which assets, what is asked and paid, its times, and how the operator was found.
const COMMITMENT: Touch = touch(
    "commitment",
    NUMBER,
    ACCOUNT * 2 + ASSET * 2 + AMOUNT * 3 + INDEX + TIME * 3 + SMALL * 3,
    How::Changed,
);
const STANDING: Touch = touch("commitments on a stake", ACCOUNT + ASSET, SMALL, How::Changed);
const OWED: Touch = touch("rent that is owed", ASSET, AMOUNT, How::Changed);
/// Of the registry: what the operator bound itself to, its jail, and its own stake.
const LOCK: Touch = touch("lock", POOL + ACCOUNT, INDEX + TIME, How::Read);
const JAIL: Touch = touch("jail", ACCOUNT * 2, SMALL, How::Read);
const STAKE: Touch = touch("stake", POOL + ACCOUNT, AMOUNT, How::Read);

pub fn create() -> Needs {
    Needs::calls(&[Code::Commitments, Code::Registry]).and(&[
        CONFIG,
        AVS,
        LAST,
        of(COMMITMENT, How::Written),
        OWED,
    ])
}

/// Tokens that are sent on.
pub fn deposit(kinds: u32) -> Needs {
    Needs::calls(&[Code::Token, Code::Commitments, Code::Token, Code::Registry])
        .and(&[BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT, CONFIG])
        .and(&deposit_rows(kinds))
}

fn look() -> Needs {
    Needs::calls(&[Code::Commitments, Code::Registry]).and(&[
        CONFIG,
        COMMITMENT,
        AVS,
        POOL_NUMBER,
        of(LIFE, How::Read),
        of(ALLOCATION, How::Read),
        LOCK,
        JAIL,
    ])
}

pub fn accept() -> Needs {
    look().and(&[STAKE, STANDING])
}

pub fn settle() -> Needs {
    look()
}

pub fn end() -> Needs {
    look().row(STANDING)
}

/// To the operator, or back to the AVS.
pub fn pay() -> Needs {
    Needs::calls(&[Code::Commitments]).and(&[COMMITMENT, OWED])
}

pub fn queue_withdrawal(kinds: u32) -> Needs {
    Needs::calls(&[Code::Commitments, Code::Registry])
        .row(CONFIG)
        .and(&queue_rows(kinds))
}

pub fn complete_withdrawal() -> Needs {
    Needs::calls(&[Code::Commitments, Code::Registry, Code::Token])
        .row(CONFIG)
        .and(&COMPLETE)
        .and(&[BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT])
}

pub fn claim_rewards(kinds: u32) -> Needs {
    let mut needs = registry::claim_rewards(kinds).row(CONFIG);
    needs.calls.insert(0, Code::Commitments);
    needs
}

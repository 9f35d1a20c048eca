//! What the registry's messages need.

use super::hub::LEDGER as HUB_LEDGER;
use super::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT, SUPPLY};
use super::{
    of, touch, How, Needs, Touch, ACCOUNT, AMOUNT, ASSET, CONTRACT, INDEX, NUMBER, POOL, SMALL, TIME,
};
use crate::engine::Code;

/// Kinds of rewards that one AVS may pay.
const KINDS_PER_AVS: u32 = 4;

/// Which number a pool has.
const POOL_NUMBER: Touch = touch("number of the pool", ACCOUNT + ASSET, POOL, How::Read);
/// Shares, assets, scale, the open bucket, the sum of budgets, counters.
pub const LIFE: Touch = touch("pool", POOL, AMOUNT * 3 + INDEX * 2 + SMALL * 6, How::Changed);
/// What the joint slot was, by time.
const JOINT_THEN: Touch = touch(
    "pool as of now, for the past",
    POOL + TIME,
    AMOUNT + INDEX,
    How::Written,
);
const BUCKET: Touch = touch("bucket", POOL + NUMBER, AMOUNT * 2 + INDEX, How::Changed);
const WITHDRAWAL: Touch = touch(
    "withdrawal",
    NUMBER,
    ACCOUNT + POOL + AMOUNT + TIME + SMALL * 2,
    How::Written,
);
/// Commission, limit, and where people read about it.
const OPERATOR: Touch = touch("operator", ACCOUNT, SMALL * 4 + TIME + 20, How::Read);
/// The terms.
const AVS: Touch = touch(
    "AVS",
    ACCOUNT,
    ACCOUNT * 2 + CONTRACT + 3 * 5 + SMALL * 6 + 30,
    How::Read,
);
const MEMBERSHIP: Touch = touch("service of an AVS", ACCOUNT * 2, SMALL * 2, How::Read);
/// Budget, weight, what was charged, changes under way.
const ALLOCATION: Touch = touch("allocation", POOL + ACCOUNT, INDEX * 2 + SMALL * 4, How::Changed);
const ALLOCATION_THEN: Touch = touch(
    "allocation as of now, for the past",
    POOL + ACCOUNT + TIME,
    INDEX * 2,
    How::Written,
);
const WINDOW: Touch = touch(
    "charges of the slash window",
    POOL + ACCOUNT,
    INDEX + TIME,
    How::Changed,
);
const EVIDENCE: Touch = touch("evidence id", ACCOUNT + CONTRACT, SMALL, How::Changed);
/// Parties, amounts, what a veto needs.
const SLASH: Touch = touch(
    "slash",
    NUMBER,
    ACCOUNT * 3 + POOL + CONTRACT + AMOUNT * 4 + INDEX * 2 + TIME * 2,
    How::Written,
);
const PARAMS: Touch = touch("parameters", 0, 3 * 5, How::Read);

/// Streams of an AVS for one asset.
const fn board(kinds: u32) -> Touch {
    touch(
        "rewards of an AVS",
        ACCOUNT + ASSET,
        AMOUNT.saturating_add(kinds.saturating_mul(ASSET + INDEX + AMOUNT + TIME * 2)),
        How::Read,
    )
}

/// What a pool has seen of them.
const fn earner(kinds: u32) -> Touch {
    touch(
        "what the pool earned of an AVS",
        POOL + ACCOUNT,
        AMOUNT.saturating_add(kinds.saturating_mul(INDEX)),
        How::Changed,
    )
}

/// What one share of a pool earned, by kind.
const fn rewards(kinds: u32) -> Touch {
    touch(
        "rewards of the pool",
        POOL,
        kinds.saturating_mul(ASSET + INDEX + AMOUNT),
        How::Changed,
    )
}

/// Shares, and by kind what is owed and since when.
const fn stake(kinds: u32) -> Touch {
    touch(
        "stake",
        POOL + ACCOUNT,
        AMOUNT.saturating_add(kinds.saturating_mul(INDEX + AMOUNT)),
        How::Changed,
    )
}

/// What a pool must do before its shares change: see what each AVS that pays has paid.
fn earnings(kinds: u32) -> Vec<Touch> {
    let mut rows = vec![];
    let mut left = kinds;
    while left > 0 {
        let paid = left.min(KINDS_PER_AVS);
        rows.extend([board(paid), earner(paid)]);
        left = left.saturating_sub(paid);
    }
    if kinds > 0 {
        rows.push(rewards(kinds));
    }
    rows
}

/// Rows of the registry for a deposit into a pool that earns so many kinds of rewards.
pub fn deposit_rows(kinds: u32) -> Vec<Touch> {
    let mut rows = vec![POOL_NUMBER, LIFE, JOINT_THEN, stake(kinds)];
    rows.extend(earnings(kinds));
    rows
}

pub fn deposit(kinds: u32) -> Needs {
    Needs::calls(&[Code::Token, Code::Registry])
        .and(&[BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT])
        .and(&deposit_rows(kinds))
}

/// Rows of the registry for shares that join the open bucket.
pub fn queue_rows(kinds: u32) -> Vec<Touch> {
    let mut rows = deposit_rows(kinds);
    rows.push(WITHDRAWAL);
    rows
}

pub fn queue_withdrawal(kinds: u32) -> Needs {
    Needs::calls(&[Code::Registry]).and(&queue_rows(kinds))
}

/// Rows of the registry for a payout of one withdrawal.
pub const COMPLETE: [Touch; 3] = [of(WITHDRAWAL, How::Removed), of(LIFE, How::Changed), BUCKET];

pub fn complete_withdrawal() -> Needs {
    Needs::calls(&[Code::Registry, Code::Token])
        .and(&COMPLETE)
        .and(&[BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT])
}

/// Rows of the registry for a slash that reaches one closed bucket.
pub fn slash() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[
        AVS,
        EVIDENCE,
        POOL_NUMBER,
        LIFE,
        ALLOCATION,
        of(JOINT_THEN, How::Read),
        of(ALLOCATION_THEN, How::Read),
        BUCKET,
        WINDOW,
        JOINT_THEN,
        ALLOCATION_THEN,
        SLASH,
        of(MEMBERSHIP, How::Changed),
        of(board(1), How::Changed),
        earner(1),
        rewards(1),
    ])
}

/// The slasher reads the key and the terms, and notes the offence.
pub fn submit_evidence() -> Needs {
    let mut needs = slash();
    needs.calls.insert(0, Code::EquivocationSlasher);
    needs.and(&[
        touch(
            "settings of the slasher",
            0,
            CONTRACT + ACCOUNT + SMALL,
            How::Read,
        ),
        touch("offence", CONTRACT, TIME, How::Changed),
        touch("key of the operator", ACCOUNT + 1, CONTRACT + TIME, How::Read),
    ])
}

pub fn veto() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[
        of(SLASH, How::Changed),
        LIFE,
        ALLOCATION,
        BUCKET,
        JOINT_THEN,
        ALLOCATION_THEN,
        of(MEMBERSHIP, How::Changed),
        AVS,
        of(board(1), How::Changed),
        earner(1),
        rewards(1),
    ])
}

/// The escrow goes to the hub, which burns it for the good of all others.
pub fn release() -> Needs {
    Needs::calls(&[Code::Registry, Code::Token, Code::Hub, Code::Token])
        .replies(1)
        .and(&[of(SLASH, How::Changed), LIFE, of(MEMBERSHIP, How::Changed)])
        .rows(3, BALANCE_OF_CONTRACT)
        .and(&[HUB_LEDGER, SUPPLY])
}

pub fn opt_in() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, of(AVS, How::Changed), of(MEMBERSHIP, How::Changed)])
}

pub fn modify_allocation() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, AVS, MEMBERSHIP, POOL_NUMBER, LIFE, ALLOCATION])
}

pub fn sync_weight() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[
        AVS,
        MEMBERSHIP,
        POOL_NUMBER,
        of(LIFE, How::Read),
        of(ALLOCATION, How::Read),
        of(board(1), How::Changed),
        earner(1),
        rewards(1),
    ])
}

pub fn fund_rewards() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, PARAMS, of(board(1), How::Changed)])
}

pub fn claim_rewards(kinds: u32) -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&[POOL_NUMBER, of(LIFE, How::Read), stake(kinds)])
        .and(&earnings(kinds))
}

/// Rows of the registry for a claim of one kind.
pub fn claim_rows() -> Vec<Touch> {
    let mut rows = vec![POOL_NUMBER, of(LIFE, How::Read), stake(1)];
    rows.extend(earnings(1));
    rows
}

pub fn claim_commission(kinds: u32) -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&[POOL_NUMBER, of(LIFE, How::Read)])
        .and(&earnings(kinds))
}

use super::{
    board, earner, of, pool_rewards, touch, How, Needs, Touch, ACCOUNT, ALLOCATION, ALLOCATION_THEN, AMOUNT,
    AVS, BUCKET, CONTRACT, INDEX, JOINT_THEN, KEY, LIFE, MEMBERSHIP, NUMBER, POOL, POOL_NUMBER, SLASHER,
    SMALL, TIME,
};
use crate::engine::Code;
use crate::gas::needs::hub::LEDGER as HUB_LEDGER;
use crate::gas::needs::token::{BALANCE_OF_CONTRACT, SUPPLY};

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
/// Until when an operator was jailed, by time.
const JAIL_THEN: Touch = touch(
    "jail as of now, for the past",
    ACCOUNT * 2 + TIME,
    TIME,
    How::Written,
);

/// What the pool earned of an AVS until its weight changes, which is known already.
const WEIGHT: [Touch; 3] = [of(board(1), How::Changed), earner(1), pool_rewards(1)];

/// A slash that reaches so many closed buckets.
pub fn slash(buckets: u32) -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&[
            AVS,
            EVIDENCE,
            POOL_NUMBER,
            LIFE,
            ALLOCATION,
            of(JOINT_THEN, How::Read),
            of(ALLOCATION_THEN, How::Read),
        ])
        .rows(buckets, BUCKET)
        .and(&[
            WINDOW,
            JOINT_THEN,
            ALLOCATION_THEN,
            SLASH,
            of(MEMBERSHIP, How::Changed),
        ])
        .and(&WEIGHT)
}

/// The slasher reads the key and the terms, and notes the offence.
pub fn submit_evidence() -> Needs {
    let mut needs = slash(1);
    needs.calls.insert(0, Code::EquivocationSlasher);
    needs.and(&[
        SLASHER,
        touch("offence", CONTRACT, TIME, How::Changed),
        of(KEY, How::Read),
    ])
}

pub fn veto() -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&[
            of(SLASH, How::Changed),
            LIFE,
            ALLOCATION,
            BUCKET,
            JOINT_THEN,
            ALLOCATION_THEN,
            of(MEMBERSHIP, How::Changed),
            AVS,
        ])
        .and(&WEIGHT)
}

/// The escrow goes to the hub, which burns it for the good of all others.
pub fn release() -> Needs {
    Needs::calls(&[Code::Registry, Code::Token, Code::Hub, Code::Token])
        .replies(1)
        .and(&[of(SLASH, How::Changed), LIFE, of(MEMBERSHIP, How::Changed)])
        .rows(3, BALANCE_OF_CONTRACT)
        .and(&[HUB_LEDGER, SUPPLY])
}

/// The pool earns nothing from the AVS any more.
pub fn jail() -> Needs {
    let [board, earner, rewards] = WEIGHT;
    jails().and(&[of(LIFE, How::Read), board, of(earner, How::Removed), rewards])
}

/// It earns again.
pub fn unjail() -> Needs {
    let [board, earner, _] = WEIGHT;
    jails().and(&[
        of(LIFE, How::Read),
        of(ALLOCATION, How::Read),
        board,
        of(earner, How::Written),
    ])
}

fn jails() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, of(MEMBERSHIP, How::Changed), JAIL_THEN, POOL_NUMBER])
}

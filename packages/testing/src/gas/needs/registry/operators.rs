use super::{
    board, earner, earnings, of, pool_rewards, touch, How, Needs, Touch, ACCOUNT, ALLOCATION,
    ALLOCATION_THEN, ASSET, AVS, CONTRACT, INDEX, KEY, LIFE, MEMBERSHIP, OPERATOR, PARAMS, POOL, POOL_NUMBER,
    SMALL, TIME,
};
use crate::engine::Code;

/// Whose a key is.
const KEY_OWNER: Touch = touch("owner of the key", SMALL + CONTRACT, ACCOUNT, How::Changed);
/// Until when a staker may deposit with an operator.
const APPROVAL: Touch = touch("approval of a staker", ACCOUNT * 2, TIME, How::Read);
/// A commission that is to rise, and when.
const RAISE: Touch = touch(
    "commission to come",
    ACCOUNT + ASSET,
    SMALL * 2 + TIME,
    How::Changed,
);
/// Budget and end of a promise.
const LOCK: Touch = touch("lock", POOL + ACCOUNT, INDEX + TIME, How::Changed);
/// Of a group with a name as long as an index.
const GROUP_CAP: Touch = touch("cap of a group", ACCOUNT + INDEX, SMALL * 2, How::Changed);

pub fn opt_in() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, of(AVS, How::Changed), of(MEMBERSHIP, How::Changed)])
}

pub fn modify_allocation() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, AVS, MEMBERSHIP, POOL_NUMBER, LIFE, ALLOCATION])
}

/// Of itself or by the AVS. All budget is on its way out, and the pool earns nothing from the AVS any more.
pub fn end_service() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[
        of(AVS, How::Changed),
        of(MEMBERSHIP, How::Changed),
        POOL_NUMBER,
        of(LIFE, How::Read),
        ALLOCATION,
        ALLOCATION_THEN,
        of(board(1), How::Changed),
        of(earner(1), How::Removed),
        pool_rewards(1),
    ])
}

pub fn register_key() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, KEY, KEY_OWNER])
}

/// What it publishes.
pub fn publish_operator() -> Needs {
    Needs::calls(&[Code::Registry]).row(of(OPERATOR, How::Changed))
}

/// The pool says in which life it is, and no other terms may be announced.
pub fn lock_allocation() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[
        AVS,
        MEMBERSHIP,
        POOL_NUMBER,
        of(LIFE, How::Read),
        of(ALLOCATION, How::Read),
        LOCK,
    ])
}

pub fn approve_staker() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, of(APPROVAL, How::Written)])
}

pub fn revoke_staker() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, of(APPROVAL, How::Removed)])
}

pub fn set_group_cap() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OPERATOR, GROUP_CAP])
}

/// What was earned until now is shared by the commission of before.
pub fn set_commission(kinds: u32) -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&[of(POOL_NUMBER, How::Changed), of(LIFE, How::Read)])
        .and(&earnings(kinds))
}

pub fn announce_commission() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[POOL_NUMBER, PARAMS, RAISE])
}

pub fn apply_commission(kinds: u32) -> Needs {
    set_commission(kinds).row(of(RAISE, How::Removed))
}

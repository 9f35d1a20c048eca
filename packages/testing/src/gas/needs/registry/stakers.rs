use super::{
    earnings, of, stake, touch, How, Needs, Touch, ACCOUNT, BUCKET, JOINT_THEN, LIFE, OPERATOR, POOL_NUMBER,
    TIME, WITHDRAWAL,
};
use crate::engine::Code;
use crate::gas::needs::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT};

/// Until when an account may act for a staker.
const PROXY: Touch = touch("proxy", ACCOUNT * 2, TIME, How::Read);
/// A withdrawal that is deposited elsewhere.
const REDELEGATION: Touch = Touch {
    value: WITHDRAWAL.value.saturating_add(ACCOUNT),
    ..WITHDRAWAL
};

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

/// The coins come along.
pub fn deposit_native() -> Needs {
    Needs::calls(&[Code::Registry]).and(&deposit_rows(0))
}

/// Operator and asset must be known, and the pool gets a number.
pub fn open_pool() -> Needs {
    deposit_native().and(&[OPERATOR, super::ALLOWED_ASSET, of(POOL_NUMBER, How::Written)])
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

pub fn queue_withdrawal_for(kinds: u32) -> Needs {
    queue_withdrawal(kinds).row(PROXY)
}

/// Rows of the registry for a payout of one withdrawal.
pub const COMPLETE: [Touch; 3] = [of(WITHDRAWAL, How::Removed), of(LIFE, How::Changed), BUCKET];

pub fn complete_withdrawal() -> Needs {
    Needs::calls(&[Code::Registry, Code::Token])
        .and(&COMPLETE)
        .and(&[BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT])
}

pub fn complete_withdrawal_for() -> Needs {
    complete_withdrawal().row(PROXY)
}

/// Where it is to be deposited must be an operator.
pub fn redelegate(kinds: u32) -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&deposit_rows(kinds))
        .and(&[OPERATOR, REDELEGATION])
}

/// It becomes a withdrawal as any other.
pub fn cancel_redelegation() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[of(REDELEGATION, How::Read), WITHDRAWAL])
}

/// Nothing is paid, what is paid out is deposited.
pub fn complete_redelegation() -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&[of(REDELEGATION, How::Removed), LIFE, BUCKET])
        .and(&deposit_rows(0))
}

pub fn approve_proxy() -> Needs {
    Needs::calls(&[Code::Registry]).row(of(PROXY, How::Written))
}

pub fn revoke_proxy() -> Needs {
    Needs::calls(&[Code::Registry]).row(of(PROXY, How::Removed))
}

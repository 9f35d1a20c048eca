use super::{release, slash, touch, veto, How, Needs, Touch, AMOUNT, INDEX, POOL, POOL_NUMBER};
use crate::engine::Code;
use crate::gas::needs::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT};

/// An operator's own assets, and what is on its way out by bucket.
const fn bond(entries: u32) -> Touch {
    touch(
        "bond",
        POOL,
        AMOUNT.saturating_add(entries.saturating_mul(AMOUNT + INDEX)),
        How::Changed,
    )
}

pub fn deposit_bond() -> Needs {
    Needs::calls(&[Code::Token, Code::Registry]).and(&[
        BALANCE_OF_ACCOUNT,
        BALANCE_OF_CONTRACT,
        POOL_NUMBER,
        bond(0),
    ])
}

pub fn queue_bond() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[POOL_NUMBER, bond(1)])
}

pub fn complete_bond() -> Needs {
    Needs::calls(&[Code::Registry, Code::Token]).and(&[
        POOL_NUMBER,
        bond(1),
        BALANCE_OF_ACCOUNT,
        BALANCE_OF_CONTRACT,
    ])
}

/// The bond pays from what is there and from what is on its way out.
pub fn slash_of_bond() -> Needs {
    slash(1).row(bond(1))
}

pub fn veto_of_bond() -> Needs {
    veto().row(bond(1))
}

/// The reporter is paid first, and may refuse.
pub fn release_with_bounty() -> Needs {
    let mut needs = release();
    needs.calls.push(Code::Token);
    needs.replies(2).and(&[BALANCE_OF_CONTRACT, BALANCE_OF_ACCOUNT])
}

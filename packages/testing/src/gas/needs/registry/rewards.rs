use super::{
    board, earner, earnings, of, pool_rewards, stake, touch, How, Needs, Touch, ACCOUNT, ALLOCATION, AVS,
    LIFE, MEMBERSHIP, PARAMS, POOL_NUMBER,
};
use crate::engine::Code;

/// That anyone may claim for a staker.
const PUSH: Touch = touch("claims for a staker", ACCOUNT, 0, How::Read);

pub fn sync_weight() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[
        AVS,
        MEMBERSHIP,
        POOL_NUMBER,
        of(LIFE, How::Read),
        of(ALLOCATION, How::Read),
        of(board(1), How::Changed),
        earner(1),
        pool_rewards(1),
    ])
}

pub fn fund_rewards() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, PARAMS, of(board(1), How::Changed)])
}

pub fn reclaim_rewards() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, of(board(1), How::Changed)])
}

pub fn claim_rewards(kinds: u32) -> Needs {
    Needs::calls(&[Code::Registry]).and(&claim_rows(kinds))
}

/// Rows of the registry for a claim of so many kinds.
pub fn claim_rows(kinds: u32) -> Vec<Touch> {
    let mut rows = vec![POOL_NUMBER, of(LIFE, How::Read), stake(kinds)];
    rows.extend(earnings(kinds));
    rows
}

pub fn claim_rewards_for(kinds: u32) -> Needs {
    claim_rewards(kinds).row(PUSH)
}

pub fn set_claim_preferences() -> Needs {
    Needs::calls(&[Code::Registry]).row(of(PUSH, How::Written))
}

pub fn claim_commission(kinds: u32) -> Needs {
    Needs::calls(&[Code::Registry])
        .and(&[POOL_NUMBER, of(LIFE, How::Read)])
        .and(&earnings(kinds))
}

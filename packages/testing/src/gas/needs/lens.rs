//! What the lens's questions need: one query of the registry, if that answered all at once, and its rows.

use super::registry::{ALLOCATION, AVS, LIFE, MEMBERSHIP, POOL_NUMBER};
use super::{of, touch, How, Needs, Touch, ACCOUNT, AMOUNT, ASSET, CONTRACT, SMALL};
use crate::engine::Code;

const CONFIG: Touch = touch("settings", 0, CONTRACT, How::Read);
/// Who serves an AVS.
const ROSTER: Touch = touch("operator of the AVS", ACCOUNT * 2, 0, How::Scanned);
/// What an attack gains and needs.
const DECLARATION: Touch = touch("declaration", ACCOUNT + ASSET, AMOUNT + SMALL, How::Read);
/// What counts for an AVS in all.
const COUNTED: Touch = touch("stake that counts", ACCOUNT + ASSET, AMOUNT, How::Read);
/// What an operator lets a group take.
const GROUP_CAP: Touch = touch("cap of a group", ACCOUNT + SMALL, SMALL * 2, How::Read);

fn asked() -> Needs {
    Needs::calls(&[Code::Lens, Code::Registry]).row(CONFIG)
}

/// Pools, with what `avs` of those that each operator serves have of it.
fn pools(needs: Needs, operators: u32, avs: u32) -> Needs {
    let parts = operators.saturating_mul(avs);
    needs
        .rows(operators, POOL_NUMBER)
        .rows(operators, of(LIFE, How::Read))
        .rows(parts, of(ALLOCATION, How::Read))
}

/// Of one AVS, with `operators` of those that serve it.
pub fn guaranteed(operators: u32) -> Needs {
    pools(asked().row(AVS).rows(operators, ROSTER), operators, 1)
}

/// All that the others have is needed too.
pub fn dilution(operators: u32, avs: u32) -> Needs {
    let members = operators.saturating_mul(avs);
    pools(asked().row(AVS).rows(operators, ROSTER), operators, avs)
        .rows(members, of(MEMBERSHIP, How::Scanned))
}

/// Of a pool that `avs` count.
pub fn leverage(avs: u32) -> Needs {
    pools(asked(), 1, avs)
        .rows(avs, of(MEMBERSHIP, How::Scanned))
        .rows(avs, AVS)
        .rows(avs, DECLARATION)
        .rows(avs, COUNTED)
}

/// Of a pool that `avs` have something of, each of another group.
pub fn correlated(avs: u32) -> Needs {
    pools(asked(), 1, avs)
        .rows(avs, of(MEMBERSHIP, How::Scanned))
        .rows(avs, AVS)
        .rows(avs, GROUP_CAP)
}

/// Of an AVS with one asset.
pub fn report() -> Needs {
    asked().and(&[AVS, DECLARATION, COUNTED])
}

//! What the registry's messages need.

mod avs;
mod bonds;
mod operators;
mod owner;
mod rewards;
mod slashes;
mod stakers;

use super::{
    of, touch, How, Needs, Touch, ACCOUNT, AMOUNT, ASSET, CONTRACT, INDEX, NUMBER, POOL, SMALL, TIME,
};

pub use avs::*;
pub use bonds::*;
pub use operators::*;
pub use owner::*;
pub use rewards::*;
pub use slashes::*;
pub use stakers::*;

/// Kinds of rewards that one AVS may pay.
const KINDS_PER_AVS: u32 = 4;

/// Which number a pool has.
pub const POOL_NUMBER: Touch = touch("number of the pool", ACCOUNT + ASSET, POOL, How::Read);
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
/// The terms, and where people read about it.
pub const AVS: Touch = touch(
    "AVS",
    ACCOUNT,
    ACCOUNT * 2 + CONTRACT + 3 * 5 + SMALL * 6 + URI,
    How::Read,
);
const URI: u32 = 30;
pub const MEMBERSHIP: Touch = touch("service of an AVS", ACCOUNT * 2, SMALL * 2, How::Read);
/// Budget, weight, what was charged, changes under way.
pub const ALLOCATION: Touch = touch("allocation", POOL + ACCOUNT, INDEX * 2 + SMALL * 4, How::Changed);
const ALLOCATION_THEN: Touch = touch(
    "allocation as of now, for the past",
    POOL + ACCOUNT + TIME,
    INDEX * 2,
    How::Written,
);
/// Of an operator, and since when.
const KEY: Touch = touch(
    "key of the operator",
    ACCOUNT + SMALL,
    CONTRACT + TIME,
    How::Written,
);
const SLASHER: Touch = touch(
    "settings of the slasher",
    0,
    CONTRACT + ACCOUNT + SMALL,
    How::Read,
);
/// One that can be staked.
const ALLOWED_ASSET: Touch = touch("asset", CONTRACT, CONTRACT + SMALL, How::Read);
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
const fn pool_rewards(kinds: u32) -> Touch {
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
        rows.push(pool_rewards(kinds));
    }
    rows
}

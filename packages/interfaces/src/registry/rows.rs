//! Rows of the registry that other contracts read as they are stored.
//!
//! A smart query loads the registry's code, which costs 64,000 gas; a row costs 2,000. So who prices stake in many messages,
//! as the vault does, reads rows with `PackedMap::query` and brings them up to now as the registry itself does:
//! [`Generation::close_due_bucket`], then [`Generation::value_floor`].
//!
//! Keys and types are those by which the registry stores; it has no others for these rows. A change of one needs a
//! migration of the registry and new code for whoever reads it. Tests pin the bytes of both.

use cosmwasm_std::Addr;
use palisade_kit::packed::PackedMap;
use palisade_math::reward::Claim;
use palisade_math::slash::{Bucket, Generation, Withdrawal};
use palisade_math::{Bps, PoolAssets, PoolShares};
use serde::{Deserialize, Serialize};

/// Number of a pool and commission of its operator, by operator and asset, the asset in its written form.
pub const POOL_NUMBERS: PackedMap<(&Addr, &str), (u32, Bps)> = PackedMap::new("pn");

/// Pools by number.
pub const POOLS: PackedMap<u32, PoolRow> = PackedMap::new("p");

/// Lives of pools before the current one.
pub const PAST_LIVES: PackedMap<LifeKey, Generation> = PackedMap::new("g");

/// Closed buckets by life and index.
pub const BUCKETS: PackedMap<(LifeKey, u64), Bucket> = PackedMap::new("bu");

/// Stakes by pool and staker, then life: a staker's lives stand together.
pub const STAKES: PackedMap<((u32, &Addr), u64), Stake> = PackedMap::new("s");

/// Withdrawals by number. A row is there until it is paid for good.
pub const WITHDRAWALS: PackedMap<u64, WithdrawalRow> = PackedMap::new("w");

/// One life of one pool, by numbers.
pub type LifeKey = (u32, u64);

/// What all lives of a pool have in common.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// The current life.
    pub generation: u64,
    /// Assets of closed buckets of all lives that were not paid yet.
    pub unbonding: PoolAssets,
    /// Taken and not yet released or given back.
    pub escrow: PoolAssets,
    /// Until when a slash of the current life may still be vetoed, at most: the deadline of the latest, also once that one ended
    /// before the others.
    pub contested_until: Option<u64>,
    /// Slashes so far.
    pub slash_sequence: u64,
    /// All that slashes took, less what vetoes gave back.
    pub total_slashed: PoolAssets,
}

/// A pool and its current life: one row, because whoever needs one needs the other.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct PoolRow {
    /// What does not depend on the life.
    pub pool: Pool,
    /// The life numbered `pool.generation`. A bucket that is due may still be open in it.
    pub current: Generation,
}

/// One staker's part of one life of a pool.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Stake {
    /// Those that stay.
    pub shares: PoolShares,
    /// Rewards, in the order of the pool's. One that is missing has seen nothing yet.
    pub claims: Vec<Claim>,
}

/// Shares on their way out.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalRow {
    /// Whose.
    pub staker: Addr,
    /// Number of the pool.
    pub pool: u32,
    /// Life of the pool.
    pub generation: u64,
    /// Bucket, shares, and what was paid.
    pub withdrawal: Withdrawal,
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;
    use cosmwasm_std::{HexBinary, Order, Storage};
    use palisade_math::slash::Slot;
    use palisade_math::Scale;

    use super::*;

    fn life() -> Generation {
        let (mut life, _) = Generation::open(300, Scale::new(400));
        life.slot = Slot {
            assets: PoolAssets::new(10),
            scale: Scale::new(20),
        };
        (life.closed, life.open_bucket) = (Some(301), Some(1));
        (life.active_shares, life.open_shares) = (PoolShares::new(30), PoolShares::new(40));
        (life.held, life.encumbered) = (Scale::new(50), Scale::new(60));
        (life.contested, life.splits) = (2, 3);
        life
    }

    /// Whoever reads a row from outside finds it under this key, in these bytes.
    #[track_caller]
    fn assert_row(save: impl FnOnce(&mut MockStorage), key: &[u8], value: &str) {
        let mut storage = MockStorage::new();
        save(&mut storage);
        let rows: Vec<_> = storage.range(None, None, Order::Ascending).collect();
        let [(found, bytes)] = rows.as_slice() else {
            panic!("{rows:?}");
        };
        assert_eq!(found.escape_ascii().to_string(), key.escape_ascii().to_string());
        assert_eq!(HexBinary::from(bytes.as_slice()).to_hex(), value);
    }

    #[test]
    fn pools_are_found_by_operator_and_asset_and_then_by_number() {
        let operator = Addr::unchecked("op");
        assert_row(
            |storage| {
                let number = (300, Bps::new(500).unwrap());
                POOL_NUMBERS
                    .save(storage, (&operator, "cw20:lst"), &number)
                    .unwrap()
            },
            b"\0\x02pn\0\x02opcw20:lst",
            "ac02f403",
        );
        let pool = Pool {
            generation: 1,
            unbonding: PoolAssets::new(20),
            escrow: PoolAssets::new(30),
            contested_until: Some(300),
            slash_sequence: 5,
            total_slashed: PoolAssets::new(60),
        };
        let row = PoolRow {
            pool,
            current: life(),
        };
        assert_row(
            |storage| POOLS.save(storage, 300, &row).unwrap(),
            b"\0\x01p\0\0\x01\x2c",
            "01141e01ac02053c0a149003ac0201ad021e280101323c0203",
        );
        assert_row(
            |storage| PAST_LIVES.save(storage, (300, 2), &life()).unwrap(),
            b"\0\x01g\0\x04\0\0\x01\x2c\0\0\0\0\0\0\0\x02",
            "0a149003ac0201ad021e280101323c0203",
        );
    }

    #[test]
    fn stakes_withdrawals_and_buckets_are_found_by_number() {
        let staker = Addr::unchecked("al");
        let stake = Stake {
            shares: PoolShares::new(10),
            claims: vec![Claim::default()],
        };
        assert_row(
            |storage| STAKES.save(storage, ((300, &staker), 2), &stake).unwrap(),
            b"\0\x01s\0\x04\0\0\x01\x2c\0\x02al\0\0\0\0\0\0\0\x02",
            "0a0100000000",
        );
        let row = WithdrawalRow {
            staker: staker.clone(),
            pool: 300,
            generation: 2,
            withdrawal: Withdrawal {
                bucket: 3,
                shares: PoolShares::new(40),
                paid: PoolAssets::new(50),
            },
        };
        assert_row(
            |storage| WITHDRAWALS.save(storage, 7, &row).unwrap(),
            b"\0\x01w\0\0\0\0\0\0\0\x07",
            "02616cac0202032832",
        );
        let bucket = Bucket {
            index: 3,
            slot: life().slot,
            shares: PoolShares::new(40),
            closes: 300,
            matures: 400,
        };
        assert_row(
            |storage| BUCKETS.save(storage, ((300, 2), 3), &bucket).unwrap(),
            b"\0\x02bu\0\x04\0\0\x01\x2c\0\x08\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x03",
            "030a1428ac029003",
        );
    }
}

use palisade_math::slash::{
    Allocation, AllocationThen, Bond, BondEntry, BondTakes, Bucket, BucketTake, Change, Generation,
    JointThen, PendingCut, Record, Slot, Split, WindowCharges, Withdrawal,
};

use super::*;

#[test]
fn pools_and_their_lives_keep_their_layout() {
    let id = PoolId {
        number: 300,
        operator: addr("op"),
        asset: Asset::native("uatom"),
        commission: Bps::new(500).unwrap(),
    };
    assert_layout(&id, "ac02026f7000057561746f6df403");
    assert_layout(&(id.number, id.commission), "ac02f403");
    let pool = Pool {
        generation: 1,
        unbonding: PoolAssets::new(20),
        escrow: PoolAssets::new(30),
        contested_until: Some(300),
        slash_sequence: 5,
        total_slashed: PoolAssets::new(60),
    };
    assert_layout(&pool, "01141e01ac02053c");
    let slot = Slot {
        assets: PoolAssets::new(10),
        scale: Scale::new(20),
    };
    let generation = Generation {
        slot,
        start_scale: Scale::new(30),
        opened: 300,
        closed: Some(400),
        active_shares: PoolShares::new(40),
        open_shares: PoolShares::new(50),
        open_bucket: Some(6),
        held: Scale::new(70),
        encumbered: Scale::new(80),
        contested: 9,
        splits: 1,
    };
    assert_layout(&generation, "0a141eac020190032832010646500901");
    let row = PoolRow {
        pool,
        current: generation,
    };
    assert_layout(&row, "01141e01ac02053c0a141eac020190032832010646500901");
    let bucket = Bucket {
        index: 1,
        slot,
        shares: PoolShares::new(30),
        closes: 300,
        matures: 400,
    };
    assert_layout(&bucket, "010a141eac029003");
    let split = Split {
        bucket: 1,
        leaving: PoolShares::new(20),
        total: PoolShares::new(30),
    };
    assert_layout(&split, "01141e");
    let joint = JointThen {
        assets: PoolAssets::new(10),
        scale: Scale::new(20),
    };
    assert_layout(&joint, "0a14");
}

#[test]
fn allocations_keep_their_layout() {
    let change = |id| Change {
        id,
        budget: Scale::new(40),
        weight: Scale::new(50),
        eta: 300,
    };
    let allocation = Allocation {
        budget: Scale::new(10),
        weight: Scale::new(20),
        charged: Scale::new(30),
        decreases: vec![change(1)],
        increases: vec![change(2)],
        changes: 2,
    };
    assert_layout(&allocation, "0a141e01012832ac0201022832ac0202");
    let then = AllocationThen {
        budget: Scale::new(10),
        base_weight: Scale::new(20),
        charged: Scale::new(30),
    };
    assert_layout(&then, "0a141e");
    let lock = Lock {
        generation: 1,
        budget: Scale::new(10),
        since: 300,
        until: 400,
    };
    assert_layout(&lock, "010aac029003");
    let mut charges = WindowCharges::default();
    charges.add(Scale::new(10), 1_000, 160, 1_000).unwrap();
    assert_layout(&charges, "01320a");
}

#[test]
fn stakes_and_withdrawals_keep_their_layout() {
    let stake = Stake {
        shares: PoolShares::new(10),
        claims: vec![Claim {
            seen: index(),
            owed: fine(),
        }],
    };
    assert_layout(
        &stake,
        "0a0192c9a4d2dc97a981a9c4dff62400808080c0eb96e0b8dfebaa8c9b0100",
    );
    let row = WithdrawalRow {
        staker: addr("alice"),
        pool: 300,
        generation: 1,
        withdrawal: Withdrawal {
            bucket: 2,
            shares: PoolShares::new(30),
            paid: PoolAssets::new(40),
        },
    };
    assert_layout(&row, "05616c696365ac0201021e28");
    assert_layout(&Purpose::Withdrawal, "00");
    let limits = Limits {
        min_shares: Some(PoolShares::new(10)),
        min_value: Some(PoolAssets::new(20)),
        max_exposure: Some(Bps::new(500).unwrap()),
    };
    let to = addr("op");
    assert_layout(&Purpose::Redelegation { to, limits }, "01026f70010a011401f403");
}

#[test]
fn slashes_keep_their_layout() {
    let slash = |stage| Slash {
        avs: addr("avs"),
        pool: 300,
        generation: 1,
        evidence_id: Binary::from([1, 2]),
        reporter: addr("rep"),
        record: Record {
            fault_time: 300,
            slashed_at: 400,
            deadline: 500,
            charge: Scale::new(10),
            captured: Scale::new(20),
            weight_cut: Scale::new(30),
            pending_cuts: vec![PendingCut {
                change: 4,
                budget: Scale::new(50),
            }],
            joint_take: PoolAssets::new(60),
            bucket_takes: vec![BucketTake {
                bucket: 7,
                amount: PoolAssets::new(80),
            }],
            splits_before: 9,
            ended: false,
        },
        bond: BondTakes {
            active: PoolAssets::new(1),
            leaving: vec![BondEntry {
                closes: 300,
                amount: PoolAssets::new(2),
            }],
        },
        stage,
    };
    let (amount, returned) = (PoolAssets::new(10), PoolAssets::new(20));
    assert_layout(
        &slash(Stage::Contested),
        "03617673ac020102010203726570ac029003f4030a141e0104323c01075009000101ac020200",
    );
    let escrow = Escrow {
        pool: amount,
        bond: PoolAssets::new(30),
        bounty: PoolAssets::new(40),
    };
    assert_layout(
        &slash(Stage::Final { escrow, returned }),
        "03617673ac020102010203726570ac029003f4030a141e0104323c01075009000101ac0202010a1e2814",
    );
    assert_layout(
        &slash(Stage::Released { amount, returned }),
        "03617673ac020102010203726570ac029003f4030a141e0104323c01075009000101ac0202020a14",
    );
}

#[test]
fn bonds_keep_their_layout() {
    let bond = Bond {
        active: PoolAssets::new(10),
        leaving: vec![BondEntry {
            closes: 300,
            amount: PoolAssets::new(20),
        }],
        matured: PoolAssets::new(30),
    };
    assert_layout(&bond, "0a01ac02141e");
}

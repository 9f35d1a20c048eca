//! Pins the bytes of every stored type. What breaks here makes rows of a live registry unreadable without a migration.

use cosmwasm_std::{Addr, Binary, Uint128};
use palisade_interfaces::Asset;
use palisade_kit::packed::layout;
use palisade_math::reward::{Claim, Earnings, Fine, Index, Stream};
use palisade_math::slash::{
    Allocation, AllocationThen, Bond, BondEntry, BondTakes, Bucket, BucketTake, Change, Generation,
    JointThen, PendingCut, Record, Slot, Split, WindowCharges, Withdrawal,
};
use palisade_math::{Bps, PoolAssets, PoolShares, Scale};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::state::ledgers::Ledger;
use crate::state::{
    AssetRow, Attack, Avs, AvsBond, AvsStatus, Board, BoardStream, CapRaise, Declaration, Earner, Entry,
    Escrow, GroupCap, Limits, Lock, Membership, Operator, Payee, Pool, PoolId, PoolReward, PoolRow, Proposal,
    PublishedTerms, Purpose, Raise, Resolver, Service, Slash, Stage, Stake, Timing, WithdrawalRow,
};

fn assert_layout<T: Serialize + DeserializeOwned + PartialEq>(row: &T, expected: &str) {
    assert_eq!(layout(row).unwrap(), expected);
}

fn addr(name: &str) -> Addr {
    Addr::unchecked(name)
}

/// 5 at weight 7, and what it earned per unit of weight.
fn stream() -> Stream {
    let mut stream = Stream::new(1_000);
    stream.fund(Uint128::new(10), 100).unwrap();
    stream.accrue(PoolAssets::new(7), 1_050).unwrap();
    stream
}

fn index() -> Index {
    stream().index
}

fn fine() -> Fine {
    Fine::from_units(Uint128::new(3)).unwrap()
}

#[test]
fn parameters_and_assets_keep_their_layout() {
    let timing = Timing {
        bucket_seconds: 1,
        unbonding_seconds: 2,
        notice_seconds: 300,
        epoch_seconds: 4,
        min_reward_seconds: 6,
    };
    assert_layout(&timing, "0102ac020406");
    let bond = AvsBond {
        denom: "uatom".to_string(),
        amount: Uint128::new(50),
    };
    assert_layout(&bond, "057561746f6d32");
    let row = |asset, burner| AssetRow { asset, burner };
    assert_layout(&row(Asset::native("uatom"), None), "00057561746f6d00");
    assert_layout(
        &row(Asset::cw20("lst"), Some(addr("burner"))),
        "01036c737401066275726e6572",
    );
    let ledger = Ledger {
        stakes: Uint128::new(10),
        escrow: Uint128::new(20),
        rewards: Uint128::new(30),
        bonds: Uint128::new(40),
    };
    assert_layout(&ledger, "0a141e28");
}

#[test]
fn avs_and_operators_keep_their_layout() {
    let avs = |payee, status| Avs {
        number: 300,
        metadata_uri: "uri".to_string(),
        terms: PublishedTerms {
            kind: "da".to_string(),
            assets: vec![Asset::native("uatom")],
            slasher: Some(addr("sla")),
            resolver: Some(Resolver {
                address: addr("res"),
                delay: 300,
            }),
            payee,
            max_slash: Bps::new(5_000).unwrap(),
            max_window_slash: Bps::new(6_000).unwrap(),
            min_slashable: Bps::new(100).unwrap(),
            bounty: Bps::new(50).unwrap(),
            slash_window: 1,
            deallocation_delay: 2,
            allocation_delay: 3,
            entry: Entry {
                admission: Some(addr("adm")),
                conflict_groups: vec!["co".to_string()],
                correlation_group: Some("gr".to_string()),
            },
        },
        terms_since: 3,
        slasher_since: 2,
        registered_at: 4,
        operators: 5,
        slashable_until: 6,
        status,
    };
    assert_layout(
        &avs(Payee::Burn, AvsStatus::Registered),
        "ac02037572690264610100057561746f6d0103736c610103726573ac02008827f02e6432010203010361646d0102636f01026772030204050600",
    );
    let account = Payee::Account {
        address: addr("fund"),
    };
    assert_layout(
        &avs(Payee::Burn, AvsStatus::Leaving { until: 7 }),
        "ac02037572690264610100057561746f6d0103736c610103726573ac02008827f02e6432010203010361646d0102636f0102677203020405060107",
    );
    assert_layout(
        &avs(account, AvsStatus::Deregistered),
        "ac02037572690264610100057561746f6d0103736c610103726573ac02010466756e648827f02e6432010203010361646d0102636f01026772030204050602",
    );
    let proposal = Proposal {
        terms: avs(Payee::Burn, AvsStatus::Registered).terms,
        eta: 300,
    };
    assert_layout(
        &proposal,
        "0264610100057561746f6d0103736c610103726573ac02008827f02e6432010203010361646d0102636f01026772ac02",
    );
    let operator = Operator {
        metadata_uri: "uri".to_string(),
        commission: Bps::new(500).unwrap(),
        max_exposure: Bps::new(9_000).unwrap(),
        registered_at: 300,
        delegation_approver: None,
    };
    assert_layout(&operator, "03757269f403a846ac0200");
    let gated = Operator {
        delegation_approver: Some(addr("app")),
        ..operator
    };
    assert_layout(&gated, "03757269f403a846ac020103617070");
    let raise = Raise {
        commission: Bps::new(500).unwrap(),
        eta: 300,
    };
    assert_layout(&raise, "f403ac02");
    let membership = |service| Membership {
        service,
        open_slashes: 2,
        jailed_until: None,
    };
    assert_layout(&membership(Service::Active), "000200");
    let leaving = Service::Leaving {
        eta: 300,
        slashable_until: 400,
    };
    assert_layout(&membership(leaving), "01ac0290030200");
    let jailed = Membership {
        jailed_until: Some(300),
        ..membership(Service::Active)
    };
    assert_layout(&jailed, "000201ac02");
    assert_layout(&Some(300u64), "01ac02");
}

#[test]
fn caps_of_groups_keep_their_layout() {
    let mut cap = GroupCap {
        max: Bps::new(5_000).unwrap(),
        raise: None,
    };
    assert_layout(&cap, "882700");
    cap.raise = Some(CapRaise {
        max: Bps::ONE,
        eta: 300,
    });
    assert_layout(&cap, "882701904eac02");
}

#[test]
fn declarations_keep_their_layout() {
    let declaration = Declaration {
        attack: Some(Attack {
            value_at_risk: PoolAssets::new(10),
            threshold: Bps::new(5_000).unwrap(),
        }),
        min_operator_stake: PoolAssets::new(20),
        min_operator_bond: PoolAssets::new(30),
    };
    assert_layout(&declaration, "010a8827141e");
    assert_layout(&Declaration::default(), "000000");
}

#[test]
fn keys_and_their_owners_keep_their_layout() {
    assert_layout(&Binary::from([1, 2, 3]), "03010203");
    assert_layout(&addr("op"), "026f70");
}

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

#[test]
fn rewards_keep_their_layout() {
    let board = Board {
        weight: PoolAssets::new(10),
        streams: vec![BoardStream {
            reward: Asset::native("uatom"),
            stream: stream(),
        }],
    };
    assert_layout(
        &board,
        "0a0100057561746f6d0a0a0564329a0892c9a4d2dc97a981a9c4dff624000200",
    );
    let earner = Earner {
        generation: 1,
        weight: PoolAssets::new(20),
        seen: vec![index()],
    };
    assert_layout(&earner, "01140192c9a4d2dc97a981a9c4dff62400");
    let rewards = vec![PoolReward {
        reward: Asset::cw20("lst"),
        earnings: Earnings {
            index: index(),
            carry: fine(),
            commission: Fine::ZERO,
        },
    }];
    assert_layout(
        &rewards,
        "0101036c737492c9a4d2dc97a981a9c4dff62400808080c0eb96e0b8dfebaa8c9b01000000",
    );
}

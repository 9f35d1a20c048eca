//! Pins the bytes of every stored type. What breaks here makes rows of a live registry unreadable without a migration.

use cosmwasm_std::{Addr, Binary, Uint128};
use palisade_interfaces::Asset;
use palisade_kit::packed::layout;
use palisade_math::reward::{Claim, Earnings, Fine, Index, Stream};
use palisade_math::{Bps, PoolAssets, PoolShares, Scale};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::state::ledgers::Ledger;
use crate::state::{
    AssetRow, Attack, Avs, AvsBond, AvsStatus, Board, BoardStream, CapRaise, Declaration, Earner, Entry,
    Escrow, GroupCap, Limits, Lock, Membership, Operator, Payee, Pool, PoolId, PoolReward, PoolRow, Proposal,
    PublishedTerms, Purpose, Raise, Resolver, Service, Slash, Stage, Stake, Timing, WithdrawalRow,
};

mod pools;

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
        commission: None,
    };
    assert_layout(&earner, "01140192c9a4d2dc97a981a9c4dff6240000");
    let earner = Earner {
        commission: Some(Bps::new(500).unwrap()),
        ..earner
    };
    assert_layout(&earner, "01140192c9a4d2dc97a981a9c4dff6240001f403");
    assert_layout(&Bps::new(500).unwrap(), "f403");
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

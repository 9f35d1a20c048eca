//! Pins the bytes of every stored type. What breaks here makes rows of a live vault unreadable without a migration.

use cosmwasm_std::{Addr, Uint128};
use palisade_interfaces::hub::HubContract;
use palisade_interfaces::registry::RegistryContract;
use palisade_interfaces::token::TokenContract;
use palisade_interfaces::Asset;
use palisade_kit::packed::layout;
use palisade_math::slash::Periods;
use palisade_math::{Bps, Claim, Drip, LossCarry, Lrt, Lst, Native, PoolShares};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::batch::{Batch, OpenBatch, Part, Request, Withdrawal};
use crate::books::{Exit, Ledger, Position};
use crate::pending::{Completing, Payee, Pending, Submission};
use crate::state::{Config, Limits, OtherReward};

fn assert_layout<T: Serialize + DeserializeOwned + PartialEq>(row: &T, expected: &str) {
    assert_eq!(layout(row).unwrap(), expected);
}

fn addr(name: &str) -> Addr {
    Addr::unchecked(name)
}

#[test]
fn parties_parameters_and_limits_keep_their_layout() {
    let config = Config {
        manager: addr("boss"),
        hub: HubContract(addr("hub")),
        denom: "uatom".to_string(),
        lst: TokenContract(addr("lst")),
        registry: RegistryContract(addr("reg")),
        periods: Periods {
            bucket: 400,
            unbonding: 500,
        },
        batch_interval_seconds: 86_400,
        drip_seconds: 3_600,
        performance_fee: Bps::new(1_000).unwrap(),
        fee_recipient: addr("fees"),
        min_deposit: Lst::new(10),
        min_redeem: Lrt::new(20),
        limits: Limits {
            max_operator: Bps::new(5_000).unwrap(),
            max_exposure: Bps::new(8_000).unwrap(),
            tolerance: Bps::new(100).unwrap(),
            deallocate_cooldown_seconds: 300,
        },
    };
    assert_layout(
        &config,
        "04626f737303687562057561746f6d036c7374037265679003f40380a305901ce80704666565730a148827c03e64ac02",
    );
    assert_layout(&TokenContract(addr("lrt")), "036c7274");
}

#[test]
fn the_ledger_keeps_its_layout() {
    let mut profit = Drip::default();
    profit.add_gain(Lst::new(40), 100, 1_000).unwrap();
    let mut loss_carry = LossCarry::default();
    loss_carry.add_loss(Lst::new(5)).unwrap();
    let ledger = Ledger {
        idle: Lst::new(1),
        supply: Lrt::new(2),
        profit,
        loss_carry,
        claimable: Lst::new(3),
        uncollected: Lst::new(4),
        last_sync: 1_100,
    };
    assert_layout(&ledger, "010228e807cc0800050304cc08");
}

#[test]
fn positions_and_withdrawals_keep_their_layout() {
    let position = Position {
        pool: 300,
        generation: 1,
        shares: PoolShares::new(20),
        value: Lst::new(30),
        exits: vec![Exit {
            id: 4,
            total: PoolShares::new(50),
            worth: Lst::new(60),
            claim: Claim {
                shares: PoolShares::new(7),
                paid: Lst::new(8),
            },
            of_breach: true,
        }],
        returnable: Lst::new(9),
        absorbed: Lst::new(6),
        cooldown_until: 300,
    };
    assert_layout(&position, "ac0201141e0104323c0708010906ac02");
    let withdrawal = Withdrawal {
        total: PoolShares::new(10),
        received: Lst::new(20),
        taken: Lst::new(30),
        matures: 300,
        holders: 2,
        closed: true,
    };
    assert_layout(&withdrawal, "0a141eac020201");
}

#[test]
fn batches_and_requests_keep_their_layout() {
    let open = OpenBatch {
        id: 1,
        shares: Lrt::new(20),
        due: 300,
    };
    assert_layout(&open, "0114ac02");
    let batch = Batch {
        shares: Lrt::new(10),
        expected: Lst::new(20),
        received: Lst::new(30),
        paid: Lst::new(4),
        unpaid_shares: Lrt::new(5),
        parts: vec![Part {
            id: 6,
            claim: Claim {
                shares: PoolShares::new(7),
                paid: Lst::new(8),
            },
        }],
        matures: 300,
    };
    assert_layout(&batch, "0a141e040501060708ac02");
    let request = Request {
        shares: Lrt::new(10),
        paid: Lst::new(20),
    };
    assert_layout(&request, "0a14");
}

#[test]
fn other_rewards_keep_their_layout() {
    let native = OtherReward {
        asset: Asset::native("uosmo"),
        amount: Uint128::new(10),
    };
    assert_layout(&native, "0005756f736d6f0a");
    let cw20 = OtherReward {
        asset: Asset::cw20("token"),
        amount: Uint128::new(10),
    };
    assert_layout(&cw20, "0105746f6b656e0a");
}

#[test]
fn what_a_reply_is_about_keeps_its_layout() {
    let allocate = Pending::Allocate {
        operator: addr("op"),
        generation: 1,
        amount: Lst::new(20),
    };
    assert_layout(&allocate, "00026f700114");
    let deallocate = Pending::Deallocate {
        operator: addr("op"),
        sender: addr("any"),
        amount: Lst::new(20),
    };
    assert_layout(&deallocate, "01026f7003616e7914");
    let submit = Pending::Submit(Submission {
        batch_id: 1,
        outstanding: Lst::new(20),
        operators: vec![addr("op"), addr("po")],
    });
    assert_layout(&submit, "02011402026f7002706f");
    let complete = |payee| Pending::Complete {
        payee,
        before: vec![Completing {
            id: 1,
            paid: Lst::new(20),
            worth: Lst::new(30),
        }],
    };
    assert_layout(&complete(Payee::Batch { id: 5 }), "0300050101141e");
    let operator = addr("op");
    assert_layout(&complete(Payee::Idle { operator }), "0301026f700101141e");
    let claim = Pending::Claim {
        operator: addr("op"),
        lst: Lst::new(10),
        native: Native::new(20),
    };
    assert_layout(&claim, "04026f700a14");
    let operator = addr("op");
    assert_layout(&Pending::Bond { operator }, "05026f70");
}

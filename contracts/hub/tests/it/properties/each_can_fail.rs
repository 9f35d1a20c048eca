//! A check that cannot fail checks nothing: each number is seen to hold after an operation that concerns it, and to fail when that
//! operation, or what is seen of it, is something else.

use cosmwasm_std::{Attribute, Event, Uint128};
use palisade_chain::{MsgKind, StakingFault};
use palisade_interfaces::hub::StateResponse;

use super::checks;
use super::op::{Op, DAY, HOUR};
use super::record;
use super::seen::Seen;
use super::setup::Setup;
use super::world::{Step, World};

const ONE: Uint128 = Uint128::one();

fn setup() -> Setup {
    Setup {
        validators: 3,
        netting_cap_bps: 0,
        reward_fee_bps: 500,
        max_slash_bps: 500,
        min_batch: 0,
        max_daily_rise_bps: 10_000,
        instant: true,
        first_weight: 1,
        cap_bps: 5_000,
        tolerance_bps: 500,
        bonded_max_age_seconds: 0,
        names_amounts: true,
    }
}

const fn bond(user: usize) -> Op {
    Op::Bond {
        user,
        amount: 30_000_000,
    }
}

const fn queue(user: usize) -> Op {
    Op::Queue {
        user,
        part: 500,
        receiver: user,
    }
}

const STAKE: Op = Op::Stake { max_messages: 5 };
const SUBMIT: Op = Op::Submit { max_messages: 5 };
const RECONCILE: Op = Op::Reconcile { limit: 30 };
const PASS: Op = Op::Pass { seconds: 6 * HOUR };
const WITHDRAW: Op = Op::Withdraw { user: 0, limit: 30 };

/// Three people have bonded, and all of it is delegated but the buffer.
const STAKED: [Op; 5] = [bond(0), bond(1), bond(2), STAKE, Op::Block];
/// Then half of what two of them have is undelegated.
const UNBONDING: [Op; 5] = [queue(0), queue(1), PASS, SUBMIT, Op::Block];
/// Then it is complete, and seen to be.
const ARMED: [Op; 3] = [Op::Mature, RECONCILE, Op::Block];

const fn slash(permille: u64) -> Op {
    Op::Slash {
        validator: 0,
        age: 0,
        permille,
    }
}

/// The last of these operations, each of which must keep every invariant.
#[track_caller]
fn last_of(ops: &[&[Op]]) -> Step {
    let mut world = World::new(&setup());
    let ops = ops.concat();
    let (last, earlier) = ops.split_last().unwrap();
    for op in earlier {
        world.act(op).unwrap();
    }
    let step = world.step(last);
    checks::all(&step).unwrap();
    step
}

/// An accepted one.
#[track_caller]
fn accepted(ops: &[&[Op]]) -> Step {
    let step = last_of(ops);
    assert!(step.answer.is_ok(), "{:?}", step.answer);
    step
}

/// The number is reported once this is changed.
#[track_caller]
fn breaks(number: &str, step: &Step, change: impl FnOnce(&mut Step)) {
    let mut changed = step.clone();
    change(&mut changed);
    let broken = checks::one(number, &changed).unwrap_err();
    assert_eq!(broken.number, number);
    assert!(broken.to_string().starts_with(number), "{broken}");
}

/// The same of what is seen afterwards.
#[track_caller]
fn breaks_after(number: &str, step: &Step, change: impl FnOnce(&mut Seen)) {
    breaks(number, step, |step| change(&mut step.after));
}

/// The same of the state.
#[track_caller]
fn breaks_state(number: &str, step: &Step, change: impl FnOnce(&mut StateResponse)) {
    breaks(number, step, |step| change(&mut step.after.state));
}

/// The same where the first event of a name tells another value.
#[track_caller]
fn breaks_event(number: &str, step: &Step, name: &str, key: &str, change: impl FnOnce(u128) -> u128) {
    breaks(number, step, |step| {
        let attribute = attribute(step, name, key);
        attribute.value = change(attribute.value.parse().unwrap()).to_string();
    });
}

#[track_caller]
fn attribute<'a>(step: &'a mut Step, name: &str, key: &str) -> &'a mut Attribute {
    let ty = format!("wasm-palisade-hub/{name}");
    let events = &mut step.answer.as_mut().unwrap().events;
    let event = events.iter_mut().find(|event| event.ty == ty).unwrap();
    let mut attributes = event.attributes.iter_mut();
    attributes.find(|attribute| attribute.key == key).unwrap()
}

#[test]
fn hub_i01_what_is_spoken_for_is_on_the_account() {
    let step = accepted(&[&STAKED, &UNBONDING]);
    breaks_after("hub_i01", &step, |after| after.purse = after.held() - 1);
    breaks_state("hub_i01", &step, |state| state.in_flight += ONE);
}

#[test]
fn hub_i02_tracked_is_the_sum_over_validators_and_after_a_sync_what_the_chain_says() {
    let step = accepted(&[&STAKED, &[slash(10), Op::Sync]]);
    breaks_state("hub_i02", &step, |state| state.tracked_bonded += ONE);
    breaks_after("hub_i02", &step, |after| after.validators[0].delegated -= 1);
    // Stake at a validator that the hub does not have.
    breaks_after("hub_i02", &step, |after| after.delegated += 1);
}

#[test]
fn hub_i03_there_is_one_definition_of_assets() {
    let step = accepted(&[&STAKED, &[bond(0)]]);
    breaks_state("hub_i03", &step, |state| state.total_assets += ONE);
    breaks_after("hub_i03", &step, |after| *after.bond_buys.as_mut().unwrap() += 1);
    breaks_event("hub_i03", &step, "bonded", "total_assets", |assets| assets + 1);
}

#[test]
fn hub_i04_the_rate_falls_by_losses_only() {
    let step = accepted(&[&STAKED, &[bond(0)]]);
    breaks_state("hub_i04", &step, |state| state.total_assets -= ONE);
    let step = accepted(&[&STAKED, &[slash(10), Op::Sync]]);
    breaks_event("hub_i04", &step, "synced", "loss", |loss| loss - 1);
}

#[test]
fn hub_i05_nobody_gets_more_than_it_is_worth() {
    let step = accepted(&[&STAKED, &[slash(10), Op::Sync, bond(0)]]);
    breaks_event("hub_i05", &step, "bonded", "shares", |shares| shares + 1);
    breaks_state("hub_i05", &step, |state| {
        state.total_assets += Uint128::new(1_000)
    });
    let step = accepted(&[&STAKED, &[Op::InstantUnstake { user: 0, part: 10 }]]);
    breaks_event("hub_i05", &step, "instantly_unstaked", "value", |value| value + 1);
    breaks("hub_i05", &step, |step| {
        let exit = step.before.params.instant_exit.as_mut().unwrap();
        (exit.min_fee_bps, exit.max_fee_bps) = (9_000, 9_000);
    });
    breaks_state("hub_i05", &step, |state| state.buffer += ONE);
}

/// In one piece it is at least what it is in ten.
#[test]
fn hub_i05_splitting_gains_nothing() {
    let gained = |parts: u128| {
        let mut world = World::new(&setup());
        for op in STAKED.iter().chain(&[slash(10), Op::Sync]) {
            world.act(op).unwrap();
        }
        let user = world.hub.addr("alice");
        let before = world.seen().users[&user].clone();
        let amount = 10_000_010 / parts;
        for _ in 0..parts {
            assert!(world.act(&Op::Bond { user: 0, amount }).unwrap());
        }
        let bonded = world.seen().users[&user].lst - before.lst;
        let coins = world.seen().users[&user].coins;
        for _ in 0..parts {
            let shares = bonded / parts / 10;
            let part = u16::try_from(shares * 1_000 / world.seen().users[&user].lst).unwrap();
            assert!(world.act(&Op::InstantUnstake { user: 0, part }).unwrap());
        }
        (bonded, world.seen().users[&user].coins - coins)
    };
    let (whole, pieces) = (gained(1), gained(10));
    assert!(
        whole.0 >= pieces.0 && whole.0 <= pieces.0 + 10,
        "{whole:?} {pieces:?}"
    );
}

#[test]
fn hub_i06_shares_are_the_supply() {
    let step = accepted(&[&STAKED, &[queue(0)]]);
    breaks_after("hub_i06", &step, |after| after.lst_supply += 1);
    breaks_after("hub_i06", &step, |after| after.lst_held += 1);
}

#[test]
fn hub_i07_requests_add_up_to_their_batch() {
    let step = accepted(&[&STAKED, &UNBONDING, &ARMED, &[RECONCILE, WITHDRAW]]);
    breaks_after("hub_i07", &step, |after| {
        after.requests.values_mut().next().unwrap().shares -= ONE;
    });
    breaks_after("hub_i07", &step, |after| {
        after.batches.values_mut().next().unwrap().total_shares += ONE;
    });
    breaks_after("hub_i07", &step, |after| {
        let batch = after.batches.values_mut().next().unwrap();
        batch.received = batch.expected + ONE;
    });
    breaks_after("hub_i07", &step, |after| {
        after.batches.values_mut().next().unwrap().paid -= ONE;
    });
}

#[test]
fn hub_i08_what_a_request_is_paid_depends_on_no_order() {
    let transfer = Op::Transfer {
        user: 0,
        request: 0,
        part: 333,
        recipient: 2,
    };
    let early = [&STAKED[..], &UNBONDING, &[transfer]];
    let step = accepted(&early);
    breaks_after("hub_i08", &step, |after| {
        after.requests.values_mut().next().unwrap().claimable += ONE;
    });
    let step = accepted(&[&early.concat(), &ARMED, &[RECONCILE, WITHDRAW]]);
    // A request that is there before is paid in full once it is gone.
    breaks_after("hub_i08", &step, |after| after.requests.clear());
    breaks("hub_i08", &step, |step| {
        for batch in step
            .before
            .batches
            .values_mut()
            .chain(step.after.batches.values_mut())
        {
            batch.received += Uint128::new(10);
        }
    });
    let last = Op::Withdraw { user: 1, limit: 30 };
    let carol = Op::Withdraw { user: 2, limit: 30 };
    let step = accepted(&[&early.concat(), &ARMED, &[RECONCILE, WITHDRAW, carol, last]]);
    breaks_event("hub_i08", &step, "batch_closed", "dust", |dust| dust + 10);
}

#[test]
fn hub_i09_legs_settle_after_their_block() {
    let step = accepted(&[&STAKED, &UNBONDING, &ARMED, &[RECONCILE]]);
    breaks("hub_i09", &step, |step| step.before.height -= 1);
    breaks("hub_i09", &step, |step| step.before.time -= DAY);
    breaks("hub_i09", &step, |step| {
        let mut other = step.before.legs[0].clone();
        other.armed_at_height = None;
        step.before.legs.push(other);
    });
    breaks_event("hub_i09", &step, "leg_settled", "received", |received| {
        received / 2
    });
}

#[test]
fn hub_i10_received_coins_stay_with_their_batch() {
    let step = accepted(&[&STAKED, &UNBONDING, &ARMED, &[RECONCILE]]);
    breaks_state("hub_i10", &step, |state| state.claimable -= ONE);
    breaks("hub_i10", &step, |step| {
        step.before.batches.values_mut().next().unwrap().received = Uint128::MAX;
    });
}

#[test]
fn hub_i10_a_dispute_holds_coins() {
    let slash = Op::Slash {
        validator: 0,
        age: 70,
        permille: 700,
    };
    let step = accepted(&[&STAKED, &UNBONDING, &[slash], &ARMED, &[RECONCILE]]);
    assert!(!step.events("batch_disputed").is_empty());
    breaks_state("hub_i10", &step, |state| state.claimable -= ONE);
}

#[test]
fn hub_i11_shortfalls_are_shared() {
    let slash = Op::Slash {
        validator: 0,
        age: 70,
        permille: 30,
    };
    let step = accepted(&[&STAKED, &UNBONDING, &[slash], &ARMED, &[RECONCILE]]);
    let lost = step.sum("leg_settled", "expected") - step.sum("leg_settled", "received");
    assert!(lost > 0);
    breaks("hub_i11", &step, |step| step.before.purse += lost);
    breaks_event("hub_i11", &step, "leg_settled", "received", |received| {
        received - 2
    });
    breaks_event("hub_i11", &step, "leg_settled", "received", |received| {
        received - 1
    });
}

#[test]
fn hub_i12_losses_are_told_and_booked_once() {
    let step = last_of(&[&STAKED, &[slash(10)]]);
    breaks_after("hub_i12", &step, |after| after.impaired.loss -= ONE);
    breaks_after("hub_i12", &step, |after| after.impaired.impaired = false);
    let step = accepted(&[&STAKED, &[slash(10), Op::Sync]]);
    breaks_event("hub_i12", &step, "synced", "loss", |loss| 2 * loss);
    breaks_state("hub_i12", &step, |state| state.total_assets -= ONE);
    let step = accepted(&[&STAKED, &[Op::Sync]]);
    breaks_after("hub_i12", &step, |after| after.impaired.impaired = true);
    let step = accepted(&[&STAKED, &UNBONDING, &[slash(10), Op::Sync]]);
    breaks_after("hub_i12", &step, |after| {
        after.batches.values_mut().next().unwrap().expected -= ONE;
    });
}

#[test]
fn hub_i13_entries_are_counted() {
    let step = accepted(&[&STAKED, &UNBONDING]);
    breaks_after("hub_i13", &step, |after| {
        after.validators[0].row.open_entries += 1
    });
    breaks_after("hub_i13", &step, |after| after.validators[0].entries = 8);
    breaks_state("hub_i13", &step, |state| state.unbonding += ONE);
    breaks("hub_i13", &step, |step| {
        let refused = Event::new("wasm-palisade-hub/redelegation_refused")
            .add_attribute("codespace", "staking")
            .add_attribute("code", "32");
        step.answer.as_mut().unwrap().events.push(refused);
    });
}

#[test]
fn hub_i14_nobody_is_locked_in() {
    let mut world = World::new(&setup());
    for op in [&STAKED[..], &UNBONDING, &ARMED].concat() {
        world.act(&op).unwrap();
    }
    for kind in [
        MsgKind::Delegate,
        MsgKind::Undelegate,
        MsgKind::Redelegate,
        MsgKind::WithdrawReward,
    ] {
        world
            .hub
            .faults()
            .fail_every(kind, None, StakingFault::NoValidatorFound);
    }
    let wiped = slash(1_000);
    for op in [wiped, Op::Sync, RECONCILE, bond(0), queue(0), WITHDRAW, HARVEST] {
        assert!(world.act(&op).unwrap(), "{op:?}");
    }
    let step = accepted(&[&STAKED, &[bond(0)]]);
    breaks("hub_i14", &step, |step| {
        step.answer = Err("Busy { operations: 1 }".to_string())
    });
}

#[test]
fn hub_i15_caps_hold() {
    let step = accepted(&[&STAKED[..4]]);
    breaks_after("hub_i15", &step, |after| {
        after.wanted[0].target = after.state.total_assets
    });
    breaks_after("hub_i15", &step, |after| {
        after
            .wanted
            .iter_mut()
            .for_each(|wanted| wanted.target += Uint128::new(10_000_000));
    });
    breaks_after("hub_i15", &step, |after| {
        after
            .validators
            .iter_mut()
            .for_each(|validator| validator.row.cap_bps = 3_000);
        after.wanted.clear();
    });
}

#[test]
fn hub_i16_calls_are_bounded() {
    let step = accepted(&[&STAKED[..4]]);
    breaks("hub_i16", &step, |step| step.op = Op::Stake { max_messages: 2 });
    let step = accepted(&[&STAKED, &UNBONDING[..4]]);
    breaks("hub_i16", &step, |step| step.op = Op::Submit { max_messages: 0 });
    let step = accepted(&[&STAKED, &UNBONDING, &ARMED, &[RECONCILE]]);
    breaks("hub_i16", &step, |step| step.op = Op::Reconcile { limit: 0 });
}

/// Rewards of about a hundredth.
const REWARD: Op = Op::Reward {
    validator: 0,
    amount: 30_000_000_000,
};
const HARVEST: Op = Op::Harvest { limit: 5 };

#[test]
fn hub_i17_fees_are_on_gains() {
    let step = accepted(&[&STAKED, &[REWARD, HARVEST]]);
    assert!(step.sum("rewards_collected", "fee") > 0);
    breaks_event("hub_i17", &step, "rewards_collected", "fee", |fee| fee + 1);
    // Losses come first.
    breaks("hub_i17", &step, |step| step.before.state.loss_carry += ONE);
    let step = accepted(&[&STAKED, &[slash(10), Op::Sync, REWARD, HARVEST]]);
    assert!(step.sum("rewards_collected", "repaid") > 0);
    breaks_event("hub_i17", &step, "rewards_collected", "repaid", |repaid| {
        repaid - 1
    });
    breaks_event("hub_i17", &step, "rewards_collected", "loss_carry", |carry| {
        carry + 1
    });
}

#[test]
fn hub_i18_nothing_lifts_the_rate_at_once() {
    let step = accepted(&[
        &STAKED,
        &[Op::Donate {
            user: 0,
            amount: 9_000_000,
        }],
    ]);
    breaks_state("hub_i18", &step, |state| state.total_assets += Uint128::new(100));
    let step = last_of(&[&STAKED, &[REWARD, HARVEST, Op::Pass { seconds: HOUR }]]);
    assert!(step.after.state.total_assets > step.before.state.total_assets);
    breaks_state("hub_i18", &step, |state| state.total_assets += ONE);
    breaks("hub_i18", &step, |step| step.before.params.max_daily_rise_bps = 1);
}

#[test]
fn hub_i19_sniping_does_not_pay() {
    let snipe = Op::Snipe {
        user: 0,
        amount: 1_000_000,
    };
    let step = accepted(&[&STAKED, &[REWARD, snipe]]);
    assert!(step.sum("rewards_collected", "net") > 0);
    breaks_after("hub_i19", &step, |after| {
        after
            .users
            .values_mut()
            .for_each(|purse| purse.coins += 1_000_000);
    });
}

#[test]
fn hub_i20_sent_coins_move_nothing() {
    let step = last_of(&[&STAKED, &UNBONDING, &[Op::BankSend { amount: 7_777 }]]);
    breaks_state("hub_i20", &step, |state| state.unallocated += Uint128::new(7_777));
    breaks_after("hub_i20", &step, |after| {
        after.requests.values_mut().next().unwrap().claimable += ONE;
    });
    let step = last_of(&[&STAKED, &[REWARD]]);
    breaks_state("hub_i20", &step, |state| state.total_assets += ONE);
}

#[test]
fn hub_i21_what_came_in_is_what_went_out_or_is_there() {
    let step = accepted(&[&STAKED, &UNBONDING]);
    breaks_state("hub_i21", &step, |state| state.unallocated += ONE);
    breaks("hub_i21", &step, |step| step.told.books += 1);
}

#[test]
fn hub_i22_worthless_shares_are_not_sold() {
    let step = accepted(&[&STAKED, &[bond(0)]]);
    breaks_state("hub_i22", &step, |state| state.total_shares = Uint128::zero());
    breaks("hub_i22", &step, |step| {
        step.before.state.total_assets = Uint128::zero()
    });
    // With instant exits a buffer would be left.
    let mut world = World::new(&Setup {
        instant: false,
        ..setup()
    });
    for op in &STAKED {
        world.act(op).unwrap();
    }
    (0..3).for_each(|index| world.hub.wipe_out(index));
    world.act(&Op::Block).unwrap();
    world.act(&Op::Sync).unwrap();
    assert!(world.seen().state.total_assets.is_zero() && world.seen().rate.is_none());
    let step = world.step(&bond(0));
    assert!(step.refusal().unwrap().contains("Insolvent"));
    checks::all(&step).unwrap();
}

#[test]
fn hub_i23_pauses_end_and_updates_wait() {
    let pause = Op::Pause {
        guardian: true,
        what: 0,
        seconds: DAY,
    };
    let step = last_of(&[&STAKED, &[pause, bond(0)]]);
    assert!(step.refusal().unwrap().contains("Paused"));
    breaks("hub_i23", &step, |step| step.answer = Ok(Default::default()));
    breaks("hub_i23", &step, |step| step.before.pauses.clear());
    breaks_after("hub_i23", &step, |after| {
        after.pauses[0].paused_until = Some(after.time + 8 * DAY);
    });
    // A higher fee waits.
    let update = Op::Update { which: 0, to: 900 };
    let apply = Op::ApplyUpdate { which: 0 };
    let step = last_of(&[&STAKED, &[update.clone(), apply.clone()]]);
    assert!(step.refusal().unwrap().contains("NotDue"));
    breaks_after("hub_i23", &step, |after| after.params.reward_fee_bps = 900);
    let step = accepted(&[&STAKED, &[update.clone(), Op::Pass { seconds: DAY }, apply]]);
    assert_eq!(step.after.params.reward_fee_bps, 900);
    breaks("hub_i23", &step, |step| step.before.updates[0].eta += 1);
    let step = accepted(&[&STAKED, &[update]]);
    breaks_after("hub_i23", &step, |after| after.params.reward_fee_bps = 900);
    // So do another guardian and a route.
    breaks_after("hub_i23", &step, |after| after.guardian = None);
    for update in [Op::ReplaceGuardian { stays: false }, ROUTE] {
        let step = accepted(&[
            &STAKED,
            &[update, Op::Pass { seconds: DAY }, Op::ApplyUpdate { which: 0 }],
        ]);
        breaks("hub_i23", &step, |step| step.before.updates[0].eta += 1);
    }
}

/// Coins of a denom that comes as a reward go to Carol.
const ROUTE: Op = Op::Route {
    denom: 1,
    recipient: Some(2),
};

#[test]
fn hub_i20_coins_of_other_denoms_move_nothing() {
    let come = [
        Op::WorthlessReward {
            validator: 0,
            denom: 1,
        },
        Op::Block,
        Op::Harvest { limit: 5 },
    ];
    let go = [
        ROUTE,
        Op::Pass { seconds: DAY },
        Op::ApplyUpdate { which: 0 },
        Op::RouteRewards { denom: 1 },
    ];
    let step = accepted(&[&STAKED, &come, &go]);
    assert_eq!(step.after.routes.len(), 1);
    breaks_state("hub_i20", &step, |state| state.unallocated += ONE);
    breaks_after("hub_i20", &step, |after| after.purse += 1);
}

#[test]
fn hub_i24_lenders_see_losses_before_they_are_booked() {
    let step = last_of(&[&STAKED, &[slash(10)]]);
    assert!(step.after.rate.unwrap().0 < step.after.state.exchange_rate);
    breaks_after("hub_i24", &step, |after| {
        after.rate.as_mut().unwrap().0 = after.state.exchange_rate;
    });
    breaks_after("hub_i24", &step, |after| after.rate.as_mut().unwrap().1 -= 1);
    breaks_after("hub_i24", &step, |after| after.rate = None);
}

#[test]
fn hub_i25_a_record_tells_histories_apart() {
    let turns = |amount| {
        let ops = [&STAKED[..], &[Op::Bond { user: 0, amount }], &UNBONDING].concat();
        ops.into_iter().map(|op| (op, false)).collect::<Vec<_>>()
    };
    let one = record(&setup(), &turns(5_000));
    assert_eq!(one, record(&setup(), &turns(5_000)));
    assert_ne!(one, record(&setup(), &turns(5_001)));
}

#[test]
fn hub_i26_refusals_change_nothing() {
    let step = last_of(&[&STAKED, &[RECONCILE]]);
    assert_eq!(step.refusal().unwrap(), "NothingToReconcile");
    breaks_after("hub_i26", &step, |after| after.purse += 1);
    let step = last_of(&[&STAKED, &[Op::Intrude { which: 0 }]]);
    breaks("hub_i26", &step, |step| step.answer = Ok(Default::default()));
    // What fails within a message is left out of it.
    let refuse = Op::Refuse {
        kind: 3,
        validator: 1,
        guilty: true,
    };
    let step = accepted(&[&STAKED, &[REWARD, refuse, HARVEST]]);
    assert_eq!(step.events("reward_refused").len(), 1);
    assert!(step.sum("rewards_collected", "net") > 0);
}

#[test]
fn hub_i27_pushes_and_transfers_are_the_owners() {
    let allow = Op::Prefer {
        user: 0,
        allow_push: true,
        tip_bps: 100,
    };
    let push = Op::Push {
        user: 1,
        owner: 0,
        limit: 30,
    };
    let step = accepted(&[&STAKED, &UNBONDING, &ARMED, &[RECONCILE, allow, push]]);
    assert!(step.sum("pushed", "tip") > 0);
    let alice = World::new(&setup()).hub.addr("alice");
    breaks_after("hub_i27", &step, |after| {
        after.users.get_mut(&alice).unwrap().coins -= 1
    });
    breaks_event("hub_i27", &step, "pushed", "tip", |tip| 2 * tip);
    let step = accepted(&[&STAKED, &[queue(0)]]);
    breaks_after("hub_i27", &step, |after| {
        after.requests.values_mut().next().unwrap().shares = Uint128::new(999);
    });
}

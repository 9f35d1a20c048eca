//! Recorded sequences, replayed with the full state compared after every step.
//!
//! `PALISADE_SLASH_VECTORS=FILE` replays another file of the same form.

use palisade_math::slash::{Change, Periods, SlashError, Terms, START_SCALE};
use serde_json::{json, Map, Value};

use crate::pool::{Avs, Life, Op, Pool, Slash, Staker};

fn refusal(error: &SlashError) -> &'static str {
    match error {
        SlashError::Math(_) | SlashError::Invariant(_) => panic!("broken: {error}"),
        SlashError::WindowOrder { .. } => "need W <= D <= U",
        SlashError::ResolutionDelayTooLong { .. } => "need resolution <= U",
        SlashError::NothingDeposited => "nothing deposited",
        SlashError::Contested { .. } => "a contestable slash is open",
        SlashError::BelowOneShare { .. } => "deposit below one share",
        SlashError::NotThatManyShares { .. } => "not that many shares",
        SlashError::NotMatured { .. } => "not matured",
        SlashError::NothingToChange => "nothing to change",
        SlashError::BudgetsAboveScale { .. } => "budgets above the scale",
        SlashError::WeightAboveScale { .. } => "weight above the scale",
        SlashError::TooManyIncreases { .. } => "too many pending increases",
        SlashError::TooManyDecreases { .. } => "too many pending decreases",
        SlashError::NoAllocation => "no allocation",
        SlashError::BudgetNotFree { .. } => "budget not free",
        SlashError::WeightNotThere { .. } => "weight not there",
        SlashError::FractionOutOfRange { .. } => "fraction out of range",
        SlashError::OutsideSlashWindow { .. } => "outside the slash window",
        SlashError::NotAllocatedAtFault { .. } => "not allocated at the fault",
        SlashError::NoBudgetLeft { .. } => "no budget left",
        SlashError::NothingToTake { .. } => "nothing to take",
        SlashError::BondAboveDue { .. } | SlashError::BondNotThere { .. } | SlashError::NothingLeaves => {
            panic!("no bond here: {error}")
        }
        SlashError::AlreadyEnded => "already ended",
        SlashError::VetoTooLate { .. } | SlashError::ReleaseTooEarly { .. } => {
            "veto until the deadline, release after it"
        }
    }
}

fn amount(of: &Value) -> u128 {
    of.as_str().unwrap().parse().unwrap()
}

fn number(of: &Value) -> u64 {
    of.as_u64().unwrap()
}

fn index(of: &Value) -> usize {
    number(of) as usize
}

fn avs(of: &Value) -> Avs {
    of.as_str().unwrap().strip_prefix("avs").unwrap().parse().unwrap()
}

fn staker(of: &Value) -> Staker {
    of.as_str().unwrap().parse().unwrap()
}

fn operation(of: &Value) -> Op {
    let (kind, a) = of.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "deposit" => Op::Deposit {
            staker: staker(&a["staker"]),
            amount: amount(&a["amount"]),
        },
        "queue_withdrawal" => Op::QueueWithdrawal {
            staker: staker(&a["staker"]),
            shares: amount(&a["shares"]),
            generation: index(&a["generation"]),
        },
        "complete_withdrawal" => Op::CompleteWithdrawal {
            withdrawal: index(&a["withdrawal"]),
        },
        "allocate" => Op::Allocate {
            avs: avs(&a["avs"]),
            budget: amount(&a["budget"]),
            weight: amount(&a["weight"]),
        },
        "deallocate" => Op::Deallocate {
            avs: avs(&a["avs"]),
            budget: amount(&a["budget"]),
            weight: amount(&a["weight"]),
        },
        "slash" => Op::Slash {
            avs: avs(&a["avs"]),
            fault_time: number(&a["fault_time"]),
            fraction: amount(&a["fraction"]),
        },
        "veto" => Op::Veto {
            record: index(&a["record"]),
            upheld: amount(&a["upheld"]),
        },
        "release" => Op::Release {
            record: index(&a["record"]),
        },
        unknown => panic!("unknown operation {unknown}"),
    }
}

fn text(of: impl ToString) -> Value {
    Value::String(of.to_string())
}

fn changes(of: &[Change]) -> Value {
    of.iter()
        .map(|change| json!([text(change.budget), text(change.weight), change.eta]))
        .collect()
}

fn by_key<K: ToString, V>(of: impl IntoIterator<Item = (K, V)>, value: impl Fn(V) -> Value) -> Value {
    let entries = of.into_iter().map(|(key, entry)| (key.to_string(), value(entry)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn generation(life: &Life) -> Value {
    let g = &life.state;
    json!({
        "opened": g.opened,
        "closed": g.closed,
        "assets": text(g.slot.assets),
        "scale": text(g.slot.scale),
        "held": text(g.held),
        "contested": g.contested,
        "active_shares": text(g.active_shares),
        "open_shares": text(g.open_shares),
        "open_bucket": g.open_bucket,
        "stakers": by_key(&life.stakers, text),
        "buckets": by_key(&life.buckets, |b| json!([text(b.slot.assets), text(b.shares), text(b.slot.scale)])),
        "splits": life.splits.iter().map(|s| json!([s.bucket, text(s.leaving), text(s.total)])).collect::<Value>(),
        "allocations": by_key(life.allotments.iter().map(|(avs, a)| (format!("avs{avs}"), &a.state)), |a| {
            json!([text(a.budget), text(a.weight), text(a.charged), changes(&a.decreases), changes(&a.increases)])
        }),
    })
}

fn record(slash: &Slash) -> Value {
    let r = &slash.state;
    json!([
        format!("avs{}", slash.avs),
        r.fault_time,
        r.deadline,
        text(r.charge),
        text(r.captured),
        text(r.weight_cut),
        text(r.joint_take),
        by_key(r.bucket_takes.iter().map(|take| (take.bucket, take.amount)), text),
        r.ended
    ])
}

fn state(pool: &Pool) -> Value {
    let withdrawals = pool.withdrawals.iter().map(|w| {
        let state = &w.state;
        json!([
            text(w.staker),
            w.generation,
            state.bucket,
            text(state.shares),
            text(state.paid)
        ])
    });
    json!({
        "escrow": text(pool.escrow),
        "released": text(pool.released),
        "paid": text(pool.paid),
        "generations": pool.lives.iter().map(generation).collect::<Value>(),
        "withdrawals": withdrawals.collect::<Value>(),
        "records": pool.records.iter().map(record).collect::<Value>(),
    })
}

fn pool(of: &Value) -> Pool {
    let terms = of["terms"].as_object().unwrap();
    let terms = (0..terms.len()).map(|n| {
        let each = &terms[&format!("avs{n}")];
        Terms {
            slash_window: number(&each[0]),
            deallocation_delay: number(&each[1]),
            allocation_delay: number(&each[2]),
            resolution_delay: each[3].as_u64(),
        }
    });
    let periods = Periods {
        bucket: number(&of["bucket_period"]),
        unbonding: number(&of["unbonding"]),
    };
    Pool::new(periods, terms.collect(), number(&of["start"]), START_SCALE)
}

fn replay(vector: &Value, lazy: bool) {
    let mut pool = pool(vector);
    pool.lazy = lazy;
    for (position, step) in vector["steps"].as_array().unwrap().iter().enumerate() {
        pool.now = number(&step["now"]);
        let place = format!("seed {}, step {position}, {}", vector["seed"], step["op"]);
        match pool.run(&operation(&step["op"])) {
            Ok(result) => {
                assert_eq!(json!(result.map(|n| n.to_string())), step["result"], "{place}");
                assert_eq!(state(&pool.settled()), step["state"], "{place}");
            }
            Err(error) => assert_eq!(json!(refusal(&error)), step["refused"], "{place}"),
        }
    }
}

fn vectors() -> Vec<Value> {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/slashing_vectors.json");
    let path = std::env::var("PALISADE_SLASH_VECTORS").unwrap_or_else(|_| own.to_string());
    let vectors: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(!vectors.is_empty());
    vectors
}

#[test]
fn recorded_sequences_give_the_recorded_numbers() {
    for vector in vectors() {
        replay(&vector, false);
    }
}

#[test]
fn recorded_sequences_do_not_depend_on_when_untouched_parts_are_settled() {
    for vector in vectors() {
        replay(&vector, true);
    }
}

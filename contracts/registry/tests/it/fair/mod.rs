//! Random rewards beside a model that looks every second: whoever held shares of a pool with weight gets their part of that
//! second, and nobody else.

use std::collections::BTreeMap;

use cosmwasm_std::{coins, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;
use proptest::prelude::*;

use crate::world::*;

mod books;
mod op;

use op::{op, Op};

const STAKERS: [&str; 3] = ["alice", "bob", "carol"];
const AVSS: [&str; 2] = ["avs", "other_avs"];
const OPERATORS: [&str; 2] = ["operator", "other_operator"];
/// Those in the beginning: the second keeps a third of what its pool earns.
const COMMISSIONS: [u16; 2] = [0, 3_333];
const KINDS: [&str; 2] = [REWARD, STAKE];

/// Short periods, so that the end of an announcement is met second by second.
const BUCKET: u64 = 5;
const UNBONDING: u64 = 10;
const NOTICE: u64 = 5;
const ANNOUNCEMENT: u64 = NOTICE + BUCKET + UNBONDING;

/// By pool, staker and kind; by pool and kind where it is commission.
#[derive(Default)]
struct Fair {
    earned: BTreeMap<(usize, usize, usize), f64>,
    commission: BTreeMap<(usize, usize), f64>,
    claimed: BTreeMap<(usize, usize, usize), u128>,
    /// Whether somebody who left claimed one kind after the other.
    paid_after: bool,
    /// By pool, of the pool and of each AVS: the part that the operator keeps, and what it rises to after which second. An
    /// AVS that was never named has the pool's.
    commissions: [[Option<u16>; 3]; 2],
    raises: [[Option<(u16, u64)>; 3]; 2],
    /// By AVS and pool.
    weights: [[u128; 2]; 2],
    jailed: [[bool; 2]; 2],
    /// By pool and kind: parts of a unit that somebody left behind where nobody else was. They are the next one's.
    dust: BTreeMap<(usize, usize), f64>,
}

impl Fair {
    fn commission_of(&self, pool: usize, of: usize) -> u16 {
        let [of_pool, ..] = self.commissions[pool];
        self.commissions[pool][of].or(of_pool).unwrap()
    }
}

struct Model {
    world: World,
    fair: Fair,
}

fn query_of(pool: usize) -> (String, Asset) {
    (addr(OPERATORS[pool]).into_string(), native())
}

/// None is the pool's.
fn named(of: usize) -> Option<String> {
    let avs = AVSS.get(of.checked_sub(1)?)?;
    Some(addr(avs).into_string())
}

impl Model {
    fn new() -> Self {
        let mut world = World::with(Params {
            bucket_seconds: BUCKET,
            unbonding_seconds: UNBONDING,
            notice_seconds: NOTICE,
            ..params()
        });
        for (operator, commission) in OPERATORS.into_iter().zip(COMMISSIONS) {
            world
                .register_operator_with(operator, commission, 10_000)
                .unwrap();
        }
        for avs in AVSS {
            let terms = AvsTerms {
                slash_window_seconds: UNBONDING,
                deallocation_delay_seconds: UNBONDING,
                allocation_delay_seconds: ANNOUNCEMENT,
                ..world.terms(avs)
            };
            world.register_avs(avs, terms).unwrap();
            for operator in OPERATORS {
                world.opt_in(operator, avs).unwrap();
                world
                    .allocate_of(operator, avs, native(), percent(10), percent(60))
                    .unwrap();
            }
        }
        world.wait(ANNOUNCEMENT + 1);
        let mut model = Self {
            world,
            fair: Fair {
                commissions: COMMISSIONS.map(|of_pool| [Some(of_pool), None, None]),
                ..Fair::default()
            },
        };
        model.begin();
        model
    }

    /// Everybody earned of every kind and one has left: a history that has to get there first hardly ever meets its end.
    fn begin(&mut self) {
        let (amount, seconds) = (1_000_000, 50);
        for (one, other) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let (pool, who) = (one, other);
            assert!(self.run(&Op::Deposit { pool, who, amount }));
            let (avs, kind) = (one, other);
            assert!(self.run(&Op::Fund {
                avs,
                kind,
                amount,
                seconds
            }));
        }
        for (avs, pool) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            assert!(self.run(&Op::Sync { avs, pool }));
        }
        self.run(&Op::Wait { seconds: 3 });
        let (pool, who, part) = (0, 0, 100);
        assert!(self.run(&Op::Queue { pool, who, part }));
    }

    fn shares(&self, pool: usize, who: usize) -> u128 {
        let (operator, asset) = query_of(pool);
        let answer: StakerResponse = self.world.query(&QueryMsg::Staker {
            staker: addr(STAKERS[who]).into_string(),
            operator,
            asset,
            generation: None,
        });
        answer.shares.u128()
    }

    fn stream(&self, avs: usize, kind: usize) -> RewardStreamResponse {
        self.world.query(&QueryMsg::RewardStream {
            avs: addr(AVSS[avs]).into_string(),
            asset: native(),
            reward: Asset::native(KINDS[kind]),
        })
    }

    fn pending(&self, pool: usize, who: usize, kind: usize) -> u128 {
        let (operator, asset) = query_of(pool);
        let rows: Vec<RewardResponse> = self.world.query(&QueryMsg::PendingRewards {
            staker: addr(STAKERS[who]).into_string(),
            operator,
            asset,
        });
        amount_of(&rows, &Asset::native(KINDS[kind]))
    }

    fn pending_commission(&self, pool: usize, kind: usize) -> u128 {
        let (operator, asset) = query_of(pool);
        let rows: Vec<RewardResponse> = self.world.query(&QueryMsg::PendingCommission { operator, asset });
        amount_of(&rows, &Asset::native(KINDS[kind]))
    }

    fn run(&mut self, op: &Op) -> bool {
        let world = &mut self.world;
        let done = match *op {
            Op::Deposit { pool, who, amount } => {
                let msg = ExecuteMsg::Deposit {
                    operator: addr(OPERATORS[pool]).into_string(),
                    staker: None,
                    limits: DepositLimits::default(),
                };
                let is_first = self.total_shares(pool) == 0;
                let deposited = self
                    .world
                    .run_with(STAKERS[who], &msg, &coins(amount, STAKE))
                    .is_ok();
                if deposited && is_first {
                    self.find_dust(pool, who);
                }
                deposited
            }
            Op::Queue { pool, who, part } => {
                let shares = Uint128::new(self.shares(pool, who) * part / 100);
                let (operator, asset) = query_of(pool);
                let msg = ExecuteMsg::QueueWithdrawal {
                    operator,
                    asset,
                    shares,
                    generation: None,
                };
                self.world.run(STAKERS[who], &msg).is_ok()
            }
            Op::Fund {
                avs,
                kind,
                amount,
                seconds,
            } => world.fund_in(AVSS[avs], KINDS[kind], amount, seconds).is_ok(),
            Op::Sync { avs, pool } => world.sync_of(AVSS[avs], OPERATORS[pool]).is_ok(),
            Op::Allocate { avs, pool, weight } => {
                let budget = percent(weight.min(10));
                world
                    .allocate_of(OPERATORS[pool], AVSS[avs], native(), budget, percent(weight))
                    .is_ok()
            }
            Op::OptOut { avs, pool } => world.opt_out(OPERATORS[pool], AVSS[avs]).is_ok(),
            Op::Jail { avs, pool, seconds } => {
                let msg = ExecuteMsg::JailOperator {
                    avs: addr(AVSS[avs]).into_string(),
                    operator: addr(OPERATORS[pool]).into_string(),
                    until: world.now() + seconds,
                };
                match world.through_slasher(AVSS[avs], &msg) {
                    Ok(_) => self.fair.jailed[avs][pool] = true,
                    Err(error) => assert!(matches!(error, ContractError::NotServing { .. }), "{error}"),
                }
                self.fair.jailed[avs][pool]
            }
            Op::Unjail { avs, pool } => {
                let avs_account = addr(AVSS[avs]).into_string();
                let msg = ExecuteMsg::Unjail { avs: avs_account };
                let is_free = world.run(OPERATORS[pool], &msg).is_ok();
                self.fair.jailed[avs][pool] &= !is_free;
                is_free
            }
            Op::SetCommission { pool, of, change } => self.set_commission(pool, of, change),
            Op::ApplyCommission { pool, of } => {
                let msg = ExecuteMsg::ApplyCommission {
                    operator: addr(OPERATORS[pool]).into_string(),
                    asset: Some(native()),
                    avs: named(of),
                };
                let applied = world.run("carol", &msg).is_ok();
                assert_eq!(applied, self.rise(pool, of));
                applied
            }
            Op::Claim { pool, who } => self.claim(pool, who),
            Op::Wait { seconds } => {
                for _ in 0..seconds {
                    self.one_second();
                }
                true
            }
        };
        self.note(op);
        done
    }

    /// Whether a raise was due.
    fn rise(&mut self, pool: usize, of: usize) -> bool {
        match self.fair.raises[pool][of] {
            Some((commission, eta)) if self.world.now() > eta => {
                self.fair.commissions[pool][of] = Some(commission);
                self.fair.raises[pool][of] = None;
                true
            }
            _ => false,
        }
    }

    fn set_commission(&mut self, pool: usize, of: usize, change: i16) -> bool {
        let old = self.fair.commission_of(pool, of);
        let wanted = old.saturating_add_signed(change);
        let msg = ExecuteMsg::SetCommission {
            asset: Some(native()),
            avs: named(of),
            commission_bps: wanted,
        };
        if self.world.run(OPERATORS[pool], &msg).is_err() {
            return false;
        }
        self.rise(pool, of);
        let now = self.fair.commission_of(pool, of);
        self.fair.commissions[pool][of] = Some(wanted.min(now));
        if wanted <= now {
            self.fair.raises[pool][of] = None;
        } else {
            assert!(wanted <= now + 500, "{now} to {wanted}");
            assert_eq!(self.fair.raises[pool][of], None, "one raise at a time");
            self.fair.raises[pool][of] = Some((wanted, self.world.now() + ANNOUNCEMENT));
        }
        true
    }

    /// Whether anything was paid.
    fn claim(&mut self, pool: usize, who: usize) -> bool {
        let has_left = self.shares(pool, who) == 0;
        let mut kinds = 0;
        for (kind, denom) in KINDS.into_iter().enumerate() {
            let promised = self.pending(pool, who, kind);
            let (operator, asset) = query_of(pool);
            let msg = ExecuteMsg::ClaimRewards {
                operator,
                asset,
                rewards: vec![Asset::native(denom)],
                recipient: None,
            };
            let paid = self.world.gain(&addr(STAKERS[who]), denom, |world| {
                let _ = world.run(STAKERS[who], &msg);
            });
            assert!(paid == promised as i128 || paid == 0);
            *self.fair.claimed.entry((pool, who, kind)).or_default() += paid as u128;
            kinds += u32::from(paid > 0);
        }
        if has_left {
            self.leave_dust(pool, who);
        }
        self.fair.paid_after |= has_left && kinds == 2;
        kinds > 0
    }

    /// Whose weight a message moved is in the message; how far, in the sum. Who queues the last share of a pool leaves it none.
    fn note(&mut self, op: &Op) {
        if let Op::Sync { avs, pool }
        | Op::Allocate { avs, pool, .. }
        | Op::OptOut { avs, pool }
        | Op::Jail { avs, pool, .. }
        | Op::Unjail { avs, pool } = *op
        {
            let other = self.fair.weights[avs][1 - pool];
            self.fair.weights[avs][pool] = self.stream(avs, 0).total_weight.u128() - other;
            assert!(!self.fair.jailed[avs][pool] || self.fair.weights[avs][pool] == 0);
        }
        for pool in 0..2 {
            if (0..STAKERS.len()).all(|who| self.shares(pool, who) == 0) {
                for weights in &mut self.fair.weights {
                    weights[pool] = 0;
                }
            }
        }
        for avs in 0..2 {
            let found = self.stream(avs, 0).total_weight.u128();
            assert_eq!(found, self.fair.weights[avs].iter().sum::<u128>());
        }
    }
}

#[test]
fn everybody_earns_while_they_hold_shares_of_a_pool_with_weight_and_at_no_other_time() {
    let met = std::cell::RefCell::new(BTreeMap::<String, u64>::new());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let cases = config.cases;
    proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: (cases / 4).max(1),
        ..config
    })
    .run(&prop::collection::vec(op(), 15..45), |ops| {
        let mut model = Model::new();
        for op in &ops {
            if model.run(op) {
                let name = format!("{op:?}");
                let name = name.split(' ').next().unwrap().to_string();
                *met.borrow_mut().entry(name).or_default() += 1;
            }
            model.check();
        }
        if model.fair.paid_after {
            *met.borrow_mut().entry("paid after".to_string()).or_default() += 1;
        }
        Ok(())
    })
    .unwrap();
    // Few histories prove nothing about that.
    assert!(cases < 256 || met.borrow().len() == 13, "{met:?}");
}

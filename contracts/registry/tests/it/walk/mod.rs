//! Random messages of a small crowd, and what must hold after each of them.

use std::collections::BTreeMap;

use cosmwasm_std::{coin, Addr, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_math::slash::SlashError;
use palisade_registry::ContractError;
use proptest::prelude::*;

use crate::world::*;

mod check;
mod commission;
mod op;
mod run;

pub use op::{op, Op};

pub const STAKERS: [&str; 3] = ["alice", "bob", "carol"];
/// The second has a resolver, which is the owner.
pub const AVSS: [&str; 2] = ["avs", "other_avs"];

/// Short periods, so that a walk of a few dozen seconds sees all of them end.
const BUCKET: u64 = 3;
const UNBONDING: u64 = 9;
const NOTICE: u64 = 1;
const WINDOW: u64 = 6;
const DEALLOCATION_DELAY: u64 = 7;
const VETO_DELAY: u64 = 5;

/// What everybody did so far, kept beside the registry.
#[derive(Default)]
struct Books {
    deposited: u128,
    paid: u128,
    /// With the other operator by now.
    moved: u128,
    /// Of the pool.
    slashed: u128,
    returned: u128,
    /// Of the operator's bond.
    bond: BondBooks,
    /// Of both, bounties included.
    released: u128,
    funded: u128,
    claimed: u128,
    /// Withdrawals ever queued.
    withdrawals: u128,
}

/// What the operator put before its pool, and what became of it.
#[derive(Default)]
struct BondBooks {
    deposited: u128,
    paid: u128,
    slashed: u128,
    returned: u128,
}

pub struct Crowd {
    pub world: World,
    books: Books,
    /// What a reader of the past must find, by second: what was true when that second began.
    past: BTreeMap<u64, Past>,
    /// Where each slash goes, as it was told first.
    destinations: BTreeMap<u64, Destination>,
    /// The commissions of what each AVS pays, by second, before each message about one.
    kept: Vec<(u64, [u16; 2])>,
}

/// The joint slot, and budget and base of each AVS.
type Past = (StakeResponse, Vec<AllocationAtResponse>);

impl Crowd {
    pub fn new() -> Self {
        let mut world = World::with(Params {
            bucket_seconds: BUCKET,
            unbonding_seconds: UNBONDING,
            notice_seconds: NOTICE,
            epoch_seconds: 10,
            avs_bond: coin(BOND, STAKE),
            min_reward_seconds: 1,
        });
        world.register_operator_with("operator", 700, 10_000).unwrap();
        world.register_operator("other_operator").unwrap();
        for avs in AVSS {
            let resolver = Resolver {
                address: addr("owner").into_string(),
                delay_seconds: VETO_DELAY,
            };
            let terms = AvsTerms {
                resolver: (avs == AVSS[1]).then_some(resolver),
                max_window_slash_bps: if avs == AVSS[0] { 10_000 } else { 8_000 },
                slash_window_seconds: WINDOW,
                deallocation_delay_seconds: DEALLOCATION_DELAY,
                allocation_delay_seconds: NOTICE + BUCKET + UNBONDING,
                min_slashable_bps: 1_000,
                bounty_bps: 3_000,
                entry: Default::default(),
                ..world.terms(avs)
            };
            world.register_avs(avs, terms).unwrap();
            world.opt_in("operator", avs).unwrap();
            let budget = if avs == AVSS[0] { 80 } else { 20 };
            world.allocate(avs, percent(budget), percent(90)).unwrap();
        }
        world.deposit("alice", 5_000_000).unwrap();
        world.wait(NOTICE + BUCKET + UNBONDING + 1);
        let books = Books {
            deposited: 5_000_000,
            ..Books::default()
        };
        let mut crowd = Self {
            world,
            books,
            past: BTreeMap::new(),
            destinations: BTreeMap::new(),
            kept: Vec::new(),
        };
        crowd.wait(1);
        crowd
    }

    /// Second by second.
    fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.world.wait(1);
            let present = self.present();
            self.past.insert(self.world.now(), present);
        }
    }

    /// If that is ahead.
    fn wait_until(&mut self, second: u64) {
        self.wait(second.saturating_sub(self.world.now()));
    }

    fn present(&self) -> Past {
        let stake = self.world.stake_at(None);
        let scale = stake.scale;
        let allocations = AVSS.iter().map(|avs| {
            let row = self.world.allocation(avs);
            let leaving: Uint128 = row.decreases.iter().map(|change| change.weight).sum();
            AllocationAtResponse {
                budget: row.budget,
                base_weight: scale.min(row.weight + leaving),
            }
        });
        (stake, allocations.collect())
    }

    fn as_read(&self, at: u64) -> Past {
        let allocations = AVSS.iter().map(|avs| self.world.allocation_at(avs, at));
        (self.world.stake_at(Some(at)), allocations.collect())
    }

    /// Whatever was done since, and however late.
    fn check_past(&self) {
        let now = self.world.now();
        for (at, past) in &self.past {
            if now - at < 3 || at % 31 == now % 31 {
                assert_eq!(&self.as_read(*at), past, "second {at}, read in second {now}");
            }
        }
    }

    fn records(&self) -> Vec<SlashRecordResponse> {
        self.world.query(&QueryMsg::SlashRecords {
            start_after: None,
            limit: Some(100),
        })
    }

    fn withdrawals(&self, who: &str) -> Vec<WithdrawalResponse> {
        self.world.query(&QueryMsg::Withdrawals {
            staker: addr(who).into_string(),
            start_after: None,
            limit: Some(100),
        })
    }

    fn matured(&self, who: &str) -> Vec<u64> {
        let now = self.world.now();
        let rows = self.withdrawals(who).into_iter();
        rows.filter(|row| row.matures <= now)
            .map(|row| row.id)
            .take(30)
            .collect()
    }
}

/// A refusal by the arithmetic that only contradictions in storage explain.
pub fn is_broken(error: &ContractError) -> bool {
    matches!(
        error,
        ContractError::Math(_)
            | ContractError::Std(_)
            | ContractError::Slash(SlashError::Math(_) | SlashError::Invariant(_))
    )
}

pub fn config() -> ProptestConfig {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/regressions.txt");
    ProptestConfig {
        failure_persistence: Some(Box::new(proptest::test_runner::FileFailurePersistence::Direct(
            seeds,
        ))),
        ..ProptestConfig::default()
    }
}

/// How often each kind of message was carried out, over all cases.
pub fn count(met: &mut BTreeMap<String, u64>, op: &Op) {
    let name = format!("{op:?}");
    let name = name.split([' ', '{']).next().unwrap().to_string();
    *met.entry(name).or_default() += 1;
}

#[test]
fn registry_i01_i02_i03_i04_i05_i06_i21_i25_i26_the_books_are_right_after_every_message() {
    let mut met = BTreeMap::new();
    let mut lives = 0;
    let mut runner = proptest::test_runner::TestRunner::new(config());
    let met_here = std::cell::RefCell::new((&mut met, &mut lives));
    runner
        .run(&prop::collection::vec(op(), 1..40), |ops| {
            let mut crowd = Crowd::new();
            for op in &ops {
                match crowd.run(op) {
                    Ok(()) => count(met_here.borrow_mut().0, op),
                    Err(error) => assert!(!is_broken(&error), "{error} by {op:?}"),
                }
                crowd.check();
            }
            *met_here.borrow_mut().1 += crowd.world.pool().generation;
            crowd.leave();
            crowd.check();
            Ok(())
        })
        .unwrap();
    // A walk that never does a thing says nothing about it.
    assert_eq!(met.len(), 27, "{met:?}");
    assert!(lives > 0, "no pool ever lost all");
}

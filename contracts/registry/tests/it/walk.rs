//! Random messages of a small crowd, and what must hold after each of them.

use std::collections::BTreeMap;

use cosmwasm_std::{coin, Addr, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_math::slash::SlashError;
use palisade_registry::ContractError;
use proptest::prelude::*;

use crate::world::*;

const STAKERS: [&str; 3] = ["alice", "bob", "carol"];
/// The second has a resolver, which is the owner.
const AVSS: [&str; 2] = ["avs", "other_avs"];

/// Short periods, so that a walk of a few dozen seconds sees all of them end.
const BUCKET: u64 = 3;
const UNBONDING: u64 = 9;
const NOTICE: u64 = 1;
const WINDOW: u64 = 6;
const DEALLOCATION_DELAY: u64 = 7;
const VETO_DELAY: u64 = 5;

/// Parts are of 1,000. Which staker, AVS or row is meant wraps around what there is.
#[derive(Clone, Debug)]
enum Op {
    Deposit {
        who: usize,
        amount: u128,
    },
    Queue {
        who: usize,
        part: u128,
        old: bool,
    },
    Complete {
        who: usize,
    },
    /// To another operator, whom nobody slashes.
    Redelegate {
        who: usize,
        part: u128,
        old: bool,
    },
    CompleteRedelegation {
        row: usize,
    },
    Allocate {
        avs: usize,
        budget: u128,
        weight: u128,
    },
    Slash {
        avs: usize,
        ago: u64,
        part: u64,
    },
    Veto {
        row: usize,
        upheld: u64,
    },
    Release {
        row: usize,
    },
    Fund {
        avs: usize,
        amount: u128,
        seconds: u64,
    },
    Sync {
        avs: usize,
    },
    Claim {
        who: usize,
    },
    ClaimCommission,
    /// By parts of 10,000, as far as it is a commission.
    SetCommission {
        change: i16,
    },
    ApplyCommission,
    Jail {
        avs: usize,
        seconds: u64,
    },
    Unjail {
        avs: usize,
    },
    OptOut {
        avs: usize,
    },
    Eject {
        avs: usize,
    },
    /// Other caps, another resolver and another destination.
    Propose {
        avs: usize,
        cap: u16,
        resolver: bool,
        burn: bool,
    },
    Apply {
        avs: usize,
    },
    OptIn {
        avs: usize,
    },
    Wait {
        seconds: u64,
    },
    /// Both AVSs get all there is and take it, as far as the operator still may, and nobody vetoes.
    LoseAll,
}

fn op() -> impl Strategy<Value = Op> {
    let who = || 0..STAKERS.len();
    let avs = || 0..AVSS.len();
    let part = || prop_oneof![Just(1_000u128), 0..=1_000u128];
    prop_oneof![
        8 => (who(), prop_oneof![1..60u128, 1..1_000_000_000u128])
            .prop_map(|(who, amount)| Op::Deposit { who, amount }),
        6 => (who(), part(), any::<bool>()).prop_map(|(who, part, old)| Op::Queue { who, part, old }),
        6 => who().prop_map(|who| Op::Complete { who }),
        3 => (who(), part(), any::<bool>()).prop_map(|(who, part, old)| Op::Redelegate { who, part, old }),
        6 => any::<usize>().prop_map(|row| Op::CompleteRedelegation { row }),
        6 => (avs(), part(), part())
            .prop_map(|(avs, budget, weight)| Op::Allocate { avs, budget, weight }),
        8 => (avs(), 0..=WINDOW + 1, prop_oneof![Just(1_000u64), 1..=1_000u64])
            .prop_map(|(avs, ago, part)| Op::Slash { avs, ago, part }),
        6 => (any::<usize>(), 0..=1_000u64).prop_map(|(row, upheld)| Op::Veto { row, upheld }),
        4 => any::<usize>().prop_map(|row| Op::Release { row }),
        3 => (avs(), 1..100_000u128, 1..30u64)
            .prop_map(|(avs, amount, seconds)| Op::Fund { avs, amount, seconds }),
        4 => avs().prop_map(|avs| Op::Sync { avs }),
        4 => who().prop_map(|who| Op::Claim { who }),
        2 => Just(Op::ClaimCommission),
        2 => (-300..500i16).prop_map(|change| Op::SetCommission { change }),
        4 => Just(Op::ApplyCommission),
        2 => (avs(), 0..8u64).prop_map(|(avs, seconds)| Op::Jail { avs, seconds }),
        4 => avs().prop_map(|avs| Op::Unjail { avs }),
        1 => avs().prop_map(|avs| Op::OptOut { avs }),
        1 => avs().prop_map(|avs| Op::Eject { avs }),
        3 => (avs(), 1..=10_000u16, any::<bool>(), any::<bool>())
            .prop_map(|(avs, cap, resolver, burn)| Op::Propose { avs, cap, resolver, burn }),
        3 => avs().prop_map(|avs| Op::Apply { avs }),
        4 => avs().prop_map(|avs| Op::OptIn { avs }),
        2 => Just(Op::LoseAll),
        12 => prop_oneof![1..4u64, 10..20u64].prop_map(|seconds| Op::Wait { seconds }),
    ]
}

/// What everybody did so far, kept beside the registry.
#[derive(Default)]
struct Books {
    deposited: u128,
    paid: u128,
    /// With the other operator by now.
    moved: u128,
    slashed: u128,
    returned: u128,
    released: u128,
    funded: u128,
    claimed: u128,
    /// Withdrawals ever queued.
    withdrawals: u128,
}

struct Crowd {
    world: World,
    books: Books,
    /// What a reader of the past must find, by second: what was true when that second began.
    past: BTreeMap<u64, Past>,
    /// Where each slash goes, as it was told first.
    destinations: BTreeMap<u64, Destination>,
}

/// The joint slot, and budget and base of each AVS.
type Past = (StakeResponse, Vec<AllocationAtResponse>);

impl Crowd {
    fn new() -> Self {
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

    fn run(&mut self, op: &Op) -> Result<(), ContractError> {
        let (world, books) = (&mut self.world, &mut self.books);
        match *op {
            Op::Deposit { who, amount } => {
                world.deposit(STAKERS[who], amount)?;
                books.deposited += amount;
            }
            Op::Queue { who, part, old } => {
                let latest = world.pool().generation;
                let generation = if old { latest.saturating_sub(1) } else { latest };
                let owned = world.staker(STAKERS[who], Some(generation)).shares.u128();
                world.queue_of(STAKERS[who], native(), owned * part / 1_000, Some(generation))?;
                books.withdrawals += 1;
            }
            Op::Complete { who } => {
                // Of those who have something to complete, if anybody has.
                let order = (who..who + STAKERS.len()).map(|n| STAKERS[n % STAKERS.len()]);
                let who = order.into_iter().find(|who| !self.matured(who).is_empty());
                let who = who.unwrap_or(STAKERS[0]);
                self.complete(who, &self.matured(who))?;
            }
            Op::Redelegate { who, part, old } => {
                let latest = world.pool().generation;
                let generation = if old { latest.saturating_sub(1) } else { latest };
                let owned = world.staker(STAKERS[who], Some(generation)).shares.u128();
                let msg = ExecuteMsg::Redelegate {
                    from: addr("operator").into_string(),
                    to: addr("other_operator").into_string(),
                    asset: native(),
                    shares: Uint128::new(owned * part / 1_000),
                    generation: Some(generation),
                    limits: DepositLimits::default(),
                };
                world.run(STAKERS[who], &msg)?;
                books.withdrawals += 1;
            }
            Op::CompleteRedelegation { row } => self.complete_redelegation(row)?,
            Op::Allocate { avs, budget, weight } => {
                world.allocate(AVSS[avs], WHOLE / 1_000 * budget, WHOLE / 1_000 * weight)?;
            }
            Op::Slash { avs, ago, part } => self.slash(AVSS[avs], ago, part)?,
            Op::Veto { row, upheld } => {
                let id = self.contested(row);
                let before = self.world.ledger(&native()).escrow.u128();
                self.world.veto("owner", id, Decimal::permille(upheld))?;
                self.books.returned += before - self.world.ledger(&native()).escrow.u128();
            }
            Op::Release { row } => {
                let rows = self.records().len().max(1);
                self.release((row % rows) as u64 + 1)?;
            }
            Op::Fund { avs, amount, seconds } => {
                world.fund(AVSS[avs], amount, seconds)?;
                books.funded += amount;
            }
            Op::Sync { avs } => {
                world.sync(AVSS[avs])?;
            }
            Op::Claim { who } => {
                let promised = world.pending_rewards(STAKERS[who]);
                let paid = world.gain(&addr(STAKERS[who]), REWARD, |world| {
                    world.claim(STAKERS[who]).unwrap();
                });
                assert_eq!(paid, promised as i128, "a claim pays what was promised");
                books.claimed += promised;
            }
            Op::ClaimCommission => {
                let promised = world.pending_commission();
                let msg = ExecuteMsg::ClaimCommission {
                    asset: native(),
                    rewards: vec![reward()],
                    recipient: None,
                };
                let paid = world.gain(&addr("operator"), REWARD, |world| {
                    world.run("operator", &msg).unwrap();
                });
                assert_eq!(paid, promised as i128, "a claim pays what was promised");
                books.claimed += promised;
            }
            Op::SetCommission { change } => {
                let now = self.commission().commission_bps;
                let msg = ExecuteMsg::SetCommission {
                    asset: Some(native()),
                    commission_bps: now.saturating_add_signed(change),
                };
                self.world.run("operator", &msg)?;
                let raised = self.commission().commission_bps;
                assert!(raised <= now + MAX_COMMISSION_STEP_BPS, "registry_i25");
            }
            Op::ApplyCommission => {
                if let Some(raise) = self.commission().raise {
                    self.wait_until(raise.eta + 1);
                }
                let msg = ExecuteMsg::ApplyCommission {
                    operator: addr("operator").into_string(),
                    asset: Some(native()),
                };
                self.world.run("carol", &msg)?;
            }
            Op::Jail { avs, seconds } => {
                let msg = ExecuteMsg::JailOperator {
                    avs: addr(AVSS[avs]).into_string(),
                    operator: addr("operator").into_string(),
                    until: world.now() + seconds,
                };
                world.through_slasher(AVSS[avs], &msg)?;
            }
            Op::Unjail { avs } => {
                if let Some(until) = self.jailed_until(&addr(AVSS[avs])) {
                    self.wait_until(until + 1);
                }
                let avs = addr(AVSS[avs]).into_string();
                self.world.run("operator", &ExecuteMsg::Unjail { avs })?;
            }
            Op::OptOut { avs } => {
                world.opt_out("operator", AVSS[avs])?;
            }
            Op::Eject { avs } => {
                let operator = addr("operator").into_string();
                world.run(AVSS[avs], &ExecuteMsg::EjectOperator { operator })?;
            }
            Op::Propose {
                avs,
                cap,
                resolver,
                burn,
            } => {
                let terms = changed(self.terms(AVSS[avs]), cap, resolver, burn);
                self.world.run(AVSS[avs], &ExecuteMsg::ProposeTerms { terms })?;
            }
            Op::Apply { avs } => self.apply_terms(AVSS[avs])?,
            Op::OptIn { avs } => {
                // Coming back takes that long.
                self.wait(DEALLOCATION_DELAY + WINDOW + 1);
                self.world.opt_in("operator", AVSS[avs])?;
            }
            Op::Wait { seconds } => self.wait(seconds),
            Op::LoseAll => self.lose_all(),
        }
        Ok(())
    }

    fn complete(&mut self, who: &str, ids: &[u64]) -> Result<(), ContractError> {
        let promised: u128 = self
            .withdrawals(who)
            .iter()
            .filter(|row| ids.contains(&row.id))
            .map(|row| (row.value - row.paid).u128())
            .sum();
        let before = self.world.coins_of(&addr(who), STAKE);
        self.world.complete(who, ids)?;
        let paid = self.world.coins_of(&addr(who), STAKE) - before;
        assert_eq!(paid, promised, "a withdrawal pays what it is worth");
        self.books.paid += paid;
        Ok(())
    }

    /// One when it matures, if there is any.
    fn complete_redelegation(&mut self, row: usize) -> Result<(), ContractError> {
        let rows = STAKERS.iter().flat_map(|who| self.withdrawals(who));
        let moving: Vec<WithdrawalResponse> = rows.filter(|row| row.redelegation.is_some()).collect();
        let found = moving.get(row % moving.len().max(1));
        let (id, matures) = found.map_or((1, 0), |row| (row.id, row.matures));
        self.wait_until(matures);
        let row = self.world.withdrawal(id);
        let promised = row.map_or(0, |row| (row.value - row.paid).u128());
        let msg = ExecuteMsg::CompleteRedelegation { id };
        let response = self.world.run("owner", &msg)?;
        let moved: u128 = attribute(&response, "redelegated", "amount").parse().unwrap();
        assert_eq!(moved, promised, "a redelegation moves what it is worth");
        self.books.moved += moved;
        Ok(())
    }

    fn commission(&self) -> CommissionResponse {
        self.world.query(&QueryMsg::Commission {
            operator: addr("operator").into_string(),
            asset: Some(native()),
        })
    }

    fn terms(&self, avs: &str) -> AvsTerms {
        let avs = addr(avs).into_string();
        self.world.query::<AvsResponse>(&QueryMsg::Avs { avs }).terms
    }

    /// Those that were announced, when their time has come.
    fn apply_terms(&mut self, avs: &str) -> Result<(), ContractError> {
        let avs = addr(avs).into_string();
        let proposed: Option<ProposedTermsResponse> =
            self.world.query(&QueryMsg::ProposedTerms { avs: avs.clone() });
        let eta = proposed.map_or(0, |proposed| proposed.eta);
        self.wait((eta + 1).saturating_sub(self.world.now()));
        self.world.run("carol", &ExecuteMsg::ApplyTerms { avs })?;
        Ok(())
    }

    /// What a slash by all there is would take.
    fn most(&self, avs: &str, at: u64) -> u128 {
        let answer: SlashBudgetResponse = self.world.query(&QueryMsg::SlashBudget {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
            at: Some(at),
        });
        answer.amount.u128()
    }

    /// What is with the other operator, and what its stakers may ask for.
    fn moved(&self) -> (u128, u128) {
        let (operator, asset) = (addr("other_operator").into_string(), native());
        let worth = STAKERS.iter().map(|who| {
            let answer: StakerResponse = self.world.query(&QueryMsg::Staker {
                staker: addr(who).into_string(),
                operator: operator.clone(),
                asset: asset.clone(),
                generation: None,
            });
            answer.value.u128()
        });
        let worth = worth.sum();
        let msg = QueryMsg::Pool { operator, asset };
        let pool = self.world.try_query::<PoolResponse>(&msg);
        (pool.map_or(0, |pool| pool.assets.u128()), worth)
    }

    fn slash(&mut self, avs: &str, ago: u64, part: u64) -> Result<(), ContractError> {
        let at = self.world.now() - ago;
        let others: Vec<&str> = AVSS.into_iter().filter(|other| *other != avs).collect();
        let mine = self.world.allocation(avs).budget_assets.u128();
        let theirs = |world: &World| {
            others
                .iter()
                .map(|other| world.allocation(other).budget_assets.u128())
                .sum::<u128>()
        };
        let (before, generation) = (theirs(&self.world), self.world.pool().generation);
        let most = self.most(avs, at);
        let slashed = self.world.slash(avs, at, Decimal::permille(part));
        assert_eq!(
            slashed.is_ok(),
            most > 0,
            "a slash goes through if it may take something"
        );
        let response = slashed?;
        let amount: u128 = attribute(&response, "slashed", "amount").parse().unwrap();
        assert!(amount > 0, "no free slash");
        assert!(amount <= most, "{amount} taken where at most {most} may be");
        if part == 1_000 {
            assert_eq!(amount, most, "the largest slash takes what the budget says");
        }
        for row in self.records() {
            self.destinations.entry(row.id).or_insert(row.destination);
        }
        self.books.slashed += amount;
        if self.world.pool().generation == generation {
            let after = theirs(&self.world);
            assert!(
                before.abs_diff(after) <= 1,
                "registry_i06: {before} became {after}"
            );
            assert!(self.world.allocation(avs).budget_assets.u128() <= mine);
        }
        Ok(())
    }

    /// One that may be vetoed, if there is any.
    fn contested(&self, row: usize) -> u64 {
        let is_contested = |row: &SlashRecordResponse| matches!(row.status, SlashStatus::Contested { .. });
        let ids: Vec<u64> = self
            .records()
            .iter()
            .filter(|row| is_contested(row))
            .map(|row| row.id)
            .collect();
        ids.get(row % ids.len().max(1)).copied().unwrap_or(1)
    }

    fn lose_all(&mut self) {
        let scale = self.world.pool().scale.u128();
        for (avs, part) in [(AVSS[0], 80), (AVSS[1], 20)] {
            if let Err(error) = self.world.allocate(avs, scale / 100 * part, scale) {
                assert!(!is_broken(&error), "{error} while all is allocated");
            }
        }
        self.wait(NOTICE + BUCKET + UNBONDING + 1);
        for avs in AVSS {
            if let Err(error) = self.slash(avs, 0, 1_000) {
                assert!(!is_broken(&error), "{error} while all is lost");
            }
        }
        self.release_all();
    }

    fn release_all(&mut self) {
        self.wait(VETO_DELAY + 1);
        for row in self.records() {
            if !matches!(row.status, SlashStatus::Released { .. }) {
                self.release(row.id).unwrap();
            }
        }
    }

    fn release(&mut self, id: u64) -> Result<(), ContractError> {
        let before = self.world.ledger(&native()).escrow.u128();
        self.world.release(id)?;
        self.books.released += before - self.world.ledger(&native()).escrow.u128();
        Ok(())
    }

    /// Invariants 1 to 5, 17, 21, 25 and 26 of a registry with one pool.
    fn check(&self) {
        let (world, books) = (&self.world, &self.books);
        let (stake, rewards) = (world.ledger(&native()), world.ledger(&reward()));
        let pool = world.pool();
        let registry = &world.registry;
        assert_eq!(
            world.coins_of(registry, STAKE),
            (stake.stakes + stake.escrow + stake.bonds).u128(),
            "registry_i01: the balance is what the ledger says"
        );
        assert_eq!(
            world.coins_of(registry, REWARD),
            rewards.rewards.u128(),
            "registry_i01"
        );
        assert_eq!(
            stake.stakes.u128(),
            books.deposited + books.returned - books.paid - books.slashed,
            "registry_i02: nothing is lost or made"
        );
        assert_eq!(
            stake.escrow.u128(),
            books.slashed - books.returned - books.released,
            "registry_i02"
        );
        assert_eq!(pool.escrow, stake.escrow);
        assert_eq!(pool.total_slashed.u128(), books.slashed - books.returned);
        assert_eq!(
            self.moved(),
            (books.moved, books.moved),
            "registry_i02: what moved is there"
        );
        let held = pool.assets + pool.unbonding_assets + Uint128::new(books.moved);
        assert!(held <= stake.stakes, "pools hold {held} of {}", stake.stakes);
        if pool.generation == 0 {
            assert_eq!(held, stake.stakes, "registry_i02");
        }
        self.check_shares(&pool);
        self.check_budgets(&pool);
        self.check_records();
        self.check_past();
        assert_eq!(
            rewards.rewards.u128(),
            books.funded - books.claimed,
            "registry_i25"
        );
        for avs in AVSS {
            let weight = world.stream(avs).total_weight;
            assert!(
                weight.is_zero() || self.jailed_until(&addr(avs)).is_none(),
                "registry_i26: jailed weight earns nothing"
            );
        }
        let owed = self.owed();
        assert!(
            owed <= rewards.rewards.u128(),
            "registry_i25: {owed} owed of {}",
            rewards.rewards
        );
    }

    fn owed(&self) -> u128 {
        let world = &self.world;
        let to_come: u128 = AVSS.iter().map(|avs| world.stream(avs).remaining.u128()).sum();
        let pending: u128 = STAKERS.iter().map(|who| world.pending_rewards(who)).sum();
        to_come + pending + world.pending_commission()
    }

    fn check_shares(&self, pool: &PoolResponse) {
        let stakes: Vec<StakerResponse> = STAKERS.iter().map(|who| self.world.staker(who, None)).collect();
        let shares: u128 = stakes.iter().map(|stake| stake.shares.u128()).sum();
        assert_eq!(
            shares,
            pool.active_shares.u128(),
            "registry_i03: shares of stakers"
        );
        let closes = (self.world.now() / BUCKET + 1) * BUCKET;
        let leaving: Vec<WithdrawalResponse> = STAKERS
            .iter()
            .flat_map(|who| self.withdrawals(who))
            .filter(|row| row.generation == pool.generation && row.matures == closes + UNBONDING)
            .collect();
        let queued: u128 = leaving.iter().map(|row| row.shares.u128()).sum();
        assert_eq!(
            queued,
            pool.open_shares.u128(),
            "registry_i03: shares of the open bucket"
        );
        let values = stakes.iter().map(|stake| stake.value.u128());
        let worth: u128 = values.chain(leaving.iter().map(|row| row.value.u128())).sum();
        assert!(
            worth <= pool.assets.u128(),
            "registry_i04: worth more than the pool"
        );
        let holders = (stakes.len() + leaving.len()) as u128;
        if shares + queued > 0 {
            assert!(
                pool.assets.u128() - worth < holders,
                "registry_i04: more than dust is nobody's"
            );
        }
    }

    fn check_budgets(&self, pool: &PoolResponse) {
        let rows: Vec<AllocationResponse> = self.world.query(&QueryMsg::Allocations {
            operator: addr("operator").into_string(),
            asset: native(),
        });
        let mut budgets = 0;
        for row in &rows {
            budgets += row.budget.u128();
            budgets += row
                .increases
                .iter()
                .map(|change| change.budget.u128())
                .sum::<u128>();
            let leaving: u128 = row.decreases.iter().map(|change| change.budget.u128()).sum();
            assert!(
                leaving <= row.budget.u128(),
                "registry_i05: decreases within the budget"
            );
            assert!(
                row.counted_weight.is_zero() || self.jailed_until(&row.avs).is_none(),
                "registry_i26: jailed weight counts nothing"
            );
            assert!(
                row.counted_weight <= pool.scale,
                "registry_i05: weight within the scale"
            );
        }
        assert!(
            budgets <= pool.encumbered.u128(),
            "registry_i05: every budget is encumbered"
        );
        assert!(
            pool.encumbered <= pool.scale,
            "registry_i05: budgets within the scale"
        );
        assert!(pool.scale.u128() <= WHOLE, "registry_i05");
        if pool.contested == 0 {
            assert_eq!(budgets, pool.encumbered.u128(), "registry_i05: nothing else is");
        }
    }

    fn jailed_until(&self, avs: &Addr) -> Option<u64> {
        let answer: JailResponse = self.world.query(&QueryMsg::Jail {
            avs: avs.to_string(),
            operator: addr("operator").into_string(),
            at: None,
        });
        answer.until
    }

    fn check_records(&self) {
        let mut waiting = 0;
        for row in self.records() {
            let first = &self.destinations[&row.id];
            assert_eq!(&row.destination, first, "a slash keeps the terms of its second");
            waiting += match row.status {
                SlashStatus::Contested { deadline } => {
                    assert!(self.world.now() <= deadline);
                    row.amount.u128()
                }
                SlashStatus::Final { escrow } => escrow.u128(),
                SlashStatus::Released { amount, returned } => {
                    assert_eq!(amount + returned, row.amount, "registry_i21");
                    0
                }
            };
        }
        assert_eq!(
            waiting,
            self.world.ledger(&native()).escrow.u128(),
            "registry_i21: escrow of live records"
        );
    }

    /// Everybody leaves through every exit, and nothing is stuck.
    fn leave(&mut self) {
        self.release_all();
        assert_eq!(
            self.world.ledger(&native()).escrow.u128(),
            0,
            "registry_i21: every record ends"
        );
        let latest = self.world.pool().generation;
        for who in STAKERS {
            for generation in 0..=latest {
                let owned = self.world.staker(who, Some(generation)).shares.u128();
                if owned > 0 {
                    self.world
                        .queue_of(who, native(), owned, Some(generation))
                        .unwrap();
                    self.books.withdrawals += 1;
                }
            }
        }
        for avs in AVSS {
            let _ = self.world.opt_out("operator", avs);
        }
        self.wait(BUCKET + UNBONDING);
        for who in STAKERS {
            loop {
                let ids = self.matured(who);
                if ids.is_empty() {
                    break;
                }
                self.complete(who, &ids).unwrap();
            }
            self.run(&Op::Claim {
                who: STAKERS.iter().position(|name| *name == who).unwrap(),
            })
            .unwrap();
        }
        self.run(&Op::ClaimCommission).unwrap();
        let left = self.world.ledger(&native()).stakes.u128() - self.books.moved;
        // Each withdrawal and each life may leave less than a unit to nobody.
        let dust = self.books.withdrawals + u128::from(latest) + 1;
        assert!(left <= dust, "{left} units are stuck, {dust} may be");
        assert_eq!(self.world.pool().encumbered.u128(), 0);
    }
}

fn changed(terms: AvsTerms, cap: u16, resolver: bool, burn: bool) -> AvsTerms {
    let owner = addr("owner").into_string();
    AvsTerms {
        max_slash_bps: cap,
        max_window_slash_bps: cap.max(5_000),
        resolver: resolver.then(|| Resolver {
            address: owner.clone(),
            delay_seconds: VETO_DELAY,
        }),
        destination: if burn {
            Destination::Burn {}
        } else {
            Destination::Recipient { address: owner }
        },
        ..terms
    }
}

/// A refusal by the arithmetic that only contradictions in storage explain.
fn is_broken(error: &ContractError) -> bool {
    matches!(
        error,
        ContractError::Math(_)
            | ContractError::Std(_)
            | ContractError::Slash(SlashError::Math(_) | SlashError::Invariant(_))
    )
}

fn config() -> ProptestConfig {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/regressions.txt");
    ProptestConfig {
        failure_persistence: Some(Box::new(proptest::test_runner::FileFailurePersistence::Direct(
            seeds,
        ))),
        ..ProptestConfig::default()
    }
}

/// How often each kind of message was carried out, over all cases.
fn count(met: &mut BTreeMap<String, u64>, op: &Op) {
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
    assert_eq!(met.len(), 24, "{met:?}");
    assert!(lives > 0, "no pool ever lost all");
}

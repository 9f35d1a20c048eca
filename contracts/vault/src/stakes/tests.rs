//! What rows say beside what the registry answers, over random histories of a pool.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmwasm_std::testing::{mock_env, MockApi};
use cosmwasm_std::{
    coin, to_json_binary, Addr, Binary, Decimal, Env, Response, StdResult, Timestamp, Uint128,
};
use cosmwasm_std::{Deps, DepsMut, Empty, MessageInfo};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{App, AppResponse, ContractWrapper, Executor};
use palisade_interfaces::hub::HubContract;
use palisade_interfaces::registry::{self, ExecuteMsg, ReceiveMsg, RegistryContract};
use palisade_interfaces::slasher::SlasherConfigResponse;
use palisade_interfaces::token::TokenContract;
use palisade_interfaces::Asset;
use palisade_math::slash::Periods;
use palisade_math::{Bps, Lrt};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;
use crate::state::Limits;

const STAKERS: [&str; 2] = ["alice", "bob"];
/// What each may take of the pool in percent. The second has a resolver.
const AVSS: [(&str, u64); 2] = [("avs", 80), ("avs2", 20)];
const PERIODS: Periods = Periods {
    bucket: 3,
    unbonding: 9,
};
const DELAY: u64 = 13;

#[derive(Clone, Debug)]
enum Step {
    Deposit {
        who: usize,
        amount: u128,
    },
    Queue {
        who: usize,
        percent: u64,
        past: u64,
    },
    /// The first withdrawal that can be.
    Complete,
    Slash {
        avs: usize,
        percent: u64,
    },
    Veto {
        id: u64,
        upheld: u64,
    },
    Release {
        id: u64,
    },
    /// Both AVSs get their parts of a new life.
    Allocate,
    Pass {
        seconds: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..STAKERS.len();
    let percent = || prop_oneof![Just(100u64), 1u64..=100];
    prop_oneof![
        5 => (who(), prop_oneof![1u128..20, 1u128..10_000_000])
            .prop_map(|(who, amount)| Step::Deposit { who, amount }),
        6 => (who(), percent(), 0u64..2).prop_map(|(who, percent, past)| Step::Queue {
            who,
            percent,
            past,
        }),
        4 => Just(Step::Complete),
        5 => (0..AVSS.len(), percent()).prop_map(|(avs, percent)| Step::Slash { avs, percent }),
        3 => (1u64..6, 0u64..=100).prop_map(|(id, upheld)| Step::Veto { id, upheld }),
        4 => (1u64..12).prop_map(|id| Step::Release { id }),
        3 => Just(Step::Allocate),
        8 => prop_oneof![1u64..4, 9u64..14].prop_map(|seconds| Step::Pass { seconds }),
    ]
}

struct World {
    app: App,
    config: Config,
    slashers: Vec<Addr>,
    offences: u8,
}

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// Takes any message, and answers as a slasher of whom it was made for.
fn make_stub(app: &mut App, code: u64, registry: &Addr, avs: &str) -> Addr {
    let config = SlasherConfigResponse {
        registry: registry.clone(),
        avs: addr(avs),
        kind: "stub".to_string(),
        max_fraction: Decimal::one(),
    };
    app.instantiate_contract(code, addr("owner"), &config, &[], "stub", None)
        .unwrap()
}

impl World {
    fn new() -> Self {
        let mut app = App::default();
        app.update_block(|block| block.time = Timestamp::from_seconds(1_000_000));
        let stub = app.store_code(Box::new(ContractWrapper::new_with_empty(
            |_: DepsMut, _: Env, _: MessageInfo, _: Empty| StdResult::Ok(Response::new()),
            |deps: DepsMut, _: Env, _: MessageInfo, msg: SlasherConfigResponse| {
                deps.storage.set(b"config", &to_json_binary(&msg)?);
                StdResult::Ok(Response::new())
            },
            |deps: Deps, _: Env, _: Empty| {
                StdResult::Ok(Binary::from(deps.storage.get(b"config").unwrap_or_default()))
            },
        )));
        let lst = make_stub(&mut app, stub, &addr("nobody"), "nobody");
        let code = app.store_code(Box::new(
            ContractWrapper::new(
                palisade_registry::contract::execute,
                palisade_registry::contract::instantiate,
                palisade_registry::contract::query,
            )
            .with_reply(palisade_registry::contract::reply),
        ));
        let msg = registry::InstantiateMsg {
            owner: addr("owner").to_string(),
            params: registry::Params {
                bucket_seconds: PERIODS.bucket,
                unbonding_seconds: PERIODS.unbonding,
                notice_seconds: DELAY - PERIODS.bucket - PERIODS.unbonding,
                epoch_seconds: 10,
                avs_bond: coin(0, "stake"),
                min_reward_seconds: 1,
            },
            assets: vec![registry::AllowedAsset {
                asset: Asset::cw20(&lst),
                burner: None,
            }],
        };
        let registry = app
            .instantiate_contract(code, addr("owner"), &msg, &[], "registry", None)
            .unwrap();
        let slashers = AVSS
            .map(|(avs, _)| make_stub(&mut app, stub, &registry, avs))
            .to_vec();
        let mut world = Self {
            app,
            config: config(registry, lst),
            slashers,
            offences: 0,
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        let msg = ExecuteMsg::RegisterAsOperator {
            metadata_uri: String::new(),
            commission_bps: 0,
            max_exposure_bps: 10_000,
            delegation_approver: None,
        };
        self.run(&addr("operator"), &msg).unwrap();
        for (index, (avs, _)) in AVSS.into_iter().enumerate() {
            let resolver = registry::Resolver {
                address: addr("resolver").to_string(),
                delay_seconds: PERIODS.unbonding,
            };
            let terms = registry::AvsTerms {
                kind: "test".to_string(),
                assets: vec![self.config.asset()],
                slasher: Some(self.slashers[index].to_string()),
                resolver: (index == 1).then_some(resolver),
                destination: registry::Destination::Recipient {
                    address: addr("cover").to_string(),
                },
                max_slash_bps: 10_000,
                max_window_slash_bps: 10_000,
                slash_window_seconds: 6,
                deallocation_delay_seconds: 7,
                allocation_delay_seconds: DELAY,
                min_slashable_bps: 0,
                bounty_bps: 0,
                entry: Default::default(),
            };
            let msg = ExecuteMsg::RegisterAvs {
                metadata_uri: String::new(),
                terms,
            };
            self.run(&addr(avs), &msg).unwrap();
            let avs = addr(avs).to_string();
            self.run(&addr("operator"), &ExecuteMsg::OptIn { avs }).unwrap();
        }
        assert!(self.allocate());
    }

    fn run(&mut self, sender: &Addr, msg: &ExecuteMsg) -> anyhow::Result<AppResponse> {
        let registry = self.config.registry.0.clone();
        self.app.execute_contract(sender.clone(), registry, msg, &[])
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.config.registry.query(&self.app.wrap(), msg).unwrap()
    }

    fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    fn pass(&mut self, seconds: u64) {
        self.app
            .update_block(|block| block.time = block.time.plus_seconds(seconds));
    }

    fn pool(&self) -> registry::PoolResponse {
        self.ask(&QueryMsg::Pool {
            operator: addr("operator").to_string(),
            asset: self.config.asset(),
        })
    }

    fn staker(&self, who: &str, generation: u64) -> registry::StakerResponse {
        self.ask(&QueryMsg::Staker {
            staker: addr(who).to_string(),
            operator: addr("operator").to_string(),
            asset: self.config.asset(),
            generation: Some(generation),
        })
    }

    /// True where the life had nothing allocated yet.
    fn allocate(&mut self) -> bool {
        let mut done = true;
        for (avs, percent) in AVSS {
            let msg = ExecuteMsg::ModifyAllocation {
                avs: addr(avs).to_string(),
                asset: self.config.asset(),
                expected_budget: Uint128::zero(),
                budget: Decimal::percent(percent).atomics(),
                weight: Decimal::one().atomics(),
            };
            done &= self.run(&addr("operator"), &msg).is_ok();
        }
        self.pass(DELAY + 1);
        done
    }

    fn take(&mut self, step: &Step) -> bool {
        let operator = addr("operator").to_string();
        match *step {
            Step::Deposit { who, amount } => {
                let hook = ReceiveMsg::Deposit {
                    operator,
                    staker: addr(STAKERS[who]).to_string(),
                    limits: registry::DepositLimits::default(),
                };
                let msg = ExecuteMsg::Receive(Cw20ReceiveMsg {
                    sender: addr(STAKERS[who]).to_string(),
                    amount: amount.into(),
                    msg: to_json_binary(&hook).unwrap(),
                });
                self.run(&self.config.lst.0.clone(), &msg).is_ok()
            }
            Step::Queue { who, percent, past } => {
                let generation = self.pool().generation.saturating_sub(past);
                let owned = self.staker(STAKERS[who], generation).shares;
                let msg = ExecuteMsg::QueueWithdrawal {
                    operator,
                    asset: self.config.asset(),
                    shares: owned.mul_floor(Decimal::percent(percent)),
                    generation: Some(generation),
                };
                self.run(&addr(STAKERS[who]), &msg).is_ok()
            }
            Step::Complete => (1..12).any(|id| {
                let msg = ExecuteMsg::CompleteWithdrawal {
                    ids: vec![id],
                    recipient: None,
                };
                let worth = |row: registry::WithdrawalResponse| row.value > row.paid;
                let row: Option<registry::WithdrawalResponse> = self.ask(&QueryMsg::Withdrawal { id });
                row.is_some_and(worth) && STAKERS.iter().any(|who| self.run(&addr(who), &msg).is_ok())
            }),
            Step::Slash { avs, percent } => {
                self.offences = self.offences.wrapping_add(1);
                self.pass(1);
                let msg = ExecuteMsg::Slash {
                    avs: addr(AVSS[avs].0).to_string(),
                    operator,
                    infraction_time: self.now(),
                    slashes: vec![registry::SlashPart {
                        asset: self.config.asset(),
                        fraction: Decimal::percent(percent),
                    }],
                    evidence_id: [self.offences; 32].into(),
                    reporter: addr("reporter").to_string(),
                };
                self.run(&self.slashers[avs].clone(), &msg).is_ok()
            }
            Step::Veto { id, upheld } => {
                let upheld = Decimal::percent(upheld);
                let msg = |slash_id| ExecuteMsg::VetoSlash { slash_id, upheld };
                (id..12).any(|id| self.run(&addr("resolver"), &msg(id)).is_ok())
            }
            Step::Release { id } => {
                let msg = ExecuteMsg::ReleaseSlash { slash_id: id };
                self.run(&addr("anyone"), &msg).is_ok()
            }
            Step::Allocate => self.allocate(),
            Step::Pass { seconds } => {
                self.pass(seconds);
                true
            }
        }
    }

    fn env(&self, who: &str) -> Env {
        let mut env = mock_env();
        env.block = self.app.block_info();
        env.contract.address = addr(who);
        env
    }

    fn check(&self, met: &mut BTreeMap<&'static str, bool>) {
        let mut note = |what, holds| *met.entry(what).or_default() |= holds;
        let pool = self.pool();
        for who in STAKERS {
            let env = self.env(who);
            let stakes = Stakes::new(self.app.wrap(), &self.config, &env);
            let number = stakes.pool(&addr("operator")).unwrap().unwrap();
            assert_eq!(stakes.generation(number).unwrap(), pool.generation);
            assert_eq!(stakes.escrow(number).unwrap().amount(), pool.escrow);
            for generation in 0..=pool.generation {
                let found = stakes.staked(number, generation).unwrap();
                let answer = self.staker(who, generation);
                let expected = (answer.shares, answer.value, answer.contested > 0);
                assert_eq!(
                    (found.shares.amount(), found.value.amount(), found.contested),
                    expected
                );
                note(
                    "stake of a life before",
                    generation < pool.generation && !answer.shares.is_zero(),
                );
                note("contested stake", found.contested && !answer.shares.is_zero());
            }
        }
        let env = self.env("anyone");
        let stakes = Stakes::new(self.app.wrap(), &self.config, &env);
        for id in 1..12 {
            let answer: Option<registry::WithdrawalResponse> = self.ask(&QueryMsg::Withdrawal { id });
            let found = stakes.leaving(id).unwrap();
            note("paid and gone", answer.is_none());
            let Some(answer) = answer else {
                assert!(found.is_none());
                continue;
            };
            let found = found.unwrap();
            assert_eq!(
                (found.shares.amount(), found.value.amount(), found.paid.amount()),
                (answer.shares, answer.value, answer.paid)
            );
            assert_eq!(
                (found.matures, found.contested),
                (answer.matures, answer.contested > 0)
            );
            let is_open = self.now().saturating_add(PERIODS.unbonding) < answer.matures;
            note("open bucket", is_open);
            note("closed bucket", !is_open && !answer.value.is_zero());
            note("paid in part", !answer.paid.is_zero());
        }
    }
}

fn config(registry: Addr, lst: Addr) -> Config {
    Config {
        manager: addr("manager"),
        hub: HubContract(addr("hub")),
        denom: "stake".to_string(),
        lst: TokenContract(lst),
        registry: RegistryContract(registry),
        periods: PERIODS,
        batch_interval_seconds: 1,
        drip_seconds: 1,
        performance_fee: Bps::ZERO,
        fee_recipient: addr("treasury"),
        min_deposit: Lst::new(1),
        min_redeem: Lrt::new(1),
        limits: Limits {
            max_operator: Bps::ONE,
            max_exposure: Bps::ONE,
            tolerance: Bps::ZERO,
            deallocate_cooldown_seconds: 1,
        },
    }
}

#[test]
fn rows_are_priced_as_the_registry_prices_them() {
    let met = RefCell::new(BTreeMap::new());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let cases = config.cases;
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 1..30), |steps| {
            let mut world = World::new();
            for step in &steps {
                world.take(step);
                world.check(&mut met.borrow_mut());
            }
            Ok(())
        })
        .unwrap();
    // Few histories prove nothing about that.
    let met = met.into_inner();
    assert!(
        cases < 256 || (met.len() == 6 && met.values().all(|seen| *seen)),
        "{met:?}"
    );
}

#[test]
fn a_pool_that_nobody_opened_has_no_number_and_one_without_a_row_is_an_error() {
    let world = World::new();
    let env = world.env("alice");
    let stakes = Stakes::new(world.app.wrap(), &world.config, &env);
    assert_eq!(stakes.pool(&addr("nobody")).unwrap(), None);
    let missing = ContractError::UnreadablePool { pool: 2 };
    assert_eq!(stakes.generation(2).unwrap_err(), missing);
    assert_eq!(stakes.escrow(2).unwrap_err(), missing);
    assert_eq!(stakes.staked(2, 0).err(), Some(missing));
    let later = ContractError::UnreadablePool { pool: 1 };
    assert_eq!(stakes.staked(1, 1).err(), Some(later));
    let Err(error) = stakes.still_leaving(1) else {
        panic!("nothing was queued");
    };
    assert_eq!(error, ContractError::LostWithdrawal { id: 1 });
}

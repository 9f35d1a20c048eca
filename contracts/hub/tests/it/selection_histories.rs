//! Random histories of the choice of validators: whatever owner, guardian, cranks and the chain do, the order is kept, caps
//! hold, and nothing is sent that the chain refuses for its own rules.

use cosmwasm_std::Decimal;
use cw_multi_test::AppResponse;
use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_interfaces::hub::{
    ExecuteMsg, InstantExitParams, QueryMsg, RedelegationResponse, ValidatorResponse, ValidatorWeight,
    WantedDelegationResponse,
};
use proptest::prelude::*;

use crate::stake::check_order;
use crate::support::*;

const VALIDATORS: u32 = 5;
const HOUR: u64 = 3_600;
/// A short one, so that redelegations come to their end within a history.
const SHORT_UNBONDING: u64 = 2 * DAY;

#[derive(Clone, Debug)]
enum Op {
    Bond {
        amount: u128,
    },
    Stake {
        max_messages: u32,
    },
    Unbond {
        part: u16,
    },
    Rebalance {
        max_messages: u32,
    },
    Weigh {
        validator: usize,
        weight: u32,
        cap_bps: Option<u16>,
    },
    Remove {
        validator: usize,
    },
    Add {
        validator: usize,
        weight: u32,
    },
    Pause {
        validator: usize,
        hours: u64,
    },
    Resume {
        validator: usize,
    },
    Slash {
        validator: usize,
        age: u64,
        permille: u64,
    },
    Jail {
        validator: usize,
    },
    Unjail {
        validator: usize,
    },
    Refuse {
        kind: usize,
        validator: usize,
    },
    Reconcile,
    Sync,
    Pass {
        seconds: u64,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let validator = 0..usize::try_from(VALIDATORS).unwrap();
    let cap = prop::option::of(1_500..=10_000u16);
    prop_oneof![
        4 => (1_000u128..100_000_000).prop_map(|amount| Op::Bond { amount }),
        6 => (1u32..6).prop_map(|max_messages| Op::Stake { max_messages }),
        2 => (1u16..500).prop_map(|part| Op::Unbond { part }),
        8 => (1u32..6).prop_map(|max_messages| Op::Rebalance { max_messages }),
        4 => (validator.clone(), 1u32..6, cap)
            .prop_map(|(validator, weight, cap_bps)| Op::Weigh { validator, weight, cap_bps }),
        2 => validator.clone().prop_map(|validator| Op::Remove { validator }),
        3 => (validator.clone(), 1u32..6).prop_map(|(validator, weight)| Op::Add { validator, weight }),
        1 => (validator.clone(), 1u64..100).prop_map(|(validator, hours)| Op::Pause { validator, hours }),
        1 => validator.clone().prop_map(|validator| Op::Resume { validator }),
        2 => (validator.clone(), 0u64..40, 1u64..200)
            .prop_map(|(validator, age, permille)| Op::Slash { validator, age, permille }),
        1 => validator.clone().prop_map(|validator| Op::Jail { validator }),
        2 => validator.clone().prop_map(|validator| Op::Unjail { validator }),
        1 => (0usize..3, validator).prop_map(|(kind, validator)| Op::Refuse { kind, validator }),
        2 => Just(Op::Reconcile),
        3 => Just(Op::Sync),
        8 => prop_oneof![1..2 * HOUR, HOUR..DAY, DAY..4 * DAY].prop_map(|seconds| Op::Pass { seconds }),
    ]
}

struct World {
    hub: Hub,
}

impl World {
    fn new(max_age: u64, tolerance: u16, buffered: bool) -> Self {
        let chain = people()
            .validators(VALIDATORS, 1_000_000_000_000, Decimal::zero())
            .unbonding_seconds(SHORT_UNBONDING)
            .max_blocks_per_step(3)
            .build()
            .unwrap();
        let hub = hub_on(chain, |msg| {
            let params = &mut msg.params;
            params.unbonding_seconds = SHORT_UNBONDING;
            params.batch_interval_seconds = 2 * HOUR;
            params.bonded_max_age_seconds = max_age;
            params.cooldown_seconds = 2 * HOUR;
            params.rebalance.tolerance_bps = tolerance;
            params.rebalance.cooldown_seconds = 4 * HOUR;
            params.instant_exit = buffered.then_some(InstantExitParams {
                buffer_bps: 2_000,
                refill_seconds: DAY,
                min_fee_bps: 10,
                max_fee_bps: 100,
            });
        });
        Self { hub }
    }

    fn rows(&self) -> Vec<ValidatorResponse> {
        let (start_after, limit) = (None, Some(100));
        self.hub
            .query(&QueryMsg::Validators { start_after, limit })
            .unwrap()
    }

    fn act(&mut self, op: &Op) {
        let result = self.run(op);
        if let Op::Remove { validator } = op {
            let known = self
                .rows()
                .iter()
                .any(|row| row.validator == self.hub.valoper(*validator));
            assert!(result.is_ok() || !known, "a removal failed: {result:?}");
        }
        if let Ok(response) = &result {
            self.follow(response);
        }
        self.check();
        self.hub.next_block();
    }

    fn run(&mut self, op: &Op) -> anyhow::Result<AppResponse> {
        let hub = &mut self.hub;
        let owner = hub.owner.clone();
        match *op {
            Op::Bond { amount } => hub.bond(&alice(), amount),
            Op::Stake { max_messages } => hub.crank(ExecuteMsg::Stake {
                max_messages: Some(max_messages),
                gas_limit: None,
            }),
            Op::Unbond { part } => {
                let shares = hub.lst(&alice()) * u128::from(part) / 1_000;
                hub.queue(&alice(), shares)?;
                hub.next_block_after(2 * HOUR);
                hub.submit()
            }
            Op::Rebalance { max_messages } => hub.crank(ExecuteMsg::Rebalance {
                max_messages: Some(max_messages),
                gas_limit: None,
            }),
            Op::Weigh {
                validator,
                weight,
                cap_bps,
            } => {
                let row = ValidatorWeight {
                    validator: hub.valoper(validator),
                    weight,
                    cap_bps,
                };
                hub.execute(&owner, ExecuteMsg::SetWeights { weights: vec![row] }, &[])
            }
            Op::Remove { validator } => {
                let validator = hub.valoper(validator);
                hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
            }
            Op::Add { validator, weight } => {
                let (validator, cap_bps) = (hub.valoper(validator), None);
                let msg = ExecuteMsg::AddValidator {
                    validator,
                    weight,
                    cap_bps,
                };
                hub.execute(&owner, msg, &[])
            }
            Op::Pause { validator, hours } => {
                let (validator, seconds) = (hub.valoper(validator), hours * HOUR);
                hub.execute(&owner, ExecuteMsg::PauseValidator { validator, seconds }, &[])
            }
            Op::Resume { validator } => {
                let validator = hub.valoper(validator);
                hub.execute(&owner, ExecuteMsg::ResumeValidator { validator }, &[])
            }
            Op::Reconcile => hub.reconcile(),
            Op::Sync => hub.sync(),
            ref other => {
                self.happen(other);
                Ok(AppResponse::default())
            }
        }
    }

    /// What the chain does.
    fn happen(&mut self, op: &Op) {
        let hub = &mut self.hub;
        match *op {
            Op::Slash {
                validator,
                age,
                permille,
            } => {
                let height = hub.height().saturating_sub(age).max(1_000);
                let valoper = hub.valoper(validator);
                hub.slash(&valoper, height, Decimal::permille(permille)).unwrap();
            }
            Op::Jail { validator } => {
                let valoper = hub.valoper(validator);
                hub.jail(&valoper).unwrap();
            }
            Op::Unjail { validator } => {
                let valoper = hub.valoper(validator);
                // It may not be in jail.
                let _ = hub.unjail(&valoper);
            }
            Op::Refuse { kind, validator } => {
                let kind = [MsgKind::Delegate, MsgKind::Undelegate, MsgKind::Redelegate][kind];
                hub.refuse_next(kind, validator, SdkError::new("sdk", 11, "out of gas"));
            }
            Op::Pass { seconds } => hub.pass_seconds(seconds),
            ref other => panic!("not of the chain: {other:?}"),
        }
    }

    /// What was sent and what came of it.
    fn follow(&self, response: &AppResponse) {
        let names = [
            "delegation_refused",
            "undelegation_refused",
            "redelegation_refused",
        ];
        for name in names {
            for told in events(response, name) {
                let code = told["code"].parse().unwrap();
                let of = |fault| {
                    (
                        SdkError::from(fault).codespace().to_string(),
                        SdkError::from(fault).code(),
                    )
                };
                for fault in [
                    StakingFault::TransitiveRedelegation,
                    StakingFault::MaxRedelegationEntries,
                    StakingFault::MaxUnbondingDelegationEntries,
                    StakingFault::SelfRedelegation,
                    StakingFault::BadRedelegationDst,
                ] {
                    assert_ne!((told["codespace"].clone(), code), of(fault), "{name}: {told:?}");
                }
            }
        }
        let state = self.hub.state();
        let stake = state.tracked_bonded + state.unallocated;
        let received = events(response, "delegated")
            .into_iter()
            .map(|told| told["validator"].clone());
        let moved = events(response, "redelegated")
            .into_iter()
            .map(|told| told["destination"].clone());
        let rows = self.rows();
        for address in received.chain(moved) {
            let row = rows.iter().find(|row| row.validator == address).unwrap();
            let most = stake.multiply_ratio(row.cap_bps, 10_000u128);
            assert!(row.tracked <= most, "{row:?} is past its cap of {most}");
        }
    }

    fn check(&self) {
        check_order(&self.hub);
        self.hub.check();
        let (start_after, limit) = (None, Some(100));
        let running: Vec<RedelegationResponse> = self
            .hub
            .query(&QueryMsg::Redelegations { start_after, limit })
            .unwrap();
        let all = self.hub.created_validators();
        for source in all {
            for destination in all {
                let chain = self
                    .hub
                    .redelegations(&self.hub.address, source, destination)
                    .unwrap()
                    .len();
                let pair =
                    |row: &&RedelegationResponse| row.source == *source && row.destination == *destination;
                let hub = running.iter().filter(pair).count();
                assert!(chain <= hub && hub <= 7, "{hub} of {chain} redelegations");
            }
        }
        let wanted: Vec<WantedDelegationResponse> = self.hub.query(&QueryMsg::WantedDelegations {}).unwrap();
        let targets: u128 = wanted.iter().map(|row| row.target.u128()).sum();
        let state = self.hub.state();
        let stake = (state.tracked_bonded + state.unallocated).u128();
        // A unit, because basis points of the stake are rounded up.
        assert!(targets <= stake + 1, "targets of {targets} for {stake}");
        let caps: u128 = self
            .rows()
            .iter()
            .filter(|row| row.weight > 0)
            .map(|row| u128::from(row.cap_bps))
            .sum();
        assert!(
            caps < 10_000 || targets + wanted.len() as u128 >= stake,
            "targets of {targets} for {stake}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn hub_i13_i15_validators_are_chosen_within_their_caps_and_the_rules_of_the_chain(
        max_age in prop_oneof![Just(0), Just(6 * HOUR)],
        tolerance in prop_oneof![Just(0u16), 0..2_000u16],
        buffered in any::<bool>(),
        ops in prop::collection::vec(op(), 1..100),
    ) {
        let mut world = World::new(max_age, tolerance, buffered);
        world.act(&Op::Bond { amount: 99_000_000 });
        for op in &ops {
            world.act(op);
        }
    }
}

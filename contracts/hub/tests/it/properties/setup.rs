//! Hubs of histories, and what becomes of their parameters.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::hub::{ImpairmentParams, InstantExitParams, Params, RateLimit, RebalanceParams};
use proptest::prelude::*;

use super::op::{DAY, HOUR};
use crate::support::{chain, hub_on, params, people, Hub};

/// Unbonding period at the start: a short one, so that a history sees many batches through.
const UNBONDING: u64 = 3 * DAY;

pub const GUARDIAN: &str = "guardian";

/// What differs from hub to hub.
#[derive(Clone, Debug)]
pub struct Setup {
    pub validators: u32,
    pub netting_cap_bps: u16,
    pub reward_fee_bps: u16,
    pub max_slash_bps: u16,
    pub min_batch: u128,
    pub max_daily_rise_bps: u16,
    /// Whether there are instant exits.
    pub instant: bool,
    /// Weight of the first validator; the others have one.
    pub first_weight: u32,
    /// Of every validator, or more where that is not enough.
    pub cap_bps: u16,
    pub tolerance_bps: u16,
    pub bonded_max_age_seconds: u64,
    /// Whether the chain says how much it undelegates.
    pub names_amounts: bool,
}

pub fn setup() -> impl Strategy<Value = Setup> {
    (
        2u32..=5,
        0u16..=10_000,
        0u16..=1_000,
        0u16..=1_000,
        prop_oneof![3 => Just(0u128), 1 => 0u128..50_000_000],
        prop_oneof![1 => 1u16..200, 1 => Just(10_000u16)],
        any::<bool>(),
        (
            1u32..6,
            prop_oneof![1u16..=10_000, Just(10_000u16)],
            0u16..2_000,
            prop_oneof![Just(0u64), Just(6 * HOUR)],
        ),
        any::<bool>(),
    )
        .prop_map(
            |(
                validators,
                netting_cap_bps,
                reward_fee_bps,
                max_slash_bps,
                min_batch,
                max_daily_rise_bps,
                instant,
                (first_weight, cap_bps, tolerance_bps, bonded_max_age_seconds),
                names_amounts,
            )| Setup {
                validators,
                netting_cap_bps,
                reward_fee_bps,
                max_slash_bps,
                min_batch,
                max_daily_rise_bps,
                instant,
                first_weight,
                cap_bps,
                tolerance_bps,
                bonded_max_age_seconds,
                names_amounts,
            },
        )
}

fn settings(setup: &Setup) -> Params {
    Params {
        netting_cap_bps: setup.netting_cap_bps,
        reward_fee_bps: setup.reward_fee_bps,
        max_slash_bps: setup.max_slash_bps,
        min_batch: setup.min_batch.into(),
        unbonding_seconds: UNBONDING,
        batch_interval_seconds: 6 * HOUR,
        drip_seconds: 6 * HOUR,
        dispute_seconds: DAY,
        cooldown_seconds: 6 * HOUR,
        max_daily_rise_bps: setup.max_daily_rise_bps,
        instant_exit: setup.instant.then(|| instant_exits(10)),
        impairment: ImpairmentParams {
            loss_bps: 100,
            seconds: 12 * HOUR,
        },
        rebalance: RebalanceParams {
            tolerance_bps: setup.tolerance_bps,
            min_redelegation: Uint128::new(1_000),
            cooldown_seconds: 6 * HOUR,
        },
        bonded_max_age_seconds: setup.bonded_max_age_seconds,
        update_delay_seconds: DAY,
        ..params(&chain(1))
    }
}

fn instant_exits(min_fee_bps: u16) -> InstantExitParams {
    InstantExitParams {
        buffer_bps: 500,
        refill_seconds: 2 * DAY,
        min_fee_bps,
        max_fee_bps: 200,
    }
}

/// The parameters with one of them changed, some for the better of holders and some not.
pub fn changed(params: &Params, which: usize, to: u16) -> Params {
    let mut params = params.clone();
    let wide = u128::from(to);
    match which % 12 {
        0 => params.reward_fee_bps = to % 1_001,
        1 => params.netting_cap_bps = to % 10_001,
        2 => params.max_slash_bps = to % 2_000,
        3 => params.dispute_seconds = u64::from(to % 48) * HOUR,
        4 => params.min_batch = (wide * 1_000).into(),
        5 => params.instant_exit = (to % 4 > 0).then(|| instant_exits(to % 201)),
        6 => params.max_assets = (to % 2 > 0).then(|| (wide * 10_000_000).into()),
        7 => {
            params.bond_limit = (to % 2 > 0).then(|| RateLimit {
                max: (1_000 + wide * 10_000).into(),
                regain_seconds: DAY,
            });
        }
        8 => params.drip_seconds = u64::from(to % 48 + 1) * HOUR,
        9 => params.min_unbond = (1_000 + wide % 5_000).into(),
        10 => params.update_delay_seconds = u64::from(to % 72) * HOUR,
        _ => params.cooldown_seconds = u64::from(to % 24) * HOUR,
    }
    params
}

/// The hub, on a chain of its own.
pub fn open(setup: &Setup) -> Hub {
    let names_amounts = setup.names_amounts;
    let chain = people()
        .validators(setup.validators, 1_000_000_000_000, Decimal::zero())
        .unbonding_seconds(UNBONDING)
        .params(|params| params.undelegate_response_amount = names_amounts)
        .max_blocks_per_step(4)
        .build()
        .unwrap();
    let guardian = chain.addr(GUARDIAN);
    hub_on(chain, |msg| {
        msg.params = settings(setup);
        msg.guardian = Some(guardian.into());
        let least = 10_000u32.div_ceil(setup.validators);
        let cap_bps = setup.cap_bps.max(least.try_into().unwrap());
        for row in &mut msg.validators {
            row.cap_bps = Some(cap_bps);
        }
        msg.validators[0].weight = setup.first_weight;
    })
}

//! Parameters of a deployment.

use cosmwasm_std::{coin, Uint128};
use palisade_interfaces::token::TokenDetails;
use palisade_interfaces::{ballot, hub, registry, vault};

/// Parameters of a deployment. The defaults suit a chain that unbonds in three weeks, of days as long as it has them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Of the hub.
    pub hub: hub::Params,
    /// Native coins sent along when the hub is made.
    pub hub_seed: Uint128,
    /// Of the ballot.
    pub ballot: ballot::Params,
    /// What the LST is called.
    pub lst: TokenDetails,
    /// Of the registry.
    pub registry: registry::Params,
    /// Of the vault.
    pub vault: vault::Params,
    /// What the vault may not exceed.
    pub limits: vault::RiskLimits,
    /// Native coins sent along when the vault is made.
    pub vault_seed: Uint128,
    /// What the LRT is called.
    pub lrt: TokenDetails,
}

impl Settings {
    /// For a chain with this staking coin, and with [`Engine::day_seconds`](crate::Engine::day_seconds) in a day; fees go
    /// to `treasury`.
    pub fn new(denom: &str, treasury: &str, day_seconds: u64) -> Self {
        Self {
            hub: hub_params(treasury, day_seconds),
            hub_seed: Uint128::new(hub::MIN_SEED),
            ballot: ballot_params(day_seconds),
            lst: details("Palisade staked coin", "stPAL"),
            registry: registry_params(denom, day_seconds),
            vault: vault_params(treasury, day_seconds),
            limits: vault::RiskLimits {
                max_operator_bps: 6_000,
                max_exposure_bps: 5_000,
                tolerance_bps: 500,
                deallocate_cooldown_seconds: day_seconds,
            },
            vault_seed: Uint128::new(vault::MIN_SEED),
            lrt: details("Palisade restaked coin", "rstPAL"),
        }
    }
}

fn hub_params(treasury: &str, day: u64) -> hub::Params {
    hub::Params {
        batch_interval_seconds: day,
        min_batch: Uint128::new(1_000_000),
        unbonding_seconds: day.saturating_mul(21),
        max_messages: 30,
        staking_gas_limit: 500_000,
        drip_seconds: day,
        max_daily_rise_bps: 100,
        reward_fee_bps: 500,
        fee_recipient: treasury.to_string(),
        netting_cap_bps: 5_000,
        max_slash_bps: 1_000,
        dispute_seconds: day.saturating_mul(3),
        sync_max_age_seconds: day.saturating_mul(2),
        bonded_max_age_seconds: (day / 24).max(1),
        dust_units: Uint128::new(10),
        dust_ppm: 1,
        cooldown_seconds: day.saturating_mul(7),
        min_bond: Uint128::new(1_000),
        min_unbond: Uint128::new(1_000),
        max_assets: None,
        bond_limit: None,
        instant_exit: Some(hub::InstantExitParams {
            buffer_bps: 500,
            refill_seconds: day.saturating_mul(5),
            min_fee_bps: 10,
            max_fee_bps: 200,
        }),
        rebalance: hub::RebalanceParams {
            tolerance_bps: 1_000,
            min_redelegation: Uint128::new(1_000_000),
            cooldown_seconds: day,
        },
        impairment: hub::ImpairmentParams {
            loss_bps: 100,
            seconds: day,
        },
        update_delay_seconds: day.saturating_mul(7),
    }
}

fn ballot_params(day: u64) -> ballot::Params {
    ballot::Params {
        quorum_bps: 2_000,
        min_open: Uint128::new(1_000_000),
        open_seconds: day.saturating_mul(30),
    }
}

fn registry_params(denom: &str, day: u64) -> registry::Params {
    registry::Params {
        bucket_seconds: day,
        unbonding_seconds: day.saturating_mul(7),
        notice_seconds: day,
        epoch_seconds: (day / 24).max(1),
        avs_bond: coin(10_000_000, denom),
        min_reward_seconds: day,
    }
}

fn vault_params(treasury: &str, day: u64) -> vault::Params {
    vault::Params {
        batch_interval_seconds: day,
        drip_seconds: (day / 2).max(1),
        performance_fee_bps: 1_000,
        fee_recipient: treasury.to_string(),
        min_deposit: Uint128::new(1_000),
        min_redeem: Uint128::new(1_000),
    }
}

fn details(name: &str, symbol: &str) -> TokenDetails {
    TokenDetails {
        name: name.to_string(),
        symbol: symbol.to_string(),
        decimals: 6,
    }
}

//! What the contracts are told, as a network file says it. Every field of the contracts' own messages has one here.

use std::fmt;

use cosmwasm_std::{Addr, Coin, Decimal};
use palisade_interfaces::hub::ValidatorWeight;
use palisade_interfaces::registry::AllowedAsset;
use palisade_interfaces::{ballot, hub, registry, vault};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::units::{Amount, Span};

/// How a network file says that the hub stakes with every bonded validator.
const ALL_BONDED: &str = "all bonded";

/// Table `hub`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubSettings {
    /// Coins of the deployer that go along; their LST stays with the hub for ever.
    pub seed: Amount,
    /// With whom the hub stakes.
    pub validators: Validators,
    batch_interval: Span,
    min_batch: Amount,
    unbonding: Span,
    max_messages: u32,
    staking_gas_limit: u64,
    drip: Span,
    max_daily_rise_bps: u16,
    reward_fee_bps: u16,
    netting_cap_bps: u16,
    max_slash_bps: u16,
    dispute: Span,
    sync_max_age: Span,
    bonded_max_age: Span,
    dust_units: Amount,
    dust_ppm: u32,
    cooldown: Span,
    min_bond: Amount,
    min_unbond: Amount,
    update_delay: Span,
    max_assets: Option<Amount>,
    bond_limit: Option<BondLimit>,
    instant_exit: Option<InstantExit>,
    rebalance: Rebalance,
    impairment: Impairment,
    ballot: Ballot,
}

/// Of the contract in which LST holders direct the hub's votes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ballot {
    quorum_bps: u16,
    min_open: Amount,
    open: Span,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BondLimit {
    max: Amount,
    regain: Span,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstantExit {
    buffer_bps: u16,
    refill: Span,
    min_fee_bps: u16,
    max_fee_bps: u16,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rebalance {
    tolerance_bps: u16,
    min_redelegation: Amount,
    cooldown: Span,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Impairment {
    loss_bps: u16,
    duration: Span,
}

impl HubSettings {
    /// As the hub takes them; fees go to `treasury`.
    pub fn params(&self, treasury: &Addr) -> hub::Params {
        hub::Params {
            batch_interval_seconds: self.batch_interval.seconds(),
            min_batch: self.min_batch.0,
            unbonding_seconds: self.unbonding.seconds(),
            max_messages: self.max_messages,
            staking_gas_limit: self.staking_gas_limit,
            drip_seconds: self.drip.seconds(),
            max_daily_rise_bps: self.max_daily_rise_bps,
            reward_fee_bps: self.reward_fee_bps,
            fee_recipient: treasury.to_string(),
            netting_cap_bps: self.netting_cap_bps,
            max_slash_bps: self.max_slash_bps,
            dispute_seconds: self.dispute.seconds(),
            sync_max_age_seconds: self.sync_max_age.seconds(),
            bonded_max_age_seconds: self.bonded_max_age.seconds(),
            dust_units: self.dust_units.0,
            dust_ppm: self.dust_ppm,
            cooldown_seconds: self.cooldown.seconds(),
            min_bond: self.min_bond.0,
            min_unbond: self.min_unbond.0,
            max_assets: self.max_assets.as_ref().map(|amount| amount.0),
            bond_limit: self.bond_limit.as_ref().map(|limit| hub::RateLimit {
                max: limit.max.0,
                regain_seconds: limit.regain.seconds(),
            }),
            instant_exit: self.instant_exit.as_ref().map(|exit| hub::InstantExitParams {
                buffer_bps: exit.buffer_bps,
                refill_seconds: exit.refill.seconds(),
                min_fee_bps: exit.min_fee_bps,
                max_fee_bps: exit.max_fee_bps,
            }),
            rebalance: hub::RebalanceParams {
                tolerance_bps: self.rebalance.tolerance_bps,
                min_redelegation: self.rebalance.min_redelegation.0,
                cooldown_seconds: self.rebalance.cooldown.seconds(),
            },
            impairment: hub::ImpairmentParams {
                loss_bps: self.impairment.loss_bps,
                seconds: self.impairment.duration.seconds(),
            },
            update_delay_seconds: self.update_delay.seconds(),
        }
    }

    /// As the ballot takes them.
    pub fn ballot(&self) -> ballot::Params {
        ballot::Params {
            quorum_bps: self.ballot.quorum_bps,
            min_open: self.ballot.min_open.0,
            open_seconds: self.ballot.open.seconds(),
        }
    }
}

/// Validators of the hub.
#[derive(Clone, Debug, PartialEq)]
pub enum Validators {
    /// Those that are bonded when the hub is made, all alike: `"all bonded"`.
    AllBonded,
    /// These.
    Named(Vec<ValidatorWeight>),
}

impl<'de> Deserialize<'de> for Validators {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Choice;

        impl<'de> Visitor<'de> for Choice {
            type Value = Validators;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "\"{ALL_BONDED}\" or a list of validators with their weights")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Validators, E> {
                if text == ALL_BONDED {
                    return Ok(Validators::AllBonded);
                }
                Err(E::custom(format!(
                    "`{text}` is neither \"{ALL_BONDED}\" nor a list of validators"
                )))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<Validators, A::Error> {
                let rows = Vec::deserialize(SeqAccessDeserializer::new(rows))?;
                if rows.is_empty() {
                    return Err(A::Error::custom("the hub needs at least one validator"));
                }
                Ok(Validators::Named(rows))
            }
        }

        deserializer.deserialize_any(Choice)
    }
}

impl Serialize for Validators {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AllBonded => serializer.serialize_str(ALL_BONDED),
            Self::Named(rows) => rows.serialize(serializer),
        }
    }
}

/// Table `registry`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrySettings {
    bucket: Span,
    unbonding: Span,
    notice: Span,
    epoch: Span,
    avs_bond: Amount,
    min_reward: Span,
    /// Assets that can be staked besides the LST.
    #[serde(default)]
    pub more_assets: Vec<AllowedAsset>,
}

impl RegistrySettings {
    /// As the registry takes them; AVSs pay their bond in `denom`.
    pub fn params(&self, denom: &str) -> registry::Params {
        registry::Params {
            bucket_seconds: self.bucket.seconds(),
            unbonding_seconds: self.unbonding.seconds(),
            notice_seconds: self.notice.seconds(),
            epoch_seconds: self.epoch.seconds(),
            avs_bond: Coin {
                denom: denom.to_string(),
                amount: self.avs_bond.0,
            },
            min_reward_seconds: self.min_reward.seconds(),
        }
    }
}

/// Table `vault`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultSettings {
    /// Coins of the deployer that go along; their LRT stays with the vault for ever.
    pub seed: Amount,
    batch_interval: Span,
    drip: Span,
    performance_fee_bps: u16,
    min_deposit: Amount,
    min_redeem: Amount,
    limits: LimitSettings,
}

impl VaultSettings {
    /// As the vault takes them; fees go to `treasury`.
    pub fn params(&self, treasury: &Addr) -> vault::Params {
        vault::Params {
            batch_interval_seconds: self.batch_interval.seconds(),
            drip_seconds: self.drip.seconds(),
            performance_fee_bps: self.performance_fee_bps,
            fee_recipient: treasury.to_string(),
            min_deposit: self.min_deposit.0,
            min_redeem: self.min_redeem.0,
        }
    }

    /// As the vault takes them.
    pub fn limits(&self) -> vault::RiskLimits {
        let limits = &self.limits;
        vault::RiskLimits {
            max_operator_bps: limits.max_operator_bps,
            max_exposure_bps: limits.max_exposure_bps,
            tolerance_bps: limits.tolerance_bps,
            deallocate_cooldown_seconds: limits.deallocate_cooldown.seconds(),
        }
    }
}

/// Table `vault.limits`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitSettings {
    max_operator_bps: u16,
    max_exposure_bps: u16,
    tolerance_bps: u16,
    deallocate_cooldown: Span,
}

/// One of the tables `slashers`: an instance of the equivocation slasher for one AVS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlasherSettings {
    /// What it is called in the deployments file. Lower-case letters, digits and hyphens.
    pub name: String,
    /// The account under which the AVS registers.
    pub avs: Addr,
    /// Part of an operator's weight that one offence costs.
    pub fraction: Decimal,
}

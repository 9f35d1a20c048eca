//! Records of x/staking and x/slashing and where they lie.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, BlockInfo, Decimal, Event, Order, StdResult, Storage, Timestamp, Uint128};
use cw_storage_plus::{Item, Map};
use serde::{Deserialize, Serialize};

use crate::dec::Dec;
use crate::error::StakingFault;
use crate::params::Params;

/// Where a validator stands with consensus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BondStatus {
    /// In the active set: it signs blocks, its tokens lie in the bonded pool.
    Bonded,
    /// Left the active set less than an unbonding period ago; still slashable.
    Unbonding,
    /// Out of the active set, no longer slashable.
    Unbonded,
}

/// A validator of x/staking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Validator {
    pub address: String,
    pub operator: Addr,
    pub jailed: bool,
    pub status: BondStatus,
    pub tokens: Uint128,
    pub shares: Dec,
    pub commission: Decimal,
    pub max_commission: Decimal,
    pub max_change_rate: Decimal,
    pub commission_updated: Timestamp,
    pub min_self_delegation: Uint128,
    pub unbonding_height: u64,
    pub unbonding_time: Timestamp,
}

impl Validator {
    pub fn is_bonded(&self) -> bool {
        self.status == BondStatus::Bonded
    }

    /// Shares without a token behind them: nothing can be delegated any more.
    pub fn invalid_rate(&self) -> bool {
        self.tokens.is_zero() && !self.shares.is_zero()
    }

    /// Consensus power, were it bonded: one per 10^6 units.
    pub fn power(&self) -> u128 {
        self.tokens.u128() / POWER_REDUCTION
    }

    pub fn tokens_from_shares(&self, shares: Dec) -> AnyResult<Dec> {
        shares.mul_int_quo(self.tokens, self.shares)
    }

    pub fn tokens_from_shares_truncated(&self, shares: Dec) -> AnyResult<Dec> {
        shares.mul_int_quo_truncate(self.tokens, self.shares)
    }

    /// The SDK's truncated and untruncated forms of this both truncate at the 18th decimal.
    pub fn shares_from_tokens(&self, tokens: Uint128) -> AnyResult<Dec> {
        if self.tokens.is_zero() {
            return Err(StakingFault::InsufficientShares.into());
        }
        self.shares.mul_int_quo_int(tokens, self.tokens)
    }

    /// Adds a delegation; the first one sets the rate to one. Returns the shares issued.
    pub fn add_tokens(&mut self, tokens: Uint128) -> AnyResult<Dec> {
        let issued = if self.shares.is_zero() {
            Dec::from_int(tokens)
        } else {
            self.shares_from_tokens(tokens)?
        };
        self.tokens = self.tokens.checked_add(tokens)?;
        self.shares = self.shares.add(issued)?;
        Ok(issued)
    }

    /// Removes shares and returns their tokens, truncated: the fraction stays with those who stay, and the last
    /// to leave takes what is left.
    pub fn remove_shares(&mut self, shares: Dec) -> AnyResult<Uint128> {
        let remaining = self.shares.sub(shares)?;
        let issued = if remaining.is_zero() {
            self.tokens
        } else {
            self.tokens_from_shares(shares)?.truncate()?
        };
        self.tokens = self.tokens.checked_sub(issued)?;
        self.shares = remaining;
        Ok(issued)
    }
}

/// Units of stake per unit of consensus power.
pub(crate) const POWER_REDUCTION: u128 = 1_000_000;

/// Coins on their way from a validator to their owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnbondingEntry {
    /// Height of the undelegation: a slash for an infraction at this height or before reaches it.
    pub creation_height: u64,
    /// Paid by the EndBlock of the first block at or after this time.
    pub completion_time: Timestamp,
    /// The amount undelegated: slashes are fractions of this.
    pub initial_balance: Uint128,
    /// The amount that will be paid.
    pub balance: Uint128,
}

/// Stake that moved between validators and still answers for the one it left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RedelegationRecord {
    pub creation_height: u64,
    pub completion_time: Timestamp,
    pub initial_balance: Uint128,
    pub shares_dst: Dec,
}

/// What x/slashing knows of a validator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SigningInfo {
    pub jailed_until: Timestamp,
    pub tombstoned: bool,
}

/// An infraction, for the next BeginBlock to execute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Infraction {
    /// `Slash` of x/staking and nothing else: no jail.
    Slash {
        /// Who is slashed; if unbonded, nothing happens.
        validator: String,
        /// What was undelegated or redelegated at this height or later pays with the validator.
        height: u64,
        /// Units of stake divided by 10^6; `None` is what it had when block `height` began.
        power: Option<u128>,
        /// The part of that power which is burned; at most one.
        fraction: Decimal,
    },
    /// `Slash` of x/staking for the block itself: unbonding entries and redelegations are not reached.
    SlashNow {
        /// Who is slashed; if unbonded, nothing happens.
        validator: String,
        /// The part of its power when the block begins; at most one.
        fraction: Decimal,
    },
    /// Too many missed blocks: slashed and jailed.
    Downtime {
        /// Who missed them. Nothing happens to the jailed and to those who were not in the set.
        validator: String,
    },
    /// Two votes for one height: slashed, jailed and tombstoned.
    DoubleSign {
        /// Who voted twice. Nothing happens to the unbonded and the tombstoned.
        validator: String,
        /// The height of the votes.
        height: u64,
    },
}

impl Infraction {
    /// Who committed it.
    pub fn validator(&self) -> &str {
        match self {
            Self::Slash { validator, .. }
            | Self::SlashNow { validator, .. }
            | Self::Downtime { validator }
            | Self::DoubleSign { validator, .. } => validator,
        }
    }
}

/// What one slash burned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlashReport {
    /// The validator that was slashed.
    pub validator: String,
    /// Units burned from its own tokens: what the chain calls burned coins.
    pub burned_from_validator: Uint128,
    /// Units that its unbonding entries and redelegations were charged with. They reduce what the validator
    /// pays, even where an entry had less left than it was charged.
    pub charged_elsewhere: Uint128,
    /// Units really burned from unbonding entries and at the destinations of redelegations. Less than was charged where
    /// stake is gone; more where a redelegation's delegator was also undelegating from the destination, because the SDK
    /// then takes from both.
    pub burned_elsewhere: Uint128,
}

impl SlashReport {
    pub(crate) fn nothing(validator: &str) -> Self {
        Self {
            validator: validator.to_string(),
            ..Self::default()
        }
    }
}

pub(crate) const PARAMS: Item<Params> = Item::new("x_staking/params");
/// The block in progress, whose EndBlock has not run.
pub(crate) const CURRENT_BLOCK: Item<BlockInfo> = Item::new("x_staking/block");
pub(crate) const VALIDATORS: Map<&str, Validator> = Map::new("x_staking/validators");
/// Shares by (delegator, validator).
pub(crate) const DELEGATIONS: Map<(&Addr, &str), Dec> = Map::new("x_staking/delegations");
/// By (validator, delegator), because a slash walks those of one validator.
pub(crate) const UNBONDINGS: Map<(&str, &Addr), Vec<UnbondingEntry>> = Map::new("x_staking/unbondings");
/// Completion time in nanoseconds -> (delegator, validator).
pub(crate) const UNBONDING_QUEUE: Map<u64, Vec<(Addr, String)>> = Map::new("x_staking/unbonding_queue");
/// By (source, delegator, destination), because a slash walks those that left one source.
pub(crate) const REDELEGATIONS: Map<(&str, &Addr, &str), Vec<RedelegationRecord>> =
    Map::new("x_staking/redelegations");
/// (delegator, destination, source): what a transitive redelegation is found by.
pub(crate) const RECEIVING: Map<(&Addr, &str, &str), bool> = Map::new("x_staking/receiving");
/// Completion time in nanoseconds -> (delegator, source, destination).
pub(crate) const REDELEGATION_QUEUE: Map<u64, Vec<(Addr, String, String)>> =
    Map::new("x_staking/redelegation_queue");
/// Power of each member of the active set, as of the last EndBlock.
pub(crate) const LAST_POWERS: Map<&str, u128> = Map::new("x_staking/last_powers");
/// (validator, height) -> power from the EndBlock of that height on.
pub(crate) const POWER_HISTORY: Map<(&str, u64), u128> = Map::new("x_staking/power_history");
pub(crate) const SIGNING: Map<&str, SigningInfo> = Map::new("x_slashing/signing");
/// Whether EndBlock has run and no block is in progress.
pub(crate) const BLOCK_ENDED: Item<bool> = Item::new("x_staking/block_ended");
pub(crate) const INFRACTIONS: Item<Vec<Infraction>> = Item::new("x_slashing/infractions");
/// Events of the last EndBlock and the BeginBlock after it.
pub(crate) const BLOCK_EVENTS: Item<Vec<Event>> = Item::new("x_staking/block_events");
/// Events of the messages that contracts sent in the block in progress.
pub(crate) const CONTRACT_EVENTS: Item<Vec<Event>> = Item::new("x_staking/contract_events");
/// What the last BeginBlock slashed.
pub(crate) const REPORTS: Item<Vec<SlashReport>> = Item::new("x_slashing/reports");

pub(crate) fn load_validator(storage: &dyn Storage, address: &str) -> AnyResult<Validator> {
    VALIDATORS
        .may_load(storage, address)?
        .ok_or_else(|| StakingFault::NoValidatorFound.into())
}

pub(crate) fn save_validator(storage: &mut dyn Storage, validator: &Validator) -> AnyResult<()> {
    Ok(VALIDATORS.save(storage, &validator.address, validator)?)
}

pub(crate) fn all_validators(storage: &dyn Storage) -> AnyResult<Vec<Validator>> {
    let validators = VALIDATORS.range(storage, None, None, Order::Ascending);
    Ok(validators
        .map(|row| row.map(|(_, validator)| validator))
        .collect::<StdResult<_>>()?)
}

pub(crate) fn delegation(storage: &dyn Storage, delegator: &Addr, validator: &str) -> AnyResult<Option<Dec>> {
    Ok(DELEGATIONS.may_load(storage, (delegator, validator))?)
}

pub(crate) fn unbonding_entries(
    storage: &dyn Storage,
    delegator: &Addr,
    validator: &str,
) -> AnyResult<Vec<UnbondingEntry>> {
    Ok(UNBONDINGS
        .may_load(storage, (validator, delegator))?
        .unwrap_or_else(Vec::new))
}

pub(crate) fn save_unbonding_entries(
    storage: &mut dyn Storage,
    delegator: &Addr,
    validator: &str,
    entries: &Vec<UnbondingEntry>,
) -> AnyResult<()> {
    if entries.is_empty() {
        UNBONDINGS.remove(storage, (validator, delegator));
        Ok(())
    } else {
        Ok(UNBONDINGS.save(storage, (validator, delegator), entries)?)
    }
}

/// Whether a redelegation of this delegator to `validator` is still running.
pub(crate) fn has_receiving(storage: &dyn Storage, delegator: &Addr, validator: &str) -> bool {
    RECEIVING
        .prefix((delegator, validator))
        .keys(storage, None, None, Order::Ascending)
        .next()
        .is_some()
}

/// The power a validator had in the set that EndBlock of `height` or the last one before it named.
pub(crate) fn power_at(storage: &dyn Storage, validator: &str, height: u64) -> AnyResult<u128> {
    let until = Some(cw_storage_plus::Bound::inclusive(height));
    let newest = POWER_HISTORY
        .prefix(validator)
        .range(storage, None, until, Order::Descending)
        .next();
    Ok(newest.transpose()?.map(|(_, power)| power).unwrap_or(0))
}

//! Timing, limits and fees of a hub.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

/// Highest reward fee.
pub const MAX_REWARD_FEE_BPS: u16 = 1_000;

/// Highest `dust_ppm`: below the slash for downtime of any chain we know, 100 parts per million.
pub const MAX_DUST_PPM: u32 = 50;

/// Highest `dust_units`. A stake reads back a unit or a few less than it should, whatever its coin's decimals.
pub const MAX_DUST_UNITS: u128 = 1_000;

/// Longest `batch_interval_seconds`. A batch waits for seven of them at most.
pub const MAX_BATCH_INTERVAL_SECONDS: u64 = 604_800;

/// Longest `dispute_seconds`.
pub const MAX_DISPUTE_SECONDS: u64 = 2_592_000;

/// Highest part of all assets that is kept for instant exits.
pub const MAX_BUFFER_BPS: u16 = 2_000;

/// Highest fee of an instant exit.
pub const MAX_INSTANT_FEE_BPS: u16 = 1_000;

/// What a hub is told about timing, limits and fees. Seconds are at most a year.
#[cw_serde]
pub struct Params {
    /// Time from a batch's first request to the moment anyone may submit it. At most [`MAX_BATCH_INTERVAL_SECONDS`].
    pub batch_interval_seconds: u64,
    /// A batch worth less than this many native units waits up to seven intervals, to save unbonding entries.
    pub min_batch: Uint128,
    /// The chain's unbonding period. Used for estimates and for long drips; a batch is paid by the completion
    /// times that the chain itself reports.
    pub unbonding_seconds: u64,
    /// Most staking messages in one call, 1 to 30.
    pub max_messages: u32,
    /// Gas limit of each staking message, unless the caller names a higher one.
    pub staking_gas_limit: u64,
    /// Time over which harvested rewards enter the rate.
    pub drip_seconds: u64,
    /// Most that gains may add to the rate in a day, 1 to 10,000 basis points of it. What is more drips longer.
    pub max_daily_rise_bps: u16,
    /// Part of rewards paid to `fee_recipient`, at most [`MAX_REWARD_FEE_BPS`]. Losses are earned back first.
    pub reward_fee_bps: u16,
    /// Who gets the fee.
    pub fee_recipient: String,
    /// Most of a batch that is paid from coins not yet staked, instead of by unbonding.
    pub netting_cap_bps: u16,
    /// A batch that lost more than this while unbonding waits `dispute_seconds` before that part is final.
    pub max_slash_bps: u16,
    /// See `max_slash_bps`. At most [`MAX_DISPUTE_SECONDS`].
    pub dispute_seconds: u64,
    /// Bonding is refused when the last `Sync` is older.
    pub sync_max_age_seconds: u64,
    /// `Stake` and `Rebalance` ask the chain who is bonded when their last answer is older. Zero asks each time.
    pub bonded_max_age_seconds: u64,
    /// A validator's delegation that fell by no more than this many units plus `dust_ppm` is rounding, not a slash. At most
    /// [`MAX_DUST_UNITS`].
    pub dust_units: Uint128,
    /// Parts per million of a delegation, see `dust_units`. At most [`MAX_DUST_PPM`].
    pub dust_ppm: u32,
    /// Time a slashed or refusing validator gets no new stake.
    pub cooldown_seconds: u64,
    /// Smallest bond, in native units. At most the seed.
    pub min_bond: Uint128,
    /// Smallest unbonding request, in LST units. At most the seed.
    pub min_unbond: Uint128,
    /// Bonds that would lift `A` above this are refused. Default: no bound.
    pub max_assets: Option<Uint128>,
    /// Most that is bonded in a while. Default: no bound.
    pub bond_limit: Option<RateLimit>,
    /// Instant exits. Default: there are none.
    pub instant_exit: Option<InstantExitParams>,
    /// When stake is moved between validators.
    pub rebalance: RebalanceParams,
    /// When a loss makes the hub impaired.
    pub impairment: ImpairmentParams,
    /// Time that a change of parameters which may hurt somebody waits.
    pub update_delay_seconds: u64,
}

/// A limit that what is used up of it comes back to, in a straight line.
#[cw_serde]
pub struct RateLimit {
    /// The most at once, in native units. Above zero.
    pub max: Uint128,
    /// Time in which all of it comes back. Above zero.
    pub regain_seconds: u64,
}

/// Exits without waiting, from coins that are kept for them.
#[cw_serde]
pub struct InstantExitParams {
    /// Part of all assets that is kept, 1 to [`MAX_BUFFER_BPS`].
    pub buffer_bps: u16,
    /// Time in which an empty buffer is filled again, out of unallocated coins alone. Above zero.
    pub refill_seconds: u64,
    /// Fee while the buffer is full.
    pub min_fee_bps: u16,
    /// Fee of the last unit of the buffer, at least `min_fee_bps` and at most [`MAX_INSTANT_FEE_BPS`].
    pub max_fee_bps: u16,
}

/// When stake is moved between validators.
#[cw_serde]
pub struct RebalanceParams {
    /// A validator that has no more than this part of its target above it, and two times `min_bond`, is left alone. 0 to 10,000 basis
    /// points.
    pub tolerance_bps: u16,
    /// Less than this is not worth a redelegation. Above zero.
    pub min_redelegation: Uint128,
    /// Time between two rebalances of validators that keep their stake. Removed ones need not wait.
    pub cooldown_seconds: u64,
}

/// A loss that makes the hub impaired: no instant exits, and lenders are told.
#[cw_serde]
pub struct ImpairmentParams {
    /// Part of all assets that one `Sync` must find lost, 1 to 10,000.
    pub loss_bps: u16,
    /// How long it lasts.
    pub seconds: u64,
}

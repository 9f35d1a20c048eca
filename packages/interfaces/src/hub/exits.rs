//! Answers about limits of deposits, about instant exits, and about the rate of past days.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Decimal, SignedDecimal, Uint128};

/// Answer to [`QueryMsg::BondCapacity`](super::QueryMsg::BondCapacity).
#[cw_serde]
pub struct BondCapacityResponse {
    /// Most native units that can be bonded now. None: there is no bound.
    pub amount: Option<Uint128>,
}

/// Answer to [`QueryMsg::InstantCapacity`](super::QueryMsg::InstantCapacity). Amounts in native units.
#[cw_serde]
pub struct InstantCapacityResponse {
    /// What is kept for instant exits.
    pub buffer: Uint128,
    /// What is to be kept. Zero where there are no instant exits.
    pub target: Uint128,
    /// Fee while the buffer is full.
    pub min_fee_bps: u16,
    /// Fee of the last unit of the buffer.
    pub max_fee_bps: u16,
    /// Most that an exit may be worth now, fee included: the buffer, or nothing while the hub is impaired or exits are paused.
    pub available: Uint128,
}

/// Answer to [`QueryMsg::SimulateInstantUnstake`](super::QueryMsg::SimulateInstantUnstake). Native units.
#[cw_serde]
pub struct SimulateInstantUnstakeResponse {
    /// What the shares are worth.
    pub value: Uint128,
    /// What of it stays.
    pub fee: Uint128,
    /// What the receiver gets.
    pub received: Uint128,
}

/// The rate at one moment of a day.
#[cw_serde]
pub struct RateHistoryResponse {
    /// When, in seconds.
    pub time: u64,
    /// Assets behind the LST, `A`, in native units.
    pub total_assets: Uint128,
    /// Supply of LST, `S`.
    pub total_shares: Uint128,
    /// `A / S`, rounded down.
    pub exchange_rate: Decimal,
}

/// Answer to [`QueryMsg::Apr`](super::QueryMsg::Apr).
#[cw_serde]
pub struct AprResponse {
    /// Part of the rate that a year would add if it went on as from `from` to `to`. Below zero after a loss.
    pub apr: SignedDecimal,
    /// Time of the earlier of the two rates.
    pub from: u64,
    /// Time of the later one.
    pub to: u64,
}

//! Pure numbers of Palisade: unit types, rates, drips, settlement, slashing.
//!
//! Nothing here knows of storage, addresses, coins or messages. Every function says in its name which way it
//! rounds, and in its docs whom that favours. After an error nothing has changed.
//!
//! | Module | Answers |
//! | --- | --- |
//! | [`rate`] | what a share is worth, and what a deposit buys |
//! | [`drip`] | how much of past gains is in the rate by now |
//! | [`limit`] | how much of a limit is used up, and what is back |
//! | [`loss_carry`] | of which part of a gain a fee is due |
//! | [`funding`] | how much of an exit is paid from coins that are idle |
//! | [`exit`] | what else pays for it, and what it costs in shares |
//! | [`instant_fee`] | what leaving without waiting costs |
//! | [`target`] | how much of the stake each validator should have |
//! | [`selection`] | which validators get stake and which give it up |
//! | [`rebalance`] | which stake is moved between validators |
//! | [`settlement`] | who bears what is missing, and what a claim pays |
//! | [`tolerance`] | whether a difference is rounding or a slash |
//! | [`reward`] | who earns what of an AVS's rewards |
//! | [`rent`] | what is earned of what was paid for a time in advance |
//! | [`slash`] | what a slash of a restaking pool takes, from whom |
//! | [`ballot`] | how an amount votes, and which part of a whole each option has |
//! | [`number`] | how a number is written in messages and in rows |

pub mod ballot;
pub mod drip;
mod error;
pub mod exit;
pub mod funding;
pub mod instant_fee;
pub mod limit;
pub mod loss_carry;
pub mod number;
pub mod rate;
pub mod rebalance;
pub mod rent;
pub mod reward;
pub mod selection;
pub mod settlement;
pub mod slash;
pub mod target;
pub mod tolerance;
mod units;

pub use drip::Drip;
pub use error::MathError;
pub use instant_fee::InstantFee;
pub use limit::Used;
pub use loss_carry::LossCarry;
pub use rate::ExchangeRate;
pub use settlement::Claim;
pub use units::{Bps, Lrt, Lst, Native, PoolAssets, PoolShares, Scale, Unit};

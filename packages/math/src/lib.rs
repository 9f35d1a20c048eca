//! Pure numbers of Palisade: unit types, rates, drips, settlement, slashing.
//!
//! Nothing here knows of storage, addresses, coins or messages. Every function says in its name which way it
//! rounds, and in its docs whom that favours. After an error nothing has changed.
//!
//! | Module | Answers |
//! | --- | --- |
//! | [`rate`] | what a share is worth, and what a deposit buys |
//! | [`drip`] | how much of past gains is in the rate by now |
//! | [`loss_carry`] | of which part of a gain a fee is due |
//! | [`funding`] | how much of an exit is paid from coins that are idle |
//! | [`exit`] | what else pays for it, and what it costs in shares |
//! | [`selection`] | which validators get stake and which give it up |
//! | [`settlement`] | who bears what is missing, and what a claim pays |
//! | [`tolerance`] | whether a difference is rounding or a slash |
//! | [`reward`] | who earns what of an AVS's rewards |
//! | [`slash`] | what a slash of a restaking pool takes, from whom |
//! | [`number`] | how a number is written in messages and in rows |

pub mod drip;
mod error;
pub mod exit;
pub mod funding;
pub mod loss_carry;
pub mod number;
pub mod rate;
pub mod reward;
pub mod selection;
pub mod settlement;
pub mod slash;
pub mod tolerance;
mod units;

pub use drip::Drip;
pub use error::MathError;
pub use loss_carry::LossCarry;
pub use rate::ExchangeRate;
pub use settlement::Claim;
pub use units::{Bps, Lrt, Lst, Native, PoolAssets, PoolShares, Scale, Unit};

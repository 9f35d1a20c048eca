//! Pure numbers of Palisade: unit types, rates, drips, settlement, slashing.
//!
//! Nothing here knows of storage, addresses, coins or messages. Every function says in its name which way it
//! rounds, and in its docs whom that favours.

mod error;
pub mod slash;
mod units;

pub use error::MathError;
pub use units::{Bps, Lrt, Lst, Native, PoolAssets, PoolShares, Scale};

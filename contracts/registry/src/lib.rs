//! Restaking: operators, AVSs, delegation, allocation, slashing, rewards, keys. See the README.
//!
//! | Read | For |
//! | --- | --- |
//! | [`contract`] | who may call, and where each message goes |
//! | `life` | one life of one pool, brought up to now |
//! | `scene` | what a slash of one pool works on |
//! | `earn` | rewards on their way from an AVS to a staker |
//! | one file per message | load, compute in `palisade_math`, save, one event |
//! | `state` | what is stored |

mod check;
mod named;
mod state;

mod earn;
mod life;
mod scene;
mod terms;

mod admission;
mod allow_asset;
mod approval;
mod avs;
mod change_terms;
mod commission;
mod declare_risk;
mod group;
mod metadata;
mod operator;
mod ownership;
mod service;

mod bond;
mod deposit;
mod jail;
mod lock;
mod modify_allocation;
mod receive;
mod redelegate;
mod withdraw;

mod release;
mod resolve;
mod slash;
mod veto;

mod claim;
mod claim_preferences;
mod fund_rewards;
mod proxy;
mod reclaim_rewards;
mod sync_weight;

mod migrate;
mod query;
mod reply;

pub mod contract;
mod error;
mod events;

#[cfg(test)]
mod layout;

pub use error::ContractError;

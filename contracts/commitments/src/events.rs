//! Every event of the contract, and its attributes. Nothing else writes an attribute.

use cosmwasm_std::{Addr, Uint128};
use palisade_interfaces::commitments::Standing;
use palisade_interfaces::Asset;
use palisade_kit::events;
use palisade_math::{PoolAssets, Scale};

events! {
    /// What happened. Amounts are in base units, times in seconds.
    "palisade-commitments" pub enum Event<'a> {
        /// The contract exists.
        "created" => Created { registry: &'a Addr },
        /// An AVS pays an operator rent, if that accepts.
        "commitment_created" => CommitmentCreated {
            id: u64, avs: &'a Addr, operator: &'a Addr, asset: &'a Asset, rent: &'a Asset, amount: Uint128,
            min_stake: PoolAssets, budget: Scale, accept_until: u64, until: u64,
        },
        /// A commitment stands on the operator's stake.
        "commitment_accepted" => CommitmentAccepted {
            id: u64, avs: &'a Addr, operator: &'a Addr, asset: &'a Asset, until: u64,
        },
        /// Somebody looked how an operator keeps its commitment, which earned that much by now.
        "commitment_settled" => CommitmentSettled { id: u64, standing: Standing, earned: Uint128 },
        /// A commitment is over.
        "commitment_ended" => CommitmentEnded {
            id: u64, avs: &'a Addr, operator: &'a Addr, earned: Uint128, unearned: Uint128,
        },
        /// An operator was paid rent.
        "rent_claimed" => RentClaimed {
            id: u64, operator: &'a Addr, recipient: &'a Addr, rent: &'a Asset, amount: Uint128,
        },
        /// An AVS was paid back rent.
        "rent_returned" => RentReturned { id: u64, avs: &'a Addr, rent: &'a Asset, amount: Uint128 },
        /// An operator's own stake went to its pool.
        "deposited" => Deposited { operator: &'a Addr, asset: &'a Asset, amount: Uint128 },
        /// An operator's own stake leaves its pool.
        "withdrawal_queued" => WithdrawalQueued { operator: &'a Addr, asset: &'a Asset, shares: Uint128 },
        /// An operator's own stake was paid out by the registry.
        "withdrawal_completed" => WithdrawalCompleted {
            operator: &'a Addr, asset: &'a Asset, recipient: &'a Addr,
        },
        /// What an operator's own stake earned was paid out by the registry.
        "rewards_claimed" => RewardsClaimed { operator: &'a Addr, asset: &'a Asset, recipient: &'a Addr },
        /// The contract runs newer code.
        "migrated" => Migrated { from_version: &'a str, to_version: &'a str },
    }
}

//! What AVSs and operators do with commitments.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Coin, Uint128};
use palisade_interfaces::commitments::{CommitmentResponse, ExecuteMsg, Offer, QueryMsg, ReceiveMsg};
use palisade_interfaces::registry::{self, DepositLimits};
use serde::de::DeserializeOwned;

use super::{Suite, KEEPER};
use crate::engine::Engine;
use crate::outcome::Outcome;

impl<E: Engine> Suite<E> {
    /// Sends a message to the commitments.
    pub fn commitments(&mut self, who: &str, msg: &ExecuteMsg, funds: Vec<Coin>) -> Outcome {
        let commitments = self.house.commitments.0.clone();
        self.execute(who, &commitments, msg, funds)
    }

    /// Offers an operator native coins for a commitment.
    pub fn offer_commitment(&mut self, avs: &str, amount: u128, offer: Offer) -> Outcome {
        let funds = self.coins(amount);
        self.commitments(avs, &ExecuteMsg::CreateCommitment { offer }, funds)
    }

    /// Puts an operator's own LST into its pool.
    pub fn deposit_own_stake(&mut self, operator: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lst, commitments) = (self.house.lst.clone(), self.house.commitments.0.clone());
        let limits = DepositLimits::default();
        self.send_token(
            operator,
            &lst,
            &commitments,
            amount,
            &ReceiveMsg::Deposit { limits },
        )
    }

    /// Binds an operator to leave an AVS `budget` of its pool of LST.
    pub fn lock_allocation(&mut self, operator: &str, avs: &str, budget: Uint128, until: u64) -> Outcome {
        let (avs, asset) = (self.addr(avs).to_string(), self.lst());
        let msg = registry::ExecuteMsg::LockAllocation {
            avs,
            asset,
            budget,
            until,
        };
        self.registry(operator, &msg)
    }

    /// Accepts an offer.
    pub fn accept_commitment(&mut self, operator: &str, id: u64) -> Outcome {
        self.commitments(operator, &ExecuteMsg::AcceptCommitment { id }, vec![])
    }

    /// Has somebody look how an operator keeps its commitment.
    pub fn settle_commitment(&mut self, id: u64) -> Outcome {
        self.commitments(KEEPER, &ExecuteMsg::Settle { id }, vec![])
    }

    /// One commitment.
    ///
    /// # Errors
    /// Those of the contract.
    pub fn commitment(&self, id: u64) -> AnyResult<CommitmentResponse> {
        self.ask_commitments(&QueryMsg::Commitment { id })
    }

    /// Asks the commitments.
    ///
    /// # Errors
    /// Those of the contract.
    pub fn ask_commitments<T: DeserializeOwned>(&self, msg: &QueryMsg) -> AnyResult<T> {
        self.ask(&self.house.commitments.0, msg)
    }
}

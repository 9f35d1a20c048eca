//! What depositors do with the ballot.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::ballot::{ExecuteMsg, QueryMsg, ReceiveMsg, VoteOption, WeightedVote};
use serde::de::DeserializeOwned;

use super::{Suite, KEEPER};
use crate::engine::Engine;
use crate::outcome::Outcome;

impl<E: Engine> Suite<E> {
    /// Sends a message to the ballot.
    pub fn ballot(&mut self, who: &str, msg: &ExecuteMsg) -> Outcome {
        let ballot = self.house.ballot.0.clone();
        self.execute(who, &ballot, msg, vec![])
    }

    /// Deposits LST, to vote with it on proposals that are opened later.
    pub fn deposit_in_ballot(&mut self, who: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lst, ballot) = (self.house.lst.clone(), self.house.ballot.0.clone());
        let msg = ReceiveMsg::Deposit { depositor: None };
        self.send_token(who, &lst, &ballot, amount, &msg)
    }

    /// Takes LST back.
    pub fn withdraw_from_ballot(&mut self, who: &str, amount: impl Into<Uint128>) -> Outcome {
        let amount = amount.into();
        self.ballot(who, &ExecuteMsg::Withdraw { amount })
    }

    /// Votes with all that is deposited.
    pub fn vote(&mut self, who: &str, proposal_id: u64, option: VoteOption) -> Outcome {
        let weight = Decimal::one();
        let votes = vec![WeightedVote { option, weight }];
        self.ballot(who, &ExecuteMsg::Vote { proposal_id, votes })
    }

    /// Has the hub vote as the depositors did.
    pub fn cast(&mut self, proposal_id: u64) -> Outcome {
        self.ballot(KEEPER, &ExecuteMsg::Cast { proposal_id })
    }

    /// LST that somebody has deposited.
    ///
    /// # Errors
    /// Those of the ballot.
    pub fn ballot_deposit(&self, who: &str) -> AnyResult<Uint128> {
        self.ask_ballot(&QueryMsg::Deposit {
            depositor: self.addr(who).to_string(),
            height: None,
        })
    }

    /// Asks the ballot.
    ///
    /// # Errors
    /// Those of the ballot.
    pub fn ask_ballot<T: DeserializeOwned>(&self, msg: &QueryMsg) -> AnyResult<T> {
        self.ask(&self.house.ballot.0, msg)
    }
}

//! What people do with commitments.

use std::fmt::Debug;

use cosmwasm_std::{coins, to_json_binary, Addr, Coin, Uint128};
use cw20::Cw20ExecuteMsg;
use cw_multi_test::Executor;
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;
use palisade_interfaces::registry::DepositLimits;
use palisade_interfaces::Asset;
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::*;

impl World {
    pub fn call<M: Serialize + Debug>(
        &mut self,
        sender: &str,
        contract: &Addr,
        msg: &M,
        funds: &[Coin],
    ) -> Outcome {
        self.app
            .execute_contract(addr(sender), contract.clone(), msg, funds)
            .map_err(|error| match error.downcast::<ContractError>() {
                Ok(refusal) => refusal,
                Err(error) => panic!("not refused by the commitments: {error:?}"),
            })
    }

    pub fn run(&mut self, sender: &str, msg: &ExecuteMsg) -> Outcome {
        self.run_with(sender, msg, &[])
    }

    pub fn run_with(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Outcome {
        let contract = self.commitments.clone();
        self.call(sender, &contract, msg, funds)
    }

    /// Of a message that ends in a contract behind this one.
    pub fn try_run(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Allowed {
        self.app
            .execute_contract(addr(sender), self.commitments.clone(), msg, funds)
            .map_err(|error| format!("{error:?}"))
    }

    pub fn send(&mut self, sender: &str, amount: u128, hook: &ReceiveMsg) -> Outcome {
        let msg = Cw20ExecuteMsg::Send {
            contract: self.commitments.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(hook).unwrap(),
        };
        let token = self.token.clone();
        self.call(sender, &token, &msg, &[])
    }

    /// Atlas is asked for a tenth of its pool and [`MIN_STAKE`], from now.
    pub fn terms_of_offer(&self) -> Offer {
        Offer {
            operator: text("atlas"),
            asset: native(),
            min_stake: Uint128::new(MIN_STAKE),
            budget: percent(10).into(),
            accept_until: self.now() + OPEN,
            until: self.now() + TERM,
        }
    }

    pub fn offer(&mut self, avs: &str, amount: u128) -> Outcome {
        let offer = self.terms_of_offer();
        self.offer_with(avs, amount, offer)
    }

    pub fn offer_with(&mut self, avs: &str, amount: u128, offer: Offer) -> Outcome {
        self.run_with(avs, &ExecuteMsg::CreateCommitment { offer }, &coins(amount, RENT))
    }

    pub fn deposit(&mut self, operator: &str, amount: u128) -> Allowed {
        let limits = DepositLimits::default();
        self.try_run(operator, &ExecuteMsg::Deposit { limits }, &coins(amount, STAKE))
    }

    pub fn accept(&mut self, operator: &str, id: u64) -> Outcome {
        self.run(operator, &ExecuteMsg::AcceptCommitment { id })
    }

    pub fn settle(&mut self, id: u64) -> Outcome {
        self.run("carol", &ExecuteMsg::Settle { id })
    }

    pub fn end(&mut self, operator: &str, id: u64) -> Outcome {
        self.run(operator, &ExecuteMsg::EndCommitment { id })
    }

    pub fn claim(&mut self, operator: &str, id: u64) -> Outcome {
        self.run(operator, &ExecuteMsg::ClaimRent { id, recipient: None })
    }

    pub fn give_back(&mut self, id: u64) -> Outcome {
        self.run("carol", &ExecuteMsg::ReturnRent { id })
    }

    pub fn queue(&mut self, operator: &str, shares: u128) -> Allowed {
        let msg = ExecuteMsg::QueueWithdrawal {
            asset: native(),
            shares: shares.into(),
            generation: None,
        };
        self.try_run(operator, &msg, &[])
    }

    pub fn complete(&mut self, operator: &str, ids: &[u64]) -> Outcome {
        let msg = ExecuteMsg::CompleteWithdrawal {
            asset: native(),
            ids: ids.to_vec(),
            recipient: None,
        };
        self.run(operator, &msg)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.commitments, msg).unwrap()
    }

    pub fn commitment(&self, id: u64) -> CommitmentResponse {
        self.query(&QueryMsg::Commitment { id })
    }

    pub fn earned(&self, id: u64) -> u128 {
        self.commitment(id).earned.u128()
    }

    pub fn standing(&self, id: u64) -> Standing {
        match self.commitment(id).status {
            CommitmentStatus::Standing { standing } => standing,
            other => panic!("{other:?}"),
        }
    }

    pub fn standing_on(&self, operator: &str) -> u32 {
        self.query(&QueryMsg::StandingCommitments {
            operator: text(operator),
            asset: native(),
        })
    }

    pub fn owed(&self, rent: &Asset) -> u128 {
        let owed: Uint128 = self.query(&QueryMsg::Owed { rent: rent.clone() });
        owed.u128()
    }
}

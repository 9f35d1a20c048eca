//! What people do with the vault.

use cosmwasm_std::Uint128;
use palisade_interfaces::{vault, Asset};

use super::{Suite, KEEPER, MANAGER};
use crate::engine::Engine;
use crate::outcome::Outcome;

impl<E: Engine> Suite<E> {
    /// Sends a message to the vault.
    pub fn vault(&mut self, who: &str, msg: &vault::ExecuteMsg) -> Outcome {
        let vault = self.house.vault.0.clone();
        self.execute(who, &vault, msg, vec![])
    }

    /// Deposits LST for LRT.
    pub fn enter_vault(&mut self, who: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lst, vault) = (self.house.lst.clone(), self.house.vault.0.clone());
        let msg = vault::ReceiveMsg::Deposit {
            recipient: self.addr(who).to_string(),
            min_shares: None,
        };
        self.send_token(who, &lst, &vault, amount, &msg)
    }

    /// Puts LRT into the open batch.
    pub fn request_redeem(&mut self, who: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lrt, vault) = (self.house.lrt.clone(), self.house.vault.0.clone());
        let msg = vault::ReceiveMsg::RequestRedeem { recipient: None };
        self.send_token(who, &lrt, &vault, amount, &msg)
    }

    /// Submits the open batch of the vault.
    pub fn submit_redeem_batch(&mut self) -> Outcome {
        self.vault(KEEPER, &vault::ExecuteMsg::SubmitBatch {})
    }

    /// Completes the withdrawals of a batch.
    pub fn settle_redeem_batch(&mut self, batch_id: u64) -> Outcome {
        self.vault(KEEPER, &vault::ExecuteMsg::SettleBatch { batch_id })
    }

    /// Pays somebody its part of a batch.
    pub fn claim_redeemed(&mut self, who: &str, batch_id: u64) -> Outcome {
        let account = self.addr(who).to_string();
        self.vault(who, &vault::ExecuteMsg::Claim { batch_id, account })
    }

    /// Restakes idle LST with an operator.
    pub fn allocate_to_operator(&mut self, operator: &str, amount: impl Into<Uint128>) -> Outcome {
        let (operator, amount) = (self.addr(operator).to_string(), amount.into());
        self.vault(MANAGER, &vault::ExecuteMsg::Allocate { operator, amount })
    }

    /// Takes LST back from an operator.
    pub fn deallocate_from_operator(&mut self, operator: &str, amount: impl Into<Uint128>) -> Outcome {
        let (operator, amount) = (self.addr(operator).to_string(), amount.into());
        self.vault(MANAGER, &vault::ExecuteMsg::Deallocate { operator, amount })
    }

    /// Completes what was taken back from an operator.
    pub fn collect_from_operator(&mut self, operator: &str) -> Outcome {
        let operator = self.addr(operator).to_string();
        self.vault(KEEPER, &vault::ExecuteMsg::Collect { operator })
    }

    /// Claims the vault's AVS rewards.
    pub fn harvest_restaking(&mut self, operator: &str, rewards: Vec<Asset>) -> Outcome {
        let operator = self.addr(operator).to_string();
        self.vault(KEEPER, &vault::ExecuteMsg::Harvest { operator, rewards })
    }

    /// Reads every position.
    pub fn sync_vault(&mut self) -> Outcome {
        self.vault(KEEPER, &vault::ExecuteMsg::Sync {})
    }
}

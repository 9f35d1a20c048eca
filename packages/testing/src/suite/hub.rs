//! What people do with the hub.

use cosmwasm_std::{to_json_binary, Addr, Binary, Uint128};
use palisade_interfaces::registry::DepositLimits;
use palisade_interfaces::{hub, registry, vault};

use super::{Suite, KEEPER, OWNER};
use crate::engine::Engine;
use crate::outcome::Outcome;

impl<E: Engine> Suite<E> {
    /// Sends a message to the hub.
    pub fn hub(&mut self, who: &str, msg: &hub::ExecuteMsg) -> Outcome {
        let hub = self.house.hub.0.clone();
        self.execute(who, &hub, msg, vec![])
    }

    /// Bonds native coins for LST.
    pub fn bond(&mut self, who: &str, amount: u128) -> Outcome {
        self.bond_and_forward(who, amount, None, None)
    }

    /// Bonds native coins and deposits the LST into the vault, in one transaction.
    pub fn bond_into_vault(&mut self, who: &str, amount: u128) -> Outcome {
        let msg = vault::ReceiveMsg::Deposit {
            recipient: self.addr(who).to_string(),
            min_shares: None,
        };
        let receiver = self.house.vault.0.to_string();
        match to_json_binary(&msg) {
            Ok(msg) => self.bond_and_forward(who, amount, Some(receiver), Some(msg)),
            Err(err) => Err(err.into()).into(),
        }
    }

    /// Bonds native coins and restakes the LST with an operator, in one transaction.
    pub fn bond_into_pool(&mut self, who: &str, operator: &str, amount: u128) -> Outcome {
        let msg = registry::ReceiveMsg::Deposit {
            operator: self.addr(operator).to_string(),
            staker: self.addr(who).to_string(),
            limits: DepositLimits::default(),
        };
        let receiver = self.house.registry.0.to_string();
        match to_json_binary(&msg) {
            Ok(msg) => self.bond_and_forward(who, amount, Some(receiver), Some(msg)),
            Err(err) => Err(err.into()).into(),
        }
    }

    /// Bonds native coins; the LST goes to `receiver`, with `msg` if there is one.
    pub fn bond_and_forward(
        &mut self,
        who: &str,
        amount: u128,
        receiver: Option<String>,
        msg: Option<Binary>,
    ) -> Outcome {
        let bond = hub::ExecuteMsg::Bond {
            receiver,
            min_shares: None,
            msg,
        };
        let (hub, funds) = (self.house.hub.0.clone(), self.coins(amount));
        self.execute(who, &hub, &bond, funds)
    }

    /// Puts LST into the pending batch.
    pub fn unbond(&mut self, who: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lst, hub) = (self.house.lst.clone(), self.house.hub.0.clone());
        let msg = hub::ReceiveMsg::QueueUnbond { receiver: None };
        self.send_token(who, &lst, &hub, amount, &msg)
    }

    /// Pays somebody what its batches received.
    pub fn withdraw_unbonded(&mut self, who: &str) -> Outcome {
        let msg = hub::ExecuteMsg::WithdrawUnbonded {
            batch_ids: None,
            receiver: None,
            limit: Some(100),
        };
        self.hub(who, &msg)
    }

    /// Leaves at once, for a fee.
    pub fn instant_unstake(&mut self, who: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lst, hub) = (self.house.lst.clone(), self.house.hub.0.clone());
        let msg = hub::ReceiveMsg::InstantUnstake {
            receiver: None,
            min_received: None,
        };
        self.send_token(who, &lst, &hub, amount, &msg)
    }

    /// Gives a request away as a whole.
    pub fn transfer_unbonding(&mut self, who: &str, batch_id: u64, to: &Addr) -> Outcome {
        let msg = hub::ExecuteMsg::TransferUnbonding {
            batch_id,
            shares: None,
            recipient: to.to_string(),
            msg: None,
        };
        self.hub(who, &msg)
    }

    /// Has somebody paid that allows it.
    pub fn withdraw_for(&mut self, who: &str, owner: &str) -> Outcome {
        let msg = hub::ExecuteMsg::WithdrawFor {
            owner: self.addr(owner).to_string(),
            batch_ids: None,
            limit: Some(100),
        };
        self.hub(who, &msg)
    }

    /// Delegates what waits to be delegated.
    pub fn stake(&mut self) -> Outcome {
        let msg = hub::ExecuteMsg::Stake {
            max_messages: None,
            gas_limit: None,
        };
        self.hub(KEEPER, &msg)
    }

    /// Submits the pending batch of the hub.
    pub fn submit_unbond_batch(&mut self) -> Outcome {
        let msg = hub::ExecuteMsg::SubmitBatch {
            max_messages: None,
            gas_limit: None,
        };
        self.hub(KEEPER, &msg)
    }

    /// Arms and settles undelegations that are paid.
    pub fn reconcile(&mut self) -> Outcome {
        self.hub(KEEPER, &hub::ExecuteMsg::Reconcile { limit: Some(100) })
    }

    /// Collects staking rewards.
    pub fn harvest_staking(&mut self) -> Outcome {
        let msg = hub::ExecuteMsg::Harvest {
            validators: None,
            limit: None,
            gas_limit: None,
        };
        self.hub(KEEPER, &msg)
    }

    /// Compares what the hub tracks with what is delegated.
    pub fn sync_hub(&mut self) -> Outcome {
        self.hub(KEEPER, &hub::ExecuteMsg::Sync {})
    }

    /// Moves stake to validators that should have more.
    pub fn rebalance(&mut self) -> Outcome {
        let msg = hub::ExecuteMsg::Rebalance {
            max_messages: None,
            gas_limit: None,
        };
        self.hub(KEEPER, &msg)
    }

    /// Stops staking with a validator.
    pub fn remove_validator(&mut self, validator: &str) -> Outcome {
        let validator = validator.to_string();
        self.hub(OWNER, &hub::ExecuteMsg::RemoveValidator { validator })
    }

    /// Stakes with one more validator, or with another weight.
    pub fn add_validator(&mut self, validator: &str, weight: u32) -> Outcome {
        let validator = validator.to_string();
        self.hub(
            OWNER,
            &hub::ExecuteMsg::AddValidator {
                validator,
                weight,
                cap_bps: None,
            },
        )
    }
}

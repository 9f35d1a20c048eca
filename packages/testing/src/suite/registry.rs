//! What people do with the registry.

use anyhow::Result as AnyResult;
use cosmwasm_std::{coin, to_json_binary, Decimal, Uint128};
use palisade_evidence::possession_bytes;
use palisade_interfaces::registry::{self, AvsTerms, DepositLimits, Destination, EntryTerms, Resolver};
use palisade_interfaces::slasher::{self, SlasherContract};
use palisade_interfaces::Asset;
use palisade_math::slash::START_SCALE;

use super::builder::allocation_delay;
use super::{AvsSetup, OperatorSetup, Payout, Suite, KEEPER};
use crate::engine::{Code, Engine};
use crate::keys::OperatorKey;
use crate::outcome::Outcome;

impl<E: Engine> Suite<E> {
    /// Sends a message to the registry.
    pub fn registry(&mut self, who: &str, msg: &registry::ExecuteMsg) -> Outcome {
        let registry = self.house.registry.0.clone();
        self.execute(who, &registry, msg, vec![])
    }

    /// Makes an AVS's slasher, if it wants one, and registers the AVS. Who cannot pay the bond is given it.
    ///
    /// # Errors
    /// Those of slasher and registry.
    pub fn register_avs(&mut self, setup: &AvsSetup) -> AnyResult<()> {
        let avs = self.join(&setup.name);
        let params = self.registry_params()?;
        let bond = params.avs_bond.clone();
        if self.engine.balance(&avs, &bond.denom)? < bond.amount {
            self.engine.fund(&avs, vec![bond.clone()])?;
        }
        if let Some(fraction) = setup.equivocation {
            self.make_slasher(&setup.name, fraction)?;
        }
        let terms = self.terms(setup, &params);
        let msg = registry::ExecuteMsg::RegisterAvs {
            metadata_uri: format!("https://{}.example", setup.name),
            terms,
        };
        let registry = self.house.registry.0.clone();
        self.execute(&setup.name, &registry, &msg, vec![bond]).result?;
        Ok(())
    }

    pub(crate) fn make_slasher(&mut self, avs: &str, fraction: Decimal) -> AnyResult<()> {
        let sender = self.join(avs);
        let msg = slasher::InstantiateMsg {
            registry: self.house.registry.0.to_string(),
            avs: sender.to_string(),
            fraction,
        };
        let code = Code::EquivocationSlasher;
        let instance =
            self.engine
                .instantiate(&sender, code, &to_json_binary(&msg)?, vec![], code.artifact())?;
        self.events.record(&instance.response);
        self.slashers
            .insert(avs.to_string(), SlasherContract(instance.address));
        Ok(())
    }

    fn terms(&mut self, setup: &AvsSetup, params: &registry::Params) -> AvsTerms {
        let slasher = self.slashers.get(&setup.name);
        let slasher = slasher.map(|contract| contract.0.to_string());
        let resolver = setup.resolver.as_ref().map(|(name, delay_seconds)| Resolver {
            address: self.join(name).to_string(),
            delay_seconds: *delay_seconds,
        });
        let destination = match &setup.payout {
            Payout::Burn => Destination::Burn {},
            Payout::To(name) => Destination::Recipient {
                address: self.join(name).to_string(),
            },
        };
        AvsTerms {
            kind: setup.kind.clone(),
            assets: vec![self.lst()],
            slasher,
            resolver,
            destination,
            max_slash_bps: setup.max_slash_bps,
            max_window_slash_bps: setup.max_window_slash_bps,
            slash_window_seconds: params.unbonding_seconds,
            deallocation_delay_seconds: params.unbonding_seconds,
            allocation_delay_seconds: allocation_delay(params),
            min_slashable_bps: setup.min_slashable_bps,
            bounty_bps: setup.bounty_bps,
            entry: EntryTerms {
                correlation_group: setup.correlation_group.clone(),
                ..EntryTerms::default()
            },
        }
    }

    /// Registers an operator with its keys.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn register_operator(&mut self, setup: &OperatorSetup) -> AnyResult<()> {
        let msg = registry::ExecuteMsg::RegisterAsOperator {
            metadata_uri: format!("https://{}.example", setup.name),
            commission_bps: setup.commission_bps,
            max_exposure_bps: setup.max_exposure_bps,
            delegation_approver: None,
        };
        self.registry(&setup.name, &msg).result?;
        for scheme in &setup.schemes {
            let key = OperatorKey::from_name(*scheme, &setup.name)?;
            self.register_key(&setup.name, key).result?;
        }
        Ok(())
    }

    /// Registers a key, with proof that the operator has it.
    pub fn register_key(&mut self, operator: &str, key: OperatorKey) -> Outcome {
        let message = self.key_message(operator, &key);
        let outcome = match message {
            Ok(msg) => self.registry(operator, &msg),
            Err(err) => Err(err).into(),
        };
        if outcome.result.is_ok() {
            self.keys.insert((operator.to_string(), key.scheme()), key);
        }
        outcome
    }

    fn key_message(&self, operator: &str, key: &OperatorKey) -> AnyResult<registry::ExecuteMsg> {
        let (scheme, public_key) = (key.scheme(), key.public_key());
        let hash = possession_bytes(
            &self.engine.chain_id()?,
            &self.house.registry.0,
            &self.addr(operator),
            scheme,
            &public_key,
        );
        Ok(registry::ExecuteMsg::RegisterKey {
            scheme,
            public_key,
            proof_of_possession: key.sign(&hash)?,
        })
    }

    /// Has an operator serve an AVS.
    pub fn opt_in(&mut self, operator: &str, avs: &str) -> Outcome {
        let avs = self.addr(avs).to_string();
        self.registry(operator, &registry::ExecuteMsg::OptIn { avs })
    }

    /// Has an operator leave an AVS.
    pub fn opt_out(&mut self, operator: &str, avs: &str) -> Outcome {
        let avs = self.addr(avs).to_string();
        self.registry(operator, &registry::ExecuteMsg::OptOut { avs })
    }

    /// Sets what an AVS may take and count of an operator's pool of LST, in parts of a new pool's scale.
    pub fn allocate_to_avs(
        &mut self,
        operator: &str,
        avs: &str,
        budget_bps: u16,
        weight_bps: u16,
    ) -> Outcome {
        let part = |bps: u16| {
            START_SCALE
                .amount()
                .checked_mul_floor((u128::from(bps), 10_000u128))
        };
        let message = || -> AnyResult<registry::ExecuteMsg> {
            let current = self.allocation(avs, operator)?;
            let rising = current.increases.iter().map(|change| change.budget);
            let expected_budget = rising.fold(current.budget, Uint128::saturating_add);
            Ok(registry::ExecuteMsg::ModifyAllocation {
                avs: self.addr(avs).to_string(),
                asset: self.lst(),
                expected_budget,
                budget: part(budget_bps)?,
                weight: part(weight_bps)?,
            })
        };
        match message() {
            Ok(msg) => self.registry(operator, &msg),
            Err(err) => Err(err).into(),
        }
    }

    /// Restakes LST with an operator.
    pub fn restake(&mut self, who: &str, operator: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lst, registry) = (self.house.lst.clone(), self.house.registry.0.clone());
        let msg = registry::ReceiveMsg::Deposit {
            operator: self.addr(operator).to_string(),
            staker: self.addr(who).to_string(),
            limits: DepositLimits::default(),
        };
        self.send_token(who, &lst, &registry, amount, &msg)
    }

    /// Puts LST of an operator before its pool of LST.
    pub fn deposit_bond(&mut self, operator: &str, amount: impl Into<Uint128>) -> Outcome {
        let (lst, registry) = (self.house.lst.clone(), self.house.registry.0.clone());
        self.send_token(
            operator,
            &lst,
            &registry,
            amount,
            &registry::ReceiveMsg::DepositBond {},
        )
    }

    /// Queues shares of an operator's pool of LST for withdrawal.
    pub fn queue_withdrawal(&mut self, who: &str, operator: &str, shares: impl Into<Uint128>) -> Outcome {
        let msg = registry::ExecuteMsg::QueueWithdrawal {
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
            shares: shares.into(),
            generation: None,
        };
        self.registry(who, &msg)
    }

    /// Pays out withdrawals.
    pub fn complete_withdrawal(&mut self, who: &str, ids: Vec<u64>) -> Outcome {
        let msg = registry::ExecuteMsg::CompleteWithdrawal { ids, recipient: None };
        self.registry(who, &msg)
    }

    /// Streams rewards of an AVS to the pools of LST that secure it.
    pub fn fund_rewards(
        &mut self,
        avs: &str,
        reward: &Asset,
        amount: impl Into<Uint128>,
        duration_seconds: u64,
    ) -> Outcome {
        let (registry, lst) = (self.house.registry.0.clone(), self.house.lst.clone());
        let (asset, amount) = (self.lst(), amount.into());
        match reward {
            Asset::Native { denom } => {
                let msg = registry::ExecuteMsg::FundRewards {
                    asset,
                    duration_seconds,
                };
                self.execute(avs, &registry, &msg, vec![coin(amount.u128(), denom)])
            }
            Asset::Cw20 { .. } => {
                let msg = registry::ReceiveMsg::FundRewards {
                    asset,
                    duration_seconds,
                };
                self.send_token(avs, &lst, &registry, amount, &msg)
            }
        }
    }

    /// Refreshes the weight by which an operator's pool of LST earns from an AVS.
    pub fn sync_weight(&mut self, avs: &str, operator: &str) -> Outcome {
        let msg = registry::ExecuteMsg::SyncWeight {
            avs: self.addr(avs).to_string(),
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
        };
        self.registry(KEEPER, &msg)
    }

    /// Pays a staker's rewards from an operator's pool of LST.
    pub fn claim_rewards(&mut self, who: &str, operator: &str, rewards: Vec<Asset>) -> Outcome {
        let msg = registry::ExecuteMsg::ClaimRewards {
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
            rewards,
            recipient: None,
        };
        self.registry(who, &msg)
    }

    /// Pays an operator's commission from its pool of LST.
    pub fn claim_commission(&mut self, operator: &str, rewards: Vec<Asset>) -> Outcome {
        let msg = registry::ExecuteMsg::ClaimCommission {
            asset: self.lst(),
            rewards,
            recipient: None,
        };
        self.registry(operator, &msg)
    }
}

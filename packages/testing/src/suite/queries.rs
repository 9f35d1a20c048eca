//! What a scenario asks the contracts, in the words of a scenario.

use std::collections::BTreeMap;

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::Addr;
use palisade_interfaces::registry::{self, AllocationResponse, KeyScheme, PoolResponse, StakerResponse};
use palisade_interfaces::{hub, vault, Asset};
use serde::de::DeserializeOwned;

use super::Suite;
use crate::engine::Engine;
use crate::keys::OperatorKey;

/// Rows that a list query is asked for: its maximum, which no scenario exceeds.
const PAGE: Option<u32> = Some(100);

impl<E: Engine> Suite<E> {
    /// Asks the hub.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn ask_hub<T: DeserializeOwned>(&self, msg: &hub::QueryMsg) -> AnyResult<T> {
        self.ask(&self.house.hub.0, msg)
    }

    /// Asks the registry.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn ask_registry<T: DeserializeOwned>(&self, msg: &registry::QueryMsg) -> AnyResult<T> {
        self.ask(&self.house.registry.0, msg)
    }

    /// Asks the vault.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn ask_vault<T: DeserializeOwned>(&self, msg: &vault::QueryMsg) -> AnyResult<T> {
        self.ask(&self.house.vault.0, msg)
    }

    /// The hub's ledger.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn hub_state(&self) -> AnyResult<hub::StateResponse> {
        self.ask_hub(&hub::QueryMsg::State {})
    }

    /// The vault's ledger.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn vault_state(&self) -> AnyResult<vault::StateResponse> {
        self.ask_vault(&vault::QueryMsg::State {})
    }

    /// Somebody's requests to the hub that were not paid for good.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn unbond_requests(&self, who: &str) -> AnyResult<Vec<hub::UnbondRequestResponse>> {
        self.unbond_requests_of(&self.addr(who))
    }

    /// As [`Self::unbond_requests`], of any account.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn unbond_requests_of(&self, user: &Addr) -> AnyResult<Vec<hub::UnbondRequestResponse>> {
        self.ask_hub(&hub::QueryMsg::UnbondRequests {
            user: user.to_string(),
            start_after: None,
            limit: PAGE,
        })
    }

    /// Batches of the hub that take requests or still owe something, by number.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn unbond_batches(&self) -> AnyResult<BTreeMap<u64, hub::BatchResponse>> {
        let pending: Option<hub::BatchResponse> = self.ask_hub(&hub::QueryMsg::PendingBatch {})?;
        let owing: Vec<hub::BatchResponse> = self.ask_hub(&hub::QueryMsg::Batches {
            start_after: None,
            limit: PAGE,
        })?;
        let batches = owing.into_iter().chain(pending);
        Ok(batches.map(|batch| (batch.id, batch)).collect())
    }

    /// Undelegations of the hub that are not settled.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn unbond_legs(&self) -> AnyResult<Vec<hub::LegResponse>> {
        self.ask_hub(&hub::QueryMsg::Legs {
            start_after: None,
            limit: PAGE,
        })
    }

    /// The hub's validators.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn hub_validators(&self) -> AnyResult<Vec<hub::ValidatorResponse>> {
        self.ask_hub(&hub::QueryMsg::Validators {
            start_after: None,
            limit: PAGE,
        })
    }

    /// Somebody's requests to the vault that were not paid for good.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn redeem_requests(&self, who: &str) -> AnyResult<Vec<vault::RedeemRequestResponse>> {
        self.redeem_requests_of(&self.addr(who))
    }

    /// As [`Self::redeem_requests`], of any account.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn redeem_requests_of(&self, owner: &Addr) -> AnyResult<Vec<vault::RedeemRequestResponse>> {
        self.ask_vault(&vault::QueryMsg::UnlockingPositions {
            owner: owner.to_string(),
            start_after: None,
            limit: PAGE,
        })
    }

    /// Batches of the vault that take requests or still owe something, by number.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn redeem_batches(&self) -> AnyResult<BTreeMap<u64, vault::BatchResponse>> {
        let open: Option<vault::BatchResponse> = self.ask_vault(&vault::QueryMsg::OpenBatch {})?;
        let owing: Vec<vault::BatchResponse> = self.ask_vault(&vault::QueryMsg::Batches {
            start_after: None,
            limit: PAGE,
        })?;
        let batches = owing.into_iter().chain(open);
        Ok(batches.map(|batch| (batch.id, batch)).collect())
    }

    /// The vault's positions.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn vault_positions(&self) -> AnyResult<Vec<vault::PositionResponse>> {
        self.ask_vault(&vault::QueryMsg::Positions {
            start_after: None,
            limit: PAGE,
        })
    }

    /// The registry's parameters.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn registry_params(&self) -> AnyResult<registry::Params> {
        self.ask_registry(&registry::QueryMsg::Params {})
    }

    /// An operator's pool of LST.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn pool(&self, operator: &str) -> AnyResult<PoolResponse> {
        self.ask_registry(&registry::QueryMsg::Pool {
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
        })
    }

    /// Somebody's shares of an operator's pool of LST.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn staker(&self, who: &str, operator: &str) -> AnyResult<StakerResponse> {
        self.ask_registry(&registry::QueryMsg::Staker {
            staker: self.addr(who).to_string(),
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
            generation: None,
        })
    }

    /// What an AVS may take and count of an operator's pool of LST.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn allocation(&self, avs: &str, operator: &str) -> AnyResult<AllocationResponse> {
        self.ask_registry(&registry::QueryMsg::Allocation {
            avs: self.addr(avs).to_string(),
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
        })
    }

    /// What somebody would be paid now from an operator's pool of LST.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn pending_rewards(&self, who: &str, operator: &str) -> AnyResult<Vec<registry::RewardResponse>> {
        self.ask_registry(&registry::QueryMsg::PendingRewards {
            staker: self.addr(who).to_string(),
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
        })
    }

    /// Somebody's withdrawals from the registry that were not paid for good.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn withdrawals(&self, who: &str) -> AnyResult<Vec<registry::WithdrawalResponse>> {
        self.withdrawals_of(&self.addr(who))
    }

    /// As [`Self::withdrawals`], of any account.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn withdrawals_of(&self, staker: &Addr) -> AnyResult<Vec<registry::WithdrawalResponse>> {
        self.ask_registry(&registry::QueryMsg::Withdrawals {
            staker: staker.to_string(),
            start_after: None,
            limit: PAGE,
        })
    }

    /// Every AVS, those that left included.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn avs_list(&self) -> AnyResult<Vec<registry::AvsResponse>> {
        self.ask_registry(&registry::QueryMsg::AvsList {
            start_after: None,
            limit: PAGE,
        })
    }

    /// Every operator.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn operators(&self) -> AnyResult<Vec<registry::OperatorResponse>> {
        self.ask_registry(&registry::QueryMsg::Operators {
            start_after: None,
            limit: PAGE,
        })
    }

    /// Assets that can be staked.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn allowed_assets(&self) -> AnyResult<Vec<registry::AllowedAsset>> {
        self.ask_registry(&registry::QueryMsg::Assets {
            start_after: None,
            limit: PAGE,
        })
    }

    /// Every slash.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn slash_records(&self) -> AnyResult<Vec<registry::SlashRecordResponse>> {
        self.ask_registry(&registry::QueryMsg::SlashRecords {
            start_after: None,
            limit: PAGE,
        })
    }

    /// The epoch of the registry in progress.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn epoch(&self) -> AnyResult<registry::EpochResponse> {
        self.ask_registry(&registry::QueryMsg::Epoch { at: None })
    }

    /// What the registry holds of an asset, and for what.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn registry_ledger(&self, asset: &Asset) -> AnyResult<registry::LedgerResponse> {
        self.ask_registry(&registry::QueryMsg::Ledger { asset: asset.clone() })
    }

    /// An operator's secret key.
    ///
    /// # Errors
    /// When it registered none of the scheme.
    pub fn key(&self, operator: &str, scheme: KeyScheme) -> AnyResult<&OperatorKey> {
        let key = self.keys.get(&(operator.to_string(), scheme));
        key.with_context(|| format!("{operator} has no {scheme} key"))
    }
}

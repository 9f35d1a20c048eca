//! What the lens says.

use anyhow::Result as AnyResult;
use palisade_interfaces::lens::{
    AssetRisk, CorrelatedExposureResponse, DilutionResponse, GuaranteedStakeResponse, LeverageResponse,
    QueryMsg,
};
use serde::de::DeserializeOwned;

use super::Suite;
use crate::engine::Engine;

impl<E: Engine> Suite<E> {
    /// LST that an AVS may take whatever others take, of the first operators that serve it.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn guaranteed_stake(&self, avs: &str) -> AnyResult<Vec<GuaranteedStakeResponse>> {
        self.ask_lens(&QueryMsg::GuaranteedSlashableStake {
            avs: self.addr(avs).to_string(),
            asset: self.lst(),
            operator: None,
            start_after: None,
            limit: None,
        })
    }

    /// How much less of their LST an AVS counts once every other AVS has taken all it may.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn security_dilution(&self, avs: &str) -> AnyResult<Vec<DilutionResponse>> {
        self.ask_lens(&QueryMsg::SecurityDilution {
            avs: self.addr(avs).to_string(),
            asset: self.lst(),
            operator: None,
            start_after: None,
            limit: None,
        })
    }

    /// How often an operator's pool of LST is counted.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn leverage(&self, operator: &str) -> AnyResult<LeverageResponse> {
        self.ask_lens(&QueryMsg::Leverage {
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
        })
    }

    /// What AVSs that may fail together may take of it.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn correlated_exposure(&self, operator: &str) -> AnyResult<Vec<CorrelatedExposureResponse>> {
        self.ask_lens(&QueryMsg::CorrelatedExposure {
            operator: self.addr(operator).to_string(),
            asset: self.lst(),
        })
    }

    /// What an attack on an AVS costs and gains.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn risk_report(&self, avs: &str) -> AnyResult<Vec<AssetRisk>> {
        self.ask_lens(&QueryMsg::RiskReport {
            avs: self.addr(avs).to_string(),
        })
    }

    /// Asks the lens.
    ///
    /// # Errors
    /// Those of the lens and of the registry.
    pub fn ask_lens<T: DeserializeOwned>(&self, msg: &QueryMsg) -> AnyResult<T> {
        self.ask(&self.house.lens.0, msg)
    }
}

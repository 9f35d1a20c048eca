//! Deployment of everything in one call.

use std::collections::BTreeMap;

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{coins, from_json, to_json_binary, Addr, Uint128};
use palisade_interfaces::ballot::BallotContract;
use palisade_interfaces::collector::CollectorContract;
use palisade_interfaces::commitments::{self, CommitmentsContract};
use palisade_interfaces::hub::{self, BallotCode, HubContract, ValidatorWeight};
use palisade_interfaces::lens::{self, LensContract};
use palisade_interfaces::registry::{self, AllowedAsset, RegistryContract};
use palisade_interfaces::token::TokenContract;
use palisade_interfaces::vault::{self, VaultContract};
use palisade_interfaces::Asset;
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::events::EventLog;
use super::{AvsSetup, House, OperatorSetup, Settings, Suite, GUARDIAN, MANAGER, OWNER, TREASURY};
use crate::engine::{Code, Engine, NativeBuilder, NativeEngine};

/// Validators of the engine that [`SuiteBuilder::build`] makes.
const VALIDATORS: u32 = 5;
/// Units that each of them has staked itself.
const SELF_DELEGATION: u128 = 1_000_000_000_000;

type Change = Box<dyn FnOnce(&mut Settings)>;

/// What one operator lets one AVS have of its pool of LST.
struct Service {
    operator: String,
    avs: String,
    budget_bps: u16,
    weight_bps: u16,
}

/// Describes a [`Suite`]; begin with [`Suite::builder`].
#[derive(Default)]
pub struct SuiteBuilder {
    changes: Vec<Change>,
    house: Option<House>,
    users: Vec<(String, u128)>,
    operators: Vec<OperatorSetup>,
    avs: Vec<AvsSetup>,
    services: Vec<Service>,
}

impl SuiteBuilder {
    /// Changes parameters.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings) + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Moves into contracts that stand already, where nobody has done anything yet. They keep their own parameters.
    pub fn house(mut self, house: House) -> Self {
        self.house = Some(house);
        self
    }

    /// Gives somebody native coins.
    pub fn user(mut self, name: &str, amount: u128) -> Self {
        self.users.push((name.to_string(), amount));
        self
    }

    /// Registers an operator and its keys.
    pub fn operator(mut self, operator: OperatorSetup) -> Self {
        self.operators.push(operator);
        self
    }

    /// Registers an AVS, and makes its slasher before.
    pub fn avs(mut self, avs: AvsSetup) -> Self {
        self.avs.push(avs);
        self
    }

    /// Has an operator serve an AVS: the AVS may take `budget_bps` of its pool of LST and count `weight_bps` of it. Time
    /// passes until that is in force.
    pub fn service(mut self, operator: &str, avs: &str, budget_bps: u16, weight_bps: u16) -> Self {
        self.services.push(Service {
            operator: operator.to_string(),
            avs: avs.to_string(),
            budget_bps,
            weight_bps,
        });
        self
    }

    /// Deploys it on a simulated chain with five validators.
    ///
    /// # Errors
    /// Whatever is refused first.
    pub fn build(self) -> AnyResult<Suite<NativeEngine>> {
        self.build_on(Self::chain().build()?)
    }

    /// The chain that [`Self::build`] makes.
    pub fn chain() -> NativeBuilder {
        NativeEngine::builder()
            .denom("upal")
            .validators(VALIDATORS, SELF_DELEGATION)
    }

    /// Deploys it on an engine, whose bonded validators the hub stakes with.
    ///
    /// # Errors
    /// Whatever is refused first.
    pub fn build_on<E: Engine>(self, mut engine: E) -> AnyResult<Suite<E>> {
        let (denom, issuance) = (engine.denom()?, engine.issuance()?);
        let supply = engine.supply(&denom)?;
        let genesis_supply = supply
            .checked_add(issuance.burned)?
            .checked_sub(issuance.minted)?;
        let mut events = EventLog::default();
        let house = match self.house {
            Some(house) => house,
            None => {
                let treasury = engine.account(TREASURY);
                let mut settings = Settings::new(&denom, treasury.as_str(), engine.day_seconds());
                for change in self.changes {
                    change(&mut settings);
                }
                let site = Site {
                    owner: engine.account(OWNER),
                    engine: &mut engine,
                    events: &mut events,
                    denom: &denom,
                    settings: &settings,
                };
                site.deploy()?
            }
        };
        let mut suite = Suite {
            engine,
            denom,
            house,
            people: BTreeMap::new(),
            keys: BTreeMap::new(),
            slashers: BTreeMap::new(),
            strays: BTreeMap::new(),
            events,
            genesis_supply,
        };
        for name in [OWNER, GUARDIAN, MANAGER, TREASURY] {
            suite.join(name);
        }
        for (name, amount) in self.users {
            suite.fund(&name, amount)?;
        }
        for operator in &self.operators {
            suite.register_operator(operator)?;
        }
        for avs in &self.avs {
            suite.register_avs(avs)?;
        }
        suite.serve(&self.services)?;
        Ok(suite)
    }
}

impl<E: Engine> Suite<E> {
    fn serve(&mut self, services: &[Service]) -> AnyResult<()> {
        for service in services {
            let (operator, avs) = (service.operator.as_str(), service.avs.as_str());
            self.opt_in(operator, avs).result?;
            self.allocate_to_avs(operator, avs, service.budget_bps, service.weight_bps)
                .result?;
        }
        if !services.is_empty() {
            let params: registry::Params = self.registry_params()?;
            self.pass_seconds(allocation_delay(&params).saturating_add(1))?;
            // The hub takes no bonds when it has not looked at the chain for long.
            self.sync_hub().result?;
        }
        Ok(())
    }
}

/// The shortest wait for a rise in risk that the registry allows.
pub(super) fn allocation_delay(params: &registry::Params) -> u64 {
    params
        .notice_seconds
        .saturating_add(params.bucket_seconds)
        .saturating_add(params.unbonding_seconds)
}

/// Where a deployment takes place.
struct Site<'a, E> {
    engine: &'a mut E,
    events: &'a mut EventLog,
    owner: Addr,
    denom: &'a str,
    settings: &'a Settings,
}

impl<E: Engine> Site<'_, E> {
    fn deploy(mut self) -> AnyResult<House> {
        let seeds = self.settings.hub_seed.checked_add(self.settings.vault_seed)?;
        self.engine.fund(&self.owner, coins(seeds.u128(), self.denom))?;
        let (hub, lst, collector, ballot) = self.deploy_hub()?;
        let registry = self.deploy_registry(&hub, &lst)?;
        let lens = self.deploy_lens(&registry)?;
        let (vault, lrt) = self.deploy_vault(&hub, &registry)?;
        let commitments = self.deploy_commitments(&registry)?;
        Ok(House {
            hub,
            lst,
            collector,
            ballot,
            registry,
            lens,
            vault,
            lrt,
            commitments,
        })
    }

    fn deploy_hub(&mut self) -> AnyResult<(HubContract, TokenContract, CollectorContract, BallotContract)> {
        let validators = self.engine.validators()?.into_iter();
        let bonded = validators.filter(|validator| validator.bonded);
        let weights = bonded.map(|validator| ValidatorWeight {
            cap_bps: None,
            validator: validator.address,
            weight: 1,
        });
        let msg = hub::InstantiateMsg {
            owner: self.owner.to_string(),
            guardian: Some(self.engine.account(GUARDIAN).to_string()),
            denom: self.denom.to_string(),
            token_code_id: self.engine.code_id(Code::Token)?,
            token: self.settings.lst.clone(),
            collector_code_id: self.engine.code_id(Code::Collector)?,
            ballot: Some(BallotCode {
                code_id: self.engine.code_id(Code::Ballot)?,
                params: self.settings.ballot.clone(),
            }),
            params: self.settings.hub.clone(),
            validators: weights.collect(),
        };
        let hub = self.instantiate(Code::Hub, &msg, self.settings.hub_seed)?;
        let config: hub::ConfigResponse = self.ask(&hub, &hub::QueryMsg::Config {})?;
        Ok((
            HubContract(hub),
            TokenContract(config.token),
            CollectorContract(config.collector),
            BallotContract(config.ballot.context("the hub has no ballot")?),
        ))
    }

    fn deploy_registry(&mut self, hub: &HubContract, lst: &TokenContract) -> AnyResult<RegistryContract> {
        let msg = registry::InstantiateMsg {
            owner: self.owner.to_string(),
            params: self.settings.registry.clone(),
            assets: vec![AllowedAsset {
                asset: Asset::cw20(&lst.0),
                burner: Some(hub.0.to_string()),
            }],
        };
        let registry = self.instantiate(Code::Registry, &msg, Uint128::zero())?;
        Ok(RegistryContract(registry))
    }

    fn deploy_lens(&mut self, registry: &RegistryContract) -> AnyResult<LensContract> {
        let msg = lens::InstantiateMsg {
            registry: registry.0.to_string(),
        };
        let lens = self.instantiate(Code::Lens, &msg, Uint128::zero())?;
        Ok(LensContract(lens))
    }

    fn deploy_vault(
        &mut self,
        hub: &HubContract,
        registry: &RegistryContract,
    ) -> AnyResult<(VaultContract, TokenContract)> {
        let msg = vault::InstantiateMsg {
            owner: self.owner.to_string(),
            manager: self.engine.account(MANAGER).to_string(),
            hub: hub.0.to_string(),
            registry: registry.0.to_string(),
            token_code_id: self.engine.code_id(Code::Token)?,
            token: self.settings.lrt.clone(),
            params: self.settings.vault.clone(),
            limits: self.settings.limits.clone(),
        };
        let vault = self.instantiate(Code::Vault, &msg, self.settings.vault_seed)?;
        let config: vault::ConfigResponse = self.ask(&vault, &vault::QueryMsg::Config {})?;
        Ok((VaultContract(vault), TokenContract(config.lrt)))
    }

    fn deploy_commitments(&mut self, registry: &RegistryContract) -> AnyResult<CommitmentsContract> {
        let msg = commitments::InstantiateMsg {
            registry: registry.0.to_string(),
        };
        let commitments = self.instantiate(Code::Commitments, &msg, Uint128::zero())?;
        Ok(CommitmentsContract(commitments))
    }

    fn instantiate(&mut self, code: Code, msg: &impl Serialize, seed: Uint128) -> AnyResult<Addr> {
        let funds = if seed.is_zero() {
            vec![]
        } else {
            coins(seed.u128(), self.denom)
        };
        let msg = to_json_binary(msg)?;
        let instance = self
            .engine
            .instantiate(&self.owner, code, &msg, funds, code.artifact())?;
        self.events.record(&instance.response);
        Ok(instance.address)
    }

    fn ask<T: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> AnyResult<T> {
        Ok(from_json(self.engine.smart(contract, &to_json_binary(msg)?)?)?)
    }
}

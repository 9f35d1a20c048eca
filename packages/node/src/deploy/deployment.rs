//! Where the contracts of a deployment are.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Addr;
use palisade_interfaces::ballot::BallotContract;
use palisade_interfaces::collector::CollectorContract;
use palisade_interfaces::commitments::CommitmentsContract;
use palisade_interfaces::hub::{self, HubContract};
use palisade_interfaces::lens::LensContract;
use palisade_interfaces::registry::RegistryContract;
use palisade_interfaces::token::TokenContract;
use palisade_interfaces::vault::{self, VaultContract};
use palisade_testing::{Code, House};

use super::chain::{ask, Reader};
use super::record::Record;
use super::step::Role;

/// Where the contracts of a deployment are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Native coin to LST.
    pub hub: Addr,
    /// The LST.
    pub lst: Addr,
    /// Where staking rewards arrive.
    pub collector: Addr,
    /// Where holders of LST direct the hub's votes.
    pub ballot: Addr,
    /// Restaking.
    pub registry: Addr,
    /// What it means for risk.
    pub lens: Addr,
    /// LST to LRT.
    pub vault: Addr,
    /// The LRT.
    pub lrt: Addr,
    /// Where AVSs rent stake of operators.
    pub commitments: Addr,
    /// Slashers, by their names.
    pub slashers: BTreeMap<String, Addr>,
    /// Ids of the codes, as far as they were written down.
    pub codes: BTreeMap<Code, u64>,
    /// Who deployed, where that was written down.
    pub deployer: Option<Addr>,
}

impl Deployment {
    /// Reads the deployments file of a chain.
    ///
    /// # Errors
    /// When it is none, or when its deployment is not complete.
    pub fn load(path: &Path) -> AnyResult<Self> {
        let record = Record::read(path)?;
        ensure!(
            record.complete_at_height.is_some(),
            "{}: this deployment is not complete; `palisade deploy` goes on where it ended",
            path.display()
        );
        Self::from_record(&record).with_context(|| path.display().to_string())
    }

    /// What a record has.
    ///
    /// # Errors
    /// When something is not deployed yet.
    pub fn from_record(record: &Record) -> AnyResult<Self> {
        let address = |role: &Role| {
            let address = record.contracts.get(&role.to_string()).cloned();
            address.with_context(|| {
                format!("{role} is not deployed yet; `palisade deploy` goes on where it ended")
            })
        };
        let slasher = |(role, address): (&String, &Addr)| {
            let name = role.strip_prefix("slasher ")?;
            Some((name.to_string(), address.clone()))
        };
        let code = |code: Code| Some((code, *record.codes.get(code.artifact())?));
        Ok(Self {
            hub: address(&Role::Hub)?,
            lst: address(&Role::Lst)?,
            collector: address(&Role::Collector)?,
            ballot: address(&Role::Ballot)?,
            registry: address(&Role::Registry)?,
            lens: address(&Role::Lens)?,
            vault: address(&Role::Vault)?,
            lrt: address(&Role::Lrt)?,
            commitments: address(&Role::Commitments)?,
            slashers: record.contracts.iter().filter_map(slasher).collect(),
            codes: Code::ALL.into_iter().filter_map(code).collect(),
            deployer: Some(record.deployer.clone()),
        })
    }

    /// From the addresses that somebody names; hub and vault tell the others.
    ///
    /// # Errors
    /// When one of them does not answer as it should.
    pub fn from_addresses(
        reader: &dyn Reader,
        hub: Addr,
        registry: Addr,
        lens: Addr,
        vault: Addr,
        commitments: Addr,
        slashers: BTreeMap<String, Addr>,
    ) -> AnyResult<Self> {
        let of_hub: hub::ConfigResponse = ask(reader, &hub, &hub::QueryMsg::Config {}).context("the hub")?;
        let of_vault: vault::ConfigResponse =
            ask(reader, &vault, &vault::QueryMsg::Config {}).context("the vault")?;
        Ok(Self {
            hub,
            lst: of_hub.token,
            collector: of_hub.collector,
            ballot: of_hub.ballot.context("the hub has no ballot")?,
            registry,
            lens,
            vault,
            lrt: of_vault.lrt,
            commitments,
            slashers,
            codes: BTreeMap::new(),
            deployer: None,
        })
    }

    /// Every contract with its role.
    pub fn contracts(&self) -> Vec<(Role, Addr)> {
        let suite = [
            (Role::Hub, &self.hub),
            (Role::Lst, &self.lst),
            (Role::Collector, &self.collector),
            (Role::Ballot, &self.ballot),
            (Role::Registry, &self.registry),
            (Role::Lens, &self.lens),
            (Role::Vault, &self.vault),
            (Role::Lrt, &self.lrt),
            (Role::Commitments, &self.commitments),
        ];
        let slashers = self
            .slashers
            .iter()
            .map(|(name, address)| (Role::Slasher(name.clone()), address));
        let all = suite.into_iter().chain(slashers);
        all.map(|(role, address)| (role, address.clone())).collect()
    }

    /// As tests and stories take them.
    pub fn house(&self) -> House {
        House {
            hub: HubContract(self.hub.clone()),
            lst: TokenContract(self.lst.clone()),
            collector: CollectorContract(self.collector.clone()),
            ballot: BallotContract(self.ballot.clone()),
            registry: RegistryContract(self.registry.clone()),
            lens: LensContract(self.lens.clone()),
            vault: VaultContract(self.vault.clone()),
            lrt: TokenContract(self.lrt.clone()),
            commitments: CommitmentsContract(self.commitments.clone()),
        }
    }
}

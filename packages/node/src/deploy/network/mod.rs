//! The network file: which chain, who gets which role, and what the contracts are told.

mod key;
mod settings;
mod units;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{anyhow, bail, ensure, Context, Result as AnyResult};
use cosmrs::AccountId;
use cosmwasm_std::{Addr, Decimal};
use palisade_interfaces::token::TokenDetails;
use serde::{Deserialize, Serialize};

use crate::client::Key;

pub use key::KeySource;
pub use settings::{HubSettings, RegistrySettings, SlasherSettings, Validators, VaultSettings};
pub use units::{Amount, Span};

/// Ids of local networks begin so. Keys that everybody has sign nowhere else.
const LOCAL: &str = "palisade-local-";

/// A network file, checked.
#[derive(Clone, Debug)]
pub struct Network {
    /// How to reach the chain.
    pub chain: ChainSettings,
    /// Where the deployer's key comes from.
    pub key: KeySource,
    /// Who gives the deployer what it lacks. Only on local networks.
    pub faucet: Option<Faucet>,
    /// Folder of the artifacts and `checksums.txt`.
    pub artifacts: PathBuf,
    /// Folder of deployments files.
    pub deployments: PathBuf,
    /// What is deployed.
    pub suite: SuiteSettings,
    /// Folder of the file.
    folder: PathBuf,
}

/// Table `chain`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainSettings {
    /// Its id.
    pub id: String,
    /// Address of a node's RPC.
    pub rpc: String,
    /// How its addresses begin.
    pub prefix: String,
    /// Its staking coin, in which fees are paid too.
    pub denom: String,
    /// Units of the coin per unit of gas.
    pub gas_price: Decimal,
    /// By how much more than its simulation a transaction may use.
    pub gas_adjustment: Decimal,
}

/// Who pays the deployer's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Faucet {
    /// The account `faucet` of local networks.
    #[serde(rename = "palisade-localnet")]
    Localnet,
}

/// All that makes one deployment differ from another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteSettings {
    /// Makes the addresses of its contracts: another deployment by the same key needs another name.
    pub name: String,
    /// Who is in charge.
    pub roles: Roles,
    /// What the LST is called.
    pub lst: TokenDetails,
    /// What the LRT is called.
    pub lrt: TokenDetails,
    /// The hub.
    pub hub: HubSettings,
    /// The registry.
    pub registry: RegistrySettings,
    /// The vault.
    pub vault: VaultSettings,
    /// Slashers of AVSs that are known already.
    #[serde(default)]
    pub slashers: Vec<SlasherSettings>,
}

/// Table `roles`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Owns hub, registry and vault from their first block on.
    pub owner: Addr,
    /// Pauses parts of the hub for a while. The owner may do so too.
    pub guardian: Option<Addr>,
    /// Allocates the vault's stake.
    pub manager: Addr,
    /// Gets the fees of hub and vault.
    pub treasury: Addr,
    /// Who may replace the code of hub, registry and vault. Tokens, collector and slashers: nobody.
    pub code_admin: CodeAdmin,
}

impl Roles {
    /// Everybody with a role, by its name.
    pub fn holders(&self) -> impl Iterator<Item = (&'static str, &Addr)> {
        let guardian = self.guardian.iter().map(|guardian| ("guardian", guardian));
        [
            ("owner", &self.owner),
            ("manager", &self.manager),
            ("treasury", &self.treasury),
        ]
        .into_iter()
        .chain(guardian)
    }
}

/// Who may replace the code of hub, registry and vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeAdmin {
    /// Nobody, ever.
    None,
    /// Their owner.
    Owner,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkFile {
    chain: ChainSettings,
    key: KeySource,
    faucet: Option<Faucet>,
    artifacts: PathBuf,
    deployments: PathBuf,
    suite: SuiteSettings,
}

impl Network {
    /// Reads and checks a network file. Paths in it are relative to its folder.
    ///
    /// # Errors
    /// With the line where it cannot be read; lines are never repeated, as somebody may have put a key there.
    pub fn load(path: &Path) -> AnyResult<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("reading the network file {}", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Self::parse(&text, folder).with_context(|| format!("the network file {}", path.display()))
    }

    /// A network file as text, in `folder`.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn parse(text: &str, folder: PathBuf) -> AnyResult<Self> {
        let file: NetworkFile = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .and_then(|span| text.get(..span.start))
                .map(|before| before.lines().count().max(1));
            let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            anyhow!("{place}{}", key::scrubbed(error.message()))
        })?;
        let network = Self {
            artifacts: folder.join(&file.artifacts),
            deployments: folder.join(&file.deployments),
            chain: file.chain,
            key: file.key,
            faucet: file.faucet,
            suite: file.suite,
            folder,
        };
        network.check()?;
        Ok(network)
    }

    /// Reads the deployer's key.
    ///
    /// # Errors
    /// Those of [`KeySource::load`], and when the key is one of the people with a role.
    pub fn deployer(&self) -> AnyResult<Key> {
        let key = self.key.load(&self.folder)?;
        self.check_deployer(&key.address(&self.chain.prefix)?)?;
        Ok(key)
    }

    /// Whether it is a local network, with keys that everybody has.
    pub fn is_local(&self) -> bool {
        self.chain.id.starts_with(LOCAL)
    }

    /// Where its deployment is written down.
    pub fn deployments_file(&self) -> PathBuf {
        self.deployments.join(format!("{}.json", self.chain.id))
    }

    /// How long undelegations take, as the hub is told.
    pub fn unbonding_seconds(&self) -> u64 {
        let suite = &self.suite;
        suite.hub.params(&suite.roles.treasury).unbonding_seconds
    }

    /// The admin of hub, registry and vault.
    pub fn code_admin(&self) -> Option<&Addr> {
        match self.suite.roles.code_admin {
            CodeAdmin::None => None,
            CodeAdmin::Owner => Some(&self.suite.roles.owner),
        }
    }

    /// # Errors
    /// When the deployer has a role.
    pub(super) fn check_deployer(&self, deployer: &Addr) -> AnyResult<()> {
        for (role, holder) in self.suite.roles.holders() {
            ensure!(
                holder != deployer,
                "roles.{role} is the deployer {deployer}; who deploys must have no power afterwards: use another key"
            );
        }
        Ok(())
    }

    fn check(&self) -> AnyResult<()> {
        self.key.check()?;
        let chain = &self.chain;
        for (field, text) in [
            ("chain.id", &chain.id),
            ("chain.rpc", &chain.rpc),
            ("chain.prefix", &chain.prefix),
            ("chain.denom", &chain.denom),
            ("suite.name", &self.suite.name),
        ] {
            ensure!(
                !key::is_secret(text),
                "{field} looks like a key, which must not stand in this file"
            );
        }
        let local_key = matches!(self.key, KeySource::Localnet(_)) || self.faucet.is_some();
        ensure!(
            !local_key || self.is_local(),
            "key.localnet and faucet are for chains whose id begins with {LOCAL}, this one is {}: everybody has these keys",
            chain.id
        );
        // It becomes the name of a file.
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        ensure!(
            chain.id.chars().all(fits) && chain.id.chars().any(|letter| letter != '.'),
            "chain.id {:?} is not the id of a chain",
            chain.id
        );
        ensure!(
            is_name(&self.suite.name),
            "suite.name {:?}: only lower-case letters, digits and hyphens",
            self.suite.name
        );
        ensure!(
            chain.gas_adjustment >= Decimal::one(),
            "chain.gas_adjustment is {}, at least 1 is needed",
            chain.gas_adjustment
        );
        self.check_addresses()?;
        self.check_slashers()
    }

    fn check_addresses(&self) -> AnyResult<()> {
        for (field, found) in self.suite.roles.holders() {
            self.check_address(found)
                .with_context(|| format!("suite.roles.{field}"))?;
        }
        for slasher in &self.suite.slashers {
            self.check_address(&slasher.avs)
                .with_context(|| format!("the AVS of slasher {}", slasher.name))?;
        }
        if let Validators::Named(rows) = &self.suite.hub.validators {
            let prefix = format!("{}valoper", self.chain.prefix);
            for row in rows {
                check_bech32(&row.validator, &prefix).context("suite.hub.validators")?;
            }
        }
        Ok(())
    }

    /// # Errors
    /// When it is no address of this chain.
    pub fn check_address(&self, address: &Addr) -> AnyResult<()> {
        check_bech32(address.as_str(), &self.chain.prefix)
    }

    fn check_slashers(&self) -> AnyResult<()> {
        let mut names = BTreeSet::new();
        for slasher in &self.suite.slashers {
            ensure!(
                is_name(&slasher.name),
                "suite.slashers: the name {:?}: only lower-case letters, digits and hyphens",
                key::shown(&slasher.name)
            );
            ensure!(
                names.insert(&slasher.name),
                "suite.slashers: two are called {}",
                slasher.name
            );
        }
        Ok(())
    }
}

fn check_bech32(address: &str, prefix: &str) -> AnyResult<()> {
    let Ok(parsed) = AccountId::from_str(address) else {
        let shown = key::shown(address);
        bail!("{shown:?} is not an address: it has a typing error, or is none");
    };
    ensure!(
        parsed.prefix() == prefix,
        "{address} begins with {}, addresses here with {prefix}",
        parsed.prefix()
    );
    Ok(())
}

fn is_name(text: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !text.is_empty() && text.chars().all(fits)
}

#[cfg(test)]
mod tests;

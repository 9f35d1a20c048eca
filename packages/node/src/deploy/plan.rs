//! The steps of a deployment, as data: what each sends, and how to see on the chain that it is done.
//!
//! Hub, registry and vault belong to their final owner from the block that makes them, so there is nothing to hand over.
//! Their addresses follow from deployer, code and [`SuiteSettings::name`](super::network::SuiteSettings::name): the
//! chain itself refuses a second one, and shows one that is there even if the deployments file is lost.

use anyhow::{anyhow, bail, ensure, Context, Result as AnyResult};
use cosmrs::AccountId;
use cosmwasm_std::{
    coins, instantiate2_address, to_json_binary, Addr, CanonicalAddr, Checksum, Coin, Uint128,
};
use palisade_interfaces::hub::{self, BallotCode, ValidatorWeight, MAX_VALIDATORS};
use palisade_interfaces::registry::{self, AllowedAsset};
use palisade_interfaces::{commitments, lens, slasher, vault, Asset};
use palisade_testing::Code;
use serde::Serialize;

use super::artifacts::Artifacts;
use super::chain::{ask, Chain, Message, Reader, Signer};
use super::network::{Network, SlasherSettings, Validators};
use super::record::Record;
use super::step::{Effect, Role, Step};

/// All steps of one deployment.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// What is wanted.
    pub network: &'a Network,
    /// What is stored.
    pub artifacts: &'a Artifacts,
    /// Who sends.
    pub deployer: &'a Addr,
}

impl Plan<'_> {
    /// The steps, in the order in which they are taken.
    pub fn steps(&self) -> Vec<Step> {
        let slashers = self.network.suite.slashers.iter();
        let contracts = [
            Role::Hub,
            Role::Registry,
            Role::Lens,
            Role::Vault,
            Role::Commitments,
        ]
        .into_iter()
        .chain(slashers.map(|slasher| Role::Slasher(slasher.name.clone())));
        let fund = self.network.faucet.map(|_| Step::Fund);
        let stores = Code::ALL.into_iter().map(Step::Store);
        fund.into_iter()
            .chain(stores)
            .chain(contracts.map(Step::Make))
            .collect()
    }

    /// Who signs a step.
    pub const fn signer(step: &Step) -> Signer {
        match step {
            Step::Fund => Signer::Faucet,
            Step::Store(_) | Step::Make(_) => Signer::Deployer,
        }
    }

    /// Whether the record has all that a step leaves.
    pub fn is_recorded(step: &Step, record: &Record) -> bool {
        match step {
            Step::Fund => false,
            Step::Store(code) => record.codes.contains_key(code.artifact()),
            Step::Make(role) => record.contracts.contains_key(&role.to_string()),
        }
    }

    /// What a step left on the chain, if it was taken.
    ///
    /// # Errors
    /// Those of the chain.
    pub fn effect(&self, step: &Step, reader: &dyn Reader) -> AnyResult<Option<Effect>> {
        match step {
            Step::Fund => Ok(None),
            Step::Store(code) => {
                let id = reader.find_code(&self.checksum(*code)?)?;
                Ok(id.map(|id| Effect::Stored(*code, id)))
            }
            Step::Make(role) => {
                let address = self.address(role)?;
                if reader.contract(&address)?.is_none() {
                    return Ok(None);
                }
                let mut made = vec![(role.clone(), address.clone())];
                made.extend(offspring(reader, role, &address)?);
                Ok(Some(Effect::Made(made)))
            }
        }
    }

    /// Where a contract is, or will be.
    ///
    /// # Errors
    /// When the deployer's address is none.
    pub fn address(&self, role: &Role) -> AnyResult<Addr> {
        let deployer: AccountId = self
            .deployer
            .as_str()
            .parse()
            .map_err(|error| anyhow!("{error}"))?;
        let creator = CanonicalAddr::from(deployer.to_bytes());
        let checksum = self.checksum(role.code())?;
        let address = instantiate2_address(checksum.as_slice(), &creator, &self.salt(role))?;
        let address = AccountId::new(&self.network.chain.prefix, address.as_slice())
            .map_err(|error| anyhow!("{error}"))?;
        Ok(Addr::unchecked(address.to_string()))
    }

    /// Coins of the deployer that go along with a step.
    pub fn seed(&self, step: &Step) -> Uint128 {
        let suite = &self.network.suite;
        match step {
            Step::Make(Role::Hub) => suite.hub.seed.0,
            Step::Make(Role::Vault) => suite.vault.seed.0,
            _ => Uint128::zero(),
        }
    }

    /// What a step sends, in one transaction.
    ///
    /// # Errors
    /// When something is missing that an earlier step leaves, and those of the chain.
    pub fn messages(&self, step: &Step, record: &Record, reader: &dyn Reader) -> AnyResult<Vec<Message>> {
        let suite = &self.network.suite;
        Ok(match step {
            Step::Fund => bail!("what the deployer lacks is not known yet"),
            Step::Store(code) => vec![Message::StoreCode {
                wasm: self.artifacts.get(*code)?.wasm.clone(),
            }],
            Step::Make(role @ Role::Hub) => vec![self.make(role, record, &self.hub(record, reader)?)?],
            Step::Make(role @ Role::Registry) => vec![self.make(role, record, &self.registry(record)?)?],
            Step::Make(role @ Role::Lens) => vec![self.make(role, record, &Self::lens(record)?)?],
            Step::Make(role @ Role::Vault) => {
                let vault = self.make(role, record, &self.vault(record)?)?;
                // The hub takes the vault's seed only if it has looked at the chain lately, and it may be days old by now.
                vec![sync(record)?, vault]
            }
            Step::Make(role @ Role::Commitments) => {
                vec![self.make(role, record, &Self::commitments(record)?)?]
            }
            Step::Make(role @ Role::Slasher(name)) => {
                let slasher = suite.slashers.iter().find(|slasher| slasher.name == *name);
                let slasher = slasher.with_context(|| format!("there is no slasher {name}"))?;
                vec![self.make(role, record, &Self::slasher(slasher, record)?)?]
            }
            Step::Make(role) => bail!("{role} is made by another contract"),
        })
    }

    fn make(&self, role: &Role, record: &Record, msg: &impl Serialize) -> AnyResult<Message> {
        let seed = self.seed(&Step::Make(role.clone()));
        let funds: Vec<Coin> = if seed.is_zero() {
            vec![]
        } else {
            coins(seed.u128(), &self.network.chain.denom)
        };
        Ok(Message::Instantiate {
            code_id: code_id(record, role.code())?,
            admin: self.admin(role).cloned(),
            label: format!("palisade {} {role}", self.network.suite.name),
            msg: to_json_binary(msg)?,
            funds,
            salt: self.salt(role),
        })
    }

    /// Who may replace the code of a contract. A token that can be migrated can be inflated, a slasher that can be
    /// migrated can slash whom it likes, and commitments that can be migrated can let go of stake and rent.
    pub fn admin(&self, role: &Role) -> Option<&Addr> {
        match role {
            Role::Hub | Role::Registry | Role::Vault => self.network.code_admin(),
            Role::Lst
            | Role::Collector
            | Role::Ballot
            | Role::Lens
            | Role::Lrt
            | Role::Commitments
            | Role::Slasher(_) => None,
        }
    }

    fn checksum(&self, code: Code) -> AnyResult<Checksum> {
        Ok(self.artifacts.get(code)?.checksum)
    }

    /// Chains take at most 64 bytes.
    fn salt(&self, role: &Role) -> Vec<u8> {
        let name = format!("palisade/{}/{role}", self.network.suite.name);
        Checksum::generate(name.as_bytes()).as_slice().to_vec()
    }

    fn hub(&self, record: &Record, reader: &dyn Reader) -> AnyResult<hub::InstantiateMsg> {
        let suite = &self.network.suite;
        Ok(hub::InstantiateMsg {
            owner: suite.roles.owner.to_string(),
            guardian: suite.roles.guardian.as_ref().map(Addr::to_string),
            denom: self.network.chain.denom.clone(),
            token_code_id: code_id(record, Code::Token)?,
            token: suite.lst.clone(),
            collector_code_id: code_id(record, Code::Collector)?,
            ballot: Some(BallotCode {
                code_id: code_id(record, Code::Ballot)?,
                params: suite.hub.ballot(),
            }),
            params: suite.hub.params(&suite.roles.treasury),
            validators: validators(&suite.hub.validators, reader)?,
        })
    }

    fn registry(&self, record: &Record) -> AnyResult<registry::InstantiateMsg> {
        let (network, suite) = (self.network, &self.network.suite);
        let lst = AllowedAsset {
            asset: Asset::cw20(address(record, &Role::Lst)?),
            burner: Some(address(record, &Role::Hub)?.to_string()),
        };
        Ok(registry::InstantiateMsg {
            owner: suite.roles.owner.to_string(),
            params: suite.registry.params(&network.chain.denom),
            assets: std::iter::once(lst)
                .chain(suite.registry.more_assets.iter().cloned())
                .collect(),
        })
    }

    fn lens(record: &Record) -> AnyResult<lens::InstantiateMsg> {
        Ok(lens::InstantiateMsg {
            registry: address(record, &Role::Registry)?.to_string(),
        })
    }

    fn vault(&self, record: &Record) -> AnyResult<vault::InstantiateMsg> {
        let suite = &self.network.suite;
        Ok(vault::InstantiateMsg {
            owner: suite.roles.owner.to_string(),
            manager: suite.roles.manager.to_string(),
            hub: address(record, &Role::Hub)?.to_string(),
            registry: address(record, &Role::Registry)?.to_string(),
            token_code_id: code_id(record, Code::Token)?,
            token: suite.lrt.clone(),
            params: suite.vault.params(&suite.roles.treasury),
            limits: suite.vault.limits(),
        })
    }

    fn commitments(record: &Record) -> AnyResult<commitments::InstantiateMsg> {
        Ok(commitments::InstantiateMsg {
            registry: address(record, &Role::Registry)?.to_string(),
        })
    }

    fn slasher(settings: &SlasherSettings, record: &Record) -> AnyResult<slasher::InstantiateMsg> {
        Ok(slasher::InstantiateMsg {
            registry: address(record, &Role::Registry)?.to_string(),
            avs: settings.avs.to_string(),
            fraction: settings.fraction,
        })
    }
}

fn sync(record: &Record) -> AnyResult<Message> {
    Ok(Message::Execute {
        contract: address(record, &Role::Hub)?.clone(),
        msg: to_json_binary(&hub::ExecuteMsg::Sync {})?,
    })
}

/// What the faucet sends.
pub fn funding(chain: &dyn Chain, denom: &str, missing: Uint128) -> AnyResult<Message> {
    Ok(Message::Send {
        to: chain.account(Signer::Deployer)?,
        coin: Coin {
            denom: denom.to_string(),
            amount: missing,
        },
    })
}

/// Contracts that a contract made itself.
fn offspring(reader: &dyn Reader, role: &Role, address: &Addr) -> AnyResult<Vec<(Role, Addr)>> {
    Ok(match role {
        Role::Hub => {
            let config: hub::ConfigResponse = ask(reader, address, &hub::QueryMsg::Config {})?;
            let ballot = config.ballot.map(|ballot| (Role::Ballot, ballot));
            let made = [(Role::Lst, config.token), (Role::Collector, config.collector)];
            made.into_iter().chain(ballot).collect()
        }
        Role::Vault => {
            let config: vault::ConfigResponse = ask(reader, address, &vault::QueryMsg::Config {})?;
            vec![(Role::Lrt, config.lrt)]
        }
        _ => vec![],
    })
}

fn validators(wanted: &Validators, reader: &dyn Reader) -> AnyResult<Vec<ValidatorWeight>> {
    let bonded = match wanted {
        Validators::Named(rows) => return Ok(rows.clone()),
        Validators::AllBonded => reader.bonded_validators()?,
    };
    ensure!(
        bonded.len() <= MAX_VALIDATORS,
        "{} validators are bonded and a hub has at most {MAX_VALIDATORS}: name them in suite.hub.validators",
        bonded.len()
    );
    let alike = |validator| ValidatorWeight {
        validator,
        weight: 1,
        cap_bps: None,
    };
    Ok(bonded.into_iter().map(alike).collect())
}

fn code_id(record: &Record, code: Code) -> AnyResult<u64> {
    let id = record.codes.get(code.artifact()).copied();
    id.with_context(|| format!("{} is not stored yet", code.artifact()))
}

fn address<'r>(record: &'r Record, role: &Role) -> AnyResult<&'r Addr> {
    let address = record.contracts.get(&role.to_string());
    address.with_context(|| format!("{role} is not made yet"))
}

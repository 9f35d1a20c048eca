//! Contracts and steps of a deployment, by name.

use std::fmt;

use cosmwasm_std::Addr;
use palisade_testing::Code;

/// A contract of the suite. Its text names it in the deployments file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Native coin to LST.
    Hub,
    /// The LST, made by the hub.
    Lst,
    /// Where staking rewards arrive, made by the hub.
    Collector,
    /// Where holders of LST direct the hub's votes, made by the hub.
    Ballot,
    /// Restaking.
    Registry,
    /// What it means for risk.
    Lens,
    /// LST to LRT.
    Vault,
    /// The LRT, made by the vault.
    Lrt,
    /// Where AVSs rent stake of operators.
    Commitments,
    /// The slasher of this name.
    Slasher(String),
}

impl Role {
    /// Its code.
    pub const fn code(&self) -> Code {
        match self {
            Self::Hub => Code::Hub,
            Self::Lst | Self::Lrt => Code::Token,
            Self::Collector => Code::Collector,
            Self::Ballot => Code::Ballot,
            Self::Registry => Code::Registry,
            Self::Lens => Code::Lens,
            Self::Vault => Code::Vault,
            Self::Commitments => Code::Commitments,
            Self::Slasher(_) => Code::EquivocationSlasher,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub => f.write_str("hub"),
            Self::Lst => f.write_str("lst"),
            Self::Collector => f.write_str("collector"),
            Self::Ballot => f.write_str("ballot"),
            Self::Registry => f.write_str("registry"),
            Self::Lens => f.write_str("lens"),
            Self::Vault => f.write_str("vault"),
            Self::Lrt => f.write_str("lrt"),
            Self::Commitments => f.write_str("commitments"),
            Self::Slasher(name) => write!(f, "slasher {name}"),
        }
    }
}

/// One step. Its text names it in the deployments file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The faucet gives the deployer what it lacks.
    Fund,
    /// A code is stored.
    Store(Code),
    /// A contract is made, with those that it makes itself.
    Make(Role),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fund => f.write_str("fund the deployer"),
            Self::Store(code) => write!(f, "store {}", code.artifact()),
            Self::Make(role) => write!(f, "make {role}"),
        }
    }
}

/// What a step left on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The code has this id.
    Stored(Code, u64),
    /// These contracts are there.
    Made(Vec<(Role, Addr)>),
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(_, id) => write!(f, "code {id}"),
            Self::Made(contracts) => {
                let rows: Vec<String> = contracts
                    .iter()
                    .map(|(role, address)| format!("{role} {address}"))
                    .collect();
                f.write_str(&rows.join(", "))
            }
        }
    }
}

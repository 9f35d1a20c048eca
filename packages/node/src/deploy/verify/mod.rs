//! Compares a deployment with its network file, by what the chain itself answers.
//!
//! A parameter that differs is wrong: nothing changes those of registry and vault, and whoever changes the hub's by an update
//! writes that into the network file. What an owner may do afterwards without such a file (validators and their weights, the
//! guardian, updates that wait, the manager, more assets, offering the ownership to somebody) is named as changed, and is
//! not a failure.

mod codes;
mod contracts;
mod report;
mod roles;

use anyhow::Result as AnyResult;
use cosmwasm_std::Addr;

use super::artifacts::Artifacts;
use super::chain::Reader;
use super::deployment::Deployment;
use super::network::Network;
use super::plan::Plan;
use super::step::Role;

pub use report::{Check, Report, Verdict};

/// Looks at everything that a deployment consists of.
///
/// # Errors
/// When the chain cannot be reached. Everything else is in the report.
pub fn verify(
    network: &Network,
    artifacts: &Artifacts,
    deployment: &Deployment,
    reader: &dyn Reader,
) -> AnyResult<Report> {
    let mut report = Report::default();
    report.equal("chain", "id", reader.chain_id()?, &network.chain.id);
    report.equal(
        "chain",
        "staking coin",
        reader.staking_denom()?,
        &network.chain.denom,
    );
    let deployer = match &deployment.deployer {
        Some(deployer) => deployer.clone(),
        // Who made the hub; all must be by the same account.
        None => {
            let facts = reader.contract(&deployment.hub)?;
            facts.map_or_else(|| Addr::unchecked("nobody"), |facts| facts.creator)
        }
    };
    let mut look = Look {
        plan: Plan {
            network,
            artifacts,
            deployer: &deployer,
        },
        deployment,
        reader,
        report: &mut report,
    };
    look.names();
    look.codes();
    look.roles();
    look.hub();
    look.ballot();
    look.registry();
    look.lens();
    look.vault();
    look.tokens();
    look.commitments();
    look.slashers();
    Ok(report)
}

/// A verification under way.
struct Look<'a> {
    plan: Plan<'a>,
    deployment: &'a Deployment,
    reader: &'a dyn Reader,
    report: &'a mut Report,
}

impl Look<'_> {
    /// Every slasher of the network file is there, and no other.
    fn names(&mut self) {
        let wanted = &self.plan.network.suite.slashers;
        for slasher in wanted
            .iter()
            .filter(|slasher| !self.deployment.slashers.contains_key(&slasher.name))
        {
            let subject = Role::Slasher(slasher.name.clone()).to_string();
            self.report.equal(&subject, "contract", "none", "one");
        }
        for name in self.deployment.slashers.keys() {
            if !wanted.iter().any(|slasher| slasher.name == *name) {
                let subject = Role::Slasher(name.clone()).to_string();
                self.report.equal(
                    &subject,
                    "contract",
                    "one",
                    "none, the network file has no such slasher",
                );
            }
        }
    }

    /// The answer, or a line that says why there is none.
    fn read<T>(&mut self, role: &Role, what: &str, answer: AnyResult<T>) -> Option<T> {
        match answer {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.report.unreadable(&role.to_string(), what, &error);
                None
            }
        }
    }
}

/// `none`, or what there is.
fn or_none(address: Option<&Addr>) -> String {
    address.map_or_else(|| "none".to_string(), Addr::to_string)
}

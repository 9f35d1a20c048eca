//! Who has power over what. The deployer must have none.

use anyhow::Result as AnyResult;
use cosmwasm_std::{to_json_vec, Addr};
use palisade_interfaces::{hub, registry, vault};
use serde::{Deserialize, Serialize};

use super::report::Verdict;
use super::{or_none, Look};
use crate::deploy::chain::ask;
use crate::deploy::step::Role;

/// cw-ownable's answer.
#[derive(Deserialize)]
struct Ownership {
    owner: Option<Addr>,
    pending_owner: Option<Addr>,
}

impl Look<'_> {
    pub(super) fn roles(&mut self) {
        let deployment = self.deployment;
        self.ownership(&Role::Hub, &deployment.hub, &hub::QueryMsg::Ownership {});
        self.ownership(
            &Role::Registry,
            &deployment.registry,
            &registry::QueryMsg::Ownership {},
        );
        self.ownership(&Role::Vault, &deployment.vault, &vault::QueryMsg::Ownership {});
        self.guardian();
    }

    fn guardian(&mut self) {
        let hub = &self.deployment.hub;
        let answer: AnyResult<hub::RolesResponse> = ask(self.reader, hub, &hub::QueryMsg::Roles {});
        if let Some(found) = self.read(&Role::Hub, "guardian", answer) {
            let expected = or_none(self.plan.network.suite.roles.guardian.as_ref());
            let guardian = self.named(found.guardian.as_ref());
            if found.guardian.as_ref() == Some(self.plan.deployer) {
                self.report.equal("hub", "guardian", guardian, expected);
            } else {
                self.report
                    .equal_or_changed("hub", "guardian", guardian, expected);
            }
        }
        let answer: AnyResult<Vec<hub::PendingUpdateResponse>> =
            ask(self.reader, hub, &hub::QueryMsg::PendingUpdates {});
        if let Some(found) = self.read(&Role::Hub, "pending updates", answer) {
            self.report
                .equal_or_changed("hub", "pending updates", found.len(), 0);
        }
    }

    fn ownership(&mut self, role: &Role, address: &Addr, msg: &impl Serialize) {
        let answer: AnyResult<Ownership> = ask(self.reader, address, msg);
        let Some(found) = self.read(role, "owner", answer) else {
            return;
        };
        let subject = role.to_string();
        let expected = &self.plan.network.suite.roles.owner;
        let owner = self.named(found.owner.as_ref());
        self.report.equal(&subject, "owner", owner, expected);
        let pending = found.pending_owner;
        let verdict = match &pending {
            None => Verdict::Right,
            Some(address) if address == self.plan.deployer => Verdict::Wrong {
                expected: "none".to_string(),
            },
            // The owner may hand the contract on, whoever that is for now.
            Some(_) => Verdict::Changed {
                expected: "none".to_string(),
            },
        };
        let pending = self.named(pending.as_ref());
        self.report.push(&subject, "pending owner", pending, verdict);
    }

    /// An address, saying so where it is the deployer's.
    pub(super) fn named(&self, address: Option<&Addr>) -> String {
        match address {
            Some(address) if address == self.plan.deployer => format!("{address}, the deployer"),
            other => or_none(other),
        }
    }

    /// Whether somebody whom the owner may replace is who the network file says, and not the deployer.
    pub(super) fn holder(&mut self, subject: &str, what: &str, found: &Addr, expected: &Addr) {
        if found == self.plan.deployer {
            let found = self.named(Some(found));
            self.report.equal(subject, what, found, expected);
        } else {
            self.report.equal_or_changed(subject, what, found, expected);
        }
    }
}

/// JSON of something that always has one.
pub(super) fn json(value: &impl Serialize) -> AnyResult<serde_json::Value> {
    Ok(serde_json::from_slice(&to_json_vec(value)?)?)
}

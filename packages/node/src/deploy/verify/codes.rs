//! What runs at each address, who made it, and who may replace it.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{from_json, Addr};
use serde::Deserialize;

use super::{or_none, Look};
use crate::deploy::step::Role;

/// Where cw2 keeps name and version of a contract.
const CW2_KEY: &[u8] = b"contract_info";

/// All packages of the workspace have one version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What cw2 keeps.
#[derive(Deserialize)]
struct Cw2 {
    contract: String,
    version: String,
}

impl Look<'_> {
    pub(super) fn codes(&mut self) {
        for (role, address) in self.deployment.contracts() {
            self.code(&role, &address);
        }
    }

    fn code(&mut self, role: &Role, address: &Addr) {
        let subject = role.to_string();
        let facts = self.reader.contract(address);
        let Some(facts) = self.read(role, "contract", facts) else {
            return;
        };
        let Some(facts) = facts else {
            self.report
                .equal(&subject, "contract", "none", format!("one at {address}"));
            return;
        };
        let recorded = self.deployment.codes.get(&role.code());
        self.report.equal(
            &subject,
            "code id",
            facts.code_id,
            recorded.unwrap_or(&facts.code_id),
        );
        let (found, expected) = (self.checksum(facts.code_id), self.plan.artifacts.get(role.code()));
        if let (Some(found), Some(expected)) = (
            self.read(role, "code checksum", found),
            self.read(role, "artifact", expected),
        ) {
            let expected = expected.checksum;
            self.report.equal(&subject, "code checksum", found, expected);
        }
        let history = self.reader.codes_of(address);
        if let Some(codes) = self.read(role, "codes so far", history) {
            self.history(role, &codes, facts.code_id);
        }
        let creator = match role {
            Role::Lst | Role::Collector | Role::Ballot => &self.deployment.hub,
            Role::Lrt => &self.deployment.vault,
            _ => self.plan.deployer,
        };
        self.report.equal(&subject, "made by", facts.creator, creator);
        let admin = or_none(self.plan.admin(role));
        self.report
            .equal(&subject, "wasm admin", or_none(facts.admin.as_ref()), admin);
        let cw2 = self.cw2(address);
        if let Some(cw2) = self.read(role, "cw2", cw2) {
            let name = format!("{} {VERSION}", role.code().artifact().replace('_', "-"));
            self.report
                .equal(&subject, "cw2", format!("{} {}", cw2.contract, cw2.version), name);
        }
    }

    /// A contract that was migrated once may have run anything meanwhile, whatever code it has now.
    fn history(&mut self, role: &Role, codes: &[u64], now: u64) {
        let ids: Vec<String> = codes.iter().map(u64::to_string).collect();
        let (subject, found) = (role.to_string(), ids.join(", "));
        if self.plan.admin(role).is_some() {
            self.report.equal_or_changed(&subject, "codes so far", found, now);
        } else {
            self.report.equal(&subject, "codes so far", found, now);
        }
    }

    fn checksum(&self, code_id: u64) -> AnyResult<String> {
        let checksum = self.reader.code_checksum(code_id)?;
        Ok(checksum
            .with_context(|| format!("there is no code {code_id}"))?
            .to_hex())
    }

    fn cw2(&self, address: &Addr) -> AnyResult<Cw2> {
        let bytes = self.reader.raw(address, CW2_KEY)?;
        let bytes = bytes.context("it keeps no name and version")?;
        Ok(from_json(bytes)?)
    }
}

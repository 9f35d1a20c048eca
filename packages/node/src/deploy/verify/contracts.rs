//! What each contract is told, and how they know each other.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Uint128};
use cw20::{BalanceResponse, MinterResponse, TokenInfoResponse};
use palisade_interfaces::hub::{ValidatorResponse, ValidatorStatus};
use palisade_interfaces::registry::AllowedAsset;
use palisade_interfaces::slasher::SlasherConfigResponse;
use palisade_interfaces::token::TokenDetails;
use palisade_interfaces::{
    ballot, collector, commitments, hub, lens, registry, slasher, token, vault, Asset,
};
use serde::Serialize;

use super::roles::json;
use super::{or_none, Look};
use crate::deploy::chain::ask;
use crate::deploy::network::Validators;
use crate::deploy::step::Role;

/// Most rows of a list.
const PAGE: u32 = 100;

/// Cap of a validator that may have all of the stake.
const NO_CAP: u16 = 10_000;

impl Look<'_> {
    pub(super) fn hub(&mut self) {
        let (deployment, network) = (self.deployment, self.plan.network);
        let answer: AnyResult<hub::ConfigResponse> =
            ask(self.reader, &deployment.hub, &hub::QueryMsg::Config {});
        if let Some(found) = self.read(&Role::Hub, "configuration", answer) {
            self.report
                .equal("hub", "coin", found.denom, &network.chain.denom);
            self.report.equal("hub", "token", found.token, &deployment.lst);
            self.report
                .equal("hub", "collector", found.collector, &deployment.collector);
            self.report.equal(
                "hub",
                "ballot",
                or_none(found.ballot.as_ref()),
                &deployment.ballot,
            );
            let expected = network.suite.hub.params(&network.suite.roles.treasury);
            self.params("hub", "params", &found.params, &expected);
        }
        let answer = self.reader.withdraw_address(&deployment.hub);
        if let Some(found) = self.read(&Role::Hub, "withdraw address", answer) {
            self.report
                .equal("hub", "withdraw address", found, &deployment.collector);
        }
        self.validators();
        let answer: AnyResult<collector::ConfigResponse> = ask(
            self.reader,
            &deployment.collector,
            &collector::QueryMsg::Config {},
        );
        if let Some(found) = self.read(&Role::Collector, "configuration", answer) {
            self.report.equal("collector", "hub", found.hub, &deployment.hub);
            self.report
                .equal("collector", "coin", found.denom, &network.chain.denom);
        }
    }

    pub(super) fn ballot(&mut self) {
        let deployment = self.deployment;
        let answer: AnyResult<ballot::ConfigResponse> =
            ask(self.reader, &deployment.ballot, &ballot::QueryMsg::Config {});
        if let Some(found) = self.read(&Role::Ballot, "configuration", answer) {
            self.report.equal("ballot", "hub", found.hub, &deployment.hub);
            self.report.equal("ballot", "lst", found.token, &deployment.lst);
            let expected = self.plan.network.suite.hub.ballot();
            self.params("ballot", "params", &found.params, &expected);
        }
    }

    fn validators(&mut self) {
        let msg = hub::QueryMsg::Validators {
            start_after: None,
            limit: Some(PAGE),
        };
        let answer: AnyResult<Vec<ValidatorResponse>> = ask(self.reader, &self.deployment.hub, &msg);
        let Some(found) = self.read(&Role::Hub, "validators", answer) else {
            return;
        };
        let is_kept = |row: &&ValidatorResponse| row.status != ValidatorStatus::Draining {};
        let mut kept: Vec<String> = found
            .iter()
            .filter(is_kept)
            .map(|row| weight(&row.validator, row.weight, row.cap_bps))
            .collect();
        let wanted = match &self.plan.network.suite.hub.validators {
            Validators::Named(rows) => Ok(rows
                .iter()
                .map(|row| weight(&row.validator, row.weight, row.cap_bps.unwrap_or(NO_CAP)))
                .collect()),
            // Those that are bonded now: who was when the hub was made, nobody knows any more.
            Validators::AllBonded => {
                let alike = |validator: &String| weight(validator, 1, NO_CAP);
                let bonded = self.reader.bonded_validators();
                bonded.map(|bonded| bonded.iter().map(alike).collect())
            }
        };
        let Some::<Vec<String>>(mut wanted) = self.read(&Role::Hub, "bonded validators", wanted) else {
            return;
        };
        kept.sort();
        wanted.sort();
        self.report
            .equal_or_changed("hub", "validators", kept.join(", "), wanted.join(", "));
    }

    pub(super) fn registry(&mut self) {
        let (registry, network) = (&self.deployment.registry, self.plan.network);
        let answer: AnyResult<registry::Params> = ask(self.reader, registry, &registry::QueryMsg::Params {});
        if let Some(found) = self.read(&Role::Registry, "parameters", answer) {
            let expected = network.suite.registry.params(&network.chain.denom);
            self.params("registry", "params", &found, &expected);
        }
        let msg = registry::QueryMsg::Assets {
            start_after: None,
            limit: Some(PAGE),
        };
        let answer: AnyResult<Vec<AllowedAsset>> = ask(self.reader, registry, &msg);
        if let Some(found) = self.read(&Role::Registry, "assets", answer) {
            self.assets(&found);
        }
    }

    pub(super) fn lens(&mut self) {
        let deployment = self.deployment;
        let answer: AnyResult<lens::ConfigResponse> =
            ask(self.reader, &deployment.lens, &lens::QueryMsg::Config {});
        if let Some(found) = self.read(&Role::Lens, "configuration", answer) {
            self.report
                .equal("lens", "registry", found.registry, &deployment.registry);
        }
    }

    /// Assets cannot be taken back, and a burner is set once.
    fn assets(&mut self, found: &[AllowedAsset]) {
        let lst = AllowedAsset {
            asset: Asset::cw20(&self.deployment.lst),
            burner: Some(self.deployment.hub.to_string()),
        };
        let more = &self.plan.network.suite.registry.more_assets;
        let wanted: Vec<&AllowedAsset> = std::iter::once(&lst).chain(more).collect();
        for allowed in &wanted {
            let there = found.iter().find(|row| row.asset == allowed.asset);
            let burner = there.map_or_else(|| "no such asset".to_string(), burner);
            self.report.equal(
                "registry",
                &format!("asset {}", allowed.asset),
                burner,
                self::burner(allowed),
            );
        }
        for row in found
            .iter()
            .filter(|row| !wanted.iter().any(|allowed| allowed.asset == row.asset))
        {
            self.report.equal_or_changed(
                "registry",
                &format!("asset {}", row.asset),
                burner(row),
                "no such asset",
            );
        }
    }

    pub(super) fn vault(&mut self) {
        let (deployment, network) = (self.deployment, self.plan.network);
        let answer: AnyResult<vault::ConfigResponse> =
            ask(self.reader, &deployment.vault, &vault::QueryMsg::Config {});
        let Some(found) = self.read(&Role::Vault, "configuration", answer) else {
            return;
        };
        let suite = &network.suite;
        self.holder("vault", "manager", &found.manager, &suite.roles.manager);
        self.report.equal("vault", "hub", found.hub, &deployment.hub);
        self.report.equal("vault", "lst", found.lst, &deployment.lst);
        self.report.equal("vault", "lrt", found.lrt, &deployment.lrt);
        self.report
            .equal("vault", "registry", found.registry, &deployment.registry);
        self.params(
            "vault",
            "params",
            &found.params,
            &suite.vault.params(&suite.roles.treasury),
        );
        self.params("vault", "limits", &found.limits, &suite.vault.limits());
    }

    pub(super) fn tokens(&mut self) {
        let (deployment, suite) = (self.deployment, &self.plan.network.suite);
        self.token(&Role::Lst, &deployment.lst, &deployment.hub, &suite.lst);
        self.token(&Role::Lrt, &deployment.lrt, &deployment.vault, &suite.lrt);
        // A balance of the maker's own below the seed would mean that the seed was given away. Requests to leave add to it.
        self.seed(&Role::Hub, &deployment.lst, &deployment.hub, suite.hub.seed.0);
        // It was bought with LST, at the rate of then.
        self.seed(&Role::Vault, &deployment.lrt, &deployment.vault, Uint128::one());
    }

    fn token(&mut self, role: &Role, address: &Addr, minter: &Addr, details: &TokenDetails) {
        let subject = role.to_string();
        let answer: AnyResult<Option<MinterResponse>> =
            ask(self.reader, address, &token::QueryMsg::Minter {});
        if let Some(found) = self.read(role, "minter", answer) {
            let written = match found {
                None => "none".to_string(),
                Some(MinterResponse { minter, cap: None }) => minter,
                Some(MinterResponse {
                    minter,
                    cap: Some(cap),
                }) => format!("{minter}, up to {cap}"),
            };
            self.report.equal(&subject, "minter", written, minter);
        }
        let answer: AnyResult<TokenInfoResponse> = ask(self.reader, address, &token::QueryMsg::TokenInfo {});
        if let Some(found) = self.read(role, "name", answer) {
            let written =
                |name: &str, symbol: &str, decimals: u8| format!("{name}, {symbol}, {decimals} decimals");
            let expected = written(&details.name, &details.symbol, details.decimals);
            self.report.equal(
                &subject,
                "name",
                written(&found.name, &found.symbol, found.decimals),
                expected,
            );
        }
    }

    fn seed(&mut self, role: &Role, token: &Addr, holder: &Addr, least: Uint128) {
        let msg = token::QueryMsg::Balance {
            address: holder.to_string(),
        };
        let answer: AnyResult<BalanceResponse> = ask(self.reader, token, &msg);
        if let Some(BalanceResponse { balance }) = self.read(role, "seed", answer) {
            self.report.ensure(
                &role.to_string(),
                "seed",
                balance >= least,
                balance,
                format!("at least {least}"),
            );
        }
    }

    pub(super) fn commitments(&mut self) {
        let deployment = self.deployment;
        let answer: AnyResult<commitments::ConfigResponse> = ask(
            self.reader,
            &deployment.commitments,
            &commitments::QueryMsg::Config {},
        );
        if let Some(found) = self.read(&Role::Commitments, "configuration", answer) {
            self.report
                .equal("commitments", "registry", found.registry, &deployment.registry);
        }
    }

    pub(super) fn slashers(&mut self) {
        for settings in &self.plan.network.suite.slashers {
            let role = Role::Slasher(settings.name.clone());
            let Some(address) = self.deployment.slashers.get(&settings.name) else {
                continue;
            };
            let answer: AnyResult<SlasherConfigResponse> =
                ask(self.reader, address, &slasher::QueryMsg::Config {});
            if let Some(found) = self.read(&role, "configuration", answer) {
                let subject = role.to_string();
                self.report
                    .equal(&subject, "registry", found.registry, &self.deployment.registry);
                self.report.equal(&subject, "AVS", found.avs, &settings.avs);
                self.report.equal(&subject, "kind", found.kind, "equivocation");
                self.report
                    .equal(&subject, "fraction", found.max_fraction, settings.fraction);
            }
        }
    }

    fn params(&mut self, subject: &str, what: &str, found: &impl Serialize, expected: &impl Serialize) {
        match (json(found), json(expected)) {
            (Ok(found), Ok(expected)) => self.report.equal_leaves(subject, what, &found, &expected),
            (Err(error), _) | (_, Err(error)) => self.report.unreadable(subject, what, &error),
        }
    }
}

fn weight(validator: &str, weight: u32, cap_bps: u16) -> String {
    if cap_bps == NO_CAP {
        format!("{validator} ({weight})")
    } else {
        format!("{validator} ({weight}, at most {cap_bps} bps)")
    }
}

fn burner(allowed: &AllowedAsset) -> String {
    allowed
        .burner
        .as_ref()
        .map_or_else(|| "no burner".to_string(), |burner| format!("burnt by {burner}"))
}

//! AVSs: terms, what they declare, and whom they let in and send away.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::Decimal;
use palisade_interfaces::registry::{AvsTerms, DeclaredAttack, DeclaredRisk, ExecuteMsg};

use super::super::scene::{name, Stage, PAL};
use super::super::{needs, Metered};
use super::{LARGE, NEW_OPERATOR, REWARD};
use crate::suite::KEEPER;

/// An AVS that chooses its operators, as long as there is no AVS in its place.
const GUILD: &str = "guild";
const GATEKEEPER: &str = "gatekeeper";

pub(super) fn measure_registration<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    stage.introduce(&[GUILD, GATEKEEPER], 100 * PAL)?;
    stage.suite.make_slasher(GUILD, Decimal::percent(10))?;
    let bond = stage.suite.registry_params()?.avs_bond;
    let register = ExecuteMsg::RegisterAvs {
        metadata_uri: "https://guild.example".to_string(),
        terms: terms(stage)?,
    };
    let registry = stage.suite.house().registry.0.clone();
    let needs = needs::registry::register_avs();
    stage.measure("RegisterAvs", needs, |suite| {
        suite.execute(GUILD, &registry, &register, vec![bond])
    })?;
    let declare = ExecuteMsg::DeclareRisk {
        declared: DeclaredRisk {
            asset: stage.suite.lst(),
            attack: Some(DeclaredAttack {
                value_at_risk: LARGE.into(),
                threshold_bps: 3_333,
            }),
            min_operator_stake: REWARD.into(),
            min_operator_bond: 0u128.into(),
        },
    };
    let needs = needs::registry::declare_risk();
    stage.measure("DeclareRisk", needs, |suite| suite.registry(GUILD, &declare))?;
    let update = ExecuteMsg::UpdateAvsMetadata {
        metadata_uri: "https://guild.example/2".to_string(),
    };
    let needs = needs::registry::publish_avs();
    stage.measure("UpdateAvsMetadata", needs, |suite| suite.registry(GUILD, &update))?;
    let (coin, duration) = (stage.suite.native(), stage.day.saturating_mul(30));
    stage.suite.fund_rewards(GUILD, &coin, PAL, duration).result?;
    measure_admission(stage)
}

fn measure_admission<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let avs = stage.suite.addr(GUILD).to_string();
    let operator = stage.suite.addr(NEW_OPERATOR).to_string();
    let admit = ExecuteMsg::AdmitOperator {
        avs: avs.clone(),
        operator: operator.clone(),
    };
    let needs = needs::registry::admit();
    stage.measure("AdmitOperator", needs, |suite| suite.registry(GATEKEEPER, &admit))?;
    let refuse = ExecuteMsg::RefuseOperator { avs, operator };
    let needs = needs::registry::refuse();
    stage.measure("RefuseOperator", needs, |suite| {
        suite.registry(GATEKEEPER, &refuse)
    })?;
    Ok(())
}

/// Announces twice, and takes the first back. An operator that is to be ejected begins to secure the first AVS.
pub(super) fn measure_announcement<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let mut terms = terms(stage)?;
    terms.max_slash_bps = terms.max_slash_bps.saturating_sub(1);
    let propose = ExecuteMsg::ProposeTerms { terms };
    let needs = needs::registry::propose_terms();
    stage.measure("ProposeTerms", needs, |suite| suite.registry(GUILD, &propose))?;
    let needs = needs::registry::cancel_terms();
    stage.measure("CancelTerms", needs, |suite| {
        suite.registry(GUILD, &ExecuteMsg::CancelTerms {})
    })?;
    stage.suite.registry(GUILD, &propose).result?;
    let avs = name("avs", 1);
    let begun = stage.suite.allocate_to_avs(NEW_OPERATOR, &avs, 300, 10_000);
    begun.result?;
    Ok(())
}

pub(super) fn measure_application<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let apply = ExecuteMsg::ApplyTerms {
        avs: stage.suite.addr(GUILD).to_string(),
    };
    let needs = needs::registry::apply_terms();
    stage.measure("ApplyTerms", needs, |suite| suite.registry(KEEPER, &apply))?;
    Ok(())
}

pub(super) fn measure_ejection<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let avs = name("avs", 1);
    stage.suite.sync_weight(&avs, NEW_OPERATOR).result?;
    stage.suite.next_block()?;
    let eject = ExecuteMsg::EjectOperator {
        operator: stage.suite.addr(NEW_OPERATOR).to_string(),
    };
    let needs = needs::registry::end_service();
    stage.measure("EjectOperator", needs, |suite| suite.registry(&avs, &eject))?;
    Ok(())
}

/// One that was served for long, and one that never was.
pub(super) fn measure_departure<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let leave = ExecuteMsg::DeregisterAvs {};
    let avs = name("avs", 1);
    let needs = needs::registry::publish_avs();
    stage.measure("DeregisterAvs, announced", needs, |suite| {
        suite.registry(&avs, &leave)
    })?;
    let needs = needs::registry::deregister();
    stage.measure("DeregisterAvs, paid back", needs, |suite| {
        suite.registry(GUILD, &leave)
    })?;
    let reclaim = ExecuteMsg::ReclaimRewards {
        asset: stage.suite.lst(),
        reward: stage.suite.native(),
    };
    let needs = needs::registry::reclaim_rewards();
    stage.measure("ReclaimRewards", needs, |suite| suite.registry(GUILD, &reclaim))?;
    Ok(())
}

/// Those of the first AVS, with a slasher of its own and who admits operators.
fn terms<E: Metered>(stage: &Stage<E>) -> AnyResult<AvsTerms> {
    let first = stage.suite.addr(&name("avs", 1));
    let mut all = stage.suite.avs_list()?.into_iter();
    let mut terms = all.find(|each| each.avs == first).context("no AVS")?.terms;
    terms.slasher = Some(stage.suite.slasher(GUILD)?.0.to_string());
    terms.entry.admission = Some(stage.suite.addr(GATEKEEPER).to_string());
    Ok(terms)
}

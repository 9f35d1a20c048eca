//! Checks of what an AVS wants to publish.

use cosmwasm_std::{Addr, Api, QuerierWrapper, Storage};
use palisade_interfaces::registry::{
    AvsTerms, Destination, EntryTerms, Params, MAX_ASSETS_PER_AVS, MAX_CONFLICT_GROUPS,
};
use palisade_interfaces::slasher::{QueryMsg as SlasherQuery, SlasherConfigResponse, SlasherContract};
use palisade_kit::json::Lean;
use palisade_math::Bps;

use crate::check;
use crate::state::{assets, Entry, Payee, PublishedTerms, Resolver};
use crate::ContractError;

/// Everything but the handshake with the slasher.
pub fn check(
    storage: &dyn Storage,
    api: &dyn Api,
    params: &Params,
    terms: AvsTerms,
) -> Result<PublishedTerms, ContractError> {
    check::length("kind", &terms.kind, 1, check::MAX_KIND_BYTES)?;
    let resolver = terms.resolver.map(|resolver| {
        Ok::<_, ContractError>(Resolver {
            address: api.addr_validate(&resolver.address)?,
            delay: resolver.delay_seconds,
        })
    });
    let payee = match terms.destination {
        Destination::Burn {} => Payee::Burn,
        Destination::Recipient { address } => Payee::Account {
            address: api.addr_validate(&address)?,
        },
    };
    let terms = PublishedTerms {
        kind: terms.kind,
        assets: terms.assets,
        slasher: terms.slasher.map(|it| api.addr_validate(&it)).transpose()?,
        resolver: resolver.transpose()?,
        payee,
        max_slash: Bps::new(terms.max_slash_bps)?,
        max_window_slash: Bps::new(terms.max_window_slash_bps)?,
        min_slashable: Bps::new(terms.min_slashable_bps)?,
        bounty: Bps::new(terms.bounty_bps)?,
        slash_window: terms.slash_window_seconds,
        deallocation_delay: terms.deallocation_delay_seconds,
        allocation_delay: terms.allocation_delay_seconds,
        entry: check_entry(api, terms.entry)?,
    };
    check_assets(storage, &terms)?;
    check_caps(&terms)?;
    check_delays(&terms, params)?;
    Ok(terms)
}

fn check_entry(api: &dyn Api, entry: EntryTerms) -> Result<Entry, ContractError> {
    let groups = &entry.conflict_groups;
    check::at_most("conflict_groups", groups.len(), MAX_CONFLICT_GROUPS)?;
    for (position, group) in groups.iter().enumerate() {
        check::group(group)?;
        if groups.iter().take(position).any(|other| other == group) {
            return Err(ContractError::DuplicateGroup { group: group.clone() });
        }
    }
    if let Some(group) = &entry.correlation_group {
        check::group(group)?;
    }
    Ok(Entry {
        admission: entry.admission.map(|it| api.addr_validate(&it)).transpose()?,
        conflict_groups: entry.conflict_groups,
        correlation_group: entry.correlation_group,
    })
}

/// A slasher that may take nothing would only seem to secure something.
fn check_caps(terms: &PublishedTerms) -> Result<(), ContractError> {
    if terms.slasher.is_none() {
        return Ok(());
    }
    let whole = u64::from(Bps::ONE.u16());
    check::range("max_slash_bps", terms.max_slash.u16().into(), 1, whole)?;
    check::range(
        "max_window_slash_bps",
        terms.max_window_slash.u16().into(),
        1,
        whole,
    )
}

/// What could be slashed at a fault must be there until its window ends, and whatever raises a staker's risk must wait
/// longer than leaving takes.
fn check_delays(terms: &PublishedTerms, params: &Params) -> Result<(), ContractError> {
    terms.slash_terms().check(params.unbonding_seconds)?;
    check::range(
        "allocation_delay_seconds",
        terms.allocation_delay,
        check::shortest_announcement(params)?,
        check::MAX_SECONDS,
    )
}

fn check_assets(storage: &dyn Storage, terms: &PublishedTerms) -> Result<(), ContractError> {
    check::count("assets", terms.assets.len(), MAX_ASSETS_PER_AVS)?;
    for (position, asset) in terms.assets.iter().enumerate() {
        if terms.assets.iter().take(position).any(|other| other == asset) {
            return Err(ContractError::DuplicateAsset {
                asset: asset.to_string(),
            });
        }
        let allowed = assets::load(storage, asset)?;
        if matches!(terms.payee, Payee::Burn) && !allowed.is_burnable() {
            return Err(ContractError::NotBurnable {
                asset: asset.to_string(),
            });
        }
    }
    Ok(())
}

/// A slasher serves one AVS of one registry, and says so.
pub fn shake_hands(
    querier: &QuerierWrapper<'_>,
    terms: &PublishedTerms,
    registry: &Addr,
    avs: &Addr,
) -> Result<(), ContractError> {
    let Some(slasher) = &terms.slasher else {
        return Ok(());
    };
    let Lean::<SlasherConfigResponse>(config) =
        SlasherContract(slasher.clone()).query(querier, &SlasherQuery::Config {})?;
    if config.registry == *registry && config.avs == *avs {
        return Ok(());
    }
    Err(ContractError::SlasherServesAnother {
        slasher: slasher.clone(),
        registry: config.registry,
        avs: config.avs,
    })
}

//! Terms change after everybody who counts on the old ones could leave, also those by which risk only falls: what is simple to say
//! is simple to trust.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use palisade_interfaces::registry::AvsTerms;

use crate::check;
use crate::events::Event;
use crate::state::{avs, later, params, past_terms, proposals, Proposal, PublishedTerms};
use crate::{terms, ContractError};

/// Announces other terms of the sender, in place of any it announced before. They can be applied after the longest that
/// leaving takes, which is longer than any slash window, and longer than an operator that opts out stays slashable.
#[inline(never)]
pub fn propose_terms(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    wanted: AvsTerms,
) -> Result<Response, ContractError> {
    let (row, now) = (avs::staying(deps.storage, sender)?, env.block.time.seconds());
    let params = params(deps.storage)?;
    let wanted = terms::check(deps.storage, deps.api, &params, wanted)?;
    check_fixed(&row.terms, &wanted)?;
    if wanted == row.terms {
        return Err(ContractError::TermsUnchanged {});
    }
    if let Some(earlier) = proposals::may_load(deps.storage, row.number)? {
        if earlier.terms == wanted && now <= earlier.expires(&params)? {
            return Err(ContractError::TermsUnderWay { until: earlier.eta });
        }
    }
    terms::shake_hands(&deps.querier, &wanted, &env.contract.address, sender)?;
    let proposal = Proposal {
        terms: wanted,
        eta: later(now, check::shortest_announcement(&params)?)?,
    };
    proposals::save(deps.storage, row.number, &proposal)?;
    Ok(Response::new().add_event(Event::TermsProposed {
        avs: sender,
        eta: proposal.eta,
        terms: &proposal.terms,
    }))
}

/// What charges, histories and memberships are counted by stays as it is, and no asset that operators allocated goes.
fn check_fixed(terms: &PublishedTerms, wanted: &PublishedTerms) -> Result<(), ContractError> {
    let (entry, entry_wanted) = (&terms.entry, &wanted.entry);
    let kept = [
        ("slash_window_seconds", wanted.slash_window == terms.slash_window),
        (
            "conflict_groups",
            entry_wanted.conflict_groups == entry.conflict_groups,
        ),
        (
            "correlation_group",
            entry_wanted.correlation_group == entry.correlation_group,
        ),
        (
            "assets",
            terms.assets.iter().all(|asset| wanted.assets.contains(asset)),
        ),
    ];
    match kept.into_iter().find(|(_, is_kept)| !is_kept) {
        Some((name, _)) => Err(ContractError::TermsFixed { name }),
        None => Ok(()),
    }
}

/// Lets announced terms take effect, once their time has come and while it lasts. Those of before stay readable.
#[inline(never)]
pub fn apply_terms(storage: &mut dyn Storage, now: u64, avs: &Addr) -> Result<Response, ContractError> {
    let mut row = avs::staying(storage, avs)?;
    let proposal = proposals::load(storage, row.number, avs)?;
    if now <= proposal.eta {
        return Err(ContractError::TermsTooEarly {
            found: now,
            until: proposal.eta,
        });
    }
    let until = proposal.expires(&params(storage)?)?;
    if now > until {
        return Err(ContractError::TermsExpired { found: now, until });
    }
    let terms = proposal.terms;
    proposals::remove(storage, row.number);
    if terms.slasher != row.terms.slasher {
        row.slasher_since = now;
    }
    let before = std::mem::replace(&mut row.terms, terms);
    past_terms::save(storage, row.number, now, &before)?;
    row.terms_since = now;
    avs::save(storage, avs, &row)?;
    Ok(Response::new().add_event(Event::TermsApplied {
        avs,
        terms: &row.terms,
    }))
}

/// Takes announced terms of the sender back.
#[inline(never)]
pub fn cancel_terms(storage: &mut dyn Storage, sender: &Addr) -> Result<Response, ContractError> {
    let row = avs::registered(storage, sender)?;
    proposals::load(storage, row.number, sender)?;
    proposals::remove(storage, row.number);
    Ok(Response::new().add_event(Event::TermsCancelled { avs: sender }))
}

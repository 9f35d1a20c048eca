use cosmwasm_std::{Addr, StdResult, Storage};
use palisade_interfaces::registry::{
    AllowedAsset, AvsResponse, AvsTerms, CommissionRaise, CommissionResponse, EpochResponse, JailResponse,
    KeyResponse, KeyScheme, OperatorResponse, ProposedTermsResponse, ProxyResponse, StakerApprovalResponse,
};
use palisade_interfaces::Asset;

use crate::state::{self, later, AssetRow, Operator, Roster};
use crate::ContractError;

pub fn assets(
    storage: &dyn Storage,
    start_after: Option<Asset>,
    limit: Option<u32>,
) -> StdResult<Vec<AllowedAsset>> {
    let rows = state::assets::page(storage, start_after, limit)?;
    Ok(rows.into_iter().map(AssetRow::into_allowed).collect())
}

pub fn epoch(storage: &dyn Storage, at: u64) -> Result<EpochResponse, ContractError> {
    let seconds = state::timing(storage)?.epoch_seconds;
    let start = at.saturating_sub(at.checked_rem(seconds).unwrap_or_default());
    Ok(EpochResponse {
        epoch: at.checked_div(seconds).unwrap_or_default(),
        start,
        end: later(start, seconds)?,
    })
}

pub fn avs(storage: &dyn Storage, avs: Addr) -> Result<AvsResponse, ContractError> {
    Ok(state::avs::load(storage, &avs)?.into_response(avs))
}

pub fn avs_list(
    storage: &dyn Storage,
    start_after: Option<Addr>,
    limit: Option<u32>,
) -> StdResult<Vec<AvsResponse>> {
    let rows = state::avs::page(storage, start_after.as_ref(), limit)?;
    Ok(rows
        .into_iter()
        .map(|(avs, row)| row.into_response(avs))
        .collect())
}

#[inline(never)]
pub fn terms_at(storage: &dyn Storage, avs: &Addr, at: u64) -> Result<AvsTerms, ContractError> {
    let row = state::avs::load(storage, avs)?;
    Ok(state::past_terms::at(storage, &row, at)?
        .into_owned()
        .into_terms())
}

#[inline(never)]
pub fn proposed_terms(
    storage: &dyn Storage,
    avs: &Addr,
) -> Result<Option<ProposedTermsResponse>, ContractError> {
    let number = state::avs::load(storage, avs)?.number;
    let proposal = state::proposals::may_load(storage, number)?;
    let Some(proposal) = proposal else {
        return Ok(None);
    };
    Ok(Some(ProposedTermsResponse {
        eta: proposal.eta,
        expires: proposal.expires(&state::params(storage)?)?,
        terms: proposal.terms.into_terms(),
    }))
}

/// Those of one roster.
#[inline(never)]
pub fn roster(
    storage: &dyn Storage,
    roster: Roster,
    avs: &Addr,
    start_after: Option<Addr>,
    limit: Option<u32>,
) -> Result<Vec<Addr>, ContractError> {
    let number = state::avs::load(storage, avs)?.number;
    Ok(roster.page(storage, number, start_after.as_ref(), limit)?)
}

pub fn operator(storage: &dyn Storage, operator: Addr) -> Result<OperatorResponse, ContractError> {
    let row = state::operators::load(storage, &operator)?;
    Ok(operator_response(storage, operator, row)?)
}

pub fn operators(
    storage: &dyn Storage,
    start_after: Option<Addr>,
    limit: Option<u32>,
) -> StdResult<Vec<OperatorResponse>> {
    let rows = state::operators::page(storage, start_after.as_ref(), limit)?;
    rows.into_iter()
        .map(|(operator, row)| operator_response(storage, operator, row))
        .collect()
}

fn operator_response(storage: &dyn Storage, operator: Addr, row: Operator) -> StdResult<OperatorResponse> {
    let memberships = state::memberships::of_operator(storage, &operator)?;
    let served = memberships
        .into_iter()
        .filter(|(_, membership)| membership.is_active())
        .map(|(avs, _)| state::avs::address(storage, avs))
        .collect::<StdResult<_>>()?;
    Ok(row.into_response(operator, served))
}

pub fn staker_approval(
    storage: &dyn Storage,
    operator: &Addr,
    staker: &Addr,
) -> StdResult<StakerApprovalResponse> {
    Ok(StakerApprovalResponse {
        until: state::approvals::may_load(storage, operator, staker)?,
    })
}

pub fn commission(
    storage: &dyn Storage,
    operator: &Addr,
    asset: Option<Asset>,
    avs: Option<Addr>,
) -> Result<CommissionResponse, ContractError> {
    let avs = avs.map(|avs| state::avs::load(storage, &avs)).transpose()?;
    let pool = match &asset {
        Some(asset) => state::pools::find(storage, operator, asset)?,
        None => None,
    };
    let own = match (&pool, &avs) {
        (Some(id), Some(avs)) => state::avs_commissions::may_load(storage, id, avs.number)?,
        _ => None,
    };
    let commission = match (own, &pool) {
        (Some(own), _) => own,
        (None, Some(id)) => id.commission,
        (None, None) => state::operators::load(storage, operator)?.commission,
    };
    let of_avs = own.and(avs).map(|avs| avs.number);
    let of = pool.map(|id| id.asset);
    let raise = state::raises::may_load(storage, operator, of.as_ref(), of_avs)?;
    Ok(CommissionResponse {
        commission_bps: commission.u16(),
        raise: raise.map(|raise| CommissionRaise {
            commission_bps: raise.commission.u16(),
            eta: raise.eta,
        }),
    })
}

pub fn jail(
    storage: &dyn Storage,
    avs: &Addr,
    operator: &Addr,
    at: Option<u64>,
) -> Result<JailResponse, ContractError> {
    let number = state::avs::load(storage, avs)?.number;
    Ok(JailResponse {
        until: state::jails::load(storage, operator, number, at)?,
    })
}

pub fn proxies(
    storage: &dyn Storage,
    staker: &Addr,
    start_after: Option<Addr>,
    limit: Option<u32>,
) -> StdResult<Vec<ProxyResponse>> {
    let rows = state::proxies::page(storage, staker, start_after.as_ref(), limit)?;
    Ok(rows
        .into_iter()
        .map(|(proxy, until)| ProxyResponse { proxy, until })
        .collect())
}

pub fn key(
    storage: &dyn Storage,
    operator: &Addr,
    scheme: KeyScheme,
    at: Option<u64>,
) -> StdResult<KeyResponse> {
    Ok(KeyResponse {
        public_key: state::keys::load(storage, operator, scheme, at)?,
    })
}

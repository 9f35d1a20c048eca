use cosmwasm_std::{Addr, DepsMut, Response, Uint128};
use palisade_interfaces::commitments::{CreateCommitmentResponse, Offer};
use palisade_interfaces::registry::{QueryMsg, MAX_LOCK_SECONDS};
use palisade_interfaces::Asset;
use palisade_kit::json::to_json_binary;
use palisade_kit::range;
use palisade_math::rent::Rent;
use palisade_math::slash::START_SCALE;
use serde::Deserialize;

use crate::error::ContractError;
use crate::events::Event;
use crate::state::{self, Commitment, Stage};

/// A rent that has arrived.
pub struct Rented {
    /// From whom.
    pub avs: Addr,
    /// In which asset.
    pub rent: Asset,
    /// How much.
    pub amount: Uint128,
}

/// What is read of an AVS. To read all of it would be a large part of this contract's code.
#[derive(Deserialize)]
struct OfAvs {
    terms: OfTerms,
    leaves_after: Option<u64>,
    deregistered: bool,
}

#[derive(Deserialize)]
struct OfTerms {
    assets: Vec<Asset>,
}

/// Keeps the rent for an operator that does what the offer asks.
pub fn create(deps: DepsMut, now: u64, rented: Rented, offer: Offer) -> Result<Response, ContractError> {
    let Rented { avs, rent, amount } = rented;
    check_times(now, &offer)?;
    range::check("rent", amount, 1u128, u128::MAX)?;
    range::check("min_stake", offer.min_stake, 1u128, u128::MAX)?;
    range::check("budget", offer.budget, 1u128, START_SCALE.u128())?;
    check_avs(&deps, &avs, &offer.asset)?;
    let commitment = Commitment {
        operator: deps.api.addr_validate(&offer.operator)?,
        asset: offer.asset,
        rent: Rent::new(amount, now, offer.until)?,
        rent_asset: rent,
        min_stake: offer.min_stake.into(),
        budget: offer.budget.into(),
        accept_until: offer.accept_until,
        stage: Stage::Offered,
        avs,
    };
    let id = state::take_number(deps.storage)?;
    state::save_commitment(deps.storage, id, &commitment)?;
    state::credit(deps.storage, &commitment.rent_asset, amount)?;
    let event = Event::CommitmentCreated {
        id,
        avs: &commitment.avs,
        operator: &commitment.operator,
        asset: &commitment.asset,
        rent: &commitment.rent_asset,
        amount,
        min_stake: commitment.min_stake,
        budget: commitment.budget,
        accept_until: commitment.accept_until,
        until: commitment.rent.end(),
    };
    Ok(Response::new()
        .add_event(event)
        .set_data(to_json_binary(&CreateCommitmentResponse { id })?))
}

fn check_times(now: u64, offer: &Offer) -> Result<(), ContractError> {
    let latest = now.saturating_add(MAX_LOCK_SECONDS);
    range::check("accept_until", offer.accept_until, now, latest)?;
    let soonest = offer.accept_until.saturating_add(1);
    Ok(range::check("until", offer.until, soonest, latest)?)
}

fn check_avs(deps: &DepsMut, avs: &Addr, asset: &Asset) -> Result<(), ContractError> {
    let registry = state::config(deps.storage)?.registry;
    let of_avs: OfAvs = registry.query(&deps.querier, &QueryMsg::Avs { avs: avs.to_string() })?;
    if of_avs.deregistered || of_avs.leaves_after.is_some() {
        return Err(ContractError::AvsLeaving { avs: avs.clone() });
    }
    if !of_avs.terms.assets.contains(asset) {
        return Err(ContractError::AssetNotOfAvs {
            asset: asset.to_string(),
            avs: avs.clone(),
        });
    }
    Ok(())
}

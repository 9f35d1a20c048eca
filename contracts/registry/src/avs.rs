use cosmwasm_std::{Addr, BankMsg, Coin, DepsMut, Env, Response, Storage};
use palisade_interfaces::registry::AvsTerms;
use palisade_interfaces::Asset;
use palisade_kit::event::or_none;

use crate::events::Event;
use crate::state::{avs, later, ledgers, params, Account, Avs, AvsStatus};
use crate::{check, terms, ContractError};

/// Makes the sender an AVS with these terms, for its bond.
#[inline(never)]
pub fn register(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    funds: &[Coin],
    metadata_uri: String,
    terms: AvsTerms,
) -> Result<Response, ContractError> {
    if avs::exists(deps.storage, &sender) {
        return Err(ContractError::AvsExists { avs: sender });
    }
    let params = params(deps.storage)?;
    check::metadata_uri(&metadata_uri)?;
    check_bond(funds, &params.avs_bond)?;
    let terms = terms::check(deps.storage, deps.api, &params, terms)?;
    terms::shake_hands(&deps.querier, &terms, &env.contract.address, &sender)?;
    let row = Avs {
        number: avs::take_number(deps.storage, &sender)?,
        metadata_uri,
        terms,
        terms_since: 0,
        slasher_since: 0,
        registered_at: env.block.time.seconds(),
        operators: 0,
        slashable_until: 0,
        status: AvsStatus::Registered,
    };
    avs::save(deps.storage, &sender, &row)?;
    let bond = params.avs_bond;
    ledgers::credit(
        deps.storage,
        &Asset::native(&bond.denom),
        Account::Bonds,
        bond.amount,
    )?;
    Ok(Response::new().add_event(Event::AvsRegistered {
        avs: &sender,
        kind: &row.terms.kind,
        metadata_uri: &row.metadata_uri,
        slasher: or_none(row.terms.slasher.as_ref()),
        resolver: or_none(row.terms.resolver.as_ref().map(|resolver| &resolver.address)),
        max_slash_bps: row.terms.max_slash,
        max_window_slash_bps: row.terms.max_window_slash,
        bond: &bond,
    }))
}

/// Exactly the bond and nothing else, or nothing where there is none.
fn check_bond(funds: &[Coin], bond: &Coin) -> Result<(), ContractError> {
    let is_exact = match funds {
        [] => bond.amount.is_zero(),
        [coin] => coin == bond,
        _ => false,
    };
    if is_exact {
        return Ok(());
    }
    Err(ContractError::WrongBond {
        found: check::written(funds),
        expected: bond.to_string(),
    })
}

/// Pays the bond back to an AVS once nobody that served it can be slashed any more, and else lets that begin. Whoever
/// serves is not asked: anybody can be an operator, and could keep the bond here for ever.
#[inline(never)]
pub fn deregister(deps: DepsMut, now: u64, sender: Addr) -> Result<Response, ContractError> {
    let mut row = avs::registered(deps.storage, &sender)?;
    match row.status {
        AvsStatus::Leaving { until } if now <= until => {
            return Err(ContractError::StillSlashable { found: now, until })
        }
        AvsStatus::Registered if row.operators > 0 || now <= row.slashable_until => {
            return announce(deps.storage, now, &sender, row)
        }
        _ => {}
    }
    row.status = AvsStatus::Deregistered;
    avs::save(deps.storage, &sender, &row)?;
    let bond = params(deps.storage)?.avs_bond;
    let asset = Asset::native(&bond.denom);
    ledgers::debit(deps.storage, &asset, Account::Bonds, bond.amount)?;
    let response = Response::new().add_event(Event::AvsDeregistered {
        avs: &sender,
        bond: &bond,
    });
    if bond.amount.is_zero() {
        return Ok(response);
    }
    Ok(response.add_message(BankMsg::Send {
        to_address: sender.into_string(),
        amount: vec![bond],
    }))
}

/// What is allocated now stays slashable for its deallocation delay and the faults of that for a slash window, as if every
/// operator left in this second.
fn announce(
    storage: &mut dyn Storage,
    now: u64,
    sender: &Addr,
    mut row: Avs,
) -> Result<Response, ContractError> {
    let until = match row.operators {
        0 => row.slashable_until,
        _ => {
            later(later(now, row.terms.deallocation_delay)?, row.terms.slash_window)?.max(row.slashable_until)
        }
    };
    row.status = AvsStatus::Leaving { until };
    avs::save(storage, sender, &row)?;
    Ok(Response::new().add_event(Event::AvsLeaving { avs: sender, until }))
}

use cosmwasm_std::{Addr, Api, BankMsg, Coin, DepsMut, Env, QuerierWrapper, Response, Storage};
use palisade_interfaces::registry::{AvsTerms, Destination, Params, MAX_ASSETS_PER_AVS};
use palisade_interfaces::slasher::{QueryMsg as SlasherQuery, SlasherConfigResponse, SlasherContract};
use palisade_interfaces::Asset;
use palisade_kit::event::or_none;
use palisade_math::Bps;

use crate::check;
use crate::events::Event;
use crate::state::{assets, avs, later, ledgers, params, Account, Avs, AvsStatus, Payee, Resolver};
use crate::ContractError;

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
    let mut row = check_terms(deps.storage, deps.api, &params, metadata_uri, terms, env)?;
    if let Some(slasher) = &row.slasher {
        shake_hands(&deps.querier, slasher, &env.contract.address, &sender)?;
    }
    row.number = avs::take_number(deps.storage, &sender)?;
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
        kind: &row.kind,
        metadata_uri: &row.metadata_uri,
        slasher: or_none(row.slasher.as_ref()),
        resolver: or_none(row.resolver.as_ref().map(|resolver| &resolver.address)),
        max_slash_bps: row.max_slash,
        max_window_slash_bps: row.max_window_slash,
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

fn check_terms(
    storage: &dyn Storage,
    api: &dyn Api,
    params: &Params,
    metadata_uri: String,
    terms: AvsTerms,
    env: &Env,
) -> Result<Avs, ContractError> {
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
    let row = Avs {
        // It gets its number once nothing speaks against it.
        number: 0,
        metadata_uri,
        kind: terms.kind,
        assets: terms.assets,
        slasher: terms.slasher.map(|it| api.addr_validate(&it)).transpose()?,
        resolver: resolver.transpose()?,
        payee,
        max_slash: Bps::new(terms.max_slash_bps)?,
        max_window_slash: Bps::new(terms.max_window_slash_bps)?,
        min_slashable: Bps::new(terms.min_slashable_bps)?,
        slash_window: terms.slash_window_seconds,
        deallocation_delay: terms.deallocation_delay_seconds,
        allocation_delay: terms.allocation_delay_seconds,
        registered_at: env.block.time.seconds(),
        operators: 0,
        slashable_until: 0,
        status: AvsStatus::Registered,
    };
    check_assets(storage, &row)?;
    check_caps(&row)?;
    check_delays(&row, params)?;
    Ok(row)
}

/// A slasher that may take nothing would only seem to secure something.
fn check_caps(row: &Avs) -> Result<(), ContractError> {
    if row.slasher.is_none() {
        return Ok(());
    }
    let whole = u64::from(Bps::ONE.u16());
    check::range("max_slash_bps", row.max_slash.u16().into(), 1, whole)?;
    check::range(
        "max_window_slash_bps",
        row.max_window_slash.u16().into(),
        1,
        whole,
    )
}

/// What could be slashed at a fault must be there until its window ends, and whatever raises a staker's risk must wait
/// longer than leaving takes.
fn check_delays(row: &Avs, params: &Params) -> Result<(), ContractError> {
    row.slash_terms().check(params.unbonding_seconds)?;
    check::range(
        "allocation_delay_seconds",
        row.allocation_delay,
        check::shortest_announcement(params)?,
        check::MAX_SECONDS,
    )
}

fn check_assets(storage: &dyn Storage, row: &Avs) -> Result<(), ContractError> {
    check::count("assets", row.assets.len(), MAX_ASSETS_PER_AVS)?;
    for (position, asset) in row.assets.iter().enumerate() {
        if row.assets.iter().take(position).any(|other| other == asset) {
            return Err(ContractError::DuplicateAsset {
                asset: asset.to_string(),
            });
        }
        let allowed = assets::load(storage, asset)?;
        if matches!(row.payee, Payee::Burn) && !allowed.is_burnable() {
            return Err(ContractError::NotBurnable {
                asset: asset.to_string(),
            });
        }
    }
    Ok(())
}

/// A slasher serves one AVS of one registry, and says so.
fn shake_hands(
    querier: &QuerierWrapper<'_>,
    slasher: &Addr,
    registry: &Addr,
    avs: &Addr,
) -> Result<(), ContractError> {
    let config: SlasherConfigResponse =
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
        _ => later(later(now, row.deallocation_delay)?, row.slash_window)?.max(row.slashable_until),
    };
    row.status = AvsStatus::Leaving { until };
    avs::save(storage, sender, &row)?;
    Ok(Response::new().add_event(Event::AvsLeaving { avs: sender, until }))
}

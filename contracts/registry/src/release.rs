use cosmwasm_std::{coin, BankMsg, CosmosMsg, Response, Storage, SubMsg, SubMsgResult, Uint128};
use palisade_interfaces::registry::BurnerMsg;
use palisade_interfaces::{send_token, Asset};
use palisade_math::slash::SlashError;
use palisade_math::PoolAssets;

use crate::earn;
use crate::events::{Event, SlashOf};
use crate::life::{Life, Which};
use crate::reply::ReplyId;
use crate::resolve;
use crate::state::{
    assets, avs, ledgers, memberships, pools, releasing, slashes, Account, Avs, Clock, Escrow, Payee, PoolId,
    Slash, Stage,
};
use crate::ContractError;

/// Ends a slash that can no longer be vetoed, and pays its escrow out: first the reporter's part of what the operator's
/// bond paid, then the rest.
///
/// The payout is caught: whatever becomes of it, the contest is over and the pool is open again. One that failed can
/// be tried again.
#[inline(never)]
pub fn release(storage: &mut dyn Storage, clock: &Clock, slash_id: u64) -> Result<Response, ContractError> {
    if releasing::is_under_way(storage) {
        return Err(ContractError::ReleaseUnderWay {});
    }
    let mut slash = slashes::load(storage, slash_id)?;
    let id = pools::numbered(storage, slash.pool)?;
    let row = avs::load(storage, &slash.avs)?;
    let mut response = Response::new();
    let escrow = match slash.stage {
        Stage::Contested => {
            let (escrow, next) = end(storage, clock, id.clone(), &row, &mut slash)?;
            slashes::save(storage, slash_id, &slash)?;
            let opened = next.as_ref().map(|pool| Event::GenerationOpened { pool });
            response = response.add_events(opened);
            escrow
        }
        Stage::Final { escrow, .. } => escrow,
        Stage::Released { .. } => return Err(SlashError::AlreadyEnded.into()),
    };
    releasing::begin(storage, slash_id)?;
    Ok(response.add_submessage(next_payment(storage, &id.asset, &row, &slash, &escrow)?))
}

/// The escrow to pay, and the next life if that of the slash closed.
fn end(
    storage: &mut dyn Storage,
    clock: &Clock,
    id: PoolId,
    row: &Avs,
    slash: &mut Slash,
) -> Result<(Escrow, Option<Life>), ContractError> {
    let mut life = Life::load(storage, id, Which::Numbered(slash.generation), clock)?;
    let released = slash.record.release(&mut life.state, clock.now)?;
    let bounty = slash.terms(storage, row)?.bounty;
    let escrow = Escrow::new(released.amount, slash.bond.total()?, bounty)?;
    slash.stage = Stage::Final {
        escrow,
        returned: PoolAssets::ZERO,
    };
    let mut membership = memberships::may_load(storage, &life.id.operator, row.number)?;
    resolve::end_contest(storage, &mut life, row.number, membership.as_mut())?;
    life.save(storage)?;
    if !released.generation_closed {
        return Ok((escrow, None));
    }
    let next = life.open_next(storage, clock)?;
    earn::refresh_weight(storage, &next, row, None, clock.now)?;
    Ok((escrow, Some(next)))
}

/// The bounty if there is one to try, and then the rest.
fn next_payment(
    storage: &dyn Storage,
    asset: &Asset,
    row: &Avs,
    slash: &Slash,
    escrow: &Escrow,
) -> Result<SubMsg, ContractError> {
    if !escrow.bounty.is_zero() {
        let bounty = asset.transfer(&slash.reporter, escrow.bounty.amount())?;
        return Ok(SubMsg::reply_always(bounty, ReplyId::Bounty.into()));
    }
    let payee = &slash.terms(storage, row)?.payee;
    let payout = payout(storage, payee, asset, escrow.total()?.amount())?;
    Ok(SubMsg::reply_always(payout, ReplyId::Release.into()))
}

fn payout(
    storage: &dyn Storage,
    payee: &Payee,
    asset: &Asset,
    amount: Uint128,
) -> Result<CosmosMsg, ContractError> {
    match (payee, asset) {
        (Payee::Account { address }, asset) => Ok(asset.transfer(address, amount)?),
        (Payee::Burn, Asset::Native { denom }) => Ok(BankMsg::Burn {
            amount: vec![coin(amount.u128(), denom)],
        }
        .into()),
        (Payee::Burn, Asset::Cw20 { address }) => {
            let burner = assets::load(storage, asset)?.burner;
            let burner = burner.ok_or_else(|| ContractError::NotBurnable {
                asset: asset.to_string(),
            })?;
            Ok(send_token(address, &burner, amount, &BurnerMsg::BurnShares {})?)
        }
    }
}

/// The release under way.
struct Payment {
    slash: Slash,
    id: PoolId,
    escrow: Escrow,
    returned: PoolAssets,
}

impl Payment {
    fn load(storage: &dyn Storage, slash_id: u64) -> Result<Self, ContractError> {
        let slash = slashes::load(storage, slash_id)?;
        let Stage::Final { escrow, returned } = slash.stage else {
            return Err(SlashError::AlreadyEnded.into());
        };
        Ok(Self {
            id: pools::numbered(storage, slash.pool)?,
            slash,
            escrow,
            returned,
        })
    }
}

/// The reporter was paid, or its part goes with the rest, so that no reporter holds a release up. Where the rest is refused
/// too, both are tried again.
pub fn after_bounty(storage: &mut dyn Storage, result: SubMsgResult) -> Result<Response, ContractError> {
    let slash_id = releasing::load(storage)?;
    let Payment {
        mut slash,
        id,
        mut escrow,
        returned,
    } = Payment::load(storage, slash_id)?;
    let bounty = std::mem::take(&mut escrow.bounty);
    let (amount, error) = match result {
        SubMsgResult::Ok(_) => {
            escrow.bond = escrow.bond.checked_sub(bounty)?;
            slash.stage = Stage::Final { escrow, returned };
            slashes::save(storage, slash_id, &slash)?;
            ledgers::debit(storage, &id.asset, Account::Escrow, bounty.amount())?;
            (bounty, String::new())
        }
        SubMsgResult::Err(error) => (PoolAssets::ZERO, error),
    };
    let event = Event::BountySettled {
        slash: SlashOf(&slash, &id),
        id: slash_id,
        reporter: &slash.reporter,
        amount,
        error: &error,
    };
    let row = avs::load(storage, &slash.avs)?;
    let rest = next_payment(storage, &id.asset, &row, &slash, &escrow)?;
    Ok(Response::new().add_event(event).add_submessage(rest))
}

/// The payout of a slash went through, or it did not and the escrow still waits.
pub fn after_payout(storage: &mut dyn Storage, result: SubMsgResult) -> Result<Response, ContractError> {
    let slash_id = releasing::end(storage)?;
    let Payment {
        mut slash,
        id,
        escrow,
        returned,
    } = Payment::load(storage, slash_id)?;
    let amount = escrow.total()?;
    if let SubMsgResult::Err(error) = result {
        return Ok(Response::new().add_event(Event::ReleaseRefused {
            slash: SlashOf(&slash, &id),
            id: slash_id,
            escrow: amount,
            error: &error,
        }));
    }
    slash.stage = Stage::Released { amount, returned };
    slashes::save(storage, slash_id, &slash)?;
    let mut row = pools::load(storage, &id)?;
    row.pool.escrow = row.pool.escrow.checked_sub(escrow.pool)?;
    pools::save(storage, &id, &row)?;
    ledgers::debit(storage, &id.asset, Account::Escrow, amount.amount())?;
    Ok(Response::new().add_event(Event::SlashReleased {
        slash: SlashOf(&slash, &id),
        id: slash_id,
        amount,
    }))
}

use cosmwasm_std::{
    coin, to_json_binary, BankMsg, CosmosMsg, Response, Storage, SubMsg, SubMsgResult, WasmMsg,
};
use cw20::Cw20ExecuteMsg;
use palisade_interfaces::registry::BurnerMsg;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_math::PoolAssets;

use crate::earn;
use crate::events::{Event, SlashOf};
use crate::life::{Life, Which};
use crate::reply::ReplyId;
use crate::resolve;
use crate::state::{
    assets, avs, ledgers, pools, releasing, slashes, Account, Avs, Clock, Payee, PoolId, Slash, Stage,
};
use crate::ContractError;

/// Ends a slash that can no longer be vetoed, and pays its escrow out.
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
    let asset = id.asset.clone();
    let row = avs::load(storage, &slash.avs)?;
    let mut response = Response::new();
    let escrow = match slash.stage {
        Stage::Contested => {
            let (escrow, next) = end(storage, clock, id, &row, &mut slash)?;
            slashes::save(storage, slash_id, &slash)?;
            let opened = next.as_ref().map(|pool| Event::GenerationOpened { pool });
            response = response.add_events(opened);
            escrow
        }
        Stage::Final { escrow, .. } => escrow,
        Stage::Released { .. } => return Err(SlashError::AlreadyEnded.into()),
    };
    releasing::begin(storage, slash_id)?;
    let payout = payout(storage, &slash.terms(storage, &row)?.payee, &asset, escrow)?;
    Ok(response.add_submessage(SubMsg::reply_always(payout, ReplyId::Release.into())))
}

/// The amount to pay, and the next life if that of the slash closed.
fn end(
    storage: &mut dyn Storage,
    clock: &Clock,
    id: PoolId,
    row: &Avs,
    slash: &mut Slash,
) -> Result<(PoolAssets, Option<Life>), ContractError> {
    let mut life = Life::load(storage, id, Which::Numbered(slash.generation), clock)?;
    let released = slash.record.release(&mut life.state, clock.now)?;
    slash.stage = Stage::Final {
        escrow: released.amount,
        returned: PoolAssets::ZERO,
    };
    resolve::end_contest(storage, &mut life, row.number)?;
    life.save(storage)?;
    if !released.generation_closed {
        return Ok((released.amount, None));
    }
    let next = life.open_next(storage, clock)?;
    earn::refresh_weight(storage, &next, row, None, clock.now)?;
    Ok((released.amount, Some(next)))
}

fn payout(
    storage: &dyn Storage,
    payee: &Payee,
    asset: &Asset,
    escrow: PoolAssets,
) -> Result<CosmosMsg, ContractError> {
    let amount = escrow.amount();
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
            Ok(WasmMsg::Execute {
                contract_addr: address.clone(),
                msg: to_json_binary(&Cw20ExecuteMsg::Send {
                    contract: burner.into_string(),
                    amount,
                    msg: to_json_binary(&BurnerMsg::BurnShares {})?,
                })?,
                funds: vec![],
            }
            .into())
        }
    }
}

/// The payout of a slash went through, or it did not and the escrow still waits.
pub fn after_payout(storage: &mut dyn Storage, result: SubMsgResult) -> Result<Response, ContractError> {
    let slash_id = releasing::end(storage)?;
    let mut slash = slashes::load(storage, slash_id)?;
    let id = pools::numbered(storage, slash.pool)?;
    let Stage::Final { escrow, returned } = slash.stage else {
        return Err(SlashError::AlreadyEnded.into());
    };
    if let SubMsgResult::Err(error) = result {
        return Ok(Response::new().add_event(Event::ReleaseRefused {
            slash: SlashOf(&slash, &id),
            id: slash_id,
            escrow,
            error: &error,
        }));
    }
    slash.stage = Stage::Released {
        amount: escrow,
        returned,
    };
    slashes::save(storage, slash_id, &slash)?;
    let mut row = pools::load(storage, &id)?;
    row.pool.escrow = row.pool.escrow.checked_sub(escrow)?;
    pools::save(storage, &id, &row)?;
    ledgers::debit(storage, &id.asset, Account::Escrow, escrow.amount())?;
    Ok(Response::new().add_event(Event::SlashReleased {
        slash: SlashOf(&slash, &id),
        id: slash_id,
        amount: escrow,
    }))
}

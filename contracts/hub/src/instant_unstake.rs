//! LST in, coins out, at once and for a fee.

use cosmwasm_std::{
    coins, Addr, BankMsg, Deps, DepsMut, Env, Event as WasmEvent, QuerierWrapper, Response, Storage, Uint128,
};
use palisade_interfaces::hub::{InstantCapacityResponse, Pausable, SimulateInstantUnstakeResponse};
use palisade_interfaces::token::{self, TokenContract};
use palisade_math::{Bps, InstantFee, Lst, Native};

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::Ledger;
use crate::params::{InstantExit, Params};
use crate::receive::payee;
use crate::state::{self, Config};
use crate::{buffer, sync};

/// Pays from the buffer, at a rate that knows all losses: unless a sync ran in this very block, one runs here. The fee is for
/// those who stay.
///
/// A loss that this sync finds is booked, and the exit bears its part. Where it makes the hub impaired, the exit is refused, and
/// the sync is undone with it; a `Sync` by itself then records the loss.
#[inline(never)]
pub fn instant_unstake(
    deps: DepsMut,
    env: &Env,
    token: &TokenContract,
    sender: &Addr,
    shares: Lst,
    receiver: Option<String>,
    min_received: Option<Uint128>,
) -> Result<Response, ContractError> {
    let receiver = payee(deps.as_ref(), env, sender, receiver)?;
    let config = state::config(deps.storage)?;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let now = env.block.time.seconds();
    let synced = sync_once_a_block(deps.storage, deps.querier, env, &mut ledger, &config)?;

    let exit = open_exit(&ledger, &config, now)?;
    let quote = Quote::of(&ledger, exit, shares, now)?;
    let (found, expected) = (quote.received.amount(), min_received.unwrap_or_default());
    if found.is_zero() || found < expected {
        let expected = expected.max(Uint128::one());
        return Err(ContractError::TooLittleReceived { found, expected });
    }
    quote.book(&mut ledger, exit, &config.params, shares, now)?;
    state::save_ledger(deps.storage, &ledger)?;

    let burn = token::ExecuteMsg::Burn {
        amount: shares.amount(),
    };
    let Quote { value, fee, received } = quote;
    Ok(Response::new()
        .add_message(token.execute(&burn, vec![])?)
        .add_message(BankMsg::Send {
            to_address: receiver.to_string(),
            amount: coins(received.u128(), config.denom),
        })
        .add_events(synced)
        .add_event(Event::InstantlyUnstaked {
            sender,
            receiver: &receiver,
            shares,
            value,
            fee,
            received,
            buffer: ledger.buffer,
            books: Books::of(&ledger, now)?,
        }))
}

/// One look is enough for all exits of a block: slashes come before its transactions, or by one of these, which an exit
/// might as well precede.
fn sync_once_a_block(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    env: &Env,
    ledger: &mut Ledger,
    config: &Config,
) -> Result<Vec<WasmEvent>, ContractError> {
    if ledger.last_sync_height == env.block.height {
        return Ok(vec![]);
    }
    let comparison = sync::compare(storage, querier, &env.contract.address)?;
    sync::book(storage, ledger, config, &comparison, &env.block)
}

/// # Errors
/// When they are paused, [`ContractError::Impaired`], or [`ContractError::NoInstantExits`].
fn open_exit<'a>(ledger: &Ledger, config: &'a Config, now: u64) -> Result<&'a InstantExit, ContractError> {
    config.pauses.ensure_free(Pausable::InstantUnstake, now)?;
    if let Some(until) = ledger.impaired_until(now) {
        return Err(ContractError::Impaired { until });
    }
    let exit = config.params.instant_exit.as_ref();
    exit.ok_or(ContractError::NoInstantExits)
}

/// What shares bring.
struct Quote {
    value: Native,
    fee: Native,
    received: Native,
}

impl Quote {
    /// # Errors
    /// [`ContractError::BufferTooSmall`], or when there is no rate or not that many shares.
    fn of(ledger: &Ledger, exit: &InstantExit, shares: Lst, now: u64) -> Result<Self, ContractError> {
        let rate = ledger.rate(now)?;
        let value = rate.assets_for_redeem_floor(shares)?;
        if value > ledger.buffer {
            let (found, expected) = (value.amount(), ledger.buffer.amount());
            return Err(ContractError::BufferTooSmall { found, expected });
        }
        let line = InstantFee {
            target: full_buffer(exit, rate.assets(), ledger.buffer)?,
            min: exit.min_fee,
            max: exit.max_fee,
        };
        let fee = line.of_drawdown_ceil(ledger.buffer, value)?;
        Ok(Self {
            value,
            fee,
            received: value.checked_sub(fee)?,
        })
    }

    fn book(
        &self,
        ledger: &mut Ledger,
        exit: &InstantExit,
        params: &Params,
        shares: Lst,
        now: u64,
    ) -> Result<(), ContractError> {
        let target = exit.buffer.of_floor(ledger.assets(now)?)?;
        ledger.drawn.add(self.value, target, exit.refill_seconds, now)?;
        ledger.buffer = ledger.buffer.checked_sub(self.value)?;
        ledger.burn(shares, params, now)?;
        ledger.gain_unallocated(self.fee, params.unbonding_seconds, params, now)
    }
}

/// What the buffer has when it is full, seen from what is not in it: `(A - buffer) * part / (1 - part)`. An exit takes its value
/// out of A and out of the buffer alike, so all pieces of one are measured by the same.
fn full_buffer(exit: &InstantExit, assets: Native, buffer: Native) -> Result<Native, ContractError> {
    let (part, whole) = (exit.buffer.u16(), Bps::ONE.u16());
    let others = assets.saturating_sub(buffer);
    Ok(others.mul_ratio_floor(Uint128::from(part), Uint128::from(whole.saturating_sub(part)))?)
}

/// What an exit may take now.
#[inline(never)]
pub fn instant_capacity(deps: Deps, env: &Env) -> Result<InstantCapacityResponse, ContractError> {
    let (config, now) = (state::config(deps.storage)?, env.block.time.seconds());
    let ledger = sync::foresee(deps, env)?;
    let available = match open_exit(&ledger, &config, now) {
        Ok(_) => ledger.buffer,
        Err(_) => Native::ZERO,
    };
    let params = config.params;
    let (min_fee, max_fee) = match &params.instant_exit {
        Some(exit) => (exit.min_fee, exit.max_fee),
        None => Default::default(),
    };
    Ok(InstantCapacityResponse {
        buffer: ledger.buffer.amount(),
        target: buffer::target(&params, ledger.assets(now)?)?.amount(),
        min_fee_bps: min_fee.u16(),
        max_fee_bps: max_fee.u16(),
        available: available.amount(),
    })
}

/// What an exit of `shares` would bring now, or why it would be refused.
#[inline(never)]
pub fn simulate_instant_unstake(
    deps: Deps,
    env: &Env,
    shares: Uint128,
) -> Result<SimulateInstantUnstakeResponse, ContractError> {
    let (config, now) = (state::config(deps.storage)?, env.block.time.seconds());
    let ledger = sync::foresee(deps, env)?;
    let exit = open_exit(&ledger, &config, now)?;
    let quote = Quote::of(&ledger, exit, shares.into(), now)?;
    Ok(SimulateInstantUnstakeResponse {
        value: quote.value.amount(),
        fee: quote.fee.amount(),
        received: quote.received.amount(),
    })
}

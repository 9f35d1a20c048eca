//! Takes rewards in.

use cosmwasm_std::{coins, BankMsg, DepsMut, Env, MessageInfo, Response, SubMsg};
use cw_utils::must_pay;
use palisade_interfaces::hub::Pausable;
use palisade_math::Native;

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::refusal::Refusal;
use crate::reply::ReplyId;
use crate::{history, state};

/// Past losses are earned back first; the fee is taken from the rest; all but the fee drips into the rate.
#[inline(never)]
pub fn collect_rewards(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response, ContractError> {
    let collector = state::collector(deps.storage)?.0;
    if info.sender != collector {
        return Err(ContractError::Unauthorized {
            found: info.sender.clone(),
            expected: collector,
        });
    }
    let (config, now) = (state::config(deps.storage)?, env.block.time.seconds());
    config.pauses.ensure_free(Pausable::Harvest, now)?;
    let amount = Native::from(must_pay(info, &config.denom)?);
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;

    let harvested = ledger.loss_carry.harvest(amount, config.params.reward_fee)?;
    let gain = amount.checked_sub(harvested.fee)?;
    ledger.gain_unallocated(gain, config.params.drip_seconds, &config.params, now)?;
    history::record(deps.storage, &mut ledger, now)?;
    state::save_ledger(deps.storage, &ledger)?;

    let mut response = Response::new();
    if !harvested.fee.is_zero() {
        let to_address = config.params.fee_recipient.into();
        let send = BankMsg::Send {
            to_address,
            amount: coins(harvested.fee.u128(), config.denom),
        };
        response = response.add_submessage(SubMsg::reply_on_error(send, ReplyId::Fee.into()));
    }
    Ok(response.add_event(Event::RewardsCollected {
        amount,
        repaid: harvested.repaid,
        fee: harvested.fee,
        net: harvested.net,
        loss_carry: ledger.loss_carry.amount(),
        books: Books::of(&ledger, now)?,
    }))
}

/// The chain does not let the recipient receive coins. Harvests go on; the coins are found as a surplus.
pub fn on_refused_fee(deps: DepsMut, error: &str) -> Result<Response, ContractError> {
    let recipient = state::config(deps.storage)?.params.fee_recipient;
    let refusal = Refusal::of(error);
    Ok(Response::new().add_event(Event::FeeRefused {
        recipient: &recipient,
        refusal,
    }))
}

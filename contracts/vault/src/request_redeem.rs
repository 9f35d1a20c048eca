use cosmwasm_std::{Addr, DepsMut, Env, OverflowError, OverflowOperation, Response};
use palisade_math::Lrt;

use crate::batch::{OpenBatch, Request};
use crate::error::ContractError;
use crate::events::RedeemRequested;
use crate::state::{self, Config};

/// The LRT contract: LRT came in, to be redeemed for `account`. Asks no other contract, so that nothing outside can
/// keep anybody from leaving.
#[inline(never)]
pub(crate) fn request_redeem(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: Addr,
    shares: Lrt,
    account: Addr,
) -> Result<Response, ContractError> {
    if shares < config.min_redeem {
        return Err(ContractError::RedemptionTooSmall {
            found: shares,
            expected: config.min_redeem,
        });
    }
    let mut batch = match state::open_batch(deps.storage)? {
        Some(batch) => batch,
        None => OpenBatch {
            id: state::take_batch_id(deps.storage)?,
            shares: Lrt::ZERO,
            due: env
                .block
                .time
                .seconds()
                .checked_add(config.batch_interval_seconds)
                .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?,
        },
    };
    batch.shares = batch.shares.checked_add(shares)?;
    state::save_open_batch(deps.storage, &batch)?;
    let mut request = state::request(deps.storage, &account, batch.id)?.unwrap_or_default();
    request.merge(Request::new(shares))?;
    state::save_request(deps.storage, &account, batch.id, &request)?;
    Ok(Response::new().add_event(RedeemRequested {
        sender,
        account,
        shares,
        batch: &batch,
    }))
}

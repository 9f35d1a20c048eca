//! Changes of parameters, of the guardian, and of where coins of other denoms go.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use palisade_interfaces::hub::{self, UpdateResponse};
use palisade_kit::json::to_json_binary;

use crate::change::Change;
use crate::error::ContractError;
use crate::events::Event;
use crate::roles::ensure_guardian;
use crate::state::{self, UPDATES};

/// Puts in force what can hurt nobody, and has everything else wait, for as long as the parameters say that are in force.
#[inline(never)]
pub fn update(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    update: hub::Update,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    let (mut config, now) = (state::config(deps.storage)?, env.block.time.seconds());
    let change = Change::of(update, deps.storage, deps.api, &env.contract.address, &config)?;
    let (id, events) = if change.is_safe() {
        let events = change.apply(deps.storage, &mut config, None, now)?;
        state::save_config(deps.storage, &config)?;
        (None, events)
    } else {
        let delay = config.params.update_delay_seconds;
        let eta = now.saturating_add(delay);
        let subject = change.subject();
        let update = UPDATES.add(deps.storage, change, eta)?;
        let event = Event::UpdateQueued { update, subject, eta };
        (Some(update), vec![event.into()])
    };
    Ok(Response::new()
        .add_events(events)
        .set_data(to_json_binary(&UpdateResponse { id })?))
}

/// Checks it once more: the code may have got narrower bounds, and the hub fewer validators.
#[inline(never)]
pub fn apply_update(deps: DepsMut, env: &Env, id: u64) -> Result<Response, ContractError> {
    let (mut config, now) = (state::config(deps.storage)?, env.block.time.seconds());
    let change = UPDATES.take_due(deps.storage, id, now)?;
    if change.is_outdated(deps.storage, &config)? {
        return Err(ContractError::UpdateOutdated { update: id });
    }
    let hub = &env.contract.address;
    let change = Change::of(change.into(), deps.storage, deps.api, hub, &config)?;
    let events = change.apply(deps.storage, &mut config, Some(id), now)?;
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_events(events))
}

/// The guardian cannot keep its place by this.
#[inline(never)]
pub fn cancel_update(deps: DepsMut, info: &MessageInfo, id: u64) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    ensure_guardian(deps.storage, &config, &info.sender)?;
    let change = UPDATES.take(deps.storage, id)?;
    if matches!(change, Change::Guardian { .. }) {
        cw_ownable::assert_owner(deps.storage, &info.sender)?;
    }
    Ok(Response::new().add_event(Event::UpdateCancelled {
        update: id,
        subject: change.subject(),
        sender: &info.sender,
    }))
}

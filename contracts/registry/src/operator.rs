use cosmwasm_std::{Addr, Binary, DepsMut, Env, Response, Storage};
use palisade_evidence::{possession_bytes, verify};
use palisade_interfaces::registry::KeyScheme;
use palisade_kit::event::or_none;
use palisade_math::Bps;

use crate::check;
use crate::events::Event;
use crate::state::{keys, operators, Operator};
use crate::ContractError;

/// What an account publishes as an operator.
pub fn check(
    metadata_uri: String,
    commission_bps: u16,
    max_exposure_bps: u16,
    delegation_approver: Option<Addr>,
    now: u64,
) -> Result<Operator, ContractError> {
    check::metadata_uri(&metadata_uri)?;
    Ok(Operator {
        metadata_uri,
        commission: Bps::new(commission_bps)?,
        max_exposure: Bps::new(max_exposure_bps)?,
        registered_at: now,
        delegation_approver,
    })
}

/// Makes the sender an operator.
#[inline(never)]
pub fn register(storage: &mut dyn Storage, sender: &Addr, row: &Operator) -> Result<Response, ContractError> {
    if operators::exists(storage, sender) {
        return Err(ContractError::OperatorExists {
            operator: sender.clone(),
        });
    }
    operators::save(storage, sender, row)?;
    Ok(Response::new().add_event(Event::OperatorRegistered {
        operator: sender,
        metadata_uri: &row.metadata_uri,
        commission_bps: row.commission,
        max_exposure_bps: row.max_exposure,
        delegation_approver: or_none(row.delegation_approver.as_ref()),
    }))
}

/// Sets the sender's key of a scheme. A key belongs to one operator for ever and is never taken twice, so evidence
/// always points at one account.
#[inline(never)]
pub fn register_key(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    scheme: KeyScheme,
    public_key: &Binary,
    proof_of_possession: &Binary,
) -> Result<Response, ContractError> {
    operators::load(deps.storage, sender)?;
    if let Some(owner) = keys::owner(deps.storage, scheme, public_key)? {
        return Err(ContractError::KeyTaken { owner });
    }
    let message = possession_bytes(
        &env.block.chain_id,
        &env.contract.address,
        sender,
        scheme,
        public_key,
    );
    verify(deps.api, scheme, &message, proof_of_possession, public_key)?;
    let now = env.block.time.seconds();
    keys::save(deps.storage, sender, scheme, public_key, now)?;
    Ok(Response::new().add_event(Event::KeyRegistered {
        operator: sender,
        scheme,
        public_key,
    }))
}

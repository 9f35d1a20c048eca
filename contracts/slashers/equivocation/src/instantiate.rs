use cosmwasm_std::{Addr, Decimal, DepsMut, Response};
use palisade_interfaces::registry::{Params, QueryMsg, RegistryContract};

use crate::events::Instantiated;
use crate::state::{self, Config};
use crate::ContractError;

/// Fixes for ever whom the slasher serves and what an offence costs. The registry refuses slashes of less than one
/// basis point, so a smaller fraction could never be taken.
pub(crate) fn instantiate_slasher(
    deps: DepsMut,
    registry: Addr,
    avs: Addr,
    fraction: Decimal,
) -> Result<Response, ContractError> {
    let (min, max) = (Decimal::bps(1), Decimal::one());
    if fraction < min || fraction > max {
        return Err(ContractError::FractionOutOfRange {
            found: fraction,
            min,
            max,
        });
    }
    let registry = RegistryContract(registry);
    // Only a registry answers this: a mistyped address shows now and not at the first offence.
    let params: Params = registry.query(&deps.querier, &QueryMsg::Params {})?;

    let config = Config {
        registry,
        avs,
        epoch_seconds: params.epoch_seconds,
        fraction,
    };
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(Instantiated { config: &config }))
}

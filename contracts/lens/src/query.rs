//! Answers. The registry's are of now, so these are too.

use cosmwasm_std::{Binary, Deps, Env};
use palisade_interfaces::lens::{ConfigResponse, QueryMsg};
use palisade_kit::json::to_json_binary;

use crate::error::ContractError;
use crate::pool::{Page, Registry};
use crate::{exposure, report, stake, state};

/// Dispatch.
pub fn answer(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let registry = Registry::load(deps)?;
    let now = env.block.time.seconds();
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&ConfigResponse {
            registry: state::load_config(deps.storage)?.registry.0,
        }),
        QueryMsg::GuaranteedSlashableStake {
            avs,
            asset,
            operator,
            start_after,
            limit,
        } => {
            let page = Page {
                operator,
                start_after,
                limit,
            };
            to_json_binary(&stake::guaranteed(&registry, &avs, &asset, page, now)?)
        }
        QueryMsg::SecurityDilution {
            avs,
            asset,
            operator,
            start_after,
            limit,
        } => {
            let page = Page {
                operator,
                start_after,
                limit,
            };
            to_json_binary(&stake::dilution(&registry, &avs, &asset, page)?)
        }
        QueryMsg::Leverage { operator, asset } => {
            to_json_binary(&exposure::leverage(&registry, &operator, &asset)?)
        }
        QueryMsg::CorrelatedExposure { operator, asset } => {
            to_json_binary(&exposure::correlated(&registry, &operator, &asset)?)
        }
        QueryMsg::RiskReport { avs } => to_json_binary(&report::of_avs(&registry, &avs)?),
    };
    Ok(answer?)
}

use cosmwasm_std::{coins, DepsMut, Env, MessageInfo, Response, SubMsg, SubMsgResponse, WasmMsg};
use palisade_interfaces::hub::{self, HubContract};
use palisade_interfaces::registry::{self, RegistryContract};
use palisade_interfaces::token::{self, TokenContract};
use palisade_interfaces::vault::{InstantiateMsg, MIN_SEED};
use palisade_kit::json::to_json_binary;
use palisade_math::slash::Periods;
use palisade_math::{rate, Bps, Lrt, Lst};

use crate::books::Ledger;
use crate::error::ContractError;
use crate::events::{Instantiated, Seeded};
use crate::reply::{self, ReplyId};
use crate::state::{self, Config};
use crate::{params, transfer};

/// Binds hub and registry for ever, makes the LRT, and has the hub bond the seed.
pub(crate) fn instantiate_vault(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    params::check(deps.api, &msg.params)?;
    let limits = params::check_limits(&msg.limits)?;
    let hub = HubContract(deps.api.addr_validate(&msg.hub)?);
    let registry = RegistryContract(deps.api.addr_validate(&msg.registry)?);
    let of_hub: hub::ConfigResponse = hub.query(&deps.querier, &hub::QueryMsg::Config {})?;
    // Whatever answers this is a registry.
    let of_registry: registry::Params = registry.query(&deps.querier, &registry::QueryMsg::Params {})?;
    let seed = cw_utils::must_pay(info, &of_hub.denom)?;
    if seed.u128() < MIN_SEED {
        return Err(ContractError::SeedTooSmall {
            found: seed,
            expected: MIN_SEED.into(),
        });
    }
    let owner = deps.api.addr_validate(&msg.owner)?;
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(owner.as_str()))?;
    let config = Config {
        manager: deps.api.addr_validate(&msg.manager)?,
        hub,
        denom: of_hub.denom,
        lst: TokenContract(of_hub.token),
        registry,
        periods: Periods {
            bucket: of_registry.bucket_seconds,
            unbonding: of_registry.unbonding_seconds,
        },
        batch_interval_seconds: msg.params.batch_interval_seconds,
        drip_seconds: msg.params.drip_seconds,
        performance_fee: Bps::new(msg.params.performance_fee_bps)?,
        fee_recipient: deps.api.addr_validate(&msg.params.fee_recipient)?,
        min_deposit: Lst::from(msg.params.min_deposit),
        min_redeem: Lrt::from(msg.params.min_redeem),
        limits,
    };
    state::save_config(deps.storage, &config)?;

    let make_token = WasmMsg::Instantiate {
        // A token that can be migrated can be inflated.
        admin: None,
        code_id: msg.token_code_id,
        label: format!("palisade LRT {}", msg.token.symbol),
        msg: to_json_binary(&token::InstantiateMsg {
            minter: env.contract.address.to_string(),
            details: msg.token,
        })?,
        funds: vec![],
    };
    let bond = config.hub.execute(
        &hub::ExecuteMsg::Bond {
            receiver: None,
            min_shares: None,
            msg: None,
        },
        coins(seed.u128(), &config.denom),
    )?;
    Ok(Response::new()
        .add_submessage(SubMsg::reply_on_success(make_token, ReplyId::Token.into()))
        .add_submessage(SubMsg::reply_on_success(bond, ReplyId::Seed.into()))
        .add_event(Instantiated {
            owner: &owner,
            config: &config,
        }))
}

/// The token was made.
pub(crate) fn on_token(deps: DepsMut, response: &SubMsgResponse) -> Result<Response, ContractError> {
    let token = reply::instantiated(response)?;
    let lrt = TokenContract(deps.api.addr_validate(&token)?);
    state::save_lrt(deps.storage, &lrt)?;
    Ok(Response::new())
}

/// The seed was bonded. Its LRT are minted to the vault, which has no message that gives them away.
pub(crate) fn on_seed(
    deps: DepsMut,
    env: &Env,
    response: &SubMsgResponse,
) -> Result<Response, ContractError> {
    let bonded: hub::BondResponse = reply::executed(response)?;
    let seed = Lst::from(bonded.shares);
    if seed.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let shares: Lrt = rate::seed_shares(seed);
    let ledger = Ledger {
        idle: seed,
        supply: shares,
        last_sync: env.block.time.seconds(),
        ..Ledger::default()
    };
    state::save_ledger(deps.storage, &ledger)?;
    let lrt = state::lrt(deps.storage)?;
    Ok(Response::new()
        .add_message(transfer::mint(&lrt, &env.contract.address, shares)?)
        .add_event(Seeded {
            lrt: lrt.0,
            amount: seed,
            shares,
        }))
}

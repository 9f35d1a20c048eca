//! Makes the hub, its LST, its collector, and its ballot if it has one.

use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, DistributionMsg, Env, MessageInfo, QuerierWrapper, Response, SubMsg,
    SubMsgResponse, Uint128, WasmMsg,
};
use cw_utils::must_pay;
use palisade_interfaces::ballot::{self, BallotContract};
use palisade_interfaces::collector::{self, CollectorContract};
use palisade_interfaces::hub::{BallotCode, InstantiateMsg, ValidatorWeight, MIN_SEED};
use palisade_interfaces::token::{self, TokenContract};
use palisade_kit::json::to_json_binary;
use palisade_kit::pause::Pauses;
use palisade_kit::reply::response_bytes;
use palisade_math::{rate, Bps, Native};

use crate::bonded_set::bonded_set;
use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::Ledger;
use crate::params::Params;
use crate::proto;
use crate::reply::ReplyId;
use crate::roster::Roster;
use crate::state::{self, Config};
use crate::validator::{Validator, MAX_ENTRIES};
use crate::validators::{check_bonded, check_cap, check_count, check_rows};

/// Checks everything, stores it, and instantiates the two contracts. The seed becomes shares of the hub itself.
pub fn instantiate(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    check_denom(deps.querier, &msg.denom)?;
    let seed = must_pay(info, &msg.denom)?;
    if seed < Uint128::new(MIN_SEED) {
        return Err(ContractError::SeedTooSmall {
            found: seed,
            expected: MIN_SEED.into(),
        });
    }
    let seed = Native::from(seed);
    let config = Config {
        params: Params::check(msg.params, seed, deps.api)?,
        denom: msg.denom,
        seed,
        guardian: msg
            .guardian
            .map(|guardian| deps.api.addr_validate(&guardian))
            .transpose()?,
        pauses: Pauses::default(),
    };
    check_validators(deps.as_ref(), &msg.validators, &config.params)?;

    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.owner))?;
    let now = env.block.time.seconds();
    let mut roster = Roster {
        bonded_at: now,
        ..Roster::default()
    };
    let mut validators = Vec::with_capacity(msg.validators.len());
    for row in msg.validators {
        let cap = check_cap(row.cap_bps)?.unwrap_or(Bps::ONE);
        let mut validator = Validator::new(row.weight, cap);
        state::save_validator(deps.storage, &row.validator, &mut validator)?;
        validators.push((row.validator, validator));
    }
    roster.set_level(&validators)?;
    roster.ensure_placeable()?;
    state::save_roster(deps.storage, &roster)?;
    let ledger = Ledger {
        total_shares: rate::seed_shares(seed),
        unallocated: seed,
        last_sync: now,
        ..Ledger::default()
    };
    state::save_ledger(deps.storage, &ledger)?;
    state::save_config(deps.storage, &config)?;

    let token = token::InstantiateMsg {
        minter: env.contract.address.to_string(),
        details: msg.token,
    };
    let token = to_json_binary(&token)?;
    let collector = to_json_binary(&collector::InstantiateMsg {
        denom: config.denom.clone(),
    })?;
    let books = Books::of(&ledger, now)?;
    // The last of them: it asks for the LST.
    let ballot = match msg.ballot {
        Some(BallotCode { code_id, params }) => {
            let ballot = to_json_binary(&ballot::InstantiateMsg { params })?;
            Some(contract(code_id, ballot, "palisade-ballot", ReplyId::Ballot))
        }
        None => None,
    };
    Ok(Response::new()
        .add_submessage(contract(
            msg.token_code_id,
            token,
            "palisade-token",
            ReplyId::Token,
        ))
        .add_submessage(contract(
            msg.collector_code_id,
            collector,
            "palisade-collector",
            ReplyId::Collector,
        ))
        .add_submessages(ballot)
        .add_event(Event::Created {
            owner: &msg.owner,
            denom: &config.denom,
            seed,
            books,
        }))
}

/// Without an admin: nobody can replace its code.
fn contract(code_id: u64, msg: Binary, label: &str, id: ReplyId) -> SubMsg {
    let msg = WasmMsg::Instantiate {
        admin: None,
        code_id,
        msg,
        funds: vec![],
        label: label.to_string(),
    };
    SubMsg::reply_on_success(msg, id.into())
}

/// Remembers the LST.
pub fn on_token(deps: DepsMut, response: &SubMsgResponse) -> Result<Response, ContractError> {
    let token = TokenContract(instantiated(deps.as_ref(), response)?);
    state::save_token(deps.storage, &token)?;
    Ok(Response::new())
}

/// Remembers the collector, has rewards sent there, and mints the shares of the seed, which nobody can redeem.
pub fn on_collector(deps: DepsMut, env: &Env, response: &SubMsgResponse) -> Result<Response, ContractError> {
    let collector = CollectorContract(instantiated(deps.as_ref(), response)?);
    state::save_collector(deps.storage, &collector)?;
    let token = state::token(deps.storage)?;
    let shares = state::ledger(deps.storage)?.total_shares;
    let recipient = env.contract.address.to_string();
    let mint = token::ExecuteMsg::Mint {
        recipient,
        amount: shares.amount(),
    };
    Ok(Response::new()
        .add_message(DistributionMsg::SetWithdrawAddress {
            address: collector.0.to_string(),
        })
        .add_message(token.execute(&mint, vec![])?)
        .add_event(Event::ContractsCreated {
            token: &token.0,
            collector: &collector.0,
        }))
}

/// Remembers the ballot.
pub fn on_ballot(deps: DepsMut, response: &SubMsgResponse) -> Result<Response, ContractError> {
    let ballot = BallotContract(instantiated(deps.as_ref(), response)?);
    state::save_ballot(deps.storage, &ballot)?;
    Ok(Response::new().add_event(Event::BallotCreated { ballot: &ballot.0 }))
}

fn instantiated(deps: Deps, response: &SubMsgResponse) -> Result<Addr, ContractError> {
    let address = response_bytes(response).and_then(|bytes| proto::contract_address(bytes));
    let address = address.ok_or(ContractError::MalformedResponse {
        kind: "instantiation",
    })?;
    Ok(deps.api.addr_validate(&address)?)
}

fn check_denom(querier: QuerierWrapper, found: &str) -> Result<(), ContractError> {
    let expected = querier.query_bonded_denom()?;
    if found != expected {
        return Err(ContractError::NotStakingDenom {
            found: found.to_string(),
            expected,
        });
    }
    Ok(())
}

fn check_validators(deps: Deps, rows: &[ValidatorWeight], params: &Params) -> Result<(), ContractError> {
    check_count(rows.len())?;
    check_rows(rows)?;
    let bonded = bonded_set(deps.querier)?;
    for row in rows {
        check_bonded(&bonded, &row.validator)?;
    }
    check_entries(rows.len(), params)
}

/// Every batch takes at least one unbonding entry for a whole unbonding period.
pub fn check_entries(validators: usize, params: &Params) -> Result<(), ContractError> {
    let validators = u64::try_from(validators).unwrap_or(u64::MAX);
    let entries = validators.saturating_mul(MAX_ENTRIES.into());
    let batches = params.unbonding_seconds.div_ceil(params.batch_interval_seconds);
    if entries < batches {
        return Err(ContractError::TooFewEntries {
            found: entries.into(),
            expected: batches.into(),
        });
    }
    Ok(())
}

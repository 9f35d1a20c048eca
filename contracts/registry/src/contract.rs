//! Entry points: who may call, and where each message goes.
//!
//! The functions to which [`execute`] dispatches are `#[inline(never)]`: inlined, they make one function of more than
//! 100 locals, and the wasm VM refuses the artifact.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, StdResult, Storage};
use cw_utils::{nonpayable, one_coin};
use palisade_interfaces::registry::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use palisade_interfaces::Asset;
use palisade_math::slash::Periods;

use crate::admission::{admit_operator, refuse_operator};
use crate::allow_asset::{self, allow_asset};
use crate::approval::{approve_staker, drop_approver, revoke_staker};
use crate::change_terms::{apply_terms, cancel_terms, propose_terms};
use crate::claim::{claim_commission, claim_rewards};
use crate::claim_preferences::set_claim_preferences;
use crate::commission::{apply_commission, set_commission};
use crate::declare_risk::declare_risk;
use crate::deposit::{deposit, Deposit};
use crate::error::ContractError;
use crate::events::Event;
use crate::fund_rewards::{fund_rewards, Funding};
use crate::group::set_group_cap;
use crate::jail::{jail_operator, unjail};
use crate::lock::lock_allocation;
use crate::migrate::migrate_registry;
use crate::modify_allocation::{modify_allocation, Wanted};
use crate::ownership::update_ownership;
use crate::query::answer;
use crate::receive::receive;
use crate::reclaim_rewards::reclaim_rewards;
use crate::redelegate::{self, redelegate, Move};
use crate::release::release;
use crate::reply::dispatch;
use crate::service::{eject, opt_in, opt_out};
use crate::slash::{slash, Case};
use crate::state::{self, pools, Clock, Purpose};
use crate::sync_weight::sync_weight;
use crate::veto::veto;
use crate::{avs, bond, check, metadata, named, operator, proxy, withdraw};

/// Name under which the contract's version is stored.
pub(crate) const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");

/// Version of this code.
pub(crate) const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Anyone. Makes an empty registry.
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    check::params(&msg.params)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.owner))?;
    state::save_params(deps.storage, &msg.params)?;
    let mut response = Response::new().add_event(Event::Created {
        owner: &msg.owner,
        avs_bond: &msg.params.avs_bond,
    });
    for allowed in msg.assets {
        response = response.add_event(allow_asset::add(deps.storage, deps.api, allowed)?);
    }
    Ok(response)
}

/// Who may call is said at each message. Coins go with bonds, deposits and rewards, and with nothing else.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    if !takes_coins(&msg) {
        nonpayable(&info)?;
    }
    let clock = clock(deps.storage, &env)?;
    let (api, sender) = (deps.api, &info.sender);
    let address = |text: &str| named::address(api, text);
    match msg {
        ExecuteMsg::UpdateOwnership(action) => update_ownership(deps, &env, sender, action),
        ExecuteMsg::AllowAsset { allowed } => {
            cw_ownable::assert_owner(deps.storage, sender)?;
            allow_asset(deps.storage, api, allowed)
        }
        ExecuteMsg::RegisterAvs { metadata_uri, terms } => {
            avs::register(deps, &env, info.sender, &info.funds, metadata_uri, terms)
        }
        ExecuteMsg::ProposeTerms { terms } => propose_terms(deps, &env, sender, terms),
        ExecuteMsg::ApplyTerms { avs } => apply_terms(deps.storage, clock.now, &address(&avs)?),
        ExecuteMsg::CancelTerms {} => cancel_terms(deps.storage, sender),
        ExecuteMsg::DeclareRisk { declared } => declare_risk(deps.storage, sender, declared),
        ExecuteMsg::DeregisterAvs {} => avs::deregister(deps, clock.now, info.sender),
        ExecuteMsg::RegisterAsOperator {
            metadata_uri,
            commission_bps,
            max_exposure_bps,
            delegation_approver,
        } => {
            let approver = named::maybe(api, delegation_approver)?;
            let row = operator::check(
                metadata_uri,
                commission_bps,
                max_exposure_bps,
                approver,
                clock.now,
            )?;
            operator::register(deps.storage, &info.sender, &row)
        }
        ExecuteMsg::ApproveStaker {
            operator,
            staker,
            until,
        } => {
            let (operator, staker) = (address(&operator)?, address(&staker)?);
            approve_staker(deps.storage, clock.now, sender, &operator, &staker, until)
        }
        ExecuteMsg::RevokeStaker { operator, staker } => {
            revoke_staker(deps.storage, sender, &address(&operator)?, &address(&staker)?)
        }
        ExecuteMsg::DropDelegationApprover {} => drop_approver(deps.storage, sender),
        ExecuteMsg::UpdateOperatorMetadata { metadata_uri } => {
            metadata::update_operator(deps.storage, sender, metadata_uri)
        }
        ExecuteMsg::UpdateAvsMetadata { metadata_uri } => {
            metadata::update_avs(deps.storage, sender, metadata_uri)
        }
        ExecuteMsg::SetCommission {
            asset,
            avs,
            commission_bps,
        } => {
            let avs = named::maybe(api, avs)?;
            set_commission(deps.storage, &clock, sender, asset, avs, commission_bps)
        }
        ExecuteMsg::ApplyCommission { operator, asset, avs } => {
            let avs = named::maybe(api, avs)?;
            apply_commission(deps.storage, &clock, &address(&operator)?, asset, avs)
        }
        ExecuteMsg::RegisterKey {
            scheme,
            public_key,
            proof_of_possession,
        } => operator::register_key(deps, &env, sender, scheme, &public_key, &proof_of_possession),
        ExecuteMsg::SetGroupCap { group, max_bps } => {
            set_group_cap(deps.storage, &clock, sender, &group, max_bps)
        }
        ExecuteMsg::AdmitOperator { avs, operator } => {
            admit_operator(deps.storage, sender, &address(&avs)?, &address(&operator)?)
        }
        ExecuteMsg::RefuseOperator { avs, operator } => {
            refuse_operator(deps.storage, sender, &address(&avs)?, &address(&operator)?)
        }
        ExecuteMsg::EjectOperator { operator } => eject(deps.storage, &clock, sender, &address(&operator)?),
        ExecuteMsg::OptIn { avs } => opt_in(deps.storage, &clock, sender, &address(&avs)?),
        ExecuteMsg::OptOut { avs } => opt_out(deps.storage, &clock, sender, &address(&avs)?),
        ExecuteMsg::JailOperator { avs, operator, until } => {
            let (avs, operator) = (address(&avs)?, address(&operator)?);
            jail_operator(deps.storage, &clock, sender, &avs, &operator, until)
        }
        ExecuteMsg::Unjail { avs } => unjail(deps.storage, &clock, sender, &address(&avs)?),
        ExecuteMsg::ModifyAllocation {
            avs,
            asset,
            expected_budget,
            budget,
            weight,
        } => {
            let wanted = Wanted {
                avs: address(&avs)?,
                asset,
                expected_budget: expected_budget.into(),
                budget: budget.into(),
                weight: weight.into(),
            };
            modify_allocation(deps.storage, &clock, info.sender, &wanted)
        }
        ExecuteMsg::LockAllocation {
            avs,
            asset,
            budget,
            until,
        } => {
            let id = pools::id(deps.storage, sender, &asset)?;
            lock_allocation(deps.storage, &clock, id, &address(&avs)?, budget.into(), until)
        }
        ExecuteMsg::Deposit {
            operator,
            staker,
            limits,
        } => {
            let coin = one_coin(&info)?;
            let order = Deposit {
                operator: address(&operator)?,
                staker: named::or_sender(api, staker, sender)?,
                asset: Asset::native(coin.denom),
                amount: coin.amount,
                limits,
            };
            deposit(deps.storage, &clock, order)
        }
        ExecuteMsg::DepositBond {} => {
            let coin = one_coin(&info)?;
            let asset = Asset::native(coin.denom);
            bond::deposit(deps.storage, &clock, info.sender, asset, coin.amount)
        }
        ExecuteMsg::QueueBondWithdrawal { asset, amount } => {
            let id = pools::id(deps.storage, sender, &asset)?;
            bond::queue(deps.storage, &clock, &id, amount.into())
        }
        ExecuteMsg::CompleteBondWithdrawal { asset, recipient } => {
            let recipient = named::or_sender(api, recipient, sender)?;
            let id = pools::id(deps.storage, sender, &asset)?;
            bond::complete(deps.storage, &clock, &id, &recipient)
        }
        ExecuteMsg::Receive(received) => receive(deps, &clock, sender, &received),
        ExecuteMsg::QueueWithdrawal {
            operator,
            asset,
            shares,
            generation,
        } => {
            let id = named::pool(deps.storage, api, &operator, &asset)?;
            let (sender, shares) = (info.sender, shares.into());
            withdraw::queue(
                deps.storage,
                &clock,
                sender,
                id,
                shares,
                generation,
                &Purpose::Withdrawal,
            )
        }
        ExecuteMsg::CompleteWithdrawal { ids, recipient } => {
            let recipient = named::or_sender(api, recipient, sender)?;
            withdraw::complete(deps.storage, &clock, sender, &ids, &recipient)
        }
        ExecuteMsg::Redelegate {
            from,
            to,
            asset,
            shares,
            generation,
            limits,
        } => {
            let wanted = Move {
                from: named::pool(deps.storage, api, &from, &asset)?,
                to: address(&to)?,
                shares: shares.into(),
                generation,
                limits,
            };
            redelegate(deps.storage, &clock, info.sender, wanted)
        }
        ExecuteMsg::CancelRedelegation { id } => redelegate::cancel(deps.storage, sender, id),
        ExecuteMsg::CompleteRedelegation { id } => {
            redelegate::complete(deps.storage, &clock, &env.contract.address, id)
        }
        ExecuteMsg::Slash {
            avs,
            operator,
            infraction_time,
            slashes,
            evidence_id,
            reporter,
        } => {
            let case = Case {
                avs: address(&avs)?,
                operator: address(&operator)?,
                infraction_time,
                evidence_id,
                reporter: address(&reporter)?,
            };
            slash(deps.storage, &clock, sender, &case, &slashes)
        }
        ExecuteMsg::VetoSlash { slash_id, upheld } => veto(deps.storage, &clock, sender, slash_id, upheld),
        ExecuteMsg::ReleaseSlash { slash_id } => release(deps.storage, &clock, slash_id),
        ExecuteMsg::FundRewards {
            asset,
            duration_seconds,
        } => {
            let coin = one_coin(&info)?;
            let funding = Funding {
                avs: info.sender,
                asset,
                reward: Asset::native(coin.denom),
                amount: coin.amount,
                duration: duration_seconds,
            };
            fund_rewards(deps.storage, clock.now, &funding)
        }
        ExecuteMsg::ReclaimRewards { asset, reward } => {
            reclaim_rewards(deps.storage, clock.now, sender, &asset, &reward)
        }
        ExecuteMsg::SyncWeight { avs, operator, asset } => {
            let id = named::pool(deps.storage, api, &operator, &asset)?;
            sync_weight(deps.storage, &clock, &address(&avs)?, id)
        }
        ExecuteMsg::ClaimRewards {
            operator,
            asset,
            rewards,
            recipient,
        } => {
            let id = named::pool(deps.storage, api, &operator, &asset)?;
            let recipient = named::or_sender(api, recipient, sender)?;
            claim_rewards(deps.storage, clock.now, sender, &id, rewards, &recipient)
        }
        ExecuteMsg::SetClaimPreferences { allow_push } => {
            set_claim_preferences(deps.storage, sender, allow_push)
        }
        ExecuteMsg::ApproveProxy { proxy, until } => {
            proxy::approve(deps.storage, clock.now, sender, &address(&proxy)?, until)
        }
        ExecuteMsg::RevokeProxy { proxy } => proxy::revoke(deps.storage, sender, &address(&proxy)?),
        ExecuteMsg::QueueWithdrawalFor {
            staker,
            operator,
            asset,
            shares,
            generation,
        } => {
            let id = named::pool(deps.storage, api, &operator, &asset)?;
            let staker = address(&staker)?;
            proxy::queue(
                deps.storage,
                &clock,
                sender,
                staker,
                id,
                shares.into(),
                generation,
            )
        }
        ExecuteMsg::CompleteWithdrawalFor { staker, ids } => {
            proxy::complete(deps.storage, &clock, sender, &address(&staker)?, &ids)
        }
        ExecuteMsg::ClaimRewardsFor {
            staker,
            operator,
            asset,
            rewards,
        } => {
            let id = named::pool(deps.storage, api, &operator, &asset)?;
            proxy::claim(deps.storage, clock.now, sender, &address(&staker)?, &id, rewards)
        }
        ExecuteMsg::ClaimCommission {
            asset,
            rewards,
            recipient,
        } => {
            let recipient = named::or_sender(api, recipient, sender)?;
            let id = pools::id(deps.storage, sender, &asset)?;
            claim_commission(deps.storage, clock.now, &id, rewards, &recipient)
        }
    }
}

const fn takes_coins(msg: &ExecuteMsg) -> bool {
    matches!(
        msg,
        ExecuteMsg::RegisterAvs { .. }
            | ExecuteMsg::Deposit { .. }
            | ExecuteMsg::DepositBond {}
            | ExecuteMsg::FundRewards { .. }
    )
}

fn clock(storage: &dyn Storage, env: &Env) -> StdResult<Clock> {
    let timing = state::timing(storage)?;
    Ok(Clock {
        now: env.block.time.seconds(),
        periods: Periods {
            bucket: timing.bucket_seconds,
            unbonding: timing.unbonding_seconds,
        },
    })
}

/// Books how the payout of a slash ended.
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    dispatch(deps.storage, reply)
}

/// See `QueryMsg`.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let clock = clock(deps.storage, &env)?;
    answer(deps, &clock, msg)
}

/// Admin. Only from the same or older code of this contract.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrate_registry(deps.storage)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg, reply);

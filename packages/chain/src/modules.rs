//! The modules to give to cw-multi-test, together.

use anyhow::Result as AnyResult;
use cosmwasm_std::{BlockInfo, Storage};
use cw_multi_test::AppResponse;

use crate::coins::DecCoins;
use crate::context::Ctx;
use crate::distribution_module::DistributionModule;
use crate::faults::Faults;
use crate::gov::GovModule;
use crate::params::Params;
use crate::rewards::COMMUNITY_POOL;
use crate::staking_module::StakingModule;
use crate::state::{CONTRACT_EVENTS, CURRENT_BLOCK, INFRACTIONS, PARAMS};
use crate::wire;

/// The modules, and the list of failures that they share.
pub fn modules() -> (StakingModule, DistributionModule, GovModule, Faults) {
    let faults = Faults::default();
    (
        StakingModule::new(faults.clone()),
        DistributionModule::new(faults.clone()),
        GovModule::new(faults.clone()),
        faults,
    )
}

/// Writes the state of an empty chain at `block`. Call it in `AppBuilder::build`, before anything else.
pub fn initialize(storage: &mut dyn Storage, block: &BlockInfo, params: &Params) -> AnyResult<()> {
    PARAMS.save(storage, params)?;
    CURRENT_BLOCK.save(storage, block)?;
    INFRACTIONS.save(storage, &vec![])?;
    Ok(COMMUNITY_POOL.save(storage, &DecCoins::default())?)
}

/// What a message leaves for its sender: events, and the protobuf response.
pub(crate) struct Outcome {
    pub type_url: &'static str,
    pub response: Vec<u8>,
}

/// The events of a contract's own messages are put aside, because cw-multi-test would show them to its reply.
pub(crate) fn answer(mut ctx: Ctx, by_contract: bool, outcome: Outcome) -> AnyResult<AppResponse> {
    let mut events = std::mem::take(&mut ctx.events);
    if by_contract && !ctx.params.events_in_replies {
        let mut aside = CONTRACT_EVENTS.may_load(ctx.storage)?.unwrap_or_else(Vec::new);
        aside.append(&mut events);
        CONTRACT_EVENTS.save(ctx.storage, &aside)?;
    }
    let (data, msg_responses) = wire::responses(outcome.type_url, outcome.response);
    Ok(AppResponse {
        events,
        data,
        msg_responses,
    })
}

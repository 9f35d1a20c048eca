//! Answers, as of now.

use cosmwasm_std::{Binary, Deps};
use palisade_interfaces::commitments::{
    CommitmentResponse, CommitmentStatus, ConfigResponse, Offer, QueryMsg,
};
use palisade_kit::json::to_json_binary;

use crate::error::ContractError;
use crate::state::{self, Commitment, Stage};

/// Dispatch.
pub fn query(deps: Deps, now: u64, msg: QueryMsg) -> Result<Binary, ContractError> {
    let storage = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&ConfigResponse {
            registry: state::config(storage)?.registry.0,
        }),
        QueryMsg::Commitment { id } => to_json_binary(&response(now, (id, state::commitment(storage, id)?))?),
        QueryMsg::Commitments { start_after, limit } => {
            let row = |row| response(now, row);
            to_json_binary(&state::commitment_page(storage, start_after, limit, row)?)
        }
        QueryMsg::StandingCommitments { operator, asset } => {
            let operator = deps.api.addr_validate(&operator)?;
            to_json_binary(&state::standing(storage, &operator, &asset)?)
        }
        QueryMsg::Owed { rent } => to_json_binary(&state::owed(storage, &rent)?),
    };
    Ok(answer?)
}

fn response(now: u64, (id, mut row): (u64, Commitment)) -> Result<CommitmentResponse, ContractError> {
    row.count(now);
    Ok(CommitmentResponse {
        id,
        avs: row.avs,
        offer: Offer {
            operator: row.operator.into_string(),
            asset: row.asset,
            min_stake: row.min_stake.amount(),
            budget: row.budget.amount(),
            accept_until: row.accept_until,
            until: row.rent.end(),
        },
        created_at: row.rent.start(),
        rent: row.rent_asset,
        amount: row.rent.amount(),
        earned: row.rent.earned_floor()?,
        claimed: row.rent.paid(),
        status: match row.stage {
            Stage::Offered => CommitmentStatus::Offered {},
            Stage::Standing(found) => CommitmentStatus::Standing {
                standing: found.standing,
            },
            Stage::Ended { unreturned } => CommitmentStatus::Ended { unreturned },
        },
    })
}

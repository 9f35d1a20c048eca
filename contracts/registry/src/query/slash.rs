use cosmwasm_std::{StdResult, Storage};
use palisade_interfaces::registry::{LedgerResponse, SlashRecordResponse, SlashStatus};
use palisade_interfaces::Asset;

use crate::state::{avs, ledgers, pools, slashes, Clock, Slash, Stage};
use crate::ContractError;

pub fn record(storage: &dyn Storage, clock: &Clock, id: u64) -> Result<SlashRecordResponse, ContractError> {
    response(storage, clock, id, slashes::load(storage, id)?)
}

pub fn records(
    storage: &dyn Storage,
    clock: &Clock,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<SlashRecordResponse>, ContractError> {
    let rows = slashes::page(storage, start_after, limit)?;
    rows.into_iter()
        .map(|(id, slash)| response(storage, clock, id, slash))
        .collect()
}

fn response(
    storage: &dyn Storage,
    clock: &Clock,
    id: u64,
    slash: Slash,
) -> Result<SlashRecordResponse, ContractError> {
    let pool = pools::numbered(storage, slash.pool)?;
    let row = avs::load(storage, &slash.avs)?;
    let (amount, bond) = (slash.amount()?, slash.bond.total()?.amount());
    let deadline = slash.record.deadline;
    let status = match slash.stage {
        Stage::Contested if clock.now <= deadline => SlashStatus::Contested { deadline },
        // Nobody can veto it any more; the release has not come yet.
        Stage::Contested => SlashStatus::Final {
            escrow: amount.amount(),
        },
        Stage::Final { escrow, .. } => SlashStatus::Final {
            escrow: escrow.total()?.amount(),
        },
        Stage::Released {
            amount: released,
            returned,
        } => SlashStatus::Released {
            amount: released.amount(),
            bounty: amount.checked_sub(released)?.checked_sub(returned)?.amount(),
            returned: returned.amount(),
        },
    };
    Ok(SlashRecordResponse {
        id,
        destination: slash.terms(storage, &row)?.into_owned().payee.into_destination(),
        avs: slash.avs,
        operator: pool.operator,
        asset: pool.asset,
        evidence_id: slash.evidence_id,
        reporter: slash.reporter,
        infraction_time: slash.record.fault_time,
        slashed_at: slash.record.slashed_at,
        amount: amount.amount(),
        bond,
        status,
    })
}

pub fn ledger(storage: &dyn Storage, asset: &Asset) -> StdResult<LedgerResponse> {
    let ledger = ledgers::load(storage, asset)?;
    Ok(LedgerResponse {
        stakes: ledger.stakes,
        escrow: ledger.escrow,
        rewards: ledger.rewards,
        bonds: ledger.bonds,
    })
}

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use palisade_interfaces::slasher::Evidence;

use crate::events::EquivocationProven;
use crate::judge::judge;
use crate::{state, ContractError};

/// Marks the offence as punished and has the registry slash. The registry's refusal is not caught, so it takes the
/// mark back and the evidence can be brought again.
pub(crate) fn submit_evidence(
    deps: DepsMut,
    env: &Env,
    reporter: &Addr,
    evidence: &Evidence,
) -> Result<Response, ContractError> {
    let verdict = judge(deps.as_ref(), env, evidence)?;
    state::save_slashed(
        deps.storage,
        &verdict.offence.evidence_id,
        env.block.time.seconds(),
    )?;
    let slash = verdict
        .offence
        .slash(&verdict.registry, &verdict.assets, verdict.fraction, reporter)?;
    let event = EquivocationProven {
        verdict: &verdict,
        evidence,
        reporter,
    };
    Ok(Response::new().add_message(slash).add_event(event))
}

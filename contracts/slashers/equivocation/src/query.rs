use cosmwasm_std::{Binary, Deps, Env, StdResult};
use palisade_evidence::{Hash, EQUIVOCATION, HASH_LENGTH};
use palisade_interfaces::slasher::{
    Evidence, EvidenceStatusResponse, QueryMsg, SlasherConfigResponse, VerifyEvidenceResponse,
};
use palisade_kit::json::to_json_binary;

use crate::judge::judge;
use crate::{state, ContractError};

pub(crate) fn answer(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::VerifyEvidence { evidence } => to_json_binary(&verify_evidence(deps, env, &evidence)?),
        QueryMsg::EvidenceStatus { evidence_id } => to_json_binary(&evidence_status(deps, &evidence_id)?),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> StdResult<SlasherConfigResponse> {
    let config = state::load_config(deps.storage)?;
    Ok(SlasherConfigResponse {
        registry: config.registry.0,
        avs: config.avs,
        kind: EQUIVOCATION.to_string(),
        max_fraction: config.fraction,
    })
}

fn verify_evidence(
    deps: Deps,
    env: &Env,
    evidence: &Evidence,
) -> Result<VerifyEvidenceResponse, ContractError> {
    let verdict = judge(deps, env, evidence)?;
    Ok(VerifyEvidenceResponse {
        evidence_id: Binary::from(verdict.offence.evidence_id),
        infraction_time: verdict.offence.infraction_time,
        fraction: verdict.fraction,
        assets: verdict.assets,
    })
}

fn evidence_status(deps: Deps, evidence_id: &[u8]) -> Result<EvidenceStatusResponse, ContractError> {
    let evidence_id: Hash = evidence_id
        .try_into()
        .map_err(|_| ContractError::EvidenceIdLength {
            found: evidence_id.len(),
            expected: HASH_LENGTH,
        })?;
    Ok(EvidenceStatusResponse {
        slashed_at: state::slashed_at(deps.storage, &evidence_id)?,
    })
}

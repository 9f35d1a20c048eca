use cosmwasm_std::{Addr, Binary, Decimal, Deps, Env};
use palisade_evidence::{
    evidence_id, infraction_time, key_at, payload_hash, slashable_assets, verify, EvidenceError, Hash,
    Offence, SignBytes, EQUIVOCATION,
};
use palisade_interfaces::registry::RegistryContract;
use palisade_interfaces::slasher::{Evidence, Statement};
use palisade_interfaces::Asset;

use crate::error::Which;
use crate::state::{self, Config};
use crate::ContractError;

/// Evidence that holds, and what follows from it.
pub(crate) struct Verdict {
    /// What the registry is told.
    pub offence: Offence,
    /// Assets to slash, at least one.
    pub assets: Vec<Asset>,
    /// Part of the weight to take.
    pub fraction: Decimal,
    /// Who slashes.
    pub registry: RegistryContract,
}

/// Checks evidence against the registry and the offences punished before. What is not checked here, because the
/// registry does: slash window, caps, budget, and that the AVS named this slasher.
///
/// Costs two signature checks, two more where the keys are ed25519, and at most seven queries.
pub(crate) fn judge(deps: Deps, env: &Env, evidence: &Evidence) -> Result<Verdict, ContractError> {
    let config = state::load_config(deps.storage)?;
    let operator = deps.api.addr_validate(&evidence.operator)?;
    let hashes = different_payloads(evidence)?;
    let evidence_id = evidence_id(
        &config.avs,
        &operator,
        EQUIVOCATION,
        evidence.epoch,
        evidence.slot,
    );
    refuse_slashed(deps, &evidence_id)?;

    let infraction_time = infraction_time(config.epoch_seconds, evidence.epoch, env.block.time)?;
    let case = Case {
        deps,
        chain_id: &env.block.chain_id,
        config: &config,
        operator: &operator,
        evidence,
        infraction_time,
    };
    let key = case.check(Which::First, &evidence.first, &hashes.first, None)?;
    // Mostly both are of one scheme, and one question is enough.
    let key = Some(key).filter(|_| evidence.first.scheme == evidence.second.scheme);
    case.check(Which::Second, &evidence.second, &hashes.second, key)?;

    let assets = slashable_assets(
        &deps.querier,
        &config.registry,
        &config.avs,
        &operator,
        infraction_time,
    )?;
    Ok(Verdict {
        offence: Offence {
            avs: config.avs,
            operator,
            infraction_time,
            evidence_id,
        },
        assets,
        fraction: config.fraction,
        registry: config.registry,
    })
}

struct PayloadHashes {
    first: Hash,
    second: Hash,
}

/// Two signatures of one statement are no offence: anybody can make a second from a first, at least for secp256k1.
fn different_payloads(evidence: &Evidence) -> Result<PayloadHashes, ContractError> {
    let hash = |which, statement: &Statement| {
        payload_hash(&statement.payload_hash).map_err(|source| ContractError::Statement { which, source })
    };
    let first = hash(Which::First, &evidence.first)?;
    let second = hash(Which::Second, &evidence.second)?;
    if first == second {
        return Err(ContractError::EqualPayloads {
            payload_hash: Binary::from(first),
        });
    }
    Ok(PayloadHashes { first, second })
}

fn refuse_slashed(deps: Deps, evidence_id: &Hash) -> Result<(), ContractError> {
    match state::slashed_at(deps.storage, evidence_id)? {
        None => Ok(()),
        Some(slashed_at) => Err(ContractError::AlreadySlashed {
            evidence_id: Binary::from(*evidence_id),
            slashed_at,
        }),
    }
}

/// What both statements have in common.
struct Case<'a> {
    deps: Deps<'a>,
    chain_id: &'a str,
    config: &'a Config,
    operator: &'a Addr,
    evidence: &'a Evidence,
    infraction_time: u64,
}

impl Case<'_> {
    /// Returns the key that signed, which is asked for unless it is known.
    fn check(
        &self,
        which: Which,
        statement: &Statement,
        payload_hash: &Hash,
        key: Option<Binary>,
    ) -> Result<Binary, ContractError> {
        self.check_signature(statement, payload_hash, key)
            .map_err(|source| ContractError::Statement { which, source })
    }

    fn check_signature(
        &self,
        statement: &Statement,
        payload_hash: &Hash,
        key: Option<Binary>,
    ) -> Result<Binary, EvidenceError> {
        let Statement {
            scheme, signature, ..
        } = statement;
        let registry = &self.config.registry;
        let public_key = match key {
            Some(key) => key,
            None => key_at(
                &self.deps.querier,
                registry,
                self.operator,
                *scheme,
                self.infraction_time,
            )?,
        };
        let sign_bytes = SignBytes {
            kind: EQUIVOCATION,
            chain_id: self.chain_id,
            registry: &registry.0,
            avs: &self.config.avs,
            epoch: self.evidence.epoch,
            slot: self.evidence.slot,
            payload_hash,
        };
        verify(self.deps.api, *scheme, &sign_bytes.hash(), signature, &public_key)?;
        Ok(public_key)
    }
}

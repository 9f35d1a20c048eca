use cosmwasm_std::{Addr, Binary, CosmosMsg, Decimal, QuerierWrapper, StdResult, Timestamp, Uint128, Uint64};
use palisade_interfaces::registry::{
    AllocationAtResponse, AvsResponse, ExecuteMsg, KeyResponse, KeyScheme, QueryMsg, RegistryContract,
    SlashPart,
};
use palisade_interfaces::Asset;

use crate::preimage::Hash;
use crate::EvidenceError;

/// What a slasher tells the registry, once it is convinced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence {
    /// The AVS that was harmed.
    pub avs: Addr,
    /// Who did it.
    pub operator: Addr,
    /// Second of the fault. The state before that second counts.
    pub infraction_time: u64,
    /// Id of the offence.
    pub evidence_id: Hash,
}

impl Offence {
    /// The message by which the slasher has `fraction` of the operator's weight taken, in each of `assets`.
    ///
    /// # Errors
    /// When the message cannot be encoded.
    pub fn slash(
        &self,
        registry: &RegistryContract,
        assets: &[Asset],
        fraction: Decimal,
        reporter: &Addr,
    ) -> StdResult<CosmosMsg> {
        let part = |asset: &Asset| SlashPart {
            asset: asset.clone(),
            fraction,
        };
        registry.execute(
            &ExecuteMsg::Slash {
                avs: self.avs.to_string(),
                operator: self.operator.to_string(),
                infraction_time: self.infraction_time,
                slashes: assets.iter().map(part).collect(),
                evidence_id: Binary::from(self.evidence_id),
                reporter: reporter.to_string(),
            },
            vec![],
        )
    }
}

/// Second as of which an offence in `epoch` counts: the first of the epoch. `epoch_seconds` are those of the registry's
/// parameters. They never change, so a slasher asks for them once.
///
/// # Errors
/// [`EvidenceError::FutureEpoch`] when the epoch begins after `now`; when its start leaves 64 bits.
pub fn infraction_time(epoch_seconds: u64, epoch: u64, now: Timestamp) -> Result<u64, EvidenceError> {
    let start = Uint64::new(epoch).checked_mul(epoch_seconds.into())?.u64();
    if start > now.seconds() {
        return Err(EvidenceError::FutureEpoch {
            epoch,
            found: start,
            now: now.seconds(),
        });
    }
    Ok(start)
}

/// The key with which the operator had to sign at second `at`: the one it had before anything that happened in it.
///
/// # Errors
/// [`EvidenceError::NoKey`].
pub fn key_at(
    querier: &QuerierWrapper<'_>,
    registry: &RegistryContract,
    operator: &Addr,
    scheme: KeyScheme,
    at: u64,
) -> Result<Binary, EvidenceError> {
    let answer: KeyResponse = registry.query(
        querier,
        &QueryMsg::Key {
            operator: operator.to_string(),
            scheme,
            at: Some(at),
        },
    )?;
    answer.public_key.ok_or_else(|| EvidenceError::NoKey {
        operator: operator.clone(),
        scheme,
        at,
    })
}

/// The assets of the AVS of which the operator had a part allocated to it, at second `at`.
///
/// One query for each asset of the AVS, of which there are few.
///
/// # Errors
/// [`EvidenceError::NothingAllocated`] when there is none.
pub fn slashable_assets(
    querier: &QuerierWrapper<'_>,
    registry: &RegistryContract,
    avs: &Addr,
    operator: &Addr,
    at: u64,
) -> Result<Vec<Asset>, EvidenceError> {
    let answer: AvsResponse = registry.query(querier, &QueryMsg::Avs { avs: avs.to_string() })?;
    let mut slashable = Vec::new();
    for asset in answer.terms.assets {
        if !base_weight(querier, registry, avs, operator, &asset, at)?.is_zero() {
            slashable.push(asset);
        }
    }
    if slashable.is_empty() {
        return Err(EvidenceError::NothingAllocated {
            operator: operator.clone(),
            avs: avs.clone(),
            at,
        });
    }
    Ok(slashable)
}

fn base_weight(
    querier: &QuerierWrapper<'_>,
    registry: &RegistryContract,
    avs: &Addr,
    operator: &Addr,
    asset: &Asset,
    at: u64,
) -> StdResult<Uint128> {
    let answer: AllocationAtResponse = registry.query(
        querier,
        &QueryMsg::AllocationAt {
            avs: avs.to_string(),
            operator: operator.to_string(),
            asset: asset.clone(),
            at,
        },
    )?;
    Ok(answer.base_weight)
}

//! Rewards of AVSs: what was funded is streamed, claimable, or paid.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Uint128;

use super::{sum, Invariant, Observation};

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::state("registry.rewards_can_all_be_paid", payable),
    Invariant::state("registry.streams_keep_within_their_funds", streams),
    Invariant::change("registry.rewards_are_conserved", conserved),
];

fn payable(now: &Observation) -> AnyResult<()> {
    for (reward, ledger) in &now.registry.ledgers {
        let claims = now.registry.pools.iter().flat_map(|view| &view.claimable);
        let claims = sum(claims
            .filter(|claim| claim.reward == *reward)
            .map(|claim| claim.amount));
        let streaming = now.registry.streams.iter();
        let streaming = sum(streaming
            .filter(|(paid, _)| paid == reward)
            .map(|(_, stream)| stream.remaining));
        let (due, there) = (sum([claims, streaming]), ledger.rewards);
        ensure!(
            due <= there,
            "of {reward} {claims} can be claimed and {streaming} are streaming, there are {there}"
        );
    }
    Ok(())
}

fn streams(now: &Observation) -> AnyResult<()> {
    for (reward, stream) in &now.registry.streams {
        let (remaining, funded) = (stream.remaining, stream.funded);
        ensure!(remaining <= funded, "{remaining} of {funded} {reward} remain");
        ensure!(
            remaining.is_zero() || stream.ends > now.moment.time,
            "{remaining} {reward} remain of a stream that ended"
        );
    }
    Ok(())
}

/// Rewards enter the registry by funding only, so what left it was paid: never more than was there, never less.
fn conserved(before: &Observation, now: &Observation) -> AnyResult<()> {
    for (reward, ledger) in &now.registry.ledgers {
        let total = |seen: &Observation| {
            let streams = seen.registry.streams.iter();
            sum(streams
                .filter(|(paid, _)| paid == reward)
                .map(|(_, stream)| stream.funded))
        };
        let past = before.registry.ledgers.iter().find(|(asset, _)| asset == reward);
        let past = past.map_or_else(Uint128::zero, |(_, ledger)| ledger.rewards);
        let (funded_before, funded) = (total(before), total(now));
        let most = past.checked_add(funded.checked_sub(funded_before)?)?;
        ensure!(
            ledger.rewards <= most,
            "{} {reward} for rewards, at most {most} were funded",
            ledger.rewards
        );
    }
    Ok(())
}

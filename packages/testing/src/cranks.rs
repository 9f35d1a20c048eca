//! The cranks that anybody may turn, in the order in which a keeper turns them once a day.

use anyhow::Result as AnyResult;
use cosmwasm_std::Uint128;
use palisade_interfaces::{hub, registry, vault};

use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::suite::Suite;

/// Less than is worth a message waits, or every validator is paused.
const NO_STAKE: &[&str] = &["is worth a message", "no validator takes stake now"];
/// Every validator that has stake has no entry free.
const FULL: &[&str] = &["cannot be undelegated now"];
/// No undelegation is complete, and nothing is left over.
const NOTHING_PAID: &[&str] = &["nothing to reconcile"];
/// All that is mature was paid but what a veto may give back.
const NOTHING_CAME: &[&str] = &[
    "nothing to receive, unless a veto gives back more",
    "next payout is at",
];
/// All shares of the batch are worth less than a unit.
const WORTHLESS: &[&str] = &["is worth nothing yet"];

impl<E: Engine> Suite<E> {
    /// Turns every crank that has something to do. Makes one block, because the hub settles in a later block than it
    /// arms.
    ///
    /// # Errors
    /// The first crank that is refused, with its name.
    pub fn turn_cranks(&mut self) -> AnyResult<()> {
        self.turn_hub_cranks()?;
        self.turn_vault_cranks()
    }

    fn turn_hub_cranks(&mut self) -> AnyResult<()> {
        crank("sync of the hub", self.sync_hub(), &[])?;
        crank("harvest of the hub", self.harvest_staking(), &[])?;
        if self.unbond_batch_is_due()? {
            crank("batch of the hub", self.submit_unbond_batch(), FULL)?;
        }
        crank("stake", self.stake(), NO_STAKE)?;
        // Arm, then settle.
        crank("reconciliation", self.reconcile(), NOTHING_PAID)?;
        self.next_block()?;
        crank("reconciliation", self.reconcile(), NOTHING_PAID)
    }

    fn turn_vault_cranks(&mut self) -> AnyResult<()> {
        crank("sync of the vault", self.sync_vault(), &[])?;
        for position in self.vault_positions()? {
            let operator = self.name_of(&position.operator);
            self.harvest_position(&operator)?;
            let now = self.now()?.time;
            if position.exits.iter().any(|exit| exit.matures <= now) {
                crank(
                    "collection of the vault",
                    self.collect_from_operator(&operator),
                    NOTHING_CAME,
                )?;
            }
        }
        for (id, batch) in self.redeem_batches()? {
            self.push_redeem_batch(id, &batch.status)?;
        }
        Ok(())
    }

    fn push_redeem_batch(&mut self, id: u64, status: &vault::BatchStatus) -> AnyResult<()> {
        let now = self.now()?.time;
        match status {
            vault::BatchStatus::Open { due } if *due <= now => {
                crank("batch of the vault", self.submit_redeem_batch(), WORTHLESS)
            }
            vault::BatchStatus::Unbonding { matures, .. } if *matures <= now => {
                let settled = self.settle_redeem_batch(id);
                crank("settlement of the vault", settled, NOTHING_CAME)
            }
            _ => Ok(()),
        }
    }

    fn harvest_position(&mut self, operator: &str) -> AnyResult<()> {
        let pending: Vec<registry::RewardResponse> =
            self.ask_registry(&registry::QueryMsg::PendingRewards {
                staker: self.house().vault.0.to_string(),
                operator: self.addr(operator).to_string(),
                asset: self.lst(),
            })?;
        // Less than the hub takes as a bond stays for another day.
        let least = Uint128::new(1_000);
        let worthwhile = pending.into_iter().filter(|row| row.amount >= least);
        let rewards: Vec<_> = worthwhile.map(|row| row.reward).collect();
        if rewards.is_empty() {
            return Ok(());
        }
        crank(
            "harvest of the vault",
            self.harvest_restaking(operator, rewards),
            &[],
        )
    }

    /// Whether anybody may submit the hub's batch.
    ///
    /// # Errors
    /// Those of the hub.
    pub fn unbond_batch_is_due(&self) -> AnyResult<bool> {
        let now = self.now()?.time;
        let mut batches = self.unbond_batches()?.into_values();
        Ok(batches.any(|batch| match batch.status {
            hub::BatchStatus::Pending { due } => due <= now,
            hub::BatchStatus::Submitting { .. } => true,
            _ => false,
        }))
    }
}

/// Turns a crank that may be refused for one of some reasons.
fn crank(name: &str, outcome: Outcome, reasons: &[&str]) -> AnyResult<()> {
    let Err(refusal) = outcome.result else {
        return Ok(());
    };
    let text = format!("{refusal:#}");
    if reasons.iter().any(|reason| text.contains(reason)) {
        return Ok(());
    }
    Err(refusal.context(format!("crank: {name}")))
}

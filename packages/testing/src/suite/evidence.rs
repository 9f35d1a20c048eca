//! What operators sign, who brings it, and what becomes of a slash.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Binary, Decimal};
use palisade_evidence::{SignBytes, EQUIVOCATION};
use palisade_interfaces::registry::{self, KeyScheme};
use palisade_interfaces::slasher::{self, Evidence, Statement};
use sha2::{Digest, Sha256};

use super::{Suite, KEEPER};
use crate::engine::Engine;
use crate::outcome::Outcome;

impl<E: Engine> Suite<E> {
    /// What an operator signs when it states `payload` for a slot of an AVS.
    ///
    /// # Errors
    /// When the operator has no key of the scheme.
    pub fn sign_statement(
        &self,
        operator: &str,
        scheme: KeyScheme,
        avs: &str,
        (epoch, slot): (u64, u64),
        payload: &str,
    ) -> AnyResult<Statement> {
        let key = self.key(operator, scheme)?;
        let payload_hash = Sha256::digest(payload).into();
        let statement = SignBytes {
            kind: EQUIVOCATION,
            chain_id: &self.engine.chain_id()?,
            registry: &self.house.registry.0,
            avs: &self.addr(avs),
            epoch,
            slot,
            payload_hash: &payload_hash,
        };
        Ok(Statement {
            scheme,
            payload_hash: Binary::from(payload_hash),
            signature: key.sign(&statement.hash())?,
        })
    }

    /// Evidence that an operator stated two payloads for one slot. It really signs both.
    ///
    /// # Errors
    /// When the operator has no key of the scheme.
    pub fn equivocation(
        &self,
        operator: &str,
        scheme: KeyScheme,
        avs: &str,
        slot: (u64, u64),
        payloads: [&str; 2],
    ) -> AnyResult<Evidence> {
        let [first, second] = payloads;
        Ok(Evidence {
            operator: self.addr(operator).to_string(),
            epoch: slot.0,
            slot: slot.1,
            first: self.sign_statement(operator, scheme, avs, slot, first)?,
            second: self.sign_statement(operator, scheme, avs, slot, second)?,
        })
    }

    /// Brings evidence to the slasher of an AVS.
    pub fn submit_evidence(&mut self, who: &str, avs: &str, evidence: Evidence) -> Outcome {
        match self.slasher(avs).map(|slasher| slasher.0.clone()) {
            Ok(slasher) => {
                let msg = slasher::ExecuteMsg::SubmitEvidence { evidence };
                self.execute(who, &slasher, &msg, vec![])
            }
            Err(err) => Err(err).into(),
        }
    }

    /// Moves the escrow of a slash to its destination.
    pub fn release_slash(&mut self, slash_id: u64) -> Outcome {
        self.registry(KEEPER, &registry::ExecuteMsg::ReleaseSlash { slash_id })
    }

    /// Gives back what a resolver does not uphold.
    pub fn veto_slash(&mut self, resolver: &str, slash_id: u64, upheld: Decimal) -> Outcome {
        self.registry(resolver, &registry::ExecuteMsg::VetoSlash { slash_id, upheld })
    }
}

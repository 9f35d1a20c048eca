//! What a deployment will cost.

use anyhow::Result as AnyResult;
use cosmwasm_std::Uint128;

use super::chain::{Chain, Signer};
use super::network::Validators;
use super::plan::Plan;
use super::record::Record;
use super::step::{Role, Step};

/// Gas per byte of an artifact: the compressed transaction, and compiling it.
const STORE_PER_BYTE: u64 = 7;

/// Gas of making a hub, apart from its validators.
const HUB: u64 = 450_000;

/// Gas per validator of the hub.
const PER_VALIDATOR: u64 = 20_000;

/// Validators where only the chain knows how many there will be.
const MANY_VALIDATORS: usize = 100;

/// What a step takes where it cannot be simulated yet, because it needs what an earlier one leaves. Measured on wasmd
/// 0.70 and rounded up.
fn typical_gas(plan: &Plan, step: &Step) -> AnyResult<u64> {
    Ok(match step {
        Step::Fund => 80_000,
        Step::Store(code) => {
            let bytes = u64::try_from(plan.artifacts.get(*code)?.wasm.len())?;
            bytes.saturating_mul(STORE_PER_BYTE)
        }
        Step::Make(Role::Hub) => {
            let validators = match &plan.network.suite.hub.validators {
                Validators::Named(rows) => rows.len(),
                Validators::AllBonded => MANY_VALIDATORS,
            };
            HUB.saturating_add(PER_VALIDATOR.saturating_mul(u64::try_from(validators)?))
        }
        Step::Make(Role::Vault) => 700_000,
        Step::Make(_) => 200_000,
    })
}

/// The gas limit of a step: simulated where that is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gas {
    /// Simulated just now, with the adjustment.
    Simulated(u64),
    /// What it took elsewhere, with the adjustment.
    Typical(u64),
}

impl Gas {
    /// The number.
    pub const fn limit(self) -> u64 {
        match self {
            Self::Simulated(gas) | Self::Typical(gas) => gas,
        }
    }
}

/// Gas of a step as it can be known now.
///
/// # Errors
/// When the chain refuses the step already in the simulation.
pub fn gas(plan: &Plan, step: &Step, record: &Record, chain: &dyn Chain) -> AnyResult<Gas> {
    let ready = match step {
        Step::Fund => false,
        Step::Store(_) => true,
        Step::Make(_) => plan.messages(step, record, chain).is_ok(),
    };
    // Without coins, there may be no account that could sign.
    let least = plan.seed(step).max(Uint128::one());
    if ready && chain.balance(plan.deployer, &plan.network.chain.denom)? >= least {
        let messages = plan.messages(step, record, chain)?;
        if let Some(gas) = chain.simulate(Signer::Deployer, &messages)? {
            return Ok(Gas::Simulated(gas));
        }
    }
    Ok(Gas::Typical(typical_limit(plan, step)?))
}

/// What a step takes elsewhere, with the adjustment.
fn typical_limit(plan: &Plan, step: &Step) -> AnyResult<u64> {
    let typical = Uint128::from(typical_gas(plan, step)?);
    let limit = typical.checked_mul_ceil(plan.network.chain.gas_adjustment)?;
    Ok(u64::try_from(limit.u128())?)
}

/// Units that all steps still to come take from the deployer, by the usual gas.
///
/// # Errors
/// When it is more than 128 bits hold.
pub fn still_needed(plan: &Plan, record: &Record, chain: &dyn Chain) -> AnyResult<Uint128> {
    let mut needed = Uint128::zero();
    for step in plan.steps() {
        let costs = Plan::signer(&step) == Signer::Deployer && !Plan::is_recorded(&step, record);
        if !costs || plan.effect(&step, chain)?.is_some() {
            continue;
        }
        let fee = chain.fee(typical_limit(plan, &step)?)?;
        needed = needed.checked_add(fee.amount)?.checked_add(plan.seed(&step))?;
    }
    Ok(needed)
}

/// Units of [`still_needed`] that the deployer does not have.
///
/// # Errors
/// Those of the chain.
pub fn missing(plan: &Plan, record: &Record, chain: &dyn Chain) -> AnyResult<Uint128> {
    let needed = still_needed(plan, record, chain)?;
    let has = chain.balance(plan.deployer, &plan.network.chain.denom)?;
    Ok(needed.saturating_sub(has))
}

//! Compares what is delegated with what is tracked. In one piece: half a comparison is no basis for a rate.

use cosmwasm_std::{
    Addr, BlockInfo, Deps, DepsMut, Env, Event as WasmEvent, QuerierWrapper, Response, StdResult, Storage,
};
use palisade_math::tolerance::is_rounding;
use palisade_math::{Bps, Native};

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::history;
use crate::ledger::Ledger;
use crate::params::Params;
use crate::state::{self, Config};
use crate::validator::Validator;

/// A delegation that is not what was tracked.
pub struct Difference {
    pub validator: String,
    pub tracked: Native,
    pub actual: Native,
}

/// All differences, with the sums of those in each direction.
pub struct Comparison {
    /// All validators, as tracked.
    validators: Vec<(String, Validator)>,
    pub differences: Vec<Difference>,
    pub loss: Native,
    pub gain: Native,
}

impl Comparison {
    /// All validators once the differences are booked. Where there were none, those that were compared.
    pub fn booked_validators(self, storage: &dyn Storage) -> StdResult<Vec<(String, Validator)>> {
        if self.differences.is_empty() {
            return Ok(self.validators);
        }
        state::validators(storage)
    }

    /// Until when slashes make the hub impaired: they must have taken enough of `assets`, rounding not counted.
    fn impairs_until(&self, assets: Native, params: &Params, now: u64) -> Result<u64, ContractError> {
        let mut slashed = Native::ZERO;
        for difference in &self.differences {
            if difference.is_slash(params)? {
                slashed = slashed.checked_add(difference.loss())?;
            }
        }
        if slashed.is_zero() || slashed < params.impairment.loss.of_ceil(assets)? {
            return Ok(0);
        }
        Ok(now.saturating_add(params.impairment.seconds))
    }
}

impl Difference {
    fn loss(&self) -> Native {
        self.tracked.saturating_sub(self.actual)
    }

    fn gain(&self) -> Native {
        self.actual.saturating_sub(self.tracked)
    }

    /// Whether it is more than rounding.
    pub fn is_slash(&self, params: &Params) -> Result<bool, ContractError> {
        Ok(!is_rounding(
            self.loss(),
            self.tracked,
            params.dust_units,
            params.dust_ppm,
        )?)
    }
}

/// Books every difference and remembers the time.
#[inline(never)]
pub fn sync(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let comparison = compare(deps.storage, deps.querier, &env.contract.address)?;
    let events = book(deps.storage, &mut ledger, &config, &comparison, &env.block)?;
    history::record(deps.storage, &mut ledger, env.block.time.seconds())?;
    state::save_ledger(deps.storage, &ledger)?;
    Ok(Response::new().add_events(events))
}

/// The ledger after the losses that a sync would book now. Gains would drip, so they count for nothing yet.
pub fn foresee(deps: Deps, env: &Env) -> Result<Ledger, ContractError> {
    let (params, now) = (state::config(deps.storage)?.params, env.block.time.seconds());
    let mut ledger = state::ledger(deps.storage)?;
    let comparison = compare(deps.storage, deps.querier, &env.contract.address)?;
    let until = comparison.impairs_until(ledger.assets(now)?, &params, now)?;
    ledger.impaired_until = ledger.impaired_until.max(until);
    ledger.lose_bonded(comparison.loss, now)?;
    Ok(ledger)
}

/// One query for all delegations. One that is missing is zero; one to a validator that is not the hub's counts too.
pub fn compare(
    storage: &dyn Storage,
    querier: QuerierWrapper,
    hub: &Addr,
) -> Result<Comparison, ContractError> {
    let validators = state::validators(storage)?;
    let mut differences: Vec<Difference> = validators
        .iter()
        .map(|(validator, row)| Difference {
            validator: validator.clone(),
            tracked: row.tracked,
            actual: Native::ZERO,
        })
        .collect();
    let mut strangers = Vec::new();
    for delegation in querier.query_all_delegations(hub)? {
        let (validator, actual) = (delegation.validator, delegation.amount.amount.into());
        let found = differences.binary_search_by(|row| row.validator.cmp(&validator));
        match found.ok().and_then(|index| differences.get_mut(index)) {
            Some(row) => row.actual = actual,
            None => strangers.push(Difference {
                validator,
                tracked: Native::ZERO,
                actual,
            }),
        }
    }
    differences.extend(strangers);
    differences.retain(|difference| difference.tracked != difference.actual);

    let (mut loss, mut gain) = (Native::ZERO, Native::ZERO);
    for difference in &differences {
        loss = loss.checked_add(difference.loss())?;
        gain = gain.checked_add(difference.gain())?;
    }
    Ok(Comparison {
        validators,
        differences,
        loss,
        gain,
    })
}

/// Writes what changed. Losses come first and land at once; gains drip. A slashed validator is paused, unless it gets no stake anyway.
pub fn book(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    config: &Config,
    comparison: &Comparison,
    block: &BlockInfo,
) -> Result<Vec<WasmEvent>, ContractError> {
    let (mut events, now) = (Vec::new(), block.time.seconds());
    for difference in &comparison.differences {
        let address = difference.validator.as_str();
        let mut validator = found_validator(storage, address)?;
        validator.tracked = difference.actual;
        events.push(
            Event::DelegationChanged {
                validator: address,
                before: difference.tracked,
                after: difference.actual,
            }
            .into(),
        );
        if difference.is_slash(&config.params)? && !validator.is_draining() {
            let until = validator.pause(now.saturating_add(config.params.cooldown_seconds));
            events.push(
                Event::ValidatorPaused {
                    validator: address,
                    until,
                }
                .into(),
            );
        }
        state::save_validator(storage, address, &mut validator)?;
    }
    let Comparison { loss, gain, .. } = *comparison;
    let until = comparison.impairs_until(ledger.assets(now)?, &config.params, now)?;
    if until > ledger.impaired_until.max(now) {
        ledger.impaired_until = until;
        events.push(Event::Impaired { loss, until }.into());
    }
    ledger.lose_bonded(loss, now)?;
    ledger.find_bonded(gain, &config.params, now)?;
    (ledger.last_sync, ledger.last_sync_height) = (now, block.height);
    let (tracked_bonded, books) = (ledger.tracked_bonded, Books::of(ledger, now)?);
    events.push(
        Event::Synced {
            loss,
            gain,
            tracked_bonded,
            books,
        }
        .into(),
    );
    Ok(events)
}

/// Stake at a validator that the hub does not have is taken back like that of a removed one.
fn found_validator(storage: &dyn Storage, address: &str) -> StdResult<Validator> {
    Ok(state::may_validator(storage, address)?.unwrap_or_else(|| {
        let mut stranger = Validator::new(0, Bps::ONE);
        stranger.drain();
        stranger
    }))
}

//! Validators that misbehave on a [`Chain`].

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::{Api, Decimal};

use crate::chain::Chain;
use crate::staking_module::StakingModule;
use crate::state::{self, Infraction, SlashReport, REPORTS};

impl<A: Api> Chain<A> {
    /// `Slash` of x/staking in the BeginBlock of the next block, which this makes: `fraction` of what the validator
    /// had at stake when block `infraction_height` began (that is, the power of the EndBlock before it), taken first
    /// from what was undelegated or redelegated at `infraction_height` or later. An unbonded validator loses nothing.
    pub fn slash(
        &mut self,
        validator: &str,
        infraction_height: u64,
        fraction: Decimal,
    ) -> AnyResult<SlashReport> {
        let (validator, height) = (validator.to_string(), infraction_height);
        self.infract(Infraction::Slash {
            validator,
            height,
            power: None,
            fraction,
        })
    }

    /// Like [`slash`](Self::slash), of a given consensus power: units of stake divided by 10^6.
    pub fn slash_power(
        &mut self,
        validator: &str,
        infraction_height: u64,
        power: u128,
        fraction: Decimal,
    ) -> AnyResult<SlashReport> {
        let (validator, height) = (validator.to_string(), infraction_height);
        self.infract(Infraction::Slash {
            validator,
            height,
            power: Some(power),
            fraction,
        })
    }

    /// Slashes, in the BeginBlock of the next block, which this makes, a fraction of what the validator has then, to
    /// the power's precision of 10^6 units. Unbonding entries and redelegations are not reached.
    pub fn slash_now(&mut self, validator: &str, fraction: Decimal) -> AnyResult<SlashReport> {
        self.infract(Infraction::SlashNow {
            validator: validator.to_string(),
            fraction,
        })
    }

    /// The validator missed too many blocks: slashed and jailed in the BeginBlock of the next block, which this makes.
    pub fn downtime(&mut self, validator: &str) -> AnyResult<SlashReport> {
        self.infract(Infraction::Downtime {
            validator: validator.to_string(),
        })
    }

    /// Evidence of two votes at a height: slashed, jailed and tombstoned in the BeginBlock of the next block, which
    /// this makes. A second piece of evidence is ignored.
    pub fn double_sign(&mut self, validator: &str, infraction_height: u64) -> AnyResult<SlashReport> {
        let (validator, height) = (validator.to_string(), infraction_height);
        self.infract(Infraction::DoubleSign { validator, height })
    }

    /// Reports an infraction to the BeginBlock of the next block, without making it. Several reports are executed in
    /// their order. Fails on an unknown validator, a future height and a fraction above one.
    pub fn report(&mut self, infraction: Infraction) -> AnyResult<()> {
        state::load_validator(self.store(), infraction.validator())?;
        let next = self.height().saturating_add(1);
        if let Infraction::Slash { height, .. } | Infraction::DoubleSign { height, .. } = infraction {
            ensure!(
                height <= next,
                "infraction at height {height}, the next block is {next}"
            );
        }
        if let Infraction::Slash { fraction, .. } | Infraction::SlashNow { fraction, .. } = infraction {
            ensure!(
                fraction <= Decimal::one(),
                "a slash of {fraction} is more than everything"
            );
        }
        self.report_unchecked(infraction)
    }

    /// As [`report`](Self::report), of what a chain has decided already.
    pub(crate) fn report_unchecked(&mut self, infraction: Infraction) -> AnyResult<()> {
        StakingModule::report(self.app_mut().storage_mut(), infraction)
    }

    /// What the BeginBlock of the block in progress slashed: one report for each infraction, in their order.
    pub fn slash_reports(&self) -> AnyResult<Vec<SlashReport>> {
        Ok(REPORTS.may_load(self.store())?.unwrap_or_else(Vec::new))
    }

    fn infract(&mut self, infraction: Infraction) -> AnyResult<SlashReport> {
        self.report(infraction)?;
        self.next_block();
        let last = self.slash_reports()?.pop();
        last.context("no infraction was executed")
    }
}

//! What all scenes do: prepare, then measure.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{to_json_binary, Addr};
use cw_ownable::Action;
use serde::Serialize;

use super::{needs, Measured, Metered, Needs};
use crate::engine::{Code, Response};
use crate::outcome::Outcome;
use crate::suite::{Suite, SuiteBuilder, OWNER};

/// Base units of one coin.
pub(super) const PAL: u128 = 1_000_000;

/// Who bonds for everybody.
pub(super) const PAYER: &str = "payer";

/// What the payer begins with, beside what it spends on users.
const PURSE: u128 = 300_000 * PAL;

/// Who becomes the owner of contracts.
const HEIR: &str = "heir";

/// For how long the hub takes bonds without a look at the chain: longer than it takes to measure one after the other, also
/// where a day is short.
const PATIENCE_DAYS: u64 = 20;

/// A suite on which messages are measured.
pub(super) struct Stage<E: Metered> {
    pub suite: Suite<E>,
    pub day: u64,
    contract: &'static str,
    situation: String,
    rows: Vec<Measured<E::Gas>>,
}

impl<E: Metered> Stage<E> {
    /// Deploys a suite, whose payer can spend `users` units on users. What follows is preparation, until
    /// [`Self::measure`] is called for the first time.
    pub fn build(
        mut engine: E,
        builder: SuiteBuilder,
        contract: &'static str,
        situation: String,
        users: u128,
    ) -> AnyResult<Self> {
        engine.prepare(true);
        let day = engine.day_seconds();
        let builder = builder
            .user(PAYER, PURSE.saturating_add(users))
            .settings(move |settings| settings.hub.sync_max_age_seconds = day.saturating_mul(PATIENCE_DAYS));
        let suite = builder.build_on(engine)?;
        Ok(Self {
            suite,
            day,
            contract,
            situation,
            rows: vec![],
        })
    }

    /// Sends one message and writes down what it used.
    pub fn measure(
        &mut self,
        message: &str,
        needs: Needs,
        send: impl FnOnce(&mut Suite<E>) -> Outcome,
    ) -> AnyResult<Response> {
        self.measure_on(self.contract, message, needs, send)
    }

    /// As [`Self::measure`], where the response tells what was needed.
    pub fn measure_counted(
        &mut self,
        message: &str,
        needs: impl FnOnce(&Response) -> Needs,
        send: impl FnOnce(&mut Suite<E>) -> Outcome,
    ) -> AnyResult<Response> {
        let response = self.measure(message, Needs::default(), send)?;
        if let Some(row) = self.rows.last_mut() {
            row.needs = needs(&response);
        }
        Ok(response)
    }

    /// As [`Self::measure`], of another contract than that of the scene.
    pub fn measure_on(
        &mut self,
        contract: &'static str,
        message: &str,
        needs: Needs,
        send: impl FnOnce(&mut Suite<E>) -> Outcome,
    ) -> AnyResult<Response> {
        self.suite.engine_mut().prepare(false);
        let sent = send(&mut self.suite).result;
        let response =
            sent.with_context(|| format!("measuring {contract} {message} with {}", self.situation))?;
        self.write(contract, message, needs)?;
        self.suite.engine_mut().prepare(true);
        Ok(response)
    }

    /// Asks a contract and writes down what that used.
    pub fn measure_query(
        &mut self,
        message: &str,
        needs: Needs,
        contract: &Addr,
        query: &impl Serialize,
    ) -> AnyResult<()> {
        if !self.suite.engine().meters_queries() {
            return Ok(());
        }
        self.suite.engine_mut().prepare(false);
        let query = to_json_binary(query)?;
        let answer = self.suite.engine().smart(contract, &query);
        answer.with_context(|| format!("measuring {message} with {}", self.situation))?;
        self.write(self.contract, message, needs)?;
        self.suite.engine_mut().prepare(true);
        Ok(())
    }

    /// The owner of a contract offers it to somebody, who takes it.
    pub fn measure_handover<M: Serialize>(
        &mut self,
        code: Code,
        contract: &Addr,
        message: impl Fn(Action) -> M,
    ) -> AnyResult<()> {
        self.introduce(&[HEIR], 1)?;
        let offer = message(Action::TransferOwnership {
            new_owner: self.suite.addr(HEIR).to_string(),
            expiry: None,
        });
        self.measure("UpdateOwnership, offered", needs::hand_over(code), |suite| {
            suite.execute(OWNER, contract, &offer, vec![])
        })?;
        let accept = message(Action::AcceptOwnership);
        self.measure("UpdateOwnership, accepted", needs::take_over(code), |suite| {
            suite.execute(HEIR, contract, &accept, vec![])
        })?;
        Ok(())
    }

    fn write(&mut self, contract: &'static str, message: &str, needs: Needs) -> AnyResult<()> {
        self.rows.push(Measured {
            contract,
            message: message.to_string(),
            situation: self.situation.clone(),
            needs,
            gas: self.suite.engine().used()?,
        });
        self.suite.engine().measured(contract, message);
        Ok(())
    }

    /// Gives people coins, and has each send one to itself: on a real chain the first transaction of an account also writes
    /// down its key.
    pub fn introduce(&mut self, people: &[&str], coins: u128) -> AnyResult<()> {
        let native = self.suite.native();
        for name in people {
            self.suite.fund(name, coins)?;
            let account = self.suite.addr(name);
            self.suite.transfer(name, &account, &native, 1u128).result?;
        }
        Ok(())
    }

    pub fn pass_days(&mut self, days: u64) -> AnyResult<()> {
        self.suite.pass_seconds(days.saturating_mul(self.day))
    }

    /// The second so many days from now.
    pub fn later(&self, days: u64) -> AnyResult<u64> {
        let now = self.suite.now()?.time;
        Ok(now.saturating_add(days.saturating_mul(self.day)))
    }

    pub fn into_rows(self) -> Vec<Measured<E::Gas>> {
        self.rows
    }
}

/// How many events of this type there are.
pub(super) fn events(response: &Response, ty: &str) -> u32 {
    let found = response.events.iter().filter(|event| event.ty == ty);
    u32::try_from(found.count()).unwrap_or(u32::MAX)
}

/// The name of one of many.
pub(super) fn name(what: &str, number: u32) -> String {
    format!("{what} {number}")
}

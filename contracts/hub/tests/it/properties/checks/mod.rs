//! What must be true after every operation, by number.

mod claims;
mod control;
mod gains;
mod money;
mod settlement;
mod stake;

use std::fmt;

use anyhow::Result as AnyResult;
use cw_multi_test::AppResponse;

use super::world::Step;

/// One thing that must be true.
struct Invariant {
    /// As in the hub's README, `hub_i01`.
    number: &'static str,
    holds: fn(&Step) -> AnyResult<()>,
}

/// An invariant that does not hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken {
    pub number: &'static str,
    pub text: String,
}

impl Broken {
    pub fn unless(holds: bool, number: &'static str, text: impl FnOnce() -> String) -> Result<(), Self> {
        match holds {
            true => Ok(()),
            false => Err(Self { number, text: text() }),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.number, self.text)
    }
}

const fn invariant(number: &'static str, holds: fn(&Step) -> AnyResult<()>) -> Invariant {
    Invariant { number, holds }
}

/// All that are about single steps. Determinism (25) is about two histories.
const INVARIANTS: &[Invariant] = &[
    invariant("hub_i01", money::solvency),
    invariant("hub_i02", stake::tracked),
    invariant("hub_i03", money::one_definition_of_assets),
    invariant("hub_i04", money::rate_falls_by_losses_only),
    invariant("hub_i05", money::nobody_gets_more_than_it_is_worth),
    invariant("hub_i06", money::shares_are_the_supply),
    invariant("hub_i07", claims::requests_add_up),
    invariant("hub_i08", claims::payments_depend_on_no_order),
    invariant("hub_i09", settlement::legs_settle_after_their_block),
    invariant("hub_i10", claims::received_coins_stay_with_their_batch),
    invariant("hub_i11", settlement::shortfalls_are_shared),
    invariant("hub_i12", stake::losses_are_booked_once),
    invariant("hub_i13", stake::entries),
    invariant("hub_i14", claims::nobody_is_locked_in),
    invariant("hub_i15", stake::caps),
    invariant("hub_i16", stake::calls_are_bounded),
    invariant("hub_i17", gains::fees_are_on_gains),
    invariant("hub_i18", gains::nothing_lifts_the_rate_at_once),
    invariant("hub_i19", gains::sniping_does_not_pay),
    invariant("hub_i20", money::sent_coins_move_nothing),
    invariant("hub_i21", money::conservation),
    invariant("hub_i22", money::worthless_shares_are_not_sold),
    invariant("hub_i23", control::pauses_and_updates),
    invariant("hub_i24", money::lenders_rate),
    invariant("hub_i26", money::refusals_change_nothing),
    invariant("hub_i27", claims::pushes_and_transfers),
];

/// The first that does not hold.
pub fn all(step: &Step) -> Result<(), Broken> {
    INVARIANTS.iter().try_for_each(|invariant| invariant.check(step))
}

/// Only that of this number.
pub fn one(number: &str, step: &Step) -> Result<(), Broken> {
    let mut found = INVARIANTS.iter().filter(|invariant| invariant.number == number);
    found.next().unwrap().check(step)
}

impl Invariant {
    fn check(&self, step: &Step) -> Result<(), Broken> {
        let answer = step.answer.as_ref().map(|_| ());
        (self.holds)(step).map_err(|error| Broken {
            number: self.number,
            text: format!("{error:#} ({:?} was answered {answer:?})", step.op),
        })
    }
}

impl Step {
    /// Events of this name in what the hub answered.
    pub fn events(&self, name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
        self.response()
            .map(|response| crate::support::events(response, name))
            .unwrap_or_default()
    }

    pub fn response(&self) -> Option<&AppResponse> {
        self.answer.as_ref().ok()
    }

    /// Why the message was refused.
    pub fn refusal(&self) -> Option<&str> {
        self.answer.as_ref().err().map(String::as_str)
    }

    /// Sum of a number over all events of a name.
    pub fn sum(&self, name: &str, key: &str) -> u128 {
        let events = self.events(name);
        events.iter().map(|event| super::told::number(event, key)).sum()
    }
}

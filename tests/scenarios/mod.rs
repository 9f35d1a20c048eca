//! Stories over several contracts.

mod exit_race;
mod leaving_before_a_fault;
mod more_risk_waits;
mod operator_bond;
mod rented_security;
mod risk;
mod stubborn_validators;
pub mod the_story;
mod veto;
mod votes;

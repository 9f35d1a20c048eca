//! Stories over several contracts.

mod leaving_before_a_fault;
mod stubborn_validators;
pub mod the_story;
mod veto;

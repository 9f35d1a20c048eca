//! Every event of the ballot, and its attributes. Nothing else writes an attribute.

use std::fmt::Display;

use cosmwasm_std::{Addr, Event as WasmEvent};
use palisade_kit::event::Attributes;
use palisade_kit::events;
use palisade_math::ballot::Split;
use palisade_math::Lst;

/// Something for each option, as one attribute each.
pub struct Options<'a, T>(pub &'a Split<T>);

impl<T: Display> Attributes for Options<'_, T> {
    fn put(self, _: &'static str, event: WasmEvent) -> WasmEvent {
        event
            .add_attribute("yes", self.0.yes.to_string())
            .add_attribute("no", self.0.no.to_string())
            .add_attribute("abstain", self.0.abstain.to_string())
            .add_attribute("no_with_veto", self.0.no_with_veto.to_string())
    }
}

events! {
    /// What happened. Amounts are in LST units.
    "palisade-ballot" pub enum Event<'a> {
        /// The ballot exists.
        "created" => Created { hub: &'a Addr, token: &'a Addr },
        /// LST was deposited; `deposit` is what the depositor has by now.
        "deposited" => Deposited { sender: &'a Addr, depositor: &'a Addr, amount: Lst, deposit: Lst, total_deposit: Lst },
        /// LST was withdrawn; `deposit` is what is left.
        "withdrawn" => Withdrawn { depositor: &'a Addr, amount: Lst, deposit: Lst, total_deposit: Lst },
        /// The first vote on a proposal; deposits count as they were before `snapshot_height`.
        "proposal_opened" => ProposalOpened {
            proposal: u64, opener: &'a Addr, snapshot_height: u64, closes_at: u64, supply: Lst, deposited: Lst,
        },
        /// A depositor voted; `total_voted` is what all have voted with by now.
        "voted" => Voted { proposal: u64, voter: &'a Addr, weight: Lst, options: Options<'a, Lst>, total_voted: Lst },
        /// The hub voted, with these weights.
        "cast" => Cast { proposal: u64, supply: Lst, total_voted: Lst, weights: Options<'a, cosmwasm_std::Decimal> },
        /// Votes on a closed proposal were forgotten, and the proposal with the last ones.
        "pruned" => Pruned { proposal: u64, votes: u64, forgotten: bool },
        /// The contract runs newer code.
        "migrated" => Migrated { from_version: &'a str, to_version: &'a str },
    }
}

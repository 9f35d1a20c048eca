//! The ballot: deposits and votes.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::ballot::Tally;

use super::{sum, Invariant, Observation};

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::state("ballot.holds_what_is_deposited", holdings),
    Invariant::state("ballot.deposits_add_up", deposits),
    Invariant::state("ballot.tallies_are_the_sums_of_their_votes", tallies),
];

/// What a vote or a tally has for one option.
type Part = fn(&Tally) -> Uint128;

fn holdings(now: &Observation) -> AnyResult<()> {
    let (address, owed) = (&now.ballot.address, now.ballot.total_deposit);
    let (held, stray) = (now.lst.of(address), now.lst.stray(address));
    ensure!(
        held == owed.checked_add(stray)?,
        "holds {held} LST, {owed} are deposited and {stray} came unasked"
    );
    Ok(())
}

fn deposits(now: &Observation) -> AnyResult<()> {
    let (parts, whole) = (
        sum(now.ballot.deposits.values().copied()),
        now.ballot.total_deposit,
    );
    ensure!(parts == whole, "depositors have {parts} of {whole}");
    Ok(())
}

fn tallies(now: &Observation) -> AnyResult<()> {
    for (proposal, votes) in &now.ballot.proposals {
        let id = proposal.id;
        let options: [(&str, Part); 4] = [
            ("yes", |tally| tally.yes),
            ("no", |tally| tally.no),
            ("abstain", |tally| tally.abstain),
            ("no with veto", |tally| tally.no_with_veto),
        ];
        let mut voted = Uint128::zero();
        for (name, option) in options {
            let (parts, whole) = (
                sum(votes.iter().map(|vote| option(&vote.tally))),
                option(&proposal.tally),
            );
            ensure!(
                parts == whole,
                "proposal {id}: votes for {name} are {parts} of {whole}"
            );
            voted = voted.checked_add(whole)?;
        }
        let (deposited, supply) = (proposal.deposited, proposal.supply);
        ensure!(
            voted <= deposited && deposited <= supply,
            "proposal {id}: {voted} of {deposited} deposited of {supply} voted"
        );
    }
    Ok(())
}

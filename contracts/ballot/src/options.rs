//! Votes as messages have them, and as they are counted.

use cosmwasm_std::Decimal;
use palisade_interfaces::ballot::{Tally, VoteOption, WeightedVote};
use palisade_math::ballot::Split;
use palisade_math::Lst;

use crate::error::ContractError;

/// Weights by option.
///
/// # Errors
/// When there is none, one is zero, or an option is named twice. Whether they are one in all is seen where they are used.
pub fn weights(votes: &[WeightedVote]) -> Result<Split<Decimal>, ContractError> {
    let mut weights = Split::<Decimal>::default();
    if votes.is_empty() {
        return Err(ContractError::NoOption);
    }
    for WeightedVote { option, weight } in votes {
        if weight.is_zero() {
            return Err(ContractError::ZeroWeight { option: *option });
        }
        let of_option = match option {
            VoteOption::Yes => &mut weights.yes,
            VoteOption::No => &mut weights.no,
            VoteOption::Abstain => &mut weights.abstain,
            VoteOption::NoWithVeto => &mut weights.no_with_veto,
        };
        if !of_option.is_zero() {
            return Err(ContractError::DuplicateOption { option: *option });
        }
        *of_option = *weight;
    }
    Ok(weights)
}

/// Options with a weight. The chain refuses others.
pub fn votes(weights: &Split<Decimal>) -> Vec<WeightedVote> {
    let all = [
        (VoteOption::Yes, weights.yes),
        (VoteOption::No, weights.no),
        (VoteOption::Abstain, weights.abstain),
        (VoteOption::NoWithVeto, weights.no_with_veto),
    ];
    let some = all.into_iter().filter(|(_, weight)| !weight.is_zero());
    some.map(|(option, weight)| WeightedVote { option, weight })
        .collect()
}

/// LST by option, for answers.
pub fn tally(split: &Split<Lst>) -> Tally {
    Tally {
        yes: split.yes.amount(),
        no: split.no.amount(),
        abstain: split.abstain.amount(),
        no_with_veto: split.no_with_veto.amount(),
    }
}

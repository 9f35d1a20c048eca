//! The told story: what Palisade does, from the first stake to the last exit, as a value.

mod ledger;

pub use ledger::{
    Actor, AvsStake, Closing, Fate, Holding, Ledger, Part, Remainder, Role, Slashed, Snapshot, Step, Supply,
    Symbols, ValidatorStake,
};

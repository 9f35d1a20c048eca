//! Where a chain and the simulator disagree.

use std::fmt;

/// How many differences are shown.
const SHOWN: usize = 12;

/// Something that a chain and the simulator say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// After which block.
    pub height: u64,
    /// Of what.
    pub what: String,
    /// What the chain says.
    pub chain: String,
    /// What the simulator says.
    pub simulator: String,
}

/// The differences of the first block that has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differences(pub Vec<Difference>);

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            height,
            what,
            chain,
            simulator,
        } = self;
        write!(
            f,
            "block {height}, {what}: the chain says {chain}, the simulator {simulator}"
        )
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, difference) in self.0.iter().take(SHOWN).enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            write!(f, "{line}{difference}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for Differences {}

impl From<Difference> for Differences {
    fn from(difference: Difference) -> Self {
        Self(vec![difference])
    }
}

//! What contracts did to rows, one by one: where the gas for storage went.

use std::collections::{HashMap, HashSet};
use std::fmt;

use cosmwasm_std::Addr;

/// How a row was touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Read by its key, also by another contract.
    Read,
    /// The first row of an iterator was looked for.
    Seek,
    /// Passed by an iterator.
    Pass,
    /// Written.
    Write,
    /// Removed.
    Remove,
}

/// One row, touched once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Whose row.
    pub contract: Addr,
    /// How.
    pub act: Act,
    /// Its key, without the contract's prefix.
    pub key: Vec<u8>,
    /// Bytes of its value.
    pub value: usize,
    /// SDK gas that this took.
    pub gas: u64,
}

/// Gas of touches that a contract with a perfect memory would not need: reading what this message read or wrote before, and
/// writing what it writes again.
pub fn repeated(touches: &[Touched]) -> u64 {
    let mut known = HashSet::new();
    let mut written: HashMap<(&Addr, &[u8]), u64> = HashMap::new();
    let mut repeated: u64 = 0;
    for touch in touches {
        let row = (&touch.contract, touch.key.as_slice());
        match touch.act {
            Act::Seek => {}
            Act::Read | Act::Pass => {
                if !known.insert(row) {
                    repeated = repeated.saturating_add(touch.gas);
                }
            }
            Act::Write | Act::Remove => {
                known.insert(row);
                if let Some(before) = written.insert(row, touch.gas) {
                    repeated = repeated.saturating_add(before);
                }
            }
        }
    }
    repeated
}

/// `write 3,470 config... (98 bytes)`, with what is no text in keys as dots.
impl fmt::Display for Touched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let act = match self.act {
            Act::Read => "read",
            Act::Seek => "seek",
            Act::Pass => "pass",
            Act::Write => "write",
            Act::Remove => "remove",
        };
        let key: String = self.key.iter().map(|byte| shown(*byte)).collect();
        let (gas, keys, value) = (self.gas, self.key.len(), self.value);
        write!(f, "{act:<7}{gas:>7}  {keys:>3} + {value:<4} {key}")
    }
}

fn shown(byte: u8) -> char {
    match byte.is_ascii_graphic() {
        true => char::from(byte),
        false => '·',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(act: Act, key: &str, gas: u64) -> Touched {
        Touched {
            contract: Addr::unchecked("hub"),
            act,
            key: key.as_bytes().to_vec(),
            value: 7,
            gas,
        }
    }

    #[test]
    fn a_row_that_is_known_or_written_again_is_repeated() {
        let first = [
            touched(Act::Read, "a", 1),
            touched(Act::Write, "a", 10),
            touched(Act::Write, "b", 100),
        ];
        assert_eq!(repeated(&first), 0);
        let again = [
            touched(Act::Read, "a", 1_000),
            touched(Act::Pass, "b", 10_000),
            touched(Act::Remove, "b", 100_000),
        ];
        // Both reads, and the first write of the row that was removed in the end.
        assert_eq!(repeated(&[&first[..], &again].concat()), 1_000 + 10_000 + 100);
    }

    #[test]
    fn rows_of_two_contracts_with_one_key_are_two() {
        let other = Touched {
            contract: Addr::unchecked("vault"),
            ..touched(Act::Read, "a", 1)
        };
        assert_eq!(repeated(&[touched(Act::Read, "a", 1), other]), 0);
    }

    #[test]
    fn a_touch_is_shown_with_its_lengths() {
        let shown = touched(Act::Write, "\0\u{6}claims", 3_470).to_string();
        assert_eq!(shown, "write     3470    8 + 7    ··claims");
    }
}

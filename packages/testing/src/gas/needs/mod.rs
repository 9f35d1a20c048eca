//! The least that each message could do: which contracts it must call, which rows it must read and write.
//!
//! Rows are counted at the bytes of a terse binary form: 6 an amount, 8 an index or a number in a key, 5 a time, 1 a count or a
//! part of something, 20 an account or a validator, 32 a contract, 4 a pool, 1 an asset, 1 the kind of a row. The token is
//! cw20-base as it is, whose rows are JSON with addresses as text: wallets and other contracts read them.

pub(super) mod ballot;
pub(super) mod commitments;
pub(super) mod hub;
pub(super) mod lens;
pub(super) mod registry;
pub(super) mod token;
pub(super) mod vault;

use std::fmt;

use crate::engine::Code;

const AMOUNT: u32 = 6;
const NUMBER: u32 = 8;
const TIME: u32 = 5;
const INDEX: u32 = 8;
const SMALL: u32 = 1;
const ACCOUNT: u32 = 20;
const CONTRACT: u32 = 32;
const ASSET: u32 = 1;
const POOL: u32 = 4;
const KIND: u32 = 1;

/// One row of a contract's storage that a message cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// What is in it.
    pub what: &'static str,
    /// How many such rows.
    pub count: u32,
    /// Bytes of its key, without the contract's own prefix.
    pub key: u32,
    /// Bytes of its value.
    pub value: u32,
    /// How it is touched.
    pub how: How,
}

/// How a row is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Read only.
    Read,
    /// Read as one of many in a row.
    Scanned,
    /// Written without a look at what was there.
    Written,
    /// Read and written.
    Changed,
    /// Read and removed.
    Removed,
}

/// Questions to the modules of the chain that a message cannot do without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChainQueries {
    /// Delegations of the hub, in one query for all.
    pub delegations: Option<u32>,
    /// Bonded validators, in one query for all.
    pub validators: Option<u32>,
    /// Balances.
    pub balances: u32,
}

/// What a message cannot do without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Contracts that must be called, in order, by their code. The first call of a code pays for loading it.
    pub calls: Vec<Code>,
    /// How often a contract must be replied to.
    pub replies: u32,
    /// Rows.
    pub rows: Vec<Touch>,
    /// Questions.
    pub queries: ChainQueries,
}

/// In words: `calls hub, token; reads settings 1+128; changes ledger 1+39`, with the bytes of key and value of each row.
impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls: Vec<_> = self.calls.iter().map(|code| short_name(*code)).collect();
        write!(f, "calls {}", grouped(&calls))?;
        if self.replies > 0 {
            write!(f, "; replies {}", self.replies)?;
        }
        for (verb, how) in VERBS {
            let rows = self.rows.iter().filter(|row| row.how == how);
            let rows: Vec<_> = rows.map(ToString::to_string).collect();
            if !rows.is_empty() {
                write!(f, "; {verb} {}", grouped(&rows))?;
            }
        }
        let ChainQueries {
            delegations,
            validators,
            balances,
        } = self.queries;
        if let Some(count) = delegations {
            write!(f, "; asks for {count} delegations")?;
        }
        if let Some(count) = validators {
            write!(f, "; asks for {count} validators")?;
        }
        match balances {
            0 => Ok(()),
            1 => write!(f, "; asks for a balance"),
            _ => write!(f, "; asks for {balances} balances"),
        }
    }
}

/// Name, bytes of key, bytes of value, and how many if more than one.
impl fmt::Display for Touch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count != 1 {
            write!(f, "{} x ", self.count)?;
        }
        write!(f, "{} {}+{}", self.what, self.key, self.value)
    }
}

const VERBS: [(&str, How); 5] = [
    ("reads", How::Read),
    ("passes", How::Scanned),
    ("writes", How::Written),
    ("changes", How::Changed),
    ("removes", How::Removed),
];

const fn short_name(code: Code) -> &'static str {
    match code {
        Code::Hub => "hub",
        Code::Token => "token",
        Code::Collector => "collector",
        Code::Ballot => "ballot",
        Code::Registry => "registry",
        Code::Lens => "lens",
        Code::Vault => "vault",
        Code::Commitments => "commitments",
        Code::EquivocationSlasher => "slasher",
    }
}

/// With commas, and runs of one and the same counted.
fn grouped(names: &[impl AsRef<str>]) -> String {
    let mut runs: Vec<(&str, u32)> = vec![];
    for name in names {
        match runs.last_mut() {
            Some((last, count)) if *last == name.as_ref() => *count = count.saturating_add(1),
            _ => runs.push((name.as_ref(), 1)),
        }
    }
    let runs: Vec<_> = runs
        .into_iter()
        .map(|(name, count)| match count {
            1 => name.to_string(),
            _ => format!("{count} x {name}"),
        })
        .collect();
    runs.join(", ")
}

/// Of a contract that has one.
const OWNER: Touch = touch("owner", 0, ACCOUNT, How::Read);
/// Owner, and to whom it hands over.
const OWNER_AND_HEIR: Touch = touch("owner", 0, ACCOUNT * 2, How::Read);

/// The owner names somebody.
pub fn hand_over(code: Code) -> Needs {
    Needs::calls(&[code]).and(&[OWNER, of(OWNER_AND_HEIR, How::Written)])
}

/// Who was named is the owner from now on.
pub fn take_over(code: Code) -> Needs {
    Needs::calls(&[code]).and(&[OWNER_AND_HEIR, of(OWNER, How::Written)])
}

impl Needs {
    fn calls(calls: &[Code]) -> Self {
        Self {
            calls: calls.to_vec(),
            ..Self::default()
        }
    }

    fn more_calls(mut self, code: Code, count: u32) -> Self {
        self.calls.extend((0..count).map(|_| code));
        self
    }

    fn replies(mut self, count: u32) -> Self {
        self.replies = count;
        self
    }

    fn row(self, touch: Touch) -> Self {
        self.rows(1, touch)
    }

    fn rows(mut self, count: u32, touch: Touch) -> Self {
        if count > 0 {
            self.rows.push(Touch { count, ..touch });
        }
        self
    }

    fn and(mut self, rows: &[Touch]) -> Self {
        self.rows.extend_from_slice(rows);
        self
    }
}

const fn touch(what: &'static str, key: u32, value: u32, how: How) -> Touch {
    Touch {
        what,
        count: 1,
        key: key.saturating_add(KIND),
        value,
        how,
    }
}

/// The same row, touched in another way.
const fn of(touch: Touch, how: How) -> Touch {
    Touch { how, ..touch }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_told_in_words() {
        let row = touch("ledger", 0, 39, How::Changed);
        let needs = Needs::calls(&[Code::Vault])
            .more_calls(Code::Registry, 2)
            .replies(2)
            .row(Touch {
                how: How::Read,
                ..row
            })
            .row(row)
            .rows(3, row)
            .rows(0, row);
        assert_eq!(
            needs.to_string(),
            "calls vault, 2 x registry; replies 2; reads ledger 1+39; changes ledger 1+39, 3 x ledger 1+39"
        );
        let asking = Needs {
            queries: ChainQueries {
                delegations: Some(10),
                validators: None,
                balances: 1,
            },
            ..Needs::calls(&[Code::Hub])
        };
        assert_eq!(
            asking.to_string(),
            "calls hub; asks for 10 delegations; asks for a balance"
        );
    }
}

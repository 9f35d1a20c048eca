//! What the ballot's messages need.

use super::token::{BALANCE_OF_ACCOUNT, BALANCE_OF_CONTRACT, SUPPLY};
use super::{of, touch, How, Needs, Touch, ACCOUNT, AMOUNT, CONTRACT, NUMBER, SMALL, TIME};
use crate::engine::Code;

/// Hub, token, quorum, smallest deposit, and a time.
const CONFIG: Touch = touch("settings", 0, CONTRACT * 2 + AMOUNT + SMALL + TIME, How::Read);
/// What somebody has deposited from some height on. The last one is passed, and another is written.
const DEPOSIT: Touch = touch("deposit", ACCOUNT + NUMBER, AMOUNT, How::Written);
/// What all have deposited.
const TOTAL: Touch = touch("all deposits", SMALL + NUMBER, AMOUNT, How::Written);
/// Height, end, supply, deposits, and four sums of votes, of which most are zero.
const PROPOSAL: Touch = touch(
    "proposal",
    NUMBER,
    AMOUNT * 3 + TIME * 2 + SMALL * 3,
    How::Changed,
);
const VOTE: Touch = touch("vote", NUMBER + ACCOUNT, AMOUNT + SMALL * 3, How::Written);
/// Whose votes the hub passes on.
const BALLOT_OF_HUB: Touch = touch("ballot", 0, CONTRACT, How::Read);

fn deposits(needs: Needs) -> Needs {
    needs.and(&[
        CONFIG,
        of(DEPOSIT, How::Scanned),
        DEPOSIT,
        of(TOTAL, How::Scanned),
        TOTAL,
        BALANCE_OF_ACCOUNT,
        BALANCE_OF_CONTRACT,
    ])
}

pub fn deposit() -> Needs {
    deposits(Needs::calls(&[Code::Token, Code::Ballot]))
}

pub fn withdraw() -> Needs {
    deposits(Needs::calls(&[Code::Ballot, Code::Token]))
}

/// Asks for the supply, and has the hub try whether the chain takes votes.
pub fn open() -> Needs {
    Needs::calls(&[Code::Ballot, Code::Token, Code::Ballot, Code::Hub])
        .replies(1)
        .and(&[
            CONFIG,
            of(DEPOSIT, How::Scanned),
            of(TOTAL, How::Scanned),
            of(SUPPLY, How::Read),
            BALLOT_OF_HUB,
            of(PROPOSAL, How::Written),
            VOTE,
        ])
}

pub fn vote() -> Needs {
    Needs::calls(&[Code::Ballot]).and(&[of(DEPOSIT, How::Scanned), PROPOSAL, VOTE])
}

pub fn cast() -> Needs {
    Needs::calls(&[Code::Ballot, Code::Hub]).and(&[CONFIG, of(PROPOSAL, How::Read), BALLOT_OF_HUB])
}

/// Votes that are forgotten with their proposal. Has the hub try whether the chain takes votes.
pub fn prune(votes: u32) -> Needs {
    Needs::calls(&[Code::Ballot, Code::Ballot, Code::Hub])
        .replies(1)
        .row(of(PROPOSAL, How::Removed))
        .rows(votes, of(VOTE, How::Scanned))
        .rows(votes, of(VOTE, How::Removed))
        .row(BALLOT_OF_HUB)
}

//! The ballot: holders of LST direct the hub's vote on proposals of the chain.
//!
//! LST that is deposited here remains its depositor's, and can be withdrawn at any time. It votes as it was deposited when the first
//! vote on a proposal opened it. Who deposits nothing leaves the vote of its stake to the validators until the others
//! are a quorum, and abstains then.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Decimal, Uint128};
use cw20::Cw20ReceiveMsg;

use crate::handle::handle;

/// Made by the hub, which votes for it for ever. Its LST is the hub's of then.
#[cw_serde]
pub struct InstantiateMsg {
    /// When the hub votes.
    pub params: Params,
}

/// When the hub votes. Nobody can change it.
#[cw_serde]
pub struct Params {
    /// Part of the LST supply that must have voted, 1 to 10,000 basis points.
    pub quorum_bps: u16,
    /// Smallest deposit that opens a proposal, in LST. Above zero.
    pub min_open: Uint128,
    /// Time that a proposal is voted on here, at most a year. Longer than the chain takes votes, which ends it sooner.
    pub open_seconds: u64,
}

/// What the ballot does.
#[cw_serde]
pub enum ExecuteMsg {
    /// The LST contract, when LST is sent here: see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Depositor. Takes LST back. What was deposited when a proposal was opened still votes on it.
    Withdraw {
        /// LST units.
        amount: Uint128,
    },
    /// Depositor. Votes with all that it had deposited when the proposal was opened, or changes that vote. The first vote opens
    /// the proposal, with the deposits at the end of the block before, if the chain takes votes on it.
    Vote {
        /// Number of the chain's proposal.
        proposal_id: u64,
        /// One to four different options with weights above zero, which are one in all.
        votes: Vec<WeightedVote>,
    },
    /// Anyone, when a quorum has voted. Has the hub vote as they did; what nobody voted with abstains. Again after further
    /// votes, as long as the chain takes them: its last vote counts.
    Cast {
        /// Number of the chain's proposal.
        proposal_id: u64,
    },
    /// Anyone, when a proposal is closed. Forgets its votes, and then the proposal, if the chain takes no more votes on it.
    Prune {
        /// Number of the chain's proposal.
        proposal_id: u64,
        /// At most this many votes, 1 to 100, default 30.
        limit: Option<u32>,
    },
    /// The ballot itself. Fails if the chain takes votes on a proposal, so that nothing remains of the vote which shows it.
    Probe {
        /// Number of the chain's proposal.
        proposal_id: u64,
    },
}

/// What LST can be sent here for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Adds to a deposit.
    Deposit {
        /// Whose deposit it is. Default: the cw20 sender. Required when the sender is the hub. Not the hub, its token or the
        /// ballot.
        depositor: Option<String>,
    },
}

/// What can be voted, as in x/gov.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum VoteOption {
    /// For it.
    Yes,
    /// Against it.
    No,
    /// Neither, but it counts for the chain's quorum.
    Abstain,
    /// Against it, and against giving back its deposit.
    NoWithVeto,
}

/// One option of a vote.
#[cw_serde]
pub struct WeightedVote {
    /// What is voted.
    pub option: VoteOption,
    /// With which part, above zero and at most one.
    pub weight: Decimal,
}

/// What the ballot answers. Lists return at most `limit` rows (default 30, at most 100) after `start_after`.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parties and parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// LST of one depositor.
    #[returns(Uint128)]
    Deposit {
        /// Whose.
        depositor: String,
        /// At the end of the block before this height. Default: now.
        height: Option<u64>,
    },
    /// LST of all depositors.
    #[returns(Uint128)]
    TotalDeposit {
        /// At the end of the block before this height. Default: now.
        height: Option<u64>,
    },
    /// One proposal.
    #[returns(ProposalResponse)]
    Proposal {
        /// Its number.
        proposal_id: u64,
    },
    /// Proposals that were opened and not forgotten, by number.
    #[returns(Vec<ProposalResponse>)]
    Proposals {
        /// Proposal after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// One vote.
    #[returns(Option<VoteResponse>)]
    Vote {
        /// Number of the proposal.
        proposal_id: u64,
        /// Whose.
        voter: String,
    },
    /// Votes on a proposal, by voter.
    #[returns(Vec<VoteResponse>)]
    Votes {
        /// Number of the proposal.
        proposal_id: u64,
        /// Voter after whom to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// Who votes.
    pub hub: Addr,
    /// The LST.
    pub token: Addr,
    /// When it votes.
    pub params: Params,
}

/// LST by option.
#[cw_serde]
pub struct Tally {
    /// For it.
    pub yes: Uint128,
    /// Against it.
    pub no: Uint128,
    /// Neither.
    pub abstain: Uint128,
    /// Against it, and against giving back its deposit.
    pub no_with_veto: Uint128,
}

/// A proposal that was opened.
#[cw_serde]
pub struct ProposalResponse {
    /// Number of the chain's proposal.
    pub id: u64,
    /// Deposits vote as they were at the end of the block before this height.
    pub snapshot_height: u64,
    /// Time from which on nobody votes on it here.
    pub closes_at: u64,
    /// LST supply when it was opened.
    pub supply: Uint128,
    /// LST deposited at the snapshot.
    pub deposited: Uint128,
    /// LST that must have voted.
    pub quorum: Uint128,
    /// LST that has voted, by option.
    pub tally: Tally,
    /// What the hub would vote, if there were a quorum.
    pub votes: Vec<WeightedVote>,
}

/// One vote on a proposal.
#[cw_serde]
pub struct VoteResponse {
    /// Whose.
    pub voter: Addr,
    /// Its LST by option.
    pub tally: Tally,
}

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A ballot contract.
    BallotContract, ExecuteMsg, QueryMsg
}

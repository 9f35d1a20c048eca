//! What may happen in a random history. Small numbers choose among people, operators, AVSs and validators; a `part` is of
//! 256.

use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Op {
    /// One of the people does something.
    Person { who: u8, does: Does },
    /// Something happens to the pool of an operator.
    Operator { operator: u8, event: Event },
    /// Something happens on the chain, or a keeper does something.
    Surroundings(Around),
}

#[derive(Clone, Debug)]
pub enum Does {
    Bond { amount: u32 },
    BondIntoVault { amount: u32 },
    BondIntoPool { operator: u8, amount: u32 },
    Unbond { part: u8 },
    WithdrawUnbonded,
    Restake { operator: u8, part: u8 },
    QueueWithdrawal { operator: u8, part: u8 },
    CompleteWithdrawals,
    EnterVault { part: u8 },
    RequestRedeem { part: u8 },
    ClaimRedeemed,
    ClaimRewards { operator: u8 },
    SendLst { to: u8, part: u8 },
    Donate { to: u8, in_lst: bool, amount: u32 },
    DepositInBallot { part: u8 },
    WithdrawFromBallot { part: u8 },
    Vote { proposal: u8, option: u8 },
}

#[derive(Clone, Debug)]
pub enum Event {
    /// The manager of the vault restakes a part of what is idle.
    Allocate {
        part: u8,
    },
    /// The manager takes a part back.
    Deallocate {
        part: u8,
    },
    /// The operator changes what an AVS may take and count.
    SetAllocation {
        avs: u8,
        budget: u8,
        weight: u8,
    },
    ClaimCommission,
    /// It signs two statements, and somebody brings them.
    Equivocate {
        avs: u8,
        hours_ago: u8,
    },
}

#[derive(Clone, Debug)]
pub enum Around {
    FundRewards {
        avs: u8,
        in_lst: bool,
        amount: u32,
    },
    Veto {
        upheld: u8,
    },
    Release,
    /// A proposal of the chain is put to the vote.
    StartVote,
    Cast {
        proposal: u8,
    },
    Downtime {
        validator: u8,
    },
    DoubleSign {
        validator: u8,
        blocks_ago: u8,
    },
    Unjail {
        validator: u8,
    },
    RemoveValidator {
        validator: u8,
    },
    Crank {
        which: u8,
    },
    Cranks,
    /// Eighths of an hour.
    Wait {
        eighths: u8,
    },
    /// Days in which nobody turns a crank.
    Sleep {
        days: u8,
    },
    /// Days with a keeper.
    Live {
        days: u8,
    },
}

impl Op {
    /// Name of the kind of operation.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Person { does, .. } => match does {
                Does::Bond { .. } => "bond",
                Does::BondIntoVault { .. } => "bond into vault",
                Does::BondIntoPool { .. } => "bond into pool",
                Does::Unbond { .. } => "unbond",
                Does::WithdrawUnbonded => "withdraw unbonded",
                Does::Restake { .. } => "restake",
                Does::QueueWithdrawal { .. } => "queue withdrawal",
                Does::CompleteWithdrawals => "complete withdrawals",
                Does::EnterVault { .. } => "enter vault",
                Does::RequestRedeem { .. } => "request redeem",
                Does::ClaimRedeemed => "claim redeemed",
                Does::ClaimRewards { .. } => "claim rewards",
                Does::SendLst { .. } => "send lst",
                Does::Donate { .. } => "donate",
                Does::DepositInBallot { .. } => "deposit in ballot",
                Does::WithdrawFromBallot { .. } => "withdraw from ballot",
                Does::Vote { .. } => "vote",
            },
            Self::Operator { event, .. } => match event {
                Event::Allocate { .. } => "allocate",
                Event::Deallocate { .. } => "deallocate",
                Event::SetAllocation { .. } => "set allocation",
                Event::ClaimCommission => "claim commission",
                Event::Equivocate { .. } => "equivocate",
            },
            Self::Surroundings(around) => match around {
                Around::FundRewards { .. } => "fund rewards",
                Around::Veto { .. } => "veto",
                Around::Release => "release",
                Around::StartVote => "start vote",
                Around::Cast { .. } => "cast",
                Around::Downtime { .. } => "downtime",
                Around::DoubleSign { .. } => "double sign",
                Around::Unjail { .. } => "unjail",
                Around::RemoveValidator { .. } => "remove validator",
                Around::Crank { .. } => "crank",
                Around::Cranks => "cranks",
                Around::Wait { .. } => "wait",
                Around::Sleep { .. } => "sleep",
                Around::Live { .. } => "live",
            },
        }
    }
}

fn small() -> impl Strategy<Value = u8> {
    any::<u8>()
}

fn amount() -> impl Strategy<Value = u32> {
    1_000u32..=u32::MAX
}

/// Any operation.
pub fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (small(), does()).prop_map(|(who, does)| Op::Person { who, does }),
        2 => (small(), event()).prop_map(|(operator, event)| Op::Operator { operator, event }),
        4 => around().prop_map(Op::Surroundings),
    ]
}

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        2 => amount().prop_map(|amount| Does::Bond { amount }),
        1 => amount().prop_map(|amount| Does::BondIntoVault { amount }),
        1 => (small(), amount()).prop_map(|(operator, amount)| Does::BondIntoPool { operator, amount }),
        3 => small().prop_map(|part| Does::Unbond { part }),
        2 => Just(Does::WithdrawUnbonded),
        2 => (small(), small()).prop_map(|(operator, part)| Does::Restake { operator, part }),
        3 => (small(), small()).prop_map(|(operator, part)| Does::QueueWithdrawal { operator, part }),
        2 => Just(Does::CompleteWithdrawals),
        2 => small().prop_map(|part| Does::EnterVault { part }),
        3 => small().prop_map(|part| Does::RequestRedeem { part }),
        2 => Just(Does::ClaimRedeemed),
        1 => small().prop_map(|operator| Does::ClaimRewards { operator }),
        1 => (small(), small()).prop_map(|(to, part)| Does::SendLst { to, part }),
        1 => (small(), any::<bool>(), amount())
            .prop_map(|(to, in_lst, amount)| Does::Donate { to, in_lst, amount }),
        1 => small().prop_map(|part| Does::DepositInBallot { part }),
        1 => small().prop_map(|part| Does::WithdrawFromBallot { part }),
        2 => (small(), small()).prop_map(|(proposal, option)| Does::Vote { proposal, option }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => small().prop_map(|part| Event::Allocate { part }),
        2 => small().prop_map(|part| Event::Deallocate { part }),
        2 => (small(), small(), small())
            .prop_map(|(avs, budget, weight)| Event::SetAllocation { avs, budget, weight }),
        1 => Just(Event::ClaimCommission),
        3 => (small(), small()).prop_map(|(avs, hours_ago)| Event::Equivocate { avs, hours_ago }),
    ]
}

fn around() -> impl Strategy<Value = Around> {
    prop_oneof![
        2 => (small(), any::<bool>(), amount())
            .prop_map(|(avs, in_lst, amount)| Around::FundRewards { avs, in_lst, amount }),
        1 => small().prop_map(|upheld| Around::Veto { upheld }),
        2 => Just(Around::Release),
        1 => Just(Around::StartVote),
        1 => small().prop_map(|proposal| Around::Cast { proposal }),
        1 => small().prop_map(|validator| Around::Downtime { validator }),
        1 => (small(), small())
            .prop_map(|(validator, blocks_ago)| Around::DoubleSign { validator, blocks_ago }),
        1 => small().prop_map(|validator| Around::Unjail { validator }),
        1 => small().prop_map(|validator| Around::RemoveValidator { validator }),
        5 => small().prop_map(|which| Around::Crank { which }),
        3 => Just(Around::Cranks),
        3 => small().prop_map(|eighths| Around::Wait { eighths }),
        2 => (1u8..12).prop_map(|days| Around::Sleep { days }),
        4 => (1u8..12).prop_map(|days| Around::Live { days }),
    ]
}

//! What people do.

use palisade_interfaces::ballot::VoteOption;
use palisade_testing::Outcome;

use super::history::{part_of, pick, History};
use super::op::Does;
use crate::world::{OPERATORS, PEOPLE};

/// Most withdrawals that the registry completes in one message.
const COMPLETIONS: usize = 30;

const OPTIONS: [VoteOption; 4] = [
    VoteOption::Yes,
    VoteOption::No,
    VoteOption::Abstain,
    VoteOption::NoWithVeto,
];

impl History {
    pub fn person(&mut self, who: &str, does: &Does) -> Outcome {
        let suite = &mut self.suite;
        let (lst, lrt) = (
            suite.balance(who, &suite.lst()).unwrap(),
            suite.balance(who, &suite.lrt()).unwrap(),
        );
        match *does {
            Does::Bond { amount } => suite.bond(who, amount.into()),
            Does::BondIntoVault { amount } => suite.bond_into_vault(who, amount.into()),
            Does::BondIntoPool { operator, amount } => {
                suite.bond_into_pool(who, pick(&OPERATORS, operator), amount.into())
            }
            Does::Unbond { part } => suite.unbond(who, part_of(lst, part)),
            Does::WithdrawUnbonded => suite.withdraw_unbonded(who),
            Does::Restake { operator, part } => {
                suite.restake(who, pick(&OPERATORS, operator), part_of(lst, part))
            }
            Does::QueueWithdrawal { operator, part } => {
                let operator = pick(&OPERATORS, operator);
                let shares = suite.staker(who, operator).unwrap().shares;
                suite.queue_withdrawal(who, operator, part_of(shares, part))
            }
            Does::CompleteWithdrawals => self.complete_withdrawals(who),
            Does::EnterVault { part } => suite.enter_vault(who, part_of(lst, part)),
            Does::RequestRedeem { part } => suite.request_redeem(who, part_of(lrt, part)),
            Does::ClaimRedeemed => self.claim_redeemed(who),
            Does::ClaimRewards { operator } => {
                let rewards = vec![suite.native(), suite.lst()];
                suite.claim_rewards(who, pick(&OPERATORS, operator), rewards)
            }
            Does::SendLst { to, part } => {
                let (to, asset) = (suite.addr(pick(&PEOPLE, to)), suite.lst());
                suite.transfer(who, &to, &asset, part_of(lst, part))
            }
            Does::Donate { to, in_lst, amount } => self.donate(who, to, in_lst, amount),
            Does::DepositInBallot { part } => suite.deposit_in_ballot(who, part_of(lst, part)),
            Does::WithdrawFromBallot { part } => {
                let deposit = suite.ballot_deposit(who).unwrap();
                suite.withdraw_from_ballot(who, part_of(deposit, part))
            }
            Does::Vote { proposal, option } => {
                let proposal = self.proposals.of(proposal);
                suite.vote(who, proposal, pick(&OPTIONS, option))
            }
        }
    }

    fn complete_withdrawals(&mut self, who: &str) -> Outcome {
        let now = self.suite.now().unwrap().time;
        let rows = self.suite.withdrawals(who).unwrap();
        let due = rows.iter().filter(|row| row.matures <= now);
        let ids = due.map(|row| row.id).take(COMPLETIONS).collect();
        self.suite.complete_withdrawal(who, ids)
    }

    fn claim_redeemed(&mut self, who: &str) -> Outcome {
        let rows = self.suite.redeem_requests(who).unwrap();
        let due = rows.iter().find(|row| !row.claimable.is_zero());
        let batch = due.or(rows.first()).map_or(1, |row| row.batch_id);
        self.suite.claim_redeemed(who, batch)
    }

    /// Native coins that reach the hub or the collector unasked are put to use; everything else stays where it is.
    fn donate(&mut self, who: &str, to: u8, in_lst: bool, amount: u32) -> Outcome {
        let suite = &mut self.suite;
        let house = suite.house().clone();
        let to = match in_lst {
            true => pick(&[&house.registry.0, &house.vault.0, &house.hub.0], to),
            false => pick(&[&house.registry.0, &house.vault.0], to),
        };
        let asset = if in_lst { suite.lst() } else { suite.native() };
        let balance = suite.balance(who, &asset).unwrap().u128();
        suite.donate(who, to, &asset, u128::from(amount).min(balance))
    }
}

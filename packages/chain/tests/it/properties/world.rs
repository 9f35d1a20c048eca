//! A chain on which histories run.

use cosmwasm_std::{coin, coins, Addr, Decimal};
use palisade_chain::{BlockRewards, Chain, SlashReport};

use super::history::{Op, DELEGATORS, VALIDATORS};

const HOSTILE: &str = "factory/evil/dust";

pub struct World {
    pub chain: Chain,
    people: Vec<Addr>,
    /// All that was ever minted, less what was burned.
    supply: u128,
}

impl World {
    pub fn new() -> Self {
        let names = ["alice", "bob", "carol"];
        let people: Vec<Addr> = names
            .iter()
            .map(|name| Chain::builder().build().unwrap().addr(name))
            .collect();
        let mut builder = Chain::builder()
            .unbonding_seconds(1_000)
            .params(|params| {
                params.downtime_jail_seconds = 60;
                params.community_tax = Decimal::percent(2);
                params.block_rewards = BlockRewards::PerBlock(coins(1_237, "stake"));
            })
            .validators(VALIDATORS as u32, 7_654_321, Decimal::permille(73));
        for person in &people {
            builder = builder.balance(person, vec![coin(1 << 60, "stake"), coin(1 << 40, HOSTILE)]);
        }
        let chain = builder.build().unwrap();
        let supply = chain.supply("stake").unwrap();
        Self {
            chain,
            people,
            supply,
        }
    }

    /// Delegators, then the operators.
    pub fn actor(&self, index: usize) -> Addr {
        self.people
            .get(index)
            .cloned()
            .unwrap_or_else(|| self.chain.addr(&format!("validator{}", index - DELEGATORS)))
    }

    fn part(&self, who: &Addr, val: &str, percent: u128) -> u128 {
        self.chain.delegated(who, val).unwrap() * percent / 100
    }

    /// Runs an operation; a refusal of the chain is fine, as long as it leaves the books alone.
    pub fn run(&mut self, op: Op) {
        let height = self.chain.height();
        match op {
            Op::Delegate { who, val, amount } => {
                let (who, val) = (self.actor(who), self.chain.valoper(val));
                drop(self.chain.delegate(&who, &val, amount));
            }
            Op::Undelegate { who, val, percent } => {
                let (who, val) = (self.actor(who), self.chain.valoper(val));
                let amount = self.part(&who, &val, percent);
                drop(self.chain.undelegate(&who, &val, amount));
            }
            Op::Redelegate {
                who,
                src,
                dst,
                percent,
            } => {
                let who = self.actor(who);
                let (src, dst) = (self.chain.valoper(src), self.chain.valoper(dst));
                let amount = self.part(&who, &src, percent);
                drop(self.chain.redelegate(&who, &src, &dst, amount));
            }
            Op::CancelUnbonding { who, val, percent } => {
                let (who, val) = (self.actor(who), self.chain.valoper(val));
                let entries = self.chain.unbonding_entries(&who, &val).unwrap();
                if let Some(entry) = entries.last() {
                    let amount = entry.balance.u128() * percent / 100;
                    drop(
                        self.chain
                            .cancel_unbonding(&who, &val, amount, entry.creation_height),
                    );
                }
            }
            Op::Withdraw { who, val } => {
                let (who, val) = (self.actor(who), self.chain.valoper(val));
                drop(self.chain.withdraw_rewards(&who, &val));
            }
            Op::SetWithdrawAddress { who, to } => {
                let (who, to) = (self.actor(who), self.actor(to));
                self.chain.set_withdraw_address(&who, &to).unwrap();
            }
            Op::WithdrawCommission { val } => {
                let val = self.chain.valoper(val);
                drop(self.chain.withdraw_commission(&val));
            }
            Op::Reward { val, amount } => {
                let val = self.chain.valoper(val);
                if self.chain.reward(&val, coins(amount, "stake")).is_ok() {
                    self.supply += amount;
                }
            }
            Op::Deposit { who, val, amount } => {
                let (who, val) = (self.actor(who), self.chain.valoper(val));
                drop(self.chain.deposit_rewards(&who, &val, coins(amount, HOSTILE)));
            }
            Op::Slash {
                val,
                back,
                basis_points,
            } => {
                let fraction = Decimal::bps(basis_points);
                let val = self.chain.valoper(val);
                self.infract(|chain| chain.slash(&val, height + 1 - back, fraction));
            }
            Op::Downtime { val } => {
                let val = self.chain.valoper(val);
                self.infract(|chain| chain.downtime(&val));
            }
            Op::DoubleSign { val, back } => {
                let val = self.chain.valoper(val);
                self.infract(|chain| chain.double_sign(&val, height + 1 - back));
            }
            Op::Unjail { val } => {
                let val = self.chain.valoper(val);
                drop(self.chain.unjail(&val));
            }
            Op::MaxValidators { count } => {
                self.chain
                    .set_params(|params| params.max_validators = count)
                    .unwrap();
            }
            Op::Pass { seconds } => {
                self.chain.next_block_after(seconds);
                self.supply += 1_237;
            }
        }
    }

    fn infract(&mut self, act: impl FnOnce(&mut Chain) -> anyhow::Result<SlashReport>) {
        let height = self.chain.height();
        let before = self.chain.supply("stake").unwrap();
        let report = act(&mut self.chain);
        if self.chain.height() == height {
            return;
        }
        let report = report.unwrap();
        self.supply += 1_237;
        let burned = before + 1_237 - self.chain.supply("stake").unwrap();
        let reported = report.burned_from_validator + report.burned_elsewhere;
        assert_eq!(burned, reported.u128());
        self.supply -= burned;
    }

    pub fn check(&self) {
        self.chain.check_invariants().unwrap();
        assert_eq!(self.chain.supply("stake").unwrap(), self.supply);
    }
}

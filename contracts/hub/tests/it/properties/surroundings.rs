//! What time, the chain, validators and strangers do.

use cosmwasm_std::{coins, BankMsg, Decimal};
use cw_multi_test::{AppResponse, Executor};
use palisade_chain::{MsgKind, SdkError, StakingFault};

use super::op::{worthless, Op};
use super::world::World;
use crate::support::{Hub, DENOM};

const KINDS: [MsgKind; 4] = [
    MsgKind::Delegate,
    MsgKind::Undelegate,
    MsgKind::Redelegate,
    MsgKind::WithdrawReward,
];

impl World {
    pub fn pass(&mut self, op: &Op) -> AppResponse {
        let waiting = self
            .seen()
            .legs
            .iter()
            .filter(|leg| leg.armed_at_height.is_none());
        let next = waiting.map(|leg| leg.completion).min().unwrap_or_default();
        let until_next = next.saturating_sub(self.seen().time).max(1);
        match *op {
            Op::Pass { seconds } => self.hub.pass_seconds(seconds),
            Op::Halt { seconds } => self.hub.halt(seconds),
            Op::Mature => self.hub.next_block_after(until_next),
            _ => self.hub.next_block(),
        }
        AppResponse::default()
    }

    /// What the chain and strangers do.
    pub fn happen(&mut self, op: &Op) {
        match *op {
            Op::BankSend { amount } => self.hub.bank_send(amount),
            Op::FeedCollector { amount } => {
                let to_address = self.hub.collector.to_string();
                let amount = coins(amount, DENOM);
                let stranger = self.hub.addr("stranger");
                let send = BankMsg::Send { to_address, amount };
                self.hub.chain.execute(stranger, send.into()).unwrap();
            }
            Op::Reward { validator, amount } => {
                let valoper = self.valoper(validator);
                self.hub.reward(&valoper, coins(amount, DENOM)).unwrap();
            }
            Op::WorthlessReward { validator, denom } => {
                let valoper = self.valoper(validator);
                self.hub
                    .reward(&valoper, coins(1_000_000_000_000, worthless(denom)))
                    .unwrap();
            }
            Op::Refuse {
                kind,
                validator,
                guilty,
            } => {
                let kind = KINDS[kind];
                let error = match guilty {
                    true => StakingFault::DelegatorShareExRateInvalid.into(),
                    false => SdkError::new("sdk", 11, "out of gas"),
                };
                let valoper = self.valoper(validator);
                self.hub.faults().fail_next(kind, Some(&valoper), error);
            }
            Op::ChangeUnbonding { seconds } => {
                let change = |params: &mut palisade_chain::Params| params.unbonding_seconds = seconds;
                self.hub.set_params(change).unwrap();
            }
            ref op => self.misbehave(op),
        }
    }

    /// Validators that are punished. A chain refuses some of it, such as a release before its time.
    fn misbehave(&mut self, op: &Op) {
        let first = self.hub.height().saturating_sub(80).max(1_000);
        let then = |hub: &Hub, age: u64| hub.height().saturating_sub(age).max(first);
        match *op {
            Op::Slash {
                validator,
                age,
                permille,
            } => {
                let (valoper, height) = (self.valoper(validator), then(&self.hub, age));
                let fraction = Decimal::permille(permille);
                self.hub.slash(&valoper, height, fraction).unwrap();
            }
            Op::DoubleSign { validator, age } => {
                let (valoper, height) = (self.valoper(validator), then(&self.hub, age));
                let _ = self.hub.double_sign(&valoper, height);
            }
            Op::Downtime { validator } => {
                let valoper = self.valoper(validator);
                let _ = self.hub.downtime(&valoper);
            }
            Op::Jail { validator } => {
                let valoper = self.valoper(validator);
                let _ = self.hub.jail(&valoper);
            }
            Op::Unjail { validator } => {
                let valoper = self.valoper(validator);
                let _ = self.hub.unjail(&valoper);
            }
            ref other => unreachable!("{other:?} is handled elsewhere"),
        }
    }
}

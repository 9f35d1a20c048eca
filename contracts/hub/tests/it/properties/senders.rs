//! What is sent to the hub.

use anyhow::Result as AnyResult;
use cosmwasm_std::{coins, Addr, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::AppResponse;
use palisade_interfaces::hub::{ExecuteMsg, Pausable, QueryMsg, ReceiveMsg, Update, ValidatorWeight};
use palisade_interfaces::token;

use super::op::{worthless, Op, HOUR};
use super::setup::{changed, GUARDIAN};
use super::world::World;
use crate::support::{json, wasm_execute, DENOM};

/// An instant exit for whatever it brings.
const LEAVE: ReceiveMsg = ReceiveMsg::InstantUnstake {
    receiver: None,
    min_received: None,
};

fn pausable(which: usize) -> Pausable {
    Pausable::ALL[which % Pausable::ALL.len()]
}

impl World {
    /// What users send.
    pub fn person(&mut self, op: &Op) -> Option<AnyResult<AppResponse>> {
        Some(match *op {
            Op::Bond { user, amount } => {
                let user = self.user(user);
                self.hub.bond(&user, amount)
            }
            Op::Queue { user, part, receiver } => {
                let shares = self.part_of_lst(user, part);
                let receiver = Some(self.user(receiver).into());
                let user = self.user(user);
                self.hub
                    .send_lst(&user, shares, &ReceiveMsg::QueueUnbond { receiver })
            }
            Op::BurnShares { user, part } => {
                let (user, shares) = (self.user(user), self.part_of_lst(user, part));
                self.hub.send_lst(&user, shares, &ReceiveMsg::BurnShares {})
            }
            Op::Withdraw { user, limit } => self.withdraw(user, None, Some(limit)),
            Op::WithdrawOne { user, request } => {
                let batch = self.request(user, request).map_or(0, |(batch, _)| batch);
                self.withdraw(user, Some(vec![batch, batch]), None)
            }
            Op::Transfer {
                user,
                request,
                part,
                recipient,
            } => {
                let (batch_id, shares) = self.request(user, request).unwrap_or_default();
                let msg = ExecuteMsg::TransferUnbonding {
                    batch_id,
                    shares: Some((shares * u128::from(part) / 1_000).into()),
                    recipient: self.user(recipient).into(),
                    msg: None,
                };
                let user = self.user(user);
                self.hub.execute(&user, msg, &[])
            }
            Op::Prefer {
                user,
                allow_push,
                tip_bps,
            } => {
                let user = self.user(user);
                let tip_bps = allow_push.then_some(tip_bps);
                let msg = ExecuteMsg::SetClaimPreferences { allow_push, tip_bps };
                self.hub.execute(&user, msg, &[])
            }
            Op::Push { user, owner, limit } => {
                let (user, owner) = (self.user(user), self.user(owner).into());
                let msg = ExecuteMsg::WithdrawFor {
                    owner,
                    batch_ids: None,
                    limit: Some(limit),
                };
                self.hub.execute(&user, msg, &[])
            }
            Op::InstantUnstake { user, part } => {
                let (user, shares) = (self.user(user), self.part_of_lst(user, part));
                self.hub.send_lst(&user, shares, &LEAVE)
            }
            Op::Donate { user, amount } => {
                let user = self.user(user);
                self.hub
                    .execute(&user, ExecuteMsg::Donate {}, &coins(amount, DENOM))
            }
            Op::CoverHolders { user, part } => {
                let lost = self.seen().state.loss_carry.u128();
                self.cover(user, None, lost * u128::from(part) / 1_000)
            }
            Op::CoverBatch { user, which, part } => {
                let batch = self.batch(which);
                let lost = self
                    .seen()
                    .batches
                    .get(&batch)
                    .map_or(0, |batch| batch.lost.u128());
                self.cover(user, Some(batch), lost * u128::from(part) / 1_000)
            }
            Op::Snipe { user, amount } => {
                let user = self.user(user);
                self.snipe(&user, amount)
            }
            _ => return None,
        })
    }

    fn withdraw(
        &mut self,
        user: usize,
        batch_ids: Option<Vec<u64>>,
        limit: Option<u32>,
    ) -> AnyResult<AppResponse> {
        let user = self.user(user);
        let msg = ExecuteMsg::WithdrawUnbonded {
            batch_ids,
            receiver: None,
            limit,
        };
        self.hub.execute(&user, msg, &[])
    }

    fn cover(&mut self, user: usize, batch_id: Option<u64>, amount: u128) -> AnyResult<AppResponse> {
        let user = self.user(user);
        let funds = coins(amount.max(1), DENOM);
        self.hub
            .execute(&user, ExecuteMsg::CoverLoss { batch_id }, &funds)
    }

    /// Buys just before all rewards come, and leaves at once. All of it is one transaction.
    fn snipe(&mut self, user: &Addr, amount: u128) -> AnyResult<AppResponse> {
        let buys: Uint128 = self.hub.query(&QueryMsg::SimulateBond {
            amount: amount.into(),
        })?;
        let bond = ExecuteMsg::Bond {
            receiver: None,
            min_shares: None,
            msg: None,
        };
        let harvest = ExecuteMsg::Harvest {
            validators: None,
            limit: None,
            gas_limit: None,
        };
        let leave = token::ExecuteMsg::Send {
            contract: self.hub.address.to_string(),
            amount: buys,
            msg: json(&LEAVE),
        };
        let msgs = vec![
            wasm_execute(&self.hub.address, &bond, coins(amount, DENOM)),
            wasm_execute(&self.hub.address, &harvest, vec![]),
            wasm_execute(&self.hub.token, &leave, vec![]),
        ];
        let responses = self.hub.chain.execute_multi(user.clone(), msgs)?;
        Ok(AppResponse {
            events: responses
                .into_iter()
                .flat_map(|response| response.events)
                .collect(),
            ..AppResponse::default()
        })
    }

    /// What owner and guardian send.
    pub fn govern(&mut self, op: &Op) -> Option<AnyResult<AppResponse>> {
        let owner = self.hub.owner.clone();
        let either = |guardian| match guardian {
            true => self.hub.addr(GUARDIAN),
            false => owner.clone(),
        };
        let (sender, msg) = match *op {
            Op::Pause {
                guardian,
                what,
                seconds,
            } => {
                let operations = vec![pausable(what)];
                (either(guardian), ExecuteMsg::Pause { operations, seconds })
            }
            Op::Unpause { guardian, what } => {
                let operations = vec![pausable(what)];
                (either(guardian), ExecuteMsg::Unpause { operations })
            }
            Op::Update { which, to } => {
                let params = Box::new(changed(&self.seen().params, which, to));
                let update = Update::Params { params };
                (owner, ExecuteMsg::Update { update })
            }
            Op::ReplaceGuardian { stays } => {
                let guardian = self.hub.addr(if stays { GUARDIAN } else { "carol" });
                let guardian = Some(guardian.into());
                let update = Update::Guardian { guardian };
                (owner, ExecuteMsg::Update { update })
            }
            Op::Route { denom, recipient } => {
                let recipient = recipient.map(|user| self.user(user).into());
                let denom = worthless(denom);
                let update = Update::Route { denom, recipient };
                (owner, ExecuteMsg::Update { update })
            }
            Op::CancelUpdate { guardian, which } => {
                let id = self.pending_update(which);
                (either(guardian), ExecuteMsg::CancelUpdate { id })
            }
            Op::ResolveDispute { which } => {
                let batch_id = self.disputed_batch(which);
                (owner, ExecuteMsg::ResolveDispute { batch_id })
            }
            Op::Add {
                validator,
                weight,
                cap_bps,
            } => {
                let add = ExecuteMsg::AddValidator {
                    validator: self.valoper(validator),
                    weight,
                    cap_bps: Some(cap_bps),
                };
                (owner, add)
            }
            Op::Remove { validator } => {
                let validator = self.valoper(validator);
                (owner, ExecuteMsg::RemoveValidator { validator })
            }
            Op::SetWeights {
                first,
                second,
                weight,
                cap_bps,
            } => {
                let row = |validator, weight| ValidatorWeight {
                    validator: self.valoper(validator),
                    weight,
                    cap_bps: Some(cap_bps),
                };
                let mut weights = vec![row(first, weight), row(second, 1)];
                weights.dedup_by(|one, other| one.validator == other.validator);
                (owner, ExecuteMsg::SetWeights { weights })
            }
            Op::PauseValidator {
                guardian,
                validator,
                seconds,
            } => {
                let validator = self.valoper(validator);
                (
                    either(guardian),
                    ExecuteMsg::PauseValidator { validator, seconds },
                )
            }
            Op::ResumeValidator { validator } => {
                let validator = self.waiting_validator(validator);
                (owner, ExecuteMsg::ResumeValidator { validator })
            }
            _ => return None,
        };
        Some(self.hub.execute(&sender, msg, &[]))
    }

    /// What is not a stranger's to do.
    pub fn intrude(&mut self, which: usize) -> AnyResult<AppResponse> {
        let stranger = self.hub.addr("stranger");
        let validator = self.valoper(which);
        let lst = Cw20ReceiveMsg {
            sender: stranger.to_string(),
            amount: 1_000_000u128.into(),
            msg: json(&ReceiveMsg::QueueUnbond { receiver: None }),
        };
        let params = Box::new(self.seen().params.clone());
        let forged = [
            (ExecuteMsg::Receive(lst), 0),
            (ExecuteMsg::CollectRewards {}, 1_000),
            (
                ExecuteMsg::AddValidator {
                    validator: validator.clone(),
                    weight: 1,
                    cap_bps: None,
                },
                0,
            ),
            (
                ExecuteMsg::PauseValidator {
                    validator: validator.clone(),
                    seconds: HOUR,
                },
                0,
            ),
            (
                ExecuteMsg::ResumeValidator {
                    validator: validator.clone(),
                },
                0,
            ),
            (ExecuteMsg::SetWeights { weights: vec![] }, 0),
            (ExecuteMsg::RemoveValidator { validator }, 0),
            (
                ExecuteMsg::WithdrawUnbonded {
                    batch_ids: Some(vec![self.batch(which)]),
                    receiver: None,
                    limit: None,
                },
                0,
            ),
            (
                ExecuteMsg::TransferUnbonding {
                    batch_id: self.batch(which),
                    shares: None,
                    recipient: self.user(which).into(),
                    msg: None,
                },
                0,
            ),
            (
                ExecuteMsg::Pause {
                    operations: Pausable::ALL.to_vec(),
                    seconds: HOUR,
                },
                0,
            ),
            (
                ExecuteMsg::Unpause {
                    operations: vec![pausable(which)],
                },
                0,
            ),
            (
                ExecuteMsg::Update {
                    update: Update::Params { params },
                },
                0,
            ),
            (
                ExecuteMsg::CancelUpdate {
                    id: self.pending_update(which),
                },
                0,
            ),
            (
                ExecuteMsg::ResolveDispute {
                    batch_id: self.batch(which),
                },
                0,
            ),
            (
                ExecuteMsg::Vote {
                    proposal_id: 1,
                    votes: vec![],
                },
                0,
            ),
        ];
        let (msg, amount) = forged[which % forged.len()].clone();
        let funds = if amount > 0 { coins(amount, DENOM) } else { vec![] };
        self.hub.execute(&stranger, msg, &funds)
    }
}

//! An account that stakes at random.

use anyhow::Result as AnyResult;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::crypto::ed25519;
use cosmrs::proto::cosmos::distribution::v1beta1::MsgDepositValidatorRewardsPool;
use cosmrs::proto::cosmos::staking::v1beta1 as staking;
use cosmrs::Any;
use cosmwasm_std::{coin, coins, Addr};

use super::dice::Dice;
use super::{validator_of, View, NOBODY};
use crate::client::{msg, Client, Key};

/// Savers that found a validator.
const FOUNDERS: u64 = 3;
/// From this number on, savers are stubborn.
const STUBBORN: u64 = 4;

#[derive(Clone)]
pub(super) struct Saver {
    pub key: Key,
    pub address: Addr,
    /// Address that its own validator has or would have.
    pub validator: String,
    number: u64,
}

/// What a saver has to move.
pub(super) struct Holdings {
    /// Validators and units.
    delegations: Vec<(String, u128)>,
    /// Validators, heights and units.
    unbondings: Vec<(String, i64, u128)>,
}

impl Saver {
    pub fn new(client: &Client, number: u64) -> Self {
        let key = Key::named(&format!("saver {number}"));
        let address = client.address(&key);
        Self {
            validator: validator_of(&address),
            key,
            address,
            number,
        }
    }

    pub fn holdings(&self, client: &Client, height: u64) -> AnyResult<Holdings> {
        let request = staking::QueryDelegatorDelegationsRequest {
            delegator_addr: self.address.to_string(),
            pagination: None,
        };
        let path = "/cosmos.staking.v1beta1.Query/DelegatorDelegations";
        let answer: staking::QueryDelegatorDelegationsResponse =
            client.query(path, &request, Some(height))?;
        let mut delegations = vec![];
        for row in answer.delegation_responses {
            let units = row.balance.unwrap_or_default().amount.parse()?;
            delegations.push((row.delegation.unwrap_or_default().validator_address, units));
        }
        let request = staking::QueryDelegatorUnbondingDelegationsRequest {
            delegator_addr: self.address.to_string(),
            pagination: None,
        };
        let path = "/cosmos.staking.v1beta1.Query/DelegatorUnbondingDelegations";
        let answer: staking::QueryDelegatorUnbondingDelegationsResponse =
            client.query(path, &request, Some(height))?;
        let mut unbondings = vec![];
        for row in answer.unbonding_responses {
            for entry in row.entries {
                let units = entry.balance.parse()?;
                unbondings.push((row.validator_address.clone(), entry.creation_height, units));
            }
        }
        Ok(Holdings {
            delegations,
            unbondings,
        })
    }

    /// One message. None where it would need what the saver does not have.
    pub fn act(
        &self,
        dice: &mut Dice,
        view: &View,
        holdings: &Holdings,
        savers: &[Self],
        denom: &str,
    ) -> Option<Any> {
        let validator = dice.pick(&view.validators)?.operator_address.clone();
        let held = self.choose(dice, view, &holdings.delegations).cloned();
        let other = dice.pick(savers)?.address.clone();
        match dice.below(100) {
            0..=29 => Some(msg::delegate(
                &self.address,
                &validator,
                &coin(dice.amount(), denom),
            )),
            30..=49 => {
                let (from, units) = held?;
                let amount = coin(self.part(dice, view, &from, units), denom);
                Some(msg::undelegate(&self.address, &from, &amount))
            }
            50..=69 => {
                let (from, units) = held?;
                let amount = coin(self.part(dice, view, &from, units), denom);
                let to = self
                    .choose_last(&view.validators)
                    .map_or(validator, |row| row.operator_address.clone());
                Some(msg::redelegate(&self.address, &from, &to, &amount))
            }
            70..=77 => Some(msg::withdraw_rewards(&self.address, &held?.0)),
            78..=81 => Some(msg::set_withdraw_address(&self.address, &other)),
            82..=87 => {
                let (validator, height, units) = dice.pick(&holdings.unbondings).cloned()?;
                Some(msg::pack(&staking::MsgCancelUnbondingDelegation {
                    delegator_address: self.address.to_string(),
                    validator_address: validator,
                    amount: Some(proto_coin(any_part(dice, units), denom)),
                    creation_height: height,
                }))
            }
            88..=92 => Some(msg::pack(&MsgDepositValidatorRewardsPool {
                depositor: self.address.to_string(),
                validator_address: validator,
                amount: vec![proto_coin(dice.amount().min(100_000), denom)],
            })),
            93 => Some(msg::withdraw_commission(&self.validator)),
            94 => Some(self.change_commission(dice)),
            // Whatever the saver has, this may be more.
            95 => Some(msg::delegate(
                &self.address,
                &validator,
                &coin(super::PURSE, denom),
            )),
            _ => Some(msg::send(&self.address, &other, &coins(dice.amount(), denom))),
        }
    }

    /// Whether it may have a validator of its own.
    pub fn is_founder(&self) -> bool {
        self.number < FOUNDERS
    }

    /// Some do the same thing over and over, until their lists of entries are full.
    fn is_stubborn(&self) -> bool {
        self.number >= STUBBORN
    }

    /// Where something is taken from: often a validator that will soon be slashed, seldom the saver's own.
    fn choose<'a>(
        &self,
        dice: &mut Dice,
        view: &View,
        list: &'a [(String, u128)],
    ) -> Option<&'a (String, u128)> {
        if self.is_stubborn() && dice.percent(90) {
            return list.first();
        }
        let mut found = dice.pick(list);
        if dice.percent(50) {
            let mut rows = list.iter();
            found = rows
                .find(|(validator, _)| view.misses_blocks(validator))
                .or(found);
        }
        found.filter(|(validator, _)| *validator != self.validator || dice.percent(3))
    }

    fn choose_last<'a, T>(&self, list: &'a [T]) -> Option<&'a T> {
        list.last().filter(|_| self.is_stubborn())
    }

    /// How much of a delegation goes: mostly all of it where the validator is jailed.
    fn part(&self, dice: &mut Dice, view: &View, from: &str, units: u128) -> u128 {
        if view.is_jailed(from) && dice.percent(60) {
            return units;
        }
        if self.is_stubborn() {
            return any_part(dice, units / 50);
        }
        any_part(dice, units)
    }

    fn change_commission(&self, dice: &mut Dice) -> Any {
        let keep = || "[do-not-modify]".to_string();
        msg::pack(&staking::MsgEditValidator {
            description: Some(staking::Description {
                moniker: keep(),
                identity: keep(),
                website: keep(),
                security_contact: keep(),
                details: keep(),
            }),
            validator_address: self.validator.clone(),
            commission_rate: percent(dice.below(10)),
            min_self_delegation: String::new(),
        })
    }

    /// A validator of its own, which nobody runs: soon for some savers, never for others.
    pub fn found(&self, dice: &mut Dice, view: &View, round: u32, denom: &str) -> Option<Any> {
        let due = u64::from(round) > self.number.saturating_mul(10).saturating_add(3);
        if !self.is_founder() || !due || view.of_address(&self.validator).is_some() {
            return None;
        }
        let stake = 2_000_000u64.saturating_add(dice.below(20_000_000));
        let key = ed25519::PubKey { key: dice.bytes32() };
        Some(msg::pack(&staking::MsgCreateValidator {
            description: Some(staking::Description {
                moniker: format!("{NOBODY} {}", self.number),
                ..staking::Description::default()
            }),
            commission: Some(staking::CommissionRates {
                rate: percent(self.number.saturating_mul(7)),
                max_rate: percent(20),
                max_change_rate: percent(1),
            }),
            min_self_delegation: "1000000".to_string(),
            validator_address: self.validator.clone(),
            pubkey: Some(msg::pack(&key)),
            value: Some(proto_coin(u128::from(stake), denom)),
            ..staking::MsgCreateValidator::default()
        }))
    }
}

/// As protobuf writes a decimal.
fn percent(percent: u64) -> String {
    percent.saturating_mul(10_000_000_000_000_000).to_string()
}

/// A part of what there is: all, one unit, a little more than all, or any.
fn any_part(dice: &mut Dice, units: u128) -> u128 {
    let any = units.saturating_mul(u128::from(dice.below(10_000))) / 10_000;
    match dice.below(10) {
        0 | 1 => units,
        2 => 1,
        3 => units.saturating_add(u128::from(dice.below(3))),
        _ => any,
    }
    .max(1)
}

fn proto_coin(amount: u128, denom: &str) -> ProtoCoin {
    ProtoCoin {
        denom: denom.to_string(),
        amount: amount.to_string(),
    }
}

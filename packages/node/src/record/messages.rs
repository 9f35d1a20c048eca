//! What a transaction asks for.

use anyhow::{bail, ensure, Context, Result as AnyResult};
use cosmrs::proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend};
use cosmrs::proto::cosmos::distribution::v1beta1 as distribution;
use cosmrs::proto::cosmos::slashing::v1beta1::MsgUnjail;
use cosmrs::proto::cosmos::staking::v1beta1 as staking;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message as ProtoMessage;
use cosmrs::proto::Any;
use cosmrs::AccountId;
use cosmwasm_std::{Addr, BankMsg, CosmosMsg, DistributionMsg, StakingMsg, WasmMsg};
use palisade_chain::{Action, Message, NewValidator};

use super::convert::{coins, height, one_coin, rate, units};
use super::operators::Operators;

/// What one message of a chain is here.
pub(super) enum Asked {
    /// A code; its checksum is in the events.
    StoreCode,
    /// Messages of the simulator; none for what has no effect there.
    Messages(Vec<Message>),
}

pub(super) fn read(any: &Any, operators: &mut Operators) -> AnyResult<Asked> {
    let (module, name) = any
        .type_url
        .rsplit_once('.')
        .context("a message without a type")?;
    let message = match module {
        "/cosmos.bank.v1beta1" => return bank(name, &any.value).map(Asked::Messages),
        "/cosmos.staking.v1beta1" => staking(name, &any.value, operators)?,
        "/cosmos.distribution.v1beta1" => distribution(name, &any.value)?,
        "/cosmos.slashing.v1beta1" if name == "MsgUnjail" => {
            let msg: MsgUnjail = decode(&any.value)?;
            Some(message(operator(&msg.validator_addr)?, Action::Unjail {}))
        }
        // It moves no coins, and nobody needs to be allowed anything where fees are recorded with who paid them.
        "/cosmos.feegrant.v1beta1" => None,
        "/cosmwasm.wasm.v1" if name == "MsgStoreCode" => return Ok(Asked::StoreCode),
        "/cosmwasm.wasm.v1" => Some(wasm(name, &any.value)?),
        _ => bail!("the simulator has no {}", any.type_url),
    };
    Ok(Asked::Messages(message.into_iter().collect()))
}

fn bank(name: &str, value: &[u8]) -> AnyResult<Vec<Message>> {
    match name {
        "MsgSend" => {
            let msg: MsgSend = decode(value)?;
            Ok(vec![send(&msg.from_address, msg.to_address, &msg.amount)?])
        }
        "MsgMultiSend" => {
            let msg: MsgMultiSend = decode(value)?;
            let from = &msg.inputs.first().context("nobody sends")?.address;
            let outputs = msg.outputs.iter();
            outputs
                .map(|output| send(from, output.address.clone(), &output.coins))
                .collect()
        }
        other => bail!("the simulator has no {other} of x/bank"),
    }
}

fn send(
    from: &str,
    to_address: String,
    amount: &[cosmrs::proto::cosmos::base::v1beta1::Coin],
) -> AnyResult<Message> {
    let amount = coins(amount)?;
    Ok(cosmos(from, BankMsg::Send { to_address, amount }))
}

fn staking(name: &str, value: &[u8], operators: &mut Operators) -> AnyResult<Option<Message>> {
    Ok(Some(match name {
        "MsgDelegate" => {
            let msg: staking::MsgDelegate = decode(value)?;
            let (validator, amount) = (msg.validator_address, one_coin(&msg.amount)?);
            cosmos(&msg.delegator_address, StakingMsg::Delegate { validator, amount })
        }
        "MsgUndelegate" => {
            let msg: staking::MsgUndelegate = decode(value)?;
            let (validator, amount) = (msg.validator_address, one_coin(&msg.amount)?);
            cosmos(
                &msg.delegator_address,
                StakingMsg::Undelegate { validator, amount },
            )
        }
        "MsgBeginRedelegate" => {
            let msg: staking::MsgBeginRedelegate = decode(value)?;
            let redelegate = StakingMsg::Redelegate {
                src_validator: msg.validator_src_address,
                dst_validator: msg.validator_dst_address,
                amount: one_coin(&msg.amount)?,
            };
            cosmos(&msg.delegator_address, redelegate)
        }
        "MsgCancelUnbondingDelegation" => {
            let msg: staking::MsgCancelUnbondingDelegation = decode(value)?;
            let action = Action::CancelUnbonding {
                validator: msg.validator_address,
                amount: one_coin(&msg.amount)?,
                creation_height: height(msg.creation_height)?,
            };
            message(Addr::unchecked(msg.delegator_address), action)
        }
        "MsgCreateValidator" => create_validator(&decode(value)?, operators)?,
        "MsgEditValidator" => {
            let msg: staking::MsgEditValidator = decode(value)?;
            if msg.commission_rate.is_empty() {
                return Ok(None);
            }
            let rate = rate(&msg.commission_rate)?;
            message(operator(&msg.validator_address)?, Action::EditCommission { rate })
        }
        other => bail!("the simulator has no {other} of x/staking"),
    }))
}

fn create_validator(msg: &staking::MsgCreateValidator, operators: &mut Operators) -> AnyResult<Message> {
    let commission = msg.commission.clone().unwrap_or_default();
    let terms = NewValidator {
        operator: operator(&msg.validator_address)?,
        self_delegation: one_coin(&msg.value)?.amount,
        commission: rate(&commission.rate)?,
        max_commission: rate(&commission.max_rate)?,
        max_change_rate: rate(&commission.max_change_rate)?,
        min_self_delegation: units(&msg.min_self_delegation)?,
    };
    let key = msg.pubkey.as_ref().context("a validator without a key")?;
    operators.add_any(key, &msg.validator_address)?;
    Ok(message(terms.operator.clone(), Action::CreateValidator(terms)))
}

fn distribution(name: &str, value: &[u8]) -> AnyResult<Option<Message>> {
    Ok(Some(match name {
        "MsgWithdrawDelegatorReward" => {
            let msg: distribution::MsgWithdrawDelegatorReward = decode(value)?;
            let validator = msg.validator_address;
            cosmos(
                &msg.delegator_address,
                DistributionMsg::WithdrawDelegatorReward { validator },
            )
        }
        "MsgSetWithdrawAddress" => {
            let msg: distribution::MsgSetWithdrawAddress = decode(value)?;
            let address = msg.withdraw_address;
            cosmos(
                &msg.delegator_address,
                DistributionMsg::SetWithdrawAddress { address },
            )
        }
        "MsgFundCommunityPool" => {
            let msg: distribution::MsgFundCommunityPool = decode(value)?;
            let amount = coins(&msg.amount)?;
            cosmos(&msg.depositor, DistributionMsg::FundCommunityPool { amount })
        }
        "MsgDepositValidatorRewardsPool" => {
            let msg: distribution::MsgDepositValidatorRewardsPool = decode(value)?;
            let (validator, amount) = (msg.validator_address, coins(&msg.amount)?);
            message(
                Addr::unchecked(msg.depositor),
                Action::DepositRewards { validator, amount },
            )
        }
        "MsgWithdrawValidatorCommission" => {
            let msg: distribution::MsgWithdrawValidatorCommission = decode(value)?;
            message(operator(&msg.validator_address)?, Action::WithdrawCommission {})
        }
        other => bail!("the simulator has no {other} of x/distribution"),
    }))
}

fn wasm(name: &str, value: &[u8]) -> AnyResult<Message> {
    Ok(match name {
        "MsgInstantiateContract" => {
            let msg: wasm::MsgInstantiateContract = decode(value)?;
            let instantiate = WasmMsg::Instantiate {
                admin: Some(msg.admin).filter(|admin| !admin.is_empty()),
                code_id: msg.code_id,
                msg: msg.msg.into(),
                funds: coins(&msg.funds)?,
                label: msg.label,
            };
            cosmos(&msg.sender, instantiate)
        }
        "MsgInstantiateContract2" => {
            let msg: wasm::MsgInstantiateContract2 = decode(value)?;
            ensure!(!msg.fix_msg, "an address that follows from the message");
            let instantiate = WasmMsg::Instantiate2 {
                admin: Some(msg.admin).filter(|admin| !admin.is_empty()),
                code_id: msg.code_id,
                msg: msg.msg.into(),
                funds: coins(&msg.funds)?,
                label: msg.label,
                salt: msg.salt.into(),
            };
            cosmos(&msg.sender, instantiate)
        }
        "MsgExecuteContract" => {
            let msg: wasm::MsgExecuteContract = decode(value)?;
            let execute = WasmMsg::Execute {
                contract_addr: msg.contract,
                msg: msg.msg.into(),
                funds: coins(&msg.funds)?,
            };
            cosmos(&msg.sender, execute)
        }
        "MsgMigrateContract" => {
            let msg: wasm::MsgMigrateContract = decode(value)?;
            let migrate = WasmMsg::Migrate {
                contract_addr: msg.contract,
                new_code_id: msg.code_id,
                msg: msg.msg.into(),
            };
            cosmos(&msg.sender, migrate)
        }
        "MsgUpdateAdmin" => {
            let msg: wasm::MsgUpdateAdmin = decode(value)?;
            let (contract_addr, admin) = (msg.contract, msg.new_admin);
            cosmos(&msg.sender, WasmMsg::UpdateAdmin { contract_addr, admin })
        }
        "MsgClearAdmin" => {
            let msg: wasm::MsgClearAdmin = decode(value)?;
            let contract_addr = msg.contract;
            cosmos(&msg.sender, WasmMsg::ClearAdmin { contract_addr })
        }
        other => bail!("the simulator has no {other} of x/wasm"),
    })
}

fn decode<M: ProtoMessage + Default>(value: &[u8]) -> AnyResult<M> {
    M::decode(value).context("a message")
}

fn message(sender: Addr, action: Action) -> Message {
    Message { sender, action }
}

fn cosmos(sender: &str, msg: impl Into<CosmosMsg>) -> Message {
    message(Addr::unchecked(sender), Action::Cosmos(msg.into()))
}

/// The account that owns a validator: the same bytes without `valoper` in the prefix.
fn operator(validator: &str) -> AnyResult<Addr> {
    let account: AccountId = validator
        .parse()
        .map_err(|err| anyhow::anyhow!("{validator}: {err}"))?;
    let prefix = account.prefix().strip_suffix("valoper");
    let prefix = prefix.with_context(|| format!("{validator} is no validator"))?;
    let owner =
        AccountId::new(prefix, &account.to_bytes()).map_err(|err| anyhow::anyhow!("{validator}: {err}"))?;
    Ok(Addr::unchecked(owner.to_string()))
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{coin, coins};

    use super::*;
    use crate::client::msg;

    const OWNER: &str = "wasm10ffasm8afg4ll7egwq7r63a3mykk4w5pdpjpsy";
    const VALIDATOR: &str = "wasmvaloper10ffasm8afg4ll7egwq7r63a3mykk4w5pca8a77";

    fn read_one(any: &Any) -> AnyResult<Message> {
        match read(any, &mut Operators::default())? {
            Asked::Messages(messages) if messages.len() == 1 => Ok(messages[0].clone()),
            Asked::Messages(messages) => bail!("{} messages", messages.len()),
            Asked::StoreCode => bail!("a code"),
        }
    }

    #[test]
    fn messages_are_read_as_they_were_sent() {
        let (owner, units) = (Addr::unchecked(OWNER), coin(5, "upal"));
        let validator = VALIDATOR.to_string();
        let cases: Vec<(Any, Action)> = vec![
            (
                msg::send(&owner, &Addr::unchecked("wasm1x"), &coins(5, "upal")),
                Action::Cosmos(CosmosMsg::Bank(BankMsg::Send {
                    to_address: "wasm1x".to_string(),
                    amount: coins(5, "upal"),
                })),
            ),
            (
                msg::undelegate(&owner, VALIDATOR, &units),
                Action::Cosmos(CosmosMsg::Staking(StakingMsg::Undelegate {
                    validator: validator.clone(),
                    amount: units.clone(),
                })),
            ),
            (
                msg::withdraw_rewards(&owner, VALIDATOR),
                Action::Cosmos(CosmosMsg::Distribution(
                    DistributionMsg::WithdrawDelegatorReward {
                        validator: validator.clone(),
                    },
                )),
            ),
            (
                msg::execute(&owner, &Addr::unchecked("wasm1c"), b"{}", &[]),
                Action::Cosmos(CosmosMsg::Wasm(WasmMsg::Execute {
                    contract_addr: "wasm1c".to_string(),
                    msg: b"{}".into(),
                    funds: vec![],
                })),
            ),
            // These name only the validator: its operator has the same bytes.
            (msg::unjail(VALIDATOR), Action::Unjail {}),
            (msg::withdraw_commission(VALIDATOR), Action::WithdrawCommission {}),
        ];
        for (any, action) in cases {
            let found = read_one(&any).unwrap();
            assert_eq!(found.sender, owner, "{}", any.type_url);
            assert_eq!(found.action, action);
        }
    }

    #[test]
    fn a_send_to_many_is_many_sends() {
        use cosmrs::proto::cosmos::bank::v1beta1::{Input, Output};
        let output = |address: &str| Output {
            address: address.to_string(),
            coins: vec![],
        };
        let many = MsgMultiSend {
            inputs: vec![Input {
                address: OWNER.to_string(),
                coins: vec![],
            }],
            outputs: vec![output("wasm1a"), output("wasm1b")],
        };
        let Asked::Messages(messages) = read(&msg::pack(&many), &mut Operators::default()).unwrap() else {
            panic!("a code");
        };
        assert!(messages.iter().all(|message| message.sender.as_str() == OWNER));
        assert_eq!(messages.len(), 2);
    }

    #[test]
    fn what_moves_nothing_is_no_message_and_what_is_unknown_is_named() {
        let any = |type_url: &str| Any {
            type_url: type_url.to_string(),
            value: vec![],
        };
        let allowance = any("/cosmos.feegrant.v1beta1.MsgGrantAllowance");
        assert_eq!(read_one(&allowance).unwrap_err().to_string(), "0 messages");
        let vote = any("/cosmos.gov.v1.MsgVote");
        assert_eq!(
            read_one(&vote).unwrap_err().to_string(),
            "the simulator has no /cosmos.gov.v1.MsgVote"
        );
        let other = any("/cosmos.bank.v1beta1.MsgBurn");
        assert_eq!(
            read_one(&other).unwrap_err().to_string(),
            "the simulator has no MsgBurn of x/bank"
        );
    }
}

//! Messages, ready to be sent.

use std::io::Write;

use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::distribution::v1beta1::{
    MsgSetWithdrawAddress, MsgWithdrawDelegatorReward, MsgWithdrawValidatorCommission,
};
use cosmrs::proto::cosmos::slashing::v1beta1::MsgUnjail;
use cosmrs::proto::cosmos::staking::v1beta1::{MsgBeginRedelegate, MsgDelegate, MsgUndelegate};
use cosmrs::proto::cosmwasm::wasm::v1::{
    AccessConfig, AccessType, MsgClearAdmin, MsgExecuteContract, MsgInstantiateContract,
    MsgInstantiateContract2, MsgMigrateContract, MsgStoreCode, MsgUpdateAdmin,
};
use cosmrs::proto::traits::{Message, Name};
use cosmrs::Any;
use cosmwasm_std::{Addr, Coin};
use flate2::write::GzEncoder;
use flate2::Compression;

use super::{ClientError, Result};

/// Any message.
pub fn pack<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: M::type_url(),
        value: message.encode_to_vec(),
    }
}

/// Stores the code of a contract, compressed. Everybody may make contracts of it; a chain that does not allow that by
/// default refuses it.
///
/// # Errors
/// When it cannot be compressed, for which no reason is known.
pub fn store_code(sender: &Addr, wasm: &[u8]) -> Result<Any> {
    let mut zipped = GzEncoder::new(vec![], Compression::best());
    let wasm_byte_code = zipped
        .write_all(wasm)
        .and_then(|()| zipped.finish())
        .map_err(|error| ClientError::malformed("the code", error))?;
    Ok(pack(&MsgStoreCode {
        sender: sender.to_string(),
        wasm_byte_code,
        instantiate_permission: Some(AccessConfig {
            permission: AccessType::Everybody.into(),
            addresses: vec![],
        }),
    }))
}

/// Makes a contract. Without `admin`, nobody can migrate it.
pub fn instantiate(
    sender: &Addr,
    admin: Option<&Addr>,
    code_id: u64,
    label: &str,
    msg: &[u8],
    funds: &[Coin],
) -> Any {
    pack(&MsgInstantiateContract {
        sender: sender.to_string(),
        admin: admin.map(Addr::to_string).unwrap_or_default(),
        code_id,
        label: label.to_string(),
        msg: msg.to_vec(),
        funds: coins(funds),
    })
}

/// Makes a contract whose address follows from sender, code and `salt` (1 to 64 bytes): a second one is refused. Without
/// `admin`, nobody can migrate it.
pub fn instantiate2(
    sender: &Addr,
    admin: Option<&Addr>,
    code_id: u64,
    label: &str,
    msg: &[u8],
    funds: &[Coin],
    salt: &[u8],
) -> Any {
    pack(&MsgInstantiateContract2 {
        sender: sender.to_string(),
        admin: admin.map(Addr::to_string).unwrap_or_default(),
        code_id,
        label: label.to_string(),
        msg: msg.to_vec(),
        funds: coins(funds),
        salt: salt.to_vec(),
        fix_msg: false,
    })
}

/// Sends a message to a contract.
pub fn execute(sender: &Addr, contract: &Addr, msg: &[u8], funds: &[Coin]) -> Any {
    pack(&MsgExecuteContract {
        sender: sender.to_string(),
        contract: contract.to_string(),
        msg: msg.to_vec(),
        funds: coins(funds),
    })
}

/// Gives a contract another code. Only its admin may.
pub fn migrate(sender: &Addr, contract: &Addr, code_id: u64, msg: &[u8]) -> Any {
    pack(&MsgMigrateContract {
        sender: sender.to_string(),
        contract: contract.to_string(),
        code_id,
        msg: msg.to_vec(),
    })
}

/// Gives a contract another admin. Only its admin may.
pub fn update_admin(sender: &Addr, contract: &Addr, new_admin: &Addr) -> Any {
    pack(&MsgUpdateAdmin {
        sender: sender.to_string(),
        new_admin: new_admin.to_string(),
        contract: contract.to_string(),
    })
}

/// Makes a contract one that nobody can ever migrate again. Only its admin may.
pub fn clear_admin(sender: &Addr, contract: &Addr) -> Any {
    pack(&MsgClearAdmin {
        sender: sender.to_string(),
        contract: contract.to_string(),
    })
}

/// Sends coins.
pub fn send(from: &Addr, to: &Addr, amount: &[Coin]) -> Any {
    pack(&MsgSend {
        from_address: from.to_string(),
        to_address: to.to_string(),
        amount: coins(amount),
    })
}

/// Delegates to a validator.
pub fn delegate(delegator: &Addr, validator: &str, amount: &Coin) -> Any {
    pack(&MsgDelegate {
        delegator_address: delegator.to_string(),
        validator_address: validator.to_string(),
        amount: Some(coin(amount)),
    })
}

/// Begins to take back what is delegated.
pub fn undelegate(delegator: &Addr, validator: &str, amount: &Coin) -> Any {
    pack(&MsgUndelegate {
        delegator_address: delegator.to_string(),
        validator_address: validator.to_string(),
        amount: Some(coin(amount)),
    })
}

/// Moves a delegation to another validator.
pub fn redelegate(delegator: &Addr, from: &str, to: &str, amount: &Coin) -> Any {
    pack(&MsgBeginRedelegate {
        delegator_address: delegator.to_string(),
        validator_src_address: from.to_string(),
        validator_dst_address: to.to_string(),
        amount: Some(coin(amount)),
    })
}

/// Has the rewards of a delegation paid.
pub fn withdraw_rewards(delegator: &Addr, validator: &str) -> Any {
    pack(&MsgWithdrawDelegatorReward {
        delegator_address: delegator.to_string(),
        validator_address: validator.to_string(),
    })
}

/// Has the commission of a validator paid. Only its operator may.
pub fn withdraw_commission(validator: &str) -> Any {
    pack(&MsgWithdrawValidatorCommission {
        validator_address: validator.to_string(),
    })
}

/// Says where rewards are paid to.
pub fn set_withdraw_address(delegator: &Addr, to: &Addr) -> Any {
    pack(&MsgSetWithdrawAddress {
        delegator_address: delegator.to_string(),
        withdraw_address: to.to_string(),
    })
}

/// Brings a validator back that was jailed for missed blocks. Only its operator may.
pub fn unjail(validator: &str) -> Any {
    pack(&MsgUnjail {
        validator_addr: validator.to_string(),
    })
}

fn coin(coin: &Coin) -> ProtoCoin {
    ProtoCoin {
        denom: coin.denom.clone(),
        amount: coin.amount.to_string(),
    }
}

/// Coins in the order in which the chain wants them.
pub(super) fn coins(coins: &[Coin]) -> Vec<ProtoCoin> {
    let mut sorted: Vec<ProtoCoin> = coins.iter().map(self::coin).collect();
    sorted.sort_by(|a, b| a.denom.cmp(&b.denom));
    sorted
}

//! What a contract is told that gets an unbonding request.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, CosmosMsg, StdResult, Uint128, WasmMsg};
use palisade_kit::json::to_json_binary;

/// Highest tip for whoever pushes requests to their owner.
pub const MAX_TIP_BPS: u16 = 100;

/// The part of a contract's messages that takes unbonding requests, as `Receive` is the part that takes cw20 tokens.
#[cw_serde]
pub enum UnbondingReceiverMsg {
    /// The hub, after a `TransferUnbonding` with a message.
    ReceiveUnbonding(ReceiveUnbondingMsg),
}

/// A request that was transferred. Believe it of the hub only, which is the message's sender.
#[cw_serde]
pub struct ReceiveUnbondingMsg {
    /// Whose it was.
    pub sender: String,
    /// Number of the batch.
    pub batch_id: u64,
    /// LST of the batch that came.
    pub shares: Uint128,
    /// Native units paid for them already, rounded up: they get that much less from now on.
    pub paid: Uint128,
    /// From the sender.
    pub msg: Binary,
}

impl ReceiveUnbondingMsg {
    /// The message to `contract`, without coins.
    pub fn into_cosmos_msg(self, contract: Addr) -> StdResult<CosmosMsg> {
        Ok(WasmMsg::Execute {
            contract_addr: contract.into(),
            msg: to_json_binary(&UnbondingReceiverMsg::ReceiveUnbonding(self))?,
            funds: vec![],
        }
        .into())
    }
}

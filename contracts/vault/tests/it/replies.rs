//! What comes back from other contracts, and what must not run in between.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{to_json_binary, Binary, MsgResponse, Reply, SubMsgResponse, SubMsgResult};
use palisade_interfaces::hub::BondResponse;
use palisade_interfaces::vault::ExecuteMsg;
use palisade_vault::contract::reply;
use palisade_vault::ContractError;

use crate::support::{refusal, World};

const TOKEN: u64 = 1;
const SEED: u64 = 2;
const PENDING: u64 = 3;

fn answer(id: u64, result: SubMsgResult) -> ContractError {
    let msg = Reply {
        id,
        payload: Binary::default(),
        gas_used: 0,
        result,
    };
    reply(mock_dependencies().as_mut(), mock_env(), msg).unwrap_err()
}

fn with(data: Option<Binary>, msg_responses: Vec<MsgResponse>) -> SubMsgResult {
    SubMsgResult::Ok(SubMsgResponse {
        events: vec![],
        #[allow(deprecated)]
        data,
        msg_responses,
    })
}

#[test]
fn an_answer_to_nothing_is_refused() {
    let nothing = || with(None, vec![]);
    assert_eq!(answer(0, nothing()), ContractError::UnknownReply { id: 0 });
    assert_eq!(answer(4, nothing()), ContractError::UnknownReply { id: 4 });
    assert_eq!(
        answer(PENDING, nothing()),
        ContractError::UnexpectedReply { id: PENDING }
    );
}

#[test]
fn an_answer_without_data_is_refused() {
    assert_eq!(answer(TOKEN, with(None, vec![])), ContractError::MissingReplyData);
    assert_eq!(answer(SEED, with(None, vec![])), ContractError::MissingReplyData);
    // An empty protobuf message.
    assert_eq!(
        answer(SEED, with(Some(Binary::default()), vec![])),
        ContractError::MissingReplyData
    );
}

#[test]
fn the_seed_must_have_bought_something_whichever_way_the_chain_says_so() {
    let json = to_json_binary(&BondResponse { shares: 0u128.into() }).unwrap();
    let mut bytes = vec![10, u8::try_from(json.len()).unwrap()];
    bytes.extend_from_slice(&json);
    let value = Binary::new(bytes);
    assert_eq!(
        answer(SEED, with(Some(value.clone()), vec![])),
        ContractError::ZeroAmount
    );
    let response = MsgResponse {
        type_url: "/cosmwasm.wasm.v1.MsgExecuteContractResponse".to_string(),
        value,
    };
    assert_eq!(
        answer(SEED, with(None, vec![response])),
        ContractError::ZeroAmount
    );
}

#[test]
fn a_failure_is_no_answer() {
    let failed = SubMsgResult::Err("codespace: wasm, code: 5".to_string());
    assert_eq!(
        answer(PENDING, failed),
        ContractError::UnknownReply { id: PENDING }
    );
}

#[test]
fn no_message_runs_while_another_awaits_answers() {
    let mut world = World::new();
    world.deposit("alice", 10_000);
    let vault = world.vault.clone();
    // The row that is there while a reply is awaited.
    world.chain.contract_storage_mut(&vault).set(b"i", &[1]);
    let anyone = world.addr("anyone");
    for msg in [
        ExecuteMsg::Sync {},
        ExecuteMsg::SubmitBatch {},
        ExecuteMsg::SettleBatch { batch_id: 1 },
        ExecuteMsg::Claim {
            batch_id: 1,
            account: anyone.to_string(),
        },
    ] {
        assert_eq!(refusal(world.vault(&anyone, &msg)), ContractError::InFlight);
    }
    world.bond("alice", 5_000).unwrap();
    assert_eq!(
        refusal(world.deposit_with("alice", 5_000, None)),
        ContractError::InFlight
    );
    assert_eq!(refusal(world.redeem("alice", 5_000)), ContractError::InFlight);
    world.chain.contract_storage_mut(&vault).remove(b"i");
    world.redeem("alice", 5_000).unwrap();
}

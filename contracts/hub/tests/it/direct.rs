//! The hub's entry points on a mocked chain: what a simulator cannot show, such as the middle of a transaction.

use std::collections::BTreeMap;

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    coin, coins, from_json, to_json_binary, Addr, Binary, Decimal, Env, Event, FullDelegation, MsgResponse,
    OwnedDeps, Reply, Response, StakingMsg, SubMsgResponse, SubMsgResult, Uint128, Validator, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use palisade_hub::contract::{execute, instantiate, query, reply};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{
    ExecuteMsg, ImpairedResponse, InstantiateMsg, LegResponse, QueryMsg, ReceiveMsg, RedelegationResponse,
    StateResponse, ValidatorResponse, ValidatorStatus, ValidatorWeight,
};
use palisade_interfaces::token::TokenDetails;

use crate::support::{account, chain, params, DAY, DENOM, SEED};

/// First reply id of a staking message.
const FIRST_OPERATION: u64 = 2_000;

pub struct Mock {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    env: Env,
    token: Addr,
    collector: Addr,
}

fn validators() -> [String; 3] {
    ["valoper0", "valoper1", "valoper2"].map(String::from)
}

/// `MsgInstantiateContractResponse`.
fn instantiated(address: &Addr) -> SubMsgResult {
    let mut bytes = vec![0x0a, u8::try_from(address.as_str().len()).unwrap()];
    bytes.extend_from_slice(address.as_bytes());
    ok(
        vec![MsgResponse {
            type_url: "/cosmwasm.wasm.v1.MsgInstantiateContractResponse".into(),
            value: bytes.into(),
        }],
        None,
    )
}

#[allow(deprecated)]
fn ok(msg_responses: Vec<MsgResponse>, data: Option<Binary>) -> SubMsgResult {
    SubMsgResult::Ok(SubMsgResponse {
        events: vec![],
        data,
        msg_responses,
    })
}

fn undelegated(bytes: &[u8]) -> MsgResponse {
    MsgResponse {
        type_url: "/cosmos.staking.v1beta1.MsgUndelegateResponse".into(),
        value: bytes.into(),
    }
}

impl Mock {
    /// A hub of three validators, with its token and collector.
    pub fn new() -> Self {
        let (token, collector) = (account("token"), account("collector"));
        let mut deps = mock_dependencies();
        let set = validators()
            .map(|address| Validator::create(address, Decimal::zero(), Decimal::one(), Decimal::one()));
        deps.querier.staking.update(DENOM, &set, &[]);
        let mut env = mock_env();
        env.contract.address = account("hub");
        let msg = InstantiateMsg {
            owner: account("owner").into(),
            guardian: None,
            denom: DENOM.into(),
            token_code_id: 1,
            token: TokenDetails {
                name: "Staked Coin".into(),
                symbol: "stCOIN".into(),
                decimals: 6,
            },
            collector_code_id: 2,
            ballot: None,
            params: params(&chain(1)),
            validators: validators()
                .map(|validator| ValidatorWeight {
                    validator,
                    weight: 1,
                    cap_bps: None,
                })
                .to_vec(),
        };
        let info = message_info(&account("owner"), &coins(SEED, DENOM));
        let response = instantiate(deps.as_mut(), env.clone(), info, msg).unwrap();
        let mut mock = Self {
            deps,
            env,
            token: token.clone(),
            collector: collector.clone(),
        };
        for (message, address) in response.messages.iter().zip([token, collector]) {
            mock.reply(message.id, instantiated(&address)).unwrap();
        }
        mock
    }

    pub fn reply(&mut self, id: u64, result: SubMsgResult) -> Result<Response, ContractError> {
        let reply_msg = Reply {
            id,
            payload: Binary::default(),
            gas_used: 0,
            result,
        };
        reply(self.deps.as_mut(), self.env.clone(), reply_msg)
    }

    pub fn run(&mut self, sender: &Addr, msg: ExecuteMsg, amount: u128) -> Result<Response, ContractError> {
        let funds = if amount > 0 { coins(amount, DENOM) } else { vec![] };
        execute(
            self.deps.as_mut(),
            self.env.clone(),
            message_info(sender, &funds),
            msg,
        )
    }

    pub fn crank(&mut self, msg: ExecuteMsg) -> Result<Response, ContractError> {
        self.run(&account("stranger"), msg, 0)
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        Ok(from_json(query(self.deps.as_ref(), self.env.clone(), msg)?)?)
    }

    fn state(&self) -> StateResponse {
        self.ask(QueryMsg::State {}).unwrap()
    }

    fn validators(&self) -> Vec<ValidatorResponse> {
        self.ask(QueryMsg::Validators {
            start_after: None,
            limit: None,
        })
        .unwrap()
    }

    /// What the chain says the hub has delegated.
    fn set_delegations(&mut self, rows: &[(&str, u128)]) {
        let set = validators()
            .map(|address| Validator::create(address, Decimal::zero(), Decimal::one(), Decimal::one()));
        let delegations: Vec<FullDelegation> = rows
            .iter()
            .map(|(validator, amount)| {
                let amount = coin(*amount, DENOM);
                FullDelegation::create(
                    self.env.contract.address.clone(),
                    validator.to_string(),
                    amount.clone(),
                    amount,
                    vec![],
                )
            })
            .collect();
        self.deps.querier.staking.update(DENOM, &set, &delegations);
    }

    /// Bonds, stakes 3,000,000 and has every message succeed.
    fn staked() -> Self {
        let mut mock = Self::new();
        let bond = ExecuteMsg::Bond {
            receiver: None,
            min_shares: None,
            msg: None,
        };
        mock.run(&account("alice"), bond, 2_000_000).unwrap();
        let response = mock.crank(stake(None)).unwrap();
        let mut rows = vec![];
        for message in &response.messages {
            mock.reply(message.id, ok(vec![], None)).unwrap();
            if let cosmwasm_std::CosmosMsg::Staking(StakingMsg::Delegate { validator, amount }) = &message.msg
            {
                rows.push((validator.clone(), amount.amount.u128()));
            }
        }
        let rows: Vec<(&str, u128)> = rows
            .iter()
            .map(|(validator, amount)| (validator.as_str(), *amount))
            .collect();
        mock.set_delegations(&rows);
        mock
    }

    fn pass(&mut self, seconds: u64) {
        self.env.block.height += 1;
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    /// Alice queues, and a day later anyone submits.
    fn submit(&mut self, shares: u128, gas_limit: Option<u64>) -> Response {
        let msg = to_json_binary(&ReceiveMsg::QueueUnbond { receiver: None }).unwrap();
        let cw20 = Cw20ReceiveMsg {
            sender: account("alice").into(),
            amount: shares.into(),
            msg,
        };
        let token = self.token.clone();
        self.run(&token, ExecuteMsg::Receive(cw20), 0).unwrap();
        self.pass(DAY);
        self.crank(ExecuteMsg::SubmitBatch {
            max_messages: None,
            gas_limit,
        })
        .unwrap()
    }
}

pub fn stake(gas_limit: Option<u64>) -> ExecuteMsg {
    ExecuteMsg::Stake {
        max_messages: None,
        gas_limit,
    }
}

fn harvest(gas_limit: Option<u64>) -> ExecuteMsg {
    ExecuteMsg::Harvest {
        validators: None,
        limit: None,
        gas_limit,
    }
}

fn attributes(event: &Event) -> BTreeMap<&str, &str> {
    event
        .attributes
        .iter()
        .map(|attribute| (attribute.key.as_str(), attribute.value.as_str()))
        .collect()
}

#[test]
fn review_h06_only_a_higher_gas_limit_than_the_hubs_counts() {
    for (wished, expected) in [
        (None, 1_000_000),
        (Some(999_999), 1_000_000),
        (Some(5_000_000), 5_000_000),
    ] {
        let mut mock = Mock::new();
        let response = mock.crank(stake(wished)).unwrap();
        assert!(!response.messages.is_empty());
        assert!(response
            .messages
            .iter()
            .all(|message| message.gas_limit == Some(expected)));

        let mut mock = Mock::staked();
        let response = mock.submit(250_000, wished);
        assert!(!response.messages.is_empty());
        assert!(response
            .messages
            .iter()
            .all(|message| message.gas_limit == Some(expected)));

        let mut mock = Mock::staked();
        let response = mock.crank(harvest(wished)).unwrap();
        let (forward, withdrawals) = response.messages.split_last().unwrap();
        assert_eq!(withdrawals.len(), 3);
        assert!(withdrawals
            .iter()
            .all(|message| message.gas_limit == Some(expected)));
        // After the withdrawals the collector forwards, with all the gas it needs.
        assert_eq!(forward.gas_limit, None);
        assert!(
            matches!(&forward.msg, cosmwasm_std::CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, .. })
            if *contract_addr == mock.collector.to_string())
        );
    }
}

#[test]
fn review_h13_nothing_prices_syncs_or_settles_while_messages_are_under_way() {
    let mut mock = Mock::new();
    let response = mock.crank(stake(None)).unwrap();
    let operations = u32::try_from(response.messages.len()).unwrap();
    let state = mock.state();
    // Coins in flight are assets all the same.
    assert_eq!(
        (
            state.in_flight.u128(),
            state.unallocated.u128(),
            state.tracked_bonded.u128()
        ),
        (SEED, 0, 0)
    );
    assert_eq!(state.total_assets.u128(), SEED);

    let token = mock.token.clone();
    let sent = |msg: &ReceiveMsg| {
        ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: account("alice").into(),
            amount: 5_000u128.into(),
            msg: to_json_binary(msg).unwrap(),
        })
    };
    let exit = ReceiveMsg::InstantUnstake {
        receiver: None,
        min_received: None,
    };
    let (collector, stranger) = (mock.collector.clone(), account("stranger"));
    let busy = ContractError::Busy { operations };
    let bond = ExecuteMsg::Bond {
        receiver: None,
        min_shares: None,
        msg: None,
    };
    assert_eq!(mock.run(&stranger, bond, 5_000).unwrap_err(), busy);
    assert_eq!(
        mock.run(&collector, ExecuteMsg::CollectRewards {}, 5_000)
            .unwrap_err(),
        busy
    );
    for msg in [ExecuteMsg::Donate {}, ExecuteMsg::CoverLoss { batch_id: None }] {
        assert_eq!(mock.run(&stranger, msg, 5_000).unwrap_err(), busy);
    }
    for msg in [ReceiveMsg::BurnShares {}, exit] {
        assert_eq!(mock.run(&token, sent(&msg), 0).unwrap_err(), busy);
    }
    for msg in [
        stake(None),
        harvest(None),
        ExecuteMsg::Sync {},
        ExecuteMsg::Reconcile { limit: None },
        ExecuteMsg::Rebalance {
            max_messages: None,
            gas_limit: None,
        },
        ExecuteMsg::SubmitBatch {
            max_messages: None,
            gas_limit: None,
        },
    ] {
        assert_eq!(mock.crank(msg).unwrap_err(), busy);
    }
    let rate = QueryMsg::RedemptionRate {
        denom: token.to_string(),
        params: None,
    };
    assert_eq!(mock.ask::<serde::de::IgnoredAny>(rate).unwrap_err(), busy);

    // Each answer moves its own coins.
    mock.reply(FIRST_OPERATION, ok(vec![], None)).unwrap();
    let state = mock.state();
    assert_eq!((state.in_flight + state.tracked_bonded).u128(), SEED);
    assert!(!state.tracked_bonded.is_zero() && !state.in_flight.is_zero());
    for message in &response.messages[1..] {
        mock.reply(message.id, ok(vec![], None)).unwrap();
    }
    assert_eq!(mock.state().tracked_bonded.u128(), SEED);
    mock.set_delegations(&[]);
    mock.crank(ExecuteMsg::Sync {}).unwrap();
}

#[test]
fn a_message_is_answered_once_and_only_if_it_was_sent() {
    let mut mock = Mock::new();
    let response = mock.crank(stake(None)).unwrap();
    for message in &response.messages {
        mock.reply(message.id, ok(vec![], None)).unwrap();
    }
    mock.reply(FIRST_OPERATION, ok(vec![], None)).unwrap_err();
    for id in [0, 5, 999] {
        assert_eq!(
            mock.reply(id, ok(vec![], None)).unwrap_err(),
            ContractError::UnknownReply { id }
        );
    }
    // Only failures of these two are answered.
    for id in [3, 1_000] {
        assert_eq!(
            mock.reply(id, ok(vec![], None)).unwrap_err(),
            ContractError::UnknownReply { id }
        );
    }
}

#[test]
fn review_h11_completion_and_amount_come_from_the_response_or_else_from_the_data() {
    // 2,000,000,000 seconds and 249,999 units; the second without an amount, as before SDK 0.50; then nothing at all.
    let full: &[u8] = b"\x0a\x06\x08\x80\xa8\xd6\xb9\x07\x12\x0f\x0a\x05stake\x12\x06249999";
    let time = &full[..8];
    let cases = [
        (ok(vec![undelegated(full)], None), 249_999, Some(2_000_000_000)),
        (ok(vec![], Some(full.into())), 249_999, Some(2_000_000_000)),
        (ok(vec![undelegated(time)], None), 250_000, Some(2_000_000_000)),
        (ok(vec![], None), 250_000, None),
    ];
    for (result, expected, completion) in cases {
        let mut mock = Mock::staked();
        let response = mock.submit(250_000, None);
        assert_eq!(response.messages.len(), 1);
        mock.reply(response.messages[0].id, result).unwrap();
        let legs: Vec<LegResponse> = mock
            .ask(QueryMsg::Legs {
                start_after: None,
                limit: None,
            })
            .unwrap();
        assert_eq!(legs[0].expected.u128(), expected);
        // Without an answer, the configured time, and a second for what a time in seconds leaves out.
        let configured = mock.env.block.time.seconds() + 21 * DAY + 1;
        assert_eq!(legs[0].completion, completion.unwrap_or(configured));
    }
}

#[test]
fn a_promise_never_exceeds_what_was_asked_for() {
    let more = b"\x0a\x06\x08\x80\xa8\xd6\xb9\x07\x12\x0f\x0a\x05stake\x12\x06250001";
    let mut mock = Mock::staked();
    let response = mock.submit(250_000, None);
    mock.reply(response.messages[0].id, ok(vec![undelegated(more)], None))
        .unwrap();
    assert_eq!(mock.state().unbonding.u128(), 250_000);
}

#[test]
fn a_malformed_response_is_an_error() {
    for bytes in [&b"\x0a\x06\x08"[..], b"\x12\x0c\x0a\x05stake\x12\x03x00"] {
        let mut mock = Mock::staked();
        let response = mock.submit(250_000, None);
        let error = mock
            .reply(response.messages[0].id, ok(vec![undelegated(bytes)], None))
            .unwrap_err();
        assert_eq!(error, ContractError::MalformedResponse { kind: "undelegation" });
    }
    let mut mock = Mock::new();
    let error = mock.reply(1, ok(vec![], None)).unwrap_err();
    assert_eq!(
        error,
        ContractError::MalformedResponse {
            kind: "instantiation"
        }
    );
}

#[test]
fn review_h07_a_missing_delegation_is_zero_and_all_are_compared_at_once() {
    let mut mock = Mock::staked();
    let tracked = mock.state().tracked_bonded.u128();
    let kept = mock.validators()[1].tracked.u128();
    mock.set_delegations(&[("valoper1", kept)]);
    mock.crank(ExecuteMsg::Sync {}).unwrap();
    let state = mock.state();
    assert_eq!(
        (state.tracked_bonded.u128(), state.loss_carry.u128()),
        (kept, tracked - kept)
    );
    let paused: Vec<bool> = mock
        .validators()
        .iter()
        .map(|row| matches!(row.status, ValidatorStatus::Paused { .. }))
        .collect();
    assert_eq!(paused, [true, false, true]);
}

#[test]
fn a_delegation_to_a_stranger_counts_and_is_taken_back_first() {
    let mut mock = Mock::staked();
    let rows = mock.validators();
    let mut delegations: Vec<(&str, u128)> = rows
        .iter()
        .map(|row| (row.validator.as_str(), row.tracked.u128()))
        .collect();
    delegations.push(("valoper9", 500_000));
    mock.set_delegations(&delegations);
    let before = mock.state();
    mock.crank(ExecuteMsg::Sync {}).unwrap();
    let state = mock.state();
    assert_eq!(
        state.tracked_bonded,
        before.tracked_bonded + Uint128::new(500_000)
    );
    assert_eq!(state.locked_profit.u128(), 500_000);
    assert_eq!(mock.validators()[3].status, ValidatorStatus::Draining {});
    let response = mock.submit(100_000, None);
    assert!(
        matches!(&response.messages[0].msg, cosmwasm_std::CosmosMsg::Staking(StakingMsg::Undelegate { validator, .. })
        if validator == "valoper9")
    );
}

#[test]
fn review_h12_rounding_is_no_slash_and_what_is_found_drips() {
    let mut mock = Mock::staked();
    let rows = mock.validators();
    let tracked = rows[0].tracked.u128();
    // Two units and ten millionths.
    let bound = 2 + tracked * 10 / 1_000_000;
    let with_first = |mock: &mut Mock, first: u128| {
        let mut delegations: Vec<(&str, u128)> = rows
            .iter()
            .map(|row| (row.validator.as_str(), row.tracked.u128()))
            .collect();
        delegations[0].1 = first;
        mock.set_delegations(&delegations);
    };
    with_first(&mut mock, tracked - bound);
    let impaired: ImpairedResponse = mock.ask(QueryMsg::Impaired {}).unwrap();
    assert_eq!(
        impaired,
        ImpairedResponse {
            impaired: false,
            loss: bound.into(),
            until: None,
        }
    );
    mock.crank(ExecuteMsg::Sync {}).unwrap();
    assert_eq!(mock.validators()[0].status, ValidatorStatus::Active {});
    // It is booked all the same.
    assert_eq!(mock.validators()[0].tracked.u128(), tracked - bound);

    let assets = mock.state().total_assets;
    with_first(&mut mock, tracked);
    mock.crank(ExecuteMsg::Sync {}).unwrap();
    let state = mock.state();
    assert_eq!((state.total_assets, state.locked_profit.u128()), (assets, bound));
    mock.pass(21 * DAY);
    assert_eq!(mock.state().total_assets.u128(), assets.u128() + bound);

    with_first(&mut mock, tracked - bound - 1);
    let impaired: ImpairedResponse = mock.ask(QueryMsg::Impaired {}).unwrap();
    assert!(impaired.impaired);
    mock.crank(ExecuteMsg::Sync {}).unwrap();
    assert!(matches!(
        mock.validators()[0].status,
        ValidatorStatus::Paused { .. }
    ));
}

#[test]
fn a_fee_that_cannot_be_sent_is_told_and_stays_on_the_account() {
    let mut mock = Mock::new();
    let before = mock.state();
    let error = "codespace: sdk, code: 4".to_string();
    let response = mock.reply(3, SubMsgResult::Err(error)).unwrap();
    let told = attributes(&response.events[0]);
    assert_eq!((told["codespace"], told["code"]), ("sdk", "4"));
    assert_eq!(told["recipient"], account("treasury").as_str());
    assert_eq!(mock.state(), before);

    // Chains refuse events with empty attributes.
    let response = mock.reply(3, SubMsgResult::Err(String::new())).unwrap();
    let told = attributes(&response.events[0]);
    assert_eq!(
        (told["codespace"], told["code"], told["error"]),
        ("none", "0", "none")
    );
}

#[test]
fn a_refused_withdrawal_names_the_validator_at_its_place() {
    let mut mock = Mock::staked();
    let refuse = |mock: &mut Mock, place: u64| {
        let error = "codespace: sdk, code: 11".to_string();
        let response = mock.reply(1_000 + place, SubMsgResult::Err(error)).unwrap();
        attributes(&response.events[0])["validator"].to_string()
    };
    for (place, validator) in (0..).zip(validators()) {
        assert_eq!(refuse(&mut mock, place), validator);
    }
    // Should the list shrink within the transaction, the others are paid all the same.
    assert_eq!(refuse(&mut mock, 3), "none");
}

fn rebalance() -> ExecuteMsg {
    ExecuteMsg::Rebalance {
        max_messages: None,
        gas_limit: None,
    }
}

impl Mock {
    /// The first validator is removed, and its stake on its way to another.
    fn rebalancing() -> (Self, Response) {
        let mut mock = Self::staked();
        let validator = validators()[0].clone();
        mock.run(&account("owner"), ExecuteMsg::RemoveValidator { validator }, 0)
            .unwrap();
        let response = mock.crank(rebalance()).unwrap();
        assert!(!response.messages.is_empty());
        (mock, response)
    }

    fn redelegations(&self) -> Vec<RedelegationResponse> {
        self.ask(QueryMsg::Redelegations {
            start_after: None,
            limit: None,
        })
        .unwrap()
    }
}

#[test]
fn review_h13_stake_moves_in_the_answer_to_a_redelegation_and_nothing_happens_before() {
    let (mut mock, response) = Mock::rebalancing();
    let operations = u32::try_from(response.messages.len()).unwrap();
    let before = (mock.validators(), mock.state());
    let busy = ContractError::Busy { operations };
    for msg in [rebalance(), stake(None), ExecuteMsg::Sync {}] {
        assert_eq!(mock.crank(msg).unwrap_err(), busy);
    }
    assert_eq!((mock.validators(), mock.state()), before);
    assert_eq!(mock.redelegations(), []);
    for message in &response.messages {
        mock.reply(message.id, ok(vec![], None)).unwrap();
    }
    let rows = mock.validators();
    assert!(rows
        .iter()
        .all(|row| row.validator != "valoper0" || row.tracked.is_zero()));
    let (after, before) = (mock.state(), before.1);
    assert_eq!(
        (after.tracked_bonded, after.total_assets),
        (before.tracked_bonded, before.total_assets)
    );
}

#[test]
fn review_h11_the_completion_of_a_redelegation_comes_from_the_response_or_else_from_the_data() {
    // 2,000,000,000 seconds and a bit; the zero time of Go; nothing at all.
    let later: &[u8] = b"\x0a\x08\x08\x80\xa8\xd6\xb9\x07\x10\x01";
    let zero: &[u8] = b"\x0a\x0b\x08\x80\x92\xb8\xc3\x98\xfe\xff\xff\xff\x01";
    let in_response = |bytes: &[u8]| {
        let answer = MsgResponse {
            type_url: "/cosmos.staking.v1beta1.MsgBeginRedelegateResponse".into(),
            value: bytes.into(),
        };
        ok(vec![answer], None)
    };
    let in_data = |bytes: &[u8]| ok(vec![], Some(bytes.into()));
    let (_, response) = Mock::rebalancing();
    let configured = mock_env().block.time.seconds() + 21 * DAY + 1;
    for (result, completion) in [
        (in_response(later), Some(2_000_000_001)),
        (in_data(later), Some(2_000_000_001)),
        (in_response(zero), None),
        (in_data(zero), None),
        (ok(vec![], None), Some(configured)),
    ] {
        let (mut mock, _) = Mock::rebalancing();
        mock.reply(response.messages[0].id, result).unwrap();
        let found = mock.redelegations();
        assert_eq!(found.first().map(|row| row.completion), completion);
        assert!(found.len() <= 1);
    }
    let (mut mock, _) = Mock::rebalancing();
    let error = mock
        .reply(response.messages[0].id, in_response(b"\x0a\x06\x08"))
        .unwrap_err();
    assert_eq!(error, ContractError::MalformedResponse { kind: "redelegation" });
}

#[test]
fn review_h06_a_redelegation_may_use_as_much_gas_as_its_caller_says() {
    for (wished, expected) in [
        (None, 1_000_000),
        (Some(999_999), 1_000_000),
        (Some(5_000_000), 5_000_000),
    ] {
        let mut mock = Mock::staked();
        let validator = validators()[0].clone();
        mock.run(&account("owner"), ExecuteMsg::RemoveValidator { validator }, 0)
            .unwrap();
        let response = mock
            .crank(ExecuteMsg::Rebalance {
                max_messages: None,
                gas_limit: wished,
            })
            .unwrap();
        let limits = response.messages.iter().map(|message| message.gas_limit);
        assert!(limits.into_iter().all(|limit| limit == Some(expected)));
    }
}

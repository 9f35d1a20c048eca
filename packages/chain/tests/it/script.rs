//! Blocks as they are written, and transactions of several messages.

use cosmwasm_std::{
    coin, coins, to_json_binary, Addr, BankMsg, BlockInfo, Coin, Decimal, Empty, StakingMsg, Timestamp,
    WasmMsg,
};
use cw_multi_test::{ContractWrapper, Executor};
use palisade_chain::{
    Action, BlockStart, Chain, ChainBuilder, CommunityPool, Infraction, Message, ModuleAccount, NewValidator,
    Params,
};

use crate::support::*;

/// 2026-11-26 00:00:00.
const GENESIS: u64 = 1_795_651_200;

/// A chain between its genesis and its first block, with two validators of 10,000,000 and 30,000,000 units.
fn genesis(change: impl FnOnce(&mut Params)) -> Chain {
    let builder: ChainBuilder = people()
        .validator("one", 10_000_000, Decimal::zero())
        .validator("two", 30_000_000, Decimal::zero())
        .params(change)
        .block(BlockInfo {
            height: 0,
            time: Timestamp::from_seconds(GENESIS),
            chain_id: "scripted-1".to_string(),
        });
    let mut chain = builder.build().unwrap();
    chain.end_block().unwrap();
    chain
}

fn start(height: u64, minted: u128) -> BlockStart {
    BlockStart {
        height,
        time: Timestamp::from_seconds(GENESIS + height).plus_nanos(height),
        minted: if minted == 0 {
            vec![]
        } else {
            coins(minted, "stake")
        },
        infractions: vec![],
    }
}

fn outstanding(chain: &Chain, index: usize) -> String {
    let rewards = chain.outstanding_rewards(&chain.valoper(index)).unwrap();
    rewards
        .first()
        .map_or_else(String::new, |reward| reward.amount.to_string())
}

fn held(chain: &Chain, module: ModuleAccount) -> u128 {
    chain
        .stake_balance(&chain.module_account(module).unwrap())
        .unwrap()
}

fn message(sender: &Addr, msg: impl Into<cosmwasm_std::CosmosMsg>) -> Message {
    Message {
        sender: sender.clone(),
        action: Action::Cosmos(msg.into()),
    }
}

#[test]
fn what_the_first_block_mints_is_shared_by_the_second() {
    let mut chain = genesis(|_| {});
    chain.begin_block(&start(1, 401)).unwrap();
    assert_eq!(held(&chain, ModuleAccount::FeeCollector), 401);
    assert_eq!(outstanding(&chain, 0), "");
    // 401 + 403 = 804, of which a quarter and three quarters.
    chain.begin_block(&start(2, 403)).unwrap();
    assert_eq!(held(&chain, ModuleAccount::FeeCollector), 0);
    assert_eq!(
        (outstanding(&chain, 0), outstanding(&chain, 1)),
        ("201".into(), "603".into())
    );
    chain.check_invariants().unwrap();
}

#[test]
fn blocks_have_the_height_and_the_nanosecond_that_they_are_given() {
    let mut chain = genesis(|params| params.unbonding_seconds = 2);
    chain.begin_block(&start(1, 0)).unwrap();
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 1_000).unwrap();
    chain.undelegate(&alice(), &val, 1_000).unwrap();
    let due = Timestamp::from_seconds(GENESIS + 3).plus_nanos(1);
    assert_eq!(
        chain.unbonding_entries(&alice(), &val).unwrap()[0].completion_time,
        due
    );

    // One nanosecond too early, and then exactly.
    let mut early = start(2, 0);
    early.time = due.minus_nanos(1);
    chain.begin_block(&early).unwrap();
    chain.end_block().unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), PURSE - 1_000);
    let mut block = start(5, 0);
    block.time = due;
    chain.begin_block(&block).unwrap();
    assert_eq!((chain.height(), chain.time()), (5, due));
    assert_eq!(chain.stake_balance(&alice()).unwrap(), PURSE - 1_000);
    chain.end_block().unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), PURSE);
}

#[test]
fn an_end_block_runs_once() {
    let mut chain = genesis(|_| {});
    chain.begin_block(&start(1, 0)).unwrap();
    let val = chain.valoper(0);
    chain.jail(&val).unwrap();
    chain.end_block().unwrap();
    let left = validator(&chain, &val);
    assert_eq!(left.unbonding_height, 1);
    assert!(!chain.block_events().unwrap().is_empty());
    // The clock of the chain goes on from there, without another EndBlock.
    chain.end_block().unwrap();
    assert!(chain.block_events().unwrap().is_empty());
    chain.next_block();
    assert_eq!(validator(&chain, &val), left);
    assert_eq!(chain.height(), 2);
}

#[test]
fn a_block_cannot_go_back() {
    let mut chain = genesis(|_| {});
    chain.begin_block(&start(3, 0)).unwrap();
    let refused = chain.begin_block(&start(3, 0)).unwrap_err().to_string();
    assert!(refused.contains("cannot follow block 3"), "{refused}");
    let mut earlier = start(4, 0);
    earlier.time = chain.time().minus_nanos(1);
    assert!(chain.begin_block(&earlier).is_err());
    assert_eq!(chain.height(), 3);
}

#[test]
fn infractions_of_a_block_are_executed_in_their_order() {
    let mut chain = genesis(|_| {});
    for height in 1..5 {
        chain.begin_block(&start(height, 0)).unwrap();
    }
    let (one, two) = (chain.valoper(0), chain.valoper(1));
    let mut block = start(5, 0);
    block.infractions = vec![
        Infraction::Downtime {
            validator: two.clone(),
        },
        Infraction::DoubleSign {
            validator: one.clone(),
            height: 4,
        },
    ];
    chain.begin_block(&block).unwrap();
    let reports = chain.slash_reports().unwrap();
    let burned: Vec<_> = reports
        .iter()
        .map(|report| (report.validator.clone(), report.burned_from_validator.u128()))
        .collect();
    assert_eq!(burned, [(two, 300_000), (one.clone(), 500_000)]);
    assert!(validator(&chain, &one).tombstoned);
}

#[test]
fn a_transaction_happens_as_a_whole_or_not_at_all() {
    let mut chain = genesis(|_| {});
    chain.begin_block(&start(1, 0)).unwrap();
    let val = chain.valoper(0);
    let delegate = |amount| StakingMsg::Delegate {
        validator: val.clone(),
        amount: coin(amount, "stake"),
    };
    let send = |amount| BankMsg::Send {
        to_address: bob().to_string(),
        amount: coins(amount, "stake"),
    };
    // Of two senders; the last message finds too little.
    let before = chain.state().unwrap();
    let mut messages = vec![
        message(&alice(), delegate(700)),
        message(&bob(), delegate(900)),
        Message {
            sender: bob(),
            action: Action::CreateValidator(NewValidator::new(bob(), 1_000_000, Decimal::zero())),
        },
        message(&alice(), send(PURSE - 699)),
    ];
    chain.transact(&messages).unwrap_err();
    assert_eq!(chain.state().unwrap(), before);
    assert_eq!(chain.created_validators().len(), 2);

    messages[3] = message(&alice(), send(PURSE - 700));
    chain.transact(&messages).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 0);
    assert_eq!(chain.delegated(&bob(), &val).unwrap(), 900);
    assert_eq!(chain.created_validators().len(), 3);
    chain.check_invariants().unwrap();
}

#[test]
fn an_operator_acts_by_its_own_messages() {
    let mut chain = genesis(|_| {});
    chain.begin_block(&start(1, 0)).unwrap();
    chain.begin_block(&start(2, 1_000)).unwrap();
    let (val, owner) = (chain.valoper(0), chain.addr("one"));
    let act = |action| Message {
        sender: owner.clone(),
        action,
    };
    let deposit = Action::DepositRewards {
        validator: val.clone(),
        amount: coins(40, "stake"),
    };
    chain
        .transact(&[Message {
            sender: alice(),
            action: deposit,
        }])
        .unwrap();
    assert_eq!(outstanding(&chain, 0), "290"); // 1,000 / 4 + 40
    assert_refused(
        chain.transact(&[act(Action::WithdrawCommission {})]),
        "distribution",
        7,
        "no validator commission to withdraw",
    );
    assert_refused(
        chain.transact(&[act(Action::Unjail {})]),
        "slashing",
        5,
        "validator not jailed; cannot be unjailed",
    );
    let rate = Decimal::percent(1);
    assert_refused(
        chain.transact(&[act(Action::EditCommission { rate })]),
        "staking",
        12,
        "commission cannot be changed more than once in 24h",
    );
    chain.undelegate(&owner, &val, 9).unwrap();
    chain
        .transact(&[act(Action::CancelUnbonding {
            validator: val.clone(),
            amount: coin(4, "stake"),
            creation_height: 2,
        })])
        .unwrap();
    assert_eq!(entries(&chain, &owner, &val), [(2, 5)]);
}

#[test]
fn nobody_sends_to_a_module() {
    let mut chain = genesis(|_| {});
    let pool = chain.module_account(ModuleAccount::BondedPool).unwrap();
    let send = BankMsg::Send {
        to_address: pool.to_string(),
        amount: coins(1, "stake"),
    };
    assert_refused(
        chain.transact(&[message(&alice(), send)]),
        "sdk",
        4,
        &format!("{pool} is not allowed to receive funds: unauthorized"),
    );
}

#[test]
fn whole_coins_of_the_pool_go_to_protocolpool_and_only_some_denoms_leave_its_escrow() {
    let mut chain = genesis(|params| {
        params.community_tax = Decimal::percent(2);
        params.community_pool = CommunityPool::Protocol {
            distributed: vec!["stake".to_string()],
        };
    });
    chain.begin_block(&start(1, 0)).unwrap();
    // 2 % of 1,033 is 20.66: the fraction stays with x/distribution.
    chain.begin_block(&start(2, 1_033)).unwrap();
    let fraction = |chain: &Chain| chain.community_pool().unwrap()[0].amount.to_string();
    assert_eq!(held(&chain, ModuleAccount::ProtocolPool), 20);
    assert_eq!(fraction(&chain), "0.66");
    // With 20.66 more it is 21.32.
    let mut other = start(3, 1_033);
    other.minted.push(coin(50, "other"));
    chain.begin_block(&other).unwrap();
    assert_eq!(held(&chain, ModuleAccount::ProtocolPool), 41);
    let escrow = chain.module_account(ModuleAccount::ProtocolPoolEscrow).unwrap();
    assert_eq!(chain.balance(&escrow, "other").unwrap(), 1);
    assert_eq!(held(&chain, ModuleAccount::ProtocolPoolEscrow), 0);
    chain.check_invariants().unwrap();

    let fund = cosmwasm_std::DistributionMsg::FundCommunityPool {
        amount: coins(1, "stake"),
    };
    let (codespace, code, _) = refusal(chain.distribution(&alice(), fund));
    assert_eq!((codespace.as_str(), code), ("sdk", 18));
}

#[test]
fn contracts_have_the_addresses_that_wasmd_gives_them() {
    let alice = Chain::builder().prefix("wasm").build().unwrap().addr("alice");
    let mut chain = Chain::builder().prefix("wasm").chain_addresses().build().unwrap();
    let nothing = |_: cosmwasm_std::DepsMut, _: cosmwasm_std::Env, _: cosmwasm_std::MessageInfo, _: Empty| {
        cosmwasm_std::StdResult::Ok(cosmwasm_std::Response::<Empty>::new())
    };
    let query = |_: cosmwasm_std::Deps, _: cosmwasm_std::Env, _: Empty| to_json_binary(&Empty {});
    let code = chain.store_code(Box::new(ContractWrapper::new(nothing, nothing, query)));
    // Its address follows from its salt: it has no number.
    let salted = WasmMsg::Instantiate2 {
        admin: None,
        code_id: code,
        msg: to_json_binary(&Empty {}).unwrap(),
        funds: vec![],
        label: "salted".to_string(),
        salt: b"salt".into(),
    };
    chain.execute(alice.clone(), salted.into()).unwrap();
    let mut made = vec![];
    for _ in 0..2 {
        let funds: [Coin; 0] = [];
        let contract = chain.instantiate_contract(code, alice.clone(), &Empty {}, &funds, "it", None);
        made.push(contract.unwrap().into_string());
    }
    // Of code 1, contract 1, as every wasmd has its first.
    assert_eq!(
        made[0],
        "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d"
    );
    assert_ne!(made[0], made[1]);
}

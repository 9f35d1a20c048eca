//! What a slash costs does not depend on how many people, operators and AVSs there are.

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    coins, to_json_binary, Binary, ContractResult, Decimal, Empty, Env, Order, OwnedDeps, Record, Storage,
    SystemResult, Timestamp, Uint128,
};
use palisade_interfaces::registry::*;
use palisade_interfaces::slasher::SlasherConfigResponse;
use palisade_registry::contract::{execute, instantiate};

use crate::world::*;

/// Reads, writes, and rows that iterators gave.
type Counts = Rc<Cell<[u64; 3]>>;

#[derive(Default)]
struct Counting {
    storage: MockStorage,
    counts: Counts,
}

fn add(counts: &Counts, which: usize) {
    let mut now = counts.get();
    now[which] += 1;
    counts.set(now);
}

impl Storage for Counting {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        add(&self.counts, 0);
        self.storage.get(key)
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let rows = self.storage.range(start, end, order);
        Box::new(rows.inspect(|_| add(&self.counts, 2)))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        add(&self.counts, 1);
        self.storage.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        add(&self.counts, 1);
        self.storage.remove(key);
    }
}

struct Bare {
    deps: OwnedDeps<Counting, MockApi, MockQuerier, Empty>,
    env: Env,
}

impl Bare {
    fn new() -> Self {
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(START);
        let mut querier = MockQuerier::new(&[]);
        let registry = env.contract.address.clone();
        querier.update_wasm(move |_| {
            SystemResult::Ok(ContractResult::Ok(
                to_json_binary(&SlasherConfigResponse {
                    registry: registry.clone(),
                    avs: addr("avs"),
                    kind: "mock".to_string(),
                    max_fraction: Decimal::one(),
                })
                .unwrap(),
            ))
        });
        let mut deps = OwnedDeps {
            storage: Counting::default(),
            api: MockApi::default(),
            querier,
            custom_query_type: PhantomData,
        };
        let msg = InstantiateMsg {
            owner: addr("owner").into_string(),
            params: params(),
            assets: vec![AllowedAsset {
                asset: native(),
                burner: None,
            }],
        };
        instantiate(deps.as_mut(), env.clone(), message_info(&addr("owner"), &[]), msg).unwrap();
        Self { deps, env }
    }

    fn run(&mut self, sender: &str, msg: ExecuteMsg, amount: u128) {
        let funds = if amount == 0 { vec![] } else { coins(amount, STAKE) };
        let info = message_info(&addr(sender), &funds);
        execute(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
    }

    fn wait(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    fn register_avs(&mut self, name: &str, slasher: Option<String>) {
        let terms = AvsTerms {
            kind: "sequencer".to_string(),
            assets: vec![native()],
            slasher,
            resolver: Some(Resolver {
                address: addr("bob").into_string(),
                delay_seconds: VETO_DELAY,
            }),
            destination: Destination::Burn {},
            max_slash_bps: 10_000,
            max_window_slash_bps: 10_000,
            slash_window_seconds: WINDOW,
            deallocation_delay_seconds: DEALLOCATION_DELAY,
            allocation_delay_seconds: ALLOCATION_DELAY,
            min_slashable_bps: 0,
            bounty_bps: 0,
            entry: Default::default(),
        };
        let metadata_uri = String::new();
        self.run(name, ExecuteMsg::RegisterAvs { metadata_uri, terms }, BOND);
    }

    fn serve(&mut self, operator: &str, avs: &str) {
        let avs = addr(avs).into_string();
        self.run(operator, ExecuteMsg::OptIn { avs: avs.clone() }, 0);
        let msg = ExecuteMsg::ModifyAllocation {
            avs,
            asset: native(),
            expected_budget: Uint128::zero(),
            budget: Uint128::new(percent(2)),
            weight: Uint128::new(percent(50)),
        };
        self.run(operator, msg, 0);
    }
}

/// Operations of one slash in a world of `crowd` AVSs, and ten times as many operators and stakers.
fn cost(crowd: u32) -> [u64; 3] {
    let mut bare = Bare::new();
    bare.register_avs("avs", Some(addr("slasher").into_string()));
    for n in 1..crowd {
        bare.register_avs(&format!("avs{n}"), None);
    }
    let operators = (1..10 * crowd).map(|n| format!("operator{n}"));
    for operator in ["operator".to_string()].into_iter().chain(operators) {
        let msg = ExecuteMsg::RegisterAsOperator {
            metadata_uri: String::new(),
            commission_bps: 0,
            max_exposure_bps: 10_000,
            delegation_approver: None,
        };
        bare.run(&operator, msg, 0);
        bare.serve(&operator, "avs");
    }
    for n in 1..crowd {
        bare.serve("operator", &format!("avs{n}"));
    }
    bare.wait(ALLOCATION_DELAY + 1);
    for n in 0..10 * crowd {
        let msg = ExecuteMsg::Deposit {
            operator: addr("operator").into_string(),
            staker: None,
            limits: DepositLimits::default(),
        };
        bare.run(&format!("staker{n}"), msg, 1_000);
    }
    let sync = ExecuteMsg::SyncWeight {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        asset: native(),
    };
    bare.run("anyone", sync, 0);
    bare.wait(1);
    bare.deps.storage.counts.set([0; 3]);
    let slash = ExecuteMsg::Slash {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        infraction_time: bare.env.block.time.seconds(),
        slashes: vec![SlashPart {
            asset: native(),
            fraction: Decimal::percent(1),
        }],
        evidence_id: Binary::from([1; 32]),
        reporter: addr("anyone").into_string(),
    };
    bare.run("slasher", slash, 0);
    bare.deps.storage.counts.get()
}

#[test]
fn registry_i33_a_slash_costs_the_same_in_a_small_world_and_in_a_large_one() {
    let small = cost(1);
    assert_eq!(cost(16), small);
    let [reads, writes, rows] = small;
    assert!(reads < 60 && writes < 30 && rows < 10, "{small:?}");
}

/// Operations of a slash for a fault as old as can be, with a share of a stranger in the bucket of every period or not.
fn cost_after(stranger: bool) -> [u64; 3] {
    let mut bare = Bare::new();
    bare.register_avs("avs", Some(addr("slasher").into_string()));
    let register = ExecuteMsg::RegisterAsOperator {
        metadata_uri: String::new(),
        commission_bps: 0,
        max_exposure_bps: 10_000,
        delegation_approver: None,
    };
    bare.run("operator", register, 0);
    bare.serve("operator", "avs");
    let deposit = ExecuteMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: None,
        limits: DepositLimits::default(),
    };
    bare.run("stranger", deposit, 1_000_000);
    bare.wait(ALLOCATION_DELAY + 1);
    for _ in 0..2 * WINDOW / BUCKET {
        bare.wait(BUCKET);
        if stranger {
            let queue = ExecuteMsg::QueueWithdrawal {
                operator: addr("operator").into_string(),
                asset: native(),
                shares: Uint128::new(1),
                generation: None,
            };
            bare.run("stranger", queue, 0);
        }
    }
    bare.wait(BUCKET);
    bare.deps.storage.counts.set([0; 3]);
    let slash = ExecuteMsg::Slash {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        infraction_time: bare.env.block.time.seconds() - WINDOW,
        slashes: vec![SlashPart {
            asset: native(),
            fraction: Decimal::percent(1),
        }],
        evidence_id: Binary::from([1; 32]),
        reporter: addr("anyone").into_string(),
    };
    bare.run("slasher", slash, 0);
    bare.deps.storage.counts.get()
}

#[test]
fn a_stranger_makes_a_slash_dearer_by_the_buckets_it_reaches_and_no_more() {
    let (without, with) = (cost_after(false), cost_after(true));
    let reached = WINDOW / BUCKET + 1;
    let [reads, writes, rows] = [0, 1, 2].map(|index| with[index] - without[index]);
    // The one that closed on the way is written when it closes, with its split and history, and when it is slashed.
    assert!((WINDOW / BUCKET..=reached + 3).contains(&writes), "{writes}");
    assert!(rows <= reached, "{rows}");
    assert!(reads <= 3, "{reads}");
}

/// Rows written and removed by one message.
fn writes(bare: &mut Bare, sender: &str, msg: ExecuteMsg, amount: u128) -> u64 {
    bare.deps.storage.counts.set([0; 3]);
    bare.run(sender, msg, amount);
    bare.deps.storage.counts.get()[1]
}

#[test]
fn no_row_is_written_twice_or_unchanged() {
    let mut bare = Bare::new();
    bare.register_avs("avs", None);
    let register = ExecuteMsg::RegisterAsOperator {
        metadata_uri: String::new(),
        commission_bps: 0,
        max_exposure_bps: 10_000,
        delegation_approver: None,
    };
    bare.run("operator", register, 0);
    bare.serve("operator", "avs");
    bare.wait(ALLOCATION_DELAY + 1);
    let deposit = ExecuteMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: None,
        limits: DepositLimits::default(),
    };
    // The pool, its history, the stake, the ledger.
    assert_eq!(writes(&mut bare, "staker", deposit, 1_000), 4);
    let sync = ExecuteMsg::SyncWeight {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        asset: native(),
    };
    bare.run("anyone", sync.clone(), 0);
    bare.wait(1);
    assert_eq!(writes(&mut bare, "anyone", sync, 0), 0);
    let queue = ExecuteMsg::QueueWithdrawal {
        operator: addr("operator").into_string(),
        asset: native(),
        shares: Uint128::new(100),
        generation: None,
    };
    // The pool, the stake, the withdrawal, the last number, the staker's index.
    assert_eq!(writes(&mut bare, "staker", queue, 0), 5);

    let other = ExecuteMsg::RegisterAsOperator {
        metadata_uri: String::new(),
        commission_bps: 0,
        max_exposure_bps: 10_000,
        delegation_approver: None,
    };
    bare.run("other_operator", other, 0);
    bare.run("anyone", deposit_with("other_operator"), 1_000);
    let redelegate = ExecuteMsg::Redelegate {
        from: addr("operator").into_string(),
        to: addr("other_operator").into_string(),
        asset: native(),
        shares: Uint128::new(100),
        generation: None,
        limits: DepositLimits::default(),
    };
    // As any withdrawal.
    assert_eq!(writes(&mut bare, "staker", redelegate, 0), 5);
    bare.wait(BUCKET + UNBONDING);
    let complete = ExecuteMsg::CompleteRedelegation { id: 2 };
    // What closes with the bucket: itself, its split, the history of the pool it leaves. The withdrawal and the staker's index. Both
    // pools, the history of the other, the stake. Nothing in the ledger.
    assert_eq!(writes(&mut bare, "anyone", complete, 0), 9);
}

fn deposit_with(operator: &str) -> ExecuteMsg {
    ExecuteMsg::Deposit {
        operator: addr(operator).into_string(),
        staker: None,
        limits: DepositLimits::default(),
    }
}

/// Operations of a deposit into a pool that is there, and whose operator chooses its stakers or not.
fn cost_of_deposit(delegation_approver: Option<String>) -> [u64; 3] {
    let mut bare = Bare::new();
    let register = ExecuteMsg::RegisterAsOperator {
        metadata_uri: String::new(),
        commission_bps: 0,
        max_exposure_bps: 10_000,
        delegation_approver: delegation_approver.clone(),
    };
    bare.run("operator", register, 0);
    if delegation_approver.is_some() {
        let approve = ExecuteMsg::ApproveStaker {
            operator: addr("operator").into_string(),
            staker: addr("staker").into_string(),
            until: u64::MAX,
        };
        bare.run("approver", approve, 0);
    }
    bare.run("staker", deposit_with("operator"), 1_000);
    bare.deps.storage.counts.set([0; 3]);
    bare.run("staker", deposit_with("operator"), 1_000);
    bare.deps.storage.counts.get()
}

#[test]
fn a_deposit_reads_who_may_come_in_only_where_somebody_chooses() {
    let [reads, writes, rows] = cost_of_deposit(None);
    let approver = addr("approver").into_string();
    // The operator and the approval.
    assert_eq!(cost_of_deposit(Some(approver)), [reads + 2, writes, rows]);
    assert_eq!((reads, writes, rows), (6, 4, 0));
}

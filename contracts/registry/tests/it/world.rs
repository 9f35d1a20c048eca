//! A chain with a registry in it, and short words for what people do with it.

use std::fmt::Debug;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    coin, coins, from_json, to_json_binary, Addr, Binary, Coin, Decimal, StdResult, Timestamp, Uint128,
};
use cw20::{Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg};
use cw_multi_test::{App, AppResponse, BankSudo, Executor};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::mocks::{self, Mood, SlasherInit};
use crate::tape::Sent;

pub const START: u64 = 1_000_000;
pub const BUCKET: u64 = 100;
pub const UNBONDING: u64 = 1_000;
pub const NOTICE: u64 = 50;
/// The shortest delay of what raises risk.
pub const ALLOCATION_DELAY: u64 = NOTICE + BUCKET + UNBONDING;
pub const WINDOW: u64 = 500;
pub const DEALLOCATION_DELAY: u64 = 800;
pub const VETO_DELAY: u64 = 300;
pub const BOND: u128 = 1_000;
pub const RICH: u128 = 1_000_000_000_000_000_000_000_000_000;

/// The whole of a pool's scale.
pub const WHOLE: u128 = 1_000_000_000_000_000_000;

pub const STAKE: &str = "ustake";
pub const REWARD: &str = "ureward";

/// Everybody who has coins and tokens.
pub const PEOPLE: [&str; 8] = [
    "owner",
    "avs",
    "other_avs",
    "operator",
    "other_operator",
    "alice",
    "bob",
    "carol",
];

pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn native() -> Asset {
    Asset::native(STAKE)
}

pub fn reward() -> Asset {
    Asset::native(REWARD)
}

pub fn percent(part: u128) -> u128 {
    WHOLE / 100 * part
}

pub fn params() -> Params {
    Params {
        bucket_seconds: BUCKET,
        unbonding_seconds: UNBONDING,
        notice_seconds: NOTICE,
        epoch_seconds: 600,
        avs_bond: coin(BOND, STAKE),
        min_reward_seconds: 10,
    }
}

pub struct World {
    pub app: App,
    pub registry: Addr,
    pub token: Addr,
    pub burner: Addr,
    pub slasher_code: u64,
    /// Evidence ids used so far.
    pub offences: u8,
    /// What was sent to the registry so far.
    pub tape: Vec<Sent>,
}

/// Names a result of an account's message for the assertions below.
pub type Outcome = Result<AppResponse, ContractError>;

impl World {
    pub fn new() -> Self {
        Self::with(params())
    }

    pub fn with(params: Params) -> Self {
        let mut app = App::new(|router, _, storage| {
            let wealth = vec![coin(RICH, REWARD), coin(RICH, STAKE)];
            for name in PEOPLE {
                router
                    .bank
                    .init_balance(storage, &addr(name), wealth.clone())
                    .unwrap();
            }
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let owner = addr("owner");
        let token_code = app.store_code(mocks::cw20());
        let balances = PEOPLE.map(|name| Cw20Coin {
            address: addr(name).into_string(),
            amount: Uint128::new(RICH),
        });
        let token_msg = cw20_base::msg::InstantiateMsg {
            name: "Staked".to_string(),
            symbol: "STK".to_string(),
            decimals: 6,
            initial_balances: balances.to_vec(),
            mint: None,
            marketing: None,
        };
        let token = app
            .instantiate_contract(token_code, owner.clone(), &token_msg, &[], "token", None)
            .unwrap();
        let burner_code = app.store_code(mocks::burner());
        let burner = app
            .instantiate_contract(burner_code, owner.clone(), &Mood::Burn {}, &[], "burner", None)
            .unwrap();
        let registry_code = app.store_code(mocks::registry());
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            params,
            assets: vec![
                AllowedAsset {
                    asset: native(),
                    burner: None,
                },
                AllowedAsset {
                    asset: Asset::cw20(&token),
                    burner: Some(burner.to_string()),
                },
            ],
        };
        let registry = app
            .instantiate_contract(registry_code, owner, &msg, &[], "registry", None)
            .unwrap();
        let slasher_code = app.store_code(mocks::slasher());
        Self {
            app,
            registry,
            token,
            burner,
            slasher_code,
            offences: 0,
            tape: Vec::new(),
        }
    }

    /// An AVS and an operator that serves it with a tenth of its pool, whose delay is over, and in which alice has
    /// 1,000,000 of the native coin.
    pub fn in_service() -> Self {
        Self::in_service_of(|_, terms| terms)
    }

    pub fn in_service_of(change: impl FnOnce(&mut World, AvsTerms) -> AvsTerms) -> Self {
        let mut world = Self::new();
        let terms = world.terms("avs");
        let terms = change(&mut world, terms);
        world.register_avs("avs", terms).unwrap();
        world.register_operator("operator").unwrap();
        world.opt_in("operator", "avs").unwrap();
        world.allocate("avs", percent(10), percent(100)).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        world.deposit("alice", 1_000_000).unwrap();
        world.wait(1);
        world
    }

    // ---- time

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn wait(&mut self, seconds: u64) {
        self.go_to(self.now() + seconds);
    }

    pub fn go_to(&mut self, second: u64) {
        assert!(second >= self.now(), "time runs one way");
        self.app.update_block(|block| {
            block.time = Timestamp::from_seconds(second);
            block.height += 1;
        });
    }

    // ---- messages

    pub fn call<M: Serialize + Debug>(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &M,
        funds: &[Coin],
    ) -> Outcome {
        self.app
            .execute_contract(sender.clone(), contract.clone(), msg, funds)
            .map_err(|error| match error.downcast::<ContractError>() {
                Ok(refusal) => refusal,
                Err(error) => panic!("not refused by the registry: {error:?}"),
            })
    }

    pub fn run(&mut self, sender: &str, msg: &ExecuteMsg) -> Outcome {
        self.run_with(sender, msg, &[])
    }

    pub fn run_with(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Outcome {
        let (sender, registry) = (addr(sender), self.registry.clone());
        let outcome = self.call(&sender, &registry, msg, funds);
        self.note(sender, msg, funds, &outcome);
        outcome
    }

    /// Sends cw20 tokens to the registry.
    pub fn send(&mut self, sender: &str, amount: u128, hook: &ReceiveMsg) -> Outcome {
        let msg = Cw20ExecuteMsg::Send {
            contract: self.registry.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(hook).unwrap(),
        };
        let token = self.token.clone();
        self.call(&addr(sender), &token, &msg, &[])
    }

    pub fn new_slasher(&mut self, registry: &Addr, avs: &str) -> Addr {
        let init = SlasherInit {
            registry: registry.clone(),
            avs: addr(avs),
        };
        self.app
            .instantiate_contract(self.slasher_code, addr("owner"), &init, &[], "slasher", None)
            .unwrap()
    }

    /// Terms with a slasher, without a resolver, that burn.
    pub fn terms(&mut self, avs: &str) -> AvsTerms {
        let registry = self.registry.clone();
        AvsTerms {
            kind: "sequencer".to_string(),
            assets: vec![native(), Asset::cw20(&self.token)],
            slasher: Some(self.new_slasher(&registry, avs).into_string()),
            resolver: None,
            destination: Destination::Burn {},
            max_slash_bps: 10_000,
            max_window_slash_bps: 10_000,
            slash_window_seconds: WINDOW,
            deallocation_delay_seconds: DEALLOCATION_DELAY,
            allocation_delay_seconds: ALLOCATION_DELAY,
            min_slashable_bps: 0,
            bounty_bps: 0,
            entry: Default::default(),
        }
    }

    pub fn register_avs(&mut self, avs: &str, terms: AvsTerms) -> Outcome {
        self.register_avs_for(avs, terms, &coins(BOND, STAKE))
    }

    pub fn register_avs_for(&mut self, avs: &str, terms: AvsTerms, funds: &[Coin]) -> Outcome {
        let msg = ExecuteMsg::RegisterAvs {
            metadata_uri: format!("https://{avs}.example"),
            terms,
        };
        self.run_with(avs, &msg, funds)
    }

    pub fn register_operator(&mut self, operator: &str) -> Outcome {
        self.register_operator_with(operator, 1_000, 10_000)
    }

    pub fn register_operator_with(&mut self, operator: &str, commission: u16, exposure: u16) -> Outcome {
        let msg = ExecuteMsg::RegisterAsOperator {
            metadata_uri: format!("https://{operator}.example"),
            commission_bps: commission,
            max_exposure_bps: exposure,
            delegation_approver: None,
        };
        self.run(operator, &msg)
    }

    pub fn opt_in(&mut self, operator: &str, avs: &str) -> Outcome {
        let avs = addr(avs).into_string();
        self.run(operator, &ExecuteMsg::OptIn { avs })
    }

    pub fn opt_out(&mut self, operator: &str, avs: &str) -> Outcome {
        let avs = addr(avs).into_string();
        self.run(operator, &ExecuteMsg::OptOut { avs })
    }

    /// What the operator of the tests wants the AVS to have of its native pool, whatever it has.
    pub fn allocate(&mut self, avs: &str, budget: u128, weight: u128) -> Outcome {
        self.allocate_of("operator", avs, native(), budget, weight)
    }

    pub fn allocate_of(
        &mut self,
        operator: &str,
        avs: &str,
        asset: Asset,
        budget: u128,
        weight: u128,
    ) -> Outcome {
        let expected = self.outlook(operator, avs, asset.clone());
        self.modify(operator, avs, asset, expected, budget, weight)
    }

    pub fn modify(
        &mut self,
        operator: &str,
        avs: &str,
        asset: Asset,
        expected: u128,
        budget: u128,
        weight: u128,
    ) -> Outcome {
        let msg = ExecuteMsg::ModifyAllocation {
            avs: addr(avs).into_string(),
            asset,
            expected_budget: Uint128::new(expected),
            budget: Uint128::new(budget),
            weight: Uint128::new(weight),
        };
        self.run(operator, &msg)
    }

    /// The budget with all that is under way.
    pub fn outlook(&self, operator: &str, avs: &str, asset: Asset) -> u128 {
        let Ok(now) = self.try_query::<AllocationResponse>(&QueryMsg::Allocation {
            avs: addr(avs).into_string(),
            operator: addr(operator).into_string(),
            asset,
        }) else {
            return 0;
        };
        let up: u128 = now.increases.iter().map(|change| change.budget.u128()).sum();
        let down: u128 = now.decreases.iter().map(|change| change.budget.u128()).sum();
        now.budget.u128() + up - down
    }

    pub fn deposit(&mut self, staker: &str, amount: u128) -> Outcome {
        self.deposit_with(staker, amount, DepositLimits::default())
    }

    pub fn deposit_with(&mut self, staker: &str, amount: u128, limits: DepositLimits) -> Outcome {
        let msg = ExecuteMsg::Deposit {
            operator: addr("operator").into_string(),
            staker: None,
            limits,
        };
        self.run_with(staker, &msg, &coins(amount, STAKE))
    }

    /// Of the operator of the tests, before its native pool.
    pub fn deposit_bond(&mut self, amount: u128) -> Outcome {
        self.run_with("operator", &ExecuteMsg::DepositBond {}, &coins(amount, STAKE))
    }

    pub fn queue_bond(&mut self, amount: u128) -> Outcome {
        let msg = ExecuteMsg::QueueBondWithdrawal {
            asset: native(),
            amount: Uint128::new(amount),
        };
        self.run("operator", &msg)
    }

    pub fn complete_bond(&mut self) -> Outcome {
        let msg = ExecuteMsg::CompleteBondWithdrawal {
            asset: native(),
            recipient: None,
        };
        self.run("operator", &msg)
    }

    pub fn queue(&mut self, staker: &str, shares: u128) -> Outcome {
        self.queue_of(staker, native(), shares, None)
    }

    pub fn queue_of(&mut self, staker: &str, asset: Asset, shares: u128, generation: Option<u64>) -> Outcome {
        let msg = ExecuteMsg::QueueWithdrawal {
            operator: addr("operator").into_string(),
            asset,
            shares: Uint128::new(shares),
            generation,
        };
        self.run(staker, &msg)
    }

    pub fn complete(&mut self, staker: &str, ids: &[u64]) -> Outcome {
        let msg = ExecuteMsg::CompleteWithdrawal {
            ids: ids.to_vec(),
            recipient: None,
        };
        self.run(staker, &msg)
    }

    /// An id that was not used yet.
    pub fn next_offence(&mut self) -> Binary {
        self.offences += 1;
        Binary::from([self.offences; 32])
    }

    pub fn slash_msg(&mut self, avs: &str, at: u64, parts: &[(Asset, Decimal)]) -> ExecuteMsg {
        let part = |(asset, fraction): &(Asset, Decimal)| SlashPart {
            asset: asset.clone(),
            fraction: *fraction,
        };
        ExecuteMsg::Slash {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            infraction_time: at,
            slashes: parts.iter().map(part).collect(),
            evidence_id: self.next_offence(),
            reporter: addr("carol").into_string(),
        }
    }

    /// Has the AVS's slasher send it.
    pub fn through_slasher(&mut self, avs: &str, msg: &ExecuteMsg) -> Outcome {
        let row: AvsResponse = self.query(&QueryMsg::Avs {
            avs: addr(avs).into_string(),
        });
        let slasher = Addr::unchecked(row.terms.slasher.unwrap());
        let outcome = self.call(&addr("carol"), &slasher, msg, &[]);
        self.note(slasher, msg, &[], &outcome);
        outcome
    }

    /// Slashes the operator's native pool.
    pub fn slash(&mut self, avs: &str, at: u64, fraction: Decimal) -> Outcome {
        let msg = self.slash_msg(avs, at, &[(native(), fraction)]);
        self.through_slasher(avs, &msg)
    }

    pub fn veto(&mut self, resolver: &str, slash_id: u64, upheld: Decimal) -> Outcome {
        self.run(resolver, &ExecuteMsg::VetoSlash { slash_id, upheld })
    }

    pub fn release(&mut self, slash_id: u64) -> Outcome {
        self.run("carol", &ExecuteMsg::ReleaseSlash { slash_id })
    }

    pub fn fund(&mut self, avs: &str, amount: u128, seconds: u64) -> Outcome {
        self.fund_in(avs, REWARD, amount, seconds)
    }

    pub fn fund_in(&mut self, avs: &str, denom: &str, amount: u128, seconds: u64) -> Outcome {
        let msg = ExecuteMsg::FundRewards {
            asset: native(),
            duration_seconds: seconds,
        };
        self.run_with(avs, &msg, &coins(amount, denom))
    }

    pub fn sync(&mut self, avs: &str) -> Outcome {
        self.sync_of(avs, "operator")
    }

    pub fn sync_of(&mut self, avs: &str, operator: &str) -> Outcome {
        let msg = ExecuteMsg::SyncWeight {
            avs: addr(avs).into_string(),
            operator: addr(operator).into_string(),
            asset: native(),
        };
        self.run("carol", &msg)
    }

    pub fn claim(&mut self, staker: &str) -> Outcome {
        let msg = ExecuteMsg::ClaimRewards {
            operator: addr("operator").into_string(),
            asset: native(),
            rewards: vec![reward()],
            recipient: None,
        };
        self.run(staker, &msg)
    }

    // ---- questions

    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.registry, msg)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn pool(&self) -> PoolResponse {
        self.pool_of(native())
    }

    pub fn pool_of(&self, asset: Asset) -> PoolResponse {
        self.query(&QueryMsg::Pool {
            operator: addr("operator").into_string(),
            asset,
        })
    }

    pub fn allocation(&self, avs: &str) -> AllocationResponse {
        self.query(&QueryMsg::Allocation {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
        })
    }

    /// Those of the operator's native pool.
    pub fn allocations(&self) -> Vec<AllocationResponse> {
        let answer: AllocationsResponse = self.query(&QueryMsg::Allocations {
            operator: addr("operator").into_string(),
            asset: native(),
        });
        answer.allocations
    }

    pub fn allocation_at(&self, avs: &str, at: u64) -> AllocationAtResponse {
        self.query(&QueryMsg::AllocationAt {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
            at,
        })
    }

    pub fn stake_at(&self, at: Option<u64>) -> StakeResponse {
        self.query(&QueryMsg::OperatorStake {
            operator: addr("operator").into_string(),
            asset: native(),
            at,
        })
    }

    /// Of the operator of the tests, before its native pool.
    pub fn bond(&self) -> OperatorBondResponse {
        self.query(&QueryMsg::OperatorBond {
            operator: addr("operator").into_string(),
            asset: native(),
        })
    }

    pub fn staker(&self, staker: &str, generation: Option<u64>) -> StakerResponse {
        self.query(&QueryMsg::Staker {
            staker: addr(staker).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
            generation,
        })
    }

    pub fn withdrawal(&self, id: u64) -> Option<WithdrawalResponse> {
        self.query(&QueryMsg::Withdrawal { id })
    }

    pub fn record(&self, id: u64) -> SlashRecordResponse {
        self.query(&QueryMsg::SlashRecord { id })
    }

    pub fn ledger(&self, asset: &Asset) -> LedgerResponse {
        self.query(&QueryMsg::Ledger { asset: asset.clone() })
    }

    pub fn pending_rewards(&self, staker: &str) -> u128 {
        let rows: Vec<RewardResponse> = self.query(&QueryMsg::PendingRewards {
            staker: addr(staker).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
        });
        amount_of(&rows, &reward())
    }

    pub fn pending_commission(&self) -> u128 {
        let rows: Vec<RewardResponse> = self.query(&QueryMsg::PendingCommission {
            operator: addr("operator").into_string(),
            asset: native(),
        });
        amount_of(&rows, &reward())
    }

    pub fn stream(&self, avs: &str) -> RewardStreamResponse {
        self.query(&QueryMsg::RewardStream {
            avs: addr(avs).into_string(),
            asset: native(),
            reward: reward(),
        })
    }

    pub fn coins_of(&self, account: &Addr, denom: &str) -> u128 {
        let held = self.app.wrap().query_balance(account, denom).unwrap();
        held.amount.u128()
    }

    pub fn tokens_of(&self, account: &Addr) -> u128 {
        let held: cw20::BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(
                &self.token,
                &Cw20QueryMsg::Balance {
                    address: account.to_string(),
                },
            )
            .unwrap();
        held.balance.u128()
    }

    pub fn mint(&mut self, name: &str, amount: Vec<Coin>) {
        let to_address = addr(name).into_string();
        self.app
            .sudo(BankSudo::Mint { to_address, amount }.into())
            .unwrap();
    }

    /// By how much the account's coins changed while `act` ran.
    pub fn gain(&mut self, account: &Addr, denom: &str, act: impl FnOnce(&mut World)) -> i128 {
        let before = self.coins_of(account, denom);
        act(self);
        self.coins_of(account, denom) as i128 - before as i128
    }
}

pub fn amount_of(rows: &[RewardResponse], reward: &Asset) -> u128 {
    let row = rows.iter().find(|row| row.reward == *reward);
    row.map_or(0, |row| row.amount.u128())
}

/// The response data of the registry's own message, whether it was sent directly or through a slasher.
pub fn data<T: DeserializeOwned>(response: &AppResponse) -> T {
    from_json(response.data.as_ref().unwrap()).unwrap()
}

/// The attributes of the one event of that name.
pub fn event(response: &AppResponse, name: &str) -> Vec<(String, String)> {
    let name = format!("wasm-palisade-registry/{name}");
    let found: Vec<_> = response.events.iter().filter(|event| event.ty == name).collect();
    assert_eq!(found.len(), 1, "events {name}");
    let own = |(key, _): &(String, String)| key != "_contract_address";
    let attributes = found[0].attributes.iter();
    attributes
        .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
        .filter(own)
        .collect()
}

pub fn attribute(response: &AppResponse, name: &str, key: &str) -> String {
    let attributes = event(response, name);
    let found = attributes.into_iter().find(|(found, _)| found == key);
    found.unwrap_or_else(|| panic!("no attribute {key}")).1
}

use cosmwasm_std::{to_json_binary, Decimal};
use cw_multi_test::Executor;
use palisade_interfaces::vault::{OtherRewardResponse, QueryMsg, ReceiveMsg};
use palisade_interfaces::Asset;
use palisade_vault::ContractError;

use crate::support::{attribute, has_event, refusal, World, DAY, DELAY, DENOM, SEED};

/// The AVS pays one operator, with whom the vault alone has stake.
fn earning_vault() -> World {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    world.avs("avs", None);
    world.opt_in("one", "avs", 50);
    world.pass(DELAY + 1);
    world.allocate("one", 5 * SEED).unwrap();
    world
}

fn other_rewards(world: &World) -> Vec<OtherRewardResponse> {
    world
        .query(&QueryMsg::OtherRewards {
            start_after: None,
            limit: None,
        })
        .unwrap()
}

#[test]
fn native_rewards_are_bonded_and_drip_into_the_rate() {
    let mut world = earning_vault();
    world.fund_native("avs", "one", 1_000_000, 1_000);
    world.pass(1_000);
    let before = world.state();
    let response = world.harvest("one", &[Asset::native(DENOM)]).unwrap();
    let amount: u128 = attribute(&response, "harvested", "amount").parse().unwrap();
    assert!((999_999..=1_000_000).contains(&amount), "{amount}");
    assert_eq!(attribute(&response, "harvested", "source"), "bonded");
    let fee = amount / 10;
    assert_eq!(attribute(&response, "harvested", "fee"), fee.to_string());
    assert_eq!(world.lst_of("treasury"), fee);
    let state = world.state();
    assert_eq!(state.idle.u128(), before.idle.u128() + amount - fee);
    // Nothing of it is in the rate yet.
    assert_eq!(state.locked_profit.u128(), amount - fee);
    assert_eq!(state.total_assets, before.total_assets);
    world.pass(DAY / 2);
    let half = (amount - fee) / 2;
    assert_eq!(
        world.state().total_assets.u128(),
        before.total_assets.u128() + half
    );
    world.pass(DAY / 2);
    assert_eq!(world.state().locked_profit.u128(), 0);
    assert_eq!(
        world
            .chain
            .wrap()
            .query_balance(&world.vault, DENOM)
            .unwrap()
            .amount
            .u128(),
        0
    );
}

#[test]
fn lst_rewards_join_idle() {
    let mut world = earning_vault();
    world.bond("avs", 500_000).unwrap();
    let (lst, asset) = (world.lst.clone(), world.asset());
    world.fund_cw20("avs", "one", &lst, 500_000, 1_000);
    world.pass(1_000);
    let before = world.state();
    let response = world.harvest("one", std::slice::from_ref(&asset)).unwrap();
    assert_eq!(attribute(&response, "harvested", "source"), "lst");
    let amount: u128 = attribute(&response, "harvested", "amount").parse().unwrap();
    assert!((499_999..=500_000).contains(&amount), "{amount}");
    assert_eq!(
        world.state().idle.u128(),
        before.idle.u128() + amount - amount / 10
    );
}

#[test]
fn both_kinds_are_harvested_by_one_message() {
    let mut world = earning_vault();
    world.bond("avs", 500_000).unwrap();
    let (lst, asset) = (world.lst.clone(), world.asset());
    world.fund_cw20("avs", "one", &lst, 500_000, 1_000);
    world.fund_native("avs", "one", 300_000, 1_000);
    world.pass(1_000);
    let before = world.state();
    world.harvest("one", &[Asset::native(DENOM), asset]).unwrap();
    let gained = world.state().idle.u128() - before.idle.u128();
    assert!((719_996..=720_002).contains(&gained), "{gained}");
    assert_eq!(world.balance(&world.lst, &world.vault), world.state().idle.u128());
}

#[test]
fn strange_tokens_are_kept_apart() {
    let mut world = earning_vault();
    let foreign = world.foreign_token("avs", 1_000_000);
    world.allow_token(&foreign);
    world.fund_cw20("avs", "one", &foreign, 600_000, 1_000);
    world.pass(500);
    let before = world.state();
    let reward = Asset::cw20(foreign.as_str());
    let response = world.harvest("one", std::slice::from_ref(&reward)).unwrap();
    assert!(!has_event(&response, "harvested"));
    let held = world.balance(&foreign, &world.vault);
    assert!((299_999..=300_000).contains(&held), "{held}");
    assert_eq!(attribute(&response, "reward_set_aside", "held"), held.to_string());
    assert_eq!(world.state().total_assets, before.total_assets);
    world.pass(500);
    world.harvest("one", std::slice::from_ref(&reward)).unwrap();
    let rows = other_rewards(&world);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].reward, reward);
    assert_eq!(rows[0].amount.u128(), world.balance(&foreign, &world.vault));
}

#[test]
fn one_to_eight_distinct_rewards_are_named() {
    let mut world = earning_vault();
    let asset = Asset::native(DENOM);
    assert_eq!(
        refusal(world.harvest("one", &[])),
        ContractError::RewardCount { found: 0, max: 8 }
    );
    let nine: Vec<Asset> = (0..9)
        .map(|index| Asset::native(format!("coin{index}")))
        .collect();
    assert_eq!(
        refusal(world.harvest("one", &nine)),
        ContractError::RewardCount { found: 9, max: 8 }
    );
    assert_eq!(
        refusal(world.harvest("one", &[asset.clone(), Asset::native("other"), asset])),
        ContractError::DuplicateReward {
            asset: format!("native:{DENOM}")
        }
    );
}

#[test]
fn a_harvest_of_nothing_is_refused() {
    let mut world = earning_vault();
    let strange = Asset::native("strange");
    for rewards in [vec![Asset::native(DENOM)], vec![world.asset()], vec![strange]] {
        assert_eq!(
            refusal(world.harvest("one", &rewards)),
            ContractError::NothingToHarvest
        );
    }
}

#[test]
fn losses_are_earned_back_before_a_fee_is_due() {
    let mut world = earning_vault();
    let slasher = world.avs("avs2", None);
    world.opt_in("one", "avs2", 10);
    world.pass(DELAY + 1);
    // 10% of 5,000,000 are lost; nobody synced when the harvest comes.
    world.slash(&slasher, "avs2", "one", 100, 1);
    world.fund_native("avs", "one", 400_000, 1_000);
    world.pass(1_000);
    let response = world.harvest("one", &[Asset::native(DENOM)]).unwrap();
    assert_eq!(attribute(&response, "harvested", "fee"), "0");
    assert_eq!(world.lst_of("treasury"), 0);
    let carry = world.state().loss_carry.u128();
    assert!((100_000..=100_003).contains(&carry), "{carry}");
    world.fund_native("avs", "one", 400_000, 1_000);
    world.pass(1_000);
    let response = world.harvest("one", &[Asset::native(DENOM)]).unwrap();
    assert_eq!(attribute(&response, "harvested", "repaid"), carry.to_string());
    let amount: u128 = attribute(&response, "harvested", "amount").parse().unwrap();
    assert_eq!(world.lst_of("treasury"), (amount - carry) / 10);
    assert_eq!(world.state().loss_carry.u128(), 0);
}

#[test]
fn leavers_take_their_part_of_the_losses_along() {
    let mut world = earning_vault();
    let slasher = world.avs("avs2", None);
    world.opt_in("one", "avs2", 10);
    world.pass(DELAY + 1);
    world.slash(&slasher, "avs2", "one", 100, 1);
    world.sync();
    let carry = world.state().loss_carry.u128();
    assert_eq!(carry, 500_000);
    world.leave("alice", 5 * SEED);
    assert_eq!(world.state().loss_carry.u128(), 250_000);
}

#[test]
fn a_hub_that_must_sync_first_refuses_and_nothing_changes() {
    let mut world = earning_vault();
    world.fund_native("avs", "one", 400_000, 1_000);
    world.pass(301 * DAY);
    let before = world.state();
    world.harvest("one", &[Asset::native(DENOM)]).unwrap_err();
    assert_eq!(world.state(), before);
    // Whoever harvests bundles it.
    let (hub, anyone) = (world.hub.clone(), world.addr("anyone"));
    let sync = palisade_interfaces::hub::ExecuteMsg::Sync {};
    world.chain.execute_contract(anyone, hub, &sync, &[]).unwrap();
    world.harvest("one", &[Asset::native(DENOM)]).unwrap();
}

#[test]
fn rewards_outlive_the_position() {
    let mut world = earning_vault();
    world.fund_native("avs", "one", 400_000, 1_000);
    world.pass(500);
    world.deallocate("manager", "one", 5 * SEED).unwrap();
    world.pass(2 * DAY);
    world.collect("one").unwrap();
    assert!(world.positions().is_empty());
    let response = world.harvest("one", &[Asset::native(DENOM)]).unwrap();
    let amount: u128 = attribute(&response, "harvested", "amount").parse().unwrap();
    assert!((199_000..=200_000).contains(&amount), "{amount}");
    assert!(world.state().exchange_rate >= Decimal::one());
}

/// A reward token that deposits into the vault whenever it is moved.
mod hostile {
    use cosmwasm_std::{
        from_json, to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult,
        WasmMsg,
    };
    use cw20::Cw20ReceiveMsg;
    use cw_multi_test::ContractWrapper;
    use palisade_interfaces::registry;
    use palisade_interfaces::token;

    /// What it does when it is moved.
    #[derive(serde::Serialize, serde::Deserialize, Debug)]
    pub struct Plan {
        pub lst: String,
        pub vault: String,
        pub msg: Binary,
        pub amount: u128,
    }

    /// A transfer, or the funding of rewards that do not exist.
    #[derive(serde::Serialize, serde::Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    pub enum Msg {
        Transfer {
            recipient: String,
            amount: String,
        },
        Fund {
            registry: String,
            avs: String,
            msg: registry::ReceiveMsg,
        },
    }

    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: Msg) -> StdResult<Response> {
        let call = match msg {
            Msg::Transfer { .. } => {
                let plan: Plan = from_json(deps.storage.get(b"plan").unwrap())?;
                WasmMsg::Execute {
                    contract_addr: plan.lst,
                    msg: to_json_binary(&token::ExecuteMsg::Send {
                        contract: plan.vault,
                        amount: plan.amount.into(),
                        msg: plan.msg,
                    })?,
                    funds: vec![],
                }
            }
            Msg::Fund { registry, avs, msg } => WasmMsg::Execute {
                contract_addr: registry,
                msg: to_json_binary(&registry::ExecuteMsg::Receive(Cw20ReceiveMsg {
                    sender: avs,
                    amount: 1_000_000u128.into(),
                    msg: to_json_binary(&msg)?,
                }))?,
                funds: vec![],
            },
        };
        Ok(Response::new().add_message(call))
    }

    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, plan: Plan) -> StdResult<Response> {
        deps.storage.set(b"plan", &to_json_binary(&plan)?);
        Ok(Response::new())
    }

    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }

    pub fn code() -> Box<dyn cw_multi_test::Contract<Empty>> {
        Box::new(ContractWrapper::new_with_empty(execute, instantiate, query))
    }
}

#[test]
fn a_reward_token_that_deposits_while_it_is_claimed_is_counted_once() {
    let mut world = earning_vault();
    let deposit = ReceiveMsg::Deposit {
        recipient: world.addr("mallory").to_string(),
        min_shares: None,
    };
    let plan = hostile::Plan {
        lst: world.lst.to_string(),
        vault: world.vault.to_string(),
        msg: to_json_binary(&deposit).unwrap(),
        amount: 700_000,
    };
    let code = world.chain.store_code(hostile::code());
    let (avs, lst, registry) = (world.addr("avs"), world.lst.clone(), world.registry.clone());
    let token = world
        .chain
        .instantiate_contract(code, avs.clone(), &plan, &[], "hostile", None)
        .unwrap();
    world.bond("avs", 1_200_000).unwrap();
    let transfer = palisade_interfaces::token::ExecuteMsg::Transfer {
        recipient: token.to_string(),
        amount: 700_000u128.into(),
    };
    world
        .chain
        .execute_contract(avs.clone(), lst.clone(), &transfer, &[])
        .unwrap();
    world.fund_cw20("avs", "one", &lst, 500_000, 1_000);
    // The registry takes rewards in allowed tokens only; this one deceived its owner.
    world.allow_token(&token);
    let fund = hostile::Msg::Fund {
        registry: registry.to_string(),
        avs: avs.to_string(),
        msg: palisade_interfaces::registry::ReceiveMsg::FundRewards {
            asset: world.asset(),
            duration_seconds: 1_000,
        },
    };
    world
        .chain
        .execute_contract(avs, token.clone(), &fund, &[])
        .unwrap();
    world.pass(1_000);
    let before = world.state();
    let rewards = [Asset::cw20(token.as_str()), world.asset()];
    let response = world.harvest("one", &rewards).unwrap();
    let gained: u128 = attribute(&response, "harvested", "amount").parse().unwrap();
    assert!((499_999..=500_000).contains(&gained), "{gained}");
    assert_eq!(world.lrt_of("mallory"), 700_000);
    let state = world.state();
    assert_eq!(
        state.idle.u128(),
        before.idle.u128() + 700_000 + gained - gained / 10
    );
    assert_eq!(world.balance(&world.lst, &world.vault), state.idle.u128());
}

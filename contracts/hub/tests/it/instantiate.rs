use cosmwasm_std::{coins, Addr, Uint128};
use cw_multi_test::Executor;
use palisade_chain::{Chain, MsgKind, SdkError};
use palisade_hub::{contract, ContractError};
use palisade_interfaces::hub::{
    ConfigResponse, InstantExitParams, InstantiateMsg, QueryMsg, RateLimit, ValidatorWeight,
};
use palisade_kit::range::OutOfRange;

use crate::support::*;

fn attempt(chain: &mut Chain, funds: &[cosmwasm_std::Coin], msg: &InstantiateMsg) -> anyhow::Result<Addr> {
    let code = chain.store_code(hub_code());
    let owner = chain.addr("owner");
    chain.instantiate_contract(code, owner, msg, funds, "hub", None)
}

#[track_caller]
fn refused(change: impl FnOnce(&mut InstantiateMsg)) -> ContractError {
    let mut chain = chain(3);
    let mut msg = instantiate_msg(&mut chain);
    change(&mut msg);
    refusal(attempt(&mut chain, &coins(SEED, DENOM), &msg))
}

#[test]
fn the_seed_becomes_shares_of_the_hub_itself() {
    let hub = hub(3);
    let state = hub.state();
    assert_eq!(
        (state.total_shares, state.total_assets),
        (SEED.into(), SEED.into())
    );
    assert_eq!(state.unallocated, Uint128::new(SEED));
    assert_eq!(hub.lst(&hub.address), SEED);
    assert_eq!(state.last_sync, hub.time().seconds());
    hub.check();
}

#[test]
fn rewards_go_to_the_collector_and_nobody_administers_what_the_hub_makes() {
    let hub = hub(3);
    let withdraw_address = hub.chain.wrap();
    for contract in [&hub.token, &hub.collector] {
        let info = withdraw_address.query_wasm_contract_info(contract).unwrap();
        assert_eq!((info.admin, info.creator), (None, hub.address.clone()));
    }
    let minter: cw20::MinterResponse = hub
        .chain
        .wrap()
        .query_wasm_smart(&hub.token, &palisade_interfaces::token::QueryMsg::Minter {})
        .unwrap();
    assert_eq!(minter.minter, hub.address.to_string());
    let set: cosmwasm_std::DelegatorWithdrawAddressResponse = hub
        .chain
        .wrap()
        .query(
            &cosmwasm_std::DistributionQuery::DelegatorWithdrawAddress {
                delegator_address: hub.address.to_string(),
            }
            .into(),
        )
        .unwrap();
    assert_eq!(set.withdraw_address, hub.collector);
}

#[test]
fn the_parameters_come_back_as_they_were_given() {
    let mut chain = chain(3);
    let msg = instantiate_msg(&mut chain);
    let hub = attempt(&mut chain, &coins(SEED, DENOM), &msg).unwrap();
    let config: ConfigResponse = chain.wrap().query_wasm_smart(hub, &QueryMsg::Config {}).unwrap();
    assert_eq!((config.denom.as_str(), config.params), (DENOM, msg.params));
}

#[test]
fn a_seed_below_the_minimum_is_refused() {
    let mut chain = chain(3);
    let msg = instantiate_msg(&mut chain);
    let expected = Uint128::new(SEED);
    let error = refusal(attempt(&mut chain, &coins(SEED - 1, DENOM), &msg));
    assert_eq!(
        error,
        ContractError::SeedTooSmall {
            found: Uint128::new(SEED - 1),
            expected
        }
    );
    let error = refusal(attempt(&mut chain, &[], &msg));
    assert_eq!(error, ContractError::Payment(cw_utils::PaymentError::NoFunds {}));
}

#[test]
fn the_denom_is_the_one_that_the_chain_stakes() {
    let error = refused(|msg| msg.denom = "uatom".into());
    let (found, expected) = ("uatom".to_string(), DENOM.to_string());
    assert_eq!(error, ContractError::NotStakingDenom { found, expected });
}

#[test]
fn a_hub_has_one_to_a_hundred_validators() {
    assert_eq!(refused(|msg| msg.validators.clear()), ContractError::NoValidators);
    let error = refused(|msg| msg.validators = vec![msg.validators[0].clone(); 101]);
    assert_eq!(
        error,
        ContractError::TooManyValidators {
            found: 101,
            expected: 100
        }
    );
}

#[test]
fn validators_are_bonded_weighted_and_different() {
    let ghost = palisade_chain::validator_address(&account("ghost")).unwrap();
    let error = refused(|msg| msg.validators[1].validator = ghost.clone());
    assert_eq!(error, ContractError::ValidatorNotBonded { validator: ghost });
    let first = chain(3).valoper(0);
    let error = refused(|msg| msg.validators[0].weight = 0);
    assert_eq!(
        error,
        ContractError::ZeroWeight {
            validator: first.clone()
        }
    );
    let error = refused(|msg| msg.validators[2].validator = msg.validators[0].validator.clone());
    assert_eq!(error, ContractError::DuplicateValidator { validator: first });
}

#[test]
fn a_jailed_validator_is_not_in_the_bonded_set() {
    let mut chain = chain(3);
    let jailed = chain.valoper(1);
    chain.jail(&jailed).unwrap();
    chain.next_block();
    let msg = instantiate_msg(&mut chain);
    let error = refusal(attempt(&mut chain, &coins(SEED, DENOM), &msg));
    assert_eq!(error, ContractError::ValidatorNotBonded { validator: jailed });
}

fn instant_exit(
    buffer_bps: u16,
    refill_seconds: u64,
    min_fee_bps: u16,
    max_fee_bps: u16,
) -> InstantExitParams {
    InstantExitParams {
        buffer_bps,
        refill_seconds,
        min_fee_bps,
        max_fee_bps,
    }
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    let year = 31_536_000u128;
    let max = u128::MAX;
    type Case = (&'static str, u128, u128, u128, fn(&mut InstantiateMsg));
    let cases: Vec<Case> = vec![
        ("batch_interval_seconds", 0, 1, 604_800, |msg| {
            msg.params.batch_interval_seconds = 0
        }),
        ("batch_interval_seconds", 604_801, 1, 604_800, |msg| {
            msg.params.batch_interval_seconds = 604_801
        }),
        ("unbonding_seconds", year + 1, 1, year, |msg| {
            msg.params.unbonding_seconds = 31_536_001
        }),
        ("drip_seconds", 0, 1, year, |msg| msg.params.drip_seconds = 0),
        ("dispute_seconds", 2_592_001, 0, 2_592_000, |msg| {
            msg.params.dispute_seconds = 2_592_001
        }),
        ("sync_max_age_seconds", 0, 1, year, |msg| {
            msg.params.sync_max_age_seconds = 0
        }),
        ("cooldown_seconds", year + 1, 0, year, |msg| {
            msg.params.cooldown_seconds = 31_536_001
        }),
        ("max_messages", 0, 1, 30, |msg| msg.params.max_messages = 0),
        ("max_messages", 31, 1, 30, |msg| msg.params.max_messages = 31),
        ("staking_gas_limit", 0, 1, 50_000_000, |msg| {
            msg.params.staking_gas_limit = 0
        }),
        ("reward_fee_bps", 1_001, 0, 1_000, |msg| {
            msg.params.reward_fee_bps = 1_001
        }),
        ("netting_cap_bps", 10_001, 0, 10_000, |msg| {
            msg.params.netting_cap_bps = 10_001
        }),
        ("max_slash_bps", 10_001, 0, 10_000, |msg| {
            msg.params.max_slash_bps = 10_001
        }),
        ("dust_units", 1_001, 0, 1_000, |msg| {
            msg.params.dust_units = Uint128::new(1_001)
        }),
        ("dust_units", max, 0, 1_000, |msg| {
            msg.params.dust_units = Uint128::MAX
        }),
        ("dust_ppm", 51, 0, 50, |msg| msg.params.dust_ppm = 51),
        ("min_bond", 0, 1, SEED, |msg| {
            msg.params.min_bond = Uint128::zero()
        }),
        ("min_bond", SEED + 1, 1, SEED, |msg| {
            msg.params.min_bond = Uint128::new(SEED + 1)
        }),
        ("min_unbond", 0, 1, SEED, |msg| {
            msg.params.min_unbond = Uint128::zero()
        }),
        ("min_unbond", SEED + 1, 1, SEED, |msg| {
            msg.params.min_unbond = Uint128::new(SEED + 1)
        }),
        ("max_daily_rise_bps", 0, 1, 10_000, |msg| {
            msg.params.max_daily_rise_bps = 0
        }),
        ("bonded_max_age_seconds", year + 1, 0, year, |msg| {
            msg.params.bonded_max_age_seconds = 31_536_001
        }),
        ("update_delay_seconds", year + 1, 0, year, |msg| {
            msg.params.update_delay_seconds = 31_536_001
        }),
        ("bond_limit.max", 0, 1, max, |msg| {
            msg.params.bond_limit = Some(RateLimit {
                max: Uint128::zero(),
                regain_seconds: 1,
            })
        }),
        ("bond_limit.regain_seconds", 0, 1, year, |msg| {
            msg.params.bond_limit = Some(RateLimit {
                max: Uint128::one(),
                regain_seconds: 0,
            })
        }),
        ("instant_exit.buffer_bps", 2_001, 1, 2_000, |msg| {
            msg.params.instant_exit = Some(instant_exit(2_001, 1, 0, 0))
        }),
        ("instant_exit.refill_seconds", 0, 1, year, |msg| {
            msg.params.instant_exit = Some(instant_exit(1, 0, 0, 0))
        }),
        ("instant_exit.min_fee_bps", 1_001, 0, 1_000, |msg| {
            msg.params.instant_exit = Some(instant_exit(1, 1, 1_001, 1_001))
        }),
        ("instant_exit.max_fee_bps", 9, 10, 1_000, |msg| {
            msg.params.instant_exit = Some(instant_exit(1, 1, 10, 9))
        }),
        ("rebalance.tolerance_bps", 10_001, 0, 10_000, |msg| {
            msg.params.rebalance.tolerance_bps = 10_001
        }),
        ("rebalance.min_redelegation", 0, 1, max, |msg| {
            msg.params.rebalance.min_redelegation = Uint128::zero()
        }),
        ("rebalance.cooldown_seconds", year + 1, 0, year, |msg| {
            msg.params.rebalance.cooldown_seconds = 31_536_001
        }),
        ("impairment.loss_bps", 0, 1, 10_000, |msg| {
            msg.params.impairment.loss_bps = 0
        }),
        ("impairment.seconds", year + 1, 0, year, |msg| {
            msg.params.impairment.seconds = 31_536_001
        }),
    ];
    for (name, found, min, max, change) in cases {
        let (found, min, max) = (found.into(), min.into(), max.into());
        assert_eq!(
            refused(change),
            ContractError::OutOfRange(OutOfRange {
                name,
                found,
                min,
                max
            })
        );
    }
}

#[test]
fn a_chain_that_fixes_the_withdraw_address_has_no_hub() {
    let mut chain = chain(3);
    let msg = instantiate_msg(&mut chain);
    let disabled = SdkError::new("distribution", 8, "set withdraw address disabled");
    chain
        .faults()
        .fail_next(MsgKind::SetWithdrawAddress, None, disabled);
    attempt(&mut chain, &coins(SEED, DENOM), &msg).unwrap_err();
    attempt(&mut chain, &coins(SEED, DENOM), &msg).unwrap();
}

#[test]
fn a_contract_that_cannot_be_made_fails_the_hub() {
    let mut chain = chain(3);
    let msg = instantiate_msg(&mut chain);
    let bad = InstantiateMsg {
        token_code_id: 99,
        ..msg.clone()
    };
    attempt(&mut chain, &coins(SEED, DENOM), &bad).unwrap_err();
    let bad = InstantiateMsg {
        collector_code_id: 99,
        ..msg
    };
    attempt(&mut chain, &coins(SEED, DENOM), &bad).unwrap_err();
}

#[test]
fn weights_are_kept() {
    let hub = hub_on(chain(3), |msg| {
        for (weight, row) in (1..).zip(&mut msg.validators) {
            let ValidatorWeight { weight: found, .. } = row;
            *found = weight;
        }
    });
    assert_eq!([0, 1, 2].map(|index| hub.validator(index).weight), [1, 2, 3]);
}

#[test]
fn the_code_says_who_it_is() {
    let hub = hub(3);
    let version = cw2::query_contract_info(&hub.chain.wrap(), &hub.address).unwrap();
    assert_eq!(
        (version.contract.as_str(), version.version.as_str()),
        (contract::CONTRACT_NAME, contract::CONTRACT_VERSION)
    );
}

//! The driver, end to end.
use cosmwasm_std::{coins, Decimal};
use palisade_chain::{BondStatus, Chain};

#[test]
fn a_delegation_lives_and_is_paid_back() {
    let alice = Chain::builder().build().unwrap().addr("alice");
    let mut chain = Chain::builder()
        .validators(3, 10_000_000, Decimal::percent(10))
        .balance(&alice, coins(5_000_000, "stake"))
        .build()
        .unwrap();
    let val = chain.valoper(0);
    assert_eq!(chain.validator(&val).unwrap().unwrap().status, BondStatus::Bonded);
    chain.delegate(&alice, &val, 5_000_000).unwrap();
    assert_eq!(chain.delegated(&alice, &val).unwrap(), 5_000_000);
    chain.next_block();
    chain.reward(&val, coins(1_500, "stake")).unwrap();
    // 1500 - 10 % = 1350; a third of it.
    let res = chain.undelegate(&alice, &val, 1_000_000).unwrap();
    assert_eq!(chain.stake_balance(&alice).unwrap(), 450, "{res:?}");
    chain.pass_seconds(1_814_400);
    assert_eq!(chain.stake_balance(&alice).unwrap(), 450);
    chain.next_block();
    assert_eq!(chain.stake_balance(&alice).unwrap(), 1_000_450);
    let report = chain.slash_now(&val, Decimal::percent(10)).unwrap();
    assert_eq!(report.burned_from_validator.u128(), 1_400_000);
    assert_eq!(chain.delegated(&alice, &val).unwrap(), 3_600_000);
}

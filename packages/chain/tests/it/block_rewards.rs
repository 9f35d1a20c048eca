//! x/distribution: what BeginBlock mints, and for whom.

use cosmwasm_std::{coins, Decimal, Event};
use palisade_chain::{BlockRewards, NewValidator};

use crate::support::*;

#[test]
fn what_is_allocated_is_in_the_events_of_the_block() {
    let mut chain = people()
        .validator("one", 10_000_000, Decimal::percent(5))
        .params(|params| params.block_rewards = BlockRewards::PerBlock(coins(101, "stake")))
        .build()
        .unwrap();
    let val = chain.valoper(0);
    chain.next_block();
    let event = |kind: &str, amount: &str| {
        let event = Event::new(kind).add_attribute("amount", amount);
        event.add_attribute("validator", &val)
    };
    assert_eq!(
        chain.block_events().unwrap(),
        [
            event("commission", "5.050000000000000000stake"),
            event("rewards", "101.000000000000000000stake"),
        ]
    );
}

#[test]
fn block_rewards_follow_power_and_leave_the_tax() {
    let mut chain = people()
        .validators(3, 1_000_000, Decimal::zero())
        .params(|params| {
            params.community_tax = Decimal::percent(2);
            params.block_rewards = BlockRewards::PerBlock(coins(1_000, "stake"));
        })
        .build()
        .unwrap();
    let supply = chain.supply("stake").unwrap();
    chain.next_block();
    assert_eq!(chain.supply("stake").unwrap(), supply + 1_000);
    // 980 * 0.333333333333333333 = 326.66666666666666634 each; 20.00000000000000098 is left for the community.
    for val in chain.created_validators().to_vec() {
        assert_eq!(
            chain.outstanding_rewards(&val).unwrap()[0].amount,
            dec("326.66666666666666634")
        );
    }
    assert_eq!(
        chain.community_pool().unwrap()[0].amount,
        dec("20.00000000000000098")
    );
    chain.check_invariants().unwrap();
}

#[test]
fn who_joins_the_set_is_paid_from_the_third_block_on() {
    let mut chain = people()
        .validator("one", 1_000_000, Decimal::zero())
        .params(|params| params.block_rewards = BlockRewards::PerBlock(coins(1_000, "stake")))
        .build()
        .unwrap();
    // EndBlock of h names the set that signs h + 2; the BeginBlock of h + 3 pays for that signature.
    let val = chain
        .create_validator(&NewValidator::new(alice(), 1_000_000, Decimal::zero()))
        .unwrap();
    chain.pass_blocks(2);
    assert!(chain.outstanding_rewards(&val).unwrap().is_empty());
    chain.next_block();
    assert_eq!(chain.outstanding_rewards(&val).unwrap()[0].amount, dec("500"));
    // And who leaves is paid as long.
    chain.jail(&val).unwrap();
    chain.pass_blocks(2);
    assert_eq!(chain.outstanding_rewards(&val).unwrap()[0].amount, dec("1500"));
    chain.next_block();
    assert_eq!(chain.outstanding_rewards(&val).unwrap()[0].amount, dec("1500"));
}

#[test]
fn an_apr_is_on_what_is_bonded_and_by_the_second() {
    let mut chain = people()
        .validator("one", 10_000_000, Decimal::zero())
        .apr(Decimal::percent(10))
        .build()
        .unwrap();
    let val = chain.valoper(0);
    // 1,000,000 a year: a tenth of a year gives 100,000, whatever the number of blocks up to truncation.
    chain.next_block_after(3_153_600);
    assert_eq!(chain.outstanding_rewards(&val).unwrap()[0].amount, dec("100000"));
    // 1,000,000 * 31 / 31,536,000 = 0.98: truncated to none.
    chain.next_block_after(31);
    assert_eq!(chain.outstanding_rewards(&val).unwrap()[0].amount, dec("100000"));
    chain.next_block_after(32);
    assert_eq!(chain.outstanding_rewards(&val).unwrap()[0].amount, dec("100001"));
}

#[test]
fn a_commission_on_fractions_is_rounded() {
    let mut chain = people()
        .validators(3, 1_000_000, Decimal::permille(73))
        .params(|params| params.block_rewards = BlockRewards::PerBlock(coins(980, "stake")))
        .build()
        .unwrap();
    chain.next_block();
    // 326.66666666666666634 * 0.073 = 23.846666666666666642|82.
    for val in chain.created_validators() {
        let commission = chain.accrued_commission(val).unwrap();
        assert_eq!(commission[0].amount, dec("23.846666666666666643"));
    }
    chain.check_invariants().unwrap();
}

//! What a slash takes, from whom, and what it leaves.

use cosmwasm_std::{coins, Addr, Decimal};
use palisade_chain::Chain;

use crate::support::*;

/// Two validators of 10 and 50 millions, and ten millions of alice's at the first.
fn two_and_alice() -> (Chain, String) {
    let builder = people().validator("one", 10_000_000, Decimal::zero());
    let mut chain = builder
        .validator("two", 50_000_000, Decimal::zero())
        .build()
        .unwrap();
    let one = chain.valoper(0);
    chain.delegate(&alice(), &one, 10_000_000).unwrap();
    (chain, one)
}

#[test]
fn stake_that_left_the_destination_is_taken_first() {
    let (mut chain, src) = two_and_alice();
    let dst = chain.valoper(1);
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&alice(), &src, &dst, 1_000_000).unwrap();
    chain.undelegate(&alice(), &dst, 40_000).unwrap();
    // 10 % of 1,000,000 is 100,000: the entry's 40,000 first. For what remains the SDK does not compute anew: it
    // unbonds 10 % of the 1,000,000 shares, so 140,000 go in all.
    let report = chain.slash(&src, height, Decimal::percent(10)).unwrap();
    assert_eq!(entries(&chain, &alice(), &dst), [(height, 0)]);
    assert_eq!(chain.delegated(&alice(), &dst).unwrap(), 960_000 - 100_000);
    assert_eq!(report.charged_elsewhere.u128(), 100_000);
    assert_eq!(report.burned_elsewhere.u128(), 140_000);
    // Power 20 at the end of the block before: 2,000,000 less what was charged.
    assert_eq!(report.burned_from_validator.u128(), 1_900_000);
    chain.check_invariants().unwrap();
}

#[test]
fn stake_that_was_leaving_the_destination_before_the_redelegation_pays_too() {
    let (mut chain, src) = two_and_alice();
    let dst = chain.valoper(1);
    chain.delegate(&alice(), &dst, 30_000).unwrap();
    chain.next_block();
    let height = chain.height();
    // Undelegated first, and never moved from the source: the SDK asks only whether the entry is as young as the
    // infraction.
    chain.undelegate(&alice(), &dst, 30_000).unwrap();
    chain.redelegate(&alice(), &src, &dst, 1_000_000).unwrap();
    let report = chain.slash(&src, height, Decimal::percent(10)).unwrap();
    assert_eq!(entries(&chain, &alice(), &dst), [(height, 0)]);
    assert_eq!(chain.delegated(&alice(), &dst).unwrap(), 900_000);
    assert_eq!(report.burned_elsewhere.u128(), 130_000);
}

#[test]
fn stake_that_left_the_destination_may_pay_it_all() {
    let (mut chain, src) = two_and_alice();
    let dst = chain.valoper(1);
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&alice(), &src, &dst, 1_000_000).unwrap();
    chain.undelegate(&alice(), &dst, 400_000).unwrap();
    chain.slash(&src, height, Decimal::percent(10)).unwrap();
    assert_eq!(entries(&chain, &alice(), &dst), [(height, 300_000)]);
    assert_eq!(chain.delegated(&alice(), &dst).unwrap(), 600_000);
}

#[test]
fn no_more_is_taken_at_the_destination_than_is_there() {
    let (mut chain, src) = two_and_alice();
    let dst = chain.valoper(1);
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&alice(), &src, &dst, 1_000_000).unwrap();
    chain.undelegate(&alice(), &dst, 400_000).unwrap();
    // 70 % are 700,000: 400,000 from the entry, and of 700,000 shares the 600,000 that are left.
    let supply = chain.supply("stake").unwrap();
    let report = chain.slash(&src, height, Decimal::percent(70)).unwrap();
    assert_eq!(entries(&chain, &alice(), &dst), [(height, 0)]);
    assert_eq!(chain.delegated_shares(&alice(), &dst).unwrap(), dec("0"));
    // Power 20: 14,000,000, of which 700,000 count as charged although 1,000,000 were burned there.
    assert_eq!(report.burned_from_validator.u128(), 13_300_000);
    assert_eq!(report.charged_elsewhere.u128(), 700_000);
    assert_eq!(report.burned_elsewhere.u128(), 1_000_000);
    let left_at_src = 20_000_000 - 1_000_000;
    assert_eq!(tokens(&chain, &src), left_at_src - 13_300_000);
    assert_eq!(chain.supply("stake").unwrap(), supply - 13_300_000 - 1_000_000);
    chain.check_invariants().unwrap();
}

#[test]
fn what_is_gone_from_the_destination_is_not_sought_elsewhere() {
    let (mut chain, src) = two_and_alice();
    let dst = chain.valoper(1);
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&alice(), &src, &dst, 1_000_000).unwrap();
    chain.undelegate(&alice(), &dst, 1_000_000).unwrap();
    // The destination's own fault takes the whole entry, and the delegation is no more.
    chain.slash_power(&dst, height, 1, Decimal::one()).unwrap();
    assert_eq!(entries(&chain, &alice(), &dst), [(height, 0)]);
    let before = tokens(&chain, &dst);
    let report = chain.slash(&src, height, Decimal::percent(10)).unwrap();
    assert_eq!(report.charged_elsewhere.u128(), 100_000);
    assert_eq!(report.burned_elsewhere.u128(), 0);
    assert_eq!(tokens(&chain, &dst), before);
    assert_eq!(chain.delegated(&alice(), &src).unwrap(), 8_100_000); // 9,000,000 less a tenth: 1,900,000 of 19,000,000
    chain.check_invariants().unwrap();
}

#[test]
fn what_was_cancelled_no_longer_answers_as_an_entry() {
    let (mut chain, val) = two_and_alice();
    chain.next_block();
    let height = chain.height();
    chain.undelegate(&alice(), &val, 100_000).unwrap();
    chain.cancel_unbonding(&alice(), &val, 60_000, height).unwrap();
    // 10 % of 40,000.
    let report = chain.slash(&val, height, Decimal::percent(10)).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 36_000)]);
    assert_eq!(report.charged_elsewhere.u128(), 4_000);
}

#[test]
fn an_entry_is_charged_on_what_it_began_with_and_pays_what_it_has() {
    let (mut chain, val) = two_and_alice();
    chain.next_block();
    let height = chain.height();
    chain.undelegate(&alice(), &val, 100_000).unwrap();
    // 60 % of 100,000, then 60 % again: 60,000 and the 40,000 that are left.
    let first = chain.slash_power(&val, height, 1, Decimal::percent(60)).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 40_000)]);
    // 600,000 of one unit of power, less the 60,000.
    assert_eq!(first.burned_from_validator.u128(), 540_000);
    let supply = chain.supply("stake").unwrap();
    let second = chain.slash_power(&val, height, 1, Decimal::percent(60)).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 0)]);
    // Charged 60,000 although it had 40,000: the validator is spared what nobody pays.
    assert_eq!(second.charged_elsewhere.u128(), 60_000);
    assert_eq!(second.burned_elsewhere.u128(), 40_000);
    assert_eq!(second.burned_from_validator.u128(), 540_000);
    assert_eq!(chain.supply("stake").unwrap(), supply - 540_000 - 40_000);
    chain.check_invariants().unwrap();
}

#[test]
fn a_slash_takes_no_more_than_there_is() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    let report = chain
        .slash_power(&val, chain.height(), 11, Decimal::one())
        .unwrap();
    assert_eq!(report.burned_from_validator.u128(), 10_000_000);
    assert_eq!(tokens(&chain, &val), 0);
    chain.check_invariants().unwrap();
}

#[test]
fn power_is_in_whole_millions() {
    let mut chain = people()
        .validator("one", 1_999_999, Decimal::zero())
        .build()
        .unwrap();
    let val = chain.valoper(0);
    // floor(1,999,999 / 10^6) = 1: ten per cent of 1,000,000.
    assert_eq!(
        chain
            .slash_now(&val, Decimal::percent(10))
            .unwrap()
            .burned_from_validator
            .u128(),
        100_000
    );
    assert_eq!(tokens(&chain, &val), 1_899_999);
}

#[test]
fn a_slash_is_of_the_power_at_the_infraction() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    let before = chain.height();
    chain.next_block();
    chain.delegate(&alice(), &val, 90_000_000).unwrap();
    chain.pass_blocks(3);
    // Staked after the infraction, but the rate of all shares falls: 10 % of the 10,000,000 of then.
    let report = chain.slash(&val, before, Decimal::percent(10)).unwrap();
    assert_eq!(report.burned_from_validator.u128(), 1_000_000);
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), 89_100_000); // 99 % of 90,000,000
}

#[test]
fn matured_entries_are_out_of_reach() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.next_block();
    let height = chain.height();
    chain.undelegate(&alice(), &val, 1_000_000).unwrap();
    // The next block's time is the completion time: its BeginBlock slashes before its EndBlock pays.
    chain.set_block_seconds(1_814_400);
    let purse = chain.stake_balance(&alice()).unwrap();
    let report = chain.slash(&val, height, Decimal::percent(10)).unwrap();
    assert_eq!(report.charged_elsewhere.u128(), 0);
    assert_eq!(entries(&chain, &alice(), &val), [(height, 1_000_000)]);
    chain.next_block();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), purse + 1_000_000);
}

/// Two accounts, of which the first by the bytes of its address is the second by its text.
fn out_of_text_order() -> (Addr, Addr) {
    let people: Vec<Addr> = (0..10).map(|index| account(&format!("person{index}"))).collect();
    let bytes = |who: &Addr| bech32::decode(who.as_str()).unwrap().1;
    let first = people.iter().min_by_key(|who| bytes(who)).unwrap();
    let second = people.iter().min().unwrap();
    assert_ne!(first, second);
    (first.clone(), second.clone())
}

#[test]
fn redelegations_to_one_place_are_slashed_in_the_order_of_the_bytes_of_their_addresses() {
    let builder = people().validator("src", 10_000_000, Decimal::zero());
    let mut chain = builder
        .validator("dst", 1_000_000, Decimal::zero())
        .build()
        .unwrap();
    let (src, dst) = (chain.valoper(0), chain.valoper(1));
    chain.slash_now(&dst, Decimal::percent(10)).unwrap();
    let (first, second) = out_of_text_order();
    for (who, amount) in [(&first, 9), (&second, 1_350_063)] {
        chain.mint(who, coins(amount, "stake")).unwrap();
        chain.delegate(who, &src, amount).unwrap();
    }
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&first, &src, &dst, 9).unwrap();
    chain.redelegate(&second, &src, &dst, 1_350_063).unwrap();
    // 2,250,072 tokens behind 2,500,080 shares, of which 10 and 1,500,070 are theirs.
    assert_eq!(validator(&chain, &dst).shares, dec("2500080"));
    chain.slash(&src, height, Decimal::percent(30)).unwrap();
    // 3 shares are 2.7 tokens: 2, and 0.7 stay behind for 2,500,077 shares. 450,021 of these are 405,018.9 and
    // 0.126 of what stayed: 405,019. The other way round it would be 405,018, then 2.7 and next to nothing.
    assert_eq!(tokens(&chain, &dst), 2_250_072 - 2 - 405_019);
    chain.check_invariants().unwrap();
}

//! Faults and slashes of before the terms changed.

use super::*;

fn resolver(name: &str, delay_seconds: u64) -> Option<Resolver> {
    Some(Resolver {
        address: addr(name).into_string(),
        delay_seconds,
    })
}

fn recipient(name: &str) -> Destination {
    Destination::Recipient {
        address: addr(name).into_string(),
    }
}

fn slashable(world: &World, at: u64) -> bool {
    let answer: OperatorSlashableResponse = world.query(&QueryMsg::IsOperatorSlashable {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        at: Some(at),
    });
    answer.slashable
}

#[test]
fn review_r13_a_new_slasher_names_no_fault_of_before_its_start() {
    let mut world = World::in_service();
    let registry = world.registry.clone();
    let (old, new) = (
        answer(&world).terms.slasher.unwrap(),
        world.new_slasher(&registry, "avs"),
    );
    announce(&mut world, |terms| terms.slasher = Some(new.to_string()));
    let since = change_now(&mut world);
    world.wait(1);
    assert!(!slashable(&world, since));
    let error = world.slash("avs", since, Decimal::percent(1)).unwrap_err();
    assert_eq!(error, ContractError::FaultBeforeSlasher { found: since, since });
    assert!(slashable(&world, since + 1));
    let msg = world.slash_msg("avs", since + 1, &[(native(), Decimal::percent(1))]);
    let old = cosmwasm_std::Addr::unchecked(old);
    let error = world.call(&addr("carol"), &old, &msg, &[]).unwrap_err();
    assert_eq!(
        error,
        ContractError::Unauthorized {
            found: old,
            expected: new
        }
    );
    world.slash("avs", since + 1, Decimal::percent(1)).unwrap();
    // Other changes leave the slasher as old as it is.
    announce(&mut world, |terms| terms.max_slash_bps = 1);
    let fault = world.now();
    change_now(&mut world);
    world.wait(1);
    world.slash("avs", fault, Decimal::percent(1)).unwrap();
}

#[test]
fn a_slash_takes_no_more_than_the_stricter_of_the_caps_of_then_and_now() {
    for (then, now) in [(100, 300), (300, 100)] {
        let mut world = World::in_service_of(|_, terms| AvsTerms {
            max_slash_bps: then,
            ..terms
        });
        announce(&mut world, |terms| terms.max_slash_bps = now);
        let fault = world.now();
        let changed = change_now(&mut world);
        world.wait(1);
        let budget = |world: &World, at| -> SlashBudgetResponse {
            world.query(&QueryMsg::SlashBudget {
                avs: addr("avs").into_string(),
                operator: addr("operator").into_string(),
                asset: native(),
                at: Some(at),
            })
        };
        for at in [fault, changed] {
            let expected = budget(&world, at);
            let response = world.slash("avs", at, Decimal::one()).unwrap();
            let amount = attribute(&response, "slashed", "amount");
            assert_eq!(amount, expected.amount.to_string());
            assert_eq!(attribute(&response, "slashed", "charge"), percent(1).to_string());
        }
        world.wait(1);
        let response = world.slash("avs", changed + 1, Decimal::one()).unwrap();
        let charge = attribute(&response, "slashed", "charge");
        assert_eq!(charge, (WHOLE / 10_000 * u128::from(now)).to_string());
    }
}

#[test]
fn faults_of_before_keep_to_the_lower_cap_of_a_window() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        max_window_slash_bps: 200,
        ..terms
    });
    announce(&mut world, |terms| terms.max_window_slash_bps = 600);
    let fault = world.now();
    let changed = change_now(&mut world);
    world.wait(1);
    let response = world.slash("avs", fault, Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "slashed", "charge"), percent(2).to_string());
    world.slash("avs", fault, Decimal::one()).unwrap_err();
    // What was charged before counts for the new cap.
    let response = world.slash("avs", changed + 1, Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "slashed", "charge"), percent(4).to_string());
}

#[test]
fn no_slash_comes_in_the_second_of_a_change_after_it() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: resolver("bob", VETO_DELAY),
        ..terms
    });
    announce(&mut world, |terms| {
        terms.resolver = resolver("alice", 2 * VETO_DELAY)
    });
    world.wait(1);
    let now = world.now();
    world.slash("avs", now, Decimal::percent(1)).unwrap();
    apply(&mut world).unwrap();
    assert!(!slashable(&world, now));
    let error = world.slash("avs", now, Decimal::percent(1)).unwrap_err();
    assert_eq!(error, ContractError::TermsJustChanged { now });
    world.wait(1);
    assert!(slashable(&world, now));
    world.slash("avs", now, Decimal::percent(1)).unwrap();
    // The first is of the terms before, and the second of those after.
    world.veto("alice", 1, Decimal::zero()).unwrap_err();
    world.veto("bob", 1, Decimal::zero()).unwrap();
    world.veto("bob", 2, Decimal::zero()).unwrap_err();
    world.go_to(now + 1 + 2 * VETO_DELAY);
    world.veto("alice", 2, Decimal::zero()).unwrap();
}

#[test]
fn a_fault_of_before_can_be_vetoed_though_the_resolver_is_gone() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: resolver("bob", VETO_DELAY),
        ..terms
    });
    announce(&mut world, |terms| terms.resolver = None);
    let fault = world.now();
    let changed = change_now(&mut world);
    world.wait(1);
    let response = world.slash("avs", fault, Decimal::percent(1)).unwrap();
    let deadline = world.now() + VETO_DELAY;
    assert_eq!(attribute(&response, "slashed", "deadline"), deadline.to_string());
    world.go_to(deadline);
    world.veto("bob", 1, Decimal::zero()).unwrap();
    world.slash("avs", changed + 1, Decimal::percent(1)).unwrap();
    let error = world.veto("bob", 2, Decimal::zero()).unwrap_err();
    assert_eq!(error, ContractError::NoResolver {});
    world.release(2).unwrap();
}

/// What the account gains when the slash is released.
fn gain_of_release(world: &mut World, account: &str, slash_id: u64) -> i128 {
    world.gain(&addr(account), STAKE, |world| {
        world.release(slash_id).unwrap();
    })
}

#[test]
fn a_slash_goes_where_it_went_at_its_fault_unless_it_is_burnt() {
    let slashed_around = |then: Destination, now: Destination| {
        let mut world = World::in_service_of(|_, terms| AvsTerms {
            destination: then,
            ..terms
        });
        announce(&mut world, |terms| terms.destination = now);
        let fault = world.now();
        world.slash("avs", fault, Decimal::percent(1)).unwrap();
        let changed = change_now(&mut world);
        world.wait(1);
        world.slash("avs", fault, Decimal::percent(1)).unwrap();
        world.slash("avs", changed + 1, Decimal::percent(1)).unwrap();
        world
    };
    let mut world = slashed_around(recipient("bob"), recipient("carol"));
    assert_eq!(world.record(2).destination, recipient("bob"));
    assert_eq!(world.record(3).destination, recipient("carol"));
    assert_eq!(gain_of_release(&mut world, "bob", 1), 10_000);
    assert_eq!(gain_of_release(&mut world, "bob", 2), 10_000);
    // Of what the first left.
    assert_eq!(gain_of_release(&mut world, "carol", 3), 9_900);

    let mut world = slashed_around(recipient("bob"), Destination::Burn {});
    assert_eq!(gain_of_release(&mut world, "bob", 1), 10_000);
    assert_eq!(gain_of_release(&mut world, "bob", 2), 0);

    let mut world = slashed_around(Destination::Burn {}, recipient("bob"));
    assert_eq!(gain_of_release(&mut world, "bob", 1), 0);
    assert_eq!(gain_of_release(&mut world, "bob", 2), 0);
    assert_eq!(gain_of_release(&mut world, "bob", 3), 9_900);
}

//! Where gas and depth end.

use cosmwasm_std::{Binary, SubMsg};
use palisade_vm::OutOfGas;

use crate::probe::{answer, messages, probe, smart, to, Probes};

/// Enough for three calls, and for some milliseconds of an endless loop.
const LIMIT: u64 = 200_000;

fn endless() -> Binary {
    probe('l', [])
}

#[test]
fn an_endless_loop_ends_at_the_limit() {
    let mut probes = Probes::new();
    let a = probes.a.clone();
    let (result, gas) = probes.metered(&a, endless(), Some(LIMIT));
    let error = result.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&OutOfGas { limit: LIMIT }));
    assert_eq!(gas.total(), LIMIT);
}

#[test]
fn a_call_needs_its_gas_to_the_unit() {
    let mut probes = Probes::new();
    let a = probes.a.clone();
    let (_, gas) = probes.metered(&a, probe('w', messages([])), None);
    let fits = probes.metered(&a, probe('w', messages([])), Some(gas.total() + 1));
    assert!(fits.0.is_ok());
    // x/wasm counts a call that has nothing left as out of gas.
    let (result, _) = probes.metered(&a, probe('w', messages([])), Some(gas.total()));
    assert!(result.unwrap_err().root_cause().is::<OutOfGas>());
}

#[test]
fn a_transaction_out_of_gas_changes_nothing_and_cannot_be_caught() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let caught = SubMsg::reply_always(to(&b, endless()), 1);
    let (result, gas) = probes.metered(&a, probe('w', messages([caught])), Some(LIMIT));
    assert!(result.unwrap_err().root_cause().is::<OutOfGas>());
    assert_eq!((probes.stored(&a, "k"), gas.total()), (None, LIMIT));
}

#[test]
fn a_submessage_ends_at_its_own_limit_and_its_sender_goes_on() {
    let used = [50_000, 60_000].map(|limit| {
        let mut probes = Probes::new();
        let (a, b) = (probes.a.clone(), probes.b.clone());
        let limited = SubMsg::reply_always(to(&b, endless()), 1).with_gas_limit(limit);
        let (result, gas) = probes.metered(&a, probe('w', messages([limited])), None);
        result.unwrap();
        assert_eq!(probes.replied_error(&a), "codespace: sdk, code: 11");
        assert_eq!(probes.stored(&a, "k").as_deref(), Some("written"));
        gas.total()
    });
    assert_eq!(used[1] - used[0], 10_000);
}

#[test]
fn the_limit_of_a_submessage_further_inside_is_told_to_who_catches_it() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let inner = SubMsg::new(to(&a, endless())).with_gas_limit(50_000);
    let outer = SubMsg::reply_on_error(to(&b, probe('w', messages([inner]))), 1);
    probes.execute(&a, probe('w', messages([outer]))).unwrap();
    assert_eq!(probes.replied_error(&a), "codespace: sdk, code: 11");
    assert_eq!(probes.stored(&b, "k"), None);
}

#[test]
fn a_limited_submessage_that_nobody_catches_fails_the_transaction() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let limited = SubMsg::new(to(&b, endless())).with_gas_limit(50_000);
    let (result, gas) = probes.metered(&a, probe('w', messages([limited])), None);
    assert!(result.unwrap_err().root_cause().is::<OutOfGas>());
    assert_eq!(probes.stored(&a, "k"), None);
    assert!(gas.total() < LIMIT, "{gas:?}");
}

#[test]
fn what_follows_a_limited_submessage_has_the_old_limit_again() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let limited = SubMsg::new(to(&b, probe('r', messages([])))).with_gas_limit(20_000);
    let dear = SubMsg::new(to(&b, probe('w', messages([]))));
    let again = dear.clone().with_gas_limit(LIMIT);
    let (result, _) = probes.metered(&a, probe('r', messages([limited.clone(), dear, again])), None);
    result.unwrap();
    let (result, _) = probes.metered(
        &a,
        probe('r', messages([limited, SubMsg::new(to(&b, endless()))])),
        Some(LIMIT),
    );
    let error = result.unwrap_err();
    assert_eq!(
        error.root_cause().downcast_ref(),
        Some(&OutOfGas { limit: LIMIT })
    );
}

#[test]
fn a_query_out_of_gas_ends_its_caller_too() {
    let mut probes = Probes::new();
    let (a, b) = (probes.a.clone(), probes.b.clone());
    let (result, gas) = probes.metered(&a, probe('Q', smart(&b, endless())), Some(LIMIT));
    assert!(result.unwrap_err().root_cause().is::<OutOfGas>());
    assert!(gas.total() >= LIMIT - 1, "{gas:?}");
    assert_eq!(probes.stored(&a, "k"), None);
    // Nor does a contract between them see the error.
    let between = probe('q', smart(&b, endless()));
    let (result, _) = probes.metered(&a, probe('Q', smart(&b, between)), Some(LIMIT));
    assert!(result.unwrap_err().root_cause().is::<OutOfGas>());
}

/// A query of this many contracts inside each other, itself included.
fn nested(probes: &Probes, depth: u32) -> Result<Binary, String> {
    let innermost = probe('r', answer("ground"));
    let msg = (1..depth).fold(innermost, |inner, _| probe('q', smart(&probes.b, inner)));
    probes.query(&probes.a, msg)
}

#[test]
fn ten_queries_fit_inside_each_other_and_eleven_do_not() {
    let probes = Probes::new();
    assert_eq!(nested(&probes, 10).unwrap().as_slice(), b"ground");
    assert_eq!(nested(&probes, 11).unwrap_err(), "codespace: wasm, code: 29");
    assert_eq!(nested(&probes, 10).unwrap().as_slice(), b"ground");
}

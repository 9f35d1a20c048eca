//! Who may slash, who may stop a slash, and who may touch what is another's.

use std::collections::BTreeSet;

use cosmwasm_std::{Binary, Decimal};
use palisade_interfaces::registry::{DepositLimits, ExecuteMsg, KeyScheme, ReceiveMsg, SlashPart};
use palisade_testing::{AvsSetup, OperatorKey, OperatorSetup};

use super::{
    allocate, complete_all, evidence, leave, percent, restaked, sham, shares, terms_of, value, STAKE,
};
use crate::world::{check, equivocate, fresh_epoch, lst, DAY, ORACLE, PAL, SEQUENCER};

/// Evidence that nobody checked: anybody could slash anybody.
#[test]
fn restaking_38_nobody_is_slashed_for_what_he_did_not_sign() {
    let mut suite = restaked();
    let slash = ExecuteMsg::Slash {
        avs: suite.addr(ORACLE).to_string(),
        operator: suite.addr("atlas").to_string(),
        infraction_time: suite.now().unwrap().time,
        slashes: vec![SlashPart {
            asset: suite.lst(),
            fraction: Decimal::one(),
        }],
        evidence_id: Binary::new(vec![7; 32]),
        reporter: suite.addr("mallory").to_string(),
    };
    for who in ["mallory", ORACLE, "atlas", palisade_testing::OWNER] {
        suite.registry(who, &slash).should_fail_with("unauthorized");
    }
    // Mallory signs herself, and says that it was Atlas.
    suite.register_operator(&OperatorSetup::new("mallory")).unwrap();
    let epoch = fresh_epoch(&mut suite);
    let mut forged = evidence(&suite, "mallory", ORACLE, (epoch, 1));
    forged.operator = suite.addr("atlas").to_string();
    suite
        .submit_evidence("mallory", ORACLE, forged.clone())
        .should_fail();
    // One true half does not make two.
    let honest = suite
        .sign_statement("atlas", KeyScheme::Ed25519, ORACLE, (epoch, 1), "this")
        .unwrap();
    forged.first = honest;
    suite.submit_evidence("mallory", ORACLE, forged).should_fail();
    assert_eq!(value(&suite, "alice"), STAKE);
    assert!(suite.slash_records().unwrap().is_empty());
    check(&suite);
}

/// A wrong request could not be cancelled, and one that was skipped hung over everybody.
#[test]
fn restaking_39_every_slash_ends_though_its_council_is_silent() {
    let mut suite = restaked();
    let epoch = fresh_epoch(&mut suite);
    let taken = equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    suite.pass_seconds(3 * DAY).unwrap();
    suite.release_slash(1).should_fail();
    suite.pass_seconds(1).unwrap();
    let supply = suite.supply(&suite.lst()).unwrap();
    suite.release_slash(1).should_succeed();
    assert_eq!((supply - suite.supply(&suite.lst()).unwrap()).u128(), taken);
    // Once, and no veto wakes it up.
    suite.release_slash(1).should_fail();
    suite
        .veto_slash(crate::world::COUNCIL, 1, Decimal::zero())
        .should_fail();
    suite.restake("carol", "atlas", 10 * PAL).should_succeed();
    check(&suite);
}

/// Anybody could put off when another's stake is free, by adding to it.
#[test]
fn restaking_40_nobody_touches_what_another_has_on_its_way() {
    let mut suite = restaked();
    leave(&mut suite, "alice");
    let row = suite.withdrawals("alice").unwrap()[0].clone();
    let (to, token) = (suite.join("mallory"), suite.lst());
    suite.transfer("carol", &to, &token, 10 * PAL).should_succeed();
    suite.pass_seconds(2 * DAY).unwrap();
    // A gift of shares, queued shares of her own, and claims on Alice's.
    let gift = ReceiveMsg::Deposit {
        operator: suite.addr("atlas").to_string(),
        staker: suite.addr("alice").to_string(),
        limits: DepositLimits::default(),
    };
    let (token, registry) = (suite.house().lst.clone(), suite.house().registry.0.clone());
    suite
        .send_token("mallory", &token, &registry, PAL, &gift)
        .should_succeed();
    suite.restake("mallory", "atlas", PAL).should_succeed();
    leave(&mut suite, "mallory");
    suite
        .complete_withdrawal("mallory", vec![row.id])
        .should_fail_with("unauthorized");
    let queue = ExecuteMsg::QueueWithdrawalFor {
        staker: suite.addr("alice").to_string(),
        operator: suite.addr("atlas").to_string(),
        asset: suite.lst(),
        shares: PAL.into(),
        generation: None,
    };
    suite.registry("mallory", &queue).should_fail();
    assert_eq!(suite.withdrawals("alice").unwrap(), std::slice::from_ref(&row));
    suite.pass_until(row.matures).unwrap();
    assert_eq!(complete_all(&mut suite, "alice"), STAKE);
    check(&suite);
}

/// A service of the operator's own slashes first and a little, so that nothing is left, or no place, for the real slash.
#[test]
fn restaking_41_42_a_sham_service_takes_nothing_of_what_another_may() {
    let mut suite = restaked();
    sham(&mut suite, "sham");
    allocate(&mut suite, "sham", percent(20), percent(100)).should_succeed();
    suite.pass_seconds(9 * DAY + 1).unwrap();
    let epoch = fresh_epoch(&mut suite);
    // All that it may, in two slashes of the same second.
    let stake = suite.pool("atlas").unwrap().assets.u128();
    assert_eq!(equivocate(&mut suite, "atlas", "sham", epoch, 1), stake / 5);
    let again = evidence(&suite, "atlas", "sham", (epoch, 2));
    suite.submit_evidence("mallory", "sham", again).should_fail();
    for avs in [SEQUENCER, ORACLE] {
        let taken = equivocate(&mut suite, "atlas", avs, epoch, 1);
        assert!(taken.abs_diff(stake / 10) <= 1, "{avs} took {taken}");
    }
    check(&suite);
}

/// A hook in the middle of a slash re-entered it, or refused it.
#[test]
fn restaking_43_a_slash_calls_nobody() {
    let mut suite = restaked();
    suite.enter_vault("carol", 60_000 * PAL).should_succeed();
    suite.allocate_to_operator("atlas", 30_000 * PAL).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    let proof = evidence(&suite, "atlas", ORACLE, (epoch, 1));
    let response = suite.submit_evidence("anyone", ORACLE, proof).should_succeed();
    let told: BTreeSet<_> = response
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .filter(|attribute| attribute.key == "_contract_address")
        .map(|attribute| attribute.value.clone())
        .collect();
    let slasher = suite.slasher(ORACLE).unwrap().0.to_string();
    let expected = [slasher, suite.house().registry.0.to_string()];
    assert_eq!(told, expected.into_iter().collect());
    check(&suite);
}

/// The slasher of another vault was accepted, and a service without one could be used.
#[test]
fn restaking_52_53_an_avs_has_a_slasher_that_knows_it_or_none() {
    let mut suite = restaked();
    suite.fund("mallory", 100 * PAL).unwrap();
    let (registry, bond) = (
        suite.house().registry.0.clone(),
        suite.registry_params().unwrap().avs_bond,
    );
    let borrowed = ExecuteMsg::RegisterAvs {
        metadata_uri: String::new(),
        terms: terms_of(&suite, SEQUENCER),
    };
    suite
        .execute("mallory", &registry, &borrowed, vec![bond])
        .should_fail_with("serves");
    suite.opt_in("atlas", "mallory").should_fail();
    // An AVS without a slasher takes nothing, whoever asks for it.
    suite.register_avs(&AvsSetup::new("harmless", "oracle")).unwrap();
    suite.opt_in("atlas", "harmless").should_succeed();
    allocate(&mut suite, "harmless", 1_000, 1_000).should_succeed();
    suite.pass_seconds(10 * DAY).unwrap();
    let slash = ExecuteMsg::Slash {
        avs: suite.addr("harmless").to_string(),
        operator: suite.addr("atlas").to_string(),
        infraction_time: suite.now().unwrap().time,
        slashes: vec![SlashPart {
            asset: suite.lst(),
            fraction: Decimal::one(),
        }],
        evidence_id: Binary::new(vec![7; 32]),
        reporter: suite.addr("mallory").to_string(),
    };
    for who in ["harmless", "mallory"] {
        suite.registry(who, &slash).should_fail();
    }
    check(&suite);
}

/// A key or an endpoint of another's was registered, to be punished for him or in his place.
#[test]
fn restaking_62_a_key_is_its_owners_for_ever() {
    let mut suite = restaked();
    suite
        .register_operator(&OperatorSetup::new("mallory").schemes(&[]))
        .unwrap();
    for scheme in [KeyScheme::Ed25519, KeyScheme::Secp256k1] {
        // Though she can sign with it.
        let stolen = OperatorKey::from_name(scheme, "atlas").unwrap();
        suite.register_key("mallory", stolen).should_fail();
        // Nor is one free again that its owner replaced.
        let next = OperatorKey::from_name(scheme, "atlas, later").unwrap();
        suite.register_key("atlas", next).should_succeed();
        let old = OperatorKey::from_name(scheme, "atlas").unwrap();
        suite.register_key("mallory", old).should_fail();
        let old = OperatorKey::from_name(scheme, "atlas").unwrap();
        suite.register_key("atlas", old).should_fail();
    }
    check(&suite);
}

/// An AVS that refused to let an operator go, by an error in its registrar.
#[test]
fn restaking_45_nobody_is_asked_by_who_leaves() {
    let mut suite = restaked();
    // The oracle is gone, with its bond; the sequencer's account does not exist any more for all that Atlas knows.
    suite
        .registry(ORACLE, &ExecuteMsg::DeregisterAvs {})
        .should_succeed();
    suite.pass_seconds(14 * DAY + 1).unwrap();
    suite
        .registry(ORACLE, &ExecuteMsg::DeregisterAvs {})
        .should_succeed();
    for avs in [ORACLE, SEQUENCER] {
        suite.opt_out("atlas", avs).should_succeed();
    }
    suite.pass_seconds(7 * DAY + 1).unwrap();
    assert_eq!(suite.pool("atlas").unwrap().encumbered.u128(), 0);
    let before = lst(&suite, "alice");
    assert_eq!(shares(&suite, "alice"), STAKE);
    leave(&mut suite, "alice");
    suite.pass_seconds(9 * DAY).unwrap();
    complete_all(&mut suite, "alice");
    assert_eq!(lst(&suite, "alice") - before, STAKE);
    check(&suite);
}

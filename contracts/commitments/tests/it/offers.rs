//! What an AVS offers, and what becomes of it when nobody accepts.

use cosmwasm_std::{coin, coins, Uint128};
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;
use palisade_interfaces::registry::{self, MAX_LOCK_SECONDS};
use palisade_interfaces::Asset;
use palisade_kit::range::OutOfRange;

use crate::world::*;

fn out_of_range(name: &'static str, found: u64, min: u64, max: u64) -> ContractError {
    ContractError::OutOfRange(OutOfRange {
        name,
        found: found.into(),
        min: min.into(),
        max: max.into(),
    })
}

#[test]
fn an_offer_keeps_the_whole_rent() {
    let mut world = World::in_service();
    let offer = world.terms_of_offer();
    let response = world.offer("avs", AMOUNT).unwrap();
    let created: CreateCommitmentResponse = data(&response);
    assert_eq!(created.id, 1);
    let expected = written([
        ("id", "1".to_string()),
        ("avs", text("avs")),
        ("operator", text("atlas")),
        ("asset", "native:ustake".to_string()),
        ("rent", "native:urent".to_string()),
        ("amount", AMOUNT.to_string()),
        ("min_stake", MIN_STAKE.to_string()),
        ("budget", percent(10).to_string()),
        ("accept_until", offer.accept_until.to_string()),
        ("until", offer.until.to_string()),
    ]);
    assert_eq!(event(&response, "commitment_created"), expected);
    let expected = CommitmentResponse {
        id: 1,
        avs: addr("avs"),
        offer,
        created_at: world.now(),
        rent: rent(),
        amount: AMOUNT.into(),
        earned: Uint128::zero(),
        claimed: Uint128::zero(),
        status: CommitmentStatus::Offered {},
    };
    assert_eq!(world.commitment(1), expected);
    assert_eq!(world.owed(&rent()), AMOUNT);
    let held = world.coins_of(&world.commitments, RENT);
    assert_eq!(held, AMOUNT);
    // An offer binds nobody.
    assert_eq!(world.standing_on("atlas"), 0);
}

#[test]
fn a_rent_of_tokens_is_kept_too() {
    let mut world = World::in_service();
    let offer = world.terms_of_offer();
    world
        .send("avs", 500, &ReceiveMsg::CreateCommitment { offer })
        .unwrap();
    let token = Asset::cw20(&world.token);
    assert_eq!(world.commitment(1).rent, token);
    assert_eq!(world.commitment(1).avs, addr("avs"));
    assert_eq!(world.owed(&token), 500);
    world.wait(OPEN + 1);
    world.settle(1).unwrap();
    let before = world.tokens_of(&addr("avs"));
    world.give_back(1).unwrap();
    assert_eq!(world.tokens_of(&addr("avs")), before + 500);
}

#[test]
fn an_offer_ends_in_time_and_after_its_acceptance() {
    let mut world = World::in_service();
    let now = world.now();
    let latest = now + MAX_LOCK_SECONDS;
    let offered = |world: &mut World, accept_until, until| {
        let offer = Offer {
            accept_until,
            until,
            ..world.terms_of_offer()
        };
        world.offer_with("avs", AMOUNT, offer)
    };
    let error = offered(&mut world, now - 1, now + 1).unwrap_err();
    assert_eq!(error, out_of_range("accept_until", now - 1, now, latest));
    let error = offered(&mut world, now + 5, now + 5).unwrap_err();
    assert_eq!(error, out_of_range("until", now + 5, now + 6, latest));
    let error = offered(&mut world, now, latest + 1).unwrap_err();
    assert_eq!(error, out_of_range("until", latest + 1, now + 1, latest));
    let error = offered(&mut world, latest + 1, latest + 1).unwrap_err();
    assert_eq!(error, out_of_range("accept_until", latest + 1, now, latest));
    offered(&mut world, now, now + 1).unwrap();
    offered(&mut world, latest - 1, latest).unwrap();
}

#[test]
fn an_offer_asks_for_something_and_pays_for_it() {
    let mut world = World::in_service();
    let changed = |world: &mut World, change: fn(&mut Offer)| {
        let mut offer = world.terms_of_offer();
        change(&mut offer);
        world.offer_with("avs", AMOUNT, offer).unwrap_err()
    };
    let range = |name, found: u128, max| {
        ContractError::OutOfRange(OutOfRange {
            name,
            found: found.into(),
            min: Uint128::one(),
            max,
        })
    };
    let error = changed(&mut world, |offer| offer.min_stake = Uint128::zero());
    assert_eq!(error, range("min_stake", 0, Uint128::MAX));
    let error = changed(&mut world, |offer| offer.budget = Uint128::zero());
    assert_eq!(error, range("budget", 0, WHOLE.into()));
    let error = changed(&mut world, |offer| offer.budget = (WHOLE + 1).into());
    assert_eq!(error, range("budget", WHOLE + 1, WHOLE.into()));
    let offer = world.terms_of_offer();
    let msg = ExecuteMsg::CreateCommitment { offer };
    for funds in [vec![], vec![coin(1, RENT), coin(1, STAKE)]] {
        let error = world.run_with("avs", &msg, &funds).unwrap_err();
        assert!(matches!(error, ContractError::Payment(_)), "{error}");
    }
    // A token can be told of without any.
    let offer = world.terms_of_offer();
    let hook = ReceiveMsg::CreateCommitment { offer };
    let received = cw20::Cw20ReceiveMsg {
        sender: text("avs"),
        amount: Uint128::zero(),
        msg: cosmwasm_std::to_json_binary(&hook).unwrap(),
    };
    let error = world.run("carol", &ExecuteMsg::Receive(received)).unwrap_err();
    assert_eq!(error, range("rent", 0, Uint128::MAX));
}

#[test]
fn only_an_avs_that_stays_offers_and_only_for_what_secures_it() {
    let mut world = World::in_service();
    let error = world.offer("alice", AMOUNT).unwrap_err();
    assert!(error.to_string().contains("is no avs"), "{error}");
    let offer = Offer {
        asset: rent(),
        ..world.terms_of_offer()
    };
    let error = world.offer_with("avs", AMOUNT, offer).unwrap_err();
    let asset = rent().to_string();
    assert_eq!(
        error,
        ContractError::AssetNotOfAvs {
            asset,
            avs: addr("avs")
        }
    );
    world
        .tell_registry("avs", &registry::ExecuteMsg::DeregisterAvs {}, &[])
        .unwrap();
    let error = world.offer("avs", AMOUNT).unwrap_err();
    assert_eq!(error, ContractError::AvsLeaving { avs: addr("avs") });
    // Nobody ever served this one, so it is gone at once.
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms);
    world
        .tell_registry("other_avs", &registry::ExecuteMsg::DeregisterAvs {}, &[])
        .unwrap();
    let avs: registry::AvsResponse = world.ask_registry(&registry::QueryMsg::Avs {
        avs: text("other_avs"),
    });
    assert!(avs.deregistered);
    let error = world.offer("other_avs", AMOUNT).unwrap_err();
    let avs = addr("other_avs");
    assert_eq!(error, ContractError::AvsLeaving { avs });
}

#[test]
fn an_offer_that_nobody_accepted_goes_back_whole() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    let until = world.now() + OPEN;
    world.go_to(until);
    let error = world.settle(1).unwrap_err();
    assert_eq!(error, ContractError::StillOffered { found: until, until });
    let error = world.give_back(1).unwrap_err();
    assert_eq!(error, ContractError::NotEnded { id: 1 });
    world.wait(1);
    let response = world.settle(1).unwrap();
    let expected = written([
        ("id", "1".to_string()),
        ("avs", text("avs")),
        ("operator", text("atlas")),
        ("earned", "0".to_string()),
        ("unearned", AMOUNT.to_string()),
    ]);
    assert_eq!(event(&response, "commitment_ended"), expected);
    assert_eq!(world.settle(1).unwrap_err(), ContractError::Ended { id: 1 });
    let gain = world.gain("avs", |world| {
        let response = world.give_back(1).unwrap();
        let expected = written([
            ("id", "1".to_string()),
            ("avs", text("avs")),
            ("rent", "native:urent".to_string()),
            ("amount", AMOUNT.to_string()),
        ]);
        assert_eq!(event(&response, "rent_returned"), expected);
    });
    assert_eq!(gain, AMOUNT as i128);
    assert_eq!(
        world.give_back(1).unwrap_err(),
        ContractError::NothingToPay { id: 1 }
    );
    assert_eq!(
        world.claim("atlas", 1).unwrap_err(),
        ContractError::NothingToPay { id: 1 }
    );
    assert_eq!(world.owed(&rent()), 0);
}

#[test]
fn what_nobody_offered_is_unknown() {
    let mut world = World::in_service();
    let unknown = ContractError::UnknownCommitment { id: 1 };
    assert_eq!(world.accept("atlas", 1).unwrap_err(), unknown);
    assert_eq!(world.settle(1).unwrap_err(), unknown);
    assert_eq!(world.end("atlas", 1).unwrap_err(), unknown);
    assert_eq!(world.claim("atlas", 1).unwrap_err(), unknown);
    assert_eq!(world.give_back(1).unwrap_err(), unknown);
}

#[test]
fn coins_go_with_offers_and_deposits_only() {
    let mut world = World::committed();
    let msgs = [
        ExecuteMsg::AcceptCommitment { id: 1 },
        ExecuteMsg::Settle { id: 1 },
        ExecuteMsg::EndCommitment { id: 1 },
        ExecuteMsg::ClaimRent {
            id: 1,
            recipient: None,
        },
        ExecuteMsg::ReturnRent { id: 1 },
        ExecuteMsg::QueueWithdrawal {
            asset: native(),
            shares: Uint128::one(),
            generation: None,
        },
        ExecuteMsg::CompleteWithdrawal {
            asset: native(),
            ids: vec![1],
            recipient: None,
        },
        ExecuteMsg::ClaimRewards {
            asset: native(),
            rewards: vec![rent()],
            recipient: None,
        },
    ];
    for msg in msgs {
        let error = world.run_with("atlas", &msg, &coins(1, RENT)).unwrap_err();
        assert!(matches!(error, ContractError::Payment(_)), "{msg:?}: {error}");
    }
}

//! A hub that votes on proposals of a real chain, as its ballot says.

use cosmwasm_std::{coins, from_json, to_json_binary, Addr, Decimal, Uint128};
use palisade_interfaces::ballot::VoteOption::{Abstain, No, Yes};
use palisade_interfaces::ballot::{self, VoteOption, WeightedVote};
use palisade_interfaces::hub::{self, BallotCode, ValidatorWeight};
use palisade_interfaces::token;
use palisade_node::engine::NodeEngine;
use palisade_testing::{Code, Engine, Settings};
use serde::Serialize;

use crate::support::TestNetwork;

const PORT: u16 = 27_600;

/// A hub with a ballot, in which Alice and Bob have deposited LST.
struct Scene {
    engine: NodeEngine,
    hub: Addr,
    ballot: Addr,
    alice: Addr,
    bob: Addr,
}

impl Scene {
    fn new(mut engine: NodeEngine) -> Self {
        let (alice, bob) = (engine.account("alice"), engine.account("bob"));
        for account in [&alice, &bob] {
            engine.fund(account, coins(100_000_000, "upal")).unwrap();
        }
        let settings = Settings::new("upal", bob.as_str(), engine.day_seconds());
        let validators = engine.validators().unwrap().into_iter();
        let msg = hub::InstantiateMsg {
            owner: alice.to_string(),
            guardian: None,
            denom: "upal".to_string(),
            token_code_id: engine.code_id(Code::Token).unwrap(),
            token: settings.lst,
            collector_code_id: engine.code_id(Code::Collector).unwrap(),
            ballot: Some(BallotCode {
                code_id: engine.code_id(Code::Ballot).unwrap(),
                params: settings.ballot,
            }),
            params: settings.hub,
            validators: validators
                .map(|validator| ValidatorWeight {
                    validator: validator.address,
                    weight: 1,
                    cap_bps: None,
                })
                .collect(),
        };
        let (msg, seed) = (to_json_binary(&msg).unwrap(), coins(1_000_000, "upal"));
        let hub = engine
            .instantiate(&alice, Code::Hub, &msg, seed, "hub")
            .unwrap()
            .address;
        let config = to_json_binary(&hub::QueryMsg::Config {}).unwrap();
        let config: hub::ConfigResponse = from_json(engine.smart(&hub, &config).unwrap()).unwrap();
        let ballot = config.ballot.unwrap();
        let mut scene = Self {
            engine,
            hub,
            ballot,
            alice,
            bob,
        };
        // Alice bonds first and deposits then, Bob does both at once.
        let (hub, alice, bob) = (scene.hub.clone(), scene.alice.clone(), scene.bob.clone());
        let bond = |receiver: Option<String>, msg| hub::ExecuteMsg::Bond {
            receiver,
            min_shares: None,
            msg,
        };
        scene.run(&alice, &hub, &bond(None, None), 39_000_000).unwrap();
        let deposit = |depositor| to_json_binary(&ballot::ReceiveMsg::Deposit { depositor }).unwrap();
        let send = token::ExecuteMsg::Send {
            contract: scene.ballot.to_string(),
            amount: Uint128::new(30_000_000),
            msg: deposit(None),
        };
        scene.run(&alice, &config.token, &send, 0).unwrap();
        let both = bond(
            Some(scene.ballot.to_string()),
            Some(deposit(Some(bob.to_string()))),
        );
        scene.run(&bob, &hub, &both, 10_000_000).unwrap();
        scene
    }

    fn run(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &impl Serialize,
        units: u128,
    ) -> anyhow::Result<()> {
        let funds = if units == 0 { vec![] } else { coins(units, "upal") };
        let msg = to_json_binary(msg)?;
        self.engine.execute(sender, contract, &msg, funds)?;
        Ok(())
    }

    fn vote(&mut self, voter: &Addr, proposal_id: u64, option: VoteOption) -> anyhow::Result<()> {
        let weight = Decimal::one();
        let votes = vec![WeightedVote { option, weight }];
        let ballot = self.ballot.clone();
        self.run(
            voter,
            &ballot,
            &ballot::ExecuteMsg::Vote { proposal_id, votes },
            0,
        )
    }

    fn cast(&mut self, proposal_id: u64) -> anyhow::Result<()> {
        let (bob, ballot) = (self.bob.clone(), self.ballot.clone());
        self.run(&bob, &ballot, &ballot::ExecuteMsg::Cast { proposal_id }, 0)
    }

    fn voted(&self, proposal_id: u64) -> Vec<(VoteOption, Decimal)> {
        let votes = self.engine.vote_of(proposal_id, &self.hub).unwrap();
        votes.into_iter().map(|vote| (vote.option, vote.weight)).collect()
    }
}

#[track_caller]
fn assert_refused(result: anyhow::Result<()>, reason: &str) {
    let refusal = format!("{:#}", result.unwrap_err());
    assert!(refusal.contains(reason), "{refusal}");
}

#[test]
fn depositors_direct_the_vote_of_the_hub_while_the_chain_takes_votes() {
    let Some(network) = TestNetwork::up(PORT, 20) else {
        return;
    };
    let mut scene = Scene::new(NodeEngine::new(network.opened()).unwrap());
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());

    // The chain has no such proposal yet, and nobody opens it.
    assert_refused(
        scene.vote(&alice, 1, Yes),
        "the chain takes no votes on the proposal",
    );
    let id = scene.engine.start_vote().unwrap();
    assert_eq!(id, 1);
    scene.vote(&bob, id, No).unwrap();
    assert_eq!(scene.voted(id), [], "the probe leaves no vote");
    // 10 of 50 million are the quorum of a fifth.
    scene.cast(id).unwrap();
    let voted = scene.voted(id);
    assert_eq!(
        voted,
        [(No, Decimal::percent(20)), (Abstain, Decimal::percent(80))]
    );
    scene.vote(&alice, id, Yes).unwrap();
    scene.cast(id).unwrap();
    let voted = scene.voted(id);
    let expected = [(Yes, 60), (No, 20), (Abstain, 20)];
    assert_eq!(
        voted,
        expected.map(|(option, percent)| (option, Decimal::percent(percent)))
    );

    // The vote is counted and forgotten. Another proposal, opened by nobody in time, stays closed.
    let late = scene.engine.start_vote().unwrap();
    let days = scene.engine.day_seconds() * 2;
    scene.engine.pass_seconds(days + 5).unwrap();
    assert_eq!(scene.voted(id), []);
    assert_refused(scene.cast(id), "inactive proposal");
    assert_refused(
        scene.vote(&alice, late, Yes),
        "the chain takes no votes on the proposal",
    );
}

use cosmwasm_std::{Decimal, Uint128, VoteOption as Gov};
use cw_multi_test::{ContractWrapper, Executor};
use palisade_chain::SdkError;
use palisade_hub::ContractError;
use palisade_interfaces::ballot::{self, VoteOption, WeightedVote};
use palisade_interfaces::hub::{BallotCode, ConfigResponse, ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::support::*;

fn with_ballot(chain: &mut palisade_chain::Chain, msg: &mut InstantiateMsg) {
    use palisade_ballot::contract::{execute, instantiate, query, reply};
    let code = ContractWrapper::new(execute, instantiate, query).with_reply(reply);
    msg.ballot = Some(BallotCode {
        code_id: chain.store_code(Box::new(code)),
        params: ballot::Params {
            quorum_bps: 1,
            min_open: Uint128::one(),
            open_seconds: DAY,
        },
    });
}

/// A hub with a ballot, and the ballot.
pub fn voting_hub() -> (Hub, cosmwasm_std::Addr) {
    let mut chain = chain(3);
    let mut msg = instantiate_msg(&mut chain);
    with_ballot(&mut chain, &mut msg);
    let hub = hub_on(chain, |given| given.ballot = msg.ballot);
    let config: ConfigResponse = hub.query(&QueryMsg::Config {}).unwrap();
    (hub, config.ballot.unwrap())
}

fn votes(parts: &[(VoteOption, u64)]) -> Vec<WeightedVote> {
    let vote = |(option, percent): &(VoteOption, u64)| WeightedVote {
        option: *option,
        weight: Decimal::percent(*percent),
    };
    parts.iter().map(vote).collect()
}

#[test]
fn the_ballot_is_made_by_the_hub_and_knows_its_lst() {
    let (hub, address) = voting_hub();
    let info = hub.wrap().query_wasm_contract_info(&address).unwrap();
    assert_eq!((info.admin, info.creator), (None, hub.address.clone()));
    let config: ballot::ConfigResponse = hub
        .wrap()
        .query_wasm_smart(&address, &ballot::QueryMsg::Config {})
        .unwrap();
    assert_eq!(
        (config.hub, config.token),
        (hub.address.clone(), hub.token.clone())
    );
}

#[test]
fn the_hub_votes_as_its_ballot_says() {
    let (mut hub, ballot) = voting_hub();
    let proposal_id = hub.start_vote(DAY).unwrap();
    use VoteOption::{Abstain, No, NoWithVeto, Yes};
    let msg = ExecuteMsg::Vote {
        proposal_id,
        votes: votes(&[(Yes, 40), (No, 30), (Abstain, 20), (NoWithVeto, 10)]),
    };
    let before = (hub.state(), hub.purse());
    let response = hub.execute(&ballot, msg, &[]).unwrap();
    let told = event(&response, "voted");
    let weights = ["yes", "no", "abstain", "no_with_veto"].map(|option| told[option].as_str());
    assert_eq!(
        (told["proposal"].as_str(), weights),
        ("1", ["0.4", "0.3", "0.2", "0.1"])
    );
    let voted = hub.vote_of(proposal_id, &hub.address).unwrap().unwrap();
    let voted: Vec<_> = voted.into_iter().map(|vote| (vote.option, vote.weight)).collect();
    let expected = [
        (Gov::Yes, 40),
        (Gov::No, 30),
        (Gov::Abstain, 20),
        (Gov::NoWithVeto, 10),
    ];
    assert_eq!(
        voted,
        expected.map(|(option, percent)| (option, Decimal::percent(percent)))
    );
    assert_eq!((hub.state(), hub.purse()), before);

    let msg = ExecuteMsg::Vote {
        proposal_id,
        votes: votes(&[(No, 100)]),
    };
    let response = hub.execute(&ballot, msg, &[]).unwrap();
    let told = event(&response, "voted");
    let weights = ["yes", "no", "abstain", "no_with_veto"].map(|option| told[option].as_str());
    assert_eq!(weights, ["0", "1", "0", "0"]);
    assert_eq!(hub.vote_of(proposal_id, &hub.address).unwrap().unwrap().len(), 1);
}

#[test]
fn nobody_but_the_ballot_has_the_hub_vote() {
    let (mut hub, ballot) = voting_hub();
    let proposal_id = hub.start_vote(DAY).unwrap();
    for sender in [hub.owner.clone(), alice(), hub.address.clone(), hub.token.clone()] {
        let votes = votes(&[(VoteOption::Yes, 100)]);
        let refused = hub.execute(&sender, ExecuteMsg::Vote { proposal_id, votes }, &[]);
        let (found, expected) = (sender, ballot.clone());
        assert_eq!(refusal(refused), ContractError::Unauthorized { found, expected });
    }
    assert_eq!(hub.vote_of(proposal_id, &hub.address).unwrap(), None);
}

#[test]
fn a_hub_without_a_ballot_never_votes() {
    let mut hub = hub(3);
    let config: ConfigResponse = hub.query(&QueryMsg::Config {}).unwrap();
    assert_eq!(config.ballot, None);
    let proposal_id = hub.start_vote(DAY).unwrap();
    let votes = votes(&[(VoteOption::Yes, 100)]);
    let owner = hub.owner.clone();
    let refused = hub.execute(&owner, ExecuteMsg::Vote { proposal_id, votes }, &[]);
    assert_eq!(refusal(refused), ContractError::NoBallot);
}

#[test]
fn what_the_chain_refuses_is_an_error_of_the_message() {
    let (mut hub, ballot) = voting_hub();
    let proposal_id = hub.start_vote(DAY).unwrap();
    for (id, parts, code) in [
        (proposal_id, [(VoteOption::Yes, 99)], 7),
        (proposal_id + 1, [(VoteOption::Yes, 100)], 3),
    ] {
        let msg = ExecuteMsg::Vote {
            proposal_id: id,
            votes: votes(&parts),
        };
        let error = hub.execute(&ballot, msg, &[]).unwrap_err();
        let sdk = error.downcast_ref::<SdkError>().unwrap();
        assert_eq!((sdk.codespace(), sdk.code()), ("gov", code));
    }
}

#[test]
fn a_ballot_that_cannot_be_made_fails_the_hub() {
    let mut chain = chain(3);
    let mut msg = instantiate_msg(&mut chain);
    with_ballot(&mut chain, &mut msg);
    let code = chain.store_code(hub_code());
    let owner = chain.addr("owner");
    let good = msg.ballot.unwrap();
    for bad in [
        BallotCode {
            code_id: 99,
            ..good.clone()
        },
        BallotCode {
            params: ballot::Params {
                quorum_bps: 0,
                ..good.params.clone()
            },
            ..good
        },
    ] {
        msg.ballot = Some(bad);
        let seed = cosmwasm_std::coins(SEED, DENOM);
        chain
            .instantiate_contract(code, owner.clone(), &msg, &seed, "hub", None)
            .unwrap_err();
    }
}

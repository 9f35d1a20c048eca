//! x/gov: who votes what, and until when.

use cosmwasm_std::{
    Binary, Decimal, Deps, DepsMut, Empty, Env, GovMsg, MessageInfo, Reply, Response, StdResult, SubMsg,
    SubMsgResult, VoteOption, WeightedVoteOption,
};
use cw_multi_test::{ContractWrapper, Executor};
use palisade_chain::{Chain, GovFault, MsgKind};

use crate::support::{alice, assert_refused, bob, chain, refusal};

fn option(option: VoteOption, percent: u64) -> WeightedVoteOption {
    let weight = Decimal::percent(percent);
    WeightedVoteOption { option, weight }
}

fn weighted(proposal_id: u64, options: &[WeightedVoteOption]) -> GovMsg {
    let options = options.to_vec();
    GovMsg::VoteWeighted { proposal_id, options }
}

#[test]
fn the_last_vote_of_each_account_counts() {
    let mut chain = chain(1);
    let id = chain.start_vote(100).unwrap();
    assert_eq!(id, 1);
    let vote = GovMsg::Vote {
        proposal_id: id,
        option: VoteOption::Yes,
    };
    chain.gov(&alice(), vote).unwrap();
    assert_eq!(
        chain.vote_of(id, &alice()).unwrap(),
        Some(vec![option(VoteOption::Yes, 100)])
    );
    let split = [option(VoteOption::No, 60), option(VoteOption::NoWithVeto, 40)];
    let response = chain.gov(&alice(), weighted(id, &split)).unwrap();
    assert_eq!(chain.vote_of(id, &alice()).unwrap(), Some(split.to_vec()));
    assert_eq!(chain.vote_of(id, &bob()).unwrap(), None);
    let event = response
        .events
        .iter()
        .find(|event| event.ty == "proposal_vote")
        .unwrap();
    let told = event.attributes.iter().find(|row| row.key == "option").unwrap();
    assert_eq!(told.value, "VOTE_OPTION_NO:0.6,VOTE_OPTION_NO_WITH_VETO:0.4");
    assert_eq!(chain.start_vote(100).unwrap(), 2);
}

/// Whom the SDK refuses, in the order of its checks.
#[test]
fn a_vote_has_different_options_whose_weights_are_one() {
    let mut chain = chain(1);
    let id = chain.start_vote(100).unwrap();
    let mut refused = |id, options: &[WeightedVoteOption]| {
        let (codespace, code, _) = refusal(chain.gov(&alice(), weighted(id, options)));
        (codespace, code)
    };
    let (invalid, request) = (("gov".to_string(), 7), ("sdk".to_string(), 18));
    use VoteOption::{Abstain, No, Yes};
    assert_eq!(refused(id, &[]), request);
    assert_eq!(refused(id, &[option(Yes, 0), option(No, 100)]), invalid);
    assert_eq!(refused(id, &[option(Yes, 101)]), invalid);
    assert_eq!(refused(id, &[option(Yes, 50), option(Yes, 50)]), invalid);
    assert_eq!(refused(id, &[option(Yes, 50), option(No, 51)]), invalid);
    assert_eq!(refused(id, &[option(Yes, 50), option(No, 49)]), invalid);
    assert_eq!(refused(9, &[option(Yes, 50)]), invalid);
    assert_eq!(refused(9, &[option(Abstain, 100)]), ("gov".to_string(), 3));
    assert_eq!(chain.vote_of(id, &alice()).unwrap(), None);
}

#[test]
fn votes_are_taken_until_the_block_at_the_end_is_over() {
    let mut chain = chain(1);
    let id = chain.start_vote(100).unwrap();
    let yes = |id| weighted(id, &[option(VoteOption::Yes, 100)]);
    chain.next_block_after(99);
    chain.gov(&alice(), yes(id)).unwrap();
    // The first block at or after the end: its EndBlock counts the votes.
    chain.next_block_after(3);
    chain.gov(&bob(), yes(id)).unwrap();
    chain.next_block();
    assert_refused(chain.gov(&alice(), yes(id)), "gov", 3, "1: inactive proposal");
    assert!(chain.vote_of(id, &bob()).unwrap().is_some());
}

#[test]
fn votes_fail_on_demand() {
    let mut chain = chain(1);
    let id = chain.start_vote(100).unwrap();
    chain
        .faults()
        .fail_next(MsgKind::Vote, None, GovFault::InactiveProposal);
    let yes = weighted(id, &[option(VoteOption::Yes, 100)]);
    assert_refused(chain.gov(&alice(), yes.clone()), "gov", 3, "inactive proposal");
    chain.gov(&alice(), yes).unwrap();
}

fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

/// Votes, and remembers how that went.
fn execute(_: DepsMut, _: Env, _: MessageInfo, proposal_id: u64) -> StdResult<Response> {
    let option = VoteOption::Abstain;
    let vote = GovMsg::Vote { proposal_id, option };
    Ok(Response::new().add_submessage(SubMsg::reply_always(vote, 1)))
}

fn reply(_: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
    let told = match reply.result {
        SubMsgResult::Ok(response) => response.msg_responses[0].type_url.clone(),
        SubMsgResult::Err(error) => error,
    };
    Ok(Response::new().add_attribute("told", told))
}

fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Ok(Binary::default())
}

#[test]
fn a_contract_votes_and_is_told_what_a_chain_tells() {
    let mut chain: Chain = chain(1);
    let code = chain.store_code(Box::new(
        ContractWrapper::new(execute, instantiate, query).with_reply(reply),
    ));
    let voter = chain
        .instantiate_contract(code, alice(), &Empty {}, &[], "voter", None)
        .unwrap();
    let id = chain.start_vote(100).unwrap();
    let mut told = |id: u64| {
        let response = chain.execute_contract(alice(), voter.clone(), &id, &[]).unwrap();
        let mut rows = response.events.iter().flat_map(|event| &event.attributes);
        rows.find(|row| row.key == "told").unwrap().value.clone()
    };
    assert_eq!(told(id), "/cosmos.gov.v1.MsgVoteResponse");
    assert!(told(9).starts_with("codespace: gov, code: 3"));
    let voted = chain.vote_of(id, &voter).unwrap().unwrap();
    assert_eq!(voted, [option(VoteOption::Abstain, 100)]);
}

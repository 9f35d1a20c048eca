//! One call of every message of every contract, as a stranger would send it.

use cosmwasm_std::{to_json_binary, Binary, Coin, Decimal, Uint128};
use cw20::{Cw20ReceiveMsg, Logo};
use palisade_interfaces::registry::{
    AllowedAsset, AvsTerms, DepositLimits, Destination, KeyScheme, SlashPart,
};
use palisade_interfaces::slasher::{Evidence, Statement};
use palisade_interfaces::{ballot, collector, commitments, hub, registry, slasher, token, vault, Asset};
use serde::Serialize;
use serde_json::{json, Value};

use super::permissions::STRANGER;
use crate::stage::{chain, Suite};
use crate::world::{PAL, SEQUENCER};

/// A message with the coins that it needs.
pub struct Call {
    pub msg: Value,
    pub funds: Vec<Coin>,
}

pub fn call(msg: impl Serialize) -> Call {
    paid(msg, vec![])
}

fn paid(msg: impl Serialize, funds: Vec<Coin>) -> Call {
    Call {
        msg: serde_json::to_value(msg).unwrap(),
        funds,
    }
}

/// A hook of a token, called by somebody who is none.
fn hook(suite: &Suite, msg: impl Serialize) -> Cw20ReceiveMsg {
    Cw20ReceiveMsg {
        sender: suite.addr(STRANGER).to_string(),
        amount: Uint128::new(PAL),
        msg: to_json_binary(&msg).unwrap(),
    }
}

fn take_ownership() -> Value {
    json!({ "update_ownership": { "transfer_ownership": { "new_owner": STRANGER, "expiry": null } } })
}

pub fn hub_calls(suite: &Suite) -> Vec<Call> {
    use hub::ExecuteMsg as Msg;
    let validator = chain(suite).valoper(0);
    vec![
        paid(
            Msg::Bond {
                receiver: None,
                min_shares: None,
                msg: None,
            },
            suite.coins(PAL),
        ),
        call(Msg::Receive(hook(
            suite,
            hub::ReceiveMsg::QueueUnbond { receiver: None },
        ))),
        call(Msg::Stake {
            max_messages: None,
            gas_limit: None,
        }),
        call(Msg::SubmitBatch {
            max_messages: None,
            gas_limit: None,
        }),
        call(Msg::Reconcile { limit: None }),
        call(Msg::WithdrawUnbonded {
            batch_ids: None,
            receiver: None,
            limit: None,
        }),
        call(Msg::WithdrawFor {
            owner: suite.addr("alice").to_string(),
            batch_ids: None,
            limit: None,
        }),
        call(Msg::SetClaimPreferences {
            allow_push: true,
            tip_bps: None,
        }),
        call(Msg::TransferUnbonding {
            batch_id: 1,
            shares: None,
            recipient: suite.addr("alice").to_string(),
            msg: None,
        }),
        call(Msg::Harvest {
            validators: None,
            limit: None,
            gas_limit: None,
        }),
        paid(Msg::CollectRewards {}, suite.coins(PAL)),
        paid(Msg::Donate {}, suite.coins(PAL)),
        paid(Msg::CoverLoss { batch_id: None }, suite.coins(PAL)),
        call(Msg::Sync {}),
        call(Msg::Rebalance {
            max_messages: None,
            gas_limit: None,
        }),
        call(Msg::AddValidator {
            validator: validator.clone(),
            weight: 9,
            cap_bps: Some(9_000),
        }),
        call(Msg::SetWeights {
            weights: vec![hub::ValidatorWeight {
                validator: validator.clone(),
                weight: 8,
                cap_bps: None,
            }],
        }),
        call(Msg::PauseValidator {
            validator: validator.clone(),
            seconds: 60,
        }),
        call(Msg::ResumeValidator {
            validator: validator.clone(),
        }),
        call(Msg::RemoveValidator { validator }),
        call(Msg::Pause {
            operations: vec![hub::Pausable::Bond],
            seconds: 60,
        }),
        call(Msg::Unpause {
            operations: vec![hub::Pausable::Bond],
        }),
        call(Msg::Update {
            update: hub::Update::Guardian { guardian: None },
        }),
        call(Msg::ApplyUpdate { id: 1 }),
        call(Msg::CancelUpdate { id: 1 }),
        call(Msg::RouteRewards {
            denom: "ibc/other".to_string(),
        }),
        call(Msg::ResolveDispute { batch_id: 1 }),
        call(Msg::Vote {
            proposal_id: 1,
            votes: all_yes(),
        }),
        call(take_ownership()),
    ]
}

pub fn collector_calls(suite: &Suite) -> Vec<Call> {
    use collector::ExecuteMsg as Msg;
    vec![
        call(Msg::Forward {}),
        call(Msg::Send {
            denom: "ibc/other".to_string(),
            recipient: suite.addr(STRANGER).to_string(),
        }),
    ]
}

fn all_yes() -> Vec<ballot::WeightedVote> {
    vec![ballot::WeightedVote {
        option: ballot::VoteOption::Yes,
        weight: Decimal::one(),
    }]
}

pub fn ballot_calls(suite: &Suite) -> Vec<Call> {
    use ballot::ExecuteMsg as Msg;
    let proposal_id = 1;
    vec![
        call(Msg::Receive(hook(
            suite,
            ballot::ReceiveMsg::Deposit { depositor: None },
        ))),
        call(Msg::Withdraw {
            amount: Uint128::new(PAL),
        }),
        call(Msg::Vote {
            proposal_id,
            votes: all_yes(),
        }),
        call(Msg::Cast { proposal_id }),
        call(Msg::Prune {
            proposal_id,
            limit: None,
        }),
        call(Msg::Probe { proposal_id }),
    ]
}

pub fn token_calls(suite: &Suite) -> Vec<Call> {
    use token::ExecuteMsg as Msg;
    let (owner, recipient) = (suite.addr("alice").to_string(), suite.addr(STRANGER).to_string());
    let (amount, contract) = (Uint128::new(1), suite.house().vault.0.to_string());
    vec![
        call(Msg::Transfer {
            recipient: owner.clone(),
            amount,
        }),
        call(Msg::Burn { amount }),
        call(Msg::Send {
            contract: contract.clone(),
            amount,
            msg: Binary::default(),
        }),
        call(Msg::IncreaseAllowance {
            spender: owner.clone(),
            amount,
            expires: None,
        }),
        call(Msg::DecreaseAllowance {
            spender: owner.clone(),
            amount,
            expires: None,
        }),
        call(Msg::TransferFrom {
            owner: owner.clone(),
            recipient: recipient.clone(),
            amount,
        }),
        call(Msg::SendFrom {
            owner: owner.clone(),
            contract,
            amount,
            msg: Binary::default(),
        }),
        call(Msg::BurnFrom { owner, amount }),
        call(Msg::Mint {
            recipient: recipient.clone(),
            amount,
        }),
        call(Msg::UpdateMinter {
            new_minter: Some(recipient.clone()),
        }),
        call(Msg::UpdateMarketing {
            project: None,
            description: None,
            marketing: Some(recipient),
        }),
        call(Msg::UploadLogo(Logo::Url("https://mallory.example".to_string()))),
    ]
}

fn terms(suite: &Suite) -> AvsTerms {
    let avs: registry::AvsResponse = suite
        .ask_registry(&registry::QueryMsg::Avs {
            avs: suite.addr(SEQUENCER).to_string(),
        })
        .unwrap();
    AvsTerms {
        slasher: None,
        resolver: None,
        destination: Destination::Burn {},
        ..avs.terms
    }
}

pub fn registry_calls(suite: &Suite) -> Vec<Call> {
    use registry::ExecuteMsg as Msg;
    let (avs, operator) = (suite.addr(SEQUENCER).to_string(), suite.addr("atlas").to_string());
    let (asset, rewards) = (suite.lst(), vec![suite.native()]);
    let bond = suite.registry_params().unwrap().avs_bond;
    let mut calls = standing_calls(suite);
    calls.extend(terms_calls(suite));
    calls.extend(staker_calls(suite));
    calls.extend([
        call(Msg::AllowAsset {
            allowed: AllowedAsset {
                asset: Asset::native("dust"),
                burner: None,
            },
        }),
        call(Msg::DeregisterAvs {}),
        call(Msg::OptIn { avs: avs.clone() }),
        call(Msg::OptOut { avs: avs.clone() }),
        call(Msg::RegisterKey {
            scheme: KeyScheme::Ed25519,
            public_key: Binary::default(),
            proof_of_possession: Binary::default(),
        }),
        call(Msg::ModifyAllocation {
            avs: avs.clone(),
            asset: asset.clone(),
            expected_budget: Uint128::zero(),
            budget: Uint128::zero(),
            weight: Uint128::zero(),
        }),
        call(Msg::ClaimCommission {
            asset: asset.clone(),
            rewards: rewards.clone(),
            recipient: None,
        }),
        paid(
            Msg::FundRewards {
                asset: asset.clone(),
                duration_seconds: 86_400,
            },
            suite.coins(PAL),
        ),
        call(Msg::ReclaimRewards {
            asset: asset.clone(),
            reward: suite.native(),
        }),
        call(Msg::Slash {
            avs: avs.clone(),
            operator: operator.clone(),
            infraction_time: suite.now().unwrap().time,
            slashes: vec![SlashPart {
                asset: asset.clone(),
                fraction: Decimal::one(),
            }],
            evidence_id: Binary::new(vec![7; 32]),
            reporter: suite.addr(STRANGER).to_string(),
        }),
        call(Msg::VetoSlash {
            slash_id: 1,
            upheld: Decimal::zero(),
        }),
        call(Msg::ReleaseSlash { slash_id: 1 }),
        call(Msg::SyncWeight {
            avs: avs.clone(),
            operator: operator.clone(),
            asset: asset.clone(),
        }),
        call(Msg::ClaimRewards {
            operator: operator.clone(),
            asset: asset.clone(),
            rewards,
            recipient: None,
        }),
        call(Msg::QueueWithdrawal {
            operator: operator.clone(),
            asset,
            shares: Uint128::new(1),
            generation: None,
        }),
        call(Msg::CompleteWithdrawal {
            ids: vec![1],
            recipient: None,
        }),
        paid(
            Msg::Deposit {
                operator,
                staker: None,
                limits: DepositLimits::default(),
            },
            suite.coins(PAL),
        ),
        paid(Msg::DepositBond {}, suite.coins(PAL)),
        call(Msg::QueueBondWithdrawal {
            asset: suite.lst(),
            amount: Uint128::one(),
        }),
        call(Msg::CompleteBondWithdrawal {
            asset: suite.lst(),
            recipient: None,
        }),
        call(Msg::Receive(hook(
            suite,
            registry::ReceiveMsg::Deposit {
                operator: suite.addr("atlas").to_string(),
                staker: suite.addr(STRANGER).to_string(),
                limits: DepositLimits::default(),
            },
        ))),
        call(take_ownership()),
        paid(
            Msg::RegisterAvs {
                metadata_uri: "https://mallory.example".to_string(),
                terms: terms(suite),
            },
            vec![bond],
        ),
        call(Msg::RegisterAsOperator {
            metadata_uri: "https://mallory.example".to_string(),
            commission_bps: 0,
            max_exposure_bps: 0,
            delegation_approver: None,
        }),
    ]);
    calls
}

/// What the registry is told of operators and AVSs, by themselves and by others.
fn standing_calls(suite: &Suite) -> Vec<Call> {
    use registry::ExecuteMsg as Msg;
    let (avs, operator) = (suite.addr(SEQUENCER).to_string(), suite.addr("atlas").to_string());
    let (asset, staker) = (suite.lst(), suite.addr(STRANGER).to_string());
    let until = suite.now().unwrap().time + 86_400;
    let metadata_uri = "https://mallory.example".to_string();
    vec![
        call(Msg::UpdateOperatorMetadata {
            metadata_uri: metadata_uri.clone(),
        }),
        call(Msg::UpdateAvsMetadata { metadata_uri }),
        call(Msg::SetCommission {
            asset: Some(asset.clone()),
            avs: None,
            commission_bps: 0,
        }),
        call(Msg::ApplyCommission {
            operator: operator.clone(),
            asset: Some(asset),
            avs: None,
        }),
        call(Msg::ApproveStaker {
            operator: operator.clone(),
            staker: staker.clone(),
            until,
        }),
        call(Msg::RevokeStaker {
            operator: operator.clone(),
            staker,
        }),
        call(Msg::DropDelegationApprover {}),
        call(Msg::LockAllocation {
            avs: avs.clone(),
            asset: suite.lst(),
            budget: Uint128::one(),
            until: u64::MAX,
        }),
        call(Msg::JailOperator {
            avs: avs.clone(),
            operator,
            until,
        }),
        call(Msg::Unjail { avs }),
    ]
}

/// What AVSs publish and whom they let in, and what is due of it.
fn terms_calls(suite: &Suite) -> Vec<Call> {
    use registry::ExecuteMsg as Msg;
    let (avs, operator) = (suite.addr(SEQUENCER).to_string(), suite.addr("atlas").to_string());
    let declared = registry::DeclaredRisk {
        asset: suite.lst(),
        attack: None,
        min_operator_stake: Uint128::zero(),
        min_operator_bond: Uint128::zero(),
    };
    vec![
        call(Msg::ProposeTerms { terms: terms(suite) }),
        call(Msg::ApplyTerms { avs: avs.clone() }),
        call(Msg::CancelTerms {}),
        call(Msg::DeclareRisk { declared }),
        call(Msg::SetGroupCap {
            group: "geth".to_string(),
            max_bps: 0,
        }),
        call(Msg::AdmitOperator {
            avs: avs.clone(),
            operator: operator.clone(),
        }),
        call(Msg::RefuseOperator {
            avs,
            operator: operator.clone(),
        }),
        call(Msg::EjectOperator { operator }),
    ]
}

/// What stakers of the registry allow others, and what others do for them.
fn staker_calls(suite: &Suite) -> Vec<Call> {
    use registry::ExecuteMsg as Msg;
    let operator = suite.addr("atlas").to_string();
    let (asset, staker) = (suite.lst(), suite.addr("bob").to_string());
    vec![
        call(Msg::SetClaimPreferences { allow_push: true }),
        call(Msg::ApproveProxy {
            proxy: staker.clone(),
            until: suite.now().unwrap().time + 86_400,
        }),
        call(Msg::RevokeProxy {
            proxy: staker.clone(),
        }),
        call(Msg::QueueWithdrawalFor {
            staker: staker.clone(),
            operator: operator.clone(),
            asset: asset.clone(),
            shares: Uint128::one(),
            generation: None,
        }),
        call(Msg::CompleteWithdrawalFor {
            staker: staker.clone(),
            ids: vec![1],
        }),
        call(Msg::ClaimRewardsFor {
            staker,
            operator: operator.clone(),
            asset: asset.clone(),
            rewards: vec![suite.native()],
        }),
        call(Msg::Redelegate {
            from: operator,
            to: suite.addr("borealis").to_string(),
            asset,
            shares: Uint128::one(),
            generation: None,
            limits: DepositLimits::default(),
        }),
        call(Msg::CancelRedelegation { id: 1 }),
        call(Msg::CompleteRedelegation { id: 1 }),
    ]
}

pub fn commitments_calls(suite: &Suite) -> Vec<Call> {
    use commitments::ExecuteMsg as Msg;
    let (asset, now) = (suite.lst(), suite.now().unwrap().time);
    let offer = commitments::Offer {
        operator: suite.addr("atlas").to_string(),
        asset: asset.clone(),
        min_stake: Uint128::one(),
        budget: Uint128::one(),
        accept_until: now + 86_400,
        until: now + 86_401,
    };
    let limits = DepositLimits::default();
    vec![
        paid(Msg::CreateCommitment { offer: offer.clone() }, suite.coins(PAL)),
        call(Msg::Receive(hook(
            suite,
            commitments::ReceiveMsg::CreateCommitment { offer },
        ))),
        paid(Msg::Deposit { limits }, suite.coins(PAL)),
        call(Msg::AcceptCommitment { id: 1 }),
        call(Msg::Settle { id: 1 }),
        call(Msg::EndCommitment { id: 1 }),
        call(Msg::ClaimRent {
            id: 1,
            recipient: None,
        }),
        call(Msg::ReturnRent { id: 1 }),
        call(Msg::QueueWithdrawal {
            asset: asset.clone(),
            shares: Uint128::one(),
            generation: None,
        }),
        call(Msg::CompleteWithdrawal {
            asset: asset.clone(),
            ids: vec![1],
            recipient: None,
        }),
        call(Msg::ClaimRewards {
            asset: asset.clone(),
            rewards: vec![asset],
            recipient: None,
        }),
    ]
}

pub fn vault_calls(suite: &Suite) -> Vec<Call> {
    use vault::ExecuteMsg as Msg;
    let operator = suite.addr("atlas").to_string();
    let amount = Uint128::new(PAL);
    vec![
        call(Msg::Receive(hook(
            suite,
            vault::ReceiveMsg::RequestRedeem { recipient: None },
        ))),
        call(Msg::SubmitBatch {}),
        call(Msg::SettleBatch { batch_id: 1 }),
        call(Msg::Claim {
            batch_id: 1,
            account: suite.addr("bob").to_string(),
        }),
        call(Msg::Allocate {
            operator: operator.clone(),
            amount,
        }),
        call(Msg::Deallocate {
            operator: operator.clone(),
            amount,
        }),
        call(Msg::Collect {
            operator: operator.clone(),
        }),
        call(Msg::Harvest {
            operator,
            rewards: vec![suite.native()],
        }),
        call(Msg::Sync {}),
        call(Msg::SetManager {
            manager: suite.addr(STRANGER).to_string(),
        }),
        call(take_ownership()),
    ]
}

pub fn slasher_calls(suite: &Suite) -> Vec<Call> {
    let statement = |byte: u8| Statement {
        scheme: KeyScheme::Ed25519,
        payload_hash: Binary::new(vec![byte; 32]),
        signature: Binary::new(vec![0; 64]),
    };
    vec![call(slasher::ExecuteMsg::SubmitEvidence {
        evidence: Evidence {
            operator: suite.addr("atlas").to_string(),
            epoch: suite.epoch().unwrap().epoch,
            slot: 3,
            first: statement(1),
            second: statement(2),
        },
    })]
}

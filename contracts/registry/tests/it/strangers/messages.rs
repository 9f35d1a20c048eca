//! All messages that only somebody may send, each as that somebody sends it.

use cosmwasm_std::{coins, to_json_binary, Addr, Binary, Coin, Decimal, Uint128};
use cw20::Cw20ReceiveMsg;
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;

use super::STRANGER;
use crate::operators::{ed25519, proven};
use crate::world::*;

/// A message that only `by` may send.
pub struct Reserved {
    pub by: Addr,
    pub msg: ExecuteMsg,
    pub funds: Vec<Coin>,
}

fn reserved(by: &str, msg: ExecuteMsg) -> Reserved {
    Reserved {
        by: addr(by),
        msg,
        funds: vec![],
    }
}

/// All that only somebody may send.
pub fn reserved_messages(world: &World) -> Vec<Reserved> {
    let mut all = of_owner_and_avs(world);
    all.extend(of_others(world));
    all.extend(of_operator(world));
    all.extend(of_stakers());
    all
}

fn of_owner_and_avs(world: &World) -> Vec<Reserved> {
    let (avs, operator) = (addr("avs").into_string(), addr("operator").into_string());
    let AvsResponse { terms, .. } = world.query(&QueryMsg::Avs { avs });
    let terms = AvsTerms {
        max_slash_bps: 1,
        ..terms
    };
    let declared = DeclaredRisk {
        asset: native(),
        attack: None,
        min_operator_stake: Uint128::one(),
        min_operator_bond: Uint128::zero(),
    };
    let allowed = AllowedAsset {
        asset: Asset::native("ufresh"),
        burner: None,
    };
    let transfer = cw_ownable::Action::TransferOwnership {
        new_owner: addr(STRANGER).into_string(),
        expiry: None,
    };
    let fund = ExecuteMsg::FundRewards {
        asset: native(),
        duration_seconds: 1_000,
    };
    vec![
        reserved("owner", ExecuteMsg::AllowAsset { allowed }),
        reserved("owner", ExecuteMsg::UpdateOwnership(transfer)),
        reserved("avs", ExecuteMsg::ProposeTerms { terms }),
        reserved("other_avs", ExecuteMsg::CancelTerms {}),
        reserved("avs", ExecuteMsg::DeclareRisk { declared }),
        reserved("avs", ExecuteMsg::DeregisterAvs {}),
        reserved(
            "avs",
            ExecuteMsg::UpdateAvsMetadata {
                metadata_uri: String::new(),
            },
        ),
        reserved("avs", ExecuteMsg::EjectOperator { operator }),
        Reserved {
            funds: coins(10_000, REWARD),
            ..reserved("avs", fund)
        },
        reserved(
            "carol",
            ExecuteMsg::ReclaimRewards {
                asset: native(),
                reward: reward(),
            },
        ),
    ]
}

/// The admission, the slasher and the resolver of an AVS, the approver of an operator, and a token.
fn of_others(world: &World) -> Vec<Reserved> {
    let (avs, operator) = (addr("avs").into_string(), addr("operator").into_string());
    let (other_operator, staker) = (addr("other_operator").into_string(), addr("alice").into_string());
    let row: AvsResponse = world.query(&QueryMsg::Avs { avs: avs.clone() });
    let by_slasher = |msg| Reserved {
        by: Addr::unchecked(row.terms.slasher.clone().unwrap()),
        ..reserved("avs", msg)
    };
    let slash = ExecuteMsg::Slash {
        avs: avs.clone(),
        operator: operator.clone(),
        infraction_time: world.now() - 1,
        slashes: vec![SlashPart {
            asset: native(),
            fraction: Decimal::percent(1),
        }],
        evidence_id: Binary::from([0xee; 32]),
        reporter: addr(STRANGER).into_string(),
    };
    let hook = ReceiveMsg::Deposit {
        operator: operator.clone(),
        staker: staker.clone(),
        limits: DepositLimits::default(),
    };
    let receive = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: staker.clone(),
        amount: Uint128::new(10),
        msg: to_json_binary(&hook).unwrap(),
    });
    vec![
        by_slasher(slash),
        by_slasher(ExecuteMsg::JailOperator {
            avs: avs.clone(),
            operator: operator.clone(),
            until: world.now() + 1_000,
        }),
        reserved(
            "owner",
            ExecuteMsg::VetoSlash {
                slash_id: 1,
                upheld: Decimal::zero(),
            },
        ),
        reserved(
            "owner",
            ExecuteMsg::AdmitOperator {
                avs: avs.clone(),
                operator: other_operator.clone(),
            },
        ),
        reserved("owner", ExecuteMsg::RefuseOperator { avs, operator }),
        reserved(
            "carol",
            ExecuteMsg::ApproveStaker {
                operator: other_operator.clone(),
                staker: addr(STRANGER).into_string(),
                until: world.now() + 1_000,
            },
        ),
        reserved(
            "carol",
            ExecuteMsg::RevokeStaker {
                operator: other_operator,
                staker,
            },
        ),
        Reserved {
            by: world.token.clone(),
            ..reserved("alice", receive)
        },
    ]
}

fn of_operator(world: &World) -> Vec<Reserved> {
    let (avs, asset, rewards) = (addr("avs").into_string(), native(), vec![reward()]);
    let budget = world.outlook("operator", "avs", native());
    let key = proven(world, &ed25519(7), &addr("operator"), &world.registry);
    let messages = [
        ExecuteMsg::UpdateOperatorMetadata {
            metadata_uri: String::new(),
        },
        ExecuteMsg::SetCommission {
            asset: None,
            avs: None,
            commission_bps: 1,
        },
        key,
        ExecuteMsg::OptIn {
            avs: addr("other_avs").into_string(),
        },
        ExecuteMsg::OptOut { avs: avs.clone() },
        ExecuteMsg::Unjail { avs: avs.clone() },
        ExecuteMsg::SetGroupCap {
            group: "rollups".to_string(),
            max_bps: 0,
        },
        ExecuteMsg::ModifyAllocation {
            avs: avs.clone(),
            asset: asset.clone(),
            expected_budget: Uint128::new(budget),
            budget: Uint128::one(),
            weight: Uint128::one(),
        },
        ExecuteMsg::LockAllocation {
            avs,
            asset: asset.clone(),
            budget: Uint128::one(),
            until: world.now() + 1_000,
        },
        ExecuteMsg::ClaimCommission {
            asset: asset.clone(),
            rewards,
            recipient: None,
        },
        ExecuteMsg::QueueBondWithdrawal {
            asset: asset.clone(),
            amount: Uint128::one(),
        },
        ExecuteMsg::CompleteBondWithdrawal {
            asset,
            recipient: None,
        },
    ];
    let mut all: Vec<Reserved> = messages.map(|msg| reserved("operator", msg)).into();
    all.push(Reserved {
        funds: coins(1_000, STAKE),
        ..reserved("operator", ExecuteMsg::DepositBond {})
    });
    all.push(reserved("other_operator", ExecuteMsg::DropDelegationApprover {}));
    all
}

/// Stakers, and those who act for them.
fn of_stakers() -> Vec<Reserved> {
    let (operator, staker) = (addr("operator").into_string(), addr("alice").into_string());
    let (asset, shares) = (native(), Uint128::new(10));
    vec![
        reserved(
            "alice",
            ExecuteMsg::QueueWithdrawal {
                operator: operator.clone(),
                asset: asset.clone(),
                shares,
                generation: None,
            },
        ),
        reserved(
            "alice",
            ExecuteMsg::CompleteWithdrawal {
                ids: vec![1],
                recipient: Some(addr(STRANGER).into_string()),
            },
        ),
        reserved(
            "alice",
            ExecuteMsg::Redelegate {
                from: operator.clone(),
                to: addr("other_operator").into_string(),
                asset: asset.clone(),
                shares,
                generation: None,
                limits: DepositLimits::default(),
            },
        ),
        reserved("alice", ExecuteMsg::CancelRedelegation { id: 2 }),
        reserved(
            "bob",
            ExecuteMsg::QueueWithdrawalFor {
                staker: staker.clone(),
                operator: operator.clone(),
                asset: asset.clone(),
                shares,
                generation: None,
            },
        ),
        reserved(
            "bob",
            ExecuteMsg::CompleteWithdrawalFor {
                staker: staker.clone(),
                ids: vec![1],
            },
        ),
        reserved(
            "bob",
            ExecuteMsg::ClaimRewardsFor {
                staker,
                operator,
                asset,
                rewards: vec![reward()],
            },
        ),
    ]
}

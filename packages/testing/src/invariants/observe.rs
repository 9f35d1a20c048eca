//! How an observation is made: by queries only.

use std::collections::BTreeMap;

use anyhow::Result as AnyResult;
use cosmwasm_std::Addr;
use palisade_interfaces::ballot::ProposalResponse;
use palisade_interfaces::registry::{
    AllocationsResponse, AvsResponse, PoolResponse, QueryMsg, RewardResponse, RewardStreamResponse,
    StakerResponse,
};
use palisade_interfaces::{ballot, commitments, hub, Asset};

use super::{
    BallotView, Book, CommitmentsView, HubView, Observation, PoolView, PositionView, RegistryView,
    ValidatorView, VaultView,
};
use crate::engine::Engine;
use crate::suite::Suite;

/// Rows that a list is asked for: its maximum, which no scenario exceeds.
const PAGE: Option<u32> = Some(100);

impl Observation {
    /// Looks at everything.
    ///
    /// # Errors
    /// When a query fails.
    pub fn take<E: Engine>(suite: &Suite<E>) -> AnyResult<Self> {
        let engine = suite.engine();
        let people: Vec<Addr> = suite.people().values().cloned().collect();
        Ok(Self {
            moment: engine.now()?,
            genesis_supply: suite.genesis_supply(),
            issuance: engine.issuance()?,
            chain_fault: engine.check_books().err().map(|fault| format!("{fault:#}")),
            native: book(suite, &suite.native())?,
            lst: book(suite, &suite.lst())?,
            lrt: book(suite, &suite.lrt())?,
            hub: hub(suite, &people)?,
            ballot: ballot(suite, &people)?,
            registry: registry(suite, &people)?,
            vault: vault(suite, &people)?,
            commitments: commitments(suite)?,
        })
    }
}

fn contracts<E: Engine>(suite: &Suite<E>) -> Vec<Addr> {
    let house = suite.house();
    let mut contracts = vec![
        house.hub.0.clone(),
        house.lst.0.clone(),
        house.collector.0.clone(),
        house.ballot.0.clone(),
        house.registry.0.clone(),
        house.lens.0.clone(),
        house.vault.0.clone(),
        house.lrt.0.clone(),
        house.commitments.0.clone(),
    ];
    contracts.extend(suite.slashers().map(|slasher| slasher.0.clone()));
    contracts
}

fn book<E: Engine>(suite: &Suite<E>, asset: &Asset) -> AnyResult<Book> {
    let mut book = Book {
        supply: suite.supply(asset)?,
        ..Book::default()
    };
    for contract in contracts(suite) {
        let stray = suite.strays(&contract, asset);
        if !stray.is_zero() {
            book.strays.insert(contract.clone(), stray);
        }
        let balance = suite.balance_of(&contract, asset)?;
        book.balances.insert(contract, balance);
    }
    for account in suite.people().values() {
        book.balances
            .insert(account.clone(), suite.balance_of(account, asset)?);
    }
    if matches!(asset, Asset::Native { .. }) {
        for (_, account) in suite.engine().module_accounts()? {
            let balance = suite.balance_of(&account, asset)?;
            book.balances.insert(account, balance);
        }
    }
    Ok(book)
}

fn hub<E: Engine>(suite: &Suite<E>, people: &[Addr]) -> AnyResult<HubView> {
    let address = suite.house().hub.0.clone();
    let config: hub::ConfigResponse = suite.ask_hub(&hub::QueryMsg::Config {})?;
    let mut validators = vec![];
    for row in suite.hub_validators()? {
        validators.push(ValidatorView {
            delegated: suite.engine().delegated(&address, &row.validator)?,
            unbonding: suite.engine().unbonding(&address, &row.validator)?,
            hub: row,
        });
    }
    let mut requests = vec![];
    for user in people.iter().chain([&suite.house().vault.0]) {
        requests.extend(suite.unbond_requests_of(user)?);
    }
    Ok(HubView {
        address,
        params: config.params,
        state: suite.hub_state()?,
        impaired: suite.ask_hub(&hub::QueryMsg::Impaired {})?,
        validators,
        batches: suite.unbond_batches()?,
        legs: suite.unbond_legs()?,
        requests,
    })
}

fn ballot<E: Engine>(suite: &Suite<E>, people: &[Addr]) -> AnyResult<BallotView> {
    let mut deposits = BTreeMap::new();
    for depositor in people {
        let deposit = suite.ask_ballot(&ballot::QueryMsg::Deposit {
            depositor: depositor.to_string(),
            height: None,
        })?;
        deposits.insert(depositor.clone(), deposit);
    }
    let (start_after, limit) = (None, PAGE);
    let opened: Vec<ProposalResponse> =
        suite.ask_ballot(&ballot::QueryMsg::Proposals { start_after, limit })?;
    let mut proposals = vec![];
    for proposal in opened {
        let votes = suite.ask_ballot(&ballot::QueryMsg::Votes {
            proposal_id: proposal.id,
            start_after: None,
            limit: PAGE,
        })?;
        proposals.push((proposal, votes));
    }
    Ok(BallotView {
        address: suite.house().ballot.0.clone(),
        total_deposit: suite.ask_ballot(&ballot::QueryMsg::TotalDeposit { height: None })?,
        deposits,
        proposals,
    })
}

fn registry<E: Engine>(suite: &Suite<E>, people: &[Addr]) -> AnyResult<RegistryView> {
    let house = suite.house();
    let contracts = [&house.vault.0, &house.commitments.0];
    let stakers: Vec<Addr> = people.iter().chain(contracts).cloned().collect();
    let allowed = suite.allowed_assets()?.into_iter();
    let assets: Vec<Asset> = allowed.map(|allowed| allowed.asset).collect();
    let mut pools = vec![];
    for operator in suite.operators()? {
        for asset in &assets {
            pools.extend(pool(suite, &operator.operator, asset, &stakers)?);
        }
    }
    let mut withdrawals = vec![];
    for staker in &stakers {
        withdrawals.extend(suite.withdrawals_of(staker)?);
    }
    let (known, avs) = (with_native(suite, &assets), suite.avs_list()?);
    let mut ledgers = vec![];
    for asset in &known {
        ledgers.push((asset.clone(), suite.registry_ledger(asset)?));
    }
    Ok(RegistryView {
        address: suite.house().registry.0.clone(),
        params: suite.registry_params()?,
        ledgers,
        pools,
        withdrawals,
        slashes: suite.slash_records()?,
        streams: streams(suite, &avs, &known)?,
        avs,
    })
}

fn with_native<E: Engine>(suite: &Suite<E>, assets: &[Asset]) -> Vec<Asset> {
    let mut known = assets.to_vec();
    if !known.contains(&suite.native()) {
        known.push(suite.native());
    }
    known
}

fn streams<E: Engine>(
    suite: &Suite<E>,
    avs: &[AvsResponse],
    rewards: &[Asset],
) -> AnyResult<Vec<(Asset, RewardStreamResponse)>> {
    let mut streams = vec![];
    for avs in avs {
        for asset in &avs.terms.assets {
            for reward in rewards {
                let stream = suite.ask_registry(&QueryMsg::RewardStream {
                    avs: avs.avs.to_string(),
                    asset: asset.clone(),
                    reward: reward.clone(),
                })?;
                streams.push((reward.clone(), stream));
            }
        }
    }
    Ok(streams)
}

/// None of a pool that nobody opened yet.
fn pool<E: Engine>(
    suite: &Suite<E>,
    operator: &Addr,
    asset: &Asset,
    accounts: &[Addr],
) -> AnyResult<Option<PoolView>> {
    let (operator, asset) = (operator.clone(), asset.clone());
    let pool: PoolResponse = suite.ask_registry(&QueryMsg::Pool {
        operator: operator.to_string(),
        asset: asset.clone(),
    })?;
    if pool.scale.is_zero() {
        return Ok(None);
    }
    let AllocationsResponse { allocations, .. } = suite.ask_registry(&QueryMsg::Allocations {
        operator: operator.to_string(),
        asset: asset.clone(),
    })?;
    let mut claimable: Vec<RewardResponse> = suite.ask_registry(&QueryMsg::PendingCommission {
        operator: operator.to_string(),
        asset: asset.clone(),
    })?;
    let mut stakers = vec![];
    for account in accounts {
        let staker: StakerResponse = suite.ask_registry(&QueryMsg::Staker {
            staker: account.to_string(),
            operator: operator.to_string(),
            asset: asset.clone(),
            generation: None,
        })?;
        claimable.extend(rewards(suite, account, &operator, &asset)?);
        if !staker.shares.is_zero() {
            stakers.push((account.clone(), staker));
        }
    }
    Ok(Some(PoolView {
        bond: suite.ask_registry(&QueryMsg::OperatorBond {
            operator: operator.to_string(),
            asset: asset.clone(),
        })?,
        operator,
        asset,
        pool,
        allocations,
        stakers,
        claimable,
    }))
}

fn rewards<E: Engine>(
    suite: &Suite<E>,
    staker: &Addr,
    operator: &Addr,
    asset: &Asset,
) -> AnyResult<Vec<RewardResponse>> {
    suite.ask_registry(&QueryMsg::PendingRewards {
        staker: staker.to_string(),
        operator: operator.to_string(),
        asset: asset.clone(),
    })
}

fn commitments<E: Engine>(suite: &Suite<E>) -> AnyResult<CommitmentsView> {
    let allowed = suite.allowed_assets()?.into_iter();
    let assets: Vec<Asset> = allowed.map(|allowed| allowed.asset).collect();
    let mut owed = vec![];
    for rent in with_native(suite, &assets) {
        let msg = commitments::QueryMsg::Owed { rent: rent.clone() };
        owed.push((rent, suite.ask_commitments(&msg)?));
    }
    let mut standing = vec![];
    for row in suite.operators()? {
        for asset in &assets {
            let count = suite.ask_commitments(&commitments::QueryMsg::StandingCommitments {
                operator: row.operator.to_string(),
                asset: asset.clone(),
            })?;
            standing.push((row.operator.clone(), asset.clone(), count));
        }
    }
    Ok(CommitmentsView {
        address: suite.house().commitments.0.clone(),
        commitments: suite.ask_commitments(&commitments::QueryMsg::Commitments {
            start_after: None,
            limit: PAGE,
        })?,
        owed,
        standing,
    })
}

fn vault<E: Engine>(suite: &Suite<E>, people: &[Addr]) -> AnyResult<VaultView> {
    let address = suite.house().vault.0.clone();
    let mut positions = vec![];
    for row in suite.vault_positions()? {
        let live = suite.ask_registry(&QueryMsg::Staker {
            staker: address.to_string(),
            operator: row.operator.to_string(),
            asset: suite.lst(),
            generation: None,
        })?;
        positions.push(PositionView { vault: row, live });
    }
    let mut requests = vec![];
    for owner in people {
        requests.extend(suite.redeem_requests_of(owner)?);
    }
    Ok(VaultView {
        address,
        state: suite.vault_state()?,
        positions,
        batches: suite.redeem_batches()?,
        requests,
    })
}

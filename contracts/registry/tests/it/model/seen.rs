//! What the registry answers about the pool.

use cosmwasm_std::Addr;
use palisade_interfaces::registry::rows::{BUCKETS, POOL_NUMBERS};
use palisade_interfaces::registry::*;
use palisade_math::slash::Bucket;

use super::who;
use crate::walk::{AVSS, STAKERS};
use crate::world::*;

#[derive(Clone, Debug)]
pub struct Seen {
    pub pool: PoolResponse,
    pub stakers: Vec<(Addr, StakerResponse)>,
    pub withdrawals: Vec<WithdrawalResponse>,
    pub allocations: Vec<AllocationResponse>,
    /// The second for which budgets and the past were asked.
    pub at: u64,
    pub budgets: Vec<(Addr, SlashBudgetResponse)>,
    pub stake_then: StakeResponse,
    pub allocations_then: Vec<(Addr, AllocationAtResponse)>,
    /// Those that had not ended when last looked at, and all since.
    pub records: Vec<SlashRecordResponse>,
    pub bond: OperatorBondResponse,
    /// Closed buckets as they are stored, with their life. One that nobody settled yet is not there.
    pub buckets: Vec<(u64, Bucket)>,
}

impl Seen {
    /// `at` is a second of the past; lives are those from `oldest_life` on, records those from `oldest_record` on.
    pub fn of(world: &World, at: u64, oldest_life: u64, oldest_record: u64) -> Self {
        let pool = world.pool();
        let (operator, asset) = (addr("operator").into_string(), native());
        let stakers = (oldest_life..=pool.generation).flat_map(|life| {
            let names = STAKERS.iter();
            names.map(move |name| (addr(name), world.staker(name, Some(life))))
        });
        let budget = |avs: Addr| {
            let msg = QueryMsg::SlashBudget {
                avs: avs.to_string(),
                operator: operator.clone(),
                asset: asset.clone(),
                at: Some(at),
            };
            (avs, world.query(&msg))
        };
        let then = AVSS.iter().map(|avs| (addr(avs), world.allocation_at(avs, at)));
        Self {
            stakers: stakers.collect(),
            withdrawals: who(&STAKERS)
                .iter()
                .flat_map(|who| withdrawals(world, who))
                .collect(),
            allocations: AVSS.iter().map(|avs| world.allocation(avs)).collect(),
            at,
            budgets: who(&AVSS).into_iter().map(budget).collect(),
            stake_then: world.stake_at(Some(at)),
            allocations_then: then.collect(),
            records: world.query(&QueryMsg::SlashRecords {
                start_after: oldest_record.checked_sub(1),
                limit: Some(100),
            }),
            buckets: Vec::new(),
            bond: world.query(&QueryMsg::OperatorBond { operator, asset }),
            pool,
        }
    }
}

/// Of one life of the pool, by index.
pub fn bucket(world: &World, life: u64, index: u64) -> Option<(u64, Bucket)> {
    let (querier, registry) = (world.app.wrap(), &world.registry);
    let pool = (&addr("operator"), native().to_string());
    let (number, _) = POOL_NUMBERS
        .query(&querier, registry, (pool.0, &pool.1))
        .unwrap()
        .unwrap();
    let row = BUCKETS
        .query(&querier, registry, ((number, life), index))
        .unwrap();
    row.map(|row| (life, row))
}

fn withdrawals(world: &World, staker: &Addr) -> Vec<WithdrawalResponse> {
    world.query(&QueryMsg::Withdrawals {
        staker: staker.to_string(),
        start_after: None,
        limit: Some(100),
    })
}

//! What the contract tells the world. Amounts are in LST unless an attribute says `lrt` or `native`.

use cosmwasm_std::{Addr, Event, Uint128};
use palisade_interfaces::Asset;
use palisade_math::loss_carry::Harvested as Parts;
use palisade_math::{Lrt, Lst, PoolShares};

use crate::batch::OpenBatch;
use crate::books::Balances;
use crate::state::Config;

fn event(past_tense: &str) -> Event {
    Event::new(format!("palisade-vault/{past_tense}"))
}

/// The balances after a change, and the rate that they make.
fn with_balances(event: Event, balances: &Balances) -> Event {
    event
        .add_attribute("idle", balances.idle.to_string())
        .add_attribute("deployed", balances.deployed.to_string())
        .add_attribute("exiting", balances.exiting.to_string())
        .add_attribute("locked_profit", balances.locked_profit.to_string())
        .add_attribute("total_assets", balances.total_assets.to_string())
        .add_attribute("lrt_supply", balances.supply.to_string())
        .add_attribute("exchange_rate", balances.exchange_rate.to_string())
}

pub(crate) struct Instantiated<'a> {
    pub owner: &'a Addr,
    pub config: &'a Config,
}

impl From<Instantiated<'_>> for Event {
    fn from(Instantiated { owner, config }: Instantiated<'_>) -> Self {
        event("instantiated")
            .add_attribute("owner", owner)
            .add_attribute("manager", &config.manager)
            .add_attribute("hub", &config.hub.0)
            .add_attribute("registry", &config.registry.0)
            .add_attribute("lst", &config.lst.0)
    }
}

pub(crate) struct Seeded {
    pub lrt: Addr,
    pub amount: Lst,
    pub shares: Lrt,
}

impl From<Seeded> for Event {
    fn from(seeded: Seeded) -> Self {
        event("seeded")
            .add_attribute("lrt", seeded.lrt)
            .add_attribute("amount", seeded.amount.to_string())
            .add_attribute("lrt_minted", seeded.shares.to_string())
    }
}

pub(crate) struct Deposited {
    pub sender: Addr,
    pub recipient: Addr,
    pub amount: Lst,
    pub shares: Lrt,
    pub balances: Balances,
}

impl From<Deposited> for Event {
    fn from(deposited: Deposited) -> Self {
        let event = event("deposited")
            .add_attribute("sender", deposited.sender)
            .add_attribute("recipient", deposited.recipient)
            .add_attribute("amount", deposited.amount.to_string())
            .add_attribute("lrt_minted", deposited.shares.to_string());
        with_balances(event, &deposited.balances)
    }
}

pub(crate) struct RedeemRequested<'a> {
    pub sender: Addr,
    pub account: Addr,
    pub shares: Lrt,
    pub batch: &'a OpenBatch,
}

impl From<RedeemRequested<'_>> for Event {
    fn from(requested: RedeemRequested<'_>) -> Self {
        event("redeem_requested")
            .add_attribute("sender", requested.sender)
            .add_attribute("account", requested.account)
            .add_attribute("lrt", requested.shares.to_string())
            .add_attribute("batch_id", requested.batch.id.to_string())
            .add_attribute("batch_lrt", requested.batch.shares.to_string())
            .add_attribute("due", requested.batch.due.to_string())
    }
}

pub(crate) struct BatchSubmitted {
    pub batch_id: u64,
    pub shares: Lrt,
    pub expected: Lst,
    pub from_idle: Lst,
    pub withdrawals: usize,
    pub matures: u64,
    pub balances: Balances,
}

impl From<BatchSubmitted> for Event {
    fn from(submitted: BatchSubmitted) -> Self {
        let event = event("batch_submitted")
            .add_attribute("batch_id", submitted.batch_id.to_string())
            .add_attribute("lrt_burnt", submitted.shares.to_string())
            .add_attribute("expected", submitted.expected.to_string())
            .add_attribute("from_idle", submitted.from_idle.to_string())
            .add_attribute("withdrawals", submitted.withdrawals.to_string())
            .add_attribute("matures", submitted.matures.to_string());
        with_balances(event, &submitted.balances)
    }
}

pub(crate) struct BatchSettled {
    pub batch_id: u64,
    pub amount: Lst,
    pub received: Lst,
    pub expected: Lst,
    pub open_withdrawals: usize,
}

impl From<BatchSettled> for Event {
    fn from(settled: BatchSettled) -> Self {
        event("batch_settled")
            .add_attribute("batch_id", settled.batch_id.to_string())
            .add_attribute("amount", settled.amount.to_string())
            .add_attribute("received", settled.received.to_string())
            .add_attribute("expected", settled.expected.to_string())
            .add_attribute("open_withdrawals", settled.open_withdrawals.to_string())
    }
}

pub(crate) struct Claimed {
    pub sender: Addr,
    pub account: Addr,
    pub batch_id: u64,
    pub amount: Lst,
    pub paid: Lst,
    pub claimable: Lst,
}

impl From<Claimed> for Event {
    fn from(claimed: Claimed) -> Self {
        event("claimed")
            .add_attribute("sender", claimed.sender)
            .add_attribute("account", claimed.account)
            .add_attribute("batch_id", claimed.batch_id.to_string())
            .add_attribute("amount", claimed.amount.to_string())
            .add_attribute("paid", claimed.paid.to_string())
            .add_attribute("claimable", claimed.claimable.to_string())
    }
}

pub(crate) struct Allocated {
    pub operator: Addr,
    pub amount: Lst,
    pub pool_shares: PoolShares,
    pub value: Lst,
    pub balances: Balances,
}

impl From<Allocated> for Event {
    fn from(allocated: Allocated) -> Self {
        let event = event("allocated")
            .add_attribute("operator", allocated.operator)
            .add_attribute("amount", allocated.amount.to_string())
            .add_attribute("pool_shares", allocated.pool_shares.to_string())
            .add_attribute("value", allocated.value.to_string());
        with_balances(event, &allocated.balances)
    }
}

pub(crate) struct Deallocated {
    pub sender: Addr,
    pub operator: Addr,
    pub amount: Lst,
    pub withdrawal_id: u64,
    pub matures: u64,
    pub balances: Balances,
}

impl From<Deallocated> for Event {
    fn from(deallocated: Deallocated) -> Self {
        let event = event("deallocated")
            .add_attribute("sender", deallocated.sender)
            .add_attribute("operator", deallocated.operator)
            .add_attribute("amount", deallocated.amount.to_string())
            .add_attribute("withdrawal_id", deallocated.withdrawal_id.to_string())
            .add_attribute("matures", deallocated.matures.to_string());
        with_balances(event, &deallocated.balances)
    }
}

pub(crate) struct Collected {
    pub operator: Addr,
    pub amount: Lst,
    pub balances: Balances,
}

impl From<Collected> for Event {
    fn from(collected: Collected) -> Self {
        let event = event("collected")
            .add_attribute("operator", collected.operator)
            .add_attribute("amount", collected.amount.to_string());
        with_balances(event, &collected.balances)
    }
}

pub(crate) struct Harvested {
    pub operator: Addr,
    pub source: &'static str,
    pub amount: Lst,
    pub parts: Parts<Lst>,
    pub balances: Balances,
}

impl From<Harvested> for Event {
    fn from(harvested: Harvested) -> Self {
        let event = event("harvested")
            .add_attribute("operator", harvested.operator)
            .add_attribute("source", harvested.source)
            .add_attribute("amount", harvested.amount.to_string())
            .add_attribute("repaid", harvested.parts.repaid.to_string())
            .add_attribute("fee", harvested.parts.fee.to_string());
        with_balances(event, &harvested.balances)
    }
}

pub(crate) struct RewardSetAside<'a> {
    pub operator: &'a Addr,
    pub asset: &'a Asset,
    pub amount: Uint128,
    pub held: Uint128,
}

impl From<RewardSetAside<'_>> for Event {
    fn from(set_aside: RewardSetAside<'_>) -> Self {
        event("reward_set_aside")
            .add_attribute("operator", set_aside.operator)
            .add_attribute("asset", set_aside.asset.to_string())
            .add_attribute("amount", set_aside.amount)
            .add_attribute("held", set_aside.held)
    }
}

pub(crate) struct Synced {
    pub loss: Lst,
    pub gain: Lst,
    pub returned: Lst,
    pub balances: Balances,
}

impl From<Synced> for Event {
    fn from(synced: Synced) -> Self {
        let event = event("synced")
            .add_attribute("loss", synced.loss.to_string())
            .add_attribute("gain", synced.gain.to_string())
            .add_attribute("returned", synced.returned.to_string());
        with_balances(event, &synced.balances)
    }
}

pub(crate) struct ManagerSet {
    pub manager: Addr,
    pub previous: Addr,
}

impl From<ManagerSet> for Event {
    fn from(set: ManagerSet) -> Self {
        event("manager_set")
            .add_attribute("manager", set.manager)
            .add_attribute("previous", set.previous)
    }
}

pub(crate) struct OwnershipUpdated {
    pub ownership: cw_ownable::Ownership<Addr>,
}

impl From<OwnershipUpdated> for Event {
    fn from(updated: OwnershipUpdated) -> Self {
        event("ownership_updated").add_attributes(updated.ownership.into_attributes())
    }
}

pub(crate) struct Migrated {
    pub from_version: String,
    pub to_version: &'static str,
}

impl From<Migrated> for Event {
    fn from(migrated: Migrated) -> Self {
        event("migrated")
            .add_attribute("from_version", migrated.from_version)
            .add_attribute("to_version", migrated.to_version)
    }
}

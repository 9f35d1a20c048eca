//! What can be seen of a hub between two transactions.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Decimal, Uint128};
use palisade_interfaces::hub::{
    BatchResponse, ConfigResponse, ImpairedResponse, InstantCapacityResponse, LegResponse, Params, Pausable,
    PauseResponse, PendingUpdateResponse, QueryMsg, RolesResponse, RouteResponse, StateResponse,
    UnbondRequestResponse, ValidatorResponse, WantedDelegationResponse,
};

use super::op::USERS;
use crate::support::Hub;

/// What [`Seen::bond_buys`] asks for.
pub const SAMPLE_BOND: u128 = 1_000_003;

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub height: u64,
    pub time: u64,
    pub params: Params,
    pub state: StateResponse,
    /// The lenders' rate, where there is one.
    pub rate: Option<(Decimal, u64)>,
    pub impaired: ImpairedResponse,
    pub pauses: Vec<PauseResponse>,
    pub updates: Vec<PendingUpdateResponse>,
    pub guardian: Option<Addr>,
    pub routes: Vec<RouteResponse>,
    pub instant: InstantCapacityResponse,
    /// LST that a bond of [`SAMPLE_BOND`] would buy.
    pub bond_buys: Option<u128>,
    /// Native coins of the hub.
    pub purse: u128,
    pub validators: Vec<SeenValidator>,
    pub wanted: Vec<WantedDelegationResponse>,
    /// What the chain says is delegated in all, to whomever.
    pub delegated: u128,
    pub legs: Vec<LegResponse>,
    pub batches: BTreeMap<u64, BatchResponse>,
    /// By batch and owner.
    pub requests: BTreeMap<(u64, Addr), UnbondRequestResponse>,
    pub lst_supply: u128,
    /// LST of the hub.
    pub lst_held: u128,
    pub users: BTreeMap<Addr, Purse>,
}

/// One of the hub's validators, with what the chain says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenValidator {
    pub row: ValidatorResponse,
    pub delegated: u128,
    pub entries: usize,
}

/// What a user has.
#[derive(Clone, Debug, PartialEq)]
pub struct Purse {
    pub coins: u128,
    pub lst: u128,
}

/// Everything, in one page.
const ALL: Option<u32> = Some(100);

impl Seen {
    pub fn of(hub: &Hub) -> Self {
        let config: ConfigResponse = hub.query(&QueryMsg::Config {}).unwrap();
        let users: Vec<Addr> = USERS.iter().map(|name| hub.addr(name)).collect();
        let roles: RolesResponse = hub.query(&QueryMsg::Roles {}).unwrap();
        let rate = hub.redemption_rate().ok();
        let amount = SAMPLE_BOND.into();
        let bond_buys: Option<Uint128> = hub.query(&QueryMsg::SimulateBond { amount }).ok();
        Self {
            height: hub.height(),
            time: hub.time().seconds(),
            params: config.params,
            state: hub.state(),
            rate: rate.map(|rate| (rate.redemption_rate, rate.update_time)),
            impaired: hub.query(&QueryMsg::Impaired {}).unwrap(),
            pauses: hub.query(&QueryMsg::PauseInfo {}).unwrap(),
            updates: hub.query(&QueryMsg::PendingUpdates {}).unwrap(),
            guardian: roles.guardian,
            routes: routes(hub),
            instant: hub.query(&QueryMsg::InstantCapacity {}).unwrap(),
            bond_buys: bond_buys.map(|shares| shares.u128()),
            purse: hub.purse(),
            validators: validators(hub),
            wanted: hub.query(&QueryMsg::WantedDelegations {}).unwrap(),
            delegated: hub.total_delegated(&hub.address).unwrap(),
            legs: hub.legs(),
            batches: batches(hub),
            requests: users.iter().flat_map(|user| requests(hub, user)).collect(),
            lst_supply: hub.lst_supply(),
            lst_held: hub.lst(&hub.address),
            users: users
                .into_iter()
                .map(|user| (user.clone(), purse(hub, &user)))
                .collect(),
        }
    }

    /// Everything that A is made of but what is locked.
    pub fn gross(&self) -> u128 {
        let state = &self.state;
        (state.tracked_bonded + state.in_flight + state.unallocated + state.buffer).u128()
    }

    /// Coins on the account that are spoken for.
    pub fn held(&self) -> u128 {
        (self.state.claimable + self.state.buffer + self.state.unallocated).u128()
    }

    /// Until when an operation is paused, if it is.
    pub fn paused_until(&self, operation: Pausable) -> Option<u64> {
        let row = self.pauses.iter().find(|row| row.operation == operation);
        row.and_then(|row| row.paused_until)
    }

    /// Legs that were seen complete.
    pub fn armed(&self) -> impl Iterator<Item = &LegResponse> {
        self.legs.iter().filter(|leg| leg.armed_at_height.is_some())
    }
}

fn validators(hub: &Hub) -> Vec<SeenValidator> {
    let rows: Vec<ValidatorResponse> = hub
        .query(&QueryMsg::Validators {
            start_after: None,
            limit: ALL,
        })
        .unwrap();
    let see = |row: ValidatorResponse| SeenValidator {
        delegated: hub.delegated(&hub.address, &row.validator).unwrap(),
        entries: hub.unbonding_entries(&hub.address, &row.validator).unwrap().len(),
        row,
    };
    rows.into_iter().map(see).collect()
}

fn routes(hub: &Hub) -> Vec<RouteResponse> {
    let query = QueryMsg::Routes {
        start_after: None,
        limit: ALL,
    };
    hub.query(&query).unwrap()
}

fn batches(hub: &Hub) -> BTreeMap<u64, BatchResponse> {
    let rows: Vec<BatchResponse> = hub
        .query(&QueryMsg::Batches {
            start_after: None,
            limit: ALL,
        })
        .unwrap();
    rows.into_iter().map(|batch| (batch.id, batch)).collect()
}

fn requests(hub: &Hub, user: &Addr) -> Vec<((u64, Addr), UnbondRequestResponse)> {
    let rows = hub.requests(user).into_iter();
    rows.map(|row| ((row.batch_id, user.clone()), row)).collect()
}

fn purse(hub: &Hub, user: &Addr) -> Purse {
    Purse {
        coins: hub.coins_of(user),
        lst: hub.lst(user),
    }
}

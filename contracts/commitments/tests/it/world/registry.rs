//! What people do in the registry.

use cosmwasm_std::{coins, Addr, Binary, Coin, Decimal, Uint128};
use cw_multi_test::Executor;
use palisade_interfaces::registry::{
    AllocationResponse, AvsResponse, AvsTerms, DepositLimits, Destination, ExecuteMsg, QueryMsg, SlashPart,
    StakerResponse,
};
use palisade_interfaces::Asset;
use serde::de::DeserializeOwned;

use super::*;
use crate::mocks::SlasherInit;

impl World {
    pub fn tell_registry(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Allowed {
        self.app
            .execute_contract(addr(sender), self.registry.clone(), msg, funds)
            .map_err(|error| format!("{error:?}"))
    }

    pub fn ask_registry<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.registry, msg).unwrap()
    }

    pub fn new_slasher(&mut self, avs: &str) -> Addr {
        let init = SlasherInit {
            registry: self.registry.clone(),
            avs: addr(avs),
        };
        self.app
            .instantiate_contract(self.slasher_code, addr("owner"), &init, &[], "slasher", None)
            .unwrap()
    }

    /// Terms with a slasher, without a resolver.
    pub fn terms(&mut self, avs: &str) -> AvsTerms {
        AvsTerms {
            kind: "sequencer".to_string(),
            assets: vec![native(), Asset::cw20(&self.token)],
            slasher: Some(self.new_slasher(avs).into_string()),
            resolver: None,
            destination: Destination::Recipient {
                address: text("owner"),
            },
            max_slash_bps: 10_000,
            max_window_slash_bps: 10_000,
            slash_window_seconds: WINDOW,
            deallocation_delay_seconds: DEALLOCATION_DELAY,
            allocation_delay_seconds: ALLOCATION_DELAY,
            min_slashable_bps: 0,
            bounty_bps: 0,
            entry: Default::default(),
        }
    }

    pub fn register_avs(&mut self, avs: &str, terms: AvsTerms) {
        let msg = ExecuteMsg::RegisterAvs {
            metadata_uri: String::new(),
            terms,
        };
        self.tell_registry(avs, &msg, &coins(AVS_BOND, STAKE)).unwrap();
    }

    pub fn register_operator(&mut self, operator: &str) {
        let msg = ExecuteMsg::RegisterAsOperator {
            metadata_uri: String::new(),
            commission_bps: 1_000,
            max_exposure_bps: 10_000,
            delegation_approver: None,
        };
        self.tell_registry(operator, &msg, &[]).unwrap();
    }

    pub fn opt_in(&mut self, operator: &str, avs: &str) -> Allowed {
        self.tell_registry(operator, &ExecuteMsg::OptIn { avs: text(avs) }, &[])
    }

    /// Opts in and waits until the allocation of native stake is there.
    pub fn serve(&mut self, operator: &str, avs: &str, budget: u128, weight: u128) {
        self.opt_in(operator, avs).unwrap();
        self.allocate(operator, avs, budget, weight).unwrap();
        self.wait(ALLOCATION_DELAY + 1);
    }

    pub fn allocate(&mut self, operator: &str, avs: &str, budget: u128, weight: u128) -> Allowed {
        self.allocate_of(operator, avs, native(), budget, weight)
    }

    pub fn allocate_of(
        &mut self,
        operator: &str,
        avs: &str,
        asset: Asset,
        budget: u128,
        weight: u128,
    ) -> Allowed {
        let now: AllocationResponse = self.ask_registry(&QueryMsg::Allocation {
            avs: text(avs),
            operator: text(operator),
            asset: asset.clone(),
        });
        let up: Uint128 = now.increases.iter().map(|change| change.budget).sum();
        let down: Uint128 = now.decreases.iter().map(|change| change.budget).sum();
        let msg = ExecuteMsg::ModifyAllocation {
            avs: text(avs),
            asset,
            expected_budget: now.budget + up - down,
            budget: budget.into(),
            weight: weight.into(),
        };
        self.tell_registry(operator, &msg, &[])
    }

    /// Locks native stake in the registry.
    pub fn bind(&mut self, operator: &str, avs: &str, budget: u128, until: u64) {
        self.bind_of(operator, avs, native(), budget, until).unwrap();
    }

    pub fn bind_of(&mut self, operator: &str, avs: &str, asset: Asset, budget: u128, until: u64) -> Allowed {
        let msg = ExecuteMsg::LockAllocation {
            avs: text(avs),
            asset,
            budget: budget.into(),
            until,
        };
        self.tell_registry(operator, &msg, &[])
    }

    pub fn stake_of(&mut self, staker: &str, operator: &str, amount: u128) {
        let msg = ExecuteMsg::Deposit {
            operator: text(operator),
            staker: None,
            limits: DepositLimits::default(),
        };
        self.tell_registry(staker, &msg, &coins(amount, STAKE)).unwrap();
    }

    pub fn opt_out(&mut self, operator: &str, avs: &str) -> Allowed {
        self.tell_registry(operator, &ExecuteMsg::OptOut { avs: text(avs) }, &[])
    }

    pub fn eject(&mut self, avs: &str, operator: &str) -> Allowed {
        let operator = text(operator);
        self.tell_registry(avs, &ExecuteMsg::EjectOperator { operator }, &[])
    }

    /// Announces other terms.
    pub fn propose(&mut self, avs: &str) -> Allowed {
        let row: AvsResponse = self.ask_registry(&QueryMsg::Avs { avs: text(avs) });
        let mut terms = row.terms;
        terms.max_slash_bps -= 1;
        self.tell_registry(avs, &ExecuteMsg::ProposeTerms { terms }, &[])
    }

    pub fn cancel_terms(&mut self, avs: &str) -> Allowed {
        self.tell_registry(avs, &ExecuteMsg::CancelTerms {}, &[])
    }

    pub fn through_slasher(&mut self, avs: &str, msg: &ExecuteMsg) -> Allowed {
        let row: AvsResponse = self.ask_registry(&QueryMsg::Avs { avs: text(avs) });
        let slasher = Addr::unchecked(row.terms.slasher.unwrap());
        self.app
            .execute_contract(addr("carol"), slasher, msg, &[])
            .map_err(|error| format!("{error:?}"))
    }

    /// A part of the AVS's weight in an operator's native pool, for a fault of just now.
    pub fn slash(&mut self, avs: &str, operator: &str, fraction: Decimal) -> Allowed {
        self.offences += 1;
        let mut evidence = [0; 32];
        evidence[..2].copy_from_slice(&self.offences.to_be_bytes());
        let msg = ExecuteMsg::Slash {
            avs: text(avs),
            operator: text(operator),
            infraction_time: self.now(),
            slashes: vec![SlashPart {
                asset: native(),
                fraction,
            }],
            evidence_id: Binary::from(evidence),
            reporter: text("carol"),
        };
        self.through_slasher(avs, &msg)
    }

    pub fn jail(&mut self, avs: &str, operator: &str, seconds: u64) -> Allowed {
        let msg = ExecuteMsg::JailOperator {
            avs: text(avs),
            operator: text(operator),
            until: self.now() + seconds,
        };
        self.through_slasher(avs, &msg)
    }

    pub fn unjail(&mut self, operator: &str, avs: &str) -> Allowed {
        self.tell_registry(operator, &ExecuteMsg::Unjail { avs: text(avs) }, &[])
    }

    /// What an operator has of its own pool of native stake through the commitments.
    pub fn own_stake(&self, operator: &str) -> StakerResponse {
        self.own_stake_of(operator, native())
    }

    pub fn own_stake_of(&self, operator: &str, asset: Asset) -> StakerResponse {
        self.ask_registry(&QueryMsg::Staker {
            staker: self.commitments.to_string(),
            operator: text(operator),
            asset,
            generation: None,
        })
    }

    /// Of one life.
    pub fn own_shares(&self, operator: &str, generation: u64) -> u128 {
        let own: StakerResponse = self.ask_registry(&QueryMsg::Staker {
            staker: self.commitments.to_string(),
            operator: text(operator),
            asset: native(),
            generation: Some(generation),
        });
        own.shares.u128()
    }
}

//! What people tell the registry.

use super::*;

impl World {
    pub fn call<M: Serialize + Debug>(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &M,
        funds: &[Coin],
    ) -> Outcome {
        self.app
            .execute_contract(sender.clone(), contract.clone(), msg, funds)
            .map_err(|error| match error.downcast::<ContractError>() {
                Ok(refusal) => refusal,
                Err(error) => panic!("not refused by the registry: {error:?}"),
            })
    }

    pub fn run(&mut self, sender: &str, msg: &ExecuteMsg) -> Outcome {
        self.run_with(sender, msg, &[])
    }

    pub fn run_with(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Outcome {
        let (sender, registry) = (addr(sender), self.registry.clone());
        let outcome = self.call(&sender, &registry, msg, funds);
        self.note(sender, msg, funds, &outcome);
        outcome
    }

    /// Sends cw20 tokens to the registry.
    pub fn send(&mut self, sender: &str, amount: u128, hook: &ReceiveMsg) -> Outcome {
        let msg = Cw20ExecuteMsg::Send {
            contract: self.registry.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(hook).unwrap(),
        };
        let token = self.token.clone();
        self.call(&addr(sender), &token, &msg, &[])
    }

    pub fn new_slasher(&mut self, registry: &Addr, avs: &str) -> Addr {
        let init = SlasherInit {
            registry: registry.clone(),
            avs: addr(avs),
        };
        self.app
            .instantiate_contract(self.slasher_code, addr("owner"), &init, &[], "slasher", None)
            .unwrap()
    }

    /// Terms with a slasher, without a resolver, that burn.
    pub fn terms(&mut self, avs: &str) -> AvsTerms {
        let registry = self.registry.clone();
        AvsTerms {
            kind: "sequencer".to_string(),
            assets: vec![native(), Asset::cw20(&self.token)],
            slasher: Some(self.new_slasher(&registry, avs).into_string()),
            resolver: None,
            destination: Destination::Burn {},
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

    pub fn register_avs(&mut self, avs: &str, terms: AvsTerms) -> Outcome {
        self.register_avs_for(avs, terms, &coins(BOND, STAKE))
    }

    pub fn register_avs_for(&mut self, avs: &str, terms: AvsTerms, funds: &[Coin]) -> Outcome {
        let msg = ExecuteMsg::RegisterAvs {
            metadata_uri: format!("https://{avs}.example"),
            terms,
        };
        self.run_with(avs, &msg, funds)
    }

    pub fn register_operator(&mut self, operator: &str) -> Outcome {
        self.register_operator_with(operator, 1_000, 10_000)
    }

    pub fn register_operator_with(&mut self, operator: &str, commission: u16, exposure: u16) -> Outcome {
        let msg = ExecuteMsg::RegisterAsOperator {
            metadata_uri: format!("https://{operator}.example"),
            commission_bps: commission,
            max_exposure_bps: exposure,
            delegation_approver: None,
        };
        self.run(operator, &msg)
    }

    pub fn opt_in(&mut self, operator: &str, avs: &str) -> Outcome {
        let avs = addr(avs).into_string();
        self.run(operator, &ExecuteMsg::OptIn { avs })
    }

    pub fn opt_out(&mut self, operator: &str, avs: &str) -> Outcome {
        let avs = addr(avs).into_string();
        self.run(operator, &ExecuteMsg::OptOut { avs })
    }

    /// What the operator of the tests wants the AVS to have of its native pool, whatever it has.
    pub fn allocate(&mut self, avs: &str, budget: u128, weight: u128) -> Outcome {
        self.allocate_of("operator", avs, native(), budget, weight)
    }

    pub fn allocate_of(
        &mut self,
        operator: &str,
        avs: &str,
        asset: Asset,
        budget: u128,
        weight: u128,
    ) -> Outcome {
        let expected = self.outlook(operator, avs, asset.clone());
        self.modify(operator, avs, asset, expected, budget, weight)
    }

    pub fn modify(
        &mut self,
        operator: &str,
        avs: &str,
        asset: Asset,
        expected: u128,
        budget: u128,
        weight: u128,
    ) -> Outcome {
        let msg = ExecuteMsg::ModifyAllocation {
            avs: addr(avs).into_string(),
            asset,
            expected_budget: Uint128::new(expected),
            budget: Uint128::new(budget),
            weight: Uint128::new(weight),
        };
        self.run(operator, &msg)
    }

    /// The budget with all that is under way.
    pub fn outlook(&self, operator: &str, avs: &str, asset: Asset) -> u128 {
        let Ok(now) = self.try_query::<AllocationResponse>(&QueryMsg::Allocation {
            avs: addr(avs).into_string(),
            operator: addr(operator).into_string(),
            asset,
        }) else {
            return 0;
        };
        let up: u128 = now.increases.iter().map(|change| change.budget.u128()).sum();
        let down: u128 = now.decreases.iter().map(|change| change.budget.u128()).sum();
        now.budget.u128() + up - down
    }

    pub fn deposit(&mut self, staker: &str, amount: u128) -> Outcome {
        self.deposit_with(staker, amount, DepositLimits::default())
    }

    pub fn deposit_with(&mut self, staker: &str, amount: u128, limits: DepositLimits) -> Outcome {
        let msg = ExecuteMsg::Deposit {
            operator: addr("operator").into_string(),
            staker: None,
            limits,
        };
        self.run_with(staker, &msg, &coins(amount, STAKE))
    }

    /// Of the operator of the tests, before its native pool.
    pub fn deposit_bond(&mut self, amount: u128) -> Outcome {
        self.run_with("operator", &ExecuteMsg::DepositBond {}, &coins(amount, STAKE))
    }

    pub fn queue_bond(&mut self, amount: u128) -> Outcome {
        let msg = ExecuteMsg::QueueBondWithdrawal {
            asset: native(),
            amount: Uint128::new(amount),
        };
        self.run("operator", &msg)
    }

    pub fn complete_bond(&mut self) -> Outcome {
        let msg = ExecuteMsg::CompleteBondWithdrawal {
            asset: native(),
            recipient: None,
        };
        self.run("operator", &msg)
    }

    pub fn queue(&mut self, staker: &str, shares: u128) -> Outcome {
        self.queue_of(staker, native(), shares, None)
    }

    pub fn queue_of(&mut self, staker: &str, asset: Asset, shares: u128, generation: Option<u64>) -> Outcome {
        let msg = ExecuteMsg::QueueWithdrawal {
            operator: addr("operator").into_string(),
            asset,
            shares: Uint128::new(shares),
            generation,
        };
        self.run(staker, &msg)
    }

    pub fn complete(&mut self, staker: &str, ids: &[u64]) -> Outcome {
        let msg = ExecuteMsg::CompleteWithdrawal {
            ids: ids.to_vec(),
            recipient: None,
        };
        self.run(staker, &msg)
    }

    /// An id that was not used yet.
    pub fn next_offence(&mut self) -> Binary {
        self.offences += 1;
        Binary::from([self.offences; 32])
    }

    pub fn slash_msg(&mut self, avs: &str, at: u64, parts: &[(Asset, Decimal)]) -> ExecuteMsg {
        let part = |(asset, fraction): &(Asset, Decimal)| SlashPart {
            asset: asset.clone(),
            fraction: *fraction,
        };
        ExecuteMsg::Slash {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            infraction_time: at,
            slashes: parts.iter().map(part).collect(),
            evidence_id: self.next_offence(),
            reporter: addr("carol").into_string(),
        }
    }

    /// Has the AVS's slasher send it.
    pub fn through_slasher(&mut self, avs: &str, msg: &ExecuteMsg) -> Outcome {
        let row: AvsResponse = self.query(&QueryMsg::Avs {
            avs: addr(avs).into_string(),
        });
        let slasher = Addr::unchecked(row.terms.slasher.unwrap());
        let outcome = self.call(&addr("carol"), &slasher, msg, &[]);
        self.note(slasher, msg, &[], &outcome);
        outcome
    }

    /// Slashes the operator's native pool.
    pub fn slash(&mut self, avs: &str, at: u64, fraction: Decimal) -> Outcome {
        let msg = self.slash_msg(avs, at, &[(native(), fraction)]);
        self.through_slasher(avs, &msg)
    }

    pub fn veto(&mut self, resolver: &str, slash_id: u64, upheld: Decimal) -> Outcome {
        self.run(resolver, &ExecuteMsg::VetoSlash { slash_id, upheld })
    }

    pub fn release(&mut self, slash_id: u64) -> Outcome {
        self.run("carol", &ExecuteMsg::ReleaseSlash { slash_id })
    }

    pub fn fund(&mut self, avs: &str, amount: u128, seconds: u64) -> Outcome {
        self.fund_in(avs, REWARD, amount, seconds)
    }

    pub fn fund_in(&mut self, avs: &str, denom: &str, amount: u128, seconds: u64) -> Outcome {
        let msg = ExecuteMsg::FundRewards {
            asset: native(),
            duration_seconds: seconds,
        };
        self.run_with(avs, &msg, &coins(amount, denom))
    }

    pub fn sync(&mut self, avs: &str) -> Outcome {
        self.sync_of(avs, "operator")
    }

    pub fn sync_of(&mut self, avs: &str, operator: &str) -> Outcome {
        let msg = ExecuteMsg::SyncWeight {
            avs: addr(avs).into_string(),
            operator: addr(operator).into_string(),
            asset: native(),
        };
        self.run("carol", &msg)
    }

    pub fn claim(&mut self, staker: &str) -> Outcome {
        let msg = ExecuteMsg::ClaimRewards {
            operator: addr("operator").into_string(),
            asset: native(),
            rewards: vec![reward()],
            recipient: None,
        };
        self.run(staker, &msg)
    }
}

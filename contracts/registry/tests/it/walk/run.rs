//! What people do, and what each of it has to come to.

use super::*;

impl Crowd {
    pub fn run(&mut self, op: &Op) -> Result<(), ContractError> {
        let (world, books) = (&mut self.world, &mut self.books);
        match *op {
            Op::Deposit { who, amount } => {
                world.deposit(STAKERS[who], amount)?;
                books.deposited += amount;
            }
            Op::Queue { who, part, old } => {
                let latest = world.pool().generation;
                let generation = if old { latest.saturating_sub(1) } else { latest };
                let owned = world.staker(STAKERS[who], Some(generation)).shares.u128();
                world.queue_of(STAKERS[who], native(), owned * part / 1_000, Some(generation))?;
                books.withdrawals += 1;
            }
            Op::Complete { who } => {
                // Of those who have something to complete, if anybody has.
                let order = (who..who + STAKERS.len()).map(|n| STAKERS[n % STAKERS.len()]);
                let who = order.into_iter().find(|who| !self.matured(who).is_empty());
                let who = who.unwrap_or(STAKERS[0]);
                self.complete(who, &self.matured(who))?;
            }
            Op::Redelegate { who, part, old } => {
                let latest = world.pool().generation;
                let generation = if old { latest.saturating_sub(1) } else { latest };
                let owned = world.staker(STAKERS[who], Some(generation)).shares.u128();
                let msg = ExecuteMsg::Redelegate {
                    from: addr("operator").into_string(),
                    to: addr("other_operator").into_string(),
                    asset: native(),
                    shares: Uint128::new(owned * part / 1_000),
                    generation: Some(generation),
                    limits: DepositLimits::default(),
                };
                world.run(STAKERS[who], &msg)?;
                books.withdrawals += 1;
            }
            Op::CompleteRedelegation { row } => self.complete_redelegation(row)?,
            Op::BondDeposit { amount } => {
                world.deposit_bond(amount)?;
                books.bond.deposited += amount;
            }
            Op::BondQueue { part } => {
                let active = self.world.bond().active.u128();
                self.world.queue_bond(active * part / 1_000)?;
            }
            Op::BondComplete => {
                let promised = self.world.bond().matured.u128();
                self.complete_bond(promised)?;
            }
            Op::Allocate { avs, budget, weight } => {
                world.allocate(AVSS[avs], WHOLE / 1_000 * budget, WHOLE / 1_000 * weight)?;
            }
            Op::Slash { avs, ago, part } => self.slash(AVSS[avs], ago, part)?,
            Op::Veto { row, upheld } => {
                let id = self.contested(row);
                let before = self.world.ledger(&native());
                self.world.veto("owner", id, Decimal::permille(upheld))?;
                let after = self.world.ledger(&native());
                self.books.returned += (after.stakes - before.stakes).u128();
                self.books.bond.returned += (after.bonds - before.bonds).u128();
            }
            Op::Release { row } => {
                let rows = self.records().len().max(1);
                self.release((row % rows) as u64 + 1)?;
            }
            Op::Fund { avs, amount, seconds } => {
                world.fund(AVSS[avs], amount, seconds)?;
                books.funded += amount;
            }
            Op::Sync { avs } => {
                world.sync(AVSS[avs])?;
            }
            Op::Claim { who } => {
                let promised = world.pending_rewards(STAKERS[who]);
                let paid = world.gain(&addr(STAKERS[who]), REWARD, |world| {
                    world.claim(STAKERS[who]).unwrap();
                });
                assert_eq!(paid, promised as i128, "a claim pays what was promised");
                books.claimed += promised;
            }
            Op::ClaimCommission => {
                let promised = world.pending_commission();
                let msg = ExecuteMsg::ClaimCommission {
                    asset: native(),
                    rewards: vec![reward()],
                    recipient: None,
                };
                let paid = world.gain(&addr("operator"), REWARD, |world| {
                    world.run("operator", &msg).unwrap();
                });
                assert_eq!(paid, promised as i128, "a claim pays what was promised");
                books.claimed += promised;
            }
            Op::SetCommission { avs, change } => self.set_commission(avs, change)?,
            Op::ApplyCommission { avs } => self.apply_commission(avs)?,
            Op::Jail { avs, seconds } => {
                let msg = ExecuteMsg::JailOperator {
                    avs: addr(AVSS[avs]).into_string(),
                    operator: addr("operator").into_string(),
                    until: world.now() + seconds,
                };
                world.through_slasher(AVSS[avs], &msg)?;
            }
            Op::Unjail { avs } => {
                if let Some(until) = self.jailed_until(&addr(AVSS[avs])) {
                    self.wait_until(until + 1);
                }
                let avs = addr(AVSS[avs]).into_string();
                self.world.run("operator", &ExecuteMsg::Unjail { avs })?;
            }
            Op::OptOut { avs } => {
                world.opt_out("operator", AVSS[avs])?;
            }
            Op::Eject { avs } => {
                let operator = addr("operator").into_string();
                world.run(AVSS[avs], &ExecuteMsg::EjectOperator { operator })?;
            }
            Op::Propose {
                avs,
                cap,
                resolver,
                burn,
            } => {
                let terms = changed(self.terms(AVSS[avs]), cap, resolver, burn);
                self.world.run(AVSS[avs], &ExecuteMsg::ProposeTerms { terms })?;
            }
            Op::Apply { avs } => self.apply_terms(AVSS[avs])?,
            Op::OptIn { avs } => {
                // Coming back takes that long.
                self.wait(DEALLOCATION_DELAY + WINDOW + 1);
                self.world.opt_in("operator", AVSS[avs])?;
            }
            Op::Wait { seconds } => self.wait(seconds),
            Op::LoseAll => self.lose_all(),
        }
        Ok(())
    }

    pub(super) fn complete(&mut self, who: &str, ids: &[u64]) -> Result<(), ContractError> {
        let promised: u128 = self
            .withdrawals(who)
            .iter()
            .filter(|row| ids.contains(&row.id))
            .map(|row| (row.value - row.paid).u128())
            .sum();
        let before = self.world.coins_of(&addr(who), STAKE);
        self.world.complete(who, ids)?;
        let paid = self.world.coins_of(&addr(who), STAKE) - before;
        assert_eq!(paid, promised, "a withdrawal pays what it is worth");
        self.books.paid += paid;
        Ok(())
    }

    /// One when it matures, if there is any.
    fn complete_redelegation(&mut self, row: usize) -> Result<(), ContractError> {
        let rows = STAKERS.iter().flat_map(|who| self.withdrawals(who));
        let moving: Vec<WithdrawalResponse> = rows.filter(|row| row.redelegation.is_some()).collect();
        let found = moving.get(row % moving.len().max(1));
        let (id, matures) = found.map_or((1, 0), |row| (row.id, row.matures));
        self.wait_until(matures);
        let row = self.world.withdrawal(id);
        let promised = row.map_or(0, |row| (row.value - row.paid).u128());
        let msg = ExecuteMsg::CompleteRedelegation { id };
        let response = self.world.run("owner", &msg)?;
        let moved: u128 = attribute(&response, "redelegated", "amount").parse().unwrap();
        assert_eq!(moved, promised, "a redelegation moves what it is worth");
        self.books.moved += moved;
        Ok(())
    }

    fn terms(&self, avs: &str) -> AvsTerms {
        let avs = addr(avs).into_string();
        self.world.query::<AvsResponse>(&QueryMsg::Avs { avs }).terms
    }

    /// Those that were announced, when their time has come.
    fn apply_terms(&mut self, avs: &str) -> Result<(), ContractError> {
        let avs = addr(avs).into_string();
        let proposed: Option<ProposedTermsResponse> =
            self.world.query(&QueryMsg::ProposedTerms { avs: avs.clone() });
        let eta = proposed.map_or(0, |proposed| proposed.eta);
        self.wait((eta + 1).saturating_sub(self.world.now()));
        self.world.run("carol", &ExecuteMsg::ApplyTerms { avs })?;
        Ok(())
    }

    /// What a slash by all there is would take.
    fn most(&self, avs: &str, at: u64) -> u128 {
        let answer: SlashBudgetResponse = self.world.query(&QueryMsg::SlashBudget {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
            at: Some(at),
        });
        answer.amount.u128()
    }

    /// What is with the other operator, and what its stakers may ask for.
    pub(super) fn moved(&self) -> (u128, u128) {
        let (operator, asset) = (addr("other_operator").into_string(), native());
        let worth = STAKERS.iter().map(|who| {
            let answer: StakerResponse = self.world.query(&QueryMsg::Staker {
                staker: addr(who).into_string(),
                operator: operator.clone(),
                asset: asset.clone(),
                generation: None,
            });
            answer.value.u128()
        });
        let worth = worth.sum();
        let msg = QueryMsg::Pool { operator, asset };
        let pool = self.world.try_query::<PoolResponse>(&msg);
        (pool.map_or(0, |pool| pool.assets.u128()), worth)
    }

    fn slash(&mut self, avs: &str, ago: u64, part: u64) -> Result<(), ContractError> {
        let at = self.world.now() - ago;
        let others: Vec<&str> = AVSS.into_iter().filter(|other| *other != avs).collect();
        let mine = self.world.allocation(avs).budget_assets.u128();
        let theirs = |world: &World| {
            others
                .iter()
                .map(|other| world.allocation(other).budget_assets.u128())
                .sum::<u128>()
        };
        let (before, generation) = (theirs(&self.world), self.world.pool().generation);
        let (most, bond_before) = (self.most(avs, at), self.world.bond());
        let slashed = self.world.slash(avs, at, Decimal::permille(part));
        assert_eq!(
            slashed.is_ok(),
            most > 0,
            "a slash goes through if it may take something"
        );
        let response = slashed?;
        let amount: u128 = attribute(&response, "slashed", "amount").parse().unwrap();
        assert!(amount > 0, "no free slash");
        assert!(amount <= most, "{amount} taken where at most {most} may be");
        if part == 1_000 {
            assert_eq!(amount, most, "the largest slash takes what the budget says");
        }
        for row in self.records() {
            self.destinations.entry(row.id).or_insert(row.destination);
        }
        let bond: u128 = attribute(&response, "slashed", "bond").parse().unwrap();
        assert!(bond <= amount - bond, "review_r04: half of it at most");
        self.check_bond_takes(&bond_before, bond, at);
        self.books.slashed += amount - bond;
        self.books.bond.slashed += bond;
        if self.world.pool().generation == generation {
            let after = theirs(&self.world);
            assert!(
                before.abs_diff(after) <= 1,
                "registry_i06: {before} became {after}"
            );
            assert!(self.world.allocation(avs).budget_assets.u128() <= mine);
        }
        Ok(())
    }

    /// Each part that the fault reaches lost its share, and nothing else did.
    fn check_bond_takes(&self, before: &OperatorBondResponse, bond: u128, at: u64) {
        let after = self.world.bond();
        let left = |matures| {
            let entry = after.leaving.iter().find(|entry| entry.matures == matures);
            entry.map_or(0, |entry| entry.amount.u128())
        };
        let mut parts = vec![(true, before.active.u128(), after.active.u128())];
        for entry in &before.leaving {
            let reached = entry.matures - UNBONDING > at;
            parts.push((reached, entry.amount.u128(), left(entry.matures)));
        }
        let of_reached = parts.iter().filter(|(reached, ..)| *reached);
        let reached: u128 = of_reached.map(|(_, was, _)| was).sum();
        assert!(bond <= reached);
        for (is_reached, was, is) in parts {
            let lost = was - is;
            let share = if is_reached { bond * was } else { 0 };
            assert!(
                (lost * reached).abs_diff(share) <= reached,
                "review_r04: {lost} of {was} lost, {bond} of {reached} in all"
            );
        }
        assert_eq!(before.matured, after.matured, "what matured is out of reach");
    }

    pub(super) fn complete_bond(&mut self, promised: u128) -> Result<(), ContractError> {
        let before = self.world.coins_of(&addr("operator"), STAKE);
        self.world.complete_bond()?;
        let paid = self.world.coins_of(&addr("operator"), STAKE) - before;
        assert_eq!(paid, promised, "what matured is paid");
        self.books.bond.paid += paid;
        Ok(())
    }

    /// One that may be vetoed, if there is any.
    fn contested(&self, row: usize) -> u64 {
        let is_contested = |row: &SlashRecordResponse| matches!(row.status, SlashStatus::Contested { .. });
        let ids: Vec<u64> = self
            .records()
            .iter()
            .filter(|row| is_contested(row))
            .map(|row| row.id)
            .collect();
        ids.get(row % ids.len().max(1)).copied().unwrap_or(1)
    }

    fn lose_all(&mut self) {
        let scale = self.world.pool().scale.u128();
        for (avs, part) in [(AVSS[0], 80), (AVSS[1], 20)] {
            if let Err(error) = self.world.allocate(avs, scale / 100 * part, scale) {
                assert!(!is_broken(&error), "{error} while all is allocated");
            }
        }
        self.wait(NOTICE + BUCKET + UNBONDING + 1);
        for avs in AVSS {
            if let Err(error) = self.slash(avs, 0, 1_000) {
                assert!(!is_broken(&error), "{error} while all is lost");
            }
        }
        self.release_all();
    }

    pub(super) fn release_all(&mut self) {
        self.wait(VETO_DELAY + 1);
        for row in self.records() {
            if !matches!(row.status, SlashStatus::Released { .. }) {
                self.release(row.id).unwrap();
            }
        }
    }

    fn release(&mut self, id: u64) -> Result<(), ContractError> {
        let before = self.world.ledger(&native()).escrow.u128();
        self.world.release(id)?;
        self.books.released += before - self.world.ledger(&native()).escrow.u128();
        Ok(())
    }
}

fn changed(terms: AvsTerms, cap: u16, resolver: bool, burn: bool) -> AvsTerms {
    let owner = addr("owner").into_string();
    AvsTerms {
        max_slash_bps: cap,
        // From the shortest to the longest there may be.
        deallocation_delay_seconds: WINDOW + u64::from(cap) % (UNBONDING - WINDOW + 1),
        max_window_slash_bps: cap.max(5_000),
        resolver: resolver.then(|| Resolver {
            address: owner.clone(),
            delay_seconds: VETO_DELAY,
        }),
        destination: if burn {
            Destination::Burn {}
        } else {
            Destination::Recipient { address: owner }
        },
        ..terms
    }
}

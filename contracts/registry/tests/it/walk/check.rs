//! What holds after every message, and after everybody left.

use super::*;

impl Crowd {
    /// Invariants 1 to 5, 17, 21, 25 and 26 of a registry with one pool.
    pub fn check(&self) {
        let (world, books) = (&self.world, &self.books);
        let (stake, rewards) = (world.ledger(&native()), world.ledger(&reward()));
        let pool = world.pool();
        let registry = &world.registry;
        assert_eq!(
            world.coins_of(registry, STAKE),
            (stake.stakes + stake.escrow + stake.bonds).u128(),
            "registry_i01: the balance is what the ledger says"
        );
        assert_eq!(
            world.coins_of(registry, REWARD),
            rewards.rewards.u128(),
            "registry_i01"
        );
        assert_eq!(
            stake.stakes.u128(),
            books.deposited + books.returned - books.paid - books.slashed,
            "registry_i02: nothing is lost or made"
        );
        assert_eq!(
            stake.escrow.u128(),
            books.slashed - books.returned + books.bond.slashed - books.bond.returned - books.released,
            "registry_i02"
        );
        assert!(pool.escrow <= stake.escrow);
        self.check_bond(&stake);
        assert_eq!(pool.total_slashed.u128(), books.slashed - books.returned);
        assert_eq!(
            self.moved(),
            (books.moved, books.moved),
            "registry_i02: what moved is there"
        );
        let held = pool.assets + pool.unbonding_assets + Uint128::new(books.moved);
        assert!(held <= stake.stakes, "pools hold {held} of {}", stake.stakes);
        if pool.generation == 0 {
            assert_eq!(held, stake.stakes, "registry_i02");
        }
        self.check_shares(&pool);
        self.check_budgets(&pool);
        self.check_records();
        self.check_past();
        assert_eq!(
            rewards.rewards.u128(),
            books.funded - books.claimed,
            "registry_i25"
        );
        for avs in AVSS {
            let weight = world.stream(avs).total_weight;
            assert!(
                weight.is_zero() || self.jailed_until(&addr(avs)).is_none(),
                "registry_i26: jailed weight earns nothing"
            );
        }
        let owed = self.owed();
        assert!(
            owed <= rewards.rewards.u128(),
            "registry_i25: {owed} owed of {}",
            rewards.rewards
        );
    }

    fn check_bond(&self, stake: &LedgerResponse) {
        let (bond, books) = (self.world.bond(), &self.books.bond);
        let leaving: u128 = bond.leaving.iter().map(|entry| entry.amount.u128()).sum();
        let held = bond.active.u128() + leaving + bond.matured.u128();
        let of_avss = BOND * AVSS.len() as u128;
        assert_eq!(
            stake.bonds.u128(),
            held + of_avss,
            "registry_i01: bonds are there"
        );
        assert_eq!(
            held,
            books.deposited + books.returned - books.paid - books.slashed,
            "registry_i02: nothing of a bond is lost or made"
        );
        assert!(bond.leaving.len() as u64 <= UNBONDING.div_ceil(BUCKET) + 1);
        assert!(bond.leaving.windows(2).all(|two| two[0].matures < two[1].matures));
    }

    fn owed(&self) -> u128 {
        let world = &self.world;
        let to_come: u128 = AVSS.iter().map(|avs| world.stream(avs).remaining.u128()).sum();
        let pending: u128 = STAKERS.iter().map(|who| world.pending_rewards(who)).sum();
        to_come + pending + world.pending_commission()
    }

    fn check_shares(&self, pool: &PoolResponse) {
        let stakes: Vec<StakerResponse> = STAKERS.iter().map(|who| self.world.staker(who, None)).collect();
        let shares: u128 = stakes.iter().map(|stake| stake.shares.u128()).sum();
        assert_eq!(
            shares,
            pool.active_shares.u128(),
            "registry_i03: shares of stakers"
        );
        let closes = (self.world.now() / BUCKET + 1) * BUCKET;
        let leaving: Vec<WithdrawalResponse> = STAKERS
            .iter()
            .flat_map(|who| self.withdrawals(who))
            .filter(|row| row.generation == pool.generation && row.matures == closes + UNBONDING)
            .collect();
        let queued: u128 = leaving.iter().map(|row| row.shares.u128()).sum();
        assert_eq!(
            queued,
            pool.open_shares.u128(),
            "registry_i03: shares of the open bucket"
        );
        let values = stakes.iter().map(|stake| stake.value.u128());
        let worth: u128 = values.chain(leaving.iter().map(|row| row.value.u128())).sum();
        assert!(
            worth <= pool.assets.u128(),
            "registry_i04: worth more than the pool"
        );
        let holders = (stakes.len() + leaving.len()) as u128;
        if shares + queued > 0 {
            assert!(
                pool.assets.u128() - worth < holders,
                "registry_i04: more than dust is nobody's"
            );
        }
    }

    fn check_budgets(&self, pool: &PoolResponse) {
        let rows = self.world.allocations();
        let mut budgets = 0;
        for row in &rows {
            budgets += row.budget.u128();
            budgets += row
                .increases
                .iter()
                .map(|change| change.budget.u128())
                .sum::<u128>();
            let leaving: u128 = row.decreases.iter().map(|change| change.budget.u128()).sum();
            assert!(
                leaving <= row.budget.u128(),
                "registry_i05: decreases within the budget"
            );
            assert!(
                row.counted_weight.is_zero() || self.jailed_until(&row.avs).is_none(),
                "registry_i26: jailed weight counts nothing"
            );
            assert!(
                row.counted_weight <= pool.scale,
                "registry_i05: weight within the scale"
            );
        }
        assert!(
            budgets <= pool.encumbered.u128(),
            "registry_i05: every budget is encumbered"
        );
        assert!(
            pool.encumbered <= pool.scale,
            "registry_i05: budgets within the scale"
        );
        assert!(pool.scale.u128() <= WHOLE, "registry_i05");
        if pool.contested == 0 {
            assert_eq!(budgets, pool.encumbered.u128(), "registry_i05: nothing else is");
        }
    }

    pub(super) fn jailed_until(&self, avs: &Addr) -> Option<u64> {
        let answer: JailResponse = self.world.query(&QueryMsg::Jail {
            avs: avs.to_string(),
            operator: addr("operator").into_string(),
            at: None,
        });
        answer.until
    }

    fn check_records(&self) {
        let mut waiting = 0;
        for row in self.records() {
            let first = &self.destinations[&row.id];
            assert_eq!(&row.destination, first, "a slash keeps the terms of its second");
            waiting += match row.status {
                SlashStatus::Contested { deadline } => {
                    assert!(self.world.now() <= deadline);
                    row.amount.u128()
                }
                SlashStatus::Final { escrow } => escrow.u128(),
                SlashStatus::Released {
                    amount,
                    bounty,
                    returned,
                } => {
                    assert_eq!(amount + bounty + returned, row.amount, "registry_i21");
                    assert!(
                        bounty <= row.bond,
                        "registry_i30: a bounty is the operator's loss"
                    );
                    0
                }
            };
        }
        assert_eq!(
            waiting,
            self.world.ledger(&native()).escrow.u128(),
            "registry_i21: escrow of live records"
        );
    }

    /// Everybody leaves through every exit, and nothing is stuck.
    pub fn leave(&mut self) {
        self.release_all();
        assert_eq!(
            self.world.ledger(&native()).escrow.u128(),
            0,
            "registry_i21: every record ends"
        );
        let latest = self.world.pool().generation;
        for who in STAKERS {
            for generation in 0..=latest {
                let owned = self.world.staker(who, Some(generation)).shares.u128();
                if owned > 0 {
                    self.world
                        .queue_of(who, native(), owned, Some(generation))
                        .unwrap();
                    self.books.withdrawals += 1;
                }
            }
        }
        for avs in AVSS {
            let _ = self.world.opt_out("operator", avs);
        }
        let bond = self.world.bond().active.u128();
        if bond > 0 {
            self.world.queue_bond(bond).unwrap();
        }
        self.wait(BUCKET + UNBONDING);
        let matured = self.world.bond().matured.u128();
        if matured > 0 {
            self.complete_bond(matured).unwrap();
        }
        assert_eq!(self.world.bond(), OperatorBondResponse::default());
        for who in STAKERS {
            loop {
                let ids = self.matured(who);
                if ids.is_empty() {
                    break;
                }
                self.complete(who, &ids).unwrap();
            }
            self.run(&Op::Claim {
                who: STAKERS.iter().position(|name| *name == who).unwrap(),
            })
            .unwrap();
        }
        self.run(&Op::ClaimCommission).unwrap();
        let left = self.world.ledger(&native()).stakes.u128() - self.books.moved;
        // Each withdrawal and each life may leave less than a unit to nobody.
        let dust = self.books.withdrawals + u128::from(latest) + 1;
        assert!(left <= dust, "{left} units are stuck, {dust} may be");
        assert_eq!(self.world.pool().encumbered.u128(), 0);
    }
}

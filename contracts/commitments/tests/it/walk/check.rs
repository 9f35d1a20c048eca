//! What holds after every operation, and that nothing stays in the end.

use palisade_interfaces::commitments::{CommitmentStatus, ExecuteMsg};

use super::model::Stage;
use super::op::{Op, OPERATORS};
use super::run::{Seen, Walk};
use crate::world::*;

impl Walk {
    pub fn check(&self, before: &Seen, op: &Op) {
        self.check_c01_c02_rent_is_here_and_is_shared_by_two();
        self.check_c03_c06_each_commitment_is_as_the_model_says(op);
        self.check_c04_what_stands_is_counted();
        self.check_c05_bound_stake_stays(before, op);
    }

    fn check_c01_c02_rent_is_here_and_is_shared_by_two(&self) {
        let held = self.world.coins_of(&self.world.commitments, RENT);
        let owed = self.world.owed(&rent());
        assert_eq!(held, owed + self.gifts);
        let left = self
            .deals
            .iter()
            .map(|deal| deal.amount - deal.claimed - deal.returned);
        assert_eq!(owed, left.sum::<u128>());
        // Stake passes by.
        assert_eq!(self.world.coins_of(&self.world.commitments, STAKE), 0);
    }

    fn check_c03_c06_each_commitment_is_as_the_model_says(&self, op: &Op) {
        let now = self.world.now();
        assert_eq!(self.seen.commitments.len(), self.deals.len());
        for (found, deal) in self.seen.commitments.iter().zip(&self.deals) {
            assert_eq!(found.earned.u128(), deal.earned(now), "{op:?}: {deal:?}");
            assert_eq!(found.claimed.u128(), deal.claimed);
            assert!(found.claimed <= found.earned && found.earned <= found.amount);
            match &found.status {
                CommitmentStatus::Offered {} => assert_eq!(deal.stage, Stage::Offered),
                CommitmentStatus::Standing { standing } => {
                    assert_eq!((deal.stage, deal.seen), (Stage::Standing, *standing), "{op:?}");
                }
                CommitmentStatus::Ended { unreturned } => {
                    assert_eq!(deal.stage, Stage::Ended, "{op:?}");
                    let rest = deal.amount - deal.earned(now) - deal.returned;
                    assert_eq!(unreturned.u128(), rest);
                }
            }
        }
    }

    fn check_c04_what_stands_is_counted(&self) {
        for (place, operator) in OPERATORS.into_iter().enumerate() {
            assert_eq!(self.world.standing_on(operator), self.standing_on(place));
        }
    }

    fn check_c05_bound_stake_stays(&self, before: &Seen, op: &Op) {
        let stakes = before.stakes.iter().zip(&self.seen.stakes);
        for (place, (before, now)) in stakes.enumerate() {
            let is_free = self.standing_on(place) == 0 || now.generation != before.generation;
            assert!(is_free || now.shares >= before.shares, "{op:?}");
        }
    }

    /// Anyone ends everything once its time is over, and then all of the rent and the stake can be had.
    pub fn finish(mut self) {
        let end = self.deals.iter().map(|deal| deal.until).max().unwrap_or_default();
        self.world.go_to(end.max(self.world.now()));
        for place in 0..self.deals.len() {
            let id = place as u64 + 1;
            if self.deals[place].stage != Stage::Ended {
                self.world.settle(id).unwrap();
            }
            let now = self.world.commitment(id);
            assert!(matches!(now.status, CommitmentStatus::Ended { .. }), "{now:?}");
            let operator = OPERATORS[self.deals[place].pair.0];
            if now.claimed < now.earned {
                self.world.claim(operator, id).unwrap();
            }
            let _ = self.world.give_back(id);
        }
        assert_eq!(self.world.owed(&rent()), 0);
        assert_eq!(self.world.coins_of(&self.world.commitments, RENT), self.gifts);
        for operator in OPERATORS {
            assert_eq!(self.world.standing_on(operator), 0);
            let generations = self.world.own_stake(operator).generation;
            for generation in 0..=generations {
                let shares = self.world.own_shares(operator, generation);
                if shares > 0 {
                    let msg = ExecuteMsg::QueueWithdrawal {
                        asset: native(),
                        shares: shares.into(),
                        generation: Some(generation),
                    };
                    self.world.try_run(operator, &msg, &[]).unwrap();
                }
            }
        }
    }
}

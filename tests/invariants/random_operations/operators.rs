//! What happens to the pools of operators.

use cosmwasm_std::Uint128;
use palisade_interfaces::registry::KeyScheme;
use palisade_testing::Outcome;

use super::history::{part_of, pick, History};
use super::op::Event;
use crate::world::{ORACLE, SEQUENCER};

/// Epochs last an hour, and slashes are possible for a week.
const OLDEST_EPOCH: u64 = 9 * 24;

impl History {
    pub fn operator(&mut self, operator: &str, event: &Event) -> Outcome {
        let suite = &mut self.suite;
        match *event {
            Event::Allocate { part } => {
                let idle = suite.vault_state().unwrap().idle;
                suite.allocate_to_operator(operator, part_of(idle, part))
            }
            Event::Deallocate { part } => {
                let (positions, account) = (suite.vault_positions().unwrap(), suite.addr(operator));
                let position = positions.iter().find(|row| row.operator == account);
                let value = position.map_or_else(Uint128::zero, |row| row.value);
                suite.deallocate_from_operator(operator, part_of(value, part))
            }
            Event::SetAllocation { avs, budget, weight } => {
                let (budget, weight) = (u16::from(budget) * 10, u16::from(weight) * 39);
                suite.allocate_to_avs(operator, pick(&[SEQUENCER, ORACLE], avs), budget, weight)
            }
            Event::ClaimCommission => {
                let rewards = vec![suite.native(), suite.lst()];
                suite.claim_commission(operator, rewards)
            }
            Event::Equivocate { avs, hours_ago } => {
                self.equivocate(operator, pick(&[SEQUENCER, ORACLE], avs), hours_ago)
            }
        }
    }

    fn equivocate(&mut self, operator: &str, avs: &str, hours_ago: u8) -> Outcome {
        self.slots += 1;
        let epoch = self.suite.epoch().unwrap().epoch - u64::from(hours_ago) % OLDEST_EPOCH;
        let slot = (epoch, self.slots);
        let evidence = self
            .suite
            .equivocation(operator, KeyScheme::Ed25519, avs, slot, ["this", "that"])
            .unwrap();
        self.suite.submit_evidence("anyone", avs, evidence)
    }
}

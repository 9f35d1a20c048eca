//! What all AVSs together may take.

use palisade_math::slash::SlashError;
use palisade_math::Scale;
use palisade_registry::ContractError;

use crate::allocations::unallocated;
use crate::vetoes::slashed;
use crate::world::*;

#[test]
fn review_r22_all_avss_together_take_no_more_than_the_operator_published() {
    let mut world = unallocated(3_000);
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", percent(20), percent(100)).unwrap();
    let error = world
        .allocate("other_avs", percent(10) + 1, percent(100))
        .unwrap_err();
    assert_eq!(
        error,
        ContractError::ExposureTooHigh {
            found: Scale::new(percent(30) + 1),
            max: Scale::new(percent(30))
        }
    );
    world.allocate("other_avs", percent(10), percent(100)).unwrap();
}

#[test]
fn registry_i05_budgets_never_exceed_the_scale() {
    let mut world = unallocated(10_000);
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", percent(60), percent(60)).unwrap();
    let error = world
        .allocate("other_avs", percent(40) + 1, percent(50))
        .unwrap_err();
    assert_eq!(
        error,
        ContractError::Slash(SlashError::BudgetsAboveScale {
            found: Scale::new(WHOLE + 1),
            expected: Scale::new(WHOLE)
        })
    );
    world.allocate("other_avs", percent(40), percent(100)).unwrap();
    let error = world.allocate("other_avs", percent(40), WHOLE + 1).unwrap_err();
    assert!(
        matches!(error, ContractError::Slash(SlashError::WeightAboveScale { .. })),
        "{error}"
    );
}

#[test]
fn what_another_avs_gave_back_can_be_allocated_without_further_messages() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", 0, percent(100)).unwrap();
    world.wait(DEALLOCATION_DELAY);
    world.allocate("other_avs", WHOLE, WHOLE).unwrap_err();
    world.wait(1);
    world.allocate("other_avs", WHOLE, WHOLE).unwrap();
}

/// What is given back has to fit what the operator published, beside everything else.
#[test]
fn review_r22_no_budget_rises_while_a_veto_may_give_another_one_back() {
    let mut world = slashed();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    let until = world.record(1).slashed_at + VETO_DELAY;
    world.wait(VETO_DELAY + 1);
    let contested = ContractError::Contested { open: 1, until };
    let error = world.allocate("other_avs", 1, 1).unwrap_err();
    assert_eq!(error, contested);
    let error = world.allocate("avs", percent(7), percent(100)).unwrap_err();
    assert_eq!(error, contested);
    // A weight raises nobody's risk beyond the budget, and less is always fine.
    world.allocate("other_avs", 0, percent(50)).unwrap();
    world.allocate("avs", percent(5), percent(96)).unwrap();
    world.release(1).unwrap();
    world.allocate("other_avs", 1, percent(50)).unwrap();
}

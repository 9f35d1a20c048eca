use palisade_evidence::EvidenceError;
use palisade_interfaces::slasher::Evidence;
use palisade_slasher_equivocation::{ContractError, Which};

use crate::signer::{Secret, SCHEMES};
use crate::world::{World, EPOCH_START, SECRET};

const NEW: Secret = Secret(9);

#[test]
fn a_key_replaced_in_the_epoch_still_answers_for_all_of_it() {
    for scheme in SCHEMES {
        for rotated in [EPOCH_START, EPOCH_START + 1] {
            let mut world = World::new();
            world.set_key(scheme, NEW, rotated);
            world.expect_slash(&world.evidence(scheme));
        }
    }
}

#[test]
fn a_key_replaced_before_the_epoch_does_not_answer_for_it_and_the_new_one_does() {
    for scheme in SCHEMES {
        let mut world = World::new();
        world.set_key(scheme, NEW, EPOCH_START - 1);
        assert_eq!(
            world.expect_refusal(&world.evidence(scheme)),
            ContractError::Statement {
                which: Which::First,
                source: EvidenceError::WrongSignature { scheme }
            }
        );
        let domain = world.domain();
        let by_the_new_key = Evidence {
            first: domain.statement(NEW, scheme, 1),
            second: domain.statement(NEW, scheme, 2),
            ..world.evidence(scheme)
        };
        world.expect_slash(&by_the_new_key);
    }
}

#[test]
fn a_statement_by_the_old_and_one_by_the_new_key_are_no_offence() {
    for scheme in SCHEMES {
        let mut world = World::new();
        world.set_key(scheme, NEW, EPOCH_START);
        let domain = world.domain();
        let evidence = Evidence {
            first: domain.statement(SECRET, scheme, 1),
            second: domain.statement(NEW, scheme, 2),
            ..world.evidence(scheme)
        };
        assert_eq!(
            world.expect_refusal(&evidence),
            ContractError::Statement {
                which: Which::Second,
                source: EvidenceError::WrongSignature { scheme }
            }
        );
    }
}

#[test]
fn a_first_key_registered_in_the_epoch_does_not_answer_for_it() {
    for scheme in SCHEMES {
        let mut world = World::new();
        world.edit(|tables| tables.keys.clear());
        world.set_key(scheme, SECRET, EPOCH_START);
        let source = EvidenceError::NoKey {
            operator: world.operator.clone(),
            scheme,
            at: EPOCH_START,
        };
        assert_eq!(
            world.expect_refusal(&world.evidence(scheme)),
            ContractError::Statement {
                which: Which::First,
                source
            }
        );
    }
}

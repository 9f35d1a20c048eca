//! What is not two statements of one key about one slot slashes nobody, however little is wrong with it.

use cosmwasm_std::Binary;
use cw_multi_test::IntoAddr;
use palisade_interfaces::registry::KeyScheme;
use palisade_interfaces::slasher::Evidence;

use crate::signer::{Domain, Secret, SCHEMES};
use crate::world::{World, EPOCH, SLOT};

type Change = fn(&mut Evidence);

/// Evidence of which both statements say this.
fn about(world: &World, scheme: KeyScheme, change: impl FnOnce(&mut Domain)) -> Evidence {
    let mut domain = world.domain();
    change(&mut domain);
    world.evidence_signed_for(&domain, scheme)
}

/// Statements that are right in themselves and prove nothing here.
fn foreign(world: &World, scheme: KeyScheme) -> Vec<Evidence> {
    let true_one = world.evidence(scheme);
    let changes: [fn(&mut Domain); 6] = [
        |domain| domain.chain_id.push('x'),
        |domain| domain.registry = "another registry".into_addr(),
        |domain| domain.avs = "another avs".into_addr(),
        |domain| domain.epoch = EPOCH - 1,
        |domain| domain.slot = SLOT + 1,
        |domain| domain.kind = "oracle",
    ];
    let mut all: Vec<Evidence> = changes
        .into_iter()
        .map(|change| about(world, scheme, change))
        .collect();
    all.push(Evidence {
        second: true_one.first.clone(),
        ..true_one.clone()
    });
    all.push(Evidence {
        second: world.domain().statement(Secret(8), scheme, 2),
        ..true_one
    });
    all
}

/// Fields that have no or another length, or are not of this statement.
const MALFORMED: [Change; 8] = [
    |evidence| evidence.first.payload_hash = Binary::default(),
    |evidence| evidence.first.payload_hash = Binary::new(vec![1; 33]),
    |evidence| evidence.second.signature = Binary::default(),
    |evidence| evidence.second.signature = Binary::new([evidence.second.signature.as_slice(), &[0]].concat()),
    |evidence| evidence.second.signature = evidence.first.signature.clone(),
    |evidence| std::mem::swap(&mut evidence.first.signature, &mut evidence.second.signature),
    |evidence| evidence.epoch -= 1,
    |evidence| evidence.slot += 1,
];

/// Invariant 23 of the registry.
#[test]
fn registry_i23_verifiers_reject_equal_payloads_foreign_domains_and_whatever_has_another_shape() {
    for scheme in SCHEMES {
        let mut world = World::new();
        let mut rejected = foreign(&world, scheme);
        for change in MALFORMED {
            let mut evidence = world.evidence(scheme);
            change(&mut evidence);
            rejected.push(evidence);
        }
        for evidence in rejected {
            world.expect_refusal(&evidence);
        }
        // None of these was refused for something that is wrong with the world.
        world.expect_slash(&world.evidence(scheme));
    }
}

/// Invariant 23 too: with a key of small order anybody could sign.
#[test]
fn registry_i23_verifiers_reject_keys_of_small_order() {
    let mut world = World::new();
    let mut identity = vec![0; 32];
    identity[0] = 1;
    world.edit(|tables| {
        for row in &mut tables.keys {
            row.public_key = Binary::new(identity.clone());
        }
    });
    let mut evidence = world.evidence(KeyScheme::Ed25519);
    for statement in [&mut evidence.first, &mut evidence.second] {
        // R is the identity and s is zero, which satisfies the equation for every message.
        statement.signature = Binary::new([identity.as_slice(), &[0; 32]].concat());
    }
    world.expect_refusal(&evidence);
}

fn flipped(bytes: &Binary, bit: usize) -> Binary {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Binary::new(bytes)
}

/// Invariant 22 of the registry: any bit that changes makes evidence worthless, and the order of both statements nothing.
#[test]
fn registry_i22_one_bit_of_evidence_that_changes_makes_it_fail() {
    for scheme in SCHEMES {
        let mut world = World::new();
        let evidence = world.evidence(scheme);
        let mut broken = Vec::new();
        for bit in (0..256).step_by(17) {
            let mut evidence = evidence.clone();
            evidence.first.payload_hash = flipped(&evidence.first.payload_hash, bit);
            broken.push(evidence);
        }
        for bit in (0..512).step_by(37) {
            let mut evidence = evidence.clone();
            evidence.second.signature = flipped(&evidence.second.signature, bit);
            broken.push(evidence);
        }
        for bit in (0..64).step_by(9) {
            let slot = evidence.slot ^ (1 << bit);
            broken.push(Evidence {
                slot,
                ..evidence.clone()
            });
        }
        for bit in 0..4 {
            let epoch = evidence.epoch ^ (1 << bit);
            broken.push(Evidence {
                epoch,
                ..evidence.clone()
            });
        }
        for evidence in broken {
            world.verify(&evidence).unwrap_err();
        }
        let swapped = Evidence {
            first: evidence.second.clone(),
            second: evidence.first.clone(),
            ..evidence.clone()
        };
        world.expect_slash(&swapped);
        world.expect_refusal(&evidence);
    }
}

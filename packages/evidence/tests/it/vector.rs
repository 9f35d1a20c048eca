use cosmwasm_std::testing::MockApi;
use cosmwasm_std::Addr;
use palisade_evidence::{evidence_id, payload_hash, possession_bytes, verify};
use sha2::{Digest, Sha256};

use crate::support::{hex, unhex, Secret, Statement, SCHEMES};

const README: &str = include_str!("../../README.md");
const SECRET: Secret = Secret([7; 32]);

/// The value in the README's vector.
fn row(name: &str) -> &'static str {
    let start = format!("| {name} | `");
    let line = README.lines().find(|line| line.starts_with(&start));
    line.unwrap_or_else(|| panic!("no row {name}"))
        .strip_prefix(&start)
        .and_then(|rest| rest.strip_suffix("` |"))
        .unwrap()
}

fn number(name: &str) -> u64 {
    row(name).parse().unwrap()
}

fn statement() -> Statement {
    Statement {
        kind: row("kind").to_string(),
        chain_id: row("chain_id").to_string(),
        registry: row("registry").to_string(),
        avs: row("avs").to_string(),
        epoch: number("epoch"),
        slot: number("slot"),
        payload_hash: payload_hash(&unhex(row("payload_hash"))).unwrap(),
    }
}

#[test]
fn the_vector_of_the_readme_is_what_the_code_computes() {
    let statement = statement();
    assert_eq!(hex(&Sha256::digest(row("payload"))), hex(&statement.payload_hash));
    assert_eq!(hex(&statement.hash()), row("sign_bytes"));
    let id = evidence_id(
        &Addr::unchecked(row("avs")),
        &Addr::unchecked(row("operator")),
        row("kind"),
        number("epoch"),
        number("slot"),
    );
    assert_eq!(hex(&id), row("evidence_id"));
}

#[test]
fn the_signatures_of_the_readme_are_what_its_keys_sign() {
    let (registry, operator) = (Addr::unchecked(row("registry")), Addr::unchecked(row("operator")));
    for scheme in SCHEMES {
        let row = |name: &str| row(&format!("{scheme} {name}"));
        let key = SECRET.public_key(scheme);
        assert_eq!(hex(&key), row("public_key"));

        let possession = possession_bytes(&statement().chain_id, &registry, &operator, scheme, &key);
        assert_eq!(hex(&possession), row("possession_bytes"));

        for (hash, name) in [(statement().hash(), "signature"), (possession, "proof")] {
            assert_eq!(hex(&SECRET.sign(scheme, &hash)), row(name));
            let signature = unhex(row(name));
            assert_eq!(
                verify(&MockApi::default(), scheme, &hash, &signature, &key),
                Ok(())
            );
        }
    }
}

#[test]
fn the_addresses_of_the_readme_are_real() {
    for name in ["registry", "avs", "operator"] {
        assert_eq!(MockApi::default().addr_make(name).as_str(), row(name));
    }
}

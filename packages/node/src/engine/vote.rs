//! Votes for blocks, as CometBFT has them in evidence.

use anyhow::{anyhow, ensure, Context, Result as AnyResult};
use cosmrs::tendermint::block::{CommitSig, Id};
use cosmrs::tendermint::vote::{Type, ValidatorIndex};
use cosmrs::tendermint::{account, chain, Hash, Signature, Vote};
use cosmwasm_std::Binary;
use ed25519_zebra::{Signature as Ed25519Signature, VerificationKey};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use tendermint_rpc::endpoint::{commit, validators};
use tendermint_rpc::PageNumber;

use crate::client::Client;
use crate::localnet::ConsensusKey;

/// Validators per page, the most that a node gives.
const PER_PAGE: u8 = 100;

/// All that is needed to prove that a validator voted twice at a height.
pub(super) struct Scene {
    chain_id: chain::Id,
    block_time: String,
    total_power: u64,
    power: u64,
    /// A vote for the block that the chain has.
    honest: Vote,
}

impl Scene {
    /// What a validator voted at a height. If its vote came too late for the block's commit, it votes now.
    ///
    /// # Errors
    /// When it was no validator at that height, or the block is gone.
    pub fn at(client: &Client, key: &ConsensusKey, height: u64) -> AnyResult<Self> {
        let commit = client
            .rpc()
            .call(commit::Request::new(height.try_into()?))?
            .signed_header;
        let address = account::Id::new(key.address());
        let set = validators::Request::new(
            Some(height.try_into()?),
            Some(PageNumber::from(1)),
            Some(PER_PAGE.into()),
        );
        let set = client.rpc().call(set)?.validators;
        let place = set.iter().position(|validator| validator.address == address);
        let place = place.with_context(|| format!("{address} was no validator at height {height}"))?;
        let power = set.get(place).map(|validator| validator.power.value());
        let chain_id = commit.header.chain_id.clone();
        let block = commit.commit;
        let mut honest = Vote {
            vote_type: Type::Precommit,
            height: block.height,
            round: block.round,
            block_id: Some(block.block_id),
            timestamp: Some(commit.header.time),
            validator_address: address,
            validator_index: ValidatorIndex::try_from(place)?,
            signature: None,
            extension: vec![],
            extension_signature: None,
        };
        match block.signatures.get(place) {
            Some(CommitSig::BlockIdFlagCommit {
                timestamp, signature, ..
            }) => {
                honest.timestamp = Some(*timestamp);
                honest.signature = signature.clone();
            }
            _ => sign(&mut honest, key, &chain_id)?,
        }
        Ok(Self {
            chain_id,
            block_time: commit.header.time.to_rfc3339(),
            total_power: set.iter().map(|validator| validator.power.value()).sum(),
            power: power.context("no power")?,
            honest,
        })
    }

    /// The votes of a validator for two blocks, in the form in which a node takes evidence.
    ///
    /// # Errors
    /// When the vote that the chain has is not signed by this key.
    pub fn evidence(&self, key: &ConsensusKey) -> AnyResult<Value> {
        ensure!(
            is_of(&self.honest, key, &self.chain_id)?,
            "the vote at height {} is not of this key",
            self.honest.height
        );
        let mut other = self.honest.clone();
        let block = self.honest.block_id.context("a vote for no block")?;
        other.block_id = Some(another_block(&block)?);
        sign(&mut other, key, &self.chain_id)?;
        // CometBFT wants the smaller block id first.
        let (mut a, mut b) = (&self.honest, &other);
        if order(a) > order(b) {
            (a, b) = (b, a);
        }
        Ok(json!({
            "type": "tendermint/DuplicateVoteEvidence",
            "value": {
                "vote_a": vote_json(a)?,
                "vote_b": vote_json(b)?,
                "TotalVotingPower": self.total_power.to_string(),
                "ValidatorPower": self.power.to_string(),
                "Timestamp": self.block_time,
            }
        }))
    }
}

fn sign(vote: &mut Vote, key: &ConsensusKey, chain_id: &chain::Id) -> AnyResult<()> {
    let message = vote.clone().into_signable_vec(chain_id.clone());
    vote.signature = Signature::new(key.sign(&message))?;
    Ok(())
}

fn is_of(vote: &Vote, key: &ConsensusKey, chain_id: &chain::Id) -> AnyResult<bool> {
    let message = vote.clone().into_signable_vec(chain_id.clone());
    let signature = Ed25519Signature::try_from(signature(vote)?)?;
    let public = VerificationKey::try_from(key.public_key())?;
    Ok(public.verify(&signature, &message).is_ok())
}

fn signature(vote: &Vote) -> AnyResult<&[u8]> {
    Ok(vote
        .signature
        .as_ref()
        .context("a vote without signature")?
        .as_bytes())
}

/// A block that nobody has seen.
fn another_block(block: &Id) -> AnyResult<Id> {
    let other = |hash: &Hash| Hash::Sha256(Sha256::digest(hash.as_bytes()).into());
    let mut another = *block;
    another.hash = other(&block.hash);
    another.part_set_header.hash = other(&block.part_set_header.hash);
    Ok(another)
}

/// By what CometBFT sorts votes: hash of the block, then that of its parts.
fn order(vote: &Vote) -> Vec<u8> {
    vote.block_id
        .map_or_else(Vec::new, |block| block.hash.as_bytes().to_vec())
}

fn vote_json(vote: &Vote) -> AnyResult<Value> {
    let block = vote.block_id.context("a vote for no block")?;
    let time = vote.timestamp.ok_or_else(|| anyhow!("a vote without time"))?;
    Ok(json!({
        "type": 2,
        "height": vote.height.to_string(),
        "round": i32::from(vote.round),
        "block_id": {
            "hash": block.hash.to_string(),
            "parts": { "total": block.part_set_header.total, "hash": block.part_set_header.hash.to_string() },
        },
        "timestamp": time.to_rfc3339(),
        "validator_address": vote.validator_address.to_string(),
        "validator_index": vote.validator_index.value(),
        "signature": Binary::from(signature(vote)?).to_base64(),
    }))
}

#[cfg(test)]
mod tests {
    use cosmrs::tendermint::block::parts::Header;
    use cosmrs::tendermint::Time;

    use super::*;

    /// The key whose seed is the name, repeated.
    fn key(name: u8) -> ConsensusKey {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("priv_validator_key.json");
        let value = Binary::from([name; 64]).to_base64();
        std::fs::write(&path, format!(r#"{{"priv_key":{{"value":"{value}"}}}}"#)).unwrap();
        ConsensusKey::read(&path).unwrap()
    }

    fn scene(key: &ConsensusKey, block: u8) -> Scene {
        let hash = Hash::Sha256([block; 32]);
        let chain_id: chain::Id = "palisade-local-1".parse().unwrap();
        let mut honest = Vote {
            vote_type: Type::Precommit,
            height: 391u32.into(),
            round: 1u16.into(),
            block_id: Some(Id {
                hash,
                part_set_header: Header::new(2, hash).unwrap(),
            }),
            timestamp: Some(Time::from_unix_timestamp(1_795_657_632, 12_789_101).unwrap()),
            validator_address: account::Id::new(key.address()),
            validator_index: ValidatorIndex::try_from(3usize).unwrap(),
            signature: None,
            extension: vec![],
            extension_signature: None,
        };
        sign(&mut honest, key, &chain_id).unwrap();
        Scene {
            chain_id,
            block_time: "2026-11-26T01:47:12.012789101Z".to_string(),
            total_power: 1_250_000,
            power: 250_000,
            honest,
        }
    }

    #[test]
    fn two_signed_votes_for_two_blocks_are_evidence_the_smaller_block_first() {
        for block in [0, 1, 77, 255] {
            let (key, scene) = (key(5), scene(&key(5), block));
            let evidence = scene.evidence(&key).unwrap();
            let value = &evidence["value"];
            assert_eq!(evidence["type"], "tendermint/DuplicateVoteEvidence");
            assert_eq!(value["TotalVotingPower"], "1250000");
            assert_eq!(value["ValidatorPower"], "250000");
            assert_eq!(value["Timestamp"], "2026-11-26T01:47:12.012789101Z");
            let hash = |vote: &str| value[vote]["block_id"]["hash"].as_str().unwrap().to_string();
            assert!(hash("vote_a") < hash("vote_b"));
            let honest = Hash::Sha256([block; 32]).to_string();
            assert_eq!(
                [hash("vote_a"), hash("vote_b")]
                    .iter()
                    .filter(|found| **found == honest)
                    .count(),
                1
            );
            for vote in ["vote_a", "vote_b"] {
                let vote = &value[vote];
                assert_eq!(
                    (&vote["height"], &vote["round"], &vote["type"]),
                    (&json!("391"), &json!(1), &json!(2))
                );
                assert_eq!(vote["timestamp"], "2026-11-26T01:47:12.012789101Z");
                assert_eq!(vote["validator_index"], 3);
            }
            assert_ne!(value["vote_a"]["signature"], value["vote_b"]["signature"]);
        }
    }

    #[test]
    fn both_votes_are_signed_by_the_validator() {
        let (key, scene) = (key(5), scene(&key(5), 9));
        let evidence = scene.evidence(&key).unwrap();
        for vote in ["vote_a", "vote_b"] {
            let json = &evidence["value"][vote];
            let mut signed = scene.honest.clone();
            let hash: Hash = json["block_id"]["hash"].as_str().unwrap().parse().unwrap();
            let parts: Hash = json["block_id"]["parts"]["hash"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap();
            signed.block_id = Some(Id {
                hash,
                part_set_header: Header::new(2, parts).unwrap(),
            });
            let signature = Binary::from_base64(json["signature"].as_str().unwrap()).unwrap();
            signed.signature = Signature::new(signature.as_slice()).unwrap();
            assert!(is_of(&signed, &key, &scene.chain_id).unwrap());
        }
    }

    #[test]
    fn a_vote_of_another_key_is_no_evidence() {
        let scene = scene(&key(5), 9);
        let refusal = scene.evidence(&key(6)).unwrap_err().to_string();
        assert!(refusal.contains("not of this key"), "{refusal}");
    }
}

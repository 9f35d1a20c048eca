use anyhow::Context;
use comfy_table::presets::NOTHING;
use comfy_table::Table;
use cosmrs::proto::cosmos::base::query::v1beta1::PageRequest;
use cosmrs::proto::cosmos::crypto::ed25519::PubKey;
use cosmrs::proto::cosmos::staking::v1beta1::{
    BondStatus, QueryValidatorsRequest, QueryValidatorsResponse, Validator,
};
use cosmrs::proto::traits::Message;
use serde::Serialize;

use super::network::Localnet;
use super::node::Node;
use crate::client::Client;

/// Units of the staking coin that make one vote.
const UNITS_PER_VOTE: u128 = 1_000_000;
/// Validators that are looked through for those of the network: others may have joined.
const MOST_VALIDATORS: u64 = 1_000;

/// How a network is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The chain's id.
    pub chain_id: String,
    /// Height of the last block.
    pub height: u64,
    /// Its time, as RFC 3339 writes it.
    pub time: String,
    /// Its validators, in the order of their numbers.
    pub validators: Vec<ValidatorStatus>,
}

/// How a validator is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValidatorStatus {
    /// Its name on the chain.
    pub moniker: String,
    /// Its operator address.
    pub address: String,
    /// Whether it is in the active set.
    pub bonded: bool,
    /// Whether it is jailed.
    pub jailed: bool,
    /// Units bonded to it.
    pub tokens: String,
    /// Its votes: whole millions of units while it is in the active set, otherwise none.
    pub voting_power: u64,
    /// Its process, when it runs.
    pub pid: Option<u32>,
    /// URL of its RPC.
    pub rpc: String,
}

impl Status {
    pub(super) fn read(network: &Localnet) -> anyhow::Result<Self> {
        let client = network.client()?;
        let head = client.status()?.sync_info;
        let known = validators(&client)?;
        let validators = network.validators().iter().enumerate().map(|(index, node)| {
            let key = network.consensus_key(index)?.public_key();
            let mut known = known.iter();
            let found = known.find(|validator| consensus_key(validator).is_some_and(|found| found == key));
            found
                .map(|validator| ValidatorStatus::new(node, validator))
                .with_context(|| format!("the chain does not know {}", node.moniker))?
        });
        Ok(Self {
            chain_id: network.chain_id().to_owned(),
            height: head.latest_block_height.value(),
            time: head.latest_block_time.to_rfc3339(),
            validators: validators.collect::<anyhow::Result<_>>()?,
        })
    }

    /// As a table for a terminal.
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(NOTHING).set_header([
            "validator",
            "bonded",
            "jailed",
            "voting power",
            "process",
            "rpc",
        ]);
        for validator in &self.validators {
            let yes = |flag: bool| if flag { "yes" } else { "no" }.to_owned();
            table.add_row([
                validator.moniker.clone(),
                yes(validator.bonded),
                yes(validator.jailed),
                validator.voting_power.to_string(),
                validator.pid.map_or("stopped".to_owned(), |pid| pid.to_string()),
                validator.rpc.clone(),
            ]);
        }
        let Self {
            chain_id,
            height,
            time,
            ..
        } = self;
        format!("{chain_id}, block {height} at {time}\n{table}")
    }
}

impl ValidatorStatus {
    fn new(node: &Node, validator: &Validator) -> anyhow::Result<Self> {
        let bonded = validator.status == BondStatus::Bonded as i32;
        let tokens: u128 = validator.tokens.parse()?;
        let votes = if bonded { tokens / UNITS_PER_VOTE } else { 0 };
        Ok(Self {
            moniker: node.moniker.clone(),
            address: validator.operator_address.clone(),
            bonded,
            jailed: validator.jailed,
            tokens: validator.tokens.clone(),
            voting_power: u64::try_from(votes)?,
            pid: node.pid(),
            rpc: node.rpc(),
        })
    }
}

fn validators(client: &Client) -> anyhow::Result<Vec<Validator>> {
    let request = QueryValidatorsRequest {
        status: String::new(),
        pagination: Some(PageRequest {
            limit: MOST_VALIDATORS,
            ..PageRequest::default()
        }),
    };
    let path = "/cosmos.staking.v1beta1.Query/Validators";
    let answer: QueryValidatorsResponse = client.query(path, &request, None)?;
    Ok(answer.validators)
}

fn consensus_key(validator: &Validator) -> Option<Vec<u8>> {
    let any = validator.consensus_pubkey.as_ref()?;
    Some(PubKey::decode(any.value.as_slice()).ok()?.key)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn validator(status: BondStatus) -> Validator {
        Validator {
            operator_address: "wasmvaloper1x".to_owned(),
            tokens: "247500999999".to_owned(),
            status: status as i32,
            jailed: status != BondStatus::Bonded,
            ..Validator::default()
        }
    }

    #[test]
    fn only_the_active_set_votes() {
        let node = Node::new(Path::new("/net"), 26_600, 1);
        let active = ValidatorStatus::new(&node, &validator(BondStatus::Bonded)).unwrap();
        assert_eq!((active.bonded, active.voting_power), (true, 247_500));
        let jailed = ValidatorStatus::new(&node, &validator(BondStatus::Unbonding)).unwrap();
        assert_eq!(
            (jailed.bonded, jailed.jailed, jailed.voting_power),
            (false, true, 0)
        );
    }

    #[test]
    fn the_table_has_a_row_for_each_validator() {
        let node = Node::new(Path::new("/net"), 26_600, 1);
        let status = Status {
            chain_id: "palisade-test-1".to_owned(),
            height: 7,
            time: "2026-01-01T00:00:00Z".to_owned(),
            validators: vec![ValidatorStatus::new(&node, &validator(BondStatus::Bonded)).unwrap()],
        };
        let table = status.table();
        let mut lines = table
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>());
        assert_eq!(
            lines.next().unwrap().join(" "),
            "palisade-test-1, block 7 at 2026-01-01T00:00:00Z"
        );
        lines.next();
        assert_eq!(
            lines.next().unwrap(),
            [
                "validator-2",
                "yes",
                "no",
                "247500",
                "stopped",
                "http://127.0.0.1:26601"
            ]
        );
        assert_eq!(lines.next(), None);
    }
}

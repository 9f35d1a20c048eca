//! Messages, and time.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result as AnyResult};
use cosmrs::proto::cosmos::feegrant::v1beta1::{BasicAllowance, MsgGrantAllowance};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContractResponse, MsgInstantiateContractResponse, MsgStoreCodeResponse,
};
use cosmrs::Any;
use cosmwasm_std::{Addr, Binary, Coin};
use palisade_testing::{Code, Engine, Instance, Response};
use sha2::{Digest, Sha256};

use super::{NodeEngine, FAUCET};
use crate::client::{msg, Head, TxOutcome};

/// How long a block, or what a block is to bring, may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often the chain is asked for a newer block.
const POLL: Duration = Duration::from_millis(60);

impl NodeEngine {
    /// Sends one message as one transaction. Its block becomes the head.
    pub(super) fn transact(&mut self, sender: &Addr, message: Any) -> AnyResult<TxOutcome> {
        let key = self.signers.borrow().get(sender).cloned();
        let key = key.with_context(|| format!("{sender} is nobody who was asked for by name"))?;
        self.open_account(sender)?;
        let outcome = self.client.execute_msgs(&key, &[message])?;
        self.head = self.client.head(outcome.height)?;
        Ok(outcome)
    }

    /// A chain knows an account, and lets it sign, once it has received something. Keepers have received nothing: an
    /// allowance for fees opens their account and moves no coins.
    fn open_account(&mut self, account: &Addr) -> AnyResult<()> {
        if self.known.contains(account) {
            return Ok(());
        }
        if let Err(error) = self.client.account(account.as_str()) {
            if !error.is_not_found() {
                return Err(error.into());
            }
            let faucet = self.key(FAUCET);
            let grant = MsgGrantAllowance {
                granter: self.client.address(&faucet).into_string(),
                grantee: account.to_string(),
                allowance: Some(msg::pack(&BasicAllowance::default())),
            };
            self.client
                .execute_msgs(&faucet, &[msg::pack(&grant)])
                .with_context(|| format!("opening the account {account}"))?;
        }
        self.known.insert(account.clone());
        Ok(())
    }

    pub(super) fn sent(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> AnyResult<Response> {
        let outcome = self.transact(from, msg::send(from, to, coins))?;
        Ok(response(&outcome, vec![]))
    }

    pub(super) fn executed(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: &[Coin],
    ) -> AnyResult<Response> {
        let outcome = self.transact(sender, msg::execute(sender, contract, msg, funds))?;
        let data = outcome.response::<MsgExecuteContractResponse>(0)?.data;
        Ok(response(&outcome, data))
    }

    pub(super) fn instantiated(
        &mut self,
        sender: &Addr,
        code_id: u64,
        msg: &Binary,
        funds: &[Coin],
        label: &str,
    ) -> AnyResult<Instance> {
        let message = msg::instantiate(sender, None, code_id, label, msg, funds);
        let outcome = self.transact(sender, message)?;
        let made = outcome.response::<MsgInstantiateContractResponse>(0)?;
        Ok(Instance {
            address: Addr::unchecked(made.address),
            response: response(&outcome, made.data),
        })
    }

    /// The id of a code, which is stored unless the chain has one with the same checksum.
    pub(super) fn stored(&mut self, code: Code) -> AnyResult<u64> {
        if let Some(id) = self.codes.get(&code) {
            return Ok(*id);
        }
        let wasm = self.artifacts.read(code)?;
        let checksum = Sha256::digest(&wasm);
        let mut there = self.client.codes()?.into_iter();
        let id = match there.find(|found| found.data_hash[..] == checksum[..]) {
            Some(found) => found.code_id,
            None => {
                let faucet = self.account(FAUCET);
                let outcome = self
                    .transact(&faucet, msg::store_code(&faucet, &wasm)?)
                    .with_context(|| format!("storing {}", code.artifact()))?;
                outcome.response::<MsgStoreCodeResponse>(0)?.code_id
            }
        };
        self.codes.insert(code, id);
        Ok(id)
    }

    /// Waits until a block is as it should be, and makes it the head.
    pub(super) fn wait_for(
        &mut self,
        what: &str,
        is_there: impl Fn(&Self, Head) -> AnyResult<bool>,
    ) -> AnyResult<()> {
        let begin = Instant::now();
        loop {
            let latest = self.client.latest()?;
            if latest.height > self.head.height && is_there(self, latest)? {
                self.head = latest;
                return Ok(());
            }
            if begin.elapsed() > PATIENCE {
                bail!(
                    "{what} did not come within {PATIENCE:?}, at height {}",
                    latest.height
                );
            }
            thread::sleep(POLL);
        }
    }

    /// Waits for the first block that is not before a second. The head is it, or one that is later already.
    pub(super) fn wait_until(&mut self, due: u64) -> AnyResult<()> {
        while self.head.time.seconds() < due {
            let left = due.saturating_sub(self.head.time.seconds());
            // All but the last second, in which the block is made.
            thread::sleep(Duration::from_secs(left.saturating_sub(1)));
            self.next_block()?;
        }
        Ok(())
    }
}

/// What a message left behind, as every engine gives it: its own events, without the number of the message, which is
/// always the first.
fn response(outcome: &TxOutcome, data: Vec<u8>) -> Response {
    let mut events = vec![];
    for event in &outcome.events {
        let (numbers, attributes): (Vec<_>, Vec<_>) = event
            .attributes
            .iter()
            .cloned()
            .partition(|attribute| attribute.key == "msg_index");
        if !numbers.is_empty() {
            let mut event = event.clone();
            event.attributes = attributes;
            events.push(event);
        }
    }
    Response {
        events,
        data: (!data.is_empty()).then(|| data.into()),
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Event;

    use super::*;

    #[test]
    fn a_response_has_the_events_of_the_message_without_its_number() {
        let bonded = Event::new("wasm-palisade-hub/bonded").add_attribute("amount", "5");
        let outcome = TxOutcome {
            height: 7,
            hash: "AA".to_string(),
            code: 0,
            codespace: String::new(),
            log: String::new(),
            gas_wanted: 2,
            gas_used: 1,
            events: vec![
                Event::new("tx").add_attribute("fee", ""),
                bonded.clone().add_attribute("msg_index", "0"),
            ],
            responses: vec![],
        };
        let found = response(&outcome, vec![]);
        assert_eq!((found.events, found.data), (vec![bonded], None));
        assert_eq!(response(&outcome, vec![1, 2]).data, Some(vec![1, 2].into()));
    }
}

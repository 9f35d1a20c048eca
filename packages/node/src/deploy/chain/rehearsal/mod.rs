//! The simulator, as a chain to which a deployment is sent before any real one.
//!
//! It has the contracts as Rust, and knows them by the checksums of the artifacts. Transactions wait for the next
//! block, are refused with a used sequence or after their last height, and are found by their hashes: what a deployment
//! has to cope with on a real chain.

mod reader;

use std::cell::{Ref, RefCell, RefMut};
use std::collections::BTreeMap;

use anyhow::{anyhow, bail, ensure, Context, Result as AnyResult};
use cosmrs::AccountId;
use cosmwasm_std::{
    coin, to_json_binary, Addr, BankMsg, Checksum, Coin, CosmosMsg, Decimal, Empty, Timestamp, Uint128,
    WasmMsg,
};
use cw_multi_test::Executor;
use palisade_chain::{Chain as Simulator, NewValidator, StoredCode};
use palisade_testing::{native_contract, Code};

use super::{Answer, Chain, Included, Message, Reader as _, Signed, Signer};
use crate::deploy::artifacts::Artifacts;

/// Units that each validator has staked itself.
const SELF_DELEGATION: u128 = 1_000_000_000_000;

/// Units that the faucet has in the beginning.
const FAUCET_FUNDS: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// The chain that is imitated.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its id.
    pub chain_id: String,
    /// How its addresses begin.
    pub prefix: String,
    /// Its staking coin.
    pub denom: String,
    /// How long undelegations take.
    pub unbonding_seconds: u64,
    /// Its bonded validators.
    pub validators: Vec<String>,
    /// Who deploys.
    pub deployer: Addr,
    /// What the deployer has in the beginning.
    pub funds: Uint128,
    /// Stands for the hash of its first block.
    pub first_block: String,
}

/// A chain in memory.
pub struct Rehearsal {
    chain: RefCell<Simulator>,
    deployer: Addr,
    faucet: Addr,
    first_block: String,
    /// By checksum.
    contracts: BTreeMap<String, Code>,
    codes: RefCell<BTreeMap<u64, Checksum>>,
    /// Codes that contracts had before they were migrated.
    left: RefCell<BTreeMap<Addr, Vec<u64>>>,
    waiting: RefCell<BTreeMap<String, Waiting>>,
    included: RefCell<BTreeMap<String, Included>>,
    sequences: RefCell<BTreeMap<Addr, u64>>,
    signatures: RefCell<u64>,
    fault: RefCell<Option<Fault>>,
}

/// What the next transaction meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The node does not take it.
    Refusal,
    /// A block has it, and it fails there.
    Failure,
}

/// A transaction that was signed.
#[derive(Clone)]
struct Waiting {
    sender: Addr,
    sequence: u64,
    messages: Vec<Message>,
    last: u64,
    submitted: bool,
}

impl Rehearsal {
    /// A chain without contracts.
    ///
    /// # Errors
    /// When it has no validators, or their addresses are none.
    pub fn new(stage: Stage, artifacts: &Artifacts) -> AnyResult<Self> {
        // cw-multi-test wants it for ever; a process rehearses a few times at most.
        let prefix: &'static str = Box::leak(stage.prefix.clone().into_boxed_str());
        let mut block = cosmwasm_std::testing::mock_env().block;
        block.chain_id = stage.chain_id;
        block.time = Timestamp::from_seconds(1_800_000_000);
        let mut builder = Simulator::builder()
            .prefix(prefix)
            .block(block)
            .bond_denom(&stage.denom)
            .unbonding_seconds(stage.unbonding_seconds);
        for validator in &stage.validators {
            let operator = operator_of(validator, prefix)?;
            let terms = NewValidator::new(operator, SELF_DELEGATION, Decimal::percent(5));
            builder = builder.validator_with(terms);
        }
        let count = u32::try_from(stage.validators.len().max(1))?;
        let builder = builder.params(|params| params.max_validators = count);
        let mut chain = builder
            .balance(&stage.deployer, vec![coin(stage.funds.u128(), &stage.denom)])
            .build()?;
        let faucet = chain.addr("faucet");
        chain.mint(&faucet, vec![coin(FAUCET_FUNDS, &stage.denom)])?;
        Ok(Self {
            chain: RefCell::new(chain),
            deployer: stage.deployer,
            faucet,
            first_block: stage.first_block,
            contracts: artifacts
                .iter()
                .map(|artifact| (artifact.checksum.to_hex(), artifact.code))
                .collect(),
            codes: RefCell::default(),
            left: RefCell::default(),
            waiting: RefCell::default(),
            included: RefCell::default(),
            sequences: RefCell::default(),
            signatures: RefCell::default(),
            fault: RefCell::default(),
        })
    }

    /// The simulated chain.
    pub fn chain(&self) -> Ref<'_, Simulator> {
        self.chain.borrow()
    }

    /// The simulated chain, to change.
    pub fn chain_mut(&self) -> RefMut<'_, Simulator> {
        self.chain.borrow_mut()
    }

    /// Numbers of all codes, with their checksums.
    pub fn codes(&self) -> BTreeMap<u64, Checksum> {
        self.codes.borrow().clone()
    }

    /// Gives a contract another code, as its admin.
    ///
    /// # Errors
    /// Those of the chain.
    pub fn migrate(&self, admin: &Addr, contract: &Addr, code_id: u64) -> AnyResult<()> {
        let mut chain = self.chain.borrow_mut();
        let before = chain.contract_data(contract)?.code_id;
        let migration = WasmMsg::Migrate {
            contract_addr: contract.to_string(),
            new_code_id: code_id,
            msg: to_json_binary(&Empty {})?,
        };
        chain.execute(admin.clone(), migration.into())?;
        let mut left = self.left.borrow_mut();
        left.entry(contract.clone()).or_default().push(before);
        Ok(())
    }

    /// Every transaction in a block.
    pub fn transactions(&self) -> Vec<Included> {
        self.included.borrow().values().cloned().collect()
    }

    /// Does this to the next transaction.
    pub fn disturb(&self, fault: Fault) {
        self.fault.replace(Some(fault));
    }

    /// Forgets the transactions that are in no block yet, as a node does that starts again.
    pub fn forget_waiting(&self) {
        for waiting in self.waiting.borrow_mut().values_mut() {
            waiting.submitted = false;
        }
    }

    fn next_block(&self) {
        let height = self.chain.borrow().height();
        let submitted: Vec<(String, Waiting)> = {
            let waiting = self.waiting.borrow();
            let submitted = waiting.iter().filter(|(_, waiting)| waiting.submitted);
            submitted
                .map(|(hash, waiting)| (hash.clone(), waiting.clone()))
                .collect()
        };
        for (hash, waiting) in submitted {
            self.waiting.borrow_mut().remove(&hash);
            let next = self.sequence(&waiting.sender);
            if waiting.sequence != next || height > waiting.last {
                continue;
            }
            self.sequences
                .borrow_mut()
                .insert(waiting.sender.clone(), next.saturating_add(1));
            let error = self.run(&waiting).err().map(|error| format!("{error:#}"));
            let included = Included {
                height,
                gas_used: 0,
                error,
            };
            self.included.borrow_mut().insert(hash, included);
        }
        self.chain.borrow_mut().next_block();
    }

    fn sequence(&self, sender: &Addr) -> u64 {
        self.sequences.borrow().get(sender).copied().unwrap_or_default()
    }

    /// All messages, or none.
    fn run(&self, waiting: &Waiting) -> AnyResult<()> {
        if self.fault.borrow_mut().take().is_some() {
            bail!("out of gas");
        }
        let (mut batch, mut codes) = (vec![], vec![]);
        for message in &waiting.messages {
            match message {
                Message::StoreCode { wasm } => codes.push(self.stamped(wasm)?),
                other => batch.push(cosmos_msg(other)?),
            }
        }
        let mut chain = self.chain.borrow_mut();
        chain.execute_multi(waiting.sender.clone(), batch)?;
        for code in codes {
            let checksum = code.checksum;
            let id = chain.store_code(Box::new(code));
            self.codes.borrow_mut().insert(id, checksum);
        }
        Ok(())
    }

    fn stamped(&self, wasm: &[u8]) -> AnyResult<StoredCode> {
        let checksum = Checksum::generate(wasm);
        let code = self.contracts.get(&checksum.to_hex());
        let code = code.context("this is no contract of the suite")?;
        Ok(StoredCode {
            contract: native_contract(*code),
            checksum,
        })
    }
}

/// As the simulator takes it.
fn cosmos_msg(message: &Message) -> AnyResult<CosmosMsg> {
    Ok(match message.clone() {
        Message::Send { to, coin } => BankMsg::Send {
            to_address: to.into(),
            amount: vec![coin],
        }
        .into(),
        Message::StoreCode { .. } => bail!("contracts store no code"),
        Message::Execute { contract, msg } => WasmMsg::Execute {
            contract_addr: contract.into(),
            msg,
            funds: vec![],
        }
        .into(),
        Message::Instantiate {
            code_id,
            admin,
            label,
            msg,
            funds,
            salt,
        } => WasmMsg::Instantiate2 {
            admin: admin.map(String::from),
            code_id,
            label,
            msg,
            funds,
            salt: salt.into(),
        }
        .into(),
    })
}

/// The account behind a validator: the same bytes with the prefix of accounts.
fn operator_of(validator: &str, prefix: &str) -> AnyResult<Addr> {
    let parsed: AccountId = validator
        .parse()
        .map_err(|_| anyhow!("{validator} is no address"))?;
    let operator = AccountId::new(prefix, &parsed.to_bytes()).map_err(|error| anyhow!("{error}"))?;
    Ok(Addr::unchecked(operator.to_string()))
}

impl Chain for Rehearsal {
    fn account(&self, signer: Signer) -> AnyResult<Addr> {
        Ok(match signer {
            Signer::Deployer => self.deployer.clone(),
            Signer::Faucet => self.faucet.clone(),
        })
    }

    fn simulate(&self, _signer: Signer, _messages: &[Message]) -> AnyResult<Option<u64>> {
        Ok(None)
    }

    fn fee(&self, _gas: u64) -> AnyResult<Coin> {
        Ok(coin(0, self.staking_denom()?))
    }

    fn sign(&self, signer: Signer, messages: &[Message], _gas: u64, last: u64) -> AnyResult<Signed> {
        let sender = self.account(signer)?;
        let waiting = Waiting {
            sequence: self.sequence(&sender),
            sender,
            messages: messages.to_vec(),
            last,
            submitted: false,
        };
        let mut signatures = self.signatures.borrow_mut();
        *signatures = signatures.saturating_add(1);
        let bytes = signatures.to_be_bytes().to_vec();
        let hash = Checksum::generate(&bytes).to_hex().to_uppercase();
        self.waiting.borrow_mut().insert(hash.clone(), waiting);
        Ok(Signed {
            hash,
            bytes,
            last_height: last,
        })
    }

    fn submit(&self, signed: &Signed) -> AnyResult<Answer> {
        let fault = *self.fault.borrow();
        if fault == Some(Fault::Refusal) {
            self.fault.replace(None);
            return Ok(Answer::Refused("insufficient fee".to_string()));
        }
        let mut waiting = self.waiting.borrow_mut();
        let waiting = waiting
            .get_mut(&signed.hash)
            .context("this transaction was not signed here")?;
        ensure!(
            waiting.sequence == self.sequence(&waiting.sender),
            "account sequence mismatch"
        );
        waiting.submitted = true;
        Ok(Answer::Taken)
    }

    fn transaction(&self, hash: &str) -> AnyResult<Option<Included>> {
        Ok(self.included.borrow().get(hash).cloned())
    }

    fn wait(&self) -> AnyResult<()> {
        self.next_block();
        Ok(())
    }
}

//! Random staking on a real chain, for the simulator to do again.
//!
//! Savers send whatever staking has, alone and several messages at a time, some of it refused. Some found validators that
//! nobody runs, which miss every block, are slashed and jailed for it, and come back. One validator of the network stands
//! still for a while, another one is doubled by a twin and signs twice.

mod dice;
mod misfortunes;
mod saver;

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{ensure, Context, Result as AnyResult};
use cosmrs::proto::cosmos::staking::v1beta1 as staking;
use cosmrs::Any;
use cosmwasm_std::{coins, Addr};

use crate::client::{msg, Client, ClientConfig, ClientError, Key};
use crate::localnet::Localnet;
use dice::Dice;
use misfortunes::Misfortunes;
use saver::Saver;

/// Accounts that stake.
const SAVERS: u64 = 6;
/// What each has to begin with.
const PURSE: u128 = 2_000_000_000;
/// What validators are called that nobody runs.
const NOBODY: &str = "nobody";
/// Gas of one message, at most.
const GAS: u64 = 600_000;
/// Blocks that may pass before a transaction is forgotten.
const PATIENCE_BLOCKS: u64 = 4;
/// How long the chain may make no block.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long, and which, random staking is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the choices follow from. When blocks come is up to the chain, so that a seed alone repeats no run: its
    /// record does.
    pub seed: u64,
    /// Blocks in which savers act, about. Both misfortunes take 60; validators that unbond to the end take, after half of
    /// the rounds, as many as the chain makes in 21 of its days.
    pub rounds: u32,
}

/// Stakes at random on a network that is up, and waits until all that was undelegated is paid.
///
/// # Errors
/// When the chain stands still, or a validator that should be slashed is not.
pub fn stake_at_random(network: &Localnet, plan: Plan, progress: &mut dyn FnMut(&str)) -> AnyResult<()> {
    let mut run = Run::begin(network, plan)?;
    let mut misfortunes = Misfortunes::new(plan.rounds);
    for round in 0..plan.rounds {
        run.round(round)?;
        misfortunes.round(round, &run, progress)?;
        if round.checked_rem(20) == Some(0) {
            let height = run.client.latest()?.height;
            progress(&format!("round {round} of {}, block {height}", plan.rounds));
        }
    }
    misfortunes.end(&run)?;
    // Three weeks of the chain, and some blocks.
    thread::sleep(Duration::from_secs(
        network.day_seconds().saturating_mul(21).saturating_add(3),
    ));
    Ok(())
}

struct Run<'a> {
    network: &'a Localnet,
    client: Client,
    dice: Dice,
    savers: Vec<Saver>,
    /// The round from which on the jailed stay so, to be unbonded in the end.
    last_unjail: u32,
}

/// What savers see of the chain when they act.
struct View {
    height: u64,
    validators: Vec<staking::Validator>,
}

impl<'a> Run<'a> {
    fn begin(network: &'a Localnet, plan: Plan) -> AnyResult<Self> {
        let client = Client::connect(ClientConfig::new(network.rpc(), network.chain_id(), "wasm"))?;
        let savers: Vec<Saver> = (0..SAVERS).map(|number| Saver::new(&client, number)).collect();
        let faucet = Key::named("faucet");
        let from = client.address(&faucet);
        let gifts = savers
            .iter()
            .map(|saver| msg::send(&from, &saver.address, &coins(PURSE, network.denom())));
        client.execute_msgs(&faucet, &gifts.collect::<Vec<_>>())?;
        Ok(Self {
            network,
            client,
            dice: Dice::new(plan.seed),
            savers,
            last_unjail: plan.rounds / 2,
        })
    }

    /// Some savers and operators act, and a block is made.
    fn round(&mut self, round: u32) -> AnyResult<()> {
        let view = self.view()?;
        for saver in self.savers.clone() {
            if self.dice.percent(70) {
                let count = 1u64.saturating_add(self.dice.below(3));
                let mut messages = vec![];
                for _ in 0..count {
                    let holdings = saver.holdings(&self.client, view.height)?;
                    messages.extend(saver.act(
                        &mut self.dice,
                        &view,
                        &holdings,
                        &self.savers,
                        self.network.denom(),
                    ));
                }
                self.send(&saver.key, &messages, view.height)?;
            } else if let Some(message) = saver.found(&mut self.dice, &view, round, self.network.denom()) {
                self.send(&saver.key, &[message], view.height)?;
            } else if round < self.last_unjail && (saver.is_founder() || self.dice.percent(5)) {
                // Its own validator; refused where it has none.
                self.send(&saver.key, &[msg::unjail(&saver.validator)], view.height)?;
            }
        }
        self.operate(&view)?;
        self.wait_for_block_after(view.height)
    }

    /// Operators of the network's validators take their commission, and come back from jail.
    fn operate(&mut self, view: &View) -> AnyResult<()> {
        for node in self.network.validators() {
            if !self.dice.percent(8) {
                continue;
            }
            let key = Key::named(&node.account);
            let row = view.of_moniker(&node.moniker);
            let row = row.with_context(|| format!("{} is no validator", node.moniker))?;
            let message = if row.jailed {
                msg::unjail(&row.operator_address)
            } else {
                msg::withdraw_commission(&row.operator_address)
            };
            self.send(&key, &[message], view.height)?;
        }
        Ok(())
    }

    fn view(&self) -> AnyResult<View> {
        let height = self.client.latest()?.height;
        let path = "/cosmos.staking.v1beta1.Query/Validators";
        let request = staking::QueryValidatorsRequest::default();
        let answer: staking::QueryValidatorsResponse = self.client.query(path, &request, Some(height))?;
        Ok(View {
            height,
            validators: answer.validators,
        })
    }

    /// Hands a transaction to the node without a simulation, so that what fails is in a block too.
    fn send(&self, key: &Key, messages: &[Any], height: u64) -> AnyResult<()> {
        let gas = GAS.saturating_mul(u64::try_from(messages.len())?);
        let last = height.saturating_add(PATIENCE_BLOCKS);
        let signed = self.client.sign(key, messages, gas, last)?;
        match self.client.submit(&signed) {
            // An earlier one waits still.
            Err(ClientError::TxRefused { .. }) | Ok(()) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    fn wait_for_block_after(&self, height: u64) -> AnyResult<()> {
        let begin = Instant::now();
        while self.client.latest()?.height <= height {
            ensure!(
                begin.elapsed() < PATIENCE,
                "the chain stands still at block {height}"
            );
            thread::sleep(Duration::from_millis(40));
        }
        Ok(())
    }
}

impl View {
    fn of_moniker(&self, moniker: &str) -> Option<&staking::Validator> {
        let is = |row: &&staking::Validator| {
            row.description
                .as_ref()
                .is_some_and(|about| about.moniker == moniker)
        };
        self.validators.iter().find(is)
    }

    fn of_address(&self, address: &str) -> Option<&staking::Validator> {
        self.validators.iter().find(|row| row.operator_address == address)
    }

    /// Whether it is in the set, and nobody runs it.
    fn misses_blocks(&self, address: &str) -> bool {
        let row = self.of_address(address).filter(|row| !row.jailed);
        let about = row.and_then(|row| row.description.as_ref());
        about.is_some_and(|about| about.moniker.starts_with(NOBODY))
    }

    fn is_jailed(&self, address: &str) -> bool {
        self.of_address(address).is_some_and(|row| row.jailed)
    }
}

/// The validator address of an account.
fn validator_of(account: &Addr) -> String {
    palisade_chain::validator_address(account).unwrap_or_default()
}

//! A client of a Cosmos chain with x/wasm.
//!
//! [`Client`] speaks to one RPC endpoint and waits for each answer: whoever calls it is synchronous, and there is no
//! gRPC port to open. Queries and simulations are `abci_query` with the protobuf path of the service. A transaction is
//! simulated, signed, broadcast, and looked for until it is in a block or can never be.

mod config;
mod error;
mod key;
pub mod msg;
mod outcome;
mod query;
mod rpc;
mod sign;
mod tx;

use std::cell::RefCell;
use std::collections::BTreeMap;

use bech32::Hrp;
use cosmwasm_std::Addr;

pub use config::{ClientConfig, GasPrice};
pub use cosmrs::proto;
pub use cosmrs::tendermint;
pub use cosmrs::Any;
pub use error::{ClientError, Stage};
pub use key::Key;
pub use outcome::{events, TxOutcome};
pub use query::Head;
pub use rpc::Rpc;
pub use tx::SignedTx;

/// What this module returns.
pub type Result<T> = std::result::Result<T, ClientError>;

/// A client of one chain, through one endpoint.
#[derive(Debug)]
pub struct Client {
    config: ClientConfig,
    prefix: Hrp,
    rpc: Rpc,
    /// Next sequence of each account that has signed, as far as it is known.
    accounts: RefCell<BTreeMap<Addr, sign::Account>>,
}

impl Client {
    /// Connects to the endpoint of `config`.
    ///
    /// # Errors
    /// When nothing answers there, when it is another chain, or when address or prefix make no sense.
    pub fn connect(config: ClientConfig) -> Result<Self> {
        let prefix = key::parse_prefix(&config.prefix)?;
        let rpc = Rpc::new(&config.rpc, config.timeout)?;
        let client = Self {
            config,
            prefix,
            rpc,
            accounts: RefCell::default(),
        };
        let found = client.status()?.node_info.network.to_string();
        if found != client.config.chain_id {
            return Err(ClientError::WrongChain {
                endpoint: client.config.rpc.clone(),
                found,
                expected: client.config.chain_id.clone(),
            });
        }
        Ok(client)
    }

    /// How it was set up.
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Calls of the endpoint that have no function here.
    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// The account of a key on this chain.
    pub fn address(&self, key: &Key) -> Addr {
        key.account(&self.prefix)
    }
}

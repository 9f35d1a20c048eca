//! The contracts as Rust.

use cosmwasm_std::Empty;
use cw_multi_test::{Contract, ContractWrapper};

use super::Code;

/// A contract of the suite, as Rust, as cw-multi-test takes it.
pub fn native_contract(code: Code) -> Box<dyn Contract<Empty>> {
    match code {
        Code::Hub => {
            use palisade_hub::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Token => {
            use palisade_token::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Code::Collector => {
            use palisade_collector::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Code::Ballot => {
            use palisade_ballot::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Registry => {
            use palisade_registry::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Lens => {
            use palisade_lens::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Code::Vault => {
            use palisade_vault::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Commitments => {
            use palisade_commitments::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Code::EquivocationSlasher => {
            use palisade_slasher_equivocation::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
    }
}

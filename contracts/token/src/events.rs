//! Every attribute that this contract writes beside cw20's own.

use cosmwasm_std::{Addr, Uint128};
use palisade_interfaces::token::TokenDetails;

/// What happened.
pub enum Event {
    /// The token exists.
    Created {
        /// Who mints and burns.
        minter: Addr,
        /// What it is called.
        details: TokenDetails,
    },
    /// Tokens came into being.
    Minted {
        /// Whose they are.
        recipient: String,
        /// How many.
        amount: Uint128,
        /// How many there are now.
        total_supply: Uint128,
    },
    /// Tokens ceased to be.
    Burned {
        /// Whose they were.
        owner: String,
        /// How many.
        amount: Uint128,
        /// How many there are now.
        total_supply: Uint128,
    },
    /// The contract runs newer code.
    Migrated {
        /// Version before.
        from: String,
        /// Version now.
        to: &'static str,
    },
}

impl From<Event> for cosmwasm_std::Event {
    fn from(event: Event) -> Self {
        match event {
            Event::Created { minter, details } => Self::new("palisade-token/created")
                .add_attribute("minter", minter)
                .add_attribute("name", details.name)
                .add_attribute("symbol", details.symbol)
                .add_attribute("decimals", details.decimals.to_string()),
            Event::Minted {
                recipient,
                amount,
                total_supply,
            } => Self::new("palisade-token/minted")
                .add_attribute("recipient", recipient)
                .add_attribute("amount", amount)
                .add_attribute("total_supply", total_supply),
            Event::Burned {
                owner,
                amount,
                total_supply,
            } => Self::new("palisade-token/burned")
                .add_attribute("owner", owner)
                .add_attribute("amount", amount)
                .add_attribute("total_supply", total_supply),
            Event::Migrated { from, to } => Self::new("palisade-token/migrated")
                .add_attribute("from_version", from)
                .add_attribute("to_version", to),
        }
    }
}

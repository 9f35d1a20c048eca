//! Every attribute that this contract writes.

use cosmwasm_std::{Addr, Uint128};

/// What happened.
pub enum Event {
    /// The collector exists.
    Created {
        /// Who is paid.
        hub: Addr,
        /// The coin that is forwarded.
        denom: String,
    },
    /// The hub was paid.
    Forwarded {
        /// Who was paid.
        hub: Addr,
        /// The whole balance.
        amount: Uint128,
        /// Its coin.
        denom: String,
    },
    /// Another coin was paid out.
    Sent {
        /// Who was paid.
        recipient: Addr,
        /// The whole balance.
        amount: Uint128,
        /// Its coin.
        denom: String,
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
            Event::Created { hub, denom } => Self::new("palisade-collector/created")
                .add_attribute("hub", hub)
                .add_attribute("denom", denom),
            Event::Forwarded { hub, amount, denom } => Self::new("palisade-collector/forwarded")
                .add_attribute("hub", hub)
                .add_attribute("amount", amount)
                .add_attribute("denom", denom),
            Event::Sent {
                recipient,
                amount,
                denom,
            } => Self::new("palisade-collector/sent")
                .add_attribute("recipient", recipient)
                .add_attribute("amount", amount)
                .add_attribute("denom", denom),
            Event::Migrated { from, to } => Self::new("palisade-collector/migrated")
                .add_attribute("from_version", from)
                .add_attribute("to_version", to),
        }
    }
}

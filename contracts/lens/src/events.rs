//! Every attribute that this contract writes.

use cosmwasm_std::Addr;

/// What happened.
pub enum Event {
    /// The lens exists.
    Created {
        /// What it looks at.
        registry: Addr,
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
            Event::Created { registry } => {
                Self::new("palisade-lens/created").add_attribute("registry", registry)
            }
            Event::Migrated { from, to } => Self::new("palisade-lens/migrated")
                .add_attribute("from_version", from)
                .add_attribute("to_version", to),
        }
    }
}

//! Which events the contracts emitted so far, and with which attributes.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Response;

/// How the chain marks events of contracts, and the suite its own.
const PREFIX: &str = "wasm-palisade-";

/// Types of events with the keys of their attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct EventLog(BTreeMap<String, BTreeSet<String>>);

impl EventLog {
    pub fn record(&mut self, response: &Response) {
        for event in &response.events {
            let Some(name) = event.ty.strip_prefix("wasm-") else {
                continue;
            };
            if event.ty.starts_with(PREFIX) {
                let keys = event.attributes.iter().map(|attribute| &attribute.key);
                let keys = keys.filter(|key| *key != "_contract_address").cloned();
                self.0.entry(name.to_string()).or_default().extend(keys);
            }
        }
    }

    pub fn kinds(&self) -> &BTreeMap<String, BTreeSet<String>> {
        &self.0
    }
}

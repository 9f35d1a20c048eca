/// What gas is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charge {
    Wasm,
    Storage,
    Instance,
    Lookup,
    Response,
    Event,
    NativeQuery,
}

/// SDK gas by what it was spent on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GasReport {
    /// Instructions, memory, signatures and addresses: what the VM itself counts.
    pub wasm: u64,
    /// Reads, writes and iterations of contracts in their own storage, and raw queries of it.
    pub storage: u64,
    /// Loading the code of each call.
    pub instances: u64,
    /// Finding contracts and their code, and writing down new contracts.
    pub lookups: u64,
    /// Reading the answers of contracts.
    pub responses: u64,
    /// Events and attributes, also those that a reply is shown.
    pub events: u64,
    /// Queries to modules of the chain. An estimate.
    pub native_queries: u64,
    /// Calls of contracts: messages, replies and smart queries.
    pub calls: u32,
    /// Messages of contracts to modules of the chain. Their gas is in none of the numbers.
    pub native_messages: u32,
}

impl GasReport {
    /// All of it.
    pub fn total(&self) -> u64 {
        let parts = [
            self.wasm,
            self.storage,
            self.instances,
            self.lookups,
            self.responses,
            self.events,
            self.native_queries,
        ];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    pub(crate) fn add(&mut self, charge: Charge, amount: u64) {
        let part = match charge {
            Charge::Wasm => &mut self.wasm,
            Charge::Storage => &mut self.storage,
            Charge::Instance => &mut self.instances,
            Charge::Lookup => &mut self.lookups,
            Charge::Response => &mut self.responses,
            Charge::Event => &mut self.events,
            Charge::NativeQuery => &mut self.native_queries,
        };
        *part = part.saturating_add(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_the_sum_of_all_parts() {
        let mut report = GasReport::default();
        let charges = [
            Charge::Wasm,
            Charge::Storage,
            Charge::Instance,
            Charge::Lookup,
            Charge::Response,
            Charge::Event,
            Charge::NativeQuery,
        ];
        for (exponent, charge) in (0..).zip(charges) {
            report.add(charge, 10_u64.pow(exponent));
        }
        assert_eq!(report.total(), 1_111_111);
        assert_eq!((report.wasm, report.native_queries), (1, 1_000_000));
    }
}

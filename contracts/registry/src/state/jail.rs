pub mod jails {
    use cosmwasm_std::{Addr, StdResult, Storage};
    use palisade_kit::packed::PackedHistory;

    /// By operator and number of the AVS: until when it is jailed at least, or that it is free again. Memberships say the
    /// same of now; this also outlives them.
    const JAILS: PackedHistory<(&Addr, u32), Option<u64>> = PackedHistory::new("j");

    pub fn save(
        storage: &mut dyn Storage,
        operator: &Addr,
        avs: u32,
        until: Option<u64>,
        now: u64,
    ) -> StdResult<()> {
        JAILS.save(storage, (operator, avs), &until, now)
    }

    /// Of now, or before anything that happened in second `at`. None of an operator that is free.
    pub fn load(storage: &dyn Storage, operator: &Addr, avs: u32, at: Option<u64>) -> StdResult<Option<u64>> {
        let key = (operator, avs);
        let until = match at {
            None => JAILS.may_load(storage, key)?,
            Some(at) => JAILS.may_load_at(storage, key, at)?,
        };
        Ok(until.flatten())
    }
}

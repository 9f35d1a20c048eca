pub mod bonds {
    use cosmwasm_std::Storage;
    use palisade_kit::packed::PackedMap;
    use palisade_math::slash::Bond;

    use crate::state::{Clock, PoolId};
    use crate::ContractError;

    /// By number of the pool.
    const BONDS: PackedMap<u32, Bond> = PackedMap::new("bd");

    /// Brought up to now. Empty where the operator has none.
    pub fn load(storage: &dyn Storage, clock: &Clock, id: &PoolId) -> Result<Bond, ContractError> {
        let Some(mut bond) = BONDS.may_load(storage, id.number)? else {
            return Ok(Bond::default());
        };
        bond.settle(&clock.periods, clock.now)?;
        Ok(bond)
    }

    pub fn save(storage: &mut dyn Storage, id: &PoolId, bond: &Bond) -> Result<(), ContractError> {
        if *bond == Bond::default() {
            BONDS.remove(storage, id.number);
            return Ok(());
        }
        Ok(BONDS.save(storage, id.number, bond)?)
    }
}

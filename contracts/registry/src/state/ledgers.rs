use cosmwasm_std::{StdResult, Storage, Uint128};
use palisade_interfaces::Asset;
use palisade_kit::packed::PackedMap;
use palisade_math::PoolAssets;
use serde::{Deserialize, Serialize};

use crate::ContractError;

const LEDGERS: PackedMap<&str, Ledger> = PackedMap::new("l");

/// What the registry holds of one asset. Balances are never read: what arrives unasked belongs to nobody.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    #[serde(with = "palisade_math::number")]
    pub stakes: Uint128,
    #[serde(with = "palisade_math::number")]
    pub escrow: Uint128,
    #[serde(with = "palisade_math::number")]
    pub rewards: Uint128,
    #[serde(with = "palisade_math::number")]
    pub bonds: Uint128,
}

/// What an amount is held for.
#[derive(Clone, Copy)]
pub enum Account {
    Stakes,
    Escrow,
    Rewards,
    Bonds,
}

impl Ledger {
    fn entry(&mut self, account: Account) -> &mut Uint128 {
        match account {
            Account::Stakes => &mut self.stakes,
            Account::Escrow => &mut self.escrow,
            Account::Rewards => &mut self.rewards,
            Account::Bonds => &mut self.bonds,
        }
    }
}

pub fn load(storage: &dyn Storage, asset: &Asset) -> StdResult<Ledger> {
    Ok(LEDGERS.may_load(storage, &asset.to_string())?.unwrap_or_default())
}

fn update(
    storage: &mut dyn Storage,
    asset: &Asset,
    change: impl FnOnce(&mut Ledger) -> Result<(), ContractError>,
) -> Result<(), ContractError> {
    let mut ledger = load(storage, asset)?;
    change(&mut ledger)?;
    LEDGERS.save(storage, &asset.to_string(), &ledger)?;
    Ok(())
}

/// Books what came in.
pub fn credit(
    storage: &mut dyn Storage,
    asset: &Asset,
    account: Account,
    amount: Uint128,
) -> Result<(), ContractError> {
    update(storage, asset, |ledger| {
        let entry = ledger.entry(account);
        *entry = entry.checked_add(amount)?;
        Ok(())
    })
}

/// Books what goes out.
pub fn debit(
    storage: &mut dyn Storage,
    asset: &Asset,
    account: Account,
    amount: Uint128,
) -> Result<(), ContractError> {
    update(storage, asset, |ledger| {
        let entry = ledger.entry(account);
        *entry = entry.checked_sub(amount)?;
        Ok(())
    })
}

/// Books amounts that change their purpose: from what, to what, and how much.
pub fn transfer(
    storage: &mut dyn Storage,
    asset: &Asset,
    transfers: [(Account, Account, PoolAssets); 2],
) -> Result<(), ContractError> {
    update(storage, asset, |ledger| {
        for (from, to, amount) in transfers {
            let entry = ledger.entry(from);
            *entry = entry.checked_sub(amount.amount())?;
            let entry = ledger.entry(to);
            *entry = entry.checked_add(amount.amount())?;
        }
        Ok(())
    })
}

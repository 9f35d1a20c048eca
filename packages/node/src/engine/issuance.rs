//! Coins made and destroyed, block by block.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::{Event, Uint128};
use palisade_testing::Issuance;

use crate::client::{events, Client};

/// Coins made and destroyed since a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    supply_at_begin: Uint128,
    height: u64,
    so_far: Issuance,
}

impl Tally {
    /// Nothing yet, after the block at `height`.
    pub fn begin(client: &Client, denom: &str, height: u64) -> AnyResult<Self> {
        Ok(Self {
            supply_at_begin: client.supply(denom, Some(height))?,
            height,
            so_far: Issuance::default(),
        })
    }

    /// What the events of all blocks up to `height` say. The supply must have changed by exactly that.
    pub fn up_to(&mut self, client: &Client, denom: &str, height: u64) -> AnyResult<Issuance> {
        while self.height < height {
            let next = self.height.saturating_add(1);
            let block = block_issuance(client, denom, next)?;
            self.so_far.minted = self.so_far.minted.checked_add(block.minted)?;
            self.so_far.burned = self.so_far.burned.checked_add(block.burned)?;
            self.height = next;
        }
        ensure!(
            self.height == height,
            "height {height} was counted before, up to {}",
            self.height
        );
        let Issuance { minted, burned } = self.so_far;
        let expected = self.supply_at_begin.checked_add(minted)?.checked_sub(burned)?;
        let found = client.supply(denom, Some(height))?;
        ensure!(
            found == expected,
            "at height {height} the supply is {found}, but the blocks make it {} + {minted} - {burned} = {expected}",
            self.supply_at_begin
        );
        Ok(self.so_far)
    }
}

fn block_issuance(client: &Client, denom: &str, height: u64) -> AnyResult<Issuance> {
    let results = client.block_results(height)?;
    let mut seen = events(&results.finalize_block_events)?;
    for transaction in results.txs_results.unwrap_or_default() {
        // What failed happened not, and its events are those of its fee.
        if transaction.code.is_ok() {
            seen.extend(events(&transaction.events)?);
        }
    }
    issued(&seen, denom).with_context(|| format!("block {height}"))
}

/// What x/bank says of coins made and destroyed.
fn issued(events: &[Event], denom: &str) -> AnyResult<Issuance> {
    let mut issuance = Issuance::default();
    for event in events {
        let total = match event.ty.as_str() {
            "coinbase" => &mut issuance.minted,
            "burn" => &mut issuance.burned,
            _ => continue,
        };
        for attribute in &event.attributes {
            if attribute.key == "amount" {
                *total = total.checked_add(amount_of(&attribute.value, denom)?)?;
            }
        }
    }
    Ok(issuance)
}

/// Units of one coin in a list as `12upal,3uatom`.
fn amount_of(coins: &str, denom: &str) -> AnyResult<Uint128> {
    let mut total = Uint128::zero();
    for coin in coins.split(',') {
        let digits = coin
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(coin.len());
        let (amount, found) = coin.split_at(digits);
        if found == denom {
            total = total.checked_add(amount.parse()?)?;
        }
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, amount: &str) -> Event {
        Event::new(kind)
            .add_attribute("somebody", "wasm1")
            .add_attribute("amount", amount)
            .add_attribute("mode", "BeginBlock")
    }

    #[test]
    fn coins_made_and_burnt_are_counted_and_no_others() {
        let events = [
            event("coinbase", "120upal"),
            event("coinbase", "3uatom,4upal"),
            event("burn", "50upal"),
            event("transfer", "999upal"),
            event("mint", "120"),
            event("coinbase", ""),
        ];
        let found = issued(&events, "upal").unwrap();
        assert_eq!((found.minted, found.burned), (124u128.into(), 50u128.into()));
    }

    #[test]
    fn a_coin_whose_name_ends_alike_is_another() {
        assert_eq!(amount_of("7xupal", "upal").unwrap(), Uint128::zero());
        assert_eq!(amount_of("7upal2", "upal").unwrap(), Uint128::zero());
    }
}

//! The state of the simulator, as a node's would be read.

use std::collections::BTreeMap;

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Api, Coin, Order, Uint128};
use cw_multi_test::ContractData;
use cw_storage_plus::Map;

use super::state::ChainState;
use crate::chain::Chain;
use crate::state::{DELEGATIONS, REDELEGATIONS, UNBONDINGS};

/// Where x/bank of cw-multi-test keeps its balances.
const BANK: (&[u8], Map<&Addr, Vec<Coin>>) = (b"bank", Map::new("balances"));
/// Where its x/wasm keeps what it knows of contracts.
const WASM: (&[u8], Map<&Addr, ContractData>) = (b"wasm", Map::new("contracts"));

impl<A: Api> Chain<A> {
    /// All facts about the chain as it is.
    pub fn state(&self) -> AnyResult<ChainState> {
        let mut state = ChainState::default();
        self.read_coins(&mut state)?;
        self.read_validators(&mut state)?;
        self.read_stake(&mut state)?;
        self.read_contracts(&mut state)?;
        Ok(state)
    }

    fn read_coins(&self, state: &mut ChainState) -> AnyResult<()> {
        let (namespace, balances) = BANK;
        let bank = self.prefixed_storage(namespace);
        let mut supply: BTreeMap<String, Uint128> = BTreeMap::new();
        for row in balances.range(&*bank, None, None, Order::Ascending) {
            let (owner, coins) = row?;
            for coin in coins {
                state.balance(owner.as_str(), &coin);
                let sum = supply.entry(coin.denom).or_default();
                *sum = sum.checked_add(coin.amount)?;
            }
        }
        for (denom, amount) in supply {
            state.supply(&Coin { denom, amount });
        }
        state.community_pool(&self.community_pool()?);
        Ok(())
    }

    fn read_validators(&self, state: &mut ChainState) -> AnyResult<()> {
        for info in self.validators()? {
            let outstanding = self.outstanding_rewards(&info.address)?;
            let commission = self.accrued_commission(&info.address)?;
            state.validator(&info, &outstanding, &commission);
        }
        Ok(())
    }

    fn read_stake(&self, state: &mut ChainState) -> AnyResult<()> {
        for row in DELEGATIONS.range(self.store(), None, None, Order::Ascending) {
            let ((delegator, validator), shares) = row?;
            let pending = self.pending_rewards(&delegator, &validator)?;
            state.delegation(delegator.as_str(), &validator, shares.to_decimal256());
            state.pending(delegator.as_str(), &validator, &pending);
        }
        for row in UNBONDINGS.range(self.store(), None, None, Order::Ascending) {
            let ((validator, delegator), entries) = row?;
            state.unbonding(delegator.as_str(), &validator, &entries);
        }
        for row in REDELEGATIONS.range(self.store(), None, None, Order::Ascending) {
            let ((src, delegator, dst), _) = row?;
            let entries = self.redelegations(&delegator, &src, &dst)?;
            state.redelegation(delegator.as_str(), &src, &dst, &entries);
        }
        Ok(())
    }

    fn read_contracts(&self, state: &mut ChainState) -> AnyResult<()> {
        let (namespace, contracts) = WASM;
        let wasm = self.prefixed_storage(namespace);
        for row in contracts.range(&*wasm, None, None, Order::Ascending) {
            let (contract, _) = row?;
            for (key, value) in self.dump_wasm_raw(&contract) {
                state.stored(contract.as_str(), &key, &value);
            }
        }
        Ok(())
    }
}

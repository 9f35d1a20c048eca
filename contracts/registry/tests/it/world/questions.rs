//! What people ask the registry and the chain.

use super::*;

impl World {
    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.registry, msg)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn pool(&self) -> PoolResponse {
        self.pool_of(native())
    }

    pub fn pool_of(&self, asset: Asset) -> PoolResponse {
        self.query(&QueryMsg::Pool {
            operator: addr("operator").into_string(),
            asset,
        })
    }

    pub fn allocation(&self, avs: &str) -> AllocationResponse {
        self.query(&QueryMsg::Allocation {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
        })
    }

    /// Those of the operator's native pool.
    pub fn allocations(&self) -> Vec<AllocationResponse> {
        let answer: AllocationsResponse = self.query(&QueryMsg::Allocations {
            operator: addr("operator").into_string(),
            asset: native(),
        });
        answer.allocations
    }

    pub fn allocation_at(&self, avs: &str, at: u64) -> AllocationAtResponse {
        self.query(&QueryMsg::AllocationAt {
            avs: addr(avs).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
            at,
        })
    }

    pub fn stake_at(&self, at: Option<u64>) -> StakeResponse {
        self.query(&QueryMsg::OperatorStake {
            operator: addr("operator").into_string(),
            asset: native(),
            at,
        })
    }

    /// Of the operator of the tests, before its native pool.
    pub fn bond(&self) -> OperatorBondResponse {
        self.query(&QueryMsg::OperatorBond {
            operator: addr("operator").into_string(),
            asset: native(),
        })
    }

    pub fn staker(&self, staker: &str, generation: Option<u64>) -> StakerResponse {
        self.query(&QueryMsg::Staker {
            staker: addr(staker).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
            generation,
        })
    }

    pub fn withdrawal(&self, id: u64) -> Option<WithdrawalResponse> {
        self.query(&QueryMsg::Withdrawal { id })
    }

    pub fn record(&self, id: u64) -> SlashRecordResponse {
        self.query(&QueryMsg::SlashRecord { id })
    }

    pub fn ledger(&self, asset: &Asset) -> LedgerResponse {
        self.query(&QueryMsg::Ledger { asset: asset.clone() })
    }

    pub fn pending_rewards(&self, staker: &str) -> u128 {
        let rows: Vec<RewardResponse> = self.query(&QueryMsg::PendingRewards {
            staker: addr(staker).into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
        });
        amount_of(&rows, &reward())
    }

    pub fn pending_commission(&self) -> u128 {
        let rows: Vec<RewardResponse> = self.query(&QueryMsg::PendingCommission {
            operator: addr("operator").into_string(),
            asset: native(),
        });
        amount_of(&rows, &reward())
    }

    pub fn stream(&self, avs: &str) -> RewardStreamResponse {
        self.query(&QueryMsg::RewardStream {
            avs: addr(avs).into_string(),
            asset: native(),
            reward: reward(),
        })
    }

    pub fn coins_of(&self, account: &Addr, denom: &str) -> u128 {
        let held = self.app.wrap().query_balance(account, denom).unwrap();
        held.amount.u128()
    }

    pub fn tokens_of(&self, account: &Addr) -> u128 {
        let held: cw20::BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(
                &self.token,
                &Cw20QueryMsg::Balance {
                    address: account.to_string(),
                },
            )
            .unwrap();
        held.balance.u128()
    }

    pub fn mint(&mut self, name: &str, amount: Vec<Coin>) {
        let to_address = addr(name).into_string();
        self.app
            .sudo(BankSudo::Mint { to_address, amount }.into())
            .unwrap();
    }

    /// By how much the account's coins changed while `act` ran.
    pub fn gain(&mut self, account: &Addr, denom: &str, act: impl FnOnce(&mut World)) -> i128 {
        let before = self.coins_of(account, denom);
        act(self);
        self.coins_of(account, denom) as i128 - before as i128
    }
}

//! What a keeper works with: storage, the clock of the block it runs in, the bank, and its events.

use anyhow::Result as AnyResult;
use cosmwasm_std::{
    from_json, Addr, AllBalanceResponse, Api, BalanceResponse, BankMsg, BankQuery, BlockInfo, CanonicalAddr,
    Coin, CosmosMsg, CustomMsg, CustomQuery, Event, QueryRequest, Storage, Timestamp, Uint128, WasmQuery,
};
use cw_multi_test::{BankSudo, CosmosRouter, SudoMsg};
use sha2::{Digest, Sha256};

use crate::coins::coins_text;
use crate::params::Params;
use crate::state::PARAMS;

/// Accounts that belong to modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleAccount {
    /// Tokens of bonded validators.
    BondedPool,
    /// Tokens of other validators, and of unbonding entries.
    NotBondedPool,
    /// Rewards not yet withdrawn, commissions, the community pool.
    Distribution,
    /// Fees of transactions and what x/mint makes, until the next BeginBlock shares them.
    FeeCollector,
    /// The community pool, on chains that keep it in x/protocolpool.
    ProtocolPool,
    /// What x/distribution hands to x/protocolpool, until that takes it into the pool.
    ProtocolPoolEscrow,
}

impl ModuleAccount {
    pub(crate) const ALL: [Self; 6] = [
        Self::BondedPool,
        Self::NotBondedPool,
        Self::Distribution,
        Self::FeeCollector,
        Self::ProtocolPool,
        Self::ProtocolPoolEscrow,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::BondedPool => "bonded_tokens_pool",
            Self::NotBondedPool => "not_bonded_tokens_pool",
            Self::Distribution => "distribution",
            Self::FeeCollector => "fee_collector",
            Self::ProtocolPool => "protocolpool",
            Self::ProtocolPoolEscrow => "protocolpool_escrow",
        }
    }

    /// The address, as the SDK derives it: the first 20 bytes of the SHA-256 of the module's name.
    pub fn address(self, api: &dyn Api) -> AnyResult<Addr> {
        let hash = Sha256::digest(self.name());
        let bytes: Vec<u8> = hash.iter().copied().take(20).collect();
        Ok(api.addr_humanize(&CanonicalAddr::from(bytes))?)
    }
}

/// The part of the router that a keeper needs, free of its message types.
pub(crate) trait Bank {
    fn balance(&self, storage: &dyn Storage, owner: &Addr, denom: &str) -> AnyResult<Uint128>;
    fn balances(&self, storage: &dyn Storage, owner: &Addr) -> AnyResult<Vec<Coin>>;
    fn send(&self, storage: &mut dyn Storage, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<()>;
    fn mint(&self, storage: &mut dyn Storage, to: &Addr, coins: Vec<Coin>) -> AnyResult<()>;
    fn burn(&self, storage: &mut dyn Storage, from: &Addr, coins: Vec<Coin>) -> AnyResult<()>;
}

pub(crate) struct RouterBank<'a, ExecC, QueryC> {
    pub api: &'a dyn Api,
    pub router: &'a dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
    pub block: &'a BlockInfo,
}

impl<ExecC: CustomMsg, QueryC: CustomQuery> RouterBank<'_, ExecC, QueryC> {
    /// Whether a contract lives at this address.
    pub fn is_contract(&self, storage: &dyn Storage, account: &Addr) -> bool {
        let query = WasmQuery::ContractInfo {
            contract_addr: account.to_string(),
        };
        let request = QueryRequest::Wasm(query);
        self.router.query(self.api, storage, self.block, request).is_ok()
    }
}

impl<ExecC: CustomMsg, QueryC: CustomQuery> Bank for RouterBank<'_, ExecC, QueryC> {
    fn balance(&self, storage: &dyn Storage, owner: &Addr, denom: &str) -> AnyResult<Uint128> {
        let query = BankQuery::Balance {
            address: owner.to_string(),
            denom: denom.to_string(),
        };
        let answer = self
            .router
            .query(self.api, storage, self.block, QueryRequest::Bank(query))?;
        Ok(from_json::<BalanceResponse>(answer)?.amount.amount)
    }

    #[allow(deprecated)] // On a chain it costs too much for contracts; here nothing else lists denoms.
    fn balances(&self, storage: &dyn Storage, owner: &Addr) -> AnyResult<Vec<Coin>> {
        let query = BankQuery::AllBalances {
            address: owner.to_string(),
        };
        let answer = self
            .router
            .query(self.api, storage, self.block, QueryRequest::Bank(query))?;
        Ok(from_json::<AllBalanceResponse>(answer)?.amount)
    }

    fn send(&self, storage: &mut dyn Storage, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        let msg = CosmosMsg::Bank(BankMsg::Send {
            to_address: to.to_string(),
            amount: coins,
        });
        self.router
            .execute(self.api, storage, self.block, from.clone(), msg)
            .map(|_| ())
    }

    fn mint(&self, storage: &mut dyn Storage, to: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        let mint = SudoMsg::Bank(BankSudo::Mint {
            to_address: to.to_string(),
            amount: coins,
        });
        self.router.sudo(self.api, storage, self.block, mint).map(|_| ())
    }

    fn burn(&self, storage: &mut dyn Storage, from: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        let msg = CosmosMsg::Bank(BankMsg::Burn { amount: coins });
        self.router
            .execute(self.api, storage, self.block, from.clone(), msg)
            .map(|_| ())
    }
}

/// One block's view of the chain for the keepers.
pub(crate) struct Ctx<'a> {
    pub api: &'a dyn Api,
    pub storage: &'a mut dyn Storage,
    pub bank: &'a dyn Bank,
    pub height: u64,
    pub time: Timestamp,
    pub params: Params,
    pub events: Vec<Event>,
}

impl<'a> Ctx<'a> {
    pub fn new(
        api: &'a dyn Api,
        storage: &'a mut dyn Storage,
        bank: &'a dyn Bank,
        block: &BlockInfo,
    ) -> AnyResult<Self> {
        let params = PARAMS.load(storage)?;
        Ok(Self {
            api,
            storage,
            bank,
            height: block.height,
            time: block.time,
            params,
            events: vec![],
        })
    }

    pub fn account(&self, module: ModuleAccount) -> AnyResult<Addr> {
        module.address(self.api)
    }

    pub fn bond_coin(&self, amount: Uint128) -> Coin {
        Coin {
            denom: self.params.bond_denom.clone(),
            amount,
        }
    }

    /// The time an undelegation of this block completes.
    pub fn completion_time(&self) -> Timestamp {
        self.time.plus_seconds(self.params.unbonding_seconds)
    }

    /// Moves coins between accounts, with the events of `SendCoins`. Nothing happens without coins.
    pub fn send(&mut self, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<()> {
        let Some(text) = self.move_coins(from, to, coins)? else {
            return Ok(());
        };
        let transfer = Event::new("transfer")
            .add_attribute("recipient", to)
            .add_attribute("sender", from)
            .add_attribute("amount", text);
        self.events.push(transfer);
        self.events
            .push(Event::new("message").add_attribute("sender", from));
        Ok(())
    }

    /// Moves staking coins with the events of `DelegateCoins` and `UndelegateCoins`, which name no transfer.
    pub fn send_stake(&mut self, from: &Addr, to: &Addr, amount: Uint128) -> AnyResult<()> {
        let coins = vec![self.bond_coin(amount)];
        self.move_coins(from, to, coins).map(|_| ())
    }

    /// Burns staking coins of a module, which lowers the supply.
    pub fn burn(&mut self, from: ModuleAccount, amount: Uint128) -> AnyResult<()> {
        if amount.is_zero() {
            return Ok(());
        }
        let from = self.account(from)?;
        let coins = vec![self.bond_coin(amount)];
        let text = coins_text(&coins);
        self.bank.burn(self.storage, &from, coins)?;
        let spent = Event::new("coin_spent")
            .add_attribute("spender", &from)
            .add_attribute("amount", &text);
        let burned = Event::new("burn")
            .add_attribute("burner", &from)
            .add_attribute("amount", text);
        self.events.extend([spent, burned]);
        Ok(())
    }

    fn move_coins(&mut self, from: &Addr, to: &Addr, coins: Vec<Coin>) -> AnyResult<Option<String>> {
        let coins: Vec<Coin> = coins.into_iter().filter(|coin| !coin.amount.is_zero()).collect();
        if coins.is_empty() {
            return Ok(None);
        }
        let text = coins_text(&coins);
        self.bank.send(self.storage, from, to, coins)?;
        let spent = Event::new("coin_spent")
            .add_attribute("spender", from)
            .add_attribute("amount", &text);
        let received = Event::new("coin_received")
            .add_attribute("receiver", to)
            .add_attribute("amount", &text);
        self.events.extend([spent, received]);
        Ok(Some(text))
    }
}

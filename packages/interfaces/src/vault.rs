//! The vault: LST in, LRT out, and back. It restakes the LST with operators in a registry.
//!
//! `G = idle + deployed + exiting`, in LST, is everything the vault holds for its depositors; `E = G - locked
//! profit` is what makes the price of the LRT. Message and query names follow the CosmWasm vault standard and
//! ERC-4626 where they have one.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Decimal, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::asset::Asset;
use crate::handle::handle;
use crate::token::TokenDetails;

/// Makes the vault and its token. Send the seed along: at least [`MIN_SEED`] of the hub's native coin, which is
/// bonded. The LRT minted for it belongs to the vault for ever, so that the supply is never zero.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who sets the manager, the limits and the fee. Meant to be a DAO or a timelock.
    pub owner: String,
    /// Who allocates to operators.
    pub manager: String,
    /// The hub whose LST is deposited.
    pub hub: String,
    /// The registry in which it is restaked.
    pub registry: String,
    /// Code of `palisade-token`.
    pub token_code_id: u64,
    /// What the LRT is called.
    pub token: TokenDetails,
    /// Timing and fees.
    pub params: Params,
    /// Limits of every allocation.
    pub limits: RiskLimits,
}

/// Smallest seed, in base units of the native coin.
pub const MIN_SEED: u128 = 1_000_000;

/// Most operators that a vault restakes with, exiting ones included.
pub const MAX_POSITIONS: u32 = 16;

/// Highest performance fee.
pub const MAX_PERFORMANCE_FEE_BPS: u16 = 2_000;

/// Timing and fees of a vault.
#[cw_serde]
pub struct Params {
    /// Time from a batch's first request to the moment anyone may submit it.
    pub batch_interval_seconds: u64,
    /// Time over which gains enter the rate.
    pub drip_seconds: u64,
    /// Part of gains paid to `fee_recipient`, at most [`MAX_PERFORMANCE_FEE_BPS`]. Losses are earned back first.
    pub performance_fee_bps: u16,
    /// Who gets the fee.
    pub fee_recipient: String,
    /// Smallest deposit, in LST units.
    pub min_deposit: Uint128,
    /// Smallest redemption, in LRT units.
    pub min_redeem: Uint128,
}

/// Limits of every allocation.
#[cw_serde]
pub struct RiskLimits {
    /// Most of `G` with one operator.
    pub max_operator_bps: u16,
    /// Most that all AVSs together may take of an operator's pool.
    pub max_exposure_bps: u16,
    /// How far active stake may grow past `max_operator_bps` before anyone may deallocate the excess.
    pub tolerance_bps: u16,
    /// Time between two such deallocations of one operator.
    pub deallocate_cooldown_seconds: u64,
}

/// What the vault does.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// The LST or LRT contract, when it is sent here: see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Anyone, when the open batch is due. Fixes its value, takes the idle part at once, and queues the rest for
    /// withdrawal from every position alike.
    SubmitBatch {},
    /// Anyone. Completes the withdrawals of a batch that matured.
    SettleBatch {
        /// Number of the batch.
        batch_id: u64,
    },
    /// Anyone. Pays `account` what a batch received so far and did not pay it yet.
    Claim {
        /// Number of the batch.
        batch_id: u64,
        /// Whose request.
        account: String,
    },
    /// Manager. Restakes idle LST with an operator, within the limits.
    Allocate {
        /// With whom.
        operator: String,
        /// How much LST.
        amount: Uint128,
    },
    /// Manager; or anyone where active stake is above the limit and its tolerance, at most the excess. Queues a
    /// withdrawal back to idle.
    Deallocate {
        /// From whom.
        operator: String,
        /// How much LST.
        amount: Uint128,
    },
    /// Anyone. Completes deallocations that matured.
    Collect {
        /// From whom.
        operator: String,
    },
    /// Anyone. Claims AVS rewards. LST joins idle, native coins are bonded through the hub, and other assets are kept
    /// apart.
    Harvest {
        /// Whose pool.
        operator: String,
        /// Which rewards.
        rewards: Vec<Asset>,
    },
    /// Anyone. Reads every position from the registry, and books losses and gains.
    Sync {},
    /// Owner.
    SetManager {
        /// Who allocates from now on.
        manager: String,
    },
}

/// What LST and LRT can be sent here for.
#[cw_serde]
pub enum ReceiveMsg {
    /// LST. Mints `floor(amount * supply / E)` LRT, where E counts what vetoes may give back to it.
    Deposit {
        /// Who gets the LRT. Always named, because the cw20 sender may be the hub that forwards.
        recipient: String,
        /// Refused when fewer would be minted.
        min_shares: Option<Uint128>,
    },
    /// LRT. Joins the open batch. It earns and is slashed until the batch is submitted.
    RequestRedeem {
        /// Who may claim. Default: the cw20 sender.
        recipient: Option<String>,
    },
}

/// What the vault answers. Lists return at most `limit` rows (default 30, at most 100) after `start_after`.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parties, parameters and limits.
    #[returns(ConfigResponse)]
    Config {},
    /// The ledger, as of the last `Sync`, with profit unlocked until now.
    #[returns(StateResponse)]
    State {},
    /// `E`, in LST, from live positions.
    #[returns(Uint128)]
    TotalAssets {},
    /// Supply of LRT.
    #[returns(Uint128)]
    TotalVaultTokenSupply {},
    /// LRT for LST at the rate of live positions, rounded down. A deposit buys fewer while a veto may give something
    /// back: see [`QueryMsg::PreviewDeposit`].
    #[returns(Uint128)]
    ConvertToShares {
        /// In LST.
        amount: Uint128,
    },
    /// LST for LRT at the rate of live positions, rounded down.
    #[returns(Uint128)]
    ConvertToAssets {
        /// In LRT.
        amount: Uint128,
    },
    /// LRT that a deposit would mint now.
    #[returns(Uint128)]
    PreviewDeposit {
        /// In LST.
        amount: Uint128,
    },
    /// The price of one LRT in native coins for lenders and oracles, from live positions and the hub's live rate; its
    /// time is the older of the two. An error, never zero, when there is none.
    #[returns(RedemptionRateResponse)]
    RedemptionRate {
        /// `cw20:<address of the LRT>`, or its bare address.
        denom: String,
        /// Not used.
        params: Option<Binary>,
    },
    /// Every position, by operator.
    #[returns(Vec<PositionResponse>)]
    Positions {
        /// Operator after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// The batch that takes requests, if it has any.
    #[returns(Option<BatchResponse>)]
    OpenBatch {},
    /// One batch.
    #[returns(BatchResponse)]
    Batch {
        /// Its number.
        id: u64,
    },
    /// Batches that still owe something, by number.
    #[returns(Vec<BatchResponse>)]
    Batches {
        /// Batch after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// One account's requests, by batch.
    #[returns(Vec<RedeemRequestResponse>)]
    UnlockingPositions {
        /// Whose.
        owner: String,
        /// Batch after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// Rewards that are neither LST nor native coins: no part of the rate, kept apart. By the text form of the asset.
    #[returns(Vec<OtherRewardResponse>)]
    OtherRewards {
        /// Asset after which to start.
        start_after: Option<Asset>,
        /// Most rows.
        limit: Option<u32>,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// Who allocates.
    pub manager: Addr,
    /// The hub.
    pub hub: Addr,
    /// What is deposited.
    pub lst: Addr,
    /// The token of the vault.
    pub lrt: Addr,
    /// Where it restakes.
    pub registry: Addr,
    /// Timing and fees.
    pub params: Params,
    /// Limits of every allocation.
    pub limits: RiskLimits,
}

/// Answer to [`QueryMsg::State`]. Amounts in LST unless named otherwise.
#[cw_serde]
pub struct StateResponse {
    /// Supply of LRT.
    pub supply: Uint128,
    /// `E`.
    pub total_assets: Uint128,
    /// `E / supply`, rounded down.
    pub exchange_rate: Decimal,
    /// In the vault and free.
    pub idle: Uint128,
    /// Active stake with operators, as last seen.
    pub deployed: Uint128,
    /// On the way back to idle, as last seen.
    pub exiting: Uint128,
    /// Gains that have not entered the rate yet.
    pub locked_profit: Uint128,
    /// Received for batches and not yet claimed.
    pub claimable: Uint128,
    /// Paid by the registry for withdrawals that several share, and not yet taken by those who share them.
    pub uncollected: Uint128,
    /// Losses that gains must earn back before a fee is taken.
    pub loss_carry: Uint128,
    /// Time of the last `Sync`.
    pub last_sync: u64,
}

/// Answer to [`QueryMsg::RedemptionRate`]: these two fields and no other, which is what lenders decode.
#[cw_serde]
pub struct RedemptionRateResponse {
    /// Native coins per LRT.
    pub redemption_rate: Decimal,
    /// Time of the oldest data it was computed from.
    pub update_time: u64,
}

/// Stake with one operator.
#[cw_serde]
pub struct PositionResponse {
    /// Who.
    pub operator: Addr,
    /// Shares of the operator's pool.
    pub shares: Uint128,
    /// Their value in LST, as last seen.
    pub value: Uint128,
    /// Withdrawals back to idle.
    pub exits: Vec<ExitResponse>,
}

/// One withdrawal from the registry.
#[cw_serde]
pub struct ExitResponse {
    /// Its number in the registry.
    pub withdrawal_id: u64,
    /// Its value in LST, as last seen.
    pub value: Uint128,
    /// First second of its payout.
    pub matures: u64,
}

/// One batch of redemptions.
#[cw_serde]
pub struct BatchResponse {
    /// Its number.
    pub id: u64,
    /// LRT of all its requests.
    pub total_shares: Uint128,
    /// Where it stands.
    pub status: BatchStatus,
    /// What it was worth when submitted, in LST.
    pub expected: Uint128,
    /// Received and free to claim, in LST.
    pub received: Uint128,
    /// Claimed, in LST.
    pub paid: Uint128,
}

/// Where a batch stands.
#[cw_serde]
pub enum BatchStatus {
    /// It takes requests.
    Open {
        /// When anyone may submit it.
        due: u64,
    },
    /// Its withdrawals are under way.
    Unbonding {
        /// Their numbers in the registry.
        withdrawal_ids: Vec<u64>,
        /// First second in which all of them pay.
        matures: u64,
    },
    /// All that it gets is there.
    Settled {},
}

/// One account's part of one batch.
#[cw_serde]
pub struct RedeemRequestResponse {
    /// Number of the batch.
    pub batch_id: u64,
    /// The account's LRT in it.
    pub shares: Uint128,
    /// LST paid already.
    pub paid: Uint128,
    /// LST that a claim would pay now.
    pub claimable: Uint128,
}

/// A reward that is kept apart.
#[cw_serde]
pub struct OtherRewardResponse {
    /// Which.
    pub reward: Asset,
    /// How much, in its own base units.
    pub amount: Uint128,
}

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A vault contract.
    VaultContract, ExecuteMsg, QueryMsg
}

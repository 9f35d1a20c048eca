//! Every event of the registry, and its attributes. Nothing else writes an attribute.

use cosmwasm_std::{Addr, Binary, Coin, Event as WasmEvent, Uint128};
use palisade_interfaces::registry::KeyScheme;
use palisade_interfaces::Asset;
use palisade_kit::event::{or_none, Attributes};
use palisade_kit::events;
use palisade_math::{Bps, PoolAssets, PoolShares, Scale};

use crate::life::Life;
use crate::state::{Payee, PoolId, PublishedTerms, Slash};

/// The stake of a life of a pool, after what an event tells.
pub struct Stake<'a>(pub &'a Life);

/// A slash, and the pool that it hit.
pub struct SlashOf<'a>(pub &'a Slash, pub &'a PoolId);

impl Attributes for &PoolId {
    fn put(self, _: &'static str, event: WasmEvent) -> WasmEvent {
        event
            .add_attribute("operator", &self.operator)
            .add_attribute("asset", self.asset.to_string())
    }
}

impl Attributes for &Life {
    fn put(self, key: &'static str, event: WasmEvent) -> WasmEvent {
        self.id
            .put(key, event)
            .add_attribute("generation", self.index.to_string())
    }
}

impl Attributes for Stake<'_> {
    fn put(self, _: &'static str, event: WasmEvent) -> WasmEvent {
        let state = &self.0.state;
        event
            .add_attribute("pool_assets", state.slot.assets.to_string())
            .add_attribute("pool_scale", state.slot.scale.to_string())
            .add_attribute("active_shares", state.active_shares.to_string())
            .add_attribute("open_shares", state.open_shares.to_string())
    }
}

impl Attributes for SlashOf<'_> {
    fn put(self, key: &'static str, event: WasmEvent) -> WasmEvent {
        let Self(slash, pool) = self;
        pool.put(key, event.add_attribute("avs", &slash.avs))
    }
}

impl Attributes for &PublishedTerms {
    fn put(self, _: &'static str, event: WasmEvent) -> WasmEvent {
        let destination = match &self.payee {
            Payee::Burn => "burn",
            Payee::Account { address } => address.as_str(),
        };
        event
            .add_attribute("kind", &self.kind)
            .add_attribute("slasher", or_none(self.slasher.as_ref()))
            .add_attribute("resolver", or_none(self.resolver.as_ref().map(|it| &it.address)))
            .add_attribute("destination", destination)
            .add_attribute("max_slash_bps", self.max_slash.to_string())
            .add_attribute("max_window_slash_bps", self.max_window_slash.to_string())
            .add_attribute("min_slashable_bps", self.min_slashable.to_string())
            .add_attribute("bounty_bps", self.bounty.to_string())
            .add_attribute("deallocation_delay_seconds", self.deallocation_delay.to_string())
            .add_attribute("allocation_delay_seconds", self.allocation_delay.to_string())
            .add_attribute("admission", or_none(self.entry.admission.as_ref()))
    }
}

events! {
    /// What happened. Amounts are in base units, times in seconds.
    "palisade-registry" pub enum Event<'a> {
        /// The registry exists.
        "created" => Created { owner: &'a str, avs_bond: &'a Coin },
        /// The owner changed, or somebody is to accept it.
        "ownership_updated" => OwnershipUpdated { owner: &'a str, pending_owner: &'a str },
        /// An asset can be staked, or can be burnt now.
        "asset_allowed" => AssetAllowed { asset: &'a Asset, burner: &'a str },
        /// An account became an AVS.
        "avs_registered" => AvsRegistered {
            avs: &'a Addr, kind: &'a str, metadata_uri: &'a str, slasher: &'a str,
            resolver: &'a str, max_slash_bps: Bps, max_window_slash_bps: Bps, bond: &'a Coin,
        },
        /// An AVS will have other terms, which anyone may apply after `eta`.
        "terms_proposed" => TermsProposed { avs: &'a Addr, eta: u64, terms: &'a PublishedTerms },
        /// An AVS has other terms.
        "terms_applied" => TermsApplied { avs: &'a Addr, terms: &'a PublishedTerms },
        /// An AVS took announced terms back.
        "terms_cancelled" => TermsCancelled { avs: &'a Addr },
        /// An AVS says what an attack on its stake in one asset gains and needs, and how large a pool has to be.
        "risk_declared" => RiskDeclared {
            avs: &'a Addr, asset: &'a Asset, value_at_risk: &'a str, threshold_bps: &'a str,
            min_operator_stake: PoolAssets, min_operator_bond: PoolAssets,
        },
        /// An AVS leaves after `until`.
        "avs_leaving" => AvsLeaving { avs: &'a Addr, until: u64 },
        /// An AVS left for good.
        "avs_deregistered" => AvsDeregistered { avs: &'a Addr, bond: &'a Coin },
        /// An account became an operator.
        "operator_registered" => OperatorRegistered {
            operator: &'a Addr, metadata_uri: &'a str, commission_bps: Bps, max_exposure_bps: Bps,
            delegation_approver: &'a str,
        },
        /// People read somewhere else about an operator.
        "operator_metadata_updated" => OperatorMetadataUpdated { operator: &'a Addr, metadata_uri: &'a str },
        /// People read somewhere else about an AVS.
        "avs_metadata_updated" => AvsMetadataUpdated { avs: &'a Addr, metadata_uri: &'a str },
        /// The commission of a pool, of what it earns from one AVS, or without an asset of pools to come, may rise after `eta`.
        "commission_raise_announced" => CommissionRaiseAnnounced {
            operator: &'a Addr, asset: &'a str, avs: &'a str, commission_bps: Bps, wanted_bps: Bps, eta: u64,
        },
        /// The commission of a pool, of what it earns from one AVS, or without an asset of pools to come, and no raise of it
        /// is under way.
        "commission_set" => CommissionSet { operator: &'a Addr, asset: &'a str, avs: &'a str, commission_bps: Bps },
        /// A staker may deposit with an operator that chooses its stakers, to `until`.
        "staker_approved" => StakerApproved { operator: &'a Addr, staker: &'a Addr, until: u64 },
        /// A staker may deposit no more.
        "staker_revoked" => StakerRevoked { operator: &'a Addr, staker: &'a Addr },
        /// Anyone may deposit with an operator.
        "approver_dropped" => ApproverDropped { operator: &'a Addr, delegation_approver: &'a Addr },
        /// An operator signs with another key.
        "key_registered" => KeyRegistered { operator: &'a Addr, scheme: KeyScheme, public_key: &'a Binary },
        /// What the AVSs of a group may take of an operator's pools together is `max_bps`, and `wanted_bps` after `eta`.
        "group_cap_set" => GroupCapSet {
            operator: &'a Addr, group: &'a str, max_bps: Bps, wanted_bps: Bps, eta: u64,
        },
        /// An operator may opt in.
        "operator_admitted" => OperatorAdmitted { operator: &'a Addr, avs: &'a Addr },
        /// An operator may opt in no more.
        "operator_refused" => OperatorRefused { operator: &'a Addr, avs: &'a Addr },
        /// An operator serves an AVS, which has `operators` now.
        "opted_in" => OptedIn { operator: &'a Addr, avs: &'a Addr, operators: u32 },
        /// An operator serves an AVS no longer, and stays slashable for faults until `eta`.
        "opted_out" => OptedOut { operator: &'a Addr, avs: &'a Addr, eta: u64, operators: u32 },
        /// An AVS ended an operator's service, which stays slashable for faults until `eta`.
        "operator_ejected" => OperatorEjected { operator: &'a Addr, avs: &'a Addr, eta: u64, operators: u32 },
        /// An AVS counts an operator no more, until it unjails itself after `until`.
        "operator_jailed" => OperatorJailed { operator: &'a Addr, avs: &'a Addr, until: u64 },
        /// An AVS counts an operator again.
        "operator_unjailed" => OperatorUnjailed { operator: &'a Addr, avs: &'a Addr },
        /// What an AVS may take and counts is another, or will be: the wanted numbers include what is under way.
        "allocation_modified" => AllocationModified {
            pool: &'a Life, avs: &'a Addr, budget: Scale, weight: Scale, wanted_budget: Scale,
            wanted_weight: Scale, encumbered: Scale,
        },
        /// An operator takes no budget of a pool back below `budget`, and serves on, to `until`.
        "allocation_locked" => AllocationLocked { pool: &'a Life, avs: &'a Addr, budget: Scale, until: u64 },
        /// Assets became shares of a pool.
        "deposited" => Deposited {
            pool: &'a Life, staker: &'a Addr, amount: Uint128, shares: PoolShares, staker_shares: PoolShares,
            stake: Stake<'a>,
        },
        /// Shares joined a bucket.
        "withdrawal_queued" => WithdrawalQueued {
            pool: &'a Life, id: u64, staker: &'a Addr, shares: PoolShares, bucket: u64, matures: u64,
            staker_shares: PoolShares, stake: Stake<'a>,
        },
        /// Shares joined a bucket to be deposited with another operator.
        "redelegation_queued" => RedelegationQueued { id: u64, staker: &'a Addr, to: &'a Addr },
        /// What was to be deposited with another operator will be paid out.
        "redelegation_cancelled" => RedelegationCancelled { id: u64, staker: &'a Addr },
        /// What a redelegation was worth is with another operator.
        "redelegated" => Redelegated { id: u64, staker: &'a Addr, to: &'a Addr, amount: PoolAssets },
        /// A withdrawal was paid; `closed` for good, or a veto may still add to it.
        "withdrawal_completed" => WithdrawalCompleted {
            pool: &'a Life, id: u64, staker: &'a Addr, recipient: &'a Addr, amount: PoolAssets, paid: PoolAssets,
            closed: bool,
        },
        /// An operator put more before its pool, `active` in all.
        "bond_deposited" => BondDeposited { pool: &'a PoolId, amount: Uint128, active: PoolAssets },
        /// A part of a bond leaves, and `active` stays.
        "bond_withdrawal_queued" => BondWithdrawalQueued {
            pool: &'a PoolId, amount: PoolAssets, matures: u64, active: PoolAssets,
        },
        /// An operator was paid what matured of its bond.
        "bond_withdrawn" => BondWithdrawn { pool: &'a PoolId, recipient: &'a Addr, amount: PoolAssets },
        /// A part of a pool is in escrow, `bond` of it from the operator's bond, contested until `deadline` if that is ahead.
        "slashed" => Slashed {
            slash: SlashOf<'a>, generation: u64, id: u64, evidence_id: &'a Binary, reporter: &'a Addr,
            infraction_time: u64, amount: PoolAssets, bond: PoolAssets, charge: Scale, deadline: u64,
            stake: Stake<'a>,
        },
        /// A part of a slash was given back, `bond` of it to the operator's bond, and `upheld` waits for its release.
        "slash_vetoed" => SlashVetoed {
            slash: SlashOf<'a>, id: u64, returned: PoolAssets, bond: PoolAssets, upheld: PoolAssets,
            stake: Stake<'a>,
        },
        /// The reporter of a slash got its bounty, or could not be paid and what it would have got goes with the rest.
        "bounty_settled" => BountySettled {
            slash: SlashOf<'a>, id: u64, reporter: &'a Addr, amount: PoolAssets, error: &'a str,
        },
        /// The escrow of a slash is gone.
        "slash_released" => SlashReleased { slash: SlashOf<'a>, id: u64, amount: PoolAssets },
        /// The escrow of a slash could not be paid out, and waits.
        "release_refused" => ReleaseRefused { slash: SlashOf<'a>, id: u64, escrow: PoolAssets, error: &'a str },
        /// A pool lost all of a life, and starts another.
        "generation_opened" => GenerationOpened { pool: &'a Life },
        /// An AVS pays rewards, of which `remaining` are still to come.
        "rewards_funded" => RewardsFunded {
            avs: &'a Addr, asset: &'a Asset, reward: &'a Asset, amount: Uint128, duration_seconds: u64,
            remaining: Uint128,
        },
        /// An AVS that left for good got back what it funded and nobody earned.
        "rewards_reclaimed" => RewardsReclaimed {
            avs: &'a Addr, asset: &'a Asset, reward: &'a Asset, amount: Uint128,
        },
        /// A pool earns from an AVS by another weight.
        "weight_synced" => WeightSynced { pool: &'a Life, avs: &'a Addr, weight: PoolAssets },
        /// A staker was paid.
        "rewards_claimed" => RewardsClaimed {
            pool: &'a PoolId, staker: &'a Addr, recipient: &'a Addr, reward: &'a Asset, amount: Uint128,
        },
        /// Whether anyone may claim a staker's rewards for it.
        "claim_preferences_set" => ClaimPreferencesSet { staker: &'a Addr, allow_push: bool },
        /// An account acts for another, to `until`.
        "proxy_approved" => ProxyApproved { staker: &'a Addr, proxy: &'a Addr, until: u64 },
        /// An account acts for another no more.
        "proxy_revoked" => ProxyRevoked { staker: &'a Addr, proxy: &'a Addr },
        /// An operator was paid.
        "commission_claimed" => CommissionClaimed {
            pool: &'a PoolId, recipient: &'a Addr, reward: &'a Asset, amount: Uint128,
        },
        /// The contract runs newer code.
        "migrated" => Migrated { from_version: &'a str, to_version: &'a str },
    }
}

//! Every event of the hub, and its attributes. Nothing else writes an attribute.

use cosmwasm_std::{Addr, Decimal, Event as WasmEvent};
use palisade_interfaces::hub::Pausable;
use palisade_kit::event::Attributes;
use palisade_kit::events;
use palisade_math::{Bps, Lst, Native};

use crate::error::ContractError;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::vote::Votes;

/// S, A and their rate, after what an event tells.
pub struct Books {
    total_shares: Lst,
    total_assets: Native,
    exchange_rate: Decimal,
}

impl Books {
    /// As the ledger has them.
    pub fn of(ledger: &Ledger, now: u64) -> Result<Self, ContractError> {
        let (total_shares, total_assets) = (ledger.total_shares, ledger.assets(now)?);
        let exchange_rate = ledger.shown_rate(total_assets);
        Ok(Self {
            total_shares,
            total_assets,
            exchange_rate,
        })
    }
}

impl Attributes for Books {
    fn put(self, _: &'static str, event: WasmEvent) -> WasmEvent {
        event
            .add_attribute("total_shares", self.total_shares.to_string())
            .add_attribute("total_assets", self.total_assets.to_string())
            .add_attribute("exchange_rate", self.exchange_rate.to_string())
    }
}

impl Attributes for Refusal<'_> {
    fn put(self, _: &'static str, event: WasmEvent) -> WasmEvent {
        let event = self.codespace.put("codespace", event);
        let event = self.code.put("code", event);
        self.error.put("error", event)
    }
}

events! {
    /// What happened. Amounts are in base units, times in seconds.
    "palisade-hub" pub enum Event<'a> {
        /// The hub exists; its contracts follow.
        "created" => Created { owner: &'a str, denom: &'a str, seed: Native, books: Books },
        /// The LST and the collector exist.
        "contracts_created" => ContractsCreated { token: &'a Addr, collector: &'a Addr },
        /// The ballot exists.
        "ballot_created" => BallotCreated { ballot: &'a Addr },
        /// Coins became LST.
        "bonded" => Bonded { sender: &'a Addr, receiver: &'a Addr, amount: Native, shares: Lst, books: Books },
        /// A validator took stake.
        "delegated" => Delegated { validator: &'a str, amount: Native, tracked: Native },
        /// A validator took none, and is asked again at `retry_at`.
        "delegation_refused" => DelegationRefused {
            validator: &'a str, amount: Native, refusal: Refusal<'a>, retry_at: u64,
        },
        /// A validator took none for a reason of its own, and gets none before `until`.
        "validator_quarantined" => ValidatorQuarantined {
            validator: &'a str, amount: Native, refusal: Refusal<'a>, until: u64,
        },
        /// LST joined the pending batch.
        "unbond_queued" => UnbondQueued {
            sender: &'a Addr, receiver: &'a Addr, batch: u64, shares: Lst, batch_shares: Lst,
        },
        /// LST became coins at once. `fee` of `value` stays and drips into the rate.
        "instantly_unstaked" => InstantlyUnstaked {
            sender: &'a Addr, receiver: &'a Addr, shares: Lst, value: Native, fee: Native, received: Native,
            buffer: Native, books: Books,
        },
        /// Coins were put into the buffer, or given back by it.
        "buffer_adjusted" => BufferAdjusted { before: Native, after: Native, target: Native, unallocated: Native },
        /// Coins came as a present. They drip into the rate.
        "donated" => Donated { sender: &'a Addr, amount: Native, books: Books },
        /// A loss of a batch, or of all holders, was made good; `left` of it remains.
        "loss_covered" => LossCovered {
            sender: &'a Addr, batch: &'a str, amount: Native, left: Native, books: Books,
        },
        /// LST was burnt; what it was worth drips into the rate.
        "shares_burnt" => SharesBurnt { sender: &'a Addr, shares: Lst, value: Native, books: Books },
        /// A batch got its price: `netted` and `undelegating` of `value` are on their way.
        "batch_priced" => BatchPriced {
            batch: u64, shares: Lst, value: Native, netted: Native, undelegating: Native, books: Books,
        },
        /// A validator gives stake back.
        "undelegated" => Undelegated {
            batch: u64, leg: u64, validator: &'a str, amount: Native, shares: Lst, completion: u64, tracked: Native,
        },
        /// A validator does not give stake back, and is asked again at `retry_at`.
        "undelegation_refused" => UndelegationRefused {
            batch: u64, validator: &'a str, amount: Native, refusal: Refusal<'a>, retry_at: u64,
        },
        /// Undelegated shares were burnt.
        "batch_submitted" => BatchSubmitted {
            batch: u64, burnt: Lst, remaining_shares: Lst, expected: Native, books: Books,
        },
        /// An unbonding is over; its coins come by the end of this block.
        "leg_armed" => LegArmed { leg: u64, batch: u64, validator: &'a str, expected: Native, height: u64 },
        /// An unbonding came to its end.
        "leg_settled" => LegSettled {
            leg: u64, batch: u64, validator: &'a str, expected: Native, received: Native, claimable: Native,
        },
        /// A batch lost more than usual; `held` coins wait.
        "batch_disputed" => BatchDisputed { batch: u64, held: Native, until: u64 },
        /// A surplus made losses of a batch good.
        "batch_topped_up" => BatchToppedUp { batch: u64, amount: Native, lost: Native },
        /// A surplus can no longer reach what a batch lost.
        "loss_finalized" => LossFinalized { batch: u64, lost: Native },
        /// Coins arrived that nobody waits for. They drip into the rate.
        "surplus_found" => SurplusFound { amount: Native, books: Books },
        /// A request was paid.
        "withdrawn" => Withdrawn { owner: &'a Addr, receiver: &'a Addr, batch: u64, amount: Native, paid: Native },
        /// Somebody withdrew for an owner. `tip` of `amount` went to the sender.
        "pushed" => Pushed { sender: &'a Addr, owner: &'a Addr, amount: Native, tip: Native },
        /// An owner allows pushes, or no longer.
        "claim_preferences_set" => ClaimPreferencesSet { owner: &'a Addr, allow_push: bool, tip_bps: u16 },
        /// A request changed its owner, with what was paid for it.
        "unbonding_transferred" => UnbondingTransferred {
            sender: &'a Addr, recipient: &'a Addr, batch: u64, shares: Lst, paid: Native,
        },
        /// The last request of a batch was closed; `dust` remained.
        "batch_closed" => BatchClosed { batch: u64, dust: Native },
        /// Withdrawals of rewards were sent.
        "harvested" => Harvested { validators: u64 },
        /// Rewards of one validator could not be withdrawn.
        "reward_refused" => RewardRefused { validator: &'a str, refusal: Refusal<'a> },
        /// Rewards arrived. `repaid` made losses good, `net` is new; both drip into the rate.
        "rewards_collected" => RewardsCollected {
            amount: Native, repaid: Native, fee: Native, net: Native, loss_carry: Native, books: Books,
        },
        /// The fee could not be sent. It stays, and will be found as a surplus.
        "fee_refused" => FeeRefused { recipient: &'a Addr, refusal: Refusal<'a> },
        /// A delegation is not what was tracked.
        "delegation_changed" => DelegationChanged { validator: &'a str, before: Native, after: Native },
        /// A validator left the bonded set and gets no stake.
        "validator_unbonded" => ValidatorUnbonded { validator: &'a str },
        /// A validator is back in the bonded set and gets no stake before `until`.
        "validator_bonded" => ValidatorBonded { validator: &'a str, until: u64 },
        /// Redelegations were sent, and those that were complete forgotten.
        "rebalanced" => Rebalanced { redelegations: usize, completed: usize },
        /// Stake moves to another validator, which answers for the source until `completion`.
        "redelegated" => Redelegated {
            source: &'a str, destination: &'a str, amount: Native, completion: u64,
            source_tracked: Native, destination_tracked: Native,
        },
        /// Stake did not move, and neither of the two is asked again before `retry_at`.
        "redelegation_refused" => RedelegationRefused {
            source: &'a str, destination: &'a str, amount: Native, refusal: Refusal<'a>, retry_at: u64,
        },
        /// A validator was slashed, or somebody said so, and gets no stake before `until`.
        "validator_paused" => ValidatorPaused { validator: &'a str, until: u64 },
        /// So much was lost that instant exits stop and lenders are told, before `until`.
        "impaired" => Impaired { loss: Native, until: u64 },
        /// All delegations were compared.
        "synced" => Synced { loss: Native, gain: Native, tracked_bonded: Native, books: Books },
        /// A validator was added, taken back, or weighs something else.
        "validator_added" => ValidatorAdded { validator: &'a str, weight: u32, cap_bps: Bps },
        /// A validator weighs something else, or has another cap.
        "weight_set" => WeightSet { validator: &'a str, weight: u32, cap_bps: Bps },
        /// The pause or quarantine of a validator ended before its time.
        "validator_resumed" => ValidatorResumed { validator: &'a str },
        /// A validator gets no new stake and gives its stake up.
        "validator_removed" => ValidatorRemoved { validator: &'a str, tracked: Native },
        /// An operation does not run before `until`.
        "paused" => Paused { operation: Pausable, until: u64, sender: &'a Addr },
        /// A pause ended before its time.
        "unpaused" => Unpaused { operation: Pausable, sender: &'a Addr },
        /// A change waits; from `eta` on it may be applied.
        "update_queued" => UpdateQueued { update: u64, subject: &'a str, eta: u64 },
        /// A change was taken back.
        "update_cancelled" => UpdateCancelled { update: u64, subject: &'a str, sender: &'a Addr },
        /// Parameters changed, by an update that waited or by one that need not.
        "params_updated" => ParamsUpdated { update: String },
        /// The guardian changed.
        "guardian_updated" => GuardianUpdated { update: String, guardian: &'a str },
        /// Coins of a denom go somewhere else, or nowhere.
        "route_updated" => RouteUpdated { update: String, denom: &'a str, recipient: &'a str },
        /// The collector paid coins of another denom out.
        "rewards_routed" => RewardsRouted { denom: &'a str, recipient: &'a Addr },
        /// The owner ended a dispute.
        "dispute_resolved" => DisputeResolved { batch: u64, released: Native, received: Native },
        /// The hub voted on a proposal of the chain.
        "voted" => Voted { proposal: u64, votes: Votes<'a> },
        /// The owner changed, or somebody is to accept it.
        "ownership_updated" => OwnershipUpdated { owner: &'a str, pending_owner: &'a str },
        /// The contract runs newer code.
        "migrated" => Migrated { from_version: &'a str, to_version: &'a str },
    }
}

//! Figures of other protocols, measured in the same way: code not pinned, native messages not included, SDK gas.

/// One operation of a peer, and ours that does the same.
pub struct Peer {
    /// What is done.
    pub what: &'static str,
    /// Who does it, and where.
    pub who: &'static str,
    /// What it takes.
    pub gas: u64,
    /// Contract, message and situation of ours.
    pub ours: (&'static str, &'static str, &'static str),
}

const fn peer(
    what: &'static str,
    who: &'static str,
    gas: u64,
    ours: (&'static str, &'static str, &'static str),
) -> Peer {
    Peer { what, who, gas, ours }
}

const TEN: &str = "10 validators, 1 user";
const HUNDRED: &str = "100 validators, 1 user";
const HUNDRED_BATCHES: &str = "10 validators, 100 users";
const ONE: &str = "1 staker, 1 AVS, 1 reward";
const SIXTEEN_AVS: &str = "1 staker, 16 AVSs, 1 reward";
const MANY_STAKERS: &str = "10,000 stakers, 1 AVS, 1 reward";

/// `steak-enjoyers/steak`, `erisprotocol/contracts-terra`, `satlayer/satlayer-bvs` and `osmosis-labs/mesh-security` as they were
/// in November 2026.
pub const PEERS: [Peer; 34] = [
    peer("bond", "steak, 10 validators", 479_009, ("hub", "Bond", TEN)),
    peer("bond", "eris, 10 validators", 482_829, ("hub", "Bond", TEN)),
    peer(
        "bond",
        "steak, 100 validators",
        3_318_775,
        ("hub", "Bond", HUNDRED),
    ),
    peer(
        "bond",
        "eris, 100 validators",
        3_321_467,
        ("hub", "Bond", HUNDRED),
    ),
    peer(
        "harvest",
        "steak, 10 validators",
        550_560,
        ("hub", "Harvest", TEN),
    ),
    peer("harvest", "eris, 10 validators", 517_314, ("hub", "Harvest", TEN)),
    peer(
        "harvest",
        "steak, 100 validators, all at once",
        4_802_760,
        ("hub", "Harvest", HUNDRED),
    ),
    peer(
        "harvest",
        "eris, 100 validators, all at once",
        3_656_765,
        ("hub", "Harvest", HUNDRED),
    ),
    peer(
        "queue_unbond",
        "steak",
        167_456,
        ("hub", "QueueUnbond, further", TEN),
    ),
    peer(
        "queue_unbond",
        "eris",
        167_430,
        ("hub", "QueueUnbond, further", TEN),
    ),
    peer(
        "submit_batch",
        "steak, 10 validators",
        561_744,
        ("hub", "SubmitBatch, one validator", TEN),
    ),
    peer(
        "submit_batch",
        "eris, 10 validators",
        227_694,
        ("hub", "SubmitBatch, one validator", TEN),
    ),
    peer(
        "submit_batch",
        "steak, 100 validators",
        3_993_336,
        ("hub", "SubmitBatch, one validator", HUNDRED),
    ),
    peer(
        "submit_batch",
        "eris, 100 validators",
        549_727,
        ("hub", "SubmitBatch, one validator", HUNDRED),
    ),
    peer(
        "rebalance",
        "steak, 10 validators",
        441_613,
        ("hub", "Rebalance, as much as one call takes", TEN),
    ),
    peer(
        "rebalance",
        "eris, 10 validators",
        115_051,
        ("hub", "Rebalance, as much as one call takes", TEN),
    ),
    peer(
        "rebalance",
        "steak, 100 validators",
        3_890_900,
        ("hub", "Rebalance, as much as one call takes", HUNDRED),
    ),
    peer(
        "rebalance",
        "eris, 100 validators",
        451_888,
        ("hub", "Rebalance, as much as one call takes", HUNDRED),
    ),
    peer(
        "query state",
        "steak, 10 validators",
        449_747,
        ("hub", "State query", TEN),
    ),
    peer(
        "query state",
        "eris, 100 validators",
        450_831,
        ("hub", "State query", HUNDRED),
    ),
    peer(
        "reconcile",
        "steak, 1 batch",
        83_083,
        ("hub", "Reconcile, settling, one undelegation", TEN),
    ),
    peer(
        "reconcile",
        "steak, 100 batches",
        1_665_451,
        ("hub", "Reconcile, settling, one undelegation", HUNDRED_BATCHES),
    ),
    peer(
        "withdraw_unbonded",
        "steak, 1 batch",
        87_035,
        ("hub", "WithdrawUnbonded", TEN),
    ),
    peer(
        "withdraw_unbonded",
        "steak, 100 batches",
        1_166_401,
        ("hub", "WithdrawUnbonded", HUNDRED_BATCHES),
    ),
    peer(
        "restake",
        "satlayer, vault-cw20 deposit_for",
        310_527,
        ("registry", "Deposit", ONE),
    ),
    peer(
        "restake",
        "mesh, stake_remote (without the packet)",
        223_634,
        ("registry", "Deposit", ONE),
    ),
    peer(
        "leave",
        "satlayer, queue_withdrawal_to",
        214_875,
        ("registry", "QueueWithdrawal", ONE),
    ),
    peer(
        "be paid",
        "satlayer, redeem_withdrawal_to",
        229_768,
        ("registry", "CompleteWithdrawal", ONE),
    ),
    peer(
        "take stake, 1 vault",
        "satlayer, lock_slashing",
        350_391,
        ("registry", "Slash, alone", ONE),
    ),
    peer(
        "take stake, 10 vaults",
        "satlayer, lock_slashing",
        1_100_054,
        ("registry", "Slash, alone", SIXTEEN_AVS),
    ),
    peer(
        "take stake, 50 vaults",
        "satlayer, lock_slashing",
        4_432_642,
        ("registry", "Slash, alone", MANY_STAKERS),
    ),
    peer(
        "slash, 1 vault",
        "satlayer, lock + propose + finalize",
        906_917,
        ("registry", "Slash, by SubmitEvidence", ONE),
    ),
    peer(
        "slash, 10 vaults",
        "satlayer, lock + propose + finalize",
        2_077_648,
        ("registry", "Slash, by SubmitEvidence", ONE),
    ),
    peer(
        "slash, 50 vaults",
        "satlayer, lock + propose + finalize",
        7_285_293,
        ("registry", "Slash, by SubmitEvidence", ONE),
    ),
];

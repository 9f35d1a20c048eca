//! x/mint, x/distribution and x/protocolpool: what a BeginBlock makes and shares out.

use anyhow::Result as AnyResult;
use cosmwasm_std::Coin;

use crate::coins::DecCoins;
use crate::context::{Ctx, ModuleAccount};
use crate::dec::Dec;
use crate::params::{BlockRewards, CommunityPool};
use crate::rewards::{self, COMMUNITY_POOL};
use crate::state::{self, all_validators};

const SECONDS_PER_YEAR: u128 = 31_536_000;
/// Blocks between an EndBlock that changes the active set and the first block whose LastCommit shows it.
pub(crate) const COMMIT_DELAY: u64 = 3;
/// The first block has no last commit: what it mints waits for the second.
const FIRST_SHARED_BLOCK: u64 = 2;

/// Mints, shares what lies in the fee collector, and hands the community pool over if it is kept elsewhere.
pub(crate) fn begin_block(ctx: &mut Ctx, minted: Vec<Coin>) -> AnyResult<()> {
    let collector = ctx.account(ModuleAccount::FeeCollector)?;
    if !minted.is_empty() {
        ctx.bank.mint(ctx.storage, &collector, minted)?;
    }
    if ctx.height < FIRST_SHARED_BLOCK {
        return Ok(());
    }
    let collected = ctx.bank.balances(ctx.storage, &collector)?;
    if !collected.is_empty() {
        let account = ctx.account(ModuleAccount::Distribution)?;
        ctx.bank
            .send(ctx.storage, &collector, &account, collected.clone())?;
        allocate(ctx, &collected)?;
    }
    match ctx.params.community_pool.clone() {
        CommunityPool::Distribution => Ok(()),
        CommunityPool::Protocol { distributed } => hand_over_pool(ctx, &distributed),
    }
}

/// What the parameters say is minted.
pub(crate) fn minted(ctx: &Ctx, seconds: u64) -> AnyResult<Vec<Coin>> {
    let coins = match &ctx.params.block_rewards {
        BlockRewards::None => vec![],
        BlockRewards::PerBlock(coins) => coins.clone(),
        BlockRewards::Apr(rate) => {
            let pool = ctx.account(ModuleAccount::BondedPool)?;
            let bonded = ctx.bank.balance(ctx.storage, &pool, &ctx.params.bond_denom)?;
            let yearly = bonded.checked_mul_floor(*rate)?;
            vec![ctx.bond_coin(yearly.checked_multiply_ratio(u128::from(seconds), SECONDS_PER_YEAR)?)]
        }
    };
    Ok(coins.into_iter().filter(|coin| !coin.amount.is_zero()).collect())
}

/// Shares coins among those whose votes the last commit lists, by power; the tax and what truncation leaves go to the
/// community pool.
fn allocate(ctx: &mut Ctx, coins: &[Coin]) -> AnyResult<()> {
    let mut voters = vec![];
    let mut total = 0u128;
    for validator in all_validators(ctx.storage)? {
        let height = ctx.height.saturating_sub(COMMIT_DELAY);
        let power = state::power_at(ctx.storage, &validator.address, height)?;
        total = total.saturating_add(power);
        voters.push((validator, power));
    }
    let mut remaining = DecCoins::from_coins(coins)?;
    let kept = Dec::ONE.sub(Dec::from_decimal(ctx.params.community_tax))?;
    let taxed = remaining.map(|amount| amount.mul_truncate(kept))?;
    for (validator, power) in voters.into_iter().filter(|(_, power)| *power > 0) {
        let part = Dec::ratio_floor(power.into(), total.into())?;
        let reward = taxed.map(|amount| amount.mul_truncate(part))?;
        rewards::allocate(ctx, &validator, &reward)?;
        remaining = remaining.sub(&reward)?;
    }
    rewards::add_to_community_pool(ctx.storage, &remaining)
}

/// Moves the whole coins of the community pool to x/protocolpool, which takes those of some denoms into its own pool.
fn hand_over_pool(ctx: &mut Ctx, distributed: &[String]) -> AnyResult<()> {
    let (whole, rest) = COMMUNITY_POOL.load(ctx.storage)?.truncate()?;
    let escrow = ctx.account(ModuleAccount::ProtocolPoolEscrow)?;
    if !whole.is_empty() {
        let account = ctx.account(ModuleAccount::Distribution)?;
        ctx.bank.send(ctx.storage, &account, &escrow, whole)?;
        COMMUNITY_POOL.save(ctx.storage, &rest)?;
    }
    let mut taken = ctx.bank.balances(ctx.storage, &escrow)?;
    taken.retain(|coin| distributed.contains(&coin.denom));
    if taken.is_empty() {
        return Ok(());
    }
    let pool = ctx.account(ModuleAccount::ProtocolPool)?;
    ctx.bank.send(ctx.storage, &escrow, &pool, taken)
}

//! The registry: stakers, operators, AVSs, slashes and rewards.

mod avs;
mod bonds;
mod control;
mod operators;
mod rewards;
mod slashes;
mod stakers;

use anyhow::Result as AnyResult;
use cosmwasm_std::{coin, to_json_binary, Decimal};
use palisade_interfaces::registry;
use palisade_interfaces::Asset;

use super::scene::{name, Stage, PAL, PAYER};
use super::{counted, Measured, Metered};
use crate::suite::{AvsSetup, OperatorSetup, Suite, KEEPER};

/// What each staker deposits.
const STAKE: u128 = 100 * PAL;
/// What the staker whose messages are measured deposits.
const LARGE: u128 = 10_000 * PAL;
/// Rewards of one stream.
const REWARD: u128 = 1_000 * PAL;
/// Kinds of rewards that one AVS may pay.
const KINDS_PER_AVS: u32 = 4;

/// For how long slashes can be vetoed.
const VETO_DAYS: u64 = 2;
/// Longer than whatever is announced waits: notice, bucket and unbonding.
const ANNOUNCED_DAYS: u64 = 10;
/// What each AVS may take: sixteen of them stay within what the operator risks.
const BUDGET_BPS: u16 = 300;

/// What reporters get, where a bond pays it.
const BOUNTY_BPS: u16 = 500;

const OPERATOR: &str = "atlas";
const NEW_OPERATOR: &str = "borealis";
const RESOLVER: &str = "council";

/// A registry with some stakers in one pool.
#[derive(Clone, Copy, Debug)]
pub struct RegistryScene {
    /// Validators of the chain.
    pub validators: u32,
    /// Stakers of the pool.
    pub stakers: u32,
    /// AVSs that its operator serves.
    pub avs: u32,
    /// Kinds of rewards that it earns.
    pub rewards: u32,
}

impl RegistryScene {
    /// What there is.
    pub fn situation(&self) -> String {
        let stakers = counted(self.stakers, "staker");
        let (avs, rewards) = (counted(self.avs, "AVS"), counted(self.rewards, "reward"));
        format!("{stakers}, {avs}, {rewards}")
    }

    /// Plays it on a new engine.
    ///
    /// # Errors
    /// When a message is refused.
    pub fn play<E: Metered>(&self, engine: E) -> AnyResult<Vec<Measured<E::Gas>>> {
        // Long enough on a chain whose day has a few seconds.
        let veto_seconds = engine.day_seconds().saturating_mul(VETO_DAYS);
        let builder = (1..=self.avs).fold(Suite::builder(), |builder, number| {
            let avs = name("avs", number);
            let setup = AvsSetup::new(&avs, "bridge")
                .equivocation(Decimal::percent(10))
                .resolver(RESOLVER, veto_seconds)
                .bounty_bps(BOUNTY_BPS);
            builder.avs(setup).service(OPERATOR, &avs, BUDGET_BPS, 10_000)
        });
        let builder = builder
            .operator(OperatorSetup::new(OPERATOR))
            .operator(OperatorSetup::new(NEW_OPERATOR));
        let spent = STAKE.saturating_mul(self.stakers.into());
        let mut stage = Stage::build(engine, builder, "registry", self.situation(), spent)?;
        self.prepare(&mut stage)?;
        self.measure_often(&mut stage)?;
        self.measure_once_in_a_while(&mut stage)?;
        Ok(stage.into_rows())
    }

    /// What stakers, operators, AVSs and slashers send again and again.
    fn measure_often<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        operators::measure_service(stage)?;
        stakers::measure_deposits(stage, self.rewards)?;
        rewards::measure(stage, &self.kinds(stage))?;
        stakers::measure_withdrawal(stage, self.rewards)?;
        slashes::measure(stage)
    }

    /// The rest. What is announced waits together.
    fn measure_once_in_a_while<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let kinds = self.kinds(stage);
        control::measure(stage)?;
        operators::measure_registration(stage)?;
        avs::measure_registration(stage)?;
        stakers::measure_consent(stage, self.rewards)?;
        rewards::measure_for_others(stage, &kinds)?;
        operators::measure_announcement(stage, self.rewards)?;
        avs::measure_announcement(stage)?;
        stakers::measure_redelegation(stage, self.rewards)?;
        // What the slashes so far left of it is nothing.
        let again = stage
            .suite
            .allocate_to_avs(OPERATOR, &name("avs", 1), BUDGET_BPS, 9_000);
        again.result?;
        stage.pass_days(ANNOUNCED_DAYS)?;
        stage.suite.sync_hub().result?;
        settle(stage)?;
        // The streams of the beginning are over.
        let (coin, duration) = (stage.suite.native(), stage.day.saturating_mul(30));
        let funded = stage.suite.fund_rewards(&name("avs", 1), &coin, REWARD, duration);
        funded.result?;
        operators::measure_application(stage, self.rewards)?;
        avs::measure_application(stage)?;
        stakers::measure_completion(stage)?;
        slashes::measure_reach(stage)?;
        bonds::measure(stage)?;
        slashes::measure_jail(stage)?;
        operators::measure_lock(stage)?;
        avs::measure_ejection(stage)?;
        operators::measure_opt_out(stage)?;
        avs::measure_departure(stage)
    }

    fn prepare<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        for number in 1..=self.stakers {
            let user = name("user", number);
            stage.suite.join(&user);
            deposit_for(&mut stage.suite, &user, STAKE)?;
            if number % 1_000 == 0 {
                stage.suite.sync_hub().result?;
            }
        }
        let avs = name("avs", 1);
        stage.suite.fund(&avs, REWARD.saturating_mul(100))?;
        for number in 1..=self.avs {
            stage.suite.sync_weight(&name("avs", number), OPERATOR).result?;
        }
        for kind in 1..=self.rewards {
            let (avs, asset) = (self.payer_of(kind), self.reward(stage, kind));
            if let Asset::Native { denom } = &asset {
                let account = stage.suite.join(&avs);
                let purse = coin(REWARD.saturating_mul(10), denom);
                stage.suite.engine_mut().fund(&account, vec![purse])?;
            }
            let duration = stage.day.saturating_mul(30);
            stage.suite.fund_rewards(&avs, &asset, REWARD, duration).result?;
        }
        let people = ["ann", "reporter", RESOLVER, KEEPER];
        stage.introduce(&people, LARGE.saturating_mul(10))?;
        stage.suite.bond("ann", LARGE.saturating_mul(5)).result?;
        stage.pass_days(1)?;
        stage.suite.sync_hub().result?;
        Ok(())
    }

    /// Each AVS pays four kinds at most.
    fn payer_of(&self, kind: u32) -> String {
        let number = kind.saturating_sub(1) / KINDS_PER_AVS;
        name("avs", number.saturating_add(1))
    }

    /// The first is the staking coin, the others are other coins.
    fn reward<E: Metered>(&self, stage: &Stage<E>, kind: u32) -> Asset {
        match kind {
            1 => stage.suite.native(),
            _ => Asset::native(format!("reward{kind}")),
        }
    }

    fn kinds<E: Metered>(&self, stage: &Stage<E>) -> Vec<Asset> {
        (1..=self.rewards).map(|kind| self.reward(stage, kind)).collect()
    }
}

/// Books what time did to the pool, which the next message would pay for otherwise: a bucket closed, changes are over.
fn settle<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    stage.suite.sync_weight(&name("avs", 1), OPERATOR).result?;
    stage.suite.next_block()
}

/// Bonds for a user and restakes in one message.
fn deposit_for<E: Metered>(suite: &mut Suite<E>, user: &str, amount: u128) -> AnyResult<()> {
    let msg = registry::ReceiveMsg::Deposit {
        operator: suite.addr(OPERATOR).to_string(),
        staker: suite.addr(user).to_string(),
        limits: registry::DepositLimits::default(),
    };
    let receiver = suite.house().registry.0.to_string();
    let msg = to_json_binary(&msg)?;
    suite
        .bond_and_forward(PAYER, amount, Some(receiver), Some(msg))
        .result?;
    Ok(())
}

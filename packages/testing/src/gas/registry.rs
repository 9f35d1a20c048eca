//! The registry: stakers, operators, AVSs, slashes and rewards.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{coin, to_json_binary, Decimal};
use palisade_interfaces::registry::{self, KeyScheme, SlashPart};
use palisade_interfaces::slasher::Evidence;
use palisade_interfaces::Asset;

use super::scene::{name, Stage, PAL, PAYER};
use super::{counted, needs, Measured, Metered};
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
/// What each AVS may take: sixteen of them stay within what the operator risks.
const BUDGET_BPS: u16 = 300;

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
                .resolver(RESOLVER, veto_seconds);
            builder.avs(setup).service(OPERATOR, &avs, BUDGET_BPS, 10_000)
        });
        let builder = builder
            .operator(OperatorSetup::new(OPERATOR))
            .operator(OperatorSetup::new(NEW_OPERATOR));
        let spent = STAKE.saturating_mul(self.stakers.into());
        let mut stage = Stage::build(engine, builder, "registry", self.situation(), spent)?;
        self.prepare(&mut stage)?;
        self.measure_service(&mut stage)?;
        self.measure_deposits(&mut stage)?;
        self.measure_rewards(&mut stage)?;
        self.measure_withdrawal(&mut stage)?;
        self.measure_slashes(&mut stage)?;
        Ok(stage.into_rows())
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

    fn measure_service<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let avs = name("avs", 1);
        stage.measure("OptIn", needs::registry::opt_in(), |suite| {
            suite.opt_in(NEW_OPERATOR, &avs)
        })?;
        let needs = needs::registry::modify_allocation();
        stage.measure("ModifyAllocation", needs, |suite| {
            suite.allocate_to_avs(OPERATOR, &avs, 310, 10_000)
        })?;
        Ok(())
    }

    fn measure_deposits<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let first = needs::registry::deposit(self.rewards);
        stage.measure("Deposit", first, |suite| suite.restake("ann", OPERATOR, LARGE))?;
        stage.suite.next_block()?;
        let more = needs::registry::deposit(self.rewards);
        stage.measure("Deposit, more", more, |suite| {
            suite.restake("ann", OPERATOR, LARGE)
        })?;
        Ok(())
    }

    fn measure_rewards<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let avs = name("avs", 1);
        let needs = needs::registry::sync_weight();
        stage.measure("SyncWeight", needs, |suite| suite.sync_weight(&avs, OPERATOR))?;
        let (coin, duration) = (stage.suite.native(), stage.day.saturating_mul(30));
        let needs = needs::registry::fund_rewards();
        stage.measure("FundRewards", needs, |suite| {
            suite.fund_rewards(&avs, &coin, REWARD, duration)
        })?;
        stage.pass_days(1)?;
        let all: Vec<_> = (1..=self.rewards).map(|kind| self.reward(stage, kind)).collect();
        let needs = needs::registry::claim_rewards(self.rewards);
        let named = all.clone();
        stage.measure("ClaimRewards", needs, |suite| {
            suite.claim_rewards("ann", OPERATOR, named)
        })?;
        stage.suite.next_block()?;
        let needs = needs::registry::claim_commission(self.rewards);
        stage.measure("ClaimCommission", needs, |suite| {
            suite.claim_commission(OPERATOR, all)
        })?;
        Ok(())
    }

    fn measure_withdrawal<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        stage.suite.next_block()?;
        let needs = needs::registry::queue_withdrawal(self.rewards);
        let shares = stage.suite.staker("ann", OPERATOR)?.shares;
        let half = shares.multiply_ratio(1u128, 2u128);
        let queued = stage.measure("QueueWithdrawal", needs, |suite| {
            suite.queue_withdrawal("ann", OPERATOR, half)
        })?;
        drop(queued);
        stage.pass_days(9)?;
        let id = stage
            .suite
            .withdrawals("ann")?
            .first()
            .context("no withdrawal")?
            .id;
        let needs = needs::registry::complete_withdrawal();
        stage.measure("CompleteWithdrawal", needs, |suite| {
            suite.complete_withdrawal("ann", vec![id])
        })?;
        Ok(())
    }

    /// One that is vetoed, and one that is not.
    fn measure_slashes<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let avs = name("avs", 1);
        let evidence = evidence(stage, 1)?;
        let needs = needs::registry::submit_evidence();
        stage.measure("Slash, by SubmitEvidence", needs, |suite| {
            suite.submit_evidence("reporter", &avs, evidence)
        })?;
        let needs = needs::registry::veto();
        stage.measure("VetoSlash", needs, |suite| {
            suite.veto_slash(RESOLVER, 1, Decimal::zero())
        })?;
        slash_again(stage)?;
        stage.pass_days(VETO_DAYS)?;
        stage.suite.pass_seconds(1)?;
        stage.suite.next_block()?;
        let needs = needs::registry::release();
        stage.measure("ReleaseSlash, burnt", needs, |suite| suite.release_slash(2))?;
        Ok(())
    }
}

/// The registry's part of a slash, where the engine can send as a contract.
fn slash_again<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let avs = name("avs", 1);
    if stage.suite.engine().mints_rewards() {
        let evidence = evidence(stage, 2)?;
        stage.suite.submit_evidence("reporter", &avs, evidence).result?;
        return Ok(());
    }
    let slasher = stage.suite.slasher(&avs)?.0.clone();
    let registry = stage.suite.house().registry.0.clone();
    let suite = &stage.suite;
    let msg = registry::ExecuteMsg::Slash {
        avs: suite.addr(&avs).to_string(),
        operator: suite.addr(OPERATOR).to_string(),
        infraction_time: suite.now()?.time.saturating_sub(60),
        slashes: vec![SlashPart {
            asset: suite.lst(),
            fraction: Decimal::percent(10),
        }],
        evidence_id: vec![7; 32].into(),
        reporter: suite.addr("reporter").to_string(),
    };
    let msg = to_json_binary(&msg)?;
    stage.measure("Slash, alone", needs::registry::slash(), |suite| {
        let engine = suite.engine_mut();
        engine.execute(&slasher, &registry, &msg, vec![]).into()
    })?;
    Ok(())
}

/// Two statements of an epoch that has begun a while ago.
fn evidence<E: Metered>(stage: &mut Stage<E>, slot: u64) -> AnyResult<Evidence> {
    let seconds = stage.suite.registry_params()?.epoch_seconds;
    stage.suite.pass_seconds(seconds.saturating_mul(2))?;
    let slot = (stage.suite.epoch()?.epoch, slot);
    let avs = name("avs", 1);
    let payloads = ["this", "that"];
    stage
        .suite
        .equivocation(OPERATOR, KeyScheme::Ed25519, &avs, slot, payloads)
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

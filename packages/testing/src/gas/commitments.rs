//! Commitments: rent, looks, and stake on which several of them stand.

use anyhow::{Context, Result as AnyResult};
use palisade_interfaces::commitments::{ExecuteMsg, Offer};
use palisade_interfaces::registry;

use super::scene::{name, Stage, PAL};
use super::{counted, needs, Measured, Metered};
use crate::suite::{AvsSetup, OperatorSetup, Suite, KEEPER};

/// The operator's own stake, and rent of one commitment.
const STAKE: u128 = 1_000 * PAL;
const RENT: u128 = 600 * PAL;
/// Days of one commitment.
const TERM_DAYS: u64 = 60;
/// What each AVS may take: sixteen of them stay within what an operator risks.
const BUDGET_BPS: u16 = 300;

const OPERATOR: &str = "atlas";

/// An operator with commitments to some AVSs on one stake.
#[derive(Clone, Copy, Debug)]
pub struct CommitmentsScene {
    /// Validators of the chain.
    pub validators: u32,
    /// AVSs that rent.
    pub avs: u32,
}

impl CommitmentsScene {
    /// What there is.
    pub fn situation(&self) -> String {
        counted(self.avs, "AVS")
    }

    /// Plays it on a new engine.
    ///
    /// # Errors
    /// When a message is refused.
    pub fn play<E: Metered>(&self, engine: E) -> AnyResult<Vec<Measured<E::Gas>>> {
        let builder = (1..=self.avs).fold(Suite::builder(), |builder, number| {
            let avs = name("avs", number);
            builder
                .avs(AvsSetup::new(&avs, "bridge"))
                .service(OPERATOR, &avs, BUDGET_BPS, 10_000)
        });
        let builder = builder.operator(OperatorSetup::new(OPERATOR));
        let mut stage = Stage::build(engine, builder, "commitments", self.situation(), 0)?;
        let avs: Vec<String> = (1..=self.avs).map(|number| name("avs", number)).collect();
        let mut people: Vec<&str> = avs.iter().map(String::as_str).collect();
        people.extend([OPERATOR, KEEPER]);
        stage.introduce(&people, STAKE.saturating_mul(5))?;
        stage.suite.bond(OPERATOR, STAKE.saturating_mul(3)).result?;
        stage.suite.deposit_own_stake(OPERATOR, STAKE).result?;
        for (id, avs) in (1..).zip(avs.iter().skip(1)) {
            let offer = offer(&stage, avs)?;
            stage.suite.offer_commitment(avs, RENT, offer).result?;
            lock(&mut stage, avs)?;
            stage.suite.accept_commitment(OPERATOR, id).result?;
        }
        self.measure_term(&mut stage)?;
        self.measure_stake(&mut stage)?;
        Ok(stage.into_rows())
    }

    /// From the offer of the first AVS to its breach.
    fn measure_term<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let (avs, id) = (name("avs", 1), u64::from(self.avs));
        let offer = offer(stage, &avs)?;
        stage.measure("CreateCommitment", needs::commitments::create(), |suite| {
            suite.offer_commitment(&avs, RENT, offer)
        })?;
        stage.measure("Deposit", needs::commitments::deposit(0), |suite| {
            suite.deposit_own_stake(OPERATOR, STAKE)
        })?;
        lock(stage, &avs)?;
        stage.pass_days(1)?;
        stage.measure("AcceptCommitment", needs::commitments::accept(), |suite| {
            suite.accept_commitment(OPERATOR, id)
        })?;
        stage.pass_days(1)?;
        stage.measure("Settle", needs::commitments::settle(), |suite| {
            suite.settle_commitment(id)
        })?;
        let claim = ExecuteMsg::ClaimRent { id, recipient: None };
        stage.measure("ClaimRent", needs::commitments::pay(), |suite| {
            suite.commitments(OPERATOR, &claim, vec![])
        })?;
        let (asset, native) = (stage.suite.lst(), stage.suite.native());
        stage.suite.sync_weight(&avs, OPERATOR).result?;
        let day = stage.day;
        stage.suite.fund_rewards(&avs, &native, RENT, day).result?;
        stage.pass_days(1)?;
        let rewards = ExecuteMsg::ClaimRewards {
            asset,
            rewards: vec![native],
            recipient: None,
        };
        stage.measure("ClaimRewards", needs::commitments::claim_rewards(1), |suite| {
            suite.commitments(OPERATOR, &rewards, vec![])
        })?;
        eject(stage, &avs)?;
        let end = ExecuteMsg::EndCommitment { id };
        stage.measure("EndCommitment", needs::commitments::end(), |suite| {
            suite.commitments(OPERATOR, &end, vec![])
        })?;
        let pay_back = ExecuteMsg::ReturnRent { id };
        stage.measure("ReturnRent", needs::commitments::pay(), |suite| {
            suite.commitments(KEEPER, &pay_back, vec![])
        })?;
        Ok(())
    }

    /// What the stake earned, and that it leaves once all others let go.
    fn measure_stake<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        for number in 2..=self.avs {
            eject(stage, &name("avs", number))?;
            let end = ExecuteMsg::EndCommitment {
                id: u64::from(number).saturating_sub(1),
            };
            stage.suite.commitments(OPERATOR, &end, vec![]).result?;
        }
        let asset = stage.suite.lst();
        let queue = ExecuteMsg::QueueWithdrawal {
            asset: asset.clone(),
            shares: STAKE.into(),
            generation: None,
        };
        let needs = needs::commitments::queue_withdrawal(1);
        stage.measure("QueueWithdrawal", needs, |suite| {
            suite.commitments(OPERATOR, &queue, vec![])
        })?;
        stage.pass_days(9)?;
        let owner = stage.suite.house().commitments.0.clone();
        let rows = stage.suite.withdrawals_of(&owner)?;
        let complete = ExecuteMsg::CompleteWithdrawal {
            asset,
            ids: vec![rows.first().context("no withdrawal")?.id],
            recipient: None,
        };
        let needs = needs::commitments::complete_withdrawal();
        stage.measure("CompleteWithdrawal", needs, |suite| {
            suite.commitments(OPERATOR, &complete, vec![])
        })?;
        Ok(())
    }
}

fn offer<E: Metered>(stage: &Stage<E>, avs: &str) -> AnyResult<Offer> {
    let free = stage.suite.allocation(avs, OPERATOR)?.budget;
    Ok(Offer {
        operator: stage.suite.addr(OPERATOR).to_string(),
        asset: stage.suite.lst(),
        min_stake: STAKE.into(),
        budget: free,
        accept_until: stage.later(2)?,
        until: stage.later(TERM_DAYS)?,
    })
}

fn lock<E: Metered>(stage: &mut Stage<E>, avs: &str) -> AnyResult<()> {
    let free = stage.suite.allocation(avs, OPERATOR)?.budget;
    let until = stage.later(TERM_DAYS)?;
    stage.suite.lock_allocation(OPERATOR, avs, free, until).result?;
    Ok(())
}

fn eject<E: Metered>(stage: &mut Stage<E>, avs: &str) -> AnyResult<()> {
    let operator = stage.suite.addr(OPERATOR).to_string();
    let msg = registry::ExecuteMsg::EjectOperator { operator };
    stage.suite.registry(avs, &msg).result?;
    Ok(())
}

//! The vault: deposits, redemptions, and what the manager and the cranks do.

use anyhow::Result as AnyResult;
use cosmwasm_std::to_json_binary;
use palisade_interfaces::vault;

use super::scene::{name, Stage, PAL, PAYER};
use super::{counted, needs, Measured, Metered};
use crate::engine::Code;
use crate::suite::{AvsSetup, OperatorSetup, Suite, KEEPER, MANAGER, OWNER};

/// What each user deposits.
const DEPOSIT: u128 = 100 * PAL;
/// What the people whose messages are measured deposit.
const LARGE: u128 = 10_000 * PAL;
/// What the vault restakes with each operator.
const POSITION: u128 = 1_000 * PAL;
/// Who pays rewards.
const AVS: &str = "bridge";

/// A vault with some positions and users.
#[derive(Clone, Copy, Debug)]
pub struct VaultScene {
    /// Validators of the chain.
    pub validators: u32,
    /// Operators with whom it restakes.
    pub operators: u32,
    /// Users with LRT.
    pub users: u32,
}

impl VaultScene {
    /// What there is.
    pub fn situation(&self) -> String {
        let operators = counted(self.operators, "operator");
        format!("{operators}, {}", counted(self.users, "user"))
    }

    /// Plays it on a new engine.
    ///
    /// # Errors
    /// When a message is refused.
    pub fn play<E: Metered>(&self, engine: E) -> AnyResult<Vec<Measured<E::Gas>>> {
        let builder = (1..=self.operators).fold(Suite::builder(), |builder, number| {
            builder.operator(OperatorSetup::new(&operator(number)))
        });
        let builder = builder
            .avs(AvsSetup::new(AVS, "bridge"))
            .service(&operator(1), AVS, 1_000, 10_000);
        let spent = DEPOSIT.saturating_mul(self.users.into());
        let mut stage = Stage::build(engine, builder, "vault", self.situation(), spent)?;
        self.prepare(&mut stage)?;
        self.measure_users(&mut stage)?;
        self.measure_manager(&mut stage)?;
        self.measure_exit(&mut stage)?;
        measure_owner(&mut stage)?;
        Ok(stage.into_rows())
    }

    fn prepare<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        for number in 1..=self.users {
            let user = name("user", number);
            stage.suite.join(&user);
            let msg = vault::ReceiveMsg::Deposit {
                recipient: stage.suite.addr(&user).to_string(),
                min_shares: None,
            };
            let receiver = stage.suite.house().vault.0.to_string();
            let msg = to_json_binary(&msg)?;
            let bonded = stage
                .suite
                .bond_and_forward(PAYER, DEPOSIT, Some(receiver), Some(msg));
            bonded.result?;
        }
        stage
            .suite
            .bond_into_vault(PAYER, LARGE.saturating_mul(10))
            .result?;
        for number in 1..=self.operators {
            let allocated = stage.suite.allocate_to_operator(&operator(number), POSITION);
            allocated.result?;
        }
        stage.suite.sync_weight(AVS, &operator(1)).result?;
        stage.suite.fund(AVS, LARGE)?;
        let (coin, duration) = (stage.suite.native(), stage.day.saturating_mul(30));
        stage.suite.fund_rewards(AVS, &coin, LARGE / 2, duration).result?;
        stage.introduce(&["ann", "bob", KEEPER, MANAGER], LARGE.saturating_mul(10))?;
        for user in ["ann", "bob"] {
            stage.suite.bond(user, LARGE.saturating_mul(5)).result?;
        }
        stage.pass_days(1)?;
        stage.suite.sync_hub().result?;
        Ok(())
    }

    fn measure_users<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let deposit = needs::vault::deposit(self.operators);
        stage.measure("Deposit", deposit, |suite| suite.enter_vault("ann", LARGE))?;
        stage.suite.enter_vault("bob", LARGE).result?;
        let first = needs::vault::request_redeem();
        stage.measure("RequestRedeem, first of a batch", first, |suite| {
            suite.request_redeem("ann", LARGE / 2)
        })?;
        let further = needs::vault::request_redeem();
        stage.measure("RequestRedeem, further", further, |suite| {
            suite.request_redeem("bob", LARGE / 2)
        })?;
        Ok(())
    }

    fn measure_manager<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let operator = operator(1);
        stage.measure("Sync", needs::vault::sync(self.operators), Suite::sync_vault)?;
        let needs = needs::vault::allocate(self.operators);
        stage.measure("Allocate", needs, |suite| {
            suite.allocate_to_operator(&operator, POSITION)
        })?;
        let coin = stage.suite.native();
        let needs = needs::vault::harvest();
        stage.measure("Harvest of native coins", needs, |suite| {
            suite.harvest_restaking(&operator, vec![coin])
        })?;
        let vault = stage.suite.house().vault.0.clone();
        stage.measure_query(
            "State query",
            needs::vault::state(),
            &vault,
            &vault::QueryMsg::State {},
        )
    }

    fn measure_exit<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        stage.pass_days(1)?;
        let needs = needs::vault::submit_batch(self.operators);
        stage.measure("SubmitBatch", needs, Suite::submit_redeem_batch)?;
        let needs = needs::vault::deallocate(self.operators);
        stage.measure("Deallocate", needs, |suite| {
            suite.deallocate_from_operator(&operator(1), POSITION / 10)
        })?;
        stage.pass_days(9)?;
        stage.suite.sync_hub().result?;
        let needs = needs::vault::settle_batch(self.operators);
        stage.measure("SettleBatch", needs, |suite| suite.settle_redeem_batch(1))?;
        let needs = needs::vault::collect();
        stage.measure("Collect", needs, |suite| {
            suite.collect_from_operator(&operator(1))
        })?;
        let needs = needs::vault::claim();
        stage.measure("Claim", needs, |suite| suite.claim_redeemed("ann", 1))?;
        Ok(())
    }
}

fn measure_owner<E: Metered>(stage: &mut Stage<E>) -> AnyResult<()> {
    let vault = stage.suite.house().vault.0.clone();
    let set = vault::ExecuteMsg::SetManager {
        manager: stage.suite.addr("ann").to_string(),
    };
    stage.measure("SetManager", needs::vault::set_manager(), |suite| {
        suite.vault(OWNER, &set)
    })?;
    stage.measure_handover(Code::Vault, &vault, vault::ExecuteMsg::UpdateOwnership)
}

fn operator(number: u32) -> String {
    name("operator", number)
}

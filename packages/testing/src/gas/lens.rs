//! The lens: what its questions cost where nodes bound the gas of a query.

use anyhow::Result as AnyResult;
use cosmwasm_std::{to_json_binary, Uint128};
use palisade_interfaces::lens::QueryMsg;
use palisade_interfaces::registry::{self, DeclaredAttack, DeclaredRisk};

use super::scene::{name, Stage, PAL, PAYER};
use super::{counted, needs, Measured, Metered};
use crate::suite::{AvsSetup, OperatorSetup, Suite};

/// What is staked with each operator.
const STAKE: u128 = 100 * PAL;
/// What each AVS may take: sixteen of them stay within what an operator risks.
const BUDGET_BPS: u16 = 300;

/// Operators that all serve the same AVSs, each of another correlation group.
#[derive(Clone, Copy, Debug)]
pub struct LensScene {
    /// Validators of the chain.
    pub validators: u32,
    /// Operators.
    pub operators: u32,
    /// AVSs that each of them serves.
    pub avs: u32,
}

impl LensScene {
    /// What there is.
    pub fn situation(&self) -> String {
        let operators = counted(self.operators, "operator");
        format!("{operators}, {}", counted(self.avs, "AVS"))
    }

    /// Plays it on a new engine.
    ///
    /// # Errors
    /// When a message or a question is refused.
    pub fn play<E: Metered>(&self, engine: E) -> AnyResult<Vec<Measured<E::Gas>>> {
        let builder = (1..=self.avs).fold(Suite::builder(), |builder, number| {
            let avs = name("avs", number);
            let setup = AvsSetup::new(&avs, "bridge").correlation_group(&name("client", number));
            (1..=self.operators).fold(builder.avs(setup), |builder, number| {
                builder.service(&name("operator", number), &avs, BUDGET_BPS, 10_000)
            })
        });
        let builder = (1..=self.operators).fold(builder, |builder, number| {
            builder.operator(OperatorSetup::new(&name("operator", number)))
        });
        let spent = STAKE.saturating_mul(self.operators.into());
        let mut stage = Stage::build(engine, builder, "lens", self.situation(), spent)?;
        self.prepare(&mut stage)?;
        self.measure(&mut stage)?;
        Ok(stage.into_rows())
    }

    fn prepare<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let suite = &mut stage.suite;
        for number in 1..=self.operators {
            deposit_with(suite, &name("operator", number))?;
        }
        for number in 1..=self.avs {
            let avs = name("avs", number);
            let declared = DeclaredRisk {
                asset: suite.lst(),
                attack: Some(DeclaredAttack {
                    value_at_risk: Uint128::new(PAL),
                    threshold_bps: 6_667,
                }),
                min_operator_stake: Uint128::zero(),
                min_operator_bond: Uint128::zero(),
            };
            let msg = registry::ExecuteMsg::DeclareRisk { declared };
            suite.registry(&avs, &msg).result?;
            for number in 1..=self.operators {
                suite.sync_weight(&avs, &name("operator", number)).result?;
            }
        }
        Ok(())
    }

    fn measure<E: Metered>(&self, stage: &mut Stage<E>) -> AnyResult<()> {
        let (asset, lens) = (stage.suite.lst(), stage.suite.house().lens.0.clone());
        let avs = stage.suite.addr(&name("avs", 1)).to_string();
        let operator = stage.suite.addr(&name("operator", 1)).to_string();
        let guaranteed = QueryMsg::GuaranteedSlashableStake {
            avs: avs.clone(),
            asset: asset.clone(),
            operator: None,
            start_after: None,
            limit: None,
        };
        let dilution = QueryMsg::SecurityDilution {
            avs: avs.clone(),
            asset: asset.clone(),
            operator: None,
            start_after: None,
            limit: None,
        };
        let leverage = QueryMsg::Leverage {
            operator: operator.clone(),
            asset: asset.clone(),
        };
        let correlated = QueryMsg::CorrelatedExposure { operator, asset };
        for (message, needs, query) in [
            (
                "GuaranteedSlashableStake query",
                needs::lens::guaranteed(self.operators),
                guaranteed,
            ),
            (
                "SecurityDilution query",
                needs::lens::dilution(self.operators, self.avs),
                dilution,
            ),
            ("Leverage query", needs::lens::leverage(self.avs), leverage),
            (
                "CorrelatedExposure query",
                needs::lens::correlated(self.avs),
                correlated,
            ),
            (
                "RiskReport query",
                needs::lens::report(),
                QueryMsg::RiskReport { avs },
            ),
        ] {
            stage.measure_query(message, needs, &lens, &query)?;
        }
        Ok(())
    }
}

/// Bonds and restakes in one message.
fn deposit_with<E: Metered>(suite: &mut Suite<E>, operator: &str) -> AnyResult<()> {
    let msg = registry::ReceiveMsg::Deposit {
        operator: suite.addr(operator).to_string(),
        staker: suite.addr(PAYER).to_string(),
        limits: registry::DepositLimits::default(),
    };
    let (receiver, msg) = (suite.house().registry.0.to_string(), to_json_binary(&msg)?);
    suite
        .bond_and_forward(PAYER, STAKE, Some(receiver), Some(msg))
        .result?;
    Ok(())
}

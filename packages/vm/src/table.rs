//! Gas of every message of the suite on artifacts, in named situations.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::time::Instant;

use anyhow::{anyhow, Context, Result as AnyResult};
use cosmwasm_std::Decimal;
use palisade_chain::NewValidator;
use palisade_testing::gas::{
    CommitmentsScene, HubScene, LensScene, Measured, RegistryScene, Row, VaultScene,
};
use palisade_testing::NativeBuilder;

use crate::engine::chain_account;
use crate::gas::{floor, repeated};
use crate::{Artifacts, Reading, Touched, WasmEngine};

/// What is behind most refusals here: prepared by Rust, measured on artifacts of another Rust.
const OLD: &str = "if the sources changed, build the artifacts again with `cargo run -- wasm`";

/// Of the local network's addresses, and of many a chain's.
const PREFIX: &str = "wasm";
/// Units that each validator has staked itself.
const SELF_DELEGATION: u128 = 250_000_000_000;

/// One situation.
#[derive(Clone, Copy, Debug)]
pub enum Scene {
    /// Of the hub and its token.
    Hub(HubScene),
    /// Of the registry and a slasher.
    Registry(RegistryScene),
    /// Of the lens.
    Lens(LensScene),
    /// Of the vault.
    Vault(VaultScene),
    /// Of commitments.
    Commitments(CommitmentsScene),
}

impl Scene {
    /// A hub with validators and users.
    pub const fn hub(validators: u32, users: u32) -> Self {
        Self::Hub(HubScene { validators, users })
    }

    /// A registry whose pool has stakers, AVSs and kinds of rewards.
    pub const fn registry(stakers: u32, avs: u32, rewards: u32) -> Self {
        Self::Registry(RegistryScene {
            validators: 10,
            stakers,
            avs,
            rewards,
        })
    }

    /// A lens on operators that all serve the same AVSs.
    pub const fn lens(operators: u32, avs: u32) -> Self {
        Self::Lens(LensScene {
            validators: 10,
            operators,
            avs,
        })
    }

    /// A vault with operators and users.
    pub const fn vault(operators: u32, users: u32) -> Self {
        Self::Vault(VaultScene {
            validators: 10,
            operators,
            users,
        })
    }

    /// Commitments to some AVSs on one stake.
    pub const fn commitments(avs: u32) -> Self {
        Self::Commitments(CommitmentsScene { validators: 10, avs })
    }

    /// One situation of each kind, small ones.
    pub fn first() -> Vec<Self> {
        vec![
            Self::hub(10, 1),
            Self::registry(1, 1, 1),
            Self::lens(1, 1),
            Self::vault(1, 1),
            Self::commitments(1),
        ]
    }

    /// Those of the local network, whose validators are five.
    pub fn of_localnet() -> Vec<Self> {
        let validators = 5;
        vec![
            Self::hub(validators, 1),
            Self::Registry(RegistryScene {
                validators,
                stakers: 1,
                avs: 1,
                rewards: 1,
            }),
            Self::Vault(VaultScene {
                validators,
                operators: 1,
                users: 1,
            }),
        ]
    }

    /// All situations, those that take longest first.
    pub fn all() -> Vec<Self> {
        vec![
            Self::hub(10, 10_000),
            Self::registry(10_000, 1, 1),
            Self::vault(1, 10_000),
            Self::hub(100, 1),
            Self::vault(16, 1),
            Self::registry(100, 16, 8),
            Self::registry(1, 16, 1),
            Self::lens(10, 16),
            Self::lens(10, 1),
            Self::lens(1, 1),
            Self::registry(100, 1, 1),
            Self::registry(1, 1, 1),
            Self::vault(1, 1),
            Self::commitments(16),
            Self::commitments(1),
            Self::hub(10, 100),
            Self::hub(10, 1),
            Self::hub(1, 1),
        ]
    }

    /// What there is.
    pub fn situation(&self) -> String {
        match self {
            Self::Hub(scene) => format!("hub, {}", scene.situation()),
            Self::Registry(scene) => format!("registry, {}", scene.situation()),
            Self::Lens(scene) => format!("lens, {}", scene.situation()),
            Self::Vault(scene) => format!("vault, {}", scene.situation()),
            Self::Commitments(scene) => format!("commitments, {}", scene.situation()),
        }
    }

    fn validators(&self) -> u32 {
        match self {
            Self::Hub(scene) => scene.validators,
            Self::Registry(scene) => scene.validators,
            Self::Lens(scene) => scene.validators,
            Self::Vault(scene) => scene.validators,
            Self::Commitments(scene) => scene.validators,
        }
    }

    /// Measures every message of this situation on the artifacts of the workspace.
    ///
    /// # Errors
    /// When there are no artifacts, or a message is refused.
    pub fn measure(&self) -> AnyResult<Vec<Figure>> {
        let builder = NativeBuilder::default().denom("upal").chain(|chain| {
            let chain = chain.prefix(PREFIX).chain_addresses().max_blocks_per_step(1);
            (1..=self.validators()).fold(chain, |chain, number| {
                let operator = chain_account(PREFIX, &format!("validator {number}"));
                let commission = Decimal::percent(5);
                chain.validator_with(NewValidator::new(operator, SELF_DELEGATION, commission))
            })
        });
        let artifacts = Artifacts::of_workspace()?.with_prefix(PREFIX);
        let engine = WasmEngine::new(builder, artifacts)?.with_chain_accounts(PREFIX);
        let measured = match self {
            Self::Hub(scene) => scene.play(engine),
            Self::Registry(scene) => scene.play(engine),
            Self::Lens(scene) => scene.play(engine),
            Self::Vault(scene) => scene.play(engine),
            Self::Commitments(scene) => scene.play(engine),
        };
        let measured = measured.context(OLD)?;
        Ok(measured.into_iter().map(Figure::from).collect())
    }
}

/// A row of the table, and what is behind it.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The row.
    pub row: Row,
    /// What the message did to rows of contracts, in order.
    pub touched: Vec<Touched>,
}

impl From<Measured<Reading>> for Figure {
    fn from(measured: Measured<Reading>) -> Self {
        let gas = measured.gas.report;
        let row = Row {
            contract: measured.contract.to_string(),
            message: measured.message,
            situation: measured.situation,
            total: gas.total(),
            wasm: gas.wasm,
            storage: gas.storage,
            repeated_storage: repeated(&measured.gas.touched),
            instances: gas.instances,
            lookups: gas.lookups,
            responses: gas.responses,
            events: gas.events,
            native_queries: gas.native_queries,
            calls: gas.calls,
            native_messages: gas.native_messages,
            floor: floor(&measured.needs),
            needs: measured.needs.to_string(),
        };
        Self {
            row,
            touched: measured.gas.touched,
        }
    }
}

/// Measures situations on two threads. `on_scene` is told when one is done, with the seconds that it took.
///
/// # Errors
/// The first of any situation.
pub fn measure(scenes: &[Scene], on_scene: impl Fn(&Scene, u64) + Sync) -> AnyResult<Vec<Figure>> {
    let waiting = Mutex::new(scenes.iter().copied().enumerate().rev().collect::<Vec<_>>());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || -> AnyResult<Vec<(usize, Vec<Figure>)>> {
        let mut done = vec![];
        while let Some((place, scene)) = next() {
            let start = Instant::now();
            done.push((place, scene.measure()?));
            on_scene(&scene, start.elapsed().as_secs());
        }
        Ok(done)
    };
    let mut tables = thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        let mut tables = vec![];
        for worker in workers {
            tables.extend(worker.join().map_err(|_| anyhow!("a scene panicked"))??);
        }
        Ok::<_, anyhow::Error>(tables)
    })?;
    tables.sort_by_key(|(place, _)| *place);
    Ok(tables.into_iter().flat_map(|(_, rows)| rows).collect())
}

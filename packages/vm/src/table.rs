//! Gas of every message of the suite on artifacts, in named situations.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::time::Instant;

use anyhow::{anyhow, Result as AnyResult};
use palisade_testing::gas::{HubScene, Measured, RegistryScene, Row, VaultScene};
use palisade_testing::NativeBuilder;

use crate::gas::floor;
use crate::{Artifacts, GasReport, WasmEngine};

/// Units that each validator has staked itself.
const SELF_DELEGATION: u128 = 250_000_000_000;

/// One situation.
#[derive(Clone, Copy, Debug)]
pub enum Scene {
    /// Of the hub and its token.
    Hub(HubScene),
    /// Of the registry and a slasher.
    Registry(RegistryScene),
    /// Of the vault.
    Vault(VaultScene),
}

impl Scene {
    const fn hub(validators: u32, users: u32) -> Self {
        Self::Hub(HubScene { validators, users })
    }

    const fn registry(stakers: u32, avs: u32, rewards: u32) -> Self {
        Self::Registry(RegistryScene {
            validators: 10,
            stakers,
            avs,
            rewards,
        })
    }

    const fn vault(operators: u32, users: u32) -> Self {
        Self::Vault(VaultScene {
            validators: 10,
            operators,
            users,
        })
    }

    /// One situation of each kind, small ones.
    pub fn first() -> Vec<Self> {
        vec![Self::hub(10, 1), Self::registry(1, 1, 1), Self::vault(1, 1)]
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
            Self::registry(100, 1, 1),
            Self::registry(1, 1, 1),
            Self::vault(1, 1),
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
            Self::Vault(scene) => format!("vault, {}", scene.situation()),
        }
    }

    fn validators(&self) -> u32 {
        match self {
            Self::Hub(scene) => scene.validators,
            Self::Registry(scene) => scene.validators,
            Self::Vault(scene) => scene.validators,
        }
    }

    /// Measures every message of this situation on the artifacts of the workspace.
    ///
    /// # Errors
    /// When there are no artifacts, or a message is refused.
    pub fn measure(&self) -> AnyResult<Vec<Row>> {
        let builder = NativeBuilder::default()
            .denom("upal")
            .validators(self.validators(), SELF_DELEGATION)
            .chain(|chain| chain.max_blocks_per_step(1));
        let engine = WasmEngine::new(builder, Artifacts::of_workspace()?)?;
        let measured = match self {
            Self::Hub(scene) => scene.play(engine),
            Self::Registry(scene) => scene.play(engine),
            Self::Vault(scene) => scene.play(engine),
        };
        Ok(measured?.into_iter().map(row).collect())
    }
}

fn row(measured: Measured<GasReport>) -> Row {
    let gas = measured.gas;
    Row {
        contract: measured.contract.to_string(),
        message: measured.message,
        situation: measured.situation,
        total: gas.total(),
        wasm: gas.wasm,
        storage: gas.storage,
        instances: gas.instances,
        lookups: gas.lookups,
        responses: gas.responses,
        events: gas.events,
        native_queries: gas.native_queries,
        calls: gas.calls,
        native_messages: gas.native_messages,
        floor: floor(&measured.needs),
    }
}

/// Measures situations on two threads. `on_scene` is told when one is done, with the seconds that it took.
///
/// # Errors
/// The first of any situation.
pub fn measure(scenes: &[Scene], on_scene: impl Fn(&Scene, u64) + Sync) -> AnyResult<Vec<Row>> {
    let waiting = Mutex::new(scenes.iter().copied().enumerate().rev().collect::<Vec<_>>());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || -> AnyResult<Vec<(usize, Vec<Row>)>> {
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

//! What happens to the validators of the network.

use anyhow::{ensure, Context, Result as AnyResult};

use super::Run;
use crate::localnet::Twin;

/// The validator that stands still, and the one that signs twice, by their place in the network. The first one answers
/// queries and is left alone.
const ASLEEP: usize = 4;
const DOUBLED: usize = 3;

enum Fate {
    /// Nothing yet.
    Waiting,
    /// Its cause has begun.
    Running,
    /// It has struck.
    Done,
}

pub(super) struct Misfortunes {
    standstill: (u32, Fate),
    double_sign: (u32, Fate),
    twin: Option<Twin>,
}

impl Misfortunes {
    /// A standstill after a quarter of the rounds, a twin after a half.
    pub fn new(rounds: u32) -> Self {
        Self {
            standstill: (rounds / 4, Fate::Waiting),
            double_sign: (rounds / 2, Fate::Waiting),
            twin: None,
        }
    }

    pub fn round(&mut self, round: u32, run: &Run, progress: &mut dyn FnMut(&str)) -> AnyResult<()> {
        match self.standstill {
            (begin, Fate::Waiting) if round >= begin => {
                run.network.stop(ASLEEP)?;
                self.standstill.1 = Fate::Running;
            }
            (_, Fate::Running) if is_jailed(run, ASLEEP)? => {
                progress("a validator was jailed for missed blocks");
                run.network.start(ASLEEP)?;
                self.standstill.1 = Fate::Done;
            }
            _ => {}
        }
        match self.double_sign {
            // Two that do not vote at once would halt the chain.
            (begin, Fate::Waiting) if round >= begin && matches!(self.standstill.1, Fate::Done) => {
                self.twin = Some(run.network.twin(DOUBLED)?);
                self.double_sign.1 = Fate::Running;
            }
            (_, Fate::Running) if is_jailed(run, DOUBLED)? => {
                progress("a validator was jailed for two votes");
                self.double_sign.1 = Fate::Done;
                self.stop_twin()?;
            }
            _ => {}
        }
        Ok(())
    }

    pub fn end(mut self, run: &Run) -> AnyResult<()> {
        self.stop_twin()?;
        if matches!(self.standstill.1, Fate::Running) {
            run.network.start(ASLEEP)?;
        }
        let struck = matches!(
            (&self.standstill.1, &self.double_sign.1),
            (Fate::Done, Fate::Done)
        );
        ensure!(struck, "the rounds were too few for both misfortunes");
        Ok(())
    }

    fn stop_twin(&mut self) -> AnyResult<()> {
        self.twin.take().map_or(Ok(()), Twin::stop)
    }
}

fn is_jailed(run: &Run, index: usize) -> AnyResult<bool> {
    let node = run.network.validators().get(index);
    let node = node.with_context(|| format!("no validator {index}"))?;
    let view = run.view()?;
    let row = view.of_moniker(&node.moniker);
    Ok(row
        .with_context(|| format!("{} is no validator", node.moniker))?
        .jailed)
}

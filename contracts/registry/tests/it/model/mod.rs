//! Random messages to the registry, and beside them a [reckoning](palisade_testing::reckoning) of what everybody ought to
//! have, by staker and without shares.

use anyhow::Context;
use cosmwasm_std::Addr;
use palisade_interfaces::registry::*;
use palisade_testing::reckoning::{Reckoning, Spans};

use crate::walk::Crowd;
use crate::world::*;

mod compare;
mod follow;
mod history;
mod proof;
mod seen;
mod turn;

use follow::follow;

/// Why the registry and the reckoning differ.
pub type Verdict = anyhow::Result<()>;

/// Of the operator of the tests and its native pool.
fn reckoning_of(world: &World) -> Reckoning {
    let params: Params = world.query(&QueryMsg::Params {});
    let start = world.tape.first().map_or_else(|| world.now(), |sent| sent.at);
    let spans = Spans {
        bucket_seconds: params.bucket_seconds,
        unbonding_seconds: params.unbonding_seconds,
        notice_seconds: params.notice_seconds,
    };
    Reckoning::new(spans, start)
}

/// The registry with its crowd, and the reckoning that follows it.
pub struct Pair {
    pub crowd: Crowd,
    pub reckoning: Reckoning,
    read: usize,
}

impl Pair {
    pub fn new() -> Self {
        let crowd = Crowd::new();
        let reckoning = reckoning_of(&crowd.world);
        Self {
            crowd,
            reckoning,
            read: 0,
        }
    }

    /// Carries out what was sent since the last time, and what time did.
    pub fn follow(&mut self) -> Verdict {
        let tape = &self.crowd.world.tape;
        for sent in &tape[self.read..] {
            follow(&mut self.reckoning, sent)
                .with_context(|| format!("at {}, by {:?}", sent.at, sent.msg))?;
        }
        self.read = tape.len();
        self.reckoning.go_to(self.crowd.world.now());
        Ok(())
    }
}

fn who(names: &[&str]) -> Vec<Addr> {
    names.iter().map(|name| addr(name)).collect()
}

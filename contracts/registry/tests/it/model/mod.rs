//! What everybody ought to have, worked out by staker and without shares, beside random messages to the registry.
//!
//! The reckoning knows the rules of the README and shares no code with `palisade_math::slash`. Each parcel of stake keeps
//! its *original*: what it would be worth had nothing been taken in its life. A slash takes the same part of the original of
//! every parcel that it reaches, and a veto makes that part smaller; so a parcel is worth its original less the parts of
//! all slashes that reach it. Nothing is settled here: time passes second by second, and every second is remembered as it
//! began, where the registry does all of that late, in shares, and with histories.

use cosmwasm_std::Addr;
use palisade_interfaces::registry::*;

use crate::walk::Crowd;
use crate::world::*;

macro_rules! hold {
    ($holds:expr, $($why:tt)*) => {
        if !$holds {
            return Err(format!($($why)*));
        }
    };
}

mod bond;
mod claim;
mod compare;
mod follow;
mod history;
mod life;
mod proof;
mod punish;
mod reckoning;
mod seen;
mod turn;

use life::Life;
use reckoning::Reckoning;

/// Why the registry and the reckoning differ.
pub type Verdict = Result<(), String>;

impl Reckoning {
    /// Of the operator of the tests and its native pool.
    pub fn of(world: &World) -> Self {
        let params: Params = world.query(&QueryMsg::Params {});
        let start = world.tape.first().map_or_else(|| world.now(), |sent| sent.at);
        Self {
            operator: addr("operator"),
            bucket: params.bucket_seconds,
            unbonding: params.unbonding_seconds,
            announcement: params.notice_seconds + params.bucket_seconds + params.unbonding_seconds,
            now: start,
            avss: Default::default(),
            lives: vec![Life::new(start)],
            is_open: false,
            bond: Default::default(),
        }
    }
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
        let reckoning = Reckoning::of(&crowd.world);
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
            self.reckoning
                .follow(sent)
                .map_err(|why| format!("{why}, at {}, by {:?}", sent.at, sent.msg))?;
        }
        self.read = tape.len();
        self.reckoning.go_to(self.crowd.world.now());
        Ok(())
    }
}

fn who(names: &[&str]) -> Vec<Addr> {
    names.iter().map(|name| addr(name)).collect()
}

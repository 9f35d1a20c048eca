//! Failures on demand.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::Result as AnyResult;

use crate::error::SdkError;

/// The messages that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MsgKind {
    /// `StakingMsg::Delegate`, at its validator.
    Delegate,
    /// `StakingMsg::Undelegate`, at its validator.
    Undelegate,
    /// `StakingMsg::Redelegate`, at its source.
    Redelegate,
    /// `DistributionMsg::WithdrawDelegatorReward`, at its validator.
    WithdrawReward,
    /// `DistributionMsg::SetWithdrawAddress`, at no validator.
    SetWithdrawAddress,
    /// Any vote of x/gov, at no validator.
    Vote,
}

#[derive(Clone, Debug)]
struct Fault {
    kind: MsgKind,
    validator: Option<String>,
    error: SdkError,
    once: bool,
}

/// Failures waiting for their message. Clones share one list, which lies outside of the chain's storage: a failed
/// message rolls storage back, and must not bring a used-up failure back with it.
#[derive(Clone, Debug, Default)]
pub struct Faults(Rc<RefCell<Vec<Fault>>>);

impl Faults {
    /// Fails the next message of this kind, at one validator or at any.
    pub fn fail_next(&self, kind: MsgKind, validator: Option<&str>, error: impl Into<SdkError>) {
        self.add(kind, validator, error.into(), true);
    }

    /// Fails every message of this kind, at one validator or at any, until [`clear`](Self::clear).
    pub fn fail_every(&self, kind: MsgKind, validator: Option<&str>, error: impl Into<SdkError>) {
        self.add(kind, validator, error.into(), false);
    }

    /// How many failures wait; those until [`clear`](Self::clear) count too.
    pub fn waiting(&self) -> usize {
        self.0.borrow().len()
    }

    /// Forgets all failures.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    fn add(&self, kind: MsgKind, validator: Option<&str>, error: SdkError, once: bool) {
        self.0.borrow_mut().push(Fault {
            kind,
            validator: validator.map(str::to_string),
            error,
            once,
        });
    }

    pub(crate) fn check(&self, kind: MsgKind, validator: &str) -> AnyResult<()> {
        let mut faults = self.0.borrow_mut();
        let fits = |fault: &Fault| {
            fault.kind == kind && fault.validator.as_deref().map_or(true, |at| at == validator)
        };
        let Some(position) = faults.iter().position(fits) else {
            return Ok(());
        };
        let error = match faults.get(position) {
            Some(fault) if !fault.once => fault.error.clone(),
            _ => faults.remove(position).error,
        };
        Err(error.into())
    }
}

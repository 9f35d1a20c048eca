use super::{of, touch, How, Needs, Touch, ACCOUNT, AMOUNT, ASSET, AVS, PARAMS, SLASHER, SMALL, TIME, URI};
use crate::engine::Code;

/// What an attack gains and needs, and how large pools have to be.
const RISK: Touch = touch(
    "declared risk",
    ACCOUNT + ASSET,
    AMOUNT * 2 + SMALL * 2,
    How::Written,
);
/// An operator that may opt in.
const ADMISSION: Touch = touch("admission", ACCOUNT * 2, 0, How::Read);
/// Terms without where people read about the AVS, and a time.
const PROPOSAL: Touch = touch(
    "announced terms",
    ACCOUNT,
    TERMS.saturating_add(TIME),
    How::Changed,
);
const PAST_TERMS: Touch = touch("terms of before", ACCOUNT + TIME, TERMS, How::Written);
const TERMS: u32 = AVS.value.saturating_sub(URI);

/// Its slasher is asked whom it serves.
pub fn register_avs() -> Needs {
    Needs::calls(&[Code::Registry, Code::EquivocationSlasher]).and(&[of(AVS, How::Changed), PARAMS, SLASHER])
}

/// What it publishes, or that it leaves.
pub fn publish_avs() -> Needs {
    Needs::calls(&[Code::Registry]).row(of(AVS, How::Changed))
}

pub fn declare_risk() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, RISK])
}

pub fn admit() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, of(ADMISSION, How::Changed)])
}

pub fn refuse() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, of(ADMISSION, How::Removed)])
}

pub fn propose_terms() -> Needs {
    Needs::calls(&[Code::Registry, Code::EquivocationSlasher]).and(&[AVS, PARAMS, PROPOSAL, SLASHER])
}

pub fn cancel_terms() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[AVS, of(PROPOSAL, How::Removed)])
}

pub fn apply_terms() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[of(AVS, How::Changed), of(PROPOSAL, How::Removed), PAST_TERMS])
}

pub fn deregister() -> Needs {
    publish_avs().row(PARAMS)
}

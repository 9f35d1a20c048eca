use super::{of, How, Needs, ALLOWED_ASSET};
use crate::engine::Code;
use crate::gas::needs::OWNER;

pub fn allow_asset() -> Needs {
    Needs::calls(&[Code::Registry]).and(&[OWNER, of(ALLOWED_ASSET, How::Changed)])
}

//! Tests on a real node.

mod client;
mod differential;
mod engine;
mod replay;
mod support;

//! Tests on a real node.

mod client;
mod deploy;
mod differential;
mod engine;
mod localnet;
mod replay;
mod story;
mod support;

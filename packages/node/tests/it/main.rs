//! Tests on a real node.

mod engine;
mod support;

//! Receives staking rewards and forwards them to the hub.

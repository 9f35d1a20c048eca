//! x/staking, x/distribution and x/slashing for cw-multi-test, doing what the Cosmos SDK does.

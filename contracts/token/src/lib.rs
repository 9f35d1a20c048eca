//! cw20 token that only its minter may burn.

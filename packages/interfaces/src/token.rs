//! The token: a cw20 whose minter alone may burn, used for the LST and the LRT.
//!
//! Everything but instantiation is plain cw20 with allowances, marketing and enumeration. `Burn` and `BurnFrom`
//! are the minter's, because a holder who burns moves the price of everybody else's tokens. `UpdateMinter` is
//! refused: the minter is the hub or vault that made the token, for ever.

use cosmwasm_schema::cw_serde;
pub use cw20::Cw20ExecuteMsg as ExecuteMsg;
pub use cw20_base::msg::QueryMsg;

use crate::handle::handle;

/// Makes an empty token. No contract admin should be set: a token that can be migrated can be inflated.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who mints and burns, for ever.
    pub minter: String,
    /// What it is called.
    pub details: TokenDetails,
}

/// What a token is called.
#[cw_serde]
pub struct TokenDetails {
    /// 3 to 50 bytes.
    pub name: String,
    /// 3 to 12 letters or hyphens.
    pub symbol: String,
    /// Decimal places shown to people, at most 18.
    pub decimals: u8,
}

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A token contract.
    TokenContract, ExecuteMsg, QueryMsg
}

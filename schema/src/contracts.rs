use cosmwasm_schema::{generate_api, Api};

/// A contract whose schema is written.
pub struct Contract {
    /// Its folder, and the name of its document. The crate is `palisade-<name>`.
    pub name: &'static str,
    pub(crate) api: fn() -> Api,
}

/// One row of the table: the contract's name and its module in `palisade_interfaces`.
macro_rules! contract {
    ($name:literal, $module:ident) => {
        Contract {
            name: $name,
            api: || {
                generate_api! {
                    name: $name,
                    instantiate: palisade_interfaces::$module::InstantiateMsg,
                    execute: palisade_interfaces::$module::ExecuteMsg,
                    query: palisade_interfaces::$module::QueryMsg,
                    migrate: palisade_interfaces::$module::MigrateMsg,
                }
            },
        }
    };
}

/// Every contract of the suite. A new one needs a row here and nothing else.
pub const CONTRACTS: &[Contract] = &[
    contract!("hub", hub),
    contract!("token", token),
    contract!("collector", collector),
    contract!("commitments", commitments),
    contract!("ballot", ballot),
    contract!("registry", registry),
    contract!("lens", lens),
    contract!("slasher-equivocation", slasher),
    contract!("vault", vault),
];

/// Exports the entry points of a contract to its chain. They read messages by way of [`Json`](crate::json::Json); the functions they
/// call, in the module where this stands, take the messages themselves, as other Rust calls them. `reply` is there where
/// the contract has one.
#[macro_export]
macro_rules! entry_points {
    ($instantiate:ty, $execute:ty, $query:ty, $migrate:ty $(, $reply:ident)?) => {
        #[cfg(all(target_arch = "wasm32", not(feature = "library")))]
        mod exports {
            use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response};
            use $crate::json::Lean;

            // The messages, as they are called there.
            use super::*;

            #[entry_point]
            pub fn instantiate(
                deps: DepsMut,
                env: Env,
                info: MessageInfo,
                Lean(msg): Lean<$instantiate>,
            ) -> Result<Response, impl ToString> {
                super::instantiate(deps, env, info, msg)
            }

            #[entry_point]
            pub fn execute(
                deps: DepsMut,
                env: Env,
                info: MessageInfo,
                Lean(msg): Lean<$execute>,
            ) -> Result<Response, impl ToString> {
                super::execute(deps, env, info, msg)
            }

            #[entry_point]
            pub fn query(deps: Deps, env: Env, Lean(msg): Lean<$query>) -> Result<Binary, impl ToString> {
                super::query(deps, env, msg)
            }

            #[entry_point]
            pub fn migrate(deps: DepsMut, env: Env, Lean(msg): Lean<$migrate>) -> Result<Response, impl ToString> {
                super::migrate(deps, env, msg)
            }

            $(
                #[entry_point]
                pub fn $reply(deps: DepsMut, env: Env, reply: cosmwasm_std::Reply) -> Result<Response, impl ToString> {
                    super::$reply(deps, env, reply)
                }
            )?
        }
    };
}

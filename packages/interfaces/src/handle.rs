/// A typed handle on another contract: its address, and the messages it takes.
macro_rules! handle {
    ($(#[$doc:meta])* $name:ident, $execute:ty, $query:ty) => {
        $(#[$doc])*
        #[derive(serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq, Eq)]
        #[serde(transparent)]
        pub struct $name(pub cosmwasm_std::Addr);

        impl $name {
            /// The message that makes the contract run `msg` with `funds`.
            pub fn execute(
                &self,
                msg: &$execute,
                funds: Vec<cosmwasm_std::Coin>,
            ) -> cosmwasm_std::StdResult<cosmwasm_std::CosmosMsg> {
                Ok(cosmwasm_std::WasmMsg::Execute {
                    contract_addr: self.0.to_string(),
                    msg: palisade_kit::json::to_json_binary(msg)?,
                    funds,
                }
                .into())
            }

            /// Asks the contract.
            pub fn query<T: serde::de::DeserializeOwned>(
                &self,
                querier: &cosmwasm_std::QuerierWrapper<'_>,
                msg: &$query,
            ) -> cosmwasm_std::StdResult<T> {
                let request = cosmwasm_std::WasmQuery::Smart {
                    contract_addr: self.0.to_string(),
                    msg: palisade_kit::json::to_json_binary(msg)?,
                };
                querier.query(&request.into())
            }
        }
    };
}

pub(crate) use handle;

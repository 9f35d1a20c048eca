//! Messages read by way of one untyped value, and written with little code for each type.
//!
//! A typed reader of JSON is made anew for each type that it reads, about two kilobytes of wasm for each message: a third of a
//! large contract. Here all types share one reader, which makes a [`Json`] of the text, and what is made for each type is only
//! how its fields follow each other.
//!
//! What is read is the same, and refused is the same: unknown and missing fields, fields twice, numbers that do not fit. Only for types that
//! refuse unknown fields, as all messages of the suite do.
//!
//! ```
//! use cosmwasm_std::Uint128;
//! use palisade_kit::json::from_json;
//! use serde::Deserialize;
//!
//! #[derive(Deserialize, Debug, PartialEq)]
//! #[serde(rename_all = "snake_case", deny_unknown_fields)]
//! enum Msg {
//!     Bond { amount: Uint128, memo: Option<String> },
//! }
//!
//! let read = from_json::<Msg>(br#"{ "bond": { "amount": "7" } }"#).unwrap();
//! let amount = Uint128::new(7);
//! assert_eq!(read, Msg::Bond { amount, memo: None });
//! let error = from_json::<Msg>(br#"{ "bond": { } }"#).unwrap_err();
//! assert!(error.to_string().contains("missing field `amount`"));
//! ```

mod export;
mod reader;
mod value;
mod writer;

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;

use cosmwasm_std::StdResult;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::Deserialize;

pub use value::Json;
pub use writer::to_json_binary;

/// A message that is read by way of a [`Json`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lean<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lean<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        T::deserialize(json).map(Self).map_err(D::Error::custom)
    }
}

/// As `cosmwasm_std::from_json`, where `T` refuses unknown fields.
///
/// # Errors
/// When the text is no JSON, or no `T`.
pub fn from_json<T: DeserializeOwned>(text: impl AsRef<[u8]>) -> StdResult<T> {
    let Lean(read) = cosmwasm_std::from_json(text)?;
    Ok(read)
}

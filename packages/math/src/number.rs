//! How a number is written: as text in JSON, where a client's number would lose digits, and in binary in a packed row,
//! where each digit costs gas. Units do so by themselves; a bare number of a row says
//! `#[serde(with = "palisade_math::number")]`.

use cosmwasm_std::{Decimal, Uint128, Uint256};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes up to 128 bits.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(number: &Uint128, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return number.serialize(serializer);
    }
    number.u128().serialize(serializer)
}

/// Reads what [`serialize`] wrote.
///
/// # Errors
/// Those of the deserializer, and when the number has more bits.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uint128, D::Error> {
    if deserializer.is_human_readable() {
        return Uint128::deserialize(deserializer);
    }
    u128::deserialize(deserializer).map(Uint128::new)
}

/// Decimals: in binary the whole number of 10^-18 parts.
pub mod decimal {
    use super::{Decimal, Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a decimal.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return number.serialize(serializer);
        }
        super::serialize(&number.atomics(), serializer)
    }

    /// Reads what [`serialize`] wrote.
    ///
    /// # Errors
    /// Those of the deserializer, and when the number has more bits.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        if deserializer.is_human_readable() {
            return Decimal::deserialize(deserializer);
        }
        super::deserialize(deserializer).map(Decimal::new)
    }
}

/// Up to 256 bits: in binary two halves, the lower first.
pub mod wide {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Uint256};

    /// Writes up to 256 bits.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(number: &Uint256, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return number.serialize(serializer);
        }
        let bytes = number.to_le_bytes();
        let half = |bytes: Option<&[u8; 16]>| bytes.map_or(0, |bytes| u128::from_le_bytes(*bytes));
        (half(bytes.first_chunk()), half(bytes.last_chunk())).serialize(serializer)
    }

    /// Reads what [`serialize`] wrote.
    ///
    /// # Errors
    /// Those of the deserializer, and when a half has more than 128 bits.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uint256, D::Error> {
        if deserializer.is_human_readable() {
            return Uint256::deserialize(deserializer);
        }
        let (lower, upper) = <(u128, u128)>::deserialize(deserializer)?;
        let halves = lower.to_le_bytes().into_iter().chain(upper.to_le_bytes());
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(halves) {
            *to = from;
        }
        Ok(Uint256::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Native;

    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Row {
        #[serde(with = "super")]
        amount: Uint128,
        #[serde(with = "wide")]
        sum: Uint256,
        #[serde(with = "decimal")]
        rate: Decimal,
        unit: Native,
    }

    fn row(amount: u128, sum: [u8; 32]) -> Row {
        Row {
            amount: Uint128::new(amount),
            sum: Uint256::from_le_bytes(sum),
            rate: Decimal::raw(amount),
            unit: Native::new(amount),
        }
    }

    #[test]
    fn numbers_are_text_in_json_and_binary_in_a_row() {
        let mut sum = [0; 32];
        (sum[0], sum[16]) = (5, 1);
        let written = row(300, sum);
        let json = r#"{"amount":"300","sum":"340282366920938463463374607431768211461","rate":"0.0000000000000003","unit":"300"}"#;
        assert_eq!(serde_json::to_string(&written).unwrap(), json);
        assert_eq!(serde_json::from_str::<Row>(json).unwrap(), written);
        assert_eq!(
            postcard::to_allocvec(&written).unwrap(),
            [0xac, 2, 5, 1, 0xac, 2, 0xac, 2]
        );
    }

    proptest! {
        #[test]
        fn numbers_are_read_back_as_they_were(amount: u128, sum: [u8; 32]) {
            let written = row(amount, sum);
            let bytes = postcard::to_allocvec(&written).unwrap();
            prop_assert_eq!(&postcard::from_bytes::<Row>(&bytes).unwrap(), &written);
            let json = serde_json::to_string(&written).unwrap();
            prop_assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), written);
        }
    }
}

use std::any::type_name;

use cosmwasm_std::{HexBinary, StdError, StdResult};
use postcard::ser_flavors::Flavor;
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::decode;

/// The bytes of a row in hexadecimal digits, for tests that pin them.
///
/// # Errors
/// When the type cannot be packed, is another row when read back, or writes a number of two digits or more as text.
pub fn layout<T: Serialize + DeserializeOwned + PartialEq>(row: &T) -> StdResult<String> {
    let refuse = |reason: &str| StdError::parse_err(type_name::<T>(), reason);
    let written = postcard::serialize_with_flavor(row, Written::default())
        .map_err(|error| StdError::serialize_err(type_name::<T>(), error))?;
    if decode::<T>(&written.bytes)? != *row {
        return Err(refuse("is another row when read back"));
    }
    if let Some(number) = written.number {
        return Err(refuse(&format!("writes the number {number} as text")));
    }
    Ok(HexBinary::from(written.bytes).to_hex())
}

/// What was written, and the last number in it that is text.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    number: Option<String>,
}

impl Flavor for Written {
    type Output = Self;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.bytes.push(byte);
        Ok(())
    }

    /// Gets a text, a list of bytes or an integer in one piece. An integer of more than one byte has a first byte that
    /// is no ASCII.
    fn try_extend(&mut self, piece: &[u8]) -> postcard::Result<()> {
        self.bytes.extend_from_slice(piece);
        let is_number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        if piece.len() > 1 && piece.iter().all(is_number) {
            self.number = Some(piece.escape_ascii().to_string());
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Self> {
        Ok(self)
    }
}

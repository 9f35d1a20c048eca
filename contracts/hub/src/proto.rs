//! Reads the few protobuf fields that responses of the chain have for the hub.

/// `MsgUndelegateResponse`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undelegated {
    /// First second at which it is complete. Times before 1970, which stand for "at once", are 0.
    pub completion: Option<u64>,
    /// The amount, as text, and its denom. Absent before SDK 0.50.
    pub amount: Option<(String, String)>,
}

/// Reads a `MsgUndelegateResponse`. `None` when it is malformed.
pub fn undelegated(bytes: &[u8]) -> Option<Undelegated> {
    let mut result = Undelegated::default();
    for field in fields(bytes)? {
        match field {
            (1, Value::Bytes(timestamp)) => result.completion = Some(seconds_ceil(timestamp)?),
            (2, Value::Bytes(coin)) => result.amount = Some((text(coin, 2)?, text(coin, 1)?)),
            _ => {}
        }
    }
    Some(result)
}

/// Reads the time in a `MsgBeginRedelegateResponse`, if there is one: the first second at which it is complete. Times before 1970, which
/// stand for "at once", are 0. `None` when it is malformed.
pub fn redelegated(bytes: &[u8]) -> Option<Option<u64>> {
    let timestamp = fields(bytes)?.into_iter().find_map(|field| match field {
        (1, Value::Bytes(timestamp)) => Some(timestamp),
        _ => None,
    });
    match timestamp {
        Some(timestamp) => Some(Some(seconds_ceil(timestamp)?)),
        None => Some(None),
    }
}

/// Reads the address in a `MsgInstantiateContractResponse`.
pub fn contract_address(bytes: &[u8]) -> Option<String> {
    text(bytes, 1)
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// A `Timestamp` in seconds, rounded up: what ends within a second is over at the next.
fn seconds_ceil(bytes: &[u8]) -> Option<u64> {
    let (mut seconds, mut nanos) = (0i64, 0u64);
    for field in fields(bytes)? {
        match field {
            // An int64 is written as its two's complement.
            (1, Value::Number(number)) => seconds = i64::from_ne_bytes(number.to_ne_bytes()),
            (2, Value::Number(number)) => nanos = number,
            _ => {}
        }
    }
    let seconds = seconds.saturating_add(i64::from(nanos > 0));
    Some(u64::try_from(seconds).unwrap_or(0))
}

fn text(bytes: &[u8], number: u64) -> Option<String> {
    fields(bytes)?.into_iter().find_map(|field| match field {
        (found, Value::Bytes(bytes)) if found == number => String::from_utf8(bytes.to_vec()).ok(),
        _ => None,
    })
}

/// All fields of a message.
fn fields(mut bytes: &[u8]) -> Option<Vec<(u64, Value<'_>)>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut bytes)?),
            1 => Value::Bytes(take(&mut bytes, 8)?),
            2 => {
                let length = varint(&mut bytes)?;
                Value::Bytes(take(&mut bytes, usize::try_from(length).ok()?)?)
            }
            5 => Value::Bytes(take(&mut bytes, 4)?),
            _ => return None,
        };
        fields.push((key >> 3, value));
    }
    Some(fields)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let taken = bytes.get(..length)?;
    *bytes = bytes.get(length..)?;
    Some(taken)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undelegation_has_a_time_and_since_sdk_0_50_an_amount() {
        let bytes = b"\x0a\x06\x08\x85\x83\x96\xdb\x06\x12\x0c\x0a\x05stake\x12\x03500";
        let amount = Some(("500".to_string(), "stake".to_string()));
        assert_eq!(
            undelegated(bytes),
            Some(Undelegated {
                completion: Some(1_801_814_405),
                amount
            })
        );
        assert_eq!(
            undelegated(&bytes[..8]),
            Some(Undelegated {
                completion: Some(1_801_814_405),
                amount: None
            })
        );
        assert_eq!(undelegated(&[]), Some(Undelegated::default()));
    }

    #[test]
    fn a_redelegation_has_a_time_or_the_zero_time_of_go() {
        assert_eq!(redelegated(b"\x0a\x04\x08\x05\x10\x01\x12\x00"), Some(Some(6)));
        let zero = b"\x0a\x0b\x08\x80\x92\xb8\xc3\x98\xfe\xff\xff\xff\x01";
        assert_eq!(redelegated(zero), Some(Some(0)));
        assert_eq!(redelegated(b""), Some(None));
        assert_eq!(redelegated(b"\x0a\x06\x08"), None);
        assert_eq!(redelegated(b"\x0a\x02\x08\x80"), None);
    }

    #[test]
    fn a_time_within_a_second_is_over_at_the_next() {
        let bytes = b"\x0a\x04\x08\x05\x10\x01";
        assert_eq!(undelegated(bytes).unwrap().completion, Some(6));
    }

    #[test]
    fn the_zero_time_of_go_is_over() {
        let bytes = b"\x0a\x0b\x08\x80\x92\xb8\xc3\x98\xfe\xff\xff\xff\x01";
        assert_eq!(undelegated(bytes).unwrap().completion, Some(0));
    }

    #[test]
    fn fields_of_later_versions_are_skipped() {
        let bytes = b"\x1a\x01x\x25abcd\x29abcdefgh\x30\x07\x0a\x02\x08\x05";
        assert_eq!(undelegated(bytes).unwrap().completion, Some(5));
    }

    #[test]
    fn cut_off_and_unknown_wires_are_malformed() {
        assert_eq!(undelegated(b"\x0a\x06\x08"), None);
        assert_eq!(undelegated(b"\x0b"), None);
        assert_eq!(
            undelegated(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
            None
        );
        assert_eq!(undelegated(b"\x08\x80"), None);
        assert_eq!(contract_address(b"\x0a\x02\xff\xff"), None);
    }

    #[test]
    fn an_instantiation_names_the_contract() {
        assert_eq!(
            contract_address(b"\x0a\x04wasm\x12\x01x"),
            Some("wasm".to_string())
        );
        assert_eq!(contract_address(b""), None);
    }
}

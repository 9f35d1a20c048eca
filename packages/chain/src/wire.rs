//! What a contract finds in a reply: protobuf responses and the SDK's times.

use cosmwasm_std::{Binary, Coin, MsgResponse, Timestamp};

/// Seconds from Go's zero time, the first of January of year 1, to 1970: what the SDK answers when a redelegation
/// completes at once.
const ZERO_TIME_SECONDS: i64 = -62_135_596_800;

/// `MsgUndelegateResponse{completion_time, amount}`; the amount is absent before SDK 0.50.
pub(crate) fn undelegate_response(completion: Timestamp, amount: Option<&Coin>) -> Vec<u8> {
    let mut out = Vec::new();
    push_bytes(&mut out, 1, &timestamp(Some(completion)));
    if let Some(amount) = amount {
        push_bytes(&mut out, 2, &coin(amount));
    }
    out
}

/// `MsgBeginRedelegateResponse{completion_time}`; `None` is Go's zero time.
pub(crate) fn redelegate_response(completion: Option<Timestamp>) -> Vec<u8> {
    let mut out = Vec::new();
    push_bytes(&mut out, 1, &timestamp(completion));
    out
}

/// `MsgWithdrawDelegatorRewardResponse{amount}`.
pub(crate) fn withdraw_response(coins: &[Coin]) -> Vec<u8> {
    let mut out = Vec::new();
    for amount in coins {
        push_bytes(&mut out, 1, &coin(amount));
    }
    out
}

/// The entry of `msg_responses` for a message, and `data`, which wasmd leaves out when it is empty.
pub(crate) fn responses(type_url: &str, value: Vec<u8>) -> (Option<Binary>, Vec<MsgResponse>) {
    let value = Binary::from(value);
    let data = (!value.is_empty()).then(|| value.clone());
    (
        data,
        vec![MsgResponse {
            type_url: type_url.to_string(),
            value,
        }],
    )
}

fn timestamp(time: Option<Timestamp>) -> Vec<u8> {
    let seconds = time.map_or(ZERO_TIME_SECONDS, |time| {
        i64::try_from(time.seconds()).unwrap_or(i64::MAX)
    });
    let nanos = time.map_or(0, |time| time.subsec_nanos());
    let mut out = Vec::new();
    // Protobuf writes a negative int64 as its two's complement in ten bytes.
    push_number(&mut out, 1, u64::from_ne_bytes(seconds.to_ne_bytes()));
    push_number(&mut out, 2, nanos);
    out
}

fn coin(coin: &Coin) -> Vec<u8> {
    let mut out = Vec::new();
    push_bytes(&mut out, 1, coin.denom.as_bytes());
    push_bytes(&mut out, 2, coin.amount.to_string().as_bytes());
    out
}

/// A length-delimited field.
fn push_bytes(out: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    out.push(field << 3 | 2);
    push_varint(out, u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    out.extend_from_slice(bytes);
}

/// A varint field; zero is left out.
fn push_number(out: &mut Vec<u8>, field: u8, value: u64) {
    if value != 0 {
        out.push(field << 3);
        push_varint(out, value);
    }
}

fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        let [low, ..] = value.to_le_bytes();
        out.push(low | 0x80);
        value >>= 7;
    }
    let [low, ..] = value.to_le_bytes();
    out.push(low);
}

/// `2006-01-02T15:04:05Z`, as events write a time; `None` is Go's zero time.
pub(crate) fn rfc3339(time: Option<Timestamp>) -> String {
    let Some(time) = time else {
        return "0001-01-01T00:00:00Z".to_string();
    };
    let seconds = time.seconds();
    let (mut days, rest) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970u64;
    while days >= days_of_year(year) {
        days = days.saturating_sub(days_of_year(year));
        year = year.saturating_add(1);
    }
    let mut month = 1u64;
    while days >= days_of_month(year, month) {
        days = days.saturating_sub(days_of_month(year, month));
        month = month.saturating_add(1);
    }
    let day = days.saturating_add(1);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn is_leap(year: u64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_year(year: u64) -> u64 {
    if is_leap(year) {
        366
    } else {
        365
    }
}

fn days_of_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_like_go_writes_them() {
        let at = |seconds| rfc3339(Some(Timestamp::from_seconds(seconds)));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(at(1_709_251_199), "2024-02-29T23:59:59Z");
        assert_eq!(at(1_735_689_599), "2024-12-31T23:59:59Z");
        assert_eq!(at(4_107_542_399), "2100-02-28T23:59:59Z"); // not a leap year
        assert_eq!(at(4_107_542_400), "2100-03-01T00:00:00Z");
        assert_eq!(rfc3339(None), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn varints_take_seven_bits_a_byte() {
        let varint = |value| {
            let mut out = vec![];
            push_varint(&mut out, value);
            out
        };
        assert_eq!(varint(0), [0]);
        assert_eq!(varint(127), [0x7f]);
        assert_eq!(varint(128), [0x80, 0x01]);
        assert_eq!(varint(300), [0xac, 0x02]);
        assert_eq!(
            varint(u64::MAX),
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
        );
    }

    #[test]
    fn nanoseconds_are_the_second_field_and_zero_is_left_out() {
        assert_eq!(
            timestamp(Some(Timestamp::from_nanos(1_000_000_005))),
            [0x08, 0x01, 0x10, 0x05]
        );
        assert_eq!(timestamp(Some(Timestamp::from_nanos(5))), [0x10, 0x05]);
        assert!(timestamp(Some(Timestamp::default())).is_empty());
    }

    #[test]
    fn every_coin_is_a_field() {
        let coins = [
            Coin {
                denom: "a".into(),
                amount: 1u128.into(),
            },
            Coin {
                denom: "b".into(),
                amount: 2u128.into(),
            },
        ];
        assert_eq!(
            withdraw_response(&coins),
            b"\x0a\x06\x0a\x01a\x12\x011\x0a\x06\x0a\x01b\x12\x012"
        );
    }
}

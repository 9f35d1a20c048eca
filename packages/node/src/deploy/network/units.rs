//! Times and amounts as people write them.

use std::fmt;
use std::str::FromStr;

use cosmwasm_std::Uint128;
use serde::de::{Error as _, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Letters of a [`Span`] with their seconds, the largest first.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// A span of time: `90s`, `30m`, `12h`, `21d`, or several together, the largest first, as `1d12h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(u64);

impl Span {
    /// How long it is.
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no span of time such as 90s, 30m, 12h, 21d or 1d12h");
        let (mut total, mut rest, mut units) = (0u64, text, UNITS.iter());
        while !rest.is_empty() {
            let letter = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
            let (digits, unit) = rest.split_at(letter);
            let mut unit_and_rest = unit.chars();
            let unit = unit_and_rest.next().ok_or_else(wrong)?;
            let (_, seconds) = units.by_ref().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
            let part = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(*seconds));
            total = part.and_then(|part| total.checked_add(part)).ok_or_else(wrong)?;
            rest = unit_and_rest.as_str();
        }
        if text.is_empty() {
            return Err(wrong());
        }
        Ok(Self(total))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        for (letter, seconds) in UNITS {
            let count = rest.checked_div(seconds).unwrap_or_default();
            rest = rest.checked_rem(seconds).unwrap_or_default();
            if count > 0 {
                write!(f, "{count}{letter}")?;
            }
        }
        if self.0 == 0 {
            f.write_str("0s")?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Base units of a coin: a whole number, `1_000_000`, or as text where it has more than 18 digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Uint128);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl Visitor<'_> for Digits {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of base units")
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Amount, E> {
                let number =
                    u64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))?;
                self.visit_u64(number)
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Amount, E> {
                Ok(Amount(number.into()))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
                let digits = text.replace('_', "");
                let number = digits
                    .parse::<u128>()
                    .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))?;
                Ok(Amount(number.into()))
            }
        }

        deserializer.deserialize_any(Digits)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written_alike() {
        for (text, seconds) in [
            ("0s", 0),
            ("90s", 90),
            ("30m", 1_800),
            ("12h", 43_200),
            ("21d", 1_814_400),
            ("1d12h", 129_600),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.seconds(), seconds, "{text}");
            assert_eq!(span.to_string().parse::<Span>().unwrap(), span, "{text}");
        }
        assert_eq!(Span(93_784).to_string(), "1d2h3m4s");
    }

    #[test]
    fn what_is_no_span_is_repeated_in_the_error() {
        for text in [
            "",
            "5",
            "d",
            "5 d",
            "5y",
            "-1d",
            "1h1d",
            "1d1d",
            "99999999999999999999s",
            "213503982334602d",
        ] {
            let error = text.parse::<Span>().unwrap_err();
            assert!(error.starts_with(&format!("`{text}` is no span")), "{error}");
        }
    }

    #[derive(Deserialize, Debug)]
    struct Row {
        amount: Amount,
    }

    #[test]
    fn amounts_are_numbers_or_text() {
        let read =
            |text: &str| toml::from_str::<Row>(&format!("amount = {text}")).map(|row| row.amount.0.u128());
        assert_eq!(read("1_000_000").unwrap(), 1_000_000);
        assert_eq!(
            read("\"100_000_000_000_000_000_000\"").unwrap(),
            100_000_000_000_000_000_000
        );
        for text in ["-1", "\"many\"", "1.5", "\"\""] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

//! Short names for addresses, which are most of what a record would be.

use std::collections::BTreeMap;

use anyhow::{ensure, Context, Result as AnyResult};

/// Characters of the shortest address after its prefix: `1`, 20 bytes in groups of five bits, six of a checksum.
const SHORTEST: usize = 39;

/// Each address becomes its number in the list, as `<7>`.
pub(super) fn abbreviate(text: &str, prefix: &str) -> AnyResult<(Vec<String>, String)> {
    ensure!(
        !text.split('<').skip(1).any(|rest| number(rest).is_some()),
        "a record with the number of an address in it"
    );
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut short = String::new();
    for word in words(text) {
        if !is_address(word, prefix) {
            short.push_str(word);
            continue;
        }
        let next = numbers.len();
        let number = numbers.entry(word).or_insert(next);
        short.push_str(&format!("<{number}>"));
    }
    let mut addresses: Vec<(usize, String)> = numbers
        .into_iter()
        .map(|(word, number)| (number, word.into()))
        .collect();
    addresses.sort();
    Ok((addresses.into_iter().map(|(_, address)| address).collect(), short))
}

/// The reverse of [`abbreviate`].
pub(super) fn resolve(text: &str, addresses: &[String]) -> AnyResult<String> {
    let mut parts = text.split('<');
    let mut long = parts.next().unwrap_or_default().to_string();
    for part in parts {
        match number(part) {
            Some((number, rest)) => {
                let address = addresses.get(number);
                long.push_str(address.with_context(|| format!("the record has no address {number}"))?);
                long.push_str(rest);
            }
            None => {
                long.push('<');
                long.push_str(part);
            }
        }
    }
    Ok(long)
}

/// The number of an address at the beginning of a text, behind its `<`, and what follows.
fn number(text: &str) -> Option<(usize, &str)> {
    let (digits, rest) = text.split_once('>')?;
    Some((digits.parse().ok()?, rest))
}

/// Letters and digits together, everything else alone.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let part_of_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let mut rest = text;
    std::iter::from_fn(move || {
        let letters = rest.bytes().take_while(part_of_word).count();
        let length = if letters > 0 {
            letters
        } else {
            rest.chars().next()?.len_utf8()
        };
        let (word, others) = rest.split_at(length);
        rest = others;
        Some(word)
    })
}

fn is_address(word: &str, prefix: &str) -> bool {
    let Some(rest) = word.strip_prefix(prefix) else {
        return false;
    };
    let rest = rest.strip_prefix("valoper").unwrap_or(rest);
    rest.starts_with('1') && rest.len() >= SHORTEST
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "wasm10ffasm8afg4ll7egwq7r63a3mykk4w5pdpjpsy";
    const VALIDATOR: &str = "wasmvaloper10ffasm8afg4ll7egwq7r63a3mykk4w5pca8a77";

    #[test]
    fn addresses_become_numbers_and_come_back() {
        let text = format!("{{\"a b {VALIDATOR}\":\"{ACCOUNT}\",\"é\":\"<x> 1 < 2\"}}\n[\"{VALIDATOR}\"]");
        let (addresses, short) = abbreviate(&text, "wasm").unwrap();
        assert_eq!(addresses, [VALIDATOR, ACCOUNT]);
        assert_eq!(short, "{\"a b <0>\":\"<1>\",\"é\":\"<x> 1 < 2\"}\n[\"<0>\"]");
        assert_eq!(resolve(&short, &addresses).unwrap(), text);
    }

    #[test]
    fn what_looks_like_a_number_is_refused() {
        assert!(abbreviate("a label <3>", "wasm").is_err());
        assert!(resolve("<1>", &[ACCOUNT.to_string()]).is_err());
    }

    #[test]
    fn other_words_stay() {
        for text in [
            "wasm1short",
            "wasmvaloper",
            "",
            ACCOUNT.strip_prefix('w').unwrap(),
        ] {
            assert_eq!(abbreviate(text, "wasm").unwrap(), (vec![], text.to_string()));
        }
    }
}

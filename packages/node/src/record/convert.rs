//! From protobuf and the chain's JSON to our types.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmrs::proto::cosmos::base::v1beta1::{Coin as ProtoCoin, DecCoin as ProtoDecCoin};
use cosmrs::proto::Timestamp as ProtoTimestamp;
use cosmwasm_std::{Coin, DecCoin, Decimal, Decimal256, Timestamp, Uint128, Uint256};
use sha2::{Digest, Sha256};

pub(super) fn coin(coin: &ProtoCoin) -> AnyResult<Coin> {
    Ok(Coin {
        denom: coin.denom.clone(),
        amount: units(&coin.amount)?,
    })
}

pub(super) fn coins(coins: &[ProtoCoin]) -> AnyResult<Vec<Coin>> {
    coins.iter().map(coin).collect()
}

/// What stands in a message may be missing.
pub(super) fn one_coin(found: &Option<ProtoCoin>) -> AnyResult<Coin> {
    coin(found.as_ref().context("a message without its amount")?)
}

pub(super) fn dec_coins(coins: &[ProtoDecCoin]) -> AnyResult<Vec<DecCoin>> {
    coins
        .iter()
        .map(|coin| Ok(DecCoin::new(atomics(&coin.amount)?, coin.denom.clone())))
        .collect()
}

pub(super) fn units(text: &str) -> AnyResult<Uint128> {
    text.parse().with_context(|| format!("the amount {text:?}"))
}

/// Protobuf has decimals as integers of 10^-18.
pub(super) fn atomics(text: &str) -> AnyResult<Decimal256> {
    let atomics: Uint256 = text.parse().with_context(|| format!("the decimal {text:?}"))?;
    Ok(Decimal256::new(atomics))
}

/// As [`atomics`], of a rate.
pub(super) fn rate(text: &str) -> AnyResult<Decimal> {
    Ok(Decimal::new(units(text)?))
}

pub(super) fn height(height: i64) -> AnyResult<u64> {
    u64::try_from(height).with_context(|| format!("the height {height}"))
}

pub(super) fn time(time: Option<&ProtoTimestamp>) -> AnyResult<Timestamp> {
    let time = time.context("a time is missing")?;
    let (seconds, nanos) = (u64::try_from(time.seconds)?, u64::try_from(time.nanos)?);
    Ok(Timestamp::from_seconds(seconds).plus_nanos(nanos))
}

pub(super) fn header_time(time: cosmrs::tendermint::Time) -> AnyResult<Timestamp> {
    let nanos = u64::try_from(time.unix_timestamp_nanos()).context("a time before 1970")?;
    Ok(Timestamp::from_nanos(nanos))
}

/// `21.000s`, as genesis files write a duration, in seconds.
pub(super) fn seconds(text: &str) -> AnyResult<u64> {
    let number = text
        .strip_suffix('s')
        .with_context(|| format!("the duration {text:?}"))?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    ensure!(
        fraction.bytes().all(|digit| digit == b'0'),
        "the duration {text:?} is not of whole seconds"
    );
    whole.parse().with_context(|| format!("the duration {text:?}"))
}

/// `12upal,3uother`, as events write coins.
pub(super) fn coins_of_event(text: &str) -> AnyResult<Vec<Coin>> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts
        .map(|part| part.parse().with_context(|| format!("the coins {text:?}")))
        .collect()
}

/// The address of a consensus key.
pub(super) fn consensus_address(ed25519: &[u8]) -> Vec<u8> {
    Sha256::digest(ed25519).iter().copied().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_seconds() {
        assert_eq!(seconds("42s").unwrap(), 42);
        assert_eq!(seconds("600.000000000s").unwrap(), 600);
        for wrong in ["0.5s", "42", "s", "-1s"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn decimals_are_integers_of_the_last_place() {
        assert_eq!(
            atomics("1500000000000000000").unwrap(),
            "1.5".parse::<Decimal256>().unwrap()
        );
        assert_eq!(rate("50000000000000000").unwrap(), Decimal::percent(5));
    }
}

//! Keys of operators, whoever registered one, and when.

use cosmwasm_std::{Addr, Binary, StdResult, Storage};
use palisade_interfaces::registry::KeyScheme;
use palisade_kit::packed::{PackedHistory, PackedMap};

/// Keys by operator and scheme, with their history by second.
const KEYS: PackedHistory<(&Addr, u8), Binary> = PackedHistory::new("k");

/// Who registered a key, for ever.
const KEY_OWNERS: PackedMap<(u8, &[u8]), Addr> = PackedMap::new("ko");

const fn scheme_key(scheme: KeyScheme) -> u8 {
    match scheme {
        KeyScheme::Ed25519 => 0,
        KeyScheme::Secp256k1 => 1,
    }
}

pub fn owner(storage: &dyn Storage, scheme: KeyScheme, public_key: &[u8]) -> StdResult<Option<Addr>> {
    KEY_OWNERS.may_load(storage, (scheme_key(scheme), public_key))
}

pub fn save(
    storage: &mut dyn Storage,
    operator: &Addr,
    scheme: KeyScheme,
    public_key: &Binary,
    now: u64,
) -> StdResult<()> {
    let scheme = scheme_key(scheme);
    KEY_OWNERS.save(storage, (scheme, public_key.as_slice()), operator)?;
    KEYS.save(storage, (operator, scheme), public_key, now)
}

/// The key of now, or the one before anything that happened in second `at`.
pub fn load(
    storage: &dyn Storage,
    operator: &Addr,
    scheme: KeyScheme,
    at: Option<u64>,
) -> StdResult<Option<Binary>> {
    let key = (operator, scheme_key(scheme));
    match at {
        None => KEYS.may_load(storage, key),
        Some(at) => KEYS.may_load_at(storage, key, at),
    }
}

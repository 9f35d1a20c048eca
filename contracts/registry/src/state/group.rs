use palisade_math::Bps;
use serde::{Deserialize, Serialize};

/// Most of a pool's scale that the AVSs of one correlation group may take together.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupCap {
    pub max: Bps,
    pub raise: Option<CapRaise>,
}

/// A cap that is to rise.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapRaise {
    pub max: Bps,
    /// Last second before it does.
    pub eta: u64,
}

impl Default for GroupCap {
    /// What an operator says nothing of is not capped.
    fn default() -> Self {
        Self {
            max: Bps::ONE,
            raise: None,
        }
    }
}

impl GroupCap {
    /// The cap and what is under way, once a raise whose eta is over has taken effect.
    #[must_use]
    pub const fn settled(self, now: u64) -> Self {
        match self.raise {
            Some(raise) if now > raise.eta => Self {
                max: raise.max,
                raise: None,
            },
            _ => self,
        }
    }
}

pub mod group_caps {
    use cosmwasm_std::{Addr, StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    use super::GroupCap;

    /// By operator and group.
    const GROUP_CAPS: PackedMap<(&Addr, &str), GroupCap> = PackedMap::new("gc");

    /// As of now.
    pub fn load(storage: &dyn Storage, operator: &Addr, group: &str, now: u64) -> StdResult<GroupCap> {
        let cap = GROUP_CAPS.may_load(storage, (operator, group))?;
        Ok(cap.unwrap_or_default().settled(now))
    }

    pub fn save(storage: &mut dyn Storage, operator: &Addr, group: &str, cap: &GroupCap) -> StdResult<()> {
        GROUP_CAPS.save(storage, (operator, group), cap)
    }
}

//! What an operator keeps of rewards. It falls at once, and rises in small steps that stakers learn of before.

use cosmwasm_std::{Addr, Event as WasmEvent, Response, Storage};
use palisade_interfaces::registry::MAX_COMMISSION_STEP_BPS;
use palisade_interfaces::Asset;
use palisade_math::Bps;

use crate::check;
use crate::earn;
use crate::events::Event;
use crate::life::{Life, Which};
use crate::state::{
    avs, avs_commissions, later, operators, params, pools, raises, Clock, Operator, PoolId, Raise,
};
use crate::ContractError;

/// A commission of an operator.
enum Commission {
    /// Of a pool.
    Pool(PoolId),
    /// Of what a pool earns from one AVS.
    Avs {
        id: PoolId,
        avs: Addr,
        number: u32,
        /// None where the pool's holds.
        own: Option<Bps>,
    },
    /// Of pools that it opens from now on.
    ToCome { operator: Addr, row: Operator },
}

impl Commission {
    fn load(
        storage: &dyn Storage,
        operator: &Addr,
        asset: Option<Asset>,
        avs: Option<Addr>,
    ) -> Result<Self, ContractError> {
        match (asset, avs) {
            (Some(asset), None) => Ok(Self::Pool(pools::id(storage, operator, &asset)?)),
            (Some(asset), Some(avs)) => {
                let id = pools::id(storage, operator, &asset)?;
                let number = avs::load(storage, &avs)?.number;
                Ok(Self::Avs {
                    own: avs_commissions::may_load(storage, &id, number)?,
                    id,
                    avs,
                    number,
                })
            }
            (None, Some(avs)) => Err(ContractError::AvsWithoutAsset { avs }),
            (None, None) => Ok(Self::ToCome {
                row: operators::load(storage, operator)?,
                operator: operator.clone(),
            }),
        }
    }

    /// What holds now.
    fn bps(&self) -> Bps {
        match self {
            Self::Pool(id) => id.commission,
            Self::Avs { id, own, .. } => own.unwrap_or(id.commission),
            Self::ToCome { row, .. } => row.commission,
        }
    }

    /// Whether it is the pool's until somebody says another.
    const fn follows(&self) -> bool {
        matches!(self, Self::Avs { own: None, .. })
    }

    const fn operator(&self) -> &Addr {
        match self {
            Self::Pool(id) | Self::Avs { id, .. } => &id.operator,
            Self::ToCome { operator, .. } => operator,
        }
    }

    const fn asset(&self) -> Option<&Asset> {
        match self {
            Self::Pool(id) | Self::Avs { id, .. } => Some(&id.asset),
            Self::ToCome { .. } => None,
        }
    }

    const fn number(&self) -> Option<u32> {
        match self {
            Self::Avs { number, .. } => Some(*number),
            _ => None,
        }
    }

    /// The asset for events.
    fn written(&self) -> String {
        self.asset().map(Asset::to_string).unwrap_or_default()
    }

    /// The AVS for events.
    fn of_avs(&self) -> &str {
        match self {
            Self::Avs { avs, .. } => avs.as_str(),
            _ => "",
        }
    }

    fn raise(&self, storage: &dyn Storage) -> Result<Option<Raise>, ContractError> {
        Ok(raises::may_load(
            storage,
            self.operator(),
            self.asset(),
            self.number(),
        )?)
    }

    /// Takes effect now: what was earned before is shared by the commission of before. A raise under way is gone.
    fn set(
        &mut self,
        storage: &mut dyn Storage,
        clock: &Clock,
        commission: Bps,
    ) -> Result<WasmEvent, ContractError> {
        if self.raise(storage)?.is_some() {
            raises::remove(storage, self.operator(), self.asset(), self.number());
        }
        self.save(storage, clock, commission)?;
        Ok(Event::CommissionSet {
            operator: self.operator(),
            asset: &self.written(),
            avs: self.of_avs(),
            commission_bps: commission,
        }
        .into())
    }

    /// Settles what it changes, and no more.
    fn save(
        &mut self,
        storage: &mut dyn Storage,
        clock: &Clock,
        commission: Bps,
    ) -> Result<(), ContractError> {
        match self {
            Self::Pool(id) => {
                let (life, _) = Life::read(storage, id.clone(), Which::Current, clock)?;
                earn::settle_lives(storage, &life, clock.now)?;
                id.commission = commission;
                pools::save_commission(storage, id)?;
            }
            Self::Avs { id, number, own, .. } => {
                let (life, _) = Life::read(storage, id.clone(), Which::Current, clock)?;
                earn::set_commission(storage, &life, *number, commission, clock.now)?;
                *own = Some(commission);
            }
            Self::ToCome { operator, row } => {
                row.commission = commission;
                operators::save(storage, operator, row)?;
            }
        }
        Ok(())
    }

    /// One step at a time, so that it never rises by more than one within the time that a step is announced. What an AVS
    /// pays follows the pool's no more from here: that could else fall and rise while this raise waits, for two steps in one.
    fn announce(
        &mut self,
        storage: &mut dyn Storage,
        clock: &Clock,
        wanted: Bps,
    ) -> Result<WasmEvent, ContractError> {
        if let Some(raise) = self.raise(storage)? {
            return Err(ContractError::RaiseUnderWay {
                wanted: raise.commission,
                until: raise.eta,
            });
        }
        let step = wanted.u16().saturating_sub(self.bps().u16());
        check::range("step", step.into(), 0, MAX_COMMISSION_STEP_BPS.into())?;
        let eta = later(clock.now, check::shortest_announcement(&params(storage)?)?)?;
        let raise = Raise {
            commission: wanted,
            eta,
        };
        raises::save(storage, self.operator(), self.asset(), self.number(), &raise)?;
        if self.follows() {
            self.save(storage, clock, self.bps())?;
        }
        Ok(Event::CommissionRaiseAnnounced {
            operator: self.operator(),
            asset: &self.written(),
            avs: self.of_avs(),
            commission_bps: self.bps(),
            wanted_bps: wanted,
            eta,
        }
        .into())
    }
}

/// Sets the sender's commission of a pool, of what it earns from one AVS, or of pools to come. What rises waits; what falls does
/// not, and takes back what was to rise.
#[inline(never)]
pub fn set_commission(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    asset: Option<Asset>,
    avs: Option<Addr>,
    bps: u16,
) -> Result<Response, ContractError> {
    let wanted = Bps::new(bps)?;
    let mut commission = Commission::load(storage, operator, asset, avs)?;
    let mut response = Response::new();
    if let Some(due) = commission.raise(storage)?.filter(|raise| clock.now > raise.eta) {
        response = response.add_event(commission.set(storage, clock, due.commission)?);
    }
    if wanted > commission.bps() {
        return Ok(response.add_event(commission.announce(storage, clock, wanted)?));
    }
    if wanted == commission.bps() && !commission.follows() && commission.raise(storage)?.is_none() {
        return Err(ContractError::SameCommission { found: wanted });
    }
    Ok(response.add_event(commission.set(storage, clock, wanted)?))
}

/// Makes an announced commission that of now.
#[inline(never)]
pub fn apply_commission(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    asset: Option<Asset>,
    avs: Option<Addr>,
) -> Result<Response, ContractError> {
    let mut commission = Commission::load(storage, operator, asset, avs)?;
    let raise = commission.raise(storage)?;
    let raise = raise.ok_or(ContractError::NoRaise {
        found: commission.bps(),
    })?;
    if clock.now <= raise.eta {
        return Err(ContractError::RaiseNotDue {
            found: clock.now,
            until: raise.eta,
        });
    }
    Ok(Response::new().add_event(commission.set(storage, clock, raise.commission)?))
}

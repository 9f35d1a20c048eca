use cosmwasm_std::{Addr, Binary, Decimal, Response, Storage};
use palisade_interfaces::registry::{SlashPart, SlashResponse, MAX_ASSETS_PER_AVS};
use palisade_kit::json::to_json_binary;
use palisade_math::slash::{BondTakes, Offence, Record, SlashError, Slashed};
use palisade_math::{Bps, PoolAssets};

use crate::check;
use crate::earn;
use crate::events::{Event, SlashOf, Stake};
use crate::life::Life;
use crate::scene::{carry_out, Scene};
use crate::state::{
    avs, bonds, evidence, ledgers, memberships, one_more, one_more_u32, past_terms, pools, slashes, windows,
    Account, Avs, Clock, Escrow, Membership, PublishedTerms, Slash, Stage,
};
use crate::ContractError;

/// Bytes of an evidence id.
const EVIDENCE_ID_BYTES: usize = 32;

/// What a slasher says happened.
pub struct Case {
    pub avs: Addr,
    pub operator: Addr,
    pub infraction_time: u64,
    pub evidence_id: Binary,
    pub reporter: Addr,
}

/// Takes a part of the operator's pools into escrow, at most what caps and budget allow. What it reads and writes does
/// not depend on how many stakers, operators or AVSs there are, and it calls nobody.
#[inline(never)]
pub fn slash(
    storage: &mut dyn Storage,
    clock: &Clock,
    sender: &Addr,
    case: &Case,
    parts: &[SlashPart],
) -> Result<Response, ContractError> {
    let row = avs::registered(storage, &case.avs)?;
    check_case(storage, clock, &row, sender, case)?;
    check_parts(&row, parts)?;
    let terms = past_terms::governing(storage, &row, case.infraction_time, clock.now)?;
    evidence::mark_used(storage, row.number, &case.evidence_id)?;
    let mut response = Response::new();
    let mut slash_ids = Vec::new();
    let mut refusal = SlashError::NotAllocatedAtFault {
        found: case.infraction_time,
    };
    for part in parts {
        match slash_pool(storage, clock, &row, &terms, case, part)? {
            Outcome::Slashed { id, events } => {
                slash_ids.push(id);
                response = response.add_events(events);
            }
            Outcome::Spared { why } => refusal = why,
        }
    }
    if slash_ids.is_empty() {
        return Err(refusal.into());
    }
    Ok(response.set_data(to_json_binary(&SlashResponse { slash_ids })?))
}

fn check_case(
    storage: &dyn Storage,
    clock: &Clock,
    row: &Avs,
    sender: &Addr,
    case: &Case,
) -> Result<(), ContractError> {
    row.check_slasher(&case.avs, sender)?;
    row.check_terms_since(case.infraction_time, clock.now)?;
    if case.evidence_id.len() != EVIDENCE_ID_BYTES {
        return Err(ContractError::EvidenceIdLength {
            found: case.evidence_id.len(),
            expected: EVIDENCE_ID_BYTES,
        });
    }
    if evidence::is_used(storage, row.number, &case.evidence_id) {
        return Err(ContractError::EvidenceUsed {
            evidence_id: case.evidence_id.clone(),
        });
    }
    Ok(())
}

fn check_parts(row: &Avs, parts: &[SlashPart]) -> Result<(), ContractError> {
    check::count("slashes", parts.len(), MAX_ASSETS_PER_AVS)?;
    for (position, part) in parts.iter().enumerate() {
        if parts.iter().take(position).any(|other| other.asset == part.asset) {
            return Err(ContractError::DuplicateAsset {
                asset: part.asset.to_string(),
            });
        }
        if !row.terms.assets.contains(&part.asset) {
            return Err(ContractError::AssetNotSecured {
                asset: part.asset.to_string(),
            });
        }
    }
    Ok(())
}

/// What became of one asset. One that has nothing to take does not save the others.
enum Outcome {
    Slashed {
        id: u64,
        events: Vec<cosmwasm_std::Event>,
    },
    Spared {
        why: SlashError,
    },
}

fn slash_pool(
    storage: &mut dyn Storage,
    clock: &Clock,
    row: &Avs,
    terms: &PublishedTerms,
    case: &Case,
    part: &SlashPart,
) -> Result<Outcome, ContractError> {
    let asked = Offence {
        fault_time: case.infraction_time,
        fraction: part.fraction,
    };
    asked.check(&terms.slash_terms(), clock.now)?;
    let offence = Offence {
        fraction: part.fraction.min(Decimal::bps(terms.max_slash.u16().into())),
        ..asked
    };
    let found = case.infraction_time;
    let never = Outcome::Spared {
        why: SlashError::NotAllocatedAtFault { found },
    };
    let Some(id) = pools::find(storage, &case.operator, &part.asset)? else {
        return Ok(never);
    };
    let Some(mut scene) = Scene::load(storage, clock, row.number, id, found)? else {
        return Ok(never);
    };
    let plan = match scene.plan(terms, &offence, clock.now) {
        Ok(plan) => plan,
        Err(ContractError::Slash(
            why @ (SlashError::NotAllocatedAtFault { .. }
            | SlashError::NoBudgetLeft { .. }
            | SlashError::NothingToTake { .. }),
        )) => {
            scene.life.save(storage)?;
            return Ok(Outcome::Spared { why });
        }
        Err(error) => return Err(error),
    };
    let mut bond = bonds::load(storage, clock, &scene.life.id)?;
    let (slashed, takes) = carry_out(&mut scene, &mut bond, terms, &plan, clock.now)?;
    if takes != BondTakes::default() {
        bonds::save(storage, &scene.life.id, &bond)?;
    }
    let taken = Taken {
        slashed,
        bond: takes,
        bounty: terms.bounty,
    };
    record(storage, clock, row, case, scene, taken)
}

/// What a slash took, and the part of it for which the terms promise a bounty.
struct Taken {
    slashed: Slashed,
    bond: BondTakes,
    bounty: Bps,
}

#[inline(never)]
fn record(
    storage: &mut dyn Storage,
    clock: &Clock,
    row: &Avs,
    case: &Case,
    scene: Scene,
    taken: Taken,
) -> Result<Outcome, ContractError> {
    let Taken {
        slashed,
        bond,
        bounty,
    } = taken;
    let Scene {
        mut life,
        allocation,
        buckets,
        mut charges,
        ..
    } = scene;
    let avs = row.number;
    for bucket in &buckets {
        pools::save_bucket(storage, &life.id, life.index, bucket)?;
    }
    life.save_allocation(storage, avs, &allocation)?;
    life.write_allocation(storage, avs, &slashed.allocation)?;
    life.write_joint(storage, &slashed.joint)?;
    let made = &slashed.record;
    charges.add(made.charge, made.fault_time, row.terms.slash_window, clock.now)?;
    windows::save(storage, &life.id, life.index, avs, &charges)?;

    let slash = new_slash(case, &life, slashed.record, bond, bounty)?;
    let mut membership = memberships::may_load(storage, &life.id.operator, avs)?;
    book(storage, &mut life, avs, &slash, membership.as_mut())?;
    life.save(storage)?;
    let slash_id = slashes::add(storage, &slash)?;
    let event = Event::Slashed {
        slash: SlashOf(&slash, &life.id),
        generation: life.index,
        id: slash_id,
        evidence_id: &slash.evidence_id,
        reporter: &slash.reporter,
        infraction_time: slash.record.fault_time,
        amount: slash.amount()?,
        bond: slash.bond.total()?,
        charge: slash.record.charge,
        deadline: slash.record.deadline,
        stake: Stake(&life),
    }
    .into();
    let mut events = vec![event];
    if slashed.generation_closed {
        life = life.open_next(storage, clock)?;
        events.push(Event::GenerationOpened { pool: &life }.into());
        earn::refresh_weight(storage, &life, row, None, clock.now)?;
    } else if life.is_current() {
        let counts = membership.is_some_and(|membership| membership.counts());
        let counting = Some(&allocation).filter(|_| counts);
        earn::refresh_weight(storage, &life, row, counting, clock.now)?;
    }
    Ok(Outcome::Slashed { id: slash_id, events })
}

fn new_slash(
    case: &Case,
    life: &Life,
    record: Record,
    bond: BondTakes,
    bounty: Bps,
) -> Result<Slash, ContractError> {
    let stage = if record.ended {
        Stage::Final {
            escrow: Escrow::new(record.total_take()?, bond.total()?, bounty)?,
            returned: PoolAssets::ZERO,
        }
    } else {
        Stage::Contested
    };
    Ok(Slash {
        avs: case.avs.clone(),
        pool: life.id.number,
        generation: life.index,
        evidence_id: case.evidence_id.clone(),
        reporter: case.reporter.clone(),
        record,
        bond,
        stage,
    })
}

/// Moves what was taken from stake and bond to escrow, in the books of the pool and of the asset.
fn book(
    storage: &mut dyn Storage,
    life: &mut Life,
    avs: u32,
    slash: &Slash,
    membership: Option<&mut Membership>,
) -> Result<(), ContractError> {
    let record = &slash.record;
    let total = record.total_take()?;
    let pool = &mut life.pool;
    pool.unbonding = pool
        .unbonding
        .checked_sub(total.checked_sub(record.joint_take)?)?;
    pool.escrow = pool.escrow.checked_add(total)?;
    pool.total_slashed = pool.total_slashed.checked_add(total)?;
    pool.slash_sequence = one_more(pool.slash_sequence)?;
    if matches!(slash.stage, Stage::Contested) {
        life.extend_contest(record.deadline);
        if let Some(membership) = membership {
            membership.open_slashes = one_more_u32(membership.open_slashes)?;
            memberships::save(storage, &life.id.operator, avs, membership)?;
        }
    }
    let taken = [
        (Account::Bonds, Account::Escrow, slash.bond.total()?),
        (Account::Stakes, Account::Escrow, total),
    ];
    ledgers::transfer(storage, &life.id.asset, taken)
}

//! Everybody leaves, through every exit.

use anyhow::Result as AnyResult;
use cosmwasm_std::Uint128;
use palisade_interfaces::registry::ExecuteMsg;
use palisade_interfaces::{hub, vault};

use super::choices;
use crate::engine::Engine;
use crate::story::cast::{
    ALICE, ATLAS, AVS, BOB, BOREALIS, CAROL, DAVE, ERIN, FRANK, OPERATORS, ORACLE, PEOPLE, SEQUENCER,
};
use crate::story::teller::{amount, Teller};
use crate::story::Step;
use crate::suite::{Suite, KEEPER, MANAGER, TREASURY};

const LEAVE_DAY: u64 = 60;
const RESTAKED_DAY: u64 = 72;
const LAST_DAY: u64 = 97;

pub(in crate::story) fn tell<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    teller.live_until(LEAVE_DAY)?;
    through_hub(teller)?;
    through_vault(teller)?;
    through_registry(teller)?;
    teller.live_until_so(RESTAKED_DAY, restaked_has_matured)?;
    choices::pushed(teller)?;
    restaked(teller)?;
    operators(teller)?;
    last(teller)?;
    teller.live_until_so(LAST_DAY, nothing_is_under_way)?;
    avs(teller)?;
    paid(teller)
}

/// Whether the vault has settled its batches, and the registry would pay Dave and Erin.
fn restaked_has_matured<E: Engine>(suite: &Suite<E>) -> AnyResult<bool> {
    let batches = suite.redeem_batches()?;
    let settled = batches
        .values()
        .all(|batch| matches!(batch.status, vault::BatchStatus::Settled {}));
    let (mut withdrawals, now) = (suite.withdrawals(DAVE)?, suite.now()?.time);
    withdrawals.extend(suite.withdrawals(ERIN)?);
    Ok(settled && withdrawals.iter().all(|row| row.matures <= now))
}

/// Whether the hub has settled its batches, and nothing of the vault is leaving the registry.
fn nothing_is_under_way<E: Engine>(suite: &Suite<E>) -> AnyResult<bool> {
    let batches = suite.unbond_batches()?;
    let settled = batches
        .values()
        .all(|batch| matches!(batch.status, hub::BatchStatus::Settled {}));
    let positions = suite.vault_positions()?;
    Ok(settled && positions.iter().all(|position| position.exits.is_empty()))
}

/// All LST that somebody has, on its way out of the hub.
fn unbond_all<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>, name: &str) -> AnyResult<Uint128> {
    let lst = teller.suite.balance(name, &teller.suite.lst())?;
    if !lst.is_zero() {
        teller.suite.unbond(name, lst).result?;
    }
    Ok(lst)
}

fn through_hub<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let mut all = Uint128::zero();
    for name in [ALICE, BOB, FRANK] {
        all = all.checked_add(unbond_all(teller, name)?)?;
    }
    let what = format!(
        "Sixty days are over. Alice, Bob and Frank put all the stPAL they have into the hub's batch: {}.",
        amount(all, "stPAL"),
    );
    teller.tell("Leaving through the hub", &[ALICE, BOB, FRANK], what)
}

fn through_vault<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let mut all = Uint128::zero();
    for name in [BOB, CAROL] {
        let lrt = teller.suite.balance(name, &teller.suite.lrt())?;
        teller.suite.request_redeem(name, lrt).result?;
        all = all.checked_add(lrt)?;
    }
    let what = format!(
        "Bob and Carol put all their rstPAL into the vault's batch: {}.",
        amount(all, "rstPAL")
    );
    teller.tell("Leaving through the vault", &[BOB, CAROL], what)
}

fn through_registry<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    for (name, operator) in [(DAVE, ATLAS), (ERIN, BOREALIS)] {
        let shares = teller.suite.staker(name, operator)?.shares;
        teller.suite.queue_withdrawal(name, operator, shares).result?;
        let suite = &mut teller.suite;
        let rewards = vec![suite.native(), suite.lst()];
        suite.claim_rewards(name, operator, rewards).result?;
    }
    for operator in OPERATORS {
        for avs in AVS {
            teller.suite.opt_out(operator, avs).result?;
        }
    }
    let what = "Dave and Erin queue the withdrawal of all their shares. They stay slashable until their bucket closes, and no \
                longer. The operators stop serving both AVSs.";
    teller.tell("Leaving the registry", &[DAVE, ERIN, ATLAS, BOREALIS], what)
}

fn restaked<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    for name in [BOB, CAROL] {
        for request in teller.suite.redeem_requests(name)? {
            teller.suite.claim_redeemed(name, request.batch_id).result?;
        }
    }
    for name in [DAVE, ERIN] {
        let ids = teller.suite.withdrawals(name)?.iter().map(|row| row.id).collect();
        teller.suite.complete_withdrawal(name, ids).result?;
    }
    let lst = |name: &str| teller.suite.balance(name, &teller.suite.lst());
    let what = format!(
        "The buckets have matured. The vault paid {} to Carol and {} to Bob, the registry {} to Dave and {} to Erin.",
        amount(lst(CAROL)?, "stPAL"),
        amount(lst(BOB)?, "stPAL"),
        amount(lst(DAVE)?, "stPAL"),
        amount(lst(ERIN)?, "stPAL"),
    );
    teller.tell("The registry pays", &[BOB, CAROL, DAVE, ERIN], what)
}

fn operators<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    for operator in OPERATORS {
        let suite = &mut teller.suite;
        let rewards = vec![suite.native(), suite.lst()];
        suite.claim_commission(operator, rewards).result?;
        let left = suite.vault_positions()?;
        let left = left.into_iter().find(|row| row.operator == suite.addr(operator));
        let value = left.map_or_else(Uint128::zero, |position| position.value);
        if !value.is_zero() {
            suite.deallocate_from_operator(operator, value).result?;
        }
    }
    let what = "The operators claim their last commission, and the vault takes back what its seed still has with them.";
    teller.tell("The operators are done", &[ATLAS, BOREALIS, MANAGER], what)
}

fn avs<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    for avs in AVS {
        teller.suite.registry(avs, &ExecuteMsg::DeregisterAvs {}).result?;
    }
    let what = "No operator serves the AVSs any more, and none can be slashed for the time when it did. They leave for good and \
                get their bonds back.";
    teller.tell("The AVSs leave", &[SEQUENCER, ORACLE], what)
}

fn last<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let mut all = Uint128::zero();
    for name in PEOPLE {
        all = all.checked_add(unbond_all(teller, name)?)?;
    }
    let what = format!(
        "Everybody puts what stPAL is left into the hub's last batch, also the operators and the treasury, who got it as \
         commission and fees: {}.",
        amount(all, "stPAL"),
    );
    teller.tell(
        "The last batch",
        &[BOB, CAROL, DAVE, ERIN, ATLAS, BOREALIS, TREASURY],
        what,
    )
}

fn paid<E: Engine, F: FnMut(&Step)>(teller: &mut Teller<E, F>) -> AnyResult<()> {
    let mut all = Uint128::zero();
    let mut who = vec![KEEPER];
    for name in PEOPLE {
        if teller.suite.unbond_requests(name)?.is_empty() {
            continue;
        }
        let native = teller.suite.native();
        let before = teller.suite.balance(name, &native)?;
        teller.suite.withdraw_unbonded(name).result?;
        let after = teller.suite.balance(name, &native)?;
        all = all.checked_add(after.checked_sub(before)?)?;
        who.push(name);
    }
    let what = format!(
        "The last undelegations have arrived: {} are paid out.",
        amount(all, "PAL")
    );
    teller.tell("Everybody is paid", &who, what)
}

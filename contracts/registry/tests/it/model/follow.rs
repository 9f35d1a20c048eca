//! Carries out in the reckoning what was sent to the registry, and compares what the registry told of it.

use anyhow::ensure;
use cosmwasm_std::{Addr, Event};
use cw_multi_test::AppResponse;
use palisade_interfaces::registry::*;
use palisade_testing::reckoning::{Completed, Queued, Reckoning, Slashed, Vetoed};

use super::Verdict;
use crate::tape::{Refusal, Sent};
use crate::world::addr;

/// What the registry told of one thing that happened.
struct Told<'a>(&'a Event);

impl Told<'_> {
    fn text(&self, key: &str) -> &str {
        let found = self.0.attributes.iter().find(|attribute| attribute.key == key);
        &found.unwrap_or_else(|| panic!("no {key} in {}", self.0.ty)).value
    }

    fn number(&self, key: &str) -> u128 {
        self.text(key).parse().unwrap()
    }

    fn seconds(&self, key: &str) -> u64 {
        self.text(key).parse().unwrap()
    }

    fn queued(&self) -> Queued {
        Queued {
            id: self.seconds("id"),
            generation: self.seconds("generation"),
            staker: Addr::unchecked(self.text("staker")),
            shares: self.number("shares"),
            staker_shares: self.number("staker_shares"),
            matures: self.seconds("matures"),
        }
    }

    fn completed(&self) -> Completed {
        Completed {
            id: self.seconds("id"),
            generation: self.seconds("generation"),
            amount: self.number("amount"),
            paid: self.number("paid"),
            is_closed: self.text("closed") == "true",
        }
    }

    fn slashed(&self) -> Slashed {
        Slashed {
            id: self.seconds("id"),
            generation: self.seconds("generation"),
            amount: self.number("amount"),
            bond: self.number("bond"),
            charge: self.number("charge"),
            pool_scale: self.number("pool_scale"),
            deadline: self.seconds("deadline"),
        }
    }

    fn vetoed(&self) -> Vetoed {
        Vetoed {
            id: self.seconds("id"),
            returned: self.number("returned"),
            upheld: self.number("upheld"),
            bond: self.number("bond"),
            pool_scale: self.number("pool_scale"),
        }
    }
}

fn told<'a>(response: &'a AppResponse, name: &str) -> Vec<Told<'a>> {
    let name = format!("wasm-palisade-registry/{name}");
    let events = response.events.iter().filter(|event| event.ty == name);
    events.map(Told).collect()
}

pub fn follow(reckoning: &mut Reckoning, sent: &Sent) -> Verdict {
    reckoning.go_to(sent.at);
    match &sent.outcome {
        Ok(response) => {
            carry_out(reckoning, sent, response)?;
            watch_price(reckoning, response)?;
            let may_end = matches!(
                sent.msg,
                ExecuteMsg::Slash { .. } | ExecuteMsg::VetoSlash { .. } | ExecuteMsg::ReleaseSlash { .. }
            );
            reckoning.check_end(may_end, !told(response, "generation_opened").is_empty())
        }
        Err(refusal) => check_refusal(reckoning, sent, *refusal),
    }
}

fn is_ours(operator: &str) -> bool {
    addr("operator").as_str() == operator
}

fn check_refusal(reckoning: &Reckoning, sent: &Sent, refusal: Refusal) -> Verdict {
    match (&sent.msg, refusal) {
        (ExecuteMsg::Deposit { operator, .. }, Refusal::Contested) if is_ours(operator) => {
            let contested = reckoning.life.contested();
            ensure!(contested > 0, "a deposit was refused while nothing was contested");
        }
        (
            ExecuteMsg::Slash {
                avs,
                infraction_time,
                slashes,
                ..
            },
            Refusal::NothingToTake,
        ) => {
            let fraction = slashes[0].fraction.atomics().u128();
            if let Some(due) = reckoning.due(&Addr::unchecked(avs), *infraction_time, fraction) {
                let slack = due.slack(reckoning.life_at(*infraction_time));
                ensure!(due.amount <= slack, "nothing was taken where {due:?} is due");
            }
        }
        _ => {}
    }
    Ok(())
}

fn carry_out(reckoning: &mut Reckoning, sent: &Sent, response: &AppResponse) -> Verdict {
    let is_operator = is_ours(sent.sender.as_str());
    match &sent.msg {
        ExecuteMsg::RegisterAvs { terms, .. } => {
            reckoning.register_avs(&sent.sender, terms);
            Ok(())
        }
        ExecuteMsg::ProposeTerms { terms } => reckoning.propose_terms(&sent.sender, terms),
        ExecuteMsg::ApplyTerms { avs } => reckoning.apply_terms(&Addr::unchecked(avs)),
        ExecuteMsg::OptIn { avs } if is_operator => reckoning.opt_in(&Addr::unchecked(avs)),
        ExecuteMsg::OptOut { avs } if is_operator => reckoning.end_service(&Addr::unchecked(avs)),
        ExecuteMsg::EjectOperator { operator } if is_ours(operator) => reckoning.end_service(&sent.sender),
        ExecuteMsg::JailOperator { avs, operator, .. } if is_ours(operator) => {
            reckoning.set_jailed(&Addr::unchecked(avs), true)
        }
        ExecuteMsg::Unjail { avs } if is_operator => reckoning.set_jailed(&Addr::unchecked(avs), false),
        ExecuteMsg::ModifyAllocation {
            avs, budget, weight, ..
        } if is_operator => reckoning.allocate(&Addr::unchecked(avs), budget.u128(), weight.u128()),
        ExecuteMsg::Deposit { operator, .. } if is_ours(operator) => {
            let told = &told(response, "deposited")[0];
            let staker = Addr::unchecked(told.text("staker"));
            reckoning.deposit(&staker, sent.funds[0].amount.u128(), told.number("shares"))
        }
        ExecuteMsg::QueueWithdrawal { .. } | ExecuteMsg::Redelegate { .. } => {
            let queued = told(response, "withdrawal_queued");
            let ours = queued.iter().filter(|told| is_ours(told.text("operator")));
            ours.map(Told::queued).try_for_each(|told| reckoning.queue(&told))
        }
        ExecuteMsg::CompleteWithdrawal { .. } | ExecuteMsg::CompleteRedelegation { .. } => {
            let completed = told(response, "withdrawal_completed");
            let mut completed = completed.iter().map(Told::completed);
            completed.try_for_each(|told| reckoning.complete(&told))
        }
        ExecuteMsg::DepositBond {} if is_operator => {
            reckoning.bond.deposit(sent.funds[0].amount.u128());
            Ok(())
        }
        ExecuteMsg::QueueBondWithdrawal { amount, .. } if is_operator => reckoning.queue_bond(amount.u128()),
        ExecuteMsg::CompleteBondWithdrawal { .. } if is_operator => {
            reckoning.bond.paid += told(response, "bond_withdrawn")[0].number("amount");
            Ok(())
        }
        ExecuteMsg::Slash {
            avs,
            infraction_time,
            slashes,
            ..
        } => {
            let fraction = slashes[0].fraction.atomics().u128();
            let told = told(response, "slashed")[0].slashed();
            reckoning.slash(&Addr::unchecked(avs), *infraction_time, fraction, &told)
        }
        ExecuteMsg::VetoSlash { upheld, .. } => {
            let told = told(response, "slash_vetoed")[0].vetoed();
            reckoning.veto(upheld.atomics().u128(), &told)
        }
        ExecuteMsg::ReleaseSlash { slash_id } => reckoning.release(*slash_id),
        _ => Ok(()),
    }
}

/// Shares are only asked what rounding may cost.
fn watch_price(reckoning: &mut Reckoning, response: &AppResponse) -> Verdict {
    let events = ["deposited", "withdrawal_queued", "slashed", "slash_vetoed"];
    for told in events.into_iter().flat_map(|name| told(response, name)) {
        // A slash is of the life that opened before its fault; the others name theirs.
        let names_life = told.0.attributes.iter().any(|it| it.key == "generation");
        if is_ours(told.text("operator")) && names_life {
            let shares = told.number("active_shares") + told.number("open_shares");
            let life = reckoning.numbered_mut(told.seconds("generation"))?;
            life.raise_price(told.number("pool_assets"), shares);
        }
    }
    Ok(())
}

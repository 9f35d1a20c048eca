//! Which submessage is running, and what it may use.
//!
//! cw-multi-test runs submessages itself and drops their gas limits, so a contract's adapter has to work out by what
//! it sees where a submessage begins and ends: it knows what each contract asked for, in which order cw-multi-test does
//! it (depth first), and it is called whenever a message reaches a contract and whenever a contract is replied to. Messages to
//! modules of the chain pass unseen; they use none of this gas.

use std::collections::VecDeque;

use cosmwasm_std::{Addr, CosmosMsg, Empty, Reply, ReplyOn, SubMsg, WasmMsg};

/// A call into a contract.
pub(crate) enum Entry<'a> {
    Instantiate { sender: &'a Addr, msg: &'a [u8] },
    Execute { sender: &'a Addr, msg: &'a [u8] },
    Migrate { msg: &'a [u8] },
    Sudo,
    Reply(&'a Reply),
    Query,
}

struct Running {
    id: u64,
    reply_on: ReplyOn,
    /// What was the limit before this submessage set its own.
    outer_limit: Option<u64>,
}

/// A contract and what is left of the submessages in its response.
struct Sender {
    contract: Addr,
    waiting: VecDeque<SubMsg<Empty>>,
    running: Option<Running>,
}

/// The contracts whose submessages are being run, outermost first.
#[derive(Default)]
pub(crate) struct Dispatch(Vec<Sender>);

impl Dispatch {
    /// Submessages of this contract are next.
    pub(crate) fn push(&mut self, contract: &Addr, messages: &[SubMsg<Empty>]) {
        if !messages.is_empty() {
            self.0.push(Sender {
                contract: contract.clone(),
                waiting: messages.iter().cloned().collect(),
                running: None,
            });
        }
    }

    /// A message reaches a contract. If a contract sent it with a gas limit, that is the limit from here on.
    pub(crate) fn begin(&mut self, contract: &Addr, entry: &Entry, consumed: u64, limit: &mut u64) {
        let found = self.0.iter().enumerate().rev().find_map(|(index, sender)| {
            let mut waiting = sender.waiting.iter();
            let position = waiting.position(|sent| sender.sent(&sent.msg, contract, entry))?;
            Some((index, position))
        });
        let Some((index, position)) = found else {
            return;
        };
        self.close_above(index, limit);
        let Some(sender) = self.0.last_mut() else {
            return;
        };
        sender.close(limit);
        // What waited before it was for modules, or did not get as far as its contract.
        let Some(message) = sender.waiting.drain(..=position).next_back() else {
            return;
        };
        let left = limit.saturating_sub(consumed);
        let own_limit = message.gas_limit.filter(|gas| *gas < left);
        sender.running = Some(Running {
            id: message.id,
            reply_on: message.reply_on,
            outer_limit: own_limit.map(|_| *limit),
        });
        if let Some(gas) = own_limit {
            *limit = consumed.saturating_add(gas);
        }
    }

    /// A contract is about to be replied to. Returns whether a limit of a submessage ended with it.
    pub(crate) fn finish(&mut self, contract: &Addr, id: u64, succeeded: bool, limit: &mut u64) -> bool {
        let awaits = |sender: &Sender| sender.contract == *contract && sender.awaits(id, succeeded);
        let Some(index) = self.0.iter().rposition(awaits) else {
            return false;
        };
        let above = self.close_above(index, limit);
        let own = self
            .0
            .last_mut()
            .is_some_and(|sender| sender.finish(id, succeeded, limit));
        above || own
    }

    /// Everything that was sent from above this place is over. Innermost first, so that the limit of the outermost is
    /// the one that stays.
    fn close_above(&mut self, index: usize, limit: &mut u64) -> bool {
        let kept = index.saturating_add(1);
        let mut any = false;
        for mut sender in self.0.drain(kept..).rev() {
            any |= sender.close(limit);
        }
        any
    }
}

impl Sender {
    fn sent(&self, sent: &CosmosMsg<Empty>, contract: &Addr, entry: &Entry) -> bool {
        match (sent, entry) {
            (
                CosmosMsg::Wasm(WasmMsg::Execute {
                    contract_addr, msg, ..
                }),
                Entry::Execute { sender, msg: found },
            ) => self.contract == **sender && contract.as_str() == contract_addr && msg.as_slice() == *found,
            (
                CosmosMsg::Wasm(WasmMsg::Instantiate { msg, .. }),
                Entry::Instantiate { sender, msg: found },
            ) => self.contract == **sender && msg.as_slice() == *found,
            (
                CosmosMsg::Wasm(WasmMsg::Migrate {
                    contract_addr, msg, ..
                }),
                Entry::Migrate { msg: found },
            ) => contract.as_str() == contract_addr && msg.as_slice() == *found,
            _ => false,
        }
    }

    fn awaits(&self, id: u64, succeeded: bool) -> bool {
        let running = self.running.iter().map(|running| (running.id, &running.reply_on));
        let waiting = self.waiting.iter().map(|message| (message.id, &message.reply_on));
        running
            .chain(waiting)
            .any(|(found, reply_on)| found == id && wants_reply(reply_on, succeeded))
    }

    fn finish(&mut self, id: u64, succeeded: bool, limit: &mut u64) -> bool {
        let replied = |found: u64, reply_on: &ReplyOn| found == id && wants_reply(reply_on, succeeded);
        let is_running = self
            .running
            .as_ref()
            .is_some_and(|running| replied(running.id, &running.reply_on));
        let limited = self.close(limit);
        if !is_running {
            // It was for a module, and so was what waited before it.
            let mut waiting = self.waiting.iter();
            let position = waiting.position(|message| replied(message.id, &message.reply_on));
            self.waiting
                .drain(..position.map_or(0, |position| position.saturating_add(1)));
        }
        limited
    }

    /// Ends the running submessage and puts the limit back that was in force before it. Returns whether there was one.
    fn close(&mut self, limit: &mut u64) -> bool {
        let outer_limit = self.running.take().and_then(|running| running.outer_limit);
        if let Some(outer) = outer_limit {
            *limit = outer;
        }
        outer_limit.is_some()
    }
}

fn wants_reply(reply_on: &ReplyOn, succeeded: bool) -> bool {
    match reply_on {
        ReplyOn::Always => true,
        ReplyOn::Success => succeeded,
        ReplyOn::Error => !succeeded,
        ReplyOn::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{coins, BankMsg};

    use super::*;

    const LIMIT: u64 = 1_000;

    fn addr(name: &str) -> Addr {
        Addr::unchecked(name)
    }

    fn to(contract: &str, msg: &str, id: u64, gas: Option<u64>, reply_on: ReplyOn) -> SubMsg {
        let execute = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: msg.as_bytes().into(),
            funds: vec![],
        };
        let message = SubMsg {
            reply_on,
            ..SubMsg::new(execute)
        };
        SubMsg {
            id,
            gas_limit: gas,
            ..message
        }
    }

    fn to_bank(id: u64) -> SubMsg {
        let amount = coins(1, "stake");
        SubMsg::reply_always(BankMsg::Burn { amount }, id)
    }

    /// Runs with the limit that is in force after it.
    fn begin(dispatch: &mut Dispatch, from: &str, contract: &str, msg: &str, consumed: u64, limit: &mut u64) {
        let sender = addr(from);
        let entry = Entry::Execute {
            sender: &sender,
            msg: msg.as_bytes(),
        };
        dispatch.begin(&addr(contract), &entry, consumed, limit);
    }

    #[test]
    fn a_limit_holds_from_the_submessage_to_its_reply() {
        let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
        dispatch.push(&addr("a"), &[to("b", "{}", 1, Some(50), ReplyOn::Always)]);
        begin(&mut dispatch, "a", "b", "{}", 100, &mut limit);
        assert_eq!(limit, 150);
        assert!(dispatch.finish(&addr("a"), 1, true, &mut limit));
        assert_eq!(limit, LIMIT);
    }

    #[test]
    fn a_limit_above_what_is_left_is_none() {
        for (gas, in_force) in [(899, 999), (900, LIMIT), (901, LIMIT)] {
            let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
            dispatch.push(&addr("a"), &[to("b", "{}", 1, Some(gas), ReplyOn::Always)]);
            begin(&mut dispatch, "a", "b", "{}", 100, &mut limit);
            assert_eq!(limit, in_force);
            assert_eq!(
                dispatch.finish(&addr("a"), 1, false, &mut limit),
                in_force != LIMIT
            );
        }
    }

    #[test]
    fn the_next_submessage_ends_the_one_before() {
        let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
        let never = |msg, gas| to("b", msg, 0, Some(gas), ReplyOn::Never);
        dispatch.push(&addr("a"), &[never("1", 50), to_bank(7), never("2", 60)]);
        begin(&mut dispatch, "a", "b", "1", 100, &mut limit);
        begin(&mut dispatch, "a", "b", "2", 140, &mut limit);
        assert_eq!(limit, 200);
    }

    #[test]
    fn limits_inside_limits_are_undone_in_order() {
        let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
        dispatch.push(&addr("a"), &[to("b", "{}", 1, Some(500), ReplyOn::Error)]);
        begin(&mut dispatch, "a", "b", "{}", 100, &mut limit);
        dispatch.push(&addr("b"), &[to("c", "{}", 1, Some(50), ReplyOn::Never)]);
        begin(&mut dispatch, "b", "c", "{}", 200, &mut limit);
        assert_eq!(limit, 250);
        // The inner one fails, and nobody but `a` wants to know.
        assert!(dispatch.finish(&addr("a"), 1, false, &mut limit));
        assert_eq!(limit, LIMIT);
    }

    #[test]
    fn a_limit_further_inside_ends_with_the_message_around_it() {
        let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
        dispatch.push(&addr("a"), &[to("b", "{}", 1, None, ReplyOn::Error)]);
        begin(&mut dispatch, "a", "b", "{}", 100, &mut limit);
        dispatch.push(&addr("b"), &[to("c", "{}", 1, Some(50), ReplyOn::Never)]);
        begin(&mut dispatch, "b", "c", "{}", 200, &mut limit);
        assert!(dispatch.finish(&addr("a"), 1, false, &mut limit));
        assert_eq!(limit, LIMIT);
    }

    #[test]
    fn replies_for_modules_leave_the_messages_that_still_wait() {
        let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
        let last = to("b", "{}", 3, Some(50), ReplyOn::Always);
        dispatch.push(&addr("a"), &[to_bank(1), to_bank(2), last]);
        assert!(!dispatch.finish(&addr("a"), 1, true, &mut limit));
        assert!(!dispatch.finish(&addr("a"), 2, false, &mut limit));
        begin(&mut dispatch, "a", "b", "{}", 10, &mut limit);
        assert_eq!(limit, 60);
    }

    #[test]
    fn a_contract_that_is_called_again_inside_its_own_submessage_is_told_apart() {
        let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
        dispatch.push(&addr("a"), &[to("b", "{}", 1, Some(500), ReplyOn::Success)]);
        begin(&mut dispatch, "a", "b", "{}", 0, &mut limit);
        dispatch.push(&addr("b"), &[to("a", "again", 1, None, ReplyOn::Never)]);
        begin(&mut dispatch, "b", "a", "again", 10, &mut limit);
        dispatch.push(&addr("a"), &[to("c", "{}", 1, Some(20), ReplyOn::Success)]);
        begin(&mut dispatch, "a", "c", "{}", 20, &mut limit);
        assert_eq!(limit, 40);
        dispatch.finish(&addr("a"), 1, true, &mut limit);
        assert_eq!(limit, 500);
        dispatch.finish(&addr("a"), 1, true, &mut limit);
        assert_eq!(limit, LIMIT);
    }

    #[test]
    fn a_message_that_no_contract_sent_changes_nothing() {
        let (mut dispatch, mut limit) = (Dispatch::default(), LIMIT);
        dispatch.push(&addr("a"), &[to("b", "{}", 1, Some(50), ReplyOn::Always)]);
        begin(&mut dispatch, "user", "b", "{}", 0, &mut limit);
        begin(&mut dispatch, "a", "c", "{}", 0, &mut limit);
        begin(&mut dispatch, "a", "b", "{ }", 0, &mut limit);
        assert_eq!(limit, LIMIT);
        assert!(!dispatch.finish(&addr("b"), 1, true, &mut limit));
    }
}

//! The two things here that the compiler cannot check: a loan, and the folder of compiled modules.
//!
//! # The loan
//! The VM owns its storage and querier, and wants them without a lifetime. cw-multi-test lends both to a contract for
//! the length of one call. [`lend`] bridges the two: it puts what cw-multi-test lent on its own stack frame and hands
//! out [`Loan`]s, which point there and have no lifetime.
//!
//! Why this is sound:
//! 1. *No use after the end.* A loan reads a flag before it follows its pointer. The flag says "over" before the frame
//!    of `lend` goes, on return as well as on a panic that unwinds through it, because its guard is dropped first.
//!    What keeps a loan longer than that gets an error.
//! 2. *No two users at once.* What is lent lies in a `RefCell`, so that even a call back into the same loan from
//!    within its use would be an error and not a second mutable reference. Nested calls have loans of their own.
//! 3. *No way to keep or replace what is inside.* [`Loan::with`] takes a function that works for every lifetime of the
//!    host: it can neither return a reference from inside nor put a shorter-lived one in.
//! 4. *No other thread.* `Rc` and `NonNull` keep a loan from being sent or shared, and the instance that owns it never
//!    leaves the call.
//!
//! # The folder
//! The VM maps compiled modules from files and jumps into them, so their content must be what the compiler wrote.
//! [`open_modules`] is private to [`crate::artifacts`], which writes and reads that folder under a lock only. Who can write
//! there can as well change the tests.
#![allow(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::rc::Rc;

use cosmwasm_std::{Querier, Storage};
use cosmwasm_vm::{BackendError, CacheOptions, VmResult};

use crate::backend::Modules;

/// What cw-multi-test lends to a contract for one call.
pub(crate) struct Host<'a> {
    pub(crate) storage: HostStorage<'a>,
    pub(crate) querier: &'a dyn Querier,
}

/// The contract's own storage. Queries may only read it.
pub(crate) enum HostStorage<'a> {
    Readable(&'a dyn Storage),
    Writable(&'a mut dyn Storage),
}

impl HostStorage<'_> {
    pub(crate) fn readable(&self) -> &dyn Storage {
        match self {
            Self::Readable(storage) => *storage,
            Self::Writable(storage) => &**storage,
        }
    }

    /// None in a query.
    pub(crate) fn writable(&mut self) -> Option<&mut dyn Storage> {
        match self {
            Self::Readable(_) => None,
            Self::Writable(storage) => Some(&mut **storage),
        }
    }
}

/// Access to a [`Host`] for as long as the call to [`lend`] lasts that made it.
#[derive(Clone)]
pub(crate) struct Loan {
    host: NonNull<RefCell<Host<'static>>>,
    over: Rc<Cell<bool>>,
}

impl Loan {
    /// Runs `act` on what is lent.
    ///
    /// # Errors
    /// When the loan is over, or in use already.
    pub(crate) fn with<R>(&self, act: impl for<'h> FnOnce(&mut Host<'h>) -> R) -> Result<R, BackendError> {
        if self.over.get() {
            return Err(BackendError::unknown(
                "storage and querier were used after the call they were lent for",
            ));
        }
        // SAFETY: `lend` made the pointer from a `RefCell` in its frame, and that frame is still there, because the flag is
        // not set (1). All access goes through the `RefCell` (2), on the thread of that frame (4). The lifetime
        // `'static` is invented, and `act`, which must take any lifetime, cannot make use of it (3).
        let host = unsafe { self.host.as_ref() };
        match host.try_borrow_mut() {
            Ok(mut host) => Ok(act(&mut host)),
            Err(_) => Err(BackendError::unknown("storage and querier are in use")),
        }
    }
}

/// Sets the flag of a loan, also when the stack unwinds.
struct End(Rc<Cell<bool>>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

/// Lends `host` to `borrower`, until it returns.
pub(crate) fn lend<R>(host: Host<'_>, borrower: impl FnOnce(Loan) -> R) -> R {
    let host = RefCell::new(host);
    let over = Rc::new(Cell::new(false));
    // Declared after `host`, so dropped before it.
    let _end = End(Rc::clone(&over));
    borrower(Loan {
        host: NonNull::from(&host).cast(),
        over,
    })
}

/// Opens a folder of compiled modules, or makes one.
pub(crate) fn open_modules(options: CacheOptions) -> VmResult<Modules> {
    // SAFETY: the files in the folder were written by this crate, under its lock; see the head of this file.
    unsafe { Modules::new(options) }
}

#[cfg(test)]
mod tests {
    use std::panic::{catch_unwind, AssertUnwindSafe};

    use cosmwasm_std::testing::{MockQuerier, MockStorage};

    use super::*;

    fn lend_mock<R>(storage: &mut MockStorage, borrower: impl FnOnce(Loan) -> R) -> R {
        let querier: MockQuerier = MockQuerier::default();
        let storage = HostStorage::Writable(storage);
        let host = Host {
            storage,
            querier: &querier,
        };
        lend(host, borrower)
    }

    fn get(loan: &Loan, key: &[u8]) -> Result<Option<Vec<u8>>, BackendError> {
        loan.with(|host| host.storage.readable().get(key))
    }

    #[test]
    fn what_is_written_through_a_loan_stays() {
        let mut storage = MockStorage::new();
        lend_mock(&mut storage, |loan| {
            loan.with(|host| host.storage.writable().unwrap().set(b"key", b"value"))
                .unwrap();
            assert_eq!(get(&loan, b"key").unwrap().unwrap(), b"value");
        });
        assert_eq!(storage.get(b"key").unwrap(), b"value");
    }

    #[test]
    fn a_loan_that_outlives_its_call_is_an_error() {
        let kept = lend_mock(&mut MockStorage::new(), |loan| {
            get(&loan, b"key").unwrap();
            loan
        });
        let error = get(&kept, b"key").unwrap_err();
        assert!(error.to_string().contains("after the call"), "{error}");
    }

    #[test]
    fn a_loan_ends_with_a_panic_too() {
        let mut kept = None;
        let panic = catch_unwind(AssertUnwindSafe(|| {
            lend_mock(&mut MockStorage::new(), |loan| {
                kept = Some(loan.clone());
                loan.with(|_| panic!("in the host")).unwrap()
            })
        }));
        assert!(panic.is_err());
        let error = get(&kept.unwrap(), b"key").unwrap_err();
        assert!(error.to_string().contains("after the call"), "{error}");
    }

    #[test]
    fn a_loan_in_use_cannot_be_used_again() {
        lend_mock(&mut MockStorage::new(), |loan| {
            let inner = loan.with(|_| get(&loan, b"key")).unwrap();
            let error = inner.unwrap_err();
            assert!(error.to_string().contains("in use"), "{error}");
            get(&loan, b"key").unwrap();
        });
    }

    #[test]
    fn what_a_query_is_lent_cannot_be_written() {
        let storage = MockStorage::new();
        let querier: MockQuerier = MockQuerier::default();
        let storage = HostStorage::Readable(&storage);
        let host = Host {
            storage,
            querier: &querier,
        };
        lend(host, |loan| {
            assert!(loan.with(|host| host.storage.writable().is_none()).unwrap());
        });
    }
}

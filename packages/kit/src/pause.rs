//! Pauses of single operations, which end by themselves, and which nobody can string together.
//!
//! The first pause of an operation begins a window as long as the longest pause of that operation. Within it the operation may
//! be paused and unpaused as is needed. Once it is over, no pause begins before the operation was free for as long again. So
//! whoever may pause can shut an operation for half of the time at the very most, and who unpauses at once to use up the
//! window leaves the rest of it to others.
//!
//! ```
//! use palisade_kit::pause::{PauseError, Pauses};
//!
//! let mut pauses = Pauses::default();
//! let (day, now) = (86_400, 1_000_000);
//! assert_eq!(pauses.pause("deposit", 3_600, day, now), Ok(1_003_600));
//! let until = 1_003_600;
//! let paused = PauseError::Paused { operation: "deposit", until };
//! assert_eq!(pauses.ensure_free("deposit", until - 1), Err(paused));
//! assert_eq!(pauses.ensure_free("deposit", until), Ok(()));
//! assert_eq!(pauses.ensure_free("withdraw", now), Ok(()));
//! ```

use std::fmt::{Debug, Display};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Pauses of operations, of which `T` are the names. Part of a row that paused operations read anyway: while nothing was paused
/// lately it is one byte.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Pauses<T>(Vec<Window<T>>);

/// The last pauses of one operation.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
struct Window<T> {
    operation: T,
    /// Second of its first pause.
    since: u64,
    /// Second at which the last of its pauses ends, or ended.
    until: u64,
}

/// Why an operation is not run, paused or unpaused. Times are seconds.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum PauseError<T: Debug + Display> {
    /// It is paused.
    #[error("{operation} is paused until {until}")]
    Paused {
        /// Which.
        operation: T,
        /// When it is free.
        until: u64,
    },

    /// The pause would end after its window.
    #[error("{operation} would be paused until {found}, at most until {expected} is possible")]
    TooLong {
        /// Which.
        operation: T,
        /// When the pause would end.
        found: u64,
        /// When it has to.
        expected: u64,
    },

    /// It was paused too short a while ago.
    #[error("it is {found}, {operation} can be paused from {expected} on")]
    TooSoon {
        /// Which.
        operation: T,
        /// Now.
        found: u64,
        /// The first second of the next window.
        expected: u64,
    },

    /// It runs.
    #[error("{operation} is not paused")]
    NotPaused {
        /// Which.
        operation: T,
    },
}

impl<T> Default for Pauses<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + PartialEq + Debug + Display> Pauses<T> {
    /// # Errors
    /// [`PauseError::Paused`].
    pub fn ensure_free(&self, operation: T, now: u64) -> Result<(), PauseError<T>> {
        match self.paused_until(operation, now) {
            Some(until) => Err(PauseError::Paused { operation, until }),
            None => Ok(()),
        }
    }

    /// Until when it is paused; none where it is not.
    pub fn paused_until(&self, operation: T, now: u64) -> Option<u64> {
        let window = self.window(operation)?;
        (now < window.until).then_some(window.until)
    }

    /// When a next pause could begin that does not belong to those before. `longest` is the longest pause of this operation.
    pub fn free_from(&self, operation: T, longest: u64) -> u64 {
        self.window(operation)
            .map_or(0, |window| window.until.saturating_add(longest))
    }

    /// Pauses it for `seconds`, above zero, from now, and returns when that ends. It never makes a pause shorter. `longest` is
    /// the longest pause of this operation, the same at each call.
    ///
    /// # Errors
    /// [`PauseError::TooLong`], [`PauseError::TooSoon`].
    pub fn pause(
        &mut self,
        operation: T,
        seconds: u64,
        longest: u64,
        now: u64,
    ) -> Result<u64, PauseError<T>> {
        let last = self.window(operation).cloned();
        let window = match last {
            Some(last) if now < last.since.saturating_add(longest) => last,
            Some(last) if now < last.until.saturating_add(longest) => {
                return Err(PauseError::TooSoon {
                    operation,
                    found: now,
                    expected: last.until.saturating_add(longest),
                })
            }
            _ => Window {
                operation,
                since: now,
                until: now,
            },
        };
        let (found, expected) = (now.saturating_add(seconds), window.since.saturating_add(longest));
        if found > expected {
            return Err(PauseError::TooLong {
                operation,
                found,
                expected,
            });
        }
        let until = window.until.max(found);
        self.0.retain(|other| other.operation != operation);
        self.0.push(Window { until, ..window });
        Ok(until)
    }

    /// Ends a pause now.
    ///
    /// # Errors
    /// [`PauseError::NotPaused`].
    pub fn unpause(&mut self, operation: T, now: u64) -> Result<(), PauseError<T>> {
        let mut windows = self.0.iter_mut();
        let paused = windows.find(|window| window.operation == operation && now < window.until);
        match paused {
            Some(window) => {
                window.until = now;
                Ok(())
            }
            None => Err(PauseError::NotPaused { operation }),
        }
    }

    /// Forgets pauses that bar no next one any more.
    pub fn prune(&mut self, longest: impl Fn(T) -> u64, now: u64) {
        self.0
            .retain(|window| now < window.until.saturating_add(longest(window.operation)));
    }

    fn window(&self, operation: T) -> Option<&Window<T>> {
        self.0.iter().find(|window| window.operation == operation)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: u64 = 1_000_000;
    /// The longest pause.
    const DAY: u64 = 86_400;

    fn paused(seconds: u64) -> Pauses<&'static str> {
        let mut pauses = Pauses::default();
        assert_eq!(pauses.pause("swap", seconds, DAY, NOW), Ok(NOW + seconds));
        pauses
    }

    #[test]
    fn a_pause_ends_by_itself_and_concerns_its_operation_only() {
        let pauses = paused(100);
        let error = PauseError::Paused {
            operation: "swap",
            until: NOW + 100,
        };
        for now in [NOW, NOW + 99] {
            assert_eq!(pauses.ensure_free("swap", now), Err(error.clone()));
            assert_eq!(pauses.paused_until("swap", now), Some(NOW + 100));
            assert_eq!(pauses.ensure_free("join", now), Ok(()));
        }
        assert_eq!(pauses.ensure_free("swap", NOW + 100), Ok(()));
        assert_eq!(pauses.paused_until("swap", NOW + 100), None);
        assert_eq!(error.to_string(), "swap is paused until 1000100");
    }

    #[test]
    fn the_longest_pause_is_as_long_as_that_and_no_longer() {
        paused(DAY);
        let error = PauseError::TooLong {
            operation: "swap",
            found: NOW + DAY + 1,
            expected: NOW + DAY,
        };
        let mut none = Pauses::default();
        assert_eq!(none.pause("swap", DAY + 1, DAY, NOW), Err(error.clone()));
        assert_eq!(none.pause("swap", u64::MAX, DAY, NOW).unwrap_err().to_string(), {
            let end = u64::MAX;
            format!("swap would be paused until {end}, at most until 1086400 is possible")
        });
        assert_eq!(none, Pauses::default());
        // Nor can it be made longer afterwards.
        assert_eq!(paused(1).pause("swap", DAY, DAY, NOW + 1), Err(error));
    }

    #[test]
    fn within_its_window_it_is_paused_longer_or_again_but_not_beyond() {
        let mut pauses = paused(100);
        assert_eq!(pauses.pause("swap", 100, DAY, NOW + 50), Ok(NOW + 150));
        // A shorter one changes nothing.
        assert_eq!(pauses.pause("swap", 10, DAY, NOW + 60), Ok(NOW + 150));
        assert_eq!(pauses.unpause("swap", NOW + 70), Ok(()));
        assert_eq!(pauses.ensure_free("swap", NOW + 70), Ok(()));
        assert_eq!(pauses.pause("swap", 1, DAY, NOW + DAY - 1), Ok(NOW + DAY));
        let error = PauseError::TooSoon {
            operation: "swap",
            found: NOW + DAY,
            expected: NOW + DAY + DAY,
        };
        assert_eq!(pauses.pause("swap", 1, DAY, NOW + DAY), Err(error));
    }

    #[test]
    fn the_next_window_begins_after_it_was_free_for_as_long() {
        let mut pauses = paused(100);
        let next = NOW + 100 + DAY;
        assert_eq!(pauses.free_from("swap", DAY), next);
        let error = PauseError::TooSoon {
            operation: "swap",
            found: next - 1,
            expected: next,
        };
        assert_eq!(pauses.pause("swap", 1, DAY, next - 1), Err(error));
        assert_eq!(pauses.pause("swap", DAY, DAY, next), Ok(next + DAY));
        assert_eq!(pauses.free_from("join", DAY), 0);
    }

    #[test]
    fn what_runs_cannot_be_unpaused() {
        let mut pauses = paused(100);
        let error = PauseError::NotPaused { operation: "join" };
        assert_eq!(pauses.unpause("join", NOW), Err(error));
        let error = PauseError::NotPaused { operation: "swap" };
        assert_eq!(pauses.unpause("swap", NOW + 100), Err(error.clone()));
        pauses.unpause("swap", NOW + 99).unwrap();
        assert_eq!(pauses.unpause("swap", NOW + 99), Err(error));
        assert_eq!(pauses.free_from("swap", DAY), NOW + 99 + DAY);
    }

    #[test]
    fn only_pauses_that_bar_nothing_are_forgotten() {
        let mut pauses = paused(100);
        pauses.prune(|_| DAY, NOW + 99 + DAY);
        assert_eq!(pauses, paused(100));
        pauses.prune(|_| DAY, NOW + 100 + DAY);
        assert_eq!(pauses, Pauses::default());
    }

    proptest! {
        /// Whatever is tried, no pause lasts longer than the longest, and between two windows it runs for as long.
        #[test]
        fn nobody_keeps_an_operation_shut(steps in prop::collection::vec((0u64..15, 1u64..12, any::<bool>()), 1..80)) {
            const LONGEST: u64 = 10;
            let mut pauses = Pauses::default();
            let (mut now, mut history) = (NOW, Vec::new());
            for (wait, seconds, lift) in steps {
                for second in now..now + wait {
                    history.push(pauses.ensure_free("swap", second).is_err());
                }
                now += wait;
                let _ = match lift {
                    true => pauses.unpause("swap", now),
                    false => pauses.pause("swap", seconds, LONGEST, now).map(|_| ()),
                };
                pauses.prune(|_| LONGEST, now);
            }
            let longest = usize::try_from(LONGEST).unwrap();
            for window in history.windows(longest + 1) {
                prop_assert!(window.iter().any(|paused| !paused));
            }
            for window in history.windows(2 * longest) {
                prop_assert!(window.iter().filter(|paused| **paused).count() <= longest);
            }
        }
    }
}

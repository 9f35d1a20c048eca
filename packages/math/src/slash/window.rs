use serde::{Deserialize, Serialize};

use crate::{MathError, Scale};

/// Parts into which a slash window is cut for counting.
const SLICES: u64 = 8;

/// Charges of one AVS by the time of the fault, to cap what the faults of any one slash window take together.
///
/// Time is cut into slices of an eighth of the window. Any window touches at most nine slices in a row, so it is
/// enough that no nine in a row exceed the cap: at worst faults an eighth of a window further apart share one.
/// Holds at most 17 slices.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowCharges {
    slices: Vec<SliceCharge>,
}

#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
struct SliceCharge {
    slice: u64,
    charge: Scale,
}

/// How a slash window is cut.
#[derive(Clone, Copy)]
struct Cut {
    /// Seconds of one slice.
    seconds: u64,
    /// Most slices that one window touches.
    touched: u64,
}

impl Cut {
    fn of(window: u64) -> Self {
        let seconds = window.div_ceil(SLICES).max(1);
        Self {
            seconds,
            touched: window.div_ceil(seconds).saturating_add(1),
        }
    }

    const fn slice(self, time: u64) -> u64 {
        // A slice has at least one second.
        match time.checked_div(self.seconds) {
            Some(slice) => slice,
            None => time,
        }
    }

    const fn last_from(self, first: u64) -> u64 {
        first.saturating_add(self.touched).saturating_sub(1)
    }

    const fn first_with(self, last: u64) -> u64 {
        last.saturating_add(1).saturating_sub(self.touched)
    }
}

impl WindowCharges {
    /// What a fault at `fault_time` may be charged at most, so that no slash window of `window` seconds with that
    /// fault in it takes more than `cap`.
    ///
    /// # Errors
    /// When the charges leave 128 bits.
    pub fn left(&self, cap: Scale, fault_time: u64, window: u64) -> Result<Scale, MathError> {
        let cut = Cut::of(window);
        let slice = cut.slice(fault_time);
        let mut most = Scale::ZERO;
        for first in cut.first_with(slice)..=slice {
            let mut charged = Scale::ZERO;
            for each in &self.slices {
                if (first..=cut.last_from(first)).contains(&each.slice) {
                    charged = charged.checked_add(each.charge)?;
                }
            }
            most = most.max(charged);
        }
        Ok(cap.saturating_sub(most))
    }

    /// Counts a charge, and forgets those too old to share a window with any fault that can still be punished.
    ///
    /// # Errors
    /// When the charges leave 128 bits.
    pub fn add(&mut self, charge: Scale, fault_time: u64, window: u64, now: u64) -> Result<(), MathError> {
        let cut = Cut::of(window);
        let oldest = cut.first_with(cut.slice(now.saturating_sub(window)));
        self.slices.retain(|each| each.slice >= oldest);
        let slice = cut.slice(fault_time);
        match self.slices.iter_mut().find(|each| each.slice == slice) {
            Some(each) => each.charge = each.charge.checked_add(charge)?,
            None => self.slices.push(SliceCharge { slice, charge }),
        }
        Ok(())
    }

    /// Counts a charge less that a veto gave back; nothing if it was forgotten.
    pub fn give_back(&mut self, charge: Scale, fault_time: u64, window: u64) {
        let slice = Cut::of(window).slice(fault_time);
        if let Some(each) = self.slices.iter_mut().find(|each| each.slice == slice) {
            each.charge = each.charge.saturating_sub(charge);
        }
    }
}

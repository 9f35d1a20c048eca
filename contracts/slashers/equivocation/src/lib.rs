//! Slasher: two signed statements for one slot.

//! What changes only on purpose.

//! Attacks that worked on others, or that this design was made against.

mod donations;
mod fake_tokens;
mod harvest_sandwich;
mod settlement;

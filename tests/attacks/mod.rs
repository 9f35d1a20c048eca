//! Attacks that worked on others.

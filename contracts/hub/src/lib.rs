//! Liquid staking: native coin to LST.

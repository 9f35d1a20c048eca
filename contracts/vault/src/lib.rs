//! Liquid restaking: LST to LRT.

//! Restaking: operators, AVSs, delegation, allocation, slashing, rewards, keys.

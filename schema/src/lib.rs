//! Writes the JSON schema of every Palisade contract.

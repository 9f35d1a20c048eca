//! What every Palisade slasher shares: sign-bytes, evidence ids, signature checks, the handshake with the registry.

use sha2::{Digest, Sha256};

/// Bytes of a SHA-256 hash.
pub const HASH_LENGTH: usize = 32;

/// A SHA-256 hash.
pub type Hash = [u8; HASH_LENGTH];

/// What is hashed: fields one after another, such that no two lists of fields give the same bytes.
///
/// Each text or byte string is preceded by its length, and every number has eight bytes, most significant first.
/// Only a field of fixed size that comes last may stand without a length.
pub struct Preimage(Sha256);

impl Preimage {
    /// Begins with a tag that says what is hashed.
    pub fn new(tag: &str) -> Self {
        Self(Sha256::new()).bytes(tag.as_bytes())
    }

    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub fn bytes(self, bytes: &[u8]) -> Self {
        // No target has addresses of more than 64 bits.
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.number(length).fixed(bytes)
    }

    pub fn number(self, number: u64) -> Self {
        self.fixed(&number.to_be_bytes())
    }

    pub fn hash(self) -> Hash {
        self.0.finalize().into()
    }

    /// The hash with `last` as the last field, without a length.
    pub fn hash_with(self, last: &Hash) -> Hash {
        self.fixed(last).hash()
    }

    fn fixed(mut self, bytes: &[u8]) -> Self {
        self.0.update(bytes);
        self
    }
}

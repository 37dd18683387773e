//! Documents that were made before: the hash of what one is made of goes in, the document
//! comes out if somebody has it.

use std::fmt::Debug;

use sha2::{Digest, Sha256};

/// Has documents that were made before.
pub trait Earlier: Debug + Sync {
    /// Returns the document that was made of the very same, and how many pages it has (none
    /// for a workbook).
    fn find(&self, content: &str) -> Option<(Vec<u8>, usize)>;
}

/// The hash of what a document is made of, but for this program.
pub(crate) struct Content(Sha256);

impl Content {
    pub(crate) fn new() -> Self {
        Content(Sha256::new())
    }

    /// Adds a part, whose end is in the hash, too.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    pub(crate) fn end(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

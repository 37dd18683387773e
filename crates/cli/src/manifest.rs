//! The form of `manifest.json`, as far as those who read it again need it.

/// The name of the file in the folder of documents.
pub const FILE: &str = "manifest.json";

/// The form that this program writes and reads.
pub const FORMAT: u64 = 2;

/// The state of documents that were made, or were still true.
pub const DONE: &str = "done";

/// The state of documents that could not be made.
pub const FAILED: &str = "failed";

/// The state of documents of an earlier build that was not asked to make them again.
pub const OLDER: &str = "older";

/// Returns the form of a manifest; before there were numbers, it was the first.
pub fn format(manifest: &serde_json::Value) -> u64 {
    manifest.get("format").map_or(1, |format| format.as_u64().unwrap_or(0))
}

//! Exit codes: what a script can rely on.

/// Everything was done and there is nothing to look at.
pub const DONE: u8 = 0;
/// Everything was done, and there are remarks a person should read.
pub const REMARKS: u8 = 1;
/// Some units failed; the others are complete.
pub const SOME_FAILED: u8 = 2;
/// Nothing could be done.
pub const NOTHING: u8 = 3;
/// The command was used wrongly.
pub const USAGE: u8 = 64;

//! One test per trap of real exports: small texts in, values and remarks out.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod figures;
mod files;
mod numbers;
mod pivots;
mod privacy;
mod properties;
mod support;
mod surveys;
mod units;

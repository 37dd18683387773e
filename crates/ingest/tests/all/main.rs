//! One test per trap of real exports: small texts in, values and remarks out.

mod figures;
mod files;
mod numbers;
mod pivots;
mod privacy;
mod properties;
mod support;
mod units;

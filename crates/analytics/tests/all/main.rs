//! Tests of the whole crate in one binary, since each one links polars.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

mod common;

mod absence;
mod agreements;
mod cohorts;
mod disclose;
mod months;
mod order;
mod partly_the_same;
mod profiles;
mod progression;
mod protect;
mod reference;
mod stat_basic;
mod stat_basic_props;
mod stat_many;
mod stat_many_props;
mod stat_schools;
mod stat_schools_props;

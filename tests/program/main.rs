//! Tests of the whole program on the samples, and of the rules that the code follows.

mod architecture;
mod attack;
mod bad_input;
#[path = "../files.rs"]
mod files;
mod fixture;
mod fuzz;
mod hidden;
mod hostile;
mod packs;
mod papers;
mod pdf;
mod privacy;
mod repeat;
mod slips;
mod templates;
mod tidy;
mod word;
mod workbooks;

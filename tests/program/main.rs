//! Tests of the whole program on the samples, and of the rules that the code follows.

mod architecture;
mod attack;
mod fixture;
mod hidden;
mod packs;
mod papers;
mod pdf;
mod privacy;
mod repeat;
mod time;
mod word;

//! Arbitrary data for every form: never a panic, never a NaN.

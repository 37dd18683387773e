//! Nothing: the tests are in `program/`.
